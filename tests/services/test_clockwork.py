"""The effects of time: the recruiting term and every other deadline (RULES sections 9, 10)."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.calendar_rules import PARIS, end_of_day, start_of_day
from chalicelib.services import clockwork
from chalicelib.services.applying import applications, company_register
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.candidates import register
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.core import notices
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.transaction import Stale
from chalicelib.services.deciding import committee, review
from chalicelib.services.recruiting import recruit
from tests.support.outside import Crash, refused
from tests.support.world import World

S = ApplicationStatus


def granted(world: World, posts: int = 1) -> Structure:
    """Return posts granted on Monday 14 September 2026, with an open account and the next digest sent."""
    structure = world.granted(posts=posts)
    world.structure_account(structure)
    world.go_to(date(2026, 9, 16))
    world.tick()
    world.new_mails()
    return structure


def told(world: World, *templates: str) -> list[tuple[str, str]]:
    """Return the reminders owed, and their stages."""
    return [
        (mail.template, str(mail.params.get("stage", "")))
        for mail in world.mails()
        if mail.template in templates
    ]


def set_timer(world: World, name: str, subject_id: str, due_at: datetime) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    changes.set_timer(name, subject_id, due_at)
    world.store.commit(changes)


def extend(world: World, structure: Structure, deadline: date) -> Application:
    return applications.extend(
        world.ports,
        world.agency,
        structure.application_id,
        deadline=deadline,
        reason="Un entretien est prévu.",
    )


def lapse(world: World, structure: Structure) -> Application:
    return applications.lapse(world.ports, world.agency, structure.application_id, reason="Sans nouvelle.")


def granted_in(world: World, department: str) -> int:
    return present_budget(world.ports).by_department.get(department, 0)


# The recruiting term


def test_a_structure_is_reminded_at_a_month_a_month_and_a_half_seven_days_and_one_day(world: World) -> None:
    structure = granted(world)
    reminded = {}
    day = world.today
    while day < date(2026, 11, 20):
        world.go_to(day, hour=9)
        world.tick()
        world.tick()
        if names := world.new_mails():
            reminded[day] = (names, world.mails()[-1].params.get("days_left"))
        day += timedelta(days=1)
    assert reminded == {
        date(2026, 10, 14): (["recruitment_reminder"], 31),
        date(2026, 10, 29): (["recruitment_reminder"], 16),
        date(2026, 11, 7): (["recruitment_reminder"], 7),
        date(2026, 11, 13): (["recruitment_reminder"], 1),
        date(2026, 11, 15): (["recruitment_overdue"], None),
    }
    assert {mail.to for mail in world.mails("recruitment_reminder")} == {structure.contact_email}


def test_at_the_term_the_application_is_overdue_and_never_cancelled_by_itself(world: World) -> None:
    structure = granted(world)
    world.go_to(date(2026, 11, 14), hour=23, minute=59)
    world.tick()
    assert world.application_of(structure).status is S.VALIDATED
    world.wait(minutes=1)
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE
    world.wait(days=400)
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE
    assert world.application_of(structure).posts_granted == 1


def test_a_structure_past_its_term_still_sees_its_candidates(world: World) -> None:
    structure, candidate = granted(world), world.candidate()
    world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
    world.go_to(date(2026, 11, 15))
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE
    shown = world.listing(structure, tab=MatchStatus.SHORTLISTED).rows
    assert [row.card.candidate_id for row in shown] == [candidate.id]


def test_a_structure_whose_posts_are_filled_is_not_reminded(world: World) -> None:
    structure = granted(world)
    world.hired(structure)
    world.new_mails()
    world.go_to(date(2026, 12, 1))
    world.tick()
    assert not world.mails("recruitment_reminder") and not world.mails("recruitment_overdue")
    assert world.application_of(structure).status is S.VALIDATED


def test_a_validated_candidate_without_contract_does_not_stop_the_term(world: World) -> None:
    structure = granted(world)
    world.validated(structure)
    world.go_to(date(2026, 11, 15))
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE


def test_a_session_published_late_sends_only_the_reminders_still_to_come(world: World) -> None:
    application = world.confirmed()
    session = world.session(application)
    world.decide(session, application)
    world.go_to(date(2026, 10, 20))
    committee.close_session(
        world.ports, world.agency, session.id, minutes=None, late_reason="Le procès-verbal a tardé."
    )
    world.run_tasks()
    world.new_mails()
    world.tick()
    assert not told(world, "recruitment_reminder"), "what would have been said before the decision is not"
    assert set(world.timers(application)) == {
        "recruitment.one_month_and_a_half",
        "recruitment.seven_days_before",
        "recruitment.one_day_before",
        "recruitment.term",
    }


# Extension


def test_an_extension_moves_the_term_and_its_reminders(world: World) -> None:
    structure = granted(world)
    world.go_to(date(2026, 11, 20))
    world.tick()
    extended = extend(world, structure, date(2026, 12, 31))
    assert (extended.status, extended.recruitment_deadline) == (S.VALIDATED, date(2026, 12, 31))
    mail = world.mails("recruitment_extended")[-1]
    assert (mail.params["deadline"], mail.params["reason"]) == ("2026-12-31", "Un entretien est prévu.")
    world.validated(structure)
    before = len(world.mails("recruitment_reminder"))
    world.go_to(date(2027, 1, 1))
    world.tick()
    stages = [mail.params["stage"] for mail in world.mails("recruitment_reminder")[before:]]
    assert stages == [], "of what an outage held back, the newest alone is true"
    assert world.mails()[-1].template == "recruitment_overdue"
    assert world.application_of(structure).status is S.OVERDUE


def test_an_extension_before_the_term_moves_it(world: World) -> None:
    structure = granted(world)
    extend(world, structure, date(2026, 12, 14))
    world.go_to(date(2026, 11, 16))
    world.tick()
    assert world.application_of(structure).status is S.VALIDATED


def test_an_extension_moves_the_date_of_the_complete_file(world: World) -> None:
    structure = granted(world)
    recruitment = world.validated(structure)
    extend(world, structure, date(2026, 12, 31))
    assert world.get(Agreement, recruitment.agreement_id).complete_file_by == date(2026, 12, 16)


def test_an_extension_moves_the_term_and_only_structures_with_posts_get_one(world: World) -> None:
    structure = granted(world)
    world.go_to(date(2026, 11, 20))
    for day in (date(2026, 11, 14), date(2026, 11, 13), date(2026, 11, 19)):
        with refused("deadline_not_later"):
            extend(world, structure, day)
    with refused("status_forbids"):
        applications.extend(
            world.ports,
            world.agency,
            world.confirmed().id,
            deadline=date(2027, 1, 1),
            reason="Pourquoi pas.",
        )


def test_an_extension_on_an_outdated_page_is_stale(world: World) -> None:
    structure = granted(world)
    application = world.application_of(structure)
    world.validated(structure)
    with pytest.raises(Stale):
        applications.extend(
            world.ports,
            world.agency,
            application.id,
            deadline=date(2027, 1, 1),
            reason="Un entretien.",
            expected_version=application.version,
        )


def test_an_extension_given_by_mistake_is_corrected_until_its_term_with_all_dates(world: World) -> None:
    structure = granted(world)
    former = world.application_of(structure).recruitment_deadline
    assert former is not None
    with refused("deadline_not_later"):
        extend(world, structure, former - timedelta(days=1))
    recruitment = world.validated(structure)
    extend(world, structure, date(2027, 6, 30))
    with refused("deadline_not_later"):
        extend(world, structure, former - timedelta(days=1))
    shorter = extend(world, structure, date(2027, 1, 31))
    assert (shorter.status, shorter.recruitment_deadline) == (S.VALIDATED, date(2027, 1, 31))
    mail = world.mails("recruitment_shortened")[-1]
    assert (mail.params["deadline"], mail.params["reason"]) == ("2027-01-31", "Un entretien est prévu.")
    assert world.timers(shorter)["recruitment.term"] == end_of_day(date(2027, 1, 31))
    assert world.agreement_of(recruitment).complete_file_by == date(2027, 1, 16)
    assert extend(world, structure, date(2027, 1, 31)) == shorter
    assert len(world.mails("recruitment_shortened")) == 1
    # The former term is restored, then it passes: nothing is left to correct.
    assert extend(world, structure, former).recruitment_deadline == former
    world.go_to(former + timedelta(days=1))
    world.tick()
    assert world.application_of(structure).status is S.OVERDUE
    with refused("deadline_not_later"):
        extend(world, structure, former)


def test_the_same_extension_twice_is_given_once_whatever_the_page_showed(world: World) -> None:
    structure = granted(world)
    seen = world.application_of(structure).version
    extended = extend(world, structure, date(2026, 12, 31))
    again = applications.extend(
        world.ports,
        world.as_staff(Role.PREFECTURE, "54"),
        structure.application_id,
        deadline=date(2026, 12, 31),
        reason="Un entretien est prévu.",
        expected_version=seen,
    )
    assert again == extended and len(world.mails("recruitment_extended")) == 1


def test_a_prefecture_extends_in_its_departments_only(world: World) -> None:
    structure = granted(world)
    with refused("not_found"):
        applications.extend(
            world.ports,
            world.as_staff(Role.PREFECTURE, "57"),
            structure.application_id,
            deadline=date(2026, 12, 31),
            reason="Un entretien est prévu.",
        )


# Lapse


def test_closing_an_application_twice_for_one_reason_closes_it_once(world: World) -> None:
    structure = granted(world)
    seen = world.application_of(structure).version

    def cancel(reason: str, status: S = S.CANCELLED) -> Application:
        return applications.close_by_agency(
            world.ports,
            world.agency,
            structure.application_id,
            status=status,
            reason=reason,
            expected_version=seen if status is S.CANCELLED else None,
        )

    cancelled = cancel("Dissolution de la structure.")
    assert cancel("Dissolution de la structure.") == cancelled
    assert len(world.mails("application_cancelled")) == 1 and granted_in(world, "54") == 0
    with pytest.raises(Stale):
        cancel("Une autre raison.")
    with refused("status_forbids"):
        cancel("Dissolution de la structure.", S.DUPLICATE)


def test_the_agency_takes_the_posts_back_once_after_the_term_and_not_before(world: World) -> None:
    structure = granted(world, posts=3)
    with refused("status_forbids"):
        lapse(world, structure)
    world.go_to(date(2026, 11, 20))
    world.tick()
    lapsed = lapse(world, structure)
    assert lapsed.status is S.LAPSED
    assert granted_in(world, "54") == 0
    assert world.timers(lapsed) == {}
    mail = world.mails("application_lapsed")[-1]
    assert (mail.to, mail.params["reason"]) == (structure.contact_email, "Sans nouvelle.")
    assert lapse(world, structure) == lapsed and len(world.mails("application_lapsed")) == 1
    with refused("status_forbids"):
        extend(world, structure, date(2027, 1, 1))


def test_a_lapse_takes_only_free_posts(world: World) -> None:
    structure = granted(world, posts=3)
    world.hired(structure)
    recruitment = world.validated(structure)
    world.go_to(date(2026, 11, 20))
    world.tick()
    reduced = lapse(world, structure)
    assert (reduced.status, reduced.posts_granted, reduced.posts_taken) == (S.OVERDUE, 2, 2)
    assert granted_in(world, "54") == 2
    assert world.get(Agreement, recruitment.agreement_id).posts == 2
    with refused("posts_all_held"):
        lapse(world, structure)
    world.sign(recruitment, signed_on=date(2026, 11, 14))
    assert world.application_of(structure).status is S.VALIDATED, "nothing is left to recruit"


def test_a_lapse_that_leaves_only_filled_posts_ends_the_overdue_status(world: World) -> None:
    structure = granted(world, posts=2)
    world.hired(structure)
    world.go_to(date(2026, 11, 20))
    world.tick()
    assert lapse(world, structure).status is S.VALIDATED
    assert granted_in(world, "54") == 1


def test_a_candidate_validated_while_the_agency_takes_posts_back_keeps_the_post_or_is_refused(
    world: World,
) -> None:
    structure = granted(world, posts=2)
    candidate = world.candidate()
    world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
    world.validated(structure)
    world.go_to(date(2026, 11, 14), hour=23, minute=59)

    def term_and_lapse() -> None:
        world.wait(minutes=1)
        world.tick()
        lapse(world, structure)

    world.store.meanwhile = term_and_lapse
    with refused("no_free_post"):
        recruit.validate(
            world.ports, world.as_structure(structure), candidate.id, planned_hire_date=date(2026, 11, 14)
        )
    application = world.application_of(structure)
    assert (application.posts_granted, application.posts_taken) == (1, 1)


# Outages


def test_after_three_months_without_clock_every_effect_happens_once_and_only_the_newest_is_told(
    world: World,
) -> None:
    structure = world.granted()
    waiting = world.confirmed()
    world.new_mails()
    journal = len(world.store.journal)
    world.go_to(date(2026, 12, 15))
    done = world.tick()
    assert done.failed == []
    # E-mails about a change leave after it, by a timer that waits for the morning.
    assert world.new_mails() == ["account_link_reminder", "opinion_overdue", "recruitment_overdue"]
    assert world.application_of(structure).status is S.OVERDUE
    assert world.fresh(waiting).opinion_overdue
    world.run_tasks()
    assert world.new_mails() == ["digest"]
    assert {entry.author.kind for entry in world.store.journal[journal:]} == {"system"}
    assert world.tick().fired == 0 and world.new_mails() == []


def test_due_timers_fire_oldest_first_whatever_their_kind_and_number(world: World) -> None:
    for _ in range(130):
        world.register()
        world.wait(minutes=1)
    world.wait(days=200)
    before = len(world.store.journal)
    assert world.tick().fired == 130
    expired = [entry.subject_id for entry in world.store.journal[before:]]
    assert expired == sorted(expired), "ids are sorted by creation"


def test_a_call_that_runs_out_of_time_leaves_the_rest_to_the_next(world: World) -> None:
    for _ in range(5):
        world.register()
    world.wait(days=200)
    turns = iter([True, True, False])
    assert fire_due_timers(world.ports, go_on=lambda: next(turns)).fired == 2
    assert world.tick().fired == 3


# Failures


def test_an_unknown_timer_stays_due_and_does_not_stop_the_others(world: World) -> None:
    structure = granted(world)
    set_timer(world, "forgotten.kind", structure.id, start_of_day(date(2026, 9, 1)))
    world.go_to(date(2026, 10, 14))
    for _ in range(2):
        tick = world.tick()
        assert [(timer.name, type(error)) for timer, error in tick.failed] == [("forgotten.kind", KeyError)]
    assert told(world, "recruitment_reminder") == [("recruitment_reminder", "one_month")]


# A confirmed application without the register's answer stays.
@pytest.mark.parametrize("name", sorted(set(clockwork.HANDLERS) - {company_register.RETRY_TIMER}))
def test_a_timer_whose_subject_is_deleted_does_nothing_and_raises_nothing(world: World, name: str) -> None:
    gone = world.ports.ids.new()
    subjects = {review.QUESTION_TIMER: f"{gone}/{gone}", notices.DIGEST_TIMER: world.today.isoformat()}
    set_timer(world, name, subjects.get(name, gone), world.clock.now())
    tick = world.tick()
    assert (tick.fired, tick.failed) == (1, [])
    assert world.mails() == [] and world.store.journal == []


def test_a_timer_that_always_fails_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = [world.register() for _ in range(3)]
    fine = world.register()
    handler = register.confirmation_expired
    subjects = {candidate.id for candidate in poison}

    def failing(ports: object, changes: Changes, timer: Timer) -> None:
        if timer.subject_id in subjects:
            raise ZeroDivisionError
        handler(world.ports, changes, timer)

    monkeypatch.setitem(clockwork.HANDLERS, "candidate.confirmation", failing)
    world.wait(days=200)
    tick = world.tick()
    assert (tick.fired, len(tick.failed)) == (1, 3)
    assert world.ports.store.get(type(fine), fine.id) is None
    assert all(world.timers(candidate) for candidate in poison), "they stay due"
    monkeypatch.undo()
    assert world.tick().fired == 3


def test_more_failing_timers_than_are_read_at_once_do_not_hide_the_next_one(world: World) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    for number in range(150):
        changes.set_timer("forgotten.kind", f"nobody-{number}", start_of_day(date(2026, 9, 1)))
    world.store.commit(changes)
    fine = world.register()
    world.wait(days=200)
    tick = world.tick()
    assert (tick.fired, len(tick.failed)) == (1, 150)
    assert world.ports.store.get(type(fine), fine.id) is None


def test_a_timer_fired_by_another_tick_meanwhile_fires_once(world: World) -> None:
    application = world.confirmed()
    world.prefecture("54")
    world.go_to(date(2026, 9, 15))
    world.tick()
    world.go_to(date(2026, 10, 10))
    world.store.meanwhile = world.tick
    assert world.tick().failed == []
    assert len(world.mails("opinion_overdue")) == 1
    assert world.fresh(application).opinion_overdue


def test_a_timer_moved_meanwhile_does_not_fire_at_its_old_date(world: World) -> None:
    structure = granted(world)
    world.go_to(date(2026, 11, 14), hour=12)
    world.tick()
    world.go_to(date(2026, 11, 15))
    world.store.meanwhile = lambda: extend(world, structure, date(2026, 12, 31))
    assert world.tick().failed == []
    assert world.application_of(structure).status is S.VALIDATED
    assert not world.mails("recruitment_overdue")


def test_a_tick_that_crashes_continues_at_the_next(world: World) -> None:
    granted(world)
    world.go_to(date(2026, 12, 15))
    world.store.crash_at = world.store.commits + 2
    with pytest.raises(Crash):
        world.tick()
    world.tick()
    assert told(world, "recruitment_reminder", "recruitment_overdue") == [("recruitment_overdue", "")]


def test_a_day_with_a_change_of_clocks_ends_at_its_midnight_in_paris(world: World) -> None:
    world.go_to(date(2026, 10, 4), hour=0, minute=30)
    application = world.confirmed()
    due = world.timers(application)["application.opinion"].astimezone(PARIS)
    assert (due.date(), due.hour) == (date(2026, 10, 26), 0), "the 25th has 25 hours"
