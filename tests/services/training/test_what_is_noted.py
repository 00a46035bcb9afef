"""The effects of each act on trainings, sessions, centres, lots and plans, and repeated acts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.lots import LOTS, LotBook
from chalicelib.domain.training.session import Mode, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.session_plan import PlanState, ProposalOutcome, SessionPlan, plan_id
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services import tasks
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Throttled
from chalicelib.services.recruiting import ends, suspensions
from chalicelib.services.training import (
    carrying,
    centres,
    course,
    desk,
    lots,
    plans,
    progress,
    registrations,
    sessions,
)
from tests.services.noting import fire, noted
from tests.services.training.test_plans import apply, ask, ready
from tests.support import training
from tests.support.outside import refused
from tests.support.training import as_body, training_of
from tests.support.world import World

S, T = TrainingSessionStatus, TrainingStatus


def reasoned(world: World, one: Entity) -> list[str]:
    """Return the acts on an object that have a reason."""
    entries = [*every(world.ports.store.journal_of, one)][::-1]
    return [entry.act for entry in entries if entry.words_id is not None]


@pytest.fixture
def adviser(world: World) -> Recruitment:
    """Return somebody whose contract begins today."""
    return world.hired(world.granted(posts=3))


def test_the_journal_of_a_training_has_each_act_of_its_body(world: World, adviser: Recruitment) -> None:
    body, today, known = as_body(world), world.today, training_of(world, adviser)
    before = len(noted(world, known))
    day = today.isoformat()
    training.tested(world, adviser)
    course.take_test_back(world.ports, body, known.id)
    course.exempt(world.ports, body, known.id, certified_on=today, reference="CCP1-1")
    course.take_exemption_back(world.ports, body, known.id)
    training.tested(world, adviser, CourseHours.H105)
    opened = training.session(world)
    training.register(world, opened, adviser)
    registrations.unregister(world.ports, body, known.id)
    training.register(world, opened, adviser)
    training.close(world, opened)
    world.go_to(opened.dates.starts_on, hour=12)
    world.tick()
    first = world.today.isoformat()
    course.record_absence(world.ports, body, known.id, first_day=world.today, last_day=world.today)
    course.take_absence_back(world.ports, body, known.id, first_day=world.today)
    course.abandon(world.ports, body, known.id, on=world.today, reason="Un autre métier.")
    course.resume(world.ports, body, known.id)
    world.go_to(opened.dates.ends_on + timedelta(days=1), hour=12)
    world.tick()
    last = world.today.isoformat()
    course.record_exam(world.ports, body, known.id, on=world.today, passed=False)
    course.take_exam_back(world.ports, body, known.id, on=world.today)
    told = [one for one in noted(world, known, before) if not one[0].endswith("reminded")]
    assert told == [
        ("training_tested", {"hours": 420, "passed_on": day}),
        ("training_untested", {}),
        ("training_exempted", {"certified_on": day}),
        ("training_not_exempt", {}),
        ("training_tested", {"hours": 105, "passed_on": day}),
        ("training_registered", {"session": opened.id}),
        ("training_unregistered", {}),
        ("training_registered", {"session": opened.id}),
        ("training_confirmed", {"session": opened.id}),
        ("training_started", {}),
        ("training_absence", {"first_day": first, "last_day": first}),
        ("training_absence_removed", {"first_day": first}),
        ("training_abandoned", {"on": first}),
        ("training_resumed", {}),
        ("training_ended", {"training_status": "finished"}),
        ("training_examined", {"on": last, "passed": False}),
        ("training_exam_removed", {"on": last}),
    ]
    assert reasoned(world, known) == ["training_abandoned"]


def test_a_repeated_act_is_stored_and_told_once(world: World, adviser: Recruitment) -> None:
    body, today, known = as_body(world), world.today, training_of(world, adviser)
    course.exempt(world.ports, body, known.id, certified_on=today, reference="CCP1-1")
    training_acts: list[Any] = [
        lambda: course.exempt(world.ports, body, known.id, certified_on=today, reference="CCP1-1"),
        lambda: course.take_exemption_back(world.ports, body, known.id),
        lambda: course.take_test_back(world.ports, body, known.id),
        lambda: training.tested(world, adviser),
        lambda: registrations.unregister(world.ports, body, known.id),
        lambda: course.resume(world.ports, body, known.id),
    ]
    for act in training_acts:
        act()
        before = (training_of(world, adviser), len(world.store.journal), len(world.mails()))
        act()
        assert (training_of(world, adviser), len(world.store.journal), len(world.mails())) == before


def test_an_act_that_was_not_done_cannot_be_undone(world: World, adviser: Recruitment) -> None:
    body, known = as_body(world), training_of(world, adviser)
    training.tested(world, adviser)
    opened = training.session(world)
    training.register(world, opened, adviser)
    for undo in (course.resume, course.take_exemption_back, course.take_test_back):
        with refused("status_forbids"):
            undo(world.ports, body, known.id)
    training.close(world, opened)
    world.go_to(opened.dates.starts_on, hour=12)
    world.tick()
    assert training_of(world, adviser).status is T.IN_TRAINING
    with refused("status_forbids"):
        registrations.unregister(world.ports, body, known.id)
    assert world.fresh(opened).registered == (adviser.id,)


def test_the_journal_of_a_session_has_its_dates_its_mode_and_its_number(world: World) -> None:
    people, body = training.waiting(world, 2), as_body(world)
    opened = training.session(world)
    later = opened.dates.starts_on + timedelta(days=1)
    training.register(world, opened, *people)
    sessions.correct_session(
        world.ports,
        body,
        opened.id,
        centre_id=None,
        starts_on=later,
        ends_on=opened.dates.ends_on,
        closes_on=opened.dates.closes_on,
        seats=9,
    )
    world.run_tasks()
    training.close(world, opened)
    sessions.cancel(world.ports, body, opened.id, reason="Le formateur est absent.")
    world.run_tasks()
    about = {"lot": 3, "mode": "remote", "until": opened.dates.ends_on.isoformat()}
    assert noted(world, opened) == [
        ("training_session_opened", {**about, "starts_on": opened.dates.starts_on.isoformat()}),
        ("training_session_filled", {"count": 2}),
        ("training_session_corrected", {**about, "starts_on": later.isoformat()}),
        ("training_session_closed", {"count": 2, "mode": "remote"}),
        ("training_session_cancelled", {"count": 2}),
    ]
    assert reasoned(world, opened) == ["training_session_cancelled"]
    assert [training_of(world, one).status for one in people] == [T.TESTED, T.TESTED]
    assert [act for act, _ in noted(world, training_of(world, people[0]))][-4:] == [
        "training_registered",
        "training_dated",
        "training_confirmed",
        "training_unregistered",
    ]


def test_a_session_without_registrations_ends_by_itself_and_its_day_is_free_again(world: World) -> None:
    opened = training.session(world)
    fire(world, sessions.closing_reached, sessions.CLOSING_TIMER, opened.id)
    fire(world, sessions.closing_reached, sessions.CLOSING_TIMER, "gone")
    assert world.fresh(opened).status is S.OPEN
    world.go_to(opened.dates.closes_on + timedelta(days=1), hour=12)
    fire(world, sessions.closing_reached, sessions.CLOSING_TIMER, opened.id)
    fire(world, sessions.closing_reached, sessions.CLOSING_TIMER, opened.id)
    assert noted(world, opened)[1:] == [("training_session_cancelled", {"count": 0})]
    again = training.session(
        world, starts_on=opened.dates.starts_on, closes_on=world.today, ends_on=opened.dates.ends_on
    )
    assert again.id != opened.id


def test_the_day_of_a_session_moves_with_it_and_is_free_once_it_is_cancelled(world: World) -> None:
    body, opened = as_body(world), training.session(world)
    dates = opened.dates
    moved = sessions.correct_session(
        world.ports,
        body,
        opened.id,
        centre_id=None,
        starts_on=dates.starts_on + timedelta(days=2),
        ends_on=dates.ends_on,
        closes_on=dates.closes_on + timedelta(days=1),
        seats=dates.seats,
    )
    assert world.timers(opened)[sessions.CLOSING_TIMER].date() == dates.closes_on + timedelta(days=1)
    other = training.session(world, starts_on=dates.starts_on)
    assert other.id != opened.id
    with refused("session_exists"):
        training.session(world, starts_on=moved.dates.starts_on)
    with refused("session_exists"):
        sessions.correct_session(world.ports, body, opened.id, centre_id=None, **{**vars(dates), "seats": 3})
    sessions.cancel(world.ports, body, opened.id, reason="Non.")
    sessions.cancel(world.ports, body, opened.id, reason="Non.")
    assert sessions.CLOSING_TIMER not in world.timers(opened)
    assert [act for act, _ in noted(world, opened)].count("training_session_cancelled") == 1
    assert training.session(world, starts_on=moved.dates.starts_on).id != opened.id
    assert "carry_training_session" not in {task.name for task in world.store.tasks}, "nobody was in it"


def test_two_people_who_open_the_same_session_at_once_open_one(world: World) -> None:
    as_body(world)
    world.store.meanwhile = lambda: training.session(world)
    assert training.session(world).version == 1
    assert len(world.created(TrainingSession)) == 1


def test_people_move_together_from_their_former_sessions(world: World) -> None:
    one, two, three, four = training.waiting(world, 4)
    first, second = training.session(world), training.in_centre(world)
    training.register(world, first, one, two)
    training.register(world, second, three)
    target = training.session(world, starts_on=world.today + timedelta(days=20))
    world.new_mails()
    filled = training.register(world, target, one, two, three, four)
    assert (world.fresh(first).registered, world.fresh(second).registered) == ((), ())
    assert filled.registered == tuple(each.id for each in (one, two, three, four))
    assert (world.fresh(first).version, world.fresh(second).version) == (3, 3)
    assert world.new_mails() == [], "nobody was told of a place"
    again = world.fresh(target)
    training.register(world, target, one)
    assert world.fresh(target) == again


def test_an_adviser_registered_after_the_closing_is_told_like_the_others(world: World) -> None:
    one, two = training.waiting(world, 2)
    opened = training.session(world)
    training.register(world, opened, one)
    training.close(world, opened)
    world.new_mails()
    training.register(world, opened, two)
    world.run_tasks()
    assert sorted(world.new_mails()) == ["training_confirmed", "training_confirmed_candidate"]
    assert training_of(world, two).status is T.CONFIRMED


def test_a_task_that_tells_people_twice_or_late_tells_each_once(world: World) -> None:
    one, two = training.waiting(world, 2)
    opened = training.session(world)
    training.register(world, opened, one, two)
    sessions.close(world.ports, as_body(world), opened.id, expected_version=world.fresh(opened).version)
    [task] = [task for task in world.store.tasks if task.name == sessions.PROPAGATE_TASK]
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    assert len(world.mails("training_confirmed")) == 2
    before = training_of(world, one)
    carrying.propagate(world.ports, opened.id, "another-task")
    carrying.propagate(world.ports, "gone", "another-task")
    assert training_of(world, one) == before
    other = training.session(world, starts_on=world.today + timedelta(days=20))
    training.register(world, other, one)
    # The session that it left tells it nothing any more.
    carrying._propagate_to(world.ports, carrying.System(request_id="task"), opened.id, one.id)
    carrying._propagate_to(world.ports, carrying.System(request_id="task"), opened.id, "gone")
    assert training_of(world, one).seat == world.fresh(other).seat


def test_a_centre_is_in_the_journal_and_its_former_name_is_free(world: World) -> None:
    body, centre = as_body(world), training.centre(world)
    same: dict[str, Any] = {
        "address": centre.address,
        "postal_code": "54000",
        "insee_code": "54395",
        "seats": 20,
        "closed": False,
    }
    moved = centres.correct_centre(world.ports, body, centre.id, name="Centre Stanislas", **same)
    assert (moved.id, moved.name) == (centre.id, "Centre Stanislas")
    assert centres.correct_centre(world.ports, body, centre.id, name="Centre Stanislas", **same) == moved
    other = training.centre(world)
    assert other.id != centre.id
    with refused("centre_exists"):
        centres.correct_centre(world.ports, body, other.id, name="Centre Stanislas", **same)
    shut = centres.correct_centre(
        world.ports, body, centre.id, name="Centre Stanislas", **{**same, "closed": True}
    )
    assert noted(world, centre) == [
        ("centre_added", {"lot": 3, "seats": 20}),
        ("centre_corrected", {"seats": 20, "closed": False}),
        ("centre_corrected", {"seats": 20, "closed": True}),
    ]
    assert centres.open_centres(world.ports, 3) == [other] and shut.closed
    world.store.meanwhile = lambda: training.centre(world, name="Un autre")
    assert training.centre(world, name="Un autre").version == 1


def test_a_change_of_lots_is_in_the_journal_with_its_values(world: World) -> None:
    agency = world.agency
    given = {"body": "Organisme de l'Est", "contact_email": "est@organisme.example"}
    for _ in range(2):
        lots.correct_lot(world.ports, agency, "3", reason="Un nouveau marché.", **given)
        lots.place_region(world.ports, agency, "84", lot=3, reason="Un nouveau marché.")
    known = world.get(LotBook, LOTS)
    assert (known.version, known.lot_of("84"), known.lot(3).body) == (2, 3, "Organisme de l'Est")
    was = LotBook(id=LOTS).lot_of("84")
    assert noted(world, known) == [
        ("lot_corrected", {"lot": 3}),
        ("region_placed", {"region": 84, "lot": 3, "was_lot": was}),
    ]
    assert reasoned(world, known) == ["lot_corrected", "region_placed"]
    assert lots.read_lots(world.ports, agency) == known
    assert "69" in lots.departments_of_lots(world.ports, [3])
    with refused("not_found"):
        lots.correct_lot(world.ports, agency, "x", reason="?", **given)


def test_an_adviser_is_offered_the_coming_sessions_with_a_free_seat(world: World) -> None:
    one, two, three = training.waiting(world, 3)
    last_seat, full, closed = (
        training.session(world, seats=seats, starts_on=world.today + timedelta(days=days))
        for seats, days in ((1, 30), (1, 20), (2, 15))
    )
    training.register(world, full, two)
    training.register(world, closed, three)
    training.close(world, closed)

    def offered() -> list[str]:
        story = desk.read_details(world.ports, as_body(world), one.id, journal_cursor=None)
        return [each.id for each in story.sessions]

    assert offered() == [closed.id, last_seat.id]
    training.register(world, last_seat, one)
    assert offered() == [closed.id]
    training.close(world, last_seat)
    world.go_to(closed.dates.starts_on - timedelta(days=1), hour=12)
    assert offered() == [closed.id]
    world.go_to(closed.dates.starts_on, hour=12)
    assert offered() == [], "its timer has not fired yet"
    world.go_to(last_seat.dates.starts_on, hour=12)
    world.tick()
    assert offered() == []
    story = desk.read_details(world.ports, as_body(world), one.id, journal_cursor=None)
    assert story.lot.number == 3 and story.candidate is not None and story.application is not None
    assert story.training == training_of(world, one) and len(story.journal.entries) > 0


def test_a_structure_reads_which_body_gives_the_training(world: World) -> None:
    [one] = training.waiting(world, 1)
    told = desk.own_training(world.ports, one)
    assert told is not None and (told.lot.number, told.given_by) == (3, None)
    opened = training.in_centre(world)
    training.register(world, opened, one)
    told = desk.own_training(world.ports, one)
    assert told is not None and told.given_by is not None and told.given_by.number == 3
    training.close(world, opened)
    told = desk.own_training(world.ports, one)
    assert told is not None and told.given_by is not None
    assert (told.lot.number, told.given_by.number) == (3, 1), "too few: it is remote"
    assert told.training == training_of(world, one)
    assert desk.own_training(world.ports, replace(one, id="gone")) is None


def test_a_plan_is_in_the_journal_and_may_be_requested_again_once_it_is_there(world: World) -> None:
    people = training.waiting(world, 9)
    training.centre(world)
    plan = ready(world)
    read = plans.read_plan(world.ports, as_body(world), training.LOT)
    assert (read.plan, read.waiting) == (plan, 9)
    assert set(read.people) == {one.id for one in people} and read.journal is not None
    done = apply(world, plan)
    [proposal] = done.proposals
    assert (proposal.outcome, proposal.placed) == (ProposalOutcome.APPLIED, 9)
    assert noted(world, plan) == [
        ("training_plan_asked", {"lot": 3}),
        ("training_plan_ready", {"count": 9}),
        ("training_plan_applied", {"proposal": "applied", "count": 9}),
    ]
    again = ask(world)
    assert (again.state, again.proposals, again.version) == (PlanState.ASKED, (), done.version + 1)
    assert ask(world) == again
    assert [task.name for task in world.store.tasks].count(plans.PLAN_TASK) == 1
    read = plans.read_plan(world.ports, as_body(world), training.LOT)
    assert (read.people, read.waiting) == ({}, 0)


def test_a_lot_without_a_plan_shows_its_waiting_advisers(world: World) -> None:
    training.waiting(world, 2)
    read = plans.read_plan(world.ports, as_body(world), training.LOT)
    assert (read.plan, read.people, read.waiting, read.journal) == (None, {}, 2, None)


def test_a_plan_that_crashes_after_opening_a_session_continues_where_it_stopped(world: World) -> None:
    people = training.waiting(world, 8)
    training.centre(world)
    plan = ready(world)
    sessions_before = len(world.created(TrainingSession))
    # It opened its session and registered its people, and crashed before marking it.
    plans._apply_proposal(world.ports, as_body(world), training.LOT, plan.proposals[0])
    done = apply(world, plan)
    assert [(one.outcome, one.placed) for one in done.proposals] == [(ProposalOutcome.APPLIED, 8)]
    assert len(world.created(TrainingSession)) == sessions_before + 1
    assert {training_of(world, one).status for one in people} == {T.REGISTERED}


def test_a_coming_confirmed_session_is_filled_by_the_plan(world: World) -> None:
    place, first = training.centre(world), training.waiting(world, 8)
    opened = training.session(world, place)
    training.register(world, opened, *first)
    training.close(world, opened)
    late = training.waiting(world, 2)
    plan = ready(world, first_start=opened.dates.starts_on)
    [proposal] = plan.proposals
    assert (proposal.session_id, set(proposal.training_ids)) == (opened.id, {one.id for one in late})
    apply(world, plan)
    assert len(world.fresh(opened).registered) == 10


def test_a_task_of_a_finished_or_replaced_plan_ends(world: World) -> None:
    training.waiting(world, 8)
    training.centre(world)
    ask(world)
    [task] = [task for task in world.store.tasks if task.name == plans.PLAN_TASK]

    def replaced() -> None:
        world.wait(minutes=1)
        ask(world, months=4)

    world.store.meanwhile = replaced
    tasks.run(world.ports, task.id)
    plan = world.get(SessionPlan, plan_id(training.LOT))
    assert (plan.state, plan.request.months) == (PlanState.ASKED, 4)
    assert world.ports.store.task(task.id) is None
    plans.run(world.ports, 5, "task-of-nothing")
    assert world.store.get(SessionPlan, plan_id(5)) is None


def test_timers_of_continued_or_deleted_trainings_do_nothing(world: World, adviser: Recruitment) -> None:
    training.tested(world, adviser)
    before = (training_of(world, adviser), len(world.mails()), len(world.store.journal))
    for handler in (
        progress.start_reached,
        progress.end_reached,
        progress.remind_missing_contract,
        progress.remind_exam_due,
    ):
        for subject in (adviser.id, "gone"):
            fire(world, handler, "training.start", subject)
    fire(world, progress.remind_start_due, "training.start_due", "gone")
    assert (training_of(world, adviser), len(world.mails()), len(world.store.journal)) == before


def test_only_an_adviser_under_contract_who_still_waits_is_reminded_of_the_start(
    world: World, adviser: Recruitment
) -> None:
    training.body_account(world, 3)
    validated = world.validated(world.granted())
    world.wait(days=16)
    fire(world, progress.remind_start_due, "training.start_due", adviser.id)
    assert len(world.mails("training_start_due")) == 1
    assert noted(world, training_of(world, adviser))[-1] == ("training_start_reminded", {})
    fire(world, progress.remind_start_due, "training.start_due", validated.id)
    course.exempt(world.ports, as_body(world), adviser.id, certified_on=world.today, reference="CCP1-1")
    fire(world, progress.remind_start_due, "training.start_due", adviser.id)
    assert len(world.mails("training_start_due")) == 1


def test_a_session_in_person_is_recorded_as_such(world: World) -> None:
    people = training.waiting(world, 8)
    opened = training.register(world, training.in_centre(world), *people)
    training.close(world, opened)
    assert noted(world, opened)[-1] == ("training_session_closed", {"count": 8, "mode": "in_person"})
    assert world.fresh(opened).mode is Mode.IN_PERSON
    attending = sessions.read_details(world.ports, as_body(world), opened.id)
    assert {one.id for one in attending.people} == {one.id for one in people} and not attending.more


def test_a_leave_is_told_to_the_body_only_when_the_adviser_has_a_seat(
    world: World, adviser: Recruitment
) -> None:
    training.body_account(world, 3)
    training.tested(world, adviser)
    actor = world.as_structure(adviser.structure_id)
    day = world.today + timedelta(days=20)
    declare = suspensions.declare
    declare(world.ports, actor, adviser.id, kind=SuspensionKind.LEAVE, first_day=day, last_day=day)
    known = training_of(world, adviser)
    assert len(known.away) == 1 and world.mails("training_away_body") == []
    assert noted(world, known)[-1] == ("training_dated", {})
    ends.end(world.ports, actor, adviser.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.wait(days=1)
    world.tick()
    stopped = [one for one in noted(world, known) if one[0] == "training_followed"]
    assert stopped == [("training_followed", {"training_status": "stopped"})]


def test_a_session_over_before_its_timer_closed_it_is_told_to_no_body(world: World) -> None:
    [one] = training.waiting(world, 1)
    training.body_account(world, 1)
    opened = training.register(world, training.in_centre(world), one)
    world.go_to(opened.dates.ends_on + timedelta(days=1))
    fire(world, sessions.closing_reached, sessions.CLOSING_TIMER, opened.id)
    closed = world.fresh(opened)
    assert closed.turned_remote and world.mails("training_session_remote") == []


def test_an_adviser_who_failed_is_reminded_of_the_exam_and_one_who_abandoned_is_not(world: World) -> None:
    finished = training.finished(world)
    course.record_exam(world.ports, as_body(world), finished.id, on=world.today, passed=False)
    fire(world, progress.remind_exam_due, "training.exam_due", finished.id)
    assert len(world.mails("training_exam_due_candidate")) == len(world.mails("training_exam_due")) == 1
    assert noted(world, finished)[-1] == ("training_exam_reminded", {})
    course.record_exam(world.ports, as_body(world), finished.id, on=world.today, passed=True)
    fire(world, progress.remind_exam_due, "training.exam_due", finished.id)
    assert len(world.mails("training_exam_due_candidate")) == 1
    going = training.under_way(world)
    course.abandon(world.ports, as_body(world), going.id, on=world.today, reason="Un autre métier.")
    fire(world, progress.remind_exam_due, "training.exam_due", going.id)
    assert len(world.mails("training_exam_due_candidate")) == 1


def test_an_untested_adviser_has_no_registration_to_cancel(world: World, adviser: Recruitment) -> None:
    known = training_of(world, adviser)
    assert registrations.unregister(world.ports, as_body(world), adviser.id) == known


def test_the_closing_day_of_a_confirmed_session_cannot_be_corrected(world: World) -> None:
    [one] = training.waiting(world, 1)
    opened = training.register(world, training.session(world), one)
    training.close(world, opened)
    world.go_to(opened.dates.closes_on + timedelta(days=1))
    moved = sessions.correct_session(
        world.ports, as_body(world), opened.id, centre_id=None, **{**vars(opened.dates), "seats": 9}
    )
    assert (moved.dates.seats, moved.status) == (9, S.CONFIRMED)
    assert sessions.CLOSING_TIMER not in world.timers(moved)


def test_a_plan_stops_at_a_refusal_without_a_change_that_explains_it(world: World) -> None:
    training.waiting(world, 8)
    training.centre(world)
    plan = ready(world)
    other = as_body(world, 5)
    with refused("lot_unknown"):
        plans._apply_proposal(world.ports, other, training.LOT, plan.proposals[0])
    with refused("not_found"):
        plans.apply_plan(world.ports, other, lot=training.LOT, proposals=[plan.proposals[0].key])


def test_repeated_absences_send_a_limited_number_of_emails_to_the_employer_a_day(world: World) -> None:
    one = training.under_way(world)
    body, day = as_body(world), world.today
    with pytest.raises(Throttled):
        for _ in range(60):
            course.record_absence(world.ports, body, one.id, first_day=day, last_day=day)
            course.take_absence_back(world.ports, body, one.id, first_day=day)
    written = len(world.mails("training_absence"))
    with pytest.raises(Throttled):
        for _ in range(2):
            course.record_absence(world.ports, body, one.id, first_day=day, last_day=day)
            course.take_absence_back(world.ports, body, one.id, first_day=day)
    assert 0 < written == len(world.mails("training_absence"))


def test_a_session_cancelled_meanwhile_is_told_beside_the_plan(world: World) -> None:
    place, first = training.centre(world), training.waiting(world, 8)
    opened = training.session(world, place)
    training.register(world, opened, *first)
    training.close(world, opened)
    training.waiting(world, 2)
    plan = ready(world, first_start=opened.dates.starts_on)
    sessions.cancel(world.ports, as_body(world), opened.id, reason="Le centre est fermé.")
    [proposal] = apply(world, plan).proposals
    assert (proposal.outcome, proposal.placed) == (ProposalOutcome.CHANGED, 0)


def test_a_copy_that_is_already_late_is_requested_the_next_morning(world: World) -> None:
    known = world.validated(world.granted())
    world.wait(days=40)
    world.sign(known, signed_on=world.today - timedelta(days=40), starts_on=world.today - timedelta(days=40))
    due = world.timers(known)["training.contract_copy"]
    assert due.date() == world.today + timedelta(days=1)
    world.go_to(due.date(), hour=12)
    world.tick()
    training.tested(world, known)
    assert len(world.mails("contract_copy_missing")) == 1
    assert "training.contract_copy" not in world.timers(known), "an act that moves no day asks for it no more"


def test_an_end_in_an_unknown_session_frees_no_seat(world: World) -> None:
    going = training.under_way(world)
    assert going.seat is not None
    world.change(going, seat=replace(going.seat, session_id=""))
    actor = world.as_structure(going.structure_id)
    ends.end(world.ports, actor, going.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.wait(days=1)
    world.tick()
    assert training_of(world, going).status is T.STOPPED


def test_a_session_that_passed_without_a_contract_is_told_to_nobody(world: World) -> None:
    known = world.validated(world.granted())
    training.tested(world, known)
    opened = training.register(world, training.session(world), known)
    training.close(world, opened)
    before = len(world.mails())
    world.go_to(opened.dates.ends_on + timedelta(days=1))
    fire(world, progress.start_reached, "training.start", known.id)
    assert noted(world, training_of(world, known))[-1] == ("training_blocked", {})
    assert len(world.mails()) == before
