"""The quarters of the follow-ups (RULES sections 10 and 11)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.following_up.quarter import Quarter

quarters = st.builds(Quarter, st.integers(2001, 2098), st.integers(1, 4))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2024, 2, 29), "2024-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 9, 30), "2026-Q3"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_a_day_belongs_to_its_quarter(day: date, written: str) -> None:
    assert str(Quarter.of(day)) == written


def test_the_follow_up_of_a_quarter_opens_on_the_1st_of_the_next() -> None:
    assert Quarter(2026, 3).opens_on == date(2026, 10, 1)
    assert Quarter(2026, 4).opens_on == date(2027, 1, 1)


@given(quarters)
def test_quarters_follow_each_other_without_gap(quarter: Quarter) -> None:
    assert Quarter.of(quarter.first_day) == Quarter.of(quarter.last_day) == quarter
    assert quarter.next().previous() == quarter
    assert quarter.next().first_day == quarter.opens_on
    assert (quarter.opens_on - quarter.last_day).days == 1
    assert quarter.previous() < quarter < quarter.next()


@given(quarters)
def test_a_written_quarter_reads_back(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize(
    "text", ["2026-Q0", "2026-Q5", "2026Q1", "26-Q1", "2026-Q1 ", "0000-Q1", "2026-q1", ""]
)
def test_a_text_that_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-Qn"):
        Quarter.parse(text)


def test_there_is_no_fifth_quarter() -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        Quarter(2026, 5)


def test_quarters_have_french_words() -> None:
    assert Quarter(2026, 1).label == "1er trimestre 2026"
    assert Quarter(2026, 3).label == "3e trimestre 2026"


def test_a_contract_recorded_late_opens_the_quarters_that_ended_since_its_start() -> None:
    owed = Quarter.ended_since(date(2021, 5, 10), date(2021, 12, 31))
    assert [str(quarter) for quarter in owed] == ["2021-Q2", "2021-Q3"]
    assert list(Quarter.ended_since(date(2021, 10, 1), date(2021, 12, 31))) == []


def test_a_follow_up_opened_late_has_its_full_time_from_that_day() -> None:
    assert Quarter(2021, 3).opened_on(date(2021, 10, 1)) == date(2021, 10, 1)
    assert Quarter(2021, 3).opened_on(date(2021, 11, 20)) == date(2021, 11, 20)


@pytest.mark.parametrize("number", [0, 5])
def test_a_year_has_four_quarters(number: int) -> None:
    assert [Quarter(2026, one).number for one in (1, 4)] == [1, 4]
    with pytest.raises(ValueError, match="from 1 to 4"):
        Quarter(2026, number)
