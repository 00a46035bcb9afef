"""A sum that is not returned is recovered by an order, or kept from another agreement (RULES 21)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.digest import News, Subject
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import InstalmentStatus, Trigger
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import InstalmentTray
from chalicelib.domain.funding.ledger.sums_to_return import ReturnTray
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.transaction import Stale, VersionMissing, decide
from chalicelib.services.funding import desk as agreements
from chalicelib.services.funding import instalments, money_board, settling
from chalicelib.services.funding.instruction import DIGEST_TIMER
from chalicelib.services.funding.ledgers import RECOVERY_TIMER
from chalicelib.services.funding.returning import offsets, recovering
from tests.services.funding.test_settling import agreement, settled
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World, siret

__all__ = ["agreement"]
S = InstalmentStatus
WHY = "Une adresse est fausse."


@pytest.fixture
def claim(world: World, agreement: Agreement) -> Ledger:
    """Return a ledger with a sum to return whose time to answer is over."""
    settled(world, agreement)
    world.wait(days=31)
    world.tick()
    world.new_mails()
    return world.ledger_of(agreement)


def funder(world: World) -> Actor:
    return world.as_staff(Role.FUNDER)


def ordered(world: World, claim: Ledger, **fields: Any) -> Ledger:
    told = {
        "number": "2026-000123",
        "cents": claim.balances.awaited,
        "issued_on": world.today,
        "sent_to": "Service des finances",
        "pay_by": world.today + timedelta(days=30),
    }
    return recovering.order(world.ports, funder(world), claim.id, **{**told, **fields})


def in_tray(world: World, tray: ReturnTray) -> list[str]:
    desk = recovering.sums_to_return(world.ports, funder(world), tray, page=1, size=50)
    assert desk.matching == desk.counts[tray] == len(desk.rows)
    assert (desk.pages, desk.cents) == (1, sum(one.balances.awaited for one in desk.rows))
    assert recovering.sums_to_return(world.ports, funder(world), tray, page=2, size=50).rows == []
    return [one.id for one in desk.rows]


def late_orders(world: World) -> int:
    """Return the late orders on the funder's first page of the money."""
    asked = {"text": "", "department": None, "page": 1, "size": 50}
    desk = instalments.select(world.ports, funder(world), InstalmentTray.TO_PROPOSE, **asked)  # type: ignore[arg-type]
    _, on_the_first_page = agreements.waiting_with_claims(world.ports, funder(world), ())
    assert on_the_first_page.late_orders == desk.late_orders
    return desk.late_orders


def test_the_order_is_told_once_and_its_errors_all_at_once(world: World, claim: Ledger) -> None:
    assert in_tray(world, ReturnTray.TO_RECOVER) == [claim.id]
    with pytest.raises(Refusals) as wrong:
        ordered(world, claim, cents=claim.balances.awaited + 1, pay_by=world.today)
    assert [one.code for one in wrong.value.refusals] == ["order_amount", "order_term"]
    with refused("not_found"):
        recovering.cancel(world.ports, world.agency, claim.id, why=WHY)
    with pytest.raises(Stale):
        ordered(world, claim, expected_version=claim.version - 1)
    done = ordered(world, claim, expected_version=claim.version)
    assert ordered(world, claim) == done and world.new_mails() == ["recovery_ordered"]
    assert in_tray(world, ReturnTray.ORDERED) == [claim.id]


def test_a_cancelled_order_is_told_and_is_not_late(world: World, claim: Ledger) -> None:
    ordered(world, claim)
    world.new_mails()
    done = recovering.cancel(world.ports, funder(world), claim.id, why=WHY)
    assert recovering.cancel(world.ports, funder(world), claim.id, why=WHY) == done
    assert world.new_mails() == ["recovery_cancelled"]
    world.wait(days=40)
    world.tick()
    assert "recovery_late" not in world.new_mails()


def test_an_order_for_a_part_leaves_the_rest_to_offsets_and_is_followed_by_another(
    world: World, claim: Ledger
) -> None:
    whole = claim.balances.awaited
    ordered(world, claim, cents=10_000_00)
    onto, known = world.another_to_pay(claim), world.ledger_of(world.get(Agreement, claim.id))
    kept = offsets.set_off_sum(
        world.ports,
        funder(world),
        claim.id,
        onto_agreement_id=onto.id,
        offset_cents=4_000_00,
        expected_version=known.version,
    )
    assert kept.left_of(kept.recoveries[0]) == 10_000_00, "the rest is enough"
    with refused("order_holds"):
        ordered(world, claim, number="2", cents=1_00)
    settling.record_given_back(
        world.ports, funder(world), claim.id, cents=10_000_00, on=world.today, reference="VIR 1"
    )
    world.new_mails()
    rest = whole - 14_000_00
    again = ordered(world, claim, number="2", cents=rest)
    assert world.new_mails() == ["recovery_ordered"] and again.left_of(again.recoveries[1]) == rest
    assert in_tray(world, ReturnTray.ORDERED) == [claim.id]


def test_a_late_order_is_told_once_to_the_structure_and_in_the_digest(world: World, claim: Ledger) -> None:
    ordered(world, claim)
    world.new_mails()
    world.wait(days=30)
    world.tick()
    assert "recovery_late" not in world.new_mails(), "its last day is not over"
    # The clock is five days late, and runs twice.
    world.wait(days=5)
    for _ in range(2):
        world.tick()
    assert world.new_mails().count("recovery_late") == 1
    assert in_tray(world, ReturnTray.LATE) == [claim.id] and late_orders(world) == 1
    world.wait(days=1)
    world.tick()
    world.run_tasks()
    [mail] = [one for one in world.mails("digest") if one.params.get("recoveries")]
    assert mail.params["recoveries"] == [claim.id]
    given = {"cents": claim.balances.awaited, "on": world.today, "reference": "VIR 1"}
    paid = settling.record_given_back(world.ports, funder(world), claim.id, **given)
    assert paid.entries[-1].about == "payment:2026-000123"
    assert in_tray(world, ReturnTray.LATE) == [] and late_orders(world) == 0


def test_an_order_paid_in_time_is_never_late(world: World, claim: Ledger) -> None:
    ordered(world, claim)
    given = {"cents": claim.balances.awaited, "on": world.today, "reference": "VIR 1"}
    settling.record_given_back(world.ports, funder(world), claim.id, **given)
    world.new_mails()
    world.wait(days=40)
    world.tick()
    assert "recovery_late" not in world.new_mails()


def kept(world: World, claim: Ledger, onto: Ledger, cents: int) -> Ledger:
    version = world.get(Ledger, claim.id).version
    return offsets.set_off_sum(
        world.ports,
        funder(world),
        claim.id,
        onto_agreement_id=onto.id,
        offset_cents=cents,
        expected_version=version,
    )


def test_a_sum_is_kept_from_another_agreement_in_one_transaction_recorded_in_both(
    world: World, claim: Ledger
) -> None:
    onto = world.another_to_pay(claim)
    assert [one.id for one in offsets.offset_choices(world.ports, claim)] == [onto.id]
    awaited = claim.balances.awaited
    after = kept(world, claim, onto, 1_000_00)
    assert after.balances.awaited == awaited - 1_000_00
    other = world.get(Ledger, onto.id)
    assert other.balances.paid == 1_000_00 and other.offsets == after.offsets
    assert world.new_mails() == ["sum_set_off"]
    told = {"onto_agreement_id": onto.id, "offset_cents": 1_000_00}
    with pytest.raises(VersionMissing):
        offsets.set_off_sum(world.ports, funder(world), claim.id, **told, expected_version=None)
    year = world.today.year
    accounts = {
        ledger.id: ledger for ledger, _ in money_board.ledgers_of_year(world.ports, world.agency, year)
    }
    assert accounts[claim.id].set_off_in(year).returned == accounts[onto.id].set_off_in(year).paid == 1_000_00


def test_the_same_form_again_keeps_nothing_more_and_another_one_reads_the_ledger_again(
    world: World, claim: Ledger
) -> None:
    onto = world.another_to_pay(claim)
    seen = world.get(Ledger, claim.id).version
    by, colleague = funder(world), world.as_account(builders.account(id="colleague", role=Role.FUNDER))

    def again(cents: int = 1_000_00, actor: Actor = by, version: int = seen, other: str = onto.id) -> Ledger:
        told = {"onto_agreement_id": other, "offset_cents": cents}
        return offsets.set_off_sum(world.ports, actor, claim.id, **told, expected_version=version)  # type: ignore[arg-type]

    after = again()
    assert again() == after == world.get(Ledger, claim.id)
    assert world.new_mails() == ["sum_set_off"]
    for asked in (
        {"cents": 1_000_01},
        {"actor": colleague},
        {"other": world.another_to_pay(claim).id},
        {"version": seen - 1},
    ):
        with pytest.raises(Stale):
            again(**asked)  # type: ignore[arg-type]
    twice = again(version=after.version)
    assert [one.cents for one in twice.offsets] == [1_000_00] * 2, "asked for again by a form that was read"
    with pytest.raises(Stale):
        again()
    offsets.reverse(world.ports, by, claim.id, offset_number=2, ground=WHY)
    with pytest.raises(Stale):
        again(version=after.version)


def test_an_offset_is_reversed_once_and_told(world: World, claim: Ledger) -> None:
    onto = world.another_to_pay(claim)
    kept(world, claim, onto, 1_000_00)
    world.new_mails()
    back = offsets.reverse(world.ports, funder(world), claim.id, offset_number=1, ground=WHY)
    assert back.balances == claim.balances
    assert world.get(Ledger, onto.id).balances == onto.balances
    assert offsets.reverse(world.ports, funder(world), claim.id, offset_number=1, ground=WHY) == back
    assert world.new_mails() == ["set_off_reversed"]
    with refused("offset_unknown"):
        offsets.reverse(world.ports, funder(world), claim.id, offset_number=2, ground=WHY)


def test_only_the_funder_recovers(world: World, claim: Ledger) -> None:
    onto = world.another_to_pay(claim)
    worker = world.as_structure(claim.structure_id)
    for actor in (worker, world.agency):
        with refused("not_found"):
            offsets.reverse(world.ports, actor, claim.id, offset_number=1, ground=WHY)
        with refused("not_found"):
            offsets.set_off_sum(
                world.ports,
                actor,
                claim.id,
                onto_agreement_id=onto.id,
                offset_cents=1,
                expected_version=claim.version,
            )


def test_acts_on_a_sum_are_in_the_journals_of_both_agreements(world: World, claim: Ledger) -> None:
    onto = world.another_to_pay(claim)
    before = len(world.store.journal)
    ordered(world, claim, cents=1_00)
    recovering.cancel(world.ports, funder(world), claim.id, why=WHY)
    told = kept(world, claim, onto, 1_000_00).offsets[-1]
    offsets.reverse(world.ports, funder(world), claim.id, offset_number=1, ground=WHY)
    entries = world.store.journal[before:]
    pay_by = (world.today + timedelta(days=30)).isoformat()
    assert [(one.subject_id, one.act, dict(one.details)) for one in entries] == [
        (claim.id, "recovery_ordered", {"pay_by": pay_by}),
        (claim.id, "recovery_cancelled", {}),
        (claim.id, "sum_set_off", {"number": 1, "onto": onto.id}),
        (onto.id, "instalment_set_off", {"number": told.instalment, "claim": claim.id}),
        (claim.id, "set_off_reversed", {"number": 1}),
        (onto.id, "instalment_set_off_reversed", {"number": told.instalment, "claim": claim.id}),
    ]
    assert [one.act for one in entries if one.words_id] == ["recovery_cancelled", "set_off_reversed"]


def test_a_sum_is_kept_from_payments_of_the_same_structure_and_siret_only(
    world: World, claim: Ledger
) -> None:
    first, second, other, renamed, stopped = (world.another_to_pay(claim) for _ in range(5))
    world.change(other, structure_id="another")
    world.change(world.get(Agreement, renamed.id), siret=siret(70_000))
    [one] = stopped.instalments
    world.change(stopped, instalments=(replace(one, status=S.CANCELLED),))
    found = [one.id for one in offsets.offset_choices(world.ports, claim)]
    assert found == sorted([first.id, second.id])


def test_an_order_is_late_the_day_after_its_last_one_and_told_in_the_next_digest(
    world: World, claim: Ledger
) -> None:
    ordered(world, claim)
    world.wait(days=31)
    world.new_mails()

    def fire(subject: str) -> None:
        timer = Timer(name=RECOVERY_TIMER, subject_id=subject, due_at=world.clock.now())
        decide(
            world.ports,
            world.agency,
            lambda changes: recovering.recovery_term_reached(world.ports, changes, timer),
        )

    before = len(world.store.journal)
    for subject in (claim.id, "gone"):
        fire(subject)
    assert [(one.subject_id, one.act) for one in world.store.journal[before:]] == [
        (claim.id, "recovery_late")
    ]
    assert world.new_mails() == ["recovery_late"]
    assert [*recovering.late_news(world.ports)] == [
        News(
            subject=Subject.LATE_RECOVERY,
            department=claim.department,
            morning=world.today + timedelta(days=1),
            about=claim.id,
        )
    ]
    soon = world.ports.store.due_timers(world.clock.now() + timedelta(days=2), 100)
    assert DIGEST_TIMER in {one.name for one in soon}


def test_a_page_of_sums_has_a_limit_and_the_largest_first(world: World, claim: Ledger) -> None:
    other = world.another_to_pay(claim)
    world.change(
        other, settlement=claim.settlement, entries=claim.entries, instalments=claim.instalments, orders=()
    )
    tray = ReturnTray.TO_RECOVER
    pages = [
        recovering.sums_to_return(world.ports, funder(world), tray, page=page, size=1) for page in (1, 2, 3)
    ]
    assert {one.id for desk in pages for one in desk.rows} == {claim.id, other.id}
    assert [(len(desk.rows), desk.matching, desk.pages) for desk in pages] == [
        (1, 2, 2),
        (1, 2, 2),
        (0, 2, 2),
    ]


def test_the_follow_ups_on_which_an_instalment_hangs_are_closed_once_the_whole_of_it_is_kept(
    world: World, claim: Ledger
) -> None:
    onto = world.another_to_pay(claim)
    [due] = onto.instalments
    third_quarter = replace(due.share, trigger=Trigger.FOLLOW_UP, number=1)
    world.change(
        onto, quarters=("2026-Q3",), instalments=(replace(due, share=third_quarter, cents=1_000_00),)
    )
    waiting = builders.follow_up(FollowUpStatus.ACCEPTED, agreement_id=onto.id)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.create(waiting)
    changes.take(guards.follow_up_guard(onto.id, waiting.quarter), waiting.id)
    world.store.commit(changes)
    kept(world, claim, onto, 400_00)
    assert world.fresh(waiting).status is FollowUpStatus.ACCEPTED, "the bank pays the rest"
    kept(world, claim, onto, 600_00)
    assert world.fresh(waiting).status is FollowUpStatus.CLOSED
