"""The sums owed on both sides of a takeover, to the cent, and compared with the facts (RULES section 11)."""

from datetime import date, timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus
from chalicelib.domain.funding.ledger.recount import differences_of
from chalicelib.domain.funding.ledger.summary import instalment_ref
from chalicelib.domain.funding.payments import PaymentFile
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import ChangeKind, StructureChange
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services.applying import applications
from chalicelib.services.core.store import Page
from chalicelib.services.funding import instalments
from infra.counting.money import facts_of
from tests.services.applying.test_additional import validated as more_posts_granted
from tests.services.funding.test_money import accepted
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import DAY, WHOLE, confirmed, moved, new_agreement, recruitments
from tests.support.world import World

S = InstalmentStatus
former, successor = test_moving.former, test_moving.successor
# From 6 July to 19 August: 45 of the 731 days of the post.
BEFORE = WHOLE * 45 // 731


def of_adviser(world: World, former: Structure, successor: Structure, known: Recruitment) -> StructureChange:
    return moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))


def signed(world: World, agreement: Agreement) -> Agreement:
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    world.sign_agreement_last(agreement)
    return world.fresh(agreement)


def open_ones(world: World, agreement: Agreement) -> list[Instalment]:
    ledger = world.ledger_of(agreement)
    return [one for one in ledger.instalments if one.status in (S.PLANNED, S.DUE, S.SUSPENDED)]


def counted_again(world: World, *agreements: Agreement) -> None:
    """Check that the ledgers agree with their facts, as ``infra.recount --money`` does."""
    for one in agreements:
        agreement = world.fresh(one)
        ledger = world.ledger_of(agreement)
        files = [world.get(PaymentFile, file_id) for file_id in {each.file_id for each in ledger.orders}]
        orders = {file.id: frozenset(file.refs) - set(file.left) for file in files}
        assert differences_of(ledger, facts_of(world.ports, agreement, orders)) == []
        assert ledger.balances.granted == agreement.granted_cents


def test_the_sum_owed_for_posts_that_went_is_limited_to_their_days_before(
    world: World, former: Structure, successor: Structure
) -> None:
    agreement = world.agreement_of(recruitments(world, former)[0])
    assert [one.cents for one in open_ones(world, agreement)] == [30_000_00, 35_000_00, 35_000_00]
    new = new_agreement(world, moved(world, former, successor))
    assert [(one.cents, one.status) for one in open_ones(world, agreement)] == [(BEFORE, S.SUSPENDED)]
    assert world.ledger_of(agreement).balances.due == BEFORE
    new = signed(world, new)
    assert [(one.cents, one.status) for one in open_ones(world, agreement)] == [(BEFORE, S.DUE)]
    assert sum(one.cents for one in world.ledger_of(new).instalments) == 2 * WHOLE - BEFORE
    counted_again(world, agreement, new)


def test_when_one_of_two_posts_goes_its_days_before_and_the_other_post_are_owed(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    agreement = world.agreement_of(known)
    change = of_adviser(world, former, successor, known)
    owed = [30_000_00, (WHOLE + BEFORE - 30_000_00) // 2, -((30_000_00 - WHOLE - BEFORE) // 2)]
    assert [one.cents for one in open_ones(world, agreement)] == owed and sum(owed) == WHOLE + BEFORE
    new = signed(world, new_agreement(world, change))
    counted_again(world, agreement, new)
    # The amendment for the post that stays changes no amount.
    signed(world, world.fresh(agreement))
    assert [one.cents for one in open_ones(world, agreement)] == owed
    accepted(world, agreement)
    accepted(world, new, world.today)
    counted_again(world, agreement, new)


def test_after_an_overpayment_nothing_is_owed_and_a_returned_transfer_is_paid_as_granted(
    world: World, former: Structure, successor: Structure
) -> None:
    agreement = world.agreement_of(recruitments(world, former)[0])
    world.account_checked(former)
    world.approve_instalment(agreement)
    world.order_instalment(agreement)
    world.bank_says(agreement)
    change = moved(world, former, successor)
    assert open_ones(world, agreement) == []
    assert world.ledger_of(agreement).balances.paid == 30_000_00
    counted_again(world, agreement, signed(world, new_agreement(world, change)))
    world.bank_says(agreement, "rejeté", "Compte clos.")
    instalments.send_back(
        world.ports, world.as_staff(Role.FUNDER), instalments=[instalment_ref(agreement.id, 1)]
    )
    assert [(one.cents, one.status) for one in open_ones(world, agreement)] == [(BEFORE, S.DUE)]
    counted_again(world, agreement)


def test_a_post_given_back_before_counts_no_more_once_the_last_one_goes(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    agreement = world.agreement_of(known)
    applications.return_posts(world.ports, world.as_structure(former), posts_kept=1, reason="Un seul.")
    change = of_adviser(world, former, successor, known)
    ended = world.fresh(agreement)
    # The post given back no longer counts: no amendment can remove it any more.
    assert (ended.posts, ended.granted_cents) == (0, BEFORE)
    assert [one.cents for one in open_ones(world, agreement)] == [BEFORE]
    counted_again(world, agreement, signed(world, new_agreement(world, change)))


def test_a_reverse_takeover_leaves_each_agreement_the_amount_of_its_own_days(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    first = world.agreement_of(known)
    second = signed(world, new_agreement(world, of_adviser(world, former, successor, known)))
    assert [one.status for one in open_ones(world, second)] == [S.DUE, S.PLANNED, S.PLANNED]
    (here,) = recruitments(world, successor)
    back = DAY + timedelta(days=30)
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": (here.id,)}
    change = confirmed(world, successor, former, effective_on=back, **told)
    world.go_to(back)
    world.tick()
    world.run_tasks()
    third = signed(world, new_agreement(world, world.fresh(change)))
    between = WHOLE * 75 // 731 - BEFORE
    assert [sum(one.cents for one in open_ones(world, each)) for each in (first, second, third)] == [
        WHOLE + BEFORE,
        between,
        WHOLE - BEFORE - between,
    ]
    (owed,) = open_ones(world, second)
    assert (owed.status, owed.cents) == (S.DUE, between)
    counted_again(world, first, second, third)


def test_an_agreement_that_nobody_signed_ends_with_its_remaining_advisers(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    former, successor = world.granted(posts=2), world.granted()
    stays = world.hired(former)
    world.go_to(date(2026, 7, 8))
    leaves = world.hired(former)
    world.run_tasks()
    agreement = world.agreement_of(stays)
    assert world.timers(agreement)["agreement.end"] == end_of_day(date(2028, 7, 7))
    new = new_agreement(world, of_adviser(world, former, successor, leaves))
    assert world.timers(agreement)["agreement.end"] == end_of_day(date(2028, 7, 5))
    assert world.timers(new)["agreement.end"] == end_of_day(date(2028, 7, 7))


def test_agreements_end_on_their_day_even_when_the_lists_of_advisers_lag(world: World) -> None:
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    former, successor = world.granted(posts=3), world.granted()
    world.signed_by_all(former)
    world.go_to(date(2026, 7, 8))
    world.hired(former)
    world.go_to(date(2026, 7, 10))
    last = world.hired(former)
    ones = [one for one in recruitments(world, former) if one.id != last.id]
    world.run_tasks()
    agreement = world.agreement_of(last)
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": tuple(one.id for one in ones)}
    change = confirmed(world, former, successor, **told)
    world.go_to(DAY, hour=8)
    world.tick()
    # From now on the lists show the former state, whatever is moved.
    before = {one.id: recruitments(world, one) for one in (former, successor)}
    world.store.recruitments_of_structure = lambda structure_id, *, limit, cursor: Page(
        items=before[structure_id], cursor=None
    )
    world.run_tasks()
    new = new_agreement(world, world.fresh(change))
    assert world.timers(new)["agreement.end"] == end_of_day(date(2028, 7, 7))
    assert world.timers(agreement)["agreement.end"] == end_of_day(date(2028, 7, 9))


def test_an_agreement_that_received_a_free_post_has_no_end_before_its_contract(
    world: World, former: Structure, successor: Structure
) -> None:
    new = new_agreement(world, moved(world, former, successor))
    assert (new.posts, "agreement.end" in world.timers(new)) == (2, False)
    here = world.hired(world.fresh(successor))
    while here.agreement_id != new.id:
        here = world.hired(world.fresh(successor))
    assert world.timers(new)["agreement.end"] == end_of_day(date(2028, 8, 19))


def test_an_agreement_ends_with_its_own_contracts_when_advisers_of_another_one_go_too(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.hired(former)
    agreement = world.agreement_of(known)
    end = world.timers(agreement)["agreement.end"]
    more_posts_granted(world, former, posts=1)
    more = world.hired(world.fresh(former))
    assert more.agreement_id != agreement.id
    world.run_tasks()
    day = world.today + timedelta(days=9)
    told = {"kind": ChangeKind.ADVISERS, "recruitment_ids": (known.id, more.id)}
    change = confirmed(world, former, successor, **told, effective_on=day)
    world.go_to(day, hour=8)
    world.tick()
    world.run_tasks()
    assert len(world.fresh(change).posts) == 2
    assert world.timers(agreement)["agreement.end"] == end
