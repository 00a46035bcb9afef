"""The periods of statistics (RULES 21)."""

from datetime import date

from chalicelib.domain.activity.period import LAST_MONTHS, chosen, periods
from chalicelib.domain.activity.totals import Month

TODAY = date(2027, 2, 15)


def test_this_quarter_comes_first_then_three_before_and_the_last_twelve_months() -> None:
    assert [one.name for one in periods(TODAY)] == ["2027-Q1", "2026-Q4", "2026-Q3", "2026-Q2", LAST_MONTHS]
    year = periods(TODAY)[-1]
    assert (year.first, year.last, len(year.months)) == (Month(2026, 3), Month(2027, 2), 12)


def test_a_quarter_has_its_three_months() -> None:
    assert [str(one) for one in chosen("2026-Q4", TODAY).months] == ["2026-10", "2026-11", "2026-12"]
    assert chosen("2026-Q4", TODAY).label == "4e trimestre 2026"


def test_an_unknown_period_means_the_present_quarter() -> None:
    for name in ("", "2026-Q1", "2020-Q1", "hier"):
        assert chosen(name, TODAY).name == "2027-Q1"


def test_a_month_ends_on_its_last_day() -> None:
    assert Month(2028, 2).last_day == date(2028, 2, 29)
    assert Month(2026, 12).last_day == date(2026, 12, 31)
