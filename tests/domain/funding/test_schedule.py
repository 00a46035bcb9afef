"""The schedule that the funder chooses for one agreement (RULES 19, section 11)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.funding.instalment import Share, Trigger
from chalicelib.domain.funding.schedule import ChosenTrigger, ScheduleLine, chosen_schedule
from chalicelib.domain.shared.refusal import Refusals

C = ChosenTrigger
TODAY = date(2027, 4, 12)


def line(percent: int, trigger: ChosenTrigger = C.SIGNATURE, **fields: Any) -> ScheduleLine:
    return ScheduleLine(percent=percent, trigger=trigger, **fields)


def chosen(*lines: ScheduleLine, known: tuple[Share, ...] = ()) -> tuple[Share, ...]:
    return chosen_schedule(lines, months=24, today=TODAY, known=known)


def wrong(*lines: ScheduleLine) -> list[tuple[str, str | None]]:
    with pytest.raises(Refusals) as refused:
        chosen(*lines)
    return [(one.code, one.pointer) for one in refused.value.refusals]


def test_a_schedule_has_signatures_follow_ups_and_days_each_with_its_delay() -> None:
    day = date(2027, 9, 1)
    lines = (line(30, offset_days=10), line(30, C.FOLLOW_UP, number=8), line(40, C.DATE, on=day))
    assert chosen(*lines) == (
        Share(percent=30, trigger=Trigger.SIGNATURE, offset_days=10),
        Share(percent=30, trigger=Trigger.FOLLOW_UP, number=8),
        Share(percent=40, trigger=Trigger.DATE, on=day),
    )


def test_all_errors_are_told_at_once() -> None:
    past = TODAY - timedelta(days=1)
    assert wrong(
        line(30, number=1, on=TODAY),
        line(30, C.FOLLOW_UP, number=9),
        line(20, C.DATE, on=past),
        line(10, C.DATE),
        line(5, C.FOLLOW_UP),
    ) == [
        ("schedule_superfluous", "/lines/0/number"),
        ("schedule_superfluous", "/lines/0/on"),
        ("schedule_rank", "/lines/1/number"),
        ("schedule_day", "/lines/2/on"),
        ("schedule_day", "/lines/3/on"),
        ("schedule_rank", "/lines/4/number"),
        ("schedule_sum", "/lines"),
    ]
    assert wrong(line(50), line(50)) == [("schedule_line_twice", "/lines/1/trigger")]
    assert wrong(line(100, C.FOLLOW_UP, number=0)) == [("schedule_rank", "/lines/0/number")]


def test_a_past_day_is_allowed_when_the_text_in_force_has_it() -> None:
    past = line(100, C.DATE, on=TODAY - timedelta(days=1))
    assert chosen(past, known=(past.share(),)) == (past.share(),)
    assert chosen(line(100, C.DATE, on=TODAY))


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_only_lines_that_add_up_to_the_whole_are_accepted(percents: list[int]) -> None:
    lines = [line(one, offset_days=place) for place, one in enumerate(percents)]
    if sum(percents) == 100:
        assert sum(one.percent for one in chosen(*lines)) == 100
    else:
        assert wrong(*lines) == [("schedule_sum", "/lines")]
