"""Reminders leave at 8:00 in Paris; one that is late at night waits for the morning (RULES section 10)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.events.clock import calendar
from chalicelib.services import clockwork
from chalicelib.services.applying import applications
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import ends
from tests.support.world import World

# By the stored names: timers that act at once, at any hour, and those that wait.
AT_ONCE = (
    "account.email_change",
    "agreement.digest",
    "agreement.end",
    "application.confirmation",
    "application.digest",
    "application.opinion",
    "application.register",
    "candidate.confirmation",
    "candidate.cv_end",
    "candidate.email_change",
    "candidate.pix_analysis_end",
    "case_file.instruction",
    "case_file.renewal",
    "contract.end",
    "document.unrecorded",
    "follow_up.digest",
    "follow_up.escalation",
    "follow_up.overdue",
    "pix_import.end",
    "recruitment.contract_copy_end",
    "recruitment.end_proof_end",
    "recruitment.term",
    "training.certificate_end",
    "training.end",
    "training.start",
    "structure.judgment_end",
)
IN_THE_MORNING = (
    "structure_change.day",
    "training.blocked_told",
    "account.last_reminder",
    "account.reminder",
    "activity.silence_first",
    "activity.silence_second",
    "activity.silence_watch",
    "agreement.unsigned",
    "application.correction",
    "application.opinion_told",
    "candidate.still_available",
    "contract.ended_told",
    "case_file.reminder",
    "follow_up.overdue_told",
    "follow_up.reminder",
    "follow_up.second_reminder",
    "instalment.due",
    "instalment.hold",
    "recovery.late",
    "liquidation.claim",
    "question.reminder",
    "recruitment.end_proof_reminder",
    "recruitment.one_day_before",
    "recruitment.one_month",
    "recruitment.one_month_and_a_half",
    "recruitment.seven_days_before",
    "recruitment.term_told",
    "subsidy.notice",
    "uniform.reminder",
    "training.contract",
    "training.contract_copy",
    "training.exam",
    "training.start_due",
    "training_session.closing",
)


def test_every_timer_either_writes_in_the_morning_or_acts_at_once() -> None:
    assert set(clockwork.HANDLERS) == {*AT_ONCE, *IN_THE_MORNING}


@pytest.mark.parametrize("name", [*AT_ONCE, *IN_THE_MORNING])
def test_a_timer_that_only_writes_to_people_waits_for_eight_in_the_morning(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fired = []
    monkeypatch.setitem(clockwork.HANDLERS, name, lambda ports, changes, timer: fired.append(timer.name))
    world.go_to(date(2026, 10, 14), hour=23)
    changes = Changes(author=world.author, at=world.clock.now())
    changes.set_timer(name, "subject", world.clock.now())
    world.store.commit(changes)
    world.tick()
    assert fired == ([name] if name in AT_ONCE else [])
    world.go_to(date(2026, 10, 15), hour=8)
    world.tick()
    assert fired == [name]


def test_a_reminder_leaves_at_eight_and_not_at_midnight(world: World) -> None:
    world.granted()
    first = date(2026, 10, 14)
    for hour, minute, told in ((0, 5, 0), (7, 59, 0), (8, 0, 1)):
        world.go_to(first, hour=hour, minute=minute)
        world.tick()
        assert len(world.mails("recruitment_reminder")) == told, f"{hour}:{minute:02}"


def test_a_reminder_delayed_by_an_outage_waits_for_the_morning(world: World) -> None:
    world.granted()
    world.go_to(date(2026, 10, 14), hour=23)
    world.tick()
    world.tick()
    assert not world.mails("recruitment_reminder")
    world.go_to(date(2026, 10, 15), hour=8)
    world.tick()
    world.tick()
    assert len(world.mails("recruitment_reminder")) == 1


def test_a_term_that_passes_at_midnight_is_told_in_the_morning(world: World) -> None:
    structure = world.granted()
    world.go_to(date(2026, 11, 15), hour=0, minute=1)
    world.tick()
    assert world.application_of(structure).status.value == "overdue"
    assert not world.mails("recruitment_overdue")
    world.go_to(date(2026, 11, 15), hour=8)
    world.tick()
    world.tick()
    assert len(world.mails("recruitment_overdue")) == 1


def test_a_term_moved_before_the_morning_is_not_told(world: World) -> None:
    structure = world.granted()
    world.go_to(date(2026, 11, 15), hour=0, minute=1)
    world.tick()
    applications.extend(
        world.ports,
        world.agency,
        structure.application_id,
        deadline=date(2026, 12, 15),
        reason="Un entretien est prévu.",
    )
    world.go_to(date(2026, 11, 15), hour=8)
    world.tick()
    assert not world.mails("recruitment_overdue")


def test_a_quarter_opens_in_the_morning_when_its_structures_are_told(world: World) -> None:
    world.hired(world.granted())
    first = date(2026, 10, 1)
    for hour, minute, opened in ((0, 5, 0), (7, 59, 0), (8, 0, 1), (8, 15, 1)):
        world.go_to(first, hour=hour, minute=minute)
        calendar(world.ports)
        world.run_tasks()
        assert len(world.mails("follow_up_open")) == opened, f"{hour}:{minute:02}"
    assert [one.opened_on for one in world.created(FollowUp)] == [first]


def test_a_quarter_delayed_by_an_outage_into_the_night_opens_in_the_morning(world: World) -> None:
    world.hired(world.granted())
    for day, hour, opened in ((date(2026, 10, 4), 22, 0), (date(2026, 10, 5), 8, 1)):
        world.go_to(day, hour=hour)
        calendar(world.ports)
        world.run_tasks()
        assert len(world.mails("follow_up_open")) == opened


def test_a_contract_ends_at_midnight_and_its_structure_reads_it_in_the_morning(world: World) -> None:
    structure = world.granted()
    hired = world.hired(structure)
    last_day = world.today + timedelta(days=3)
    ends.end(
        world.ports,
        world.as_structure(structure),
        hired.id,
        ended_on=last_day,
        reason=EndReason.RESIGNATION,
    )
    world.go_to(last_day + timedelta(days=1), hour=0, minute=5)
    world.tick()
    assert world.fresh(hired).status is RecruitmentStatus.ENDED and not world.mails("recruitment_ended")
    world.go_to(world.today, hour=8)
    world.tick()
    assert len(world.mails("recruitment_ended")) == 1


def test_an_end_taken_back_before_the_morning_is_not_told(world: World) -> None:
    structure = world.granted()
    hired = world.hired(structure)
    ends.end(
        world.ports,
        world.as_structure(structure),
        hired.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.go_to(world.today + timedelta(days=1), hour=0, minute=5)
    world.tick()
    ends.take_end_back(world.ports, world.agency, hired.id, reason="Déclarée par erreur.")
    world.go_to(world.today, hour=8)
    world.tick()
    assert not world.mails("recruitment_ended")
