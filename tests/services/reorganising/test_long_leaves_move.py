"""Prolonged posts, or those with a suspended contract, move to another structure (RULES section 11)."""

from datetime import date, timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.pro_rata import earned_in
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.services.recruiting import ends, prolonging, suspensions
from tests.services.funding.test_money import accepted
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import DAY, WHOLE, moved, new_agreement, recruitments
from tests.support.outside import refused
from tests.support.world import World

former, successor = test_moving.former, test_moving.successor
# The post begins on 6 July 2026, and has 731 days in its 24 months.
DAYS = 731
WHY = "Congé de maternité de la conseillère."


def away(world: World, one: Recruitment, first_day: date, last_day: date | None) -> Recruitment:
    actor = world.as_structure(one.structure_id)
    return suspensions.declare(
        world.ports, actor, one.id, kind=SuspensionKind.LEAVE, first_day=first_day, last_day=last_day
    )


def gone(
    world: World, former: Structure, successor: Structure, known: Recruitment
) -> tuple[Recruitment, Agreement]:
    """Return the recruitment at the successor and its agreement, signed by all."""
    change = moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    new = new_agreement(world, change)
    world.send_agreement(new)
    world.sign_agreement(new)
    world.sign_agreement_last(new)
    return recruitments(world, successor)[-1], world.fresh(new)


def worth(world: World, *sides: tuple[Structure, Agreement]) -> int:
    """Return the sum of all the quarters of a post in its agreements, in euro cents."""
    total = 0
    for structure, agreement in sides:
        others = [one for one in recruitments(world, structure) if one.agreement_id == agreement.id]
        for quarter in Quarter.ended_since(date(2026, 7, 1), date(2029, 1, 1)):
            total += sum(earned_in(quarter, one, others, world.fresh(agreement)) for one in others)
    return total


def test_a_prolonged_post_has_its_leave_before_the_day_and_its_prolongation_after_it(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.sign(known, kind=ContractKind.PERMANENT, ends_on=None)
    agreement = world.agreement_of(known)
    away(world, known, date(2026, 7, 13), date(2026, 7, 22))
    prolonging.prolong(world.ports, world.as_staff(Role.FUNDER), known.id, days=10, reason=WHY)
    here, new = gone(world, former, successor, known)
    # Of the 45 days before, 10 were days of leave.
    before = WHOLE * 35 // DAYS
    assert (world.fresh(agreement).total_cents, new.total_cents) == (WHOLE + before, WHOLE - before)
    assert here.subsidy_end(24) == date(2028, 7, 16) and here.prolonged_days == 10
    accepted(world, agreement)
    accepted(world, new, world.today)
    justified = [world.ledger_of(one).balances.justified for one in (agreement, new)]
    # Until 30 September, 42 more days.
    assert justified == [before, WHOLE * 77 // DAYS - before]
    assert worth(world, (former, agreement), (successor, new)) == WHOLE


def test_the_successors_funder_corrects_the_prolongation_for_the_leave_before_the_day(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    away(world, known, date(2026, 7, 13), date(2026, 7, 22))
    funder = world.as_staff(Role.FUNDER)
    prolonging.prolong(world.ports, funder, known.id, days=10, reason=WHY)
    here, _ = gone(world, former, successor, known)
    assert prolonging.read_prolongation(world.ports, funder, here.id).most_days == 10
    shorter = prolonging.prolong(world.ports, funder, here.id, days=4, reason=WHY)
    assert shorter.subsidy_end(24) == date(2028, 7, 10)
    with refused("prolongation_days"):
        prolonging.prolong(world.ports, funder, here.id, days=11, reason=WHY)


def test_a_contract_suspended_on_the_day_stays_suspended_and_no_day_is_paid_twice(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.sign(known, kind=ContractKind.PERMANENT, ends_on=None)
    agreement = world.agreement_of(known)
    away(world, known, date(2026, 8, 10), None)
    here, new = gone(world, former, successor, known)
    (period,) = here.suspensions
    assert (period.first_day, period.last_day) == (DAY, None)
    (left,) = recruitments(world, former)
    assert [(one.first_day, one.last_day) for one in left.suspensions] == [
        (date(2026, 8, 10), DAY - timedelta(days=1))
    ]
    before = WHOLE * 35 // DAYS
    assert (world.fresh(agreement).total_cents, new.total_cents) == (WHOLE + before, WHOLE - before)
    # The successor records the return of the adviser: 1 September.
    suspensions.correct(
        world.ports,
        world.as_structure(successor),
        here.id,
        period.id,
        kind=SuspensionKind.LEAVE,
        first_day=DAY,
        last_day=date(2026, 8, 31),
    )
    accepted(world, agreement)
    accepted(world, new, world.today)
    justified = [world.ledger_of(one).balances.justified for one in (agreement, new)]
    # The 35 days before the leave, then the 30 of September.
    assert justified == [before, WHOLE * 65 // DAYS - before]
    funder = world.as_staff(Role.FUNDER)
    assert prolonging.read_prolongation(world.ports, funder, here.id).most_days == 22
    prolonging.prolong(world.ports, funder, here.id, days=22, reason=WHY)
    assert worth(world, (former, agreement), (successor, new)) == WHOLE


def test_the_replacement_on_a_prolonged_post_moves_with_what_is_left(
    world: World, former: Structure, successor: Structure
) -> None:
    (first,) = recruitments(world, former)
    agreement = world.agreement_of(first)
    away(world, first, date(2026, 7, 13), date(2026, 7, 22))
    funder = world.as_staff(Role.FUNDER)
    prolonging.prolong(world.ports, funder, first.id, days=10, reason=WHY)
    ends.end(
        world.ports,
        world.as_structure(former),
        first.id,
        ended_on=date(2026, 7, 25),
        reason=EndReason.RESIGNATION,
    )
    world.go_to(date(2026, 7, 27))
    world.tick()
    world.hired(former, kind=ContractKind.PERMANENT, ends_on=None)
    known = world.hired(former, kind=ContractKind.PERMANENT, ends_on=None)
    assert known.share_ends_on == date(2028, 7, 16)
    here, new = gone(world, former, successor, known)
    assert here.subsidy_end(24) == date(2028, 7, 16) and here.replaces
    with refused("prolongation_replaced"):
        prolonging.prolong(world.ports, funder, here.id, days=11, reason=WHY)
    others = [one for one in recruitments(world, former) if one.agreement_id == agreement.id]
    share = [one for one in others if one.id in (first.id, known.id)]
    before = sum(earned_in(Quarter.parse("2026-Q3"), one, others, agreement) for one in share)
    # Until 25 July, 10 of 20 days, and from 27 July to 19 August, 24 days.
    assert before == WHOLE * 10 // DAYS + WHOLE * 35 // DAYS - WHOLE * 11 // DAYS
    after = worth(world, (successor, new))
    # Nobody holds the post on 26 July: only its cents are not earned.
    assert before + after == WHOLE - (WHOLE * 11 // DAYS - WHOLE * 10 // DAYS)
    assert new.total_cents == WHOLE - WHOLE * 35 // DAYS
