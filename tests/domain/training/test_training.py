"""The training of one adviser: its transitions, its dates, its timers (RULES 2, 14 to 17)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.documents.document import Document
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.awaiting import Away
from chalicelib.domain.training.course import Absence, Exam, Exemption
from chalicelib.domain.training.session import Mode
from chalicelib.domain.training.status import AHEAD, TRAINED, TRANSITIONS, TrainingStatus
from chalicelib.domain.training.training import Training
from tests.domain.training.builders import ENDS, SEAT, STARTS, TEST, a_session, a_training
from tests.support import builders

T = TrainingStatus
TODAY = date(2026, 11, 20)
AFTER = ENDS + timedelta(days=30)
PARAMS = Parameters()


def refused(code: str, act: Callable[[], object], pointer: str | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    assert caught.value.kind == ("conflict" if pointer is None else "invalid")
    return caught.value.message


ACTS: dict[TrainingStatus, Callable[[Training], Training]] = {
    T.TESTED: lambda one: one.tested(TEST, TODAY),
    T.EXEMPT: lambda one: one.exempted(Exemption(certified_on=TODAY, reference="n° 2"), TODAY),
    T.REGISTERED: lambda one: one.registered(a_session(), TODAY),
    T.CONFIRMED: lambda one: one.confirmed(a_session(), TODAY),
    T.IN_TRAINING: lambda one: one.started(TODAY),
    T.ABANDONED: lambda one: one.abandoned(TODAY, TODAY),
}
# Corrections of values that are already set.
CORRECTED = {(one, T.TESTED) for one in AHEAD - {T.TO_TEST}} | {
    (T.EXEMPT, T.EXEMPT),
    (T.REGISTERED, T.REGISTERED),
    (T.CONFIRMED, T.CONFIRMED),
}


@pytest.mark.parametrize("wanted", ACTS)
@pytest.mark.parametrize("status", T)
def test_each_act_follows_the_table_of_transitions(status: TrainingStatus, wanted: TrainingStatus) -> None:
    one = a_training(status)
    if (status, wanted) in CORRECTED:
        assert ACTS[wanted](one).status is status
    elif wanted in TRANSITIONS[status]:
        moved = ACTS[wanted](one)
        assert (moved.status, moved.since) == (wanted, TODAY)
    else:
        refused("status_forbids", lambda: ACTS[wanted](one))


def test_a_result_in_the_future_is_refused_and_a_past_one_is_corrected() -> None:
    to_come = replace(TEST, passed_on=TODAY + timedelta(days=1))
    refused("day_to_come", lambda: a_training().tested(to_come, TODAY), "/passed_on")
    today = replace(TEST, passed_on=TODAY)
    assert a_training(T.CONFIRMED).tested(today, TODAY).test == today
    assert a_training(T.CONFIRMED).tested(today, TODAY).since == date(2026, 10, 1)
    first = a_training().tested(today, TODAY)
    assert (first.status, first.test, first.since) == (T.TESTED, today, TODAY)


def test_a_result_is_taken_back_while_the_adviser_has_no_seat() -> None:
    back = a_training(T.TESTED).untested(TODAY)
    assert (back.status, back.test, back.since) == (T.TO_TEST, None, TODAY)
    refused("status_forbids", lambda: a_training(T.REGISTERED).untested(TODAY))


def test_an_exemption_is_corrected_and_taken_back_to_the_test_or_to_the_wait() -> None:
    later = Exemption(certified_on=TODAY + timedelta(days=1), reference="n° 3")
    refused("day_to_come", lambda: a_training().exempted(later, TODAY), "/certified_on")
    right = Exemption(certified_on=TODAY, reference="n° 3")
    for status in (T.TO_TEST, T.TESTED, T.EXEMPT):
        assert a_training(status).exempted(right, TODAY).exemption == right
    back = a_training(T.EXEMPT).not_exempt(TODAY)
    assert (back.status, back.exemption) == (T.TO_TEST, None)
    assert a_training(T.EXEMPT, test=TEST).not_exempt(TODAY).status is T.TESTED
    refused("status_forbids", lambda: a_training(T.TESTED).not_exempt(TODAY))


def test_a_seat_has_the_data_of_the_session_and_is_told_once_confirmed() -> None:
    session = a_session()
    registered = a_training(T.TESTED).registered(session, TODAY)
    assert (registered.seat, registered.told) == (session.seat, None)
    confirmed = registered.confirmed(session, TODAY)
    assert (confirmed.seat, confirmed.told) == (session.seat, session.seat)
    moved = replace(session, mode=Mode.REMOTE)
    assert registered.registered(moved, TODAY).seat == moved.seat
    for before in (registered, confirmed):
        corrected = before.confirmed(moved, TODAY)
        assert (corrected.seat, corrected.told) == (moved.seat, moved.seat)
    assert confirmed.registered(moved, TODAY).told is None
    assert "Zoé Ævar" in refused("status_forbids", lambda: a_training().registered(session, TODAY))


@pytest.mark.parametrize("status", T)
def test_a_seat_may_be_lost_before_the_session_begins(status: TrainingStatus) -> None:
    one = a_training(status)
    if status in (T.REGISTERED, T.CONFIRMED):
        waiting = one.unseated(TODAY)
        assert (waiting.status, waiting.seat, waiting.told) == (T.TESTED, None, None)
    else:
        refused("status_forbids", lambda: one.unseated(TODAY))


def test_an_adviser_without_a_running_contract_does_not_begin() -> None:
    confirmed = a_training(T.CONFIRMED)
    assert confirmed.may_start(TODAY) and not confirmed.start_blocked
    assert not replace(confirmed, contract_starts_on=TODAY + timedelta(days=1)).may_start(TODAY)
    assert replace(confirmed, contract_starts_on=TODAY).may_start(TODAY)
    assert not replace(confirmed, last_day=TODAY - timedelta(days=1)).may_start(TODAY)
    blocked = replace(confirmed, contract_starts_on=None)
    assert blocked.start_blocked and not blocked.may_start(TODAY)
    assert not a_training(T.REGISTERED, contract_starts_on=None).start_blocked
    assert not a_training(T.TESTED).may_start(TODAY)


def test_after_a_session_the_adviser_followed_it_or_waits_again() -> None:
    assert a_training(T.IN_TRAINING).ended(TODAY).status is T.FINISHED
    again = a_training(T.CONFIRMED).ended(TODAY)
    assert (again.status, again.seat, again.told) == (T.TESTED, None, None)
    refused("status_forbids", lambda: a_training(T.TESTED).ended(TODAY))


@pytest.mark.parametrize(
    ("first", "last", "pointer"),
    [
        (STARTS, STARTS, None),
        (TODAY, ENDS, None),
        (STARTS - timedelta(days=1), STARTS, "/first_day"),
        (TODAY + timedelta(days=1), ENDS, "/first_day"),
        (TODAY, TODAY - timedelta(days=1), "/last_day"),
        (TODAY, ENDS + timedelta(days=1), "/last_day"),
    ],
)
def test_an_absence_is_within_the_session_and_not_in_the_future(
    first: date, last: date, pointer: str | None
) -> None:
    absence = Absence(first_day=first, last_day=last)
    one = a_training(T.IN_TRAINING)
    if pointer:
        refused("absence_days", lambda: one.absent(absence, TODAY), pointer)
    else:
        assert one.absent(absence, TODAY).absences == (absence,)


def test_absences_are_sorted_unique_and_taken_back_by_their_first_day() -> None:
    early, late_one = (Absence(first_day=day, last_day=day) for day in (STARTS, TODAY))
    one = a_training(T.IN_TRAINING).absent(late_one, TODAY).absent(early, TODAY).absent(early, TODAY)
    assert one.absences == (early, late_one)
    assert one.present(STARTS).absences == (late_one,)
    assert one.present(ENDS) == one
    assert a_training(T.CERTIFIED).absent(early, TODAY).absences == (early,)
    for status in (T.CONFIRMED, T.ABANDONED):
        refused("status_forbids", lambda status=status: a_training(status).absent(early, TODAY))
        refused("status_forbids", lambda status=status: a_training(status).present(STARTS))


def test_an_abandonment_frees_a_coming_seat_and_keeps_one_that_was_begun() -> None:
    tomorrow = TODAY + timedelta(days=1)
    refused("day_to_come", lambda: a_training(T.TESTED).abandoned(tomorrow, TODAY), "/on")
    left = a_training(T.CONFIRMED).abandoned(TODAY, TODAY)
    assert (left.seat, left.told, left.abandoned_on) == (None, None, TODAY)
    later = left.resumed(TODAY + timedelta(days=3))
    assert (later.status, later.since, later.abandoned_on) == (T.TESTED, TODAY + timedelta(days=3), None)
    begun = a_training(T.IN_TRAINING).abandoned(TODAY, TODAY)
    assert begun.seat == SEAT
    back = begun.resumed(ENDS)
    assert (back.status, back.abandoned_on, back.since) == (T.IN_TRAINING, None, ENDS)
    over = begun.resumed(ENDS + timedelta(days=1))
    assert (over.status, over.seat) == (T.TESTED, None)
    refused("status_forbids", lambda: a_training(T.TESTED).resumed(TODAY))


def test_an_exam_is_taken_after_the_session() -> None:
    done = a_training(T.FINISHED).examined(Exam(on=ENDS, passed=True), AFTER)
    assert (done.status, done.since) == (T.CERTIFIED, AFTER)
    early = Exam(on=ENDS - timedelta(days=1), passed=True)
    refused("exam_day", lambda: a_training(T.FINISHED).examined(early, AFTER), "/on")
    to_come = Exam(on=AFTER + timedelta(days=1), passed=True)
    refused("exam_day", lambda: a_training(T.FINISHED).examined(to_come, AFTER), "/on")
    assert a_training(T.FINISHED).examined(Exam(on=AFTER, passed=False), AFTER).status is T.FAILED
    refused("status_forbids", lambda: a_training(T.IN_TRAINING).examined(Exam(on=ENDS, passed=True), AFTER))


def test_an_exam_is_corrected_repeated_and_taken_back_last_one_first() -> None:
    failed = a_training(T.FINISHED).examined(Exam(on=ENDS, passed=False), AFTER)
    assert failed.examined(Exam(on=ENDS, passed=True), AFTER).exams == (Exam(on=ENDS, passed=True),)
    again = failed.examined(Exam(on=AFTER, passed=True), AFTER)
    assert (again.status, len(again.exams)) == (T.CERTIFIED, 2)
    refused("exam_day", lambda: again.examined(Exam(on=ENDS, passed=True), AFTER), "/on")
    later = Exam(on=AFTER + timedelta(days=1), passed=True)
    refused("status_forbids", lambda: again.examined(later, later.on))
    refused("status_forbids", lambda: again.without_exam(ENDS, AFTER))
    assert again.without_exam(TODAY, AFTER) is again
    back = again.without_exam(AFTER, TODAY)
    assert (back.status, back.since) == (T.FAILED, TODAY)
    assert back.without_exam(ENDS, TODAY).status is T.FINISHED
    same = failed.examined(Exam(on=AFTER, passed=False), AFTER + timedelta(days=1))
    assert same.since == failed.since


def test_under_contract_and_in_post_are_two_facts() -> None:
    begun = date(2026, 10, 30)
    one = a_training(T.FINISHED, last_day=date(2027, 12, 31))
    assert not one.under_contract(begun - timedelta(days=1)) and one.under_contract(begun)
    assert one.under_contract(date(2027, 12, 31)) and not one.under_contract(date(2028, 1, 1))
    assert not replace(one, contract_starts_on=None).under_contract(begun)
    assert one.in_post_from == ENDS + timedelta(days=1)
    assert not one.in_post(ENDS) and one.in_post(ENDS + timedelta(days=1))
    assert one.in_post(date(2027, 12, 31)) and not one.in_post(date(2028, 1, 1))
    assert a_training(T.EXEMPT).in_post_from == begun and a_training(T.EXEMPT).in_post(begun)
    for status in set(T) - TRAINED - {T.EXEMPT}:
        assert a_training(status).in_post_from is None and not a_training(status).in_post(date(2030, 1, 1))


def test_two_consecutive_leaves_count_as_one_absence() -> None:
    begins = date(2026, 10, 30)
    first = Away(first_day=begins, last_day=date(2026, 11, 30))
    second = Away(first_day=date(2026, 12, 1), last_day=date(2026, 12, 31))
    one = a_training(away=(first, second))
    assert one.awaited_since(date(2026, 11, 1)) == date(2027, 1, 1)


def test_a_training_follows_its_recruitment() -> None:
    recruitment = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    made = Training.of(recruitment, place=builders.place(), today=TODAY)
    assert (made.id, made.status, made.since) == (recruitment.id, T.TO_TEST, TODAY)
    assert (made.contract_starts_on, made.last_day) == (date(2026, 11, 1), date(2028, 10, 31))
    assert made.available_from == date(2026, 11, 1) and made.name == "Zoé Ævar"
    validated = replace(recruitment, status=RecruitmentStatus.VALIDATED, contract=None, last_name="Autre")
    back = made.following(validated, TODAY)
    assert (back.contract_starts_on, back.last_day, back.last_name) == (None, None, "Autre")
    assert back.available_from == validated.planned_hire_date
    corrected = replace(recruitment, first_name="Ada", structure_name="Ville de Toul")
    named = made.following(replace(corrected, planned_hire_date=date(2027, 2, 1)), TODAY)
    assert (named.first_name, named.structure_name) == ("Ada", "Ville de Toul")
    assert named.planned_hire_date == date(2027, 2, 1)
    assert made.following(recruitment, TODAY + timedelta(days=9)) == made


@pytest.mark.parametrize("status", T)
def test_the_end_of_a_recruitment_stops_an_unfinished_training(status: TrainingStatus) -> None:
    ended = builders.recruitment(RecruitmentStatus.ENDED, contract=builders.contract())
    one = a_training(status).following(ended, TODAY)
    stops = status in AHEAD | {T.IN_TRAINING}
    assert one.status is (T.STOPPED if stops else status)
    if not stops:
        return
    assert (one.since, one.seat) == (TODAY, SEAT if status is T.IN_TRAINING else None)
    living = replace(ended, status=RecruitmentStatus.HIRED)
    back = {T.TO_TEST: T.TO_TEST, T.IN_TRAINING: T.IN_TRAINING}.get(status, T.TESTED)
    assert one.following(living, TODAY).status is back


def test_a_contract_taken_back_blocks_the_start() -> None:
    validated = builders.recruitment(RecruitmentStatus.VALIDATED)
    one = a_training(T.IN_TRAINING).following(validated, TODAY)
    assert (one.status, one.since, one.contract_starts_on) == (T.CONFIRMED, TODAY, None)
    assert a_training(T.TESTED).following(validated, TODAY).status is T.TESTED
    hired = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    assert a_training(T.IN_TRAINING).following(hired, TODAY).status is T.IN_TRAINING


def away(*periods: tuple[date, date | None]) -> tuple[Away, ...]:
    return tuple(Away(first_day=first, last_day=last) for first, last in periods)


def test_a_training_follows_the_suspensions_of_its_contract() -> None:
    leave = builders.suspension(first_day=date(2026, 11, 5), last_day=None)
    hired = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract(), suspensions=(leave,))
    followed = a_training(T.TESTED).following(hired, TODAY)
    assert followed.away == away((date(2026, 11, 5), None)) and followed.away_on(TODAY)
    assert not followed.away_on(date(2026, 11, 4))


@pytest.mark.parametrize("status", T)
def test_a_copy_is_requested_from_an_adviser_with_a_certificate_and_no_copy(status: TrainingStatus) -> None:
    holds = status in (T.CERTIFIED, T.EXEMPT)
    training = a_training(status)
    assert training.lacks_certificate is holds
    copy = Document(id="d-1", deposited_at=builders.NOW, upload_id="u-1", size=1000)
    assert not replace(training, certificate=copy).lacks_certificate
    if holds:
        training.require_certificate()
    else:
        with pytest.raises(Refusal) as refused:
            training.require_certificate()
        assert refused.value.code == "no_certificate"
