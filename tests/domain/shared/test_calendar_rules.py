"""Deadlines are dates of Paris, valid until the end of the day (RULES section 10)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared import calendar_rules as rules
from chalicelib.domain.shared.parameters import Parameters

PARAMS = Parameters()
days = st.dates(date(2021, 1, 1), date(2060, 12, 31))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_an_hour_and_a_minute_start_at_their_first_instant() -> None:
    at = datetime(2026, 9, 14, 10, 59, 58, 7, UTC)
    assert rules.start_of_hour(at) == datetime(2026, 9, 14, 10, tzinfo=UTC)
    assert rules.start_of_minute(at) == datetime(2026, 9, 14, 10, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2021, 1, 15), utc(2021, 1, 14, 23), utc(2021, 1, 15, 23)),
        (date(2021, 7, 15), utc(2021, 7, 14, 22), utc(2021, 7, 15, 22)),
        (date(2021, 3, 28), utc(2021, 3, 27, 23), utc(2021, 3, 28, 22)),
        (date(2021, 10, 31), utc(2021, 10, 30, 22), utc(2021, 10, 31, 23)),
        (date(2024, 2, 29), utc(2024, 2, 28, 23), utc(2024, 2, 29, 23)),
    ],
    ids=["winter", "summer", "the day of 23 hours", "the day of 25 hours", "a leap day"],
)
def test_a_day_of_paris_starts_and_ends_at_its_own_midnights(
    day: date, start: datetime, end: datetime
) -> None:
    assert rules.start_of_day(day) == start
    assert rules.end_of_day(day) == end


@given(days)
def test_every_instant_of_a_day_belongs_to_it_and_the_end_does_not(day: date) -> None:
    assert rules.paris_date(rules.start_of_day(day)) == day
    assert rules.paris_date(rules.end_of_day(day) - timedelta(microseconds=1)) == day
    assert rules.paris_date(rules.end_of_day(day)) == day + timedelta(days=1)


def test_the_date_in_paris_is_not_the_date_in_utc_nor_in_cayenne() -> None:
    assert rules.paris_date(utc(2021, 12, 31, 23, 30)) == date(2022, 1, 1)
    cayenne = timezone(timedelta(hours=-3))
    assert rules.paris_date(datetime(2021, 6, 30, 20, 0, tzinfo=cayenne)) == date(2021, 7, 1)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        rules.paris_date(datetime(2021, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2021, 3, 24), 2, date(2021, 5, 24)),
        (date(2021, 12, 31), 2, date(2022, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2021, 7, 31), 2, date(2021, 9, 30)),
        (date(2021, 5, 31), -3, date(2021, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, expected: date
) -> None:
    assert rules.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (rules.confirmation_deadline(date(2021, 1, 1), PARAMS), date(2021, 6, 30)),
        (rules.account_link_deadline(date(2021, 3, 25), PARAMS), date(2021, 4, 22)),
        (rules.opinion_deadline(date(2024, 2, 10), PARAMS), date(2024, 3, 2)),
        (rules.recruitment_deadline(date(2021, 3, 24), PARAMS), date(2021, 5, 24)),
        (rules.recruitment_deadline(date(2021, 12, 31), PARAMS), date(2022, 2, 28)),
        (rules.safe_file_date(date(2021, 5, 24), PARAMS), date(2021, 5, 9)),
        (rules.instruction_deadline(date(2021, 5, 9), PARAMS), date(2021, 5, 24)),
        (rules.training_start_deadline(date(2021, 9, 1), PARAMS), date(2021, 9, 16)),
        (rules.exam_deadline(date(2021, 8, 31), PARAMS), date(2022, 2, 28)),
        (rules.latest_rupture_date(date(2021, 12, 31), PARAMS), date(2022, 2, 28)),
        (rules.latest_available_from(date(2024, 2, 29), PARAMS), date(2029, 2, 28)),
        (rules.agreement_end(date(2021, 9, 1), 24), date(2023, 9, 1)),
        (rules.agreement_end(date(2021, 8, 31), 18), date(2023, 2, 28)),
        (rules.agreement_notice(date(2023, 9, 1), PARAMS), date(2023, 6, 1)),
    ],
    ids=lambda value: "" if isinstance(value, date) else value,
)
def test_each_deadline_of_the_table_falls_on_its_day(deadline: date, expected: date) -> None:
    assert deadline == expected


@pytest.mark.parametrize(
    ("reminder", "day"),
    [
        (rules.question_reminder(utc(2021, 3, 1, 9), PARAMS), date(2021, 3, 8)),
        (rules.case_file_reminder(date(2021, 5, 9), PARAMS), date(2021, 5, 2)),
        (rules.agreement_reminder(date(2021, 5, 9), PARAMS), date(2021, 5, 16)),
        (rules.training_start_reminder(date(2021, 9, 1), PARAMS), date(2021, 9, 16)),
        (rules.training_contract_reminder(date(2021, 9, 16), PARAMS), date(2021, 9, 9)),
        (rules.exam_reminder(date(2021, 8, 31), PARAMS), date(2022, 1, 29)),
    ],
)
def test_each_reminder_of_the_table_leaves_on_the_morning_of_its_day(reminder: datetime, day: date) -> None:
    assert reminder == rules.morning_of(day)


def test_an_account_link_is_reminded_of_after_7_days_and_3_days_before_it_expires() -> None:
    assert rules.account_link_reminders(date(2021, 3, 25), PARAMS) == (date(2021, 4, 1), date(2021, 4, 19))


def test_the_funders_clock_resumes_where_it_was_paused() -> None:
    assert rules.instruction_deadline(date(2021, 6, 1), PARAMS, days_used=10) == date(2021, 6, 6)


def test_a_follow_up_is_due_30_days_after_it_opens() -> None:
    assert rules.follow_up_deadline(date(2021, 10, 1), PARAMS) == date(2021, 10, 31)
    assert rules.follow_up_deadline(date(2024, 1, 20), PARAMS) == date(2024, 2, 19)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (utc(2021, 11, 14, 23), date(2021, 11, 15)),
        (utc(2021, 11, 15, 6, 59), date(2021, 11, 15)),
        (utc(2021, 11, 15, 7), date(2021, 11, 16)),
        (utc(2021, 7, 15, 5, 59), date(2021, 7, 15)),
        (utc(2021, 7, 15, 6), date(2021, 7, 16)),
    ],
)
def test_digests_leave_at_the_next_eight_oclock_of_paris(after: datetime, day: date) -> None:
    assert rules.next_morning(after) == day
    assert rules.morning_of(day) in (utc(2021, day.month, day.day, 7), utc(2021, day.month, day.day, 6))


def test_a_late_digest_leaves_during_the_day_and_not_at_night() -> None:
    hours = [hour for hour in range(24) if rules.civil_hours(utc(2021, 11, 15, hour))]
    assert hours == list(range(7, 19))


@pytest.mark.parametrize(
    ("department", "day"),
    [
        ("75", 2),
        ("2A", 2),
        ("971", 1),
        ("972", 1),
        ("977", 1),
        ("978", 1),
        ("973", 1),
        ("975", 1),
        ("974", 2),
        ("976", 2),
        ("987", 1),
        ("988", 2),
    ],
)
def test_today_is_the_date_where_the_person_is(department: str, day: int) -> None:
    assert rules.local_date(datetime(2027, 3, 1, 23, 30, tzinfo=UTC), department) == date(2027, 3, day)


@pytest.mark.parametrize("department", ["974", "976", "984", "986", "988"])
def test_a_day_begins_in_the_east_before_the_day_of_paris_ends(department: str) -> None:
    evening_of_paris = datetime(2027, 3, 1, 21, 30, tzinfo=UTC)
    assert rules.local_date(evening_of_paris, department) == date(2027, 3, 2)
    assert rules.local_date(evening_of_paris, "75") == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (utc(2021, 11, 12, 6), date(2021, 11, 12)),
        (utc(2021, 11, 12, 9), date(2021, 11, 15)),
        (utc(2021, 11, 13, 9), date(2021, 11, 15)),
    ],
)
def test_an_e_mail_for_working_days_leaves_on_the_next_working_morning(after: datetime, day: date) -> None:
    assert rules.next_working_morning(after, lambda one: one.weekday() < 5) == day


def test_a_calendar_without_a_working_day_does_not_wait_for_ever() -> None:
    assert rules.next_working_morning(utc(2021, 11, 12, 6), lambda one: False) == date(2021, 11, 27)


def test_a_candidate_whom_nobody_contacted_is_asked_again() -> None:
    params = Parameters(never_contacted_days=60)
    assert rules.still_available_question(date(2021, 11, 1), params) == date(2021, 12, 31)


def test_no_day_of_france_ends_after_that_of_the_last_department() -> None:
    instant = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
    assert rules.local_date(instant, rules.LAST_DEPARTMENT) == date(2027, 2, 28)
    assert rules.local_date(instant, "988") == date(2027, 3, 1)
