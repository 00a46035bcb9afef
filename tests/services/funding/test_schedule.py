"""The schedule of an agreement: chosen by the funder, dated, and lowered by posts that go (RULES 19, 11)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement, AgreementStatus, Origin
from chalicelib.domain.funding.case_file import CaseFileState
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.schedule import ChosenTrigger, ScheduleLine
from chalicelib.domain.shared.french import french_date
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, decide
from chalicelib.services.funding import ledgers, lifetime, signing
from tests.support import builders
from tests.support.outside import refused
from tests.support.world import World

S = InstalmentStatus


@pytest.fixture
def structure(world: World) -> Structure:
    """Two posts granted on 6 July 2026."""
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


def test_what_is_planned_for_a_day_is_due_then_once_also_when_the_clock_comes_late(
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


def test_another_schedule_after_the_last_signature_is_an_amendment_which_keeps_what_is_due(
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


def a_post_goes(world: World, former: Agreement, **fields: Any) -> Agreement:
    """Another agreement, of Lyon, takes a post over from today on; 10 000 € of its days stay here."""
    origin = Origin(agreement_id=former.id, structure_name=former.structure_name, on=world.today)
    new = builders.agreement(
        structure_id=former.structure_id, structure_name="Ville de Lyon", origin=origin, **fields
    )

    def work(changes: Changes) -> None:
        changes.create(new)
        left = world.fresh(former).post_gone(10_000_00, world.today, world.today)
        changes.update(left)
        ledgers.post_gone(world.ports, changes, left, new)
        changes.note(left, "opened")

    decide(world.ports, world.agency, work)
    return world.fresh(new)


def test_a_post_that_goes_leaves_less_to_grant_and_what_is_owed_waits_for_the_signature_there(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    world.new_mails()
    new = a_post_goes(world, agreement)
    ledger = world.ledger_of(agreement)
    first = ledger.instalments[0]
    assert ledger.balances.granted == 60_000_00 and ledger.taken_over_by == (new.id,)
    assert [one.cents for one in ledger.instalments] == [30_000_00, 15_000_00, 15_000_00]
    assert [one.status for one in ledger.instalments] == [S.SUSPENDED, S.PLANNED, S.PLANNED]
    assert (first.why, first.until, first.waits_for) == (
        "« Ville de Lyon » a repris des postes de cette convention le 6 juillet 2026.",
        "la signature par tous de la convention de « Ville de Lyon »",
        new.id,
    )
    assert ledger.entries[-1].by is None
    assert [mail.params["instalment"] for mail in world.mails("instalment_suspended")] == [1]


def test_where_all_have_signed_there_what_is_owed_here_waits_for_nothing(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    a_post_goes(world, agreement, status=AgreementStatus.SIGNED, signed_version_id="text")
    assert world.ledger_of(agreement).balances.granted == 60_000_00
    assert status(world, agreement, 1) is S.DUE


def test_an_agreement_that_nobody_signed_yet_has_no_account_from_which_a_post_goes(
    world: World, structure: Structure
) -> None:
    agreement = world.agreement_of(world.hired(structure))
    a_post_goes(world, agreement)
    assert world.store.get(Ledger, agreement.id) is None
    assert world.fresh(agreement).posts == 1


@pytest.mark.parametrize(("text", "then"), [(None, S.DUE), ("text", S.SUSPENDED)])
def test_what_waited_for_a_signature_is_owed_again_once_the_other_agreement_ends_without_it(
    world: World, structure: Structure, text: str | None, then: InstalmentStatus
) -> None:
    agreement = world.signed_by_all(structure)
    new = a_post_goes(world, agreement)
    world.change(new, signed_version_id=text)
    [recruitment] = every(world.ports.store.recruitments_of_structure, structure.id)
    world.change(recruitment, agreement_id=new.id)
    world.go_to(date(2028, 7, 6))
    timer = Timer(name=lifetime.END_TIMER, subject_id=new.id, due_at=world.clock.now())
    decide(world.ports, world.agency, lambda changes: lifetime.end_reached(world.ports, changes, timer))
    assert world.fresh(new).status is AgreementStatus.ENDED
    assert status(world, agreement, 1) is then


def test_what_becomes_due_meanwhile_waits_for_the_signature_there_too(
    world: World, structure: Structure
) -> None:
    agreement = world.signed_by_all(structure)
    new = a_post_goes(world, agreement)
    tomorrow = world.today + timedelta(days=1)

    def dated(changes: Changes) -> None:
        known = world.ledger_of(agreement)
        ledgers.write(
            world.ports,
            changes,
            known,
            known.with_instalment(replace(known.instalments[1], due_on=tomorrow)),
        )
        changes.note(known, "instalment_due")

    decide(world.ports, world.agency, dated)
    world.go_to(tomorrow, hour=12)
    world.tick()
    held = world.ledger_of(agreement).instalments[1]
    assert (held.status, held.waits_for) == (S.SUSPENDED, new.id)
