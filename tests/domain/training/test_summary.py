"""The fields of a training in lists agree with those of its page (RULES 15 to 17)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.training.awaiting import Away
from chalicelib.domain.training.course import CourseHours
from chalicelib.domain.training.status import AHEAD, TrainingStatus
from chalicelib.domain.training.status import TrainingStatus as T
from chalicelib.domain.training.summary import training_summary
from tests.domain.training.builders import ENDS, SEAT, STARTS, a_training
from tests.domain.training.test_training import PARAMS


def test_a_start_is_late_once_the_days_after_the_contract_have_passed() -> None:
    last = date(2026, 10, 30) + timedelta(days=PARAMS.training_start_days)
    for status in T:
        one = a_training(status)
        assert training_summary(one).late(last + timedelta(days=1), PARAMS) is (status in AHEAD)
        assert not training_summary(one).late(last, PARAMS)
    assert not training_summary(a_training(contract_starts_on=None)).late(date(2030, 1, 1), PARAMS)


@pytest.mark.parametrize("begins", [date(2026, 11, 5), date(2026, 11, 16)])
def test_after_a_leave_during_the_contract_a_start_is_awaited_from_the_return(
    begins: date,
) -> None:
    away = Away(first_day=begins, last_day=date(2027, 2, 28))
    known = training_summary(a_training(away=(away,)))
    last = date(2027, 3, 1) + timedelta(days=PARAMS.training_start_days)
    for day in (begins, date(2027, 2, 28), last):
        assert not known.late(day, PARAMS)
    assert known.late(last + timedelta(days=1), PARAMS)


def test_a_future_leave_does_not_hide_a_late_start_and_one_without_return_does() -> None:
    day = date(2026, 11, 20)
    january = Away(first_day=date(2027, 1, 1), last_day=date(2027, 1, 31))
    to_come = training_summary(a_training(away=(january,)))
    assert to_come.late(day, PARAMS)
    begun = training_summary(a_training(away=(Away(first_day=date(2026, 11, 16), last_day=None),)))
    assert begun.late(date(2026, 11, 15), PARAMS) and not begun.late(day, PARAMS)
    assert not begun.late(date(2030, 1, 1), PARAMS)


@pytest.mark.parametrize("status", T)
@pytest.mark.parametrize("last_day", [None, date(2027, 12, 31)])
@pytest.mark.parametrize("starts_on", [None, date(2026, 10, 30)])
def test_a_list_tells_who_is_under_contract_and_in_post_as_the_page_does(
    status: TrainingStatus, last_day: date | None, starts_on: date | None
) -> None:
    one = a_training(status, contract_starts_on=starts_on, last_day=last_day)
    listed = training_summary(one)
    begun = date(2026, 10, 30)
    for day in (begun - timedelta(days=1), begun, ENDS, date(2027, 12, 31), date(2028, 1, 1)):
        assert listed.under_contract(day) is one.under_contract(day)
        assert listed.in_post(day) is one.in_post(day)


def test_a_summary_has_the_lot_that_gives_the_session() -> None:
    seat = replace(SEAT, lots=(3, 1))
    one = training_summary(a_training(T.CONFIRMED, seat=seat))
    assert (one.given_by, one.session_id, one.starts_on, one.ends_on) == (1, "s", STARTS, ENDS)
    assert one.hours is CourseHours.H420
    nobody = training_summary(a_training(T.CONFIRMED, seat=replace(SEAT, lots=())))
    assert (nobody.given_by, nobody.session_id) == (0, "s")
    none = training_summary(a_training())
    assert (none.given_by, none.session_id, none.starts_on, none.hours) == (0, "", None, None)
    assert one.name == "Zoé Ævar" and one.in_post_from is None
