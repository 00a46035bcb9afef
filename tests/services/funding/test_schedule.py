"""The schedule that the funder chooses for one agreement, and its due dates (RULES 19, section 11)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.schedule import ChosenTrigger, ScheduleLine
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.core.transaction import Stale
from chalicelib.services.funding import signing
from tests.support.outside import refused
from tests.support.world import World

S = InstalmentStatus


@pytest.fixture
def structure(world: World) -> Structure:
    """Return a structure with two posts granted on 6 July 2026."""
    world.go_to(date(2026, 7, 6))
    world.staff(Role.FUNDER)
    return world.granted(posts=2)


def signed(world: World, agreement: Agreement) -> Agreement:
    world.send_agreement(agreement)
    world.sign_agreement(agreement)
    return world.sign_agreement_last(agreement)


def status(world: World, agreement: Agreement, number: int) -> InstalmentStatus:
    one = world.ledger_of(agreement).instalment(number)
    assert one is not None
    return one.status


def line(percent: int, trigger: ChosenTrigger = ChosenTrigger.SIGNATURE, **fields: Any) -> ScheduleLine:
    return ScheduleLine(percent=percent, trigger=trigger, **fields)


def choose(world: World, agreement: Agreement, *lines: ScheduleLine) -> Agreement:
    funder = world.as_staff(Role.FUNDER)
    return signing.choose_schedule(world.ports, funder, agreement.id, lines=lines)


def test_the_funder_chooses_the_schedule_of_one_agreement_until_its_text_is_sent(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.hired(structure))
    world.run_tasks()
    day = world.today + timedelta(days=60)
    with pytest.raises(Refusals):
        choose(world, agreement, line(40), line(59, ChosenTrigger.DATE, on=day))
    choose(world, agreement, line(100))
    lines = (line(40), line(60, ChosenTrigger.DATE, on=day))
    chosen = choose(world, agreement, *lines)
    assert choose(world, agreement, *lines).version == chosen.version, "the same again is done already"
    world.file_says(agreement, CaseFileState.ACCEPTED)
    sent = world.send_agreement(agreement)
    text = signing.text_of(world.ports, sent)
    assert text is not None and [one.percent for one in text.schedule] == [40, 60]
    assert french_date(day) in text.text
    with refused("status_forbids"):
        choose(world, agreement, line(100))
    world.sign_agreement(agreement)
    signed = world.sign_agreement_last(agreement)
    assert signed.schedule == text.schedule and not signed.chosen
    assert [one.cents for one in world.ledger_of(signed).instalments] == [40_000_00, 60_000_00]
    told = [entry for entry in world.store.journal if entry.act == "schedule_chosen"]
    assert len(told) == 2


def test_an_instalment_planned_for_a_day_becomes_due_once_even_with_a_late_clock(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.hired(structure))
    world.run_tasks()
    day = world.today + timedelta(days=10)
    choose(world, agreement, line(40), line(60, ChosenTrigger.DATE, on=day))
    world.file_says(agreement, CaseFileState.ACCEPTED)
    signed(world, agreement)
    world.new_mails()
    assert status(world, agreement, 2) is S.PLANNED
    world.go_to(day + timedelta(days=5))
    for _ in range(2):
        world.tick()
    assert status(world, agreement, 2) is S.DUE
    assert [one for one in world.new_mails() if one.startswith("instalment")] == ["instalment_due"]
    due = [one for one in world.ledger_of(agreement).entries if one.about == "instalment:2"]
    assert [one.cents for one in due] == [60_000_00]


def test_another_schedule_after_the_last_signature_is_an_amendment_that_keeps_due_instalments(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    day = world.today + timedelta(days=60)
    lines = (line(30), line(70, ChosenTrigger.DATE, on=day))
    funder = world.as_staff(Role.FUNDER)
    with pytest.raises(Stale):
        signing.choose_schedule(world.ports, funder, agreement.id, lines=lines, expected_version=1)
    other = choose(world, agreement, *lines)
    assert other.amendment_due
    assert [one.cents for one in world.ledger_of(agreement).instalments] == [30_000_00, 35_000_00, 35_000_00]
    signed(world, agreement)
    ledger = world.ledger_of(agreement)
    assert [(one.cents, one.status) for one in ledger.instalments] == [
        (30_000_00, S.DUE),
        (70_000_00, S.PLANNED),
    ]
    assert ledger.next_due == day and ledger.balances.granted == 100_000_00
