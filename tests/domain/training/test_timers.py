"""The timers of a training, also when they fire late (RULES 14 to 17, section 10)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain.shared.calendar_rules import end_of_day, morning_of, start_of_day
from chalicelib.domain.training.status import TrainingStatus as T
from chalicelib.domain.training.timers import (
    CONTRACT_REMINDER,
    COPY_REMINDER,
    END,
    EXAM_REMINDER,
    REMINDERS,
    START,
    START_REMINDER,
    TIMERS,
    timers_of,
)
from chalicelib.domain.training.training import Training
from tests.domain.training.builders import ENDS, SEAT, STARTS, a_training
from tests.domain.training.test_training import PARAMS, away


def test_a_session_begins_and_ends_even_late_and_past_reminders_are_dropped() -> None:
    assert set(TIMERS) - REMINDERS == {START, END, COPY_REMINDER}, (
        "a copy is asked for however late the contract came"
    )
    assert REMINDERS.issubset(TIMERS)


def beside_the_copy(training: Training) -> dict[str, datetime]:
    return {name: at for name, at in timers_of(training, PARAMS).items() if name != COPY_REMINDER}


def test_each_status_has_its_timers() -> None:
    begun = date(2026, 10, 30)
    reminded = morning_of(begun + timedelta(days=15))
    for status in (T.TO_TEST, T.TESTED, T.REGISTERED):
        assert beside_the_copy(a_training(status)) == {START_REMINDER: reminded}
    assert beside_the_copy(a_training(contract_starts_on=None)) == {}
    assert beside_the_copy(a_training(T.CONFIRMED)) == {
        START_REMINDER: reminded,
        START: start_of_day(STARTS),
        END: end_of_day(ENDS),
    }
    without = a_training(T.CONFIRMED, contract_starts_on=None)
    assert beside_the_copy(without) == {
        CONTRACT_REMINDER: morning_of(STARTS - timedelta(days=7)),
        START: start_of_day(STARTS),
        END: end_of_day(ENDS),
    }
    later = a_training(T.CONFIRMED, contract_starts_on=date(2026, 11, 9))
    assert timers_of(later, PARAMS)[START] == start_of_day(date(2026, 11, 9))
    assert beside_the_copy(a_training(T.IN_TRAINING)) == {END: end_of_day(ENDS)}
    for status in (T.FINISHED, T.FAILED):
        # Six months after 26 February, thirty days before.
        assert beside_the_copy(a_training(status)) == {EXAM_REMINDER: morning_of(date(2027, 7, 27))}
    for status in (T.CERTIFIED, T.ABANDONED, T.EXEMPT, T.STOPPED):
        assert beside_the_copy(a_training(status, seat=SEAT)) == {}


def test_the_copy_of_the_contract_is_requested_before_the_session_or_after_the_contract_began() -> None:
    begun = date(2026, 10, 30)
    waits = timers_of(a_training(T.TO_TEST, contract_starts_on=begun), PARAMS)
    assert waits[COPY_REMINDER] == morning_of(begun + timedelta(days=15))
    for status in (T.REGISTERED, T.CONFIRMED, T.FINISHED):
        seated = timers_of(a_training(status, seat=SEAT, contract_starts_on=begun), PARAMS)
        assert seated[COPY_REMINDER] == morning_of(STARTS - timedelta(days=7))
    assert COPY_REMINDER not in timers_of(a_training(contract_starts_on=None), PARAMS)
    assert COPY_REMINDER not in timers_of(a_training(T.STOPPED, contract_starts_on=begun), PARAMS)


def test_an_adviser_on_leave_begins_after_the_return_and_is_awaited_from_then_on() -> None:
    leave = (date(2026, 10, 20), date(2026, 11, 10))
    one = a_training(T.CONFIRMED, away=away(leave))
    assert not one.may_start(date(2026, 11, 10)) and one.may_start(date(2026, 11, 11))
    assert one.available_from == date(2026, 11, 11), "the contract began during the leave"
    due = timers_of(one, PARAMS)
    assert due[START] == start_of_day(date(2026, 11, 11))
    assert due[START_REMINDER] == morning_of(date(2026, 11, 26))
    # A second suspension that begins while the start is awaited moves it once more.
    longer = replace(one, away=away(leave, (date(2026, 11, 20), date(2026, 11, 30))))
    assert timers_of(longer, PARAMS)[START_REMINDER] == morning_of(date(2026, 12, 16))
    assert timers_of(longer, PARAMS)[START] == due[START]
    assert timers_of(replace(one, away=away((date(2026, 12, 20), None))), PARAMS) == timers_of(
        a_training(T.CONFIRMED), PARAMS
    )


def test_until_the_return_is_known_there_is_no_start_and_no_reminder() -> None:
    one = a_training(T.CONFIRMED, away=away((date(2026, 10, 20), None)))
    assert not {START, START_REMINDER} & timers_of(one, PARAMS).keys()
    assert END in timers_of(one, PARAMS) and one.available_from == one.contract_starts_on
    back_late = replace(one, away=away((date(2026, 10, 20), ENDS)))
    assert START not in timers_of(back_late, PARAMS), "the session is over by then"
