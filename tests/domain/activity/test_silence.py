"""When the silence of an adviser is told: after a month, then a month and a half (RULES 21, section 9)."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.activity.silence import (
    SilenceStep,
    check,
    first_day_in_post,
    silence_days,
    silent_since,
    watched,
)
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.status import TrainingStatus
from tests.domain.training.builders import a_training
from tests.support import builders

PARAMS = Parameters()
STARTED = date(2026, 11, 1)
MOMENT = timedelta(seconds=1)
IN_POST = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract(starts_on=STARTED))
FIRST, SECOND = morning_of(date(2026, 12, 1)), morning_of(date(2026, 12, 16))


def test_silence_is_told_after_a_month_and_a_month_and_a_half() -> None:
    assert silence_days(STARTED, PARAMS) == {
        SilenceStep.FIRST: date(2026, 12, 1),
        SilenceStep.SECOND: date(2026, 12, 16),
    }


def test_a_silence_counts_from_the_last_report_or_from_the_first_day_in_post() -> None:
    assert first_day_in_post(IN_POST, None) == STARTED
    assert first_day_in_post(builders.recruitment(), None) is None
    today = date(2027, 1, 1)
    assert silent_since(IN_POST, None, None, (), today) == STARTED
    assert silent_since(IN_POST, None, date(2026, 11, 20), (), today) == date(2026, 11, 20)
    assert silent_since(IN_POST, None, date(2026, 10, 20), (), today) == STARTED, "of an earlier contract"


def test_a_silence_counts_from_the_day_after_the_training_and_not_before() -> None:
    today = date(2027, 1, 1)
    for status in (TrainingStatus.TO_TEST, TrainingStatus.IN_TRAINING):
        learns = a_training(status)
        assert first_day_in_post(IN_POST, learns) is None
        assert silent_since(IN_POST, learns, None, (), today) == today
        assert silent_since(IN_POST, learns, date(2026, 12, 1), (), today) == date(2026, 12, 1)
    trained = a_training(TrainingStatus.FINISHED)
    assert trained.seat is not None
    after = trained.seat.ends_on + timedelta(days=1)
    assert silent_since(IN_POST, trained, None, (), after + timedelta(days=40)) == after
    assert silent_since(IN_POST, trained, None, (), after - timedelta(days=1)) == after - timedelta(days=1)
    abandoned = a_training(TrainingStatus.ABANDONED)
    assert silent_since(IN_POST, abandoned, None, (), today) == STARTED


@pytest.mark.parametrize(
    ("begins", "ends", "since"),
    [
        (date(2026, 11, 10), date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 10), date(2026, 12, 31), date(2027, 1, 1)),
        # It continues, or has no known end: no silence is counted.
        (date(2026, 11, 10), date(2027, 1, 1), date(2027, 1, 1)),
        (date(2026, 11, 10), date(2027, 1, 5), date(2027, 1, 1)),
        (date(2027, 1, 1), None, date(2027, 1, 1)),
        # It was over before, or is in the future.
        (date(2026, 10, 1), date(2026, 10, 31), STARTED),
        (date(2027, 1, 2), date(2027, 1, 5), STARTED),
        (STARTED, STARTED, date(2026, 11, 2)),
    ],
)
def test_a_leave_or_an_illness_restarts_the_count(begins: date, ends: date | None, since: date) -> None:
    assert silent_since(IN_POST, None, None, [(begins, ends)], date(2027, 1, 1)) == since


def test_several_leaves_count_in_their_order() -> None:
    exempt = [(date(2026, 12, 1), date(2026, 12, 5)), (date(2026, 11, 2), date(2026, 11, 9))]
    assert silent_since(IN_POST, None, None, exempt, date(2027, 1, 1)) == date(2026, 12, 6)
    today = date(2027, 1, 1)
    for ends in (date(2027, 2, 1), None):
        to_come_and_now = [(date(2027, 1, 2), date(2027, 1, 5)), (date(2026, 12, 28), ends)]
        assert silent_since(IN_POST, None, None, to_come_and_now, today) == today


def test_silence_is_checked_while_the_contract_runs() -> None:
    assert watched(IN_POST)
    for status in set(RecruitmentStatus) - {RecruitmentStatus.HIRED}:
        assert not watched(builders.recruitment(status))


@pytest.mark.parametrize(
    ("step", "now", "told", "next_step", "next_at"),
    [
        # A report was made, or the check is early: nothing is told.
        *((step, FIRST - MOMENT, None, SilenceStep.FIRST, FIRST) for step in SilenceStep),
        (SilenceStep.FIRST, FIRST, SilenceStep.FIRST, SilenceStep.SECOND, SECOND),
        (SilenceStep.FIRST, SECOND - MOMENT, SilenceStep.FIRST, SilenceStep.SECOND, SECOND),
        # The first step was told before.
        (SilenceStep.SECOND, SECOND - MOMENT, None, SilenceStep.SECOND, SECOND),
        # Checked again: what has lasted a month is another silence.
        (SilenceStep.WATCH, FIRST, SilenceStep.FIRST, SilenceStep.SECOND, SECOND),
        (SilenceStep.SECOND, SECOND, SilenceStep.SECOND, SilenceStep.WATCH, morning_of(date(2027, 1, 16))),
        # After an outage only the newest step is told.
        (SilenceStep.FIRST, SECOND, SilenceStep.SECOND, SilenceStep.WATCH, morning_of(date(2027, 1, 16))),
        (SilenceStep.WATCH, SECOND, None, SilenceStep.WATCH, morning_of(date(2027, 1, 16))),
    ],
)
def test_a_check_tells_each_step_once_and_says_when_to_check_again(
    step: SilenceStep, now: datetime, told: SilenceStep | None, next_step: SilenceStep, next_at: datetime
) -> None:
    done = check(step, STARTED, now, PARAMS)
    assert (done.told, done.next_step, done.next_at) == (told, next_step, next_at)


def test_a_silence_that_begins_after_both_steps_is_checked_before_it_is_a_month_old() -> None:
    second = check(SilenceStep.SECOND, STARTED, SECOND, PARAMS)
    # A report on the next day, then no more.
    since = date(2026, 12, 17)
    seen = check(second.next_step, since, second.next_at, PARAMS)
    assert (seen.told, seen.next_at) == (None, morning_of(date(2027, 1, 17)))
    assert check(seen.next_step, since, seen.next_at, PARAMS).told is SilenceStep.FIRST
