"""The training of one adviser: tested, registered, confirmed, followed, certified (RULES 2, 14 to 17)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.suspension import SuspensionKind
from chalicelib.domain.shared.calendar_rules import end_of_day, morning_of, start_of_day
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.session import Mode, TrainingSession
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.timers import CONTRACT_REMINDER, END, EXAM_REMINDER, START, START_REMINDER
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.transaction import Stale
from chalicelib.services.recruiting import contracts, ends, suspensions
from chalicelib.services.training import course, registrations
from tests.support import builders, training
from tests.support.outside import refused
from tests.support.training import as_body, training_of
from tests.support.world import World

T = TrainingStatus


@pytest.fixture
def structure(world: World) -> Structure:
    return world.granted(posts=3)


@pytest.fixture
def validated(world: World, structure: Structure) -> Recruitment:
    made = world.validated(structure)
    training.body_account(world, training.LOT)
    world.new_mails()
    return made


def test_the_test_needs_no_contract_and_is_told_to_structure_and_adviser(
    world: World, validated: Recruitment
) -> None:
    assert training_of(world, validated).status is T.TO_TEST
    known = training.tested(world, validated, CourseHours.H280)
    assert (known.status, known.contract_starts_on) == (T.TESTED, None)
    assert known.test is not None and known.test.hours is CourseHours.H280
    assert world.new_mails() == ["training_tested", "training_tested_candidate"]
    # The same again tells nobody.
    training.tested(world, validated, CourseHours.H280)
    assert world.new_mails() == []


def test_a_result_is_corrected_and_taken_back_until_the_adviser_has_a_seat(
    world: World, validated: Recruitment
) -> None:
    training.tested(world, validated)
    corrected = training.tested(world, validated, CourseHours.H105)
    assert corrected.test is not None and corrected.test.hours is CourseHours.H105
    back = course.take_test_back(world.ports, as_body(world), validated.id)
    assert (back.status, back.test) == (T.TO_TEST, None)
    assert course.take_test_back(world.ports, as_body(world), validated.id) == back
    training.tested(world, validated)
    training.register(world, training.session(world), validated)
    with refused("status_forbids"):
        course.take_test_back(world.ports, as_body(world), validated.id)


def test_a_correction_on_an_outdated_version_is_refused(world: World, validated: Recruitment) -> None:
    seen = training_of(world, validated).version
    training.tested(world, validated)
    with pytest.raises(Stale):
        course.take_test_back(world.ports, as_body(world), validated.id, expected_version=seen)


def test_the_body_of_another_lot_finds_nothing(world: World, validated: Recruitment) -> None:
    other = as_body(world, 2)
    with refused("not_found"):
        course.read_training(world.ports, other, validated.id)
    with refused("not_found"):
        course.record_test(world.ports, other, validated.id, hours=CourseHours.H105, passed_on=world.today)
    assert course.read_training(world.ports, world.agency, validated.id).id == validated.id
    training.tested(world, validated)
    training.register(world, training.session(world), validated)
    with refused("not_found"):
        registrations.unregister(world.ports, other, validated.id)


def test_an_adviser_with_the_ccp1_is_exempt_and_in_post_from_the_contract_on(
    world: World, structure: Structure, validated: Recruitment
) -> None:
    given = {"certified_on": world.today - timedelta(days=400), "reference": "REMN n° 12"}
    exempt = course.exempt(world.ports, as_body(world), validated.id, **given)
    assert (exempt.status, exempt.in_post_from) == (T.EXEMPT, None)
    assert world.new_mails() == ["training_tested", "training_tested_candidate"]
    world.sign(validated, starts_on=training.day(world, 3))
    known = training_of(world, validated)
    assert known.in_post_from == training.day(world, 3)
    assert not known.in_post(world.today) and known.in_post(training.day(world, 3))
    assert START_REMINDER not in world.timers(known)
    back = course.take_exemption_back(world.ports, as_body(world), validated.id)
    assert (back.status, back.exemption, back.in_post_from) == (T.TO_TEST, None, None)
    assert course.take_exemption_back(world.ports, as_body(world), validated.id) == back


def test_an_adviser_who_resumed_after_abandoning_still_belongs_to_the_first_session(
    world: World,
) -> None:
    begun = training.under_way(world)
    assert begun.seat is not None
    first = world.get(TrainingSession, begun.seat.session_id)
    course.abandon(world.ports, as_body(world), begun.id, on=world.today, reason="Un déménagement.")
    world.go_to(first.dates.ends_on + timedelta(days=1))
    world.tick()
    course.resume(world.ports, as_body(world), begun.id)
    training.register(world, training.session(world), begun)
    assert world.fresh(first).registered == (begun.id,)


def test_an_adviser_exempted_after_the_test_is_told_of_no_course(
    world: World, validated: Recruitment
) -> None:
    training.tested(world, validated, CourseHours.H280)
    assert "280 heures" in world.deliver()["training_tested"][-1]["text"]
    given = {"certified_on": world.today - timedelta(days=400), "reference": "REMN n° 12"}
    course.exempt(world.ports, as_body(world), validated.id, **given)
    assert "280 heures" not in world.deliver()["training_tested"][-1]["text"]


def test_a_training_begins_on_its_day_and_the_post_is_taken_up_the_day_after_its_end(world: World) -> None:
    [one] = training.waiting(world, 1)
    opened = training.session(world)
    training.register(world, opened, one)
    training.close(world, opened)
    known = training_of(world, one)
    assert known.status is T.CONFIRMED and known.told == known.seat
    assert known.seat is not None and known.seat.mode is Mode.REMOTE
    due = world.timers(known)
    assert due[START] == start_of_day(known.seat.starts_on)
    assert due[END] == end_of_day(known.seat.ends_on)
    assert CONTRACT_REMINDER not in due
    world.go_to(known.seat.starts_on, hour=0, minute=1)
    world.tick()
    begun = training_of(world, one)
    assert begun.status is T.IN_TRAINING and begun.under_contract(world.today)
    assert not begun.in_post(world.today)
    world.go_to(known.seat.ends_on, hour=23)
    world.tick()
    assert training_of(world, one).status is T.IN_TRAINING
    world.wait(hours=2)
    world.tick()
    ended = training_of(world, one)
    assert (ended.status, ended.in_post_from) == (T.FINISHED, known.seat.ends_on + timedelta(days=1))
    assert ended.in_post(world.today) and not ended.in_post(known.seat.ends_on)


@pytest.mark.parametrize(("signs", "told"), [(False, 1), (True, 0)])
def test_a_start_that_is_blocked_at_midnight_is_told_in_the_morning_unless_the_contract_came(
    world: World, validated: Recruitment, signs: bool, told: int
) -> None:
    training.tested(world, validated)
    opened = training.session(world, starts_on=training.day(world, 20))
    training.register(world, opened, validated)
    training.close(world, opened)
    first = opened.dates.starts_on
    world.go_to(first, hour=0, minute=1)
    world.tick()
    assert training_of(world, validated).status is T.CONFIRMED
    assert not world.mails("training_contract_missing_body")
    if signs:
        world.sign(validated, starts_on=first)
    world.go_to(first, hour=8)
    world.tick()
    assert len(world.mails("training_contract_missing_body")) == told


def test_without_a_contract_the_structure_is_reminded_then_the_start_is_blocked(
    world: World, validated: Recruitment
) -> None:
    training.tested(world, validated)
    opened = training.session(world, starts_on=training.day(world, 20))
    training.register(world, opened, validated)
    training.close(world, opened)
    known = training_of(world, validated)
    assert known.start_blocked
    assert world.timers(known)[CONTRACT_REMINDER] == morning_of(training.day(world, 13))
    world.new_mails()
    world.go_to(training.day(world, 13), hour=8, minute=1)
    world.tick()
    assert world.new_mails().count("training_contract_missing") == 1
    world.go_to(opened.dates.starts_on, hour=10)
    world.tick()
    told = world.new_mails()
    assert told.count("training_contract_missing") == 1 and told.count("training_contract_missing_body") == 1
    assert training_of(world, validated).status is T.CONFIRMED
    world.tick()
    assert not world.new_mails(), "it is told once"
    # Recorded late, the contract lets the adviser begin at once.
    world.wait(days=3)
    world.sign(validated, starts_on=world.today)
    world.tick()
    assert training_of(world, validated).status is T.IN_TRAINING


def test_a_contract_that_starts_after_the_session_allows_the_start_on_its_first_day(
    world: World, validated: Recruitment
) -> None:
    training.tested(world, validated)
    opened = training.session(world)
    training.register(world, opened, validated)
    training.close(world, opened)
    world.sign(validated, starts_on=training.day(world, 14))
    assert world.timers(training_of(world, validated))[START] == start_of_day(training.day(world, 14))
    world.wait(days=11)
    world.tick()
    assert training_of(world, validated).status is T.CONFIRMED
    world.wait(days=4)
    world.tick()
    assert training_of(world, validated).status is T.IN_TRAINING


def test_an_adviser_who_never_began_waits_for_another_session(world: World, validated: Recruitment) -> None:
    training.tested(world, validated)
    opened = training.session(world)
    training.register(world, opened, validated)
    training.close(world, opened)
    world.wait(days=200)
    world.tick()
    known = training_of(world, validated)
    assert (known.status, known.seat) == (T.TESTED, None)


def test_the_body_is_reminded_of_a_training_that_has_not_begun_15_days_after_the_contract(
    world: World, validated: Recruitment
) -> None:
    world.sign(validated, starts_on=training.day(world, 2))
    world.new_mails()
    assert world.timers(training_of(world, validated))[START_REMINDER] == morning_of(training.day(world, 17))
    world.go_to(training.day(world, 17), hour=9)
    world.tick()
    [mail] = world.mails("training_start_due")
    assert mail.to == training.body_account(world, training.LOT).email


def test_an_absence_is_told_to_the_employer_and_taken_back(world: World) -> None:
    one = training.under_way(world)
    world.new_mails()
    given = {"first_day": training.day(world, -2), "last_day": training.day(world, -1)}
    absent = course.record_absence(world.ports, as_body(world), one.id, **given)
    assert [(a.first_day, a.last_day) for a in absent.absences] == [tuple(given.values())]
    assert world.new_mails() == ["training_absence"]
    assert course.record_absence(world.ports, as_body(world), one.id, **given) == absent
    back = course.take_absence_back(world.ports, as_body(world), one.id, first_day=given["first_day"])
    assert back.absences == () and world.new_mails() == ["training_absence"]


def test_an_abandonment_recorded_by_mistake_is_undone_and_the_session_continues(world: World) -> None:
    one = training.under_way(world)
    world.new_mails()
    given = {"on": world.today, "reason": "A démissionné selon le formateur."}
    left = course.abandon(world.ports, as_body(world), one.id, **given)
    assert (left.status, left.abandoned_on) == (T.ABANDONED, world.today)
    assert world.new_mails() == ["training_abandoned", "training_abandoned_candidate"]
    assert END not in world.timers(left)
    assert course.abandon(world.ports, as_body(world), one.id, **given) == left
    back = course.resume(world.ports, as_body(world), one.id)
    assert (back.status, back.abandoned_on, back.seat) == (T.IN_TRAINING, None, one.seat)
    assert END in world.timers(back)
    assert course.resume(world.ports, as_body(world), one.id) == back


def test_an_abandonment_before_the_session_frees_the_seat(world: World, validated: Recruitment) -> None:
    training.tested(world, validated)
    opened = training.register(world, training.session(world), validated)
    assert opened.registered == (validated.id,)
    course.abandon(world.ports, as_body(world), validated.id, on=world.today, reason="Ne vient plus ici.")
    assert world.fresh(opened).registered == ()
    back = course.resume(world.ports, as_body(world), validated.id)
    assert (back.status, back.seat) == (T.TESTED, None)


def test_an_exam_is_taken_again_corrected_and_taken_back(world: World) -> None:
    one = training.finished(world)
    body = as_body(world)
    failed = course.record_exam(world.ports, body, one.id, on=world.today, passed=False)
    assert failed.status is T.FAILED and EXAM_REMINDER in world.timers(failed)
    # The same day corrects it, and another day is a second attempt.
    corrected = course.record_exam(world.ports, body, one.id, on=world.today, passed=True)
    assert corrected.status is T.CERTIFIED and len(corrected.exams) == 1
    assert EXAM_REMINDER not in world.timers(corrected)
    course.record_exam(world.ports, body, one.id, on=world.today, passed=False)
    world.wait(days=20)
    again = course.record_exam(world.ports, body, one.id, on=world.today, passed=True)
    assert again.status is T.CERTIFIED and [exam.passed for exam in again.exams] == [False, True]
    back = course.take_exam_back(world.ports, body, one.id, on=world.today)
    assert back.status is T.FAILED
    assert course.take_exam_back(world.ports, body, one.id, on=world.today) == back


def test_the_exam_is_reminded_of_30_days_before_its_six_months_are_over(world: World) -> None:
    one = training.finished(world)
    world.new_mails()
    assert one.seat is not None
    world.wait(days=160)
    world.tick()
    told = world.new_mails()
    assert "training_exam_due" in told and "training_exam_due_candidate" in told


def test_a_cancelled_validation_stops_the_training_and_frees_the_seat(
    world: World, structure: Structure, validated: Recruitment
) -> None:
    training.tested(world, validated)
    opened = training.register(world, training.session(world), validated)
    world.cancel(structure, world.get(builders.Candidate, validated.candidate_id))
    known = training_of(world, validated)
    assert (known.status, known.seat) == (T.STOPPED, None)
    assert world.fresh(opened).registered == ()
    assert START_REMINDER not in world.timers(known)


def test_an_end_of_contract_stops_the_training_which_continues_if_it_is_taken_back(world: World) -> None:
    one = training.under_way(world)
    given = {"ended_on": training.day(world, -1), "reason": EndReason.RESIGNATION}
    actor = world.as_structure(one.structure_id)
    ends.end(world.ports, actor, one.id, **given)
    stopped = training_of(world, one)
    assert (stopped.status, stopped.last_day) == (T.STOPPED, training.day(world, -1))
    assert not stopped.under_contract(world.today)
    agency = world.as_staff(Role.AGENCY)
    ends.take_end_back(world.ports, agency, one.id, reason="Déclarée pour une autre personne.")
    assert training_of(world, one).status is T.IN_TRAINING


def test_a_declared_end_frees_at_once_the_seat_of_a_later_session(
    world: World, validated: Recruitment
) -> None:
    one = world.sign(validated, starts_on=world.today)
    training.tested(world, one)
    opened = training.register(world, training.session(world), one)
    actor, before = world.as_structure(one.structure_id), opened.dates.starts_on - timedelta(days=1)
    world.new_mails()
    ends.end(world.ports, actor, one.id, ended_on=before, reason=EndReason.RESIGNATION)
    assert training_of(world, one).status is T.STOPPED and world.fresh(opened).registered == ()
    [mail] = world.mails("training_stopped_body")
    assert mail.to == training.body_account(world, 3).email
    ends.end(world.ports, actor, one.id, ended_on=opened.dates.starts_on, reason=EndReason.RESIGNATION)
    assert training_of(world, one).status is T.STOPPED, "the seat may be somebody else's by now"
    ends.take_end_back(world.ports, actor, one.id)
    assert training_of(world, one).status is T.TESTED


def test_a_session_that_begins_before_the_declared_end_keeps_its_seat_until_then(
    world: World, validated: Recruitment
) -> None:
    one = world.sign(validated, starts_on=world.today)
    training.tested(world, one)
    opened = training.register(world, training.session(world), one)
    actor, day = world.as_structure(one.structure_id), opened.dates.starts_on
    ends.end(world.ports, actor, one.id, ended_on=day, reason=EndReason.RESIGNATION)
    assert training_of(world, one).status is T.REGISTERED and not world.mails("training_stopped_body")


def test_a_leave_keeps_the_seat_tells_the_body_and_the_training_begins_after_the_return(
    world: World, validated: Recruitment
) -> None:
    one = world.sign(validated, starts_on=world.today)
    training.tested(world, one)
    opened = training.register(world, training.session(world), one)
    training.close(world, opened)
    actor, starts = world.as_structure(one.structure_id), opened.dates.starts_on
    days = {"first_day": starts - timedelta(days=1), "last_day": starts + timedelta(days=6)}
    for _ in range(2):
        suspensions.declare(world.ports, actor, one.id, kind=SuspensionKind.LEAVE, **days)
    assert [mail.to for mail in world.mails("training_away_body")] == [training.body_account(world, 3).email]
    world.go_to(starts + timedelta(days=6))
    world.tick()
    assert training_of(world, one).status is T.CONFIRMED
    world.go_to(starts + timedelta(days=7))
    world.tick()
    assert training_of(world, one).status is T.IN_TRAINING


def test_a_contract_taken_back_blocks_the_training_again(world: World) -> None:
    one = training.under_way(world)
    contracts.take_contract_back(world.ports, world.as_structure(one.structure_id), one.id)
    known = training_of(world, one)
    assert (known.status, known.contract_starts_on) == (T.CONFIRMED, None)
    assert known.start_blocked


def test_a_corrected_name_of_an_adviser_is_that_of_the_training(world: World, validated: Recruitment) -> None:
    person = world.get(builders.Candidate, validated.candidate_id)
    answers = builders.correction_of(person, last_name="Nouvelle")
    candidate_space.edit(
        world.ports, world.as_candidate(person), answers=answers, expected_version=person.version
    )
    assert training_of(world, validated).last_name == "Nouvelle"


def test_an_unregistered_adviser_who_was_told_a_place_is_told_that_it_is_lost(
    world: World, validated: Recruitment
) -> None:
    training.tested(world, validated)
    opened = training.session(world)
    training.register(world, opened, validated)
    world.new_mails()
    waiting = registrations.unregister(world.ports, as_body(world), validated.id)
    assert (waiting.status, world.new_mails()) == (T.TESTED, [])
    training.register(world, opened, validated)
    training.close(world, opened)
    world.new_mails()
    registrations.unregister(world.ports, as_body(world), validated.id)
    assert world.new_mails() == ["training_place_lost", "training_place_lost_candidate"]
    # Back in the same session, which is confirmed: the place is told again.
    training.register(world, opened, validated)
    world.run_tasks()
    assert training_of(world, validated).status is T.CONFIRMED
    assert "training_confirmed" in world.new_mails()
