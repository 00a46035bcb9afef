"""The digests leave on working mornings (RULES section 9)."""

from datetime import date

import pytest

from chalicelib.reference.holidays import is_working_day


@pytest.mark.parametrize(
    ("day", "department", "working"),
    [
        (date(2026, 7, 15), "75", True),
        (date(2026, 7, 18), "75", False),
        (date(2026, 7, 19), "75", False),
        (date(2026, 7, 14), "75", False),
        (date(2026, 4, 6), "2A", False),
        (date(2025, 12, 26), "67", False),
        (date(2025, 12, 26), "57", False),
        (date(2025, 12, 26), "75", True),
        (date(2026, 4, 3), "68", False),
        (date(2026, 5, 27), "971", False),
        (date(2026, 5, 22), "972", False),
        (date(2026, 6, 10), "973", False),
        (date(2025, 12, 20), "974", False),
        (date(2028, 12, 20), "974", False),
        (date(2028, 12, 20), "976", True),
        (date(2026, 4, 27), "976", False),
        (date(2026, 9, 24), "988", False),
    ],
)
def test_week_ends_and_the_public_holidays_of_the_department_are_not_working_days(
    day: date, department: str, working: bool
) -> None:
    assert is_working_day(day, department) is working
