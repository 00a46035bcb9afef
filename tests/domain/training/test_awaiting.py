"""When an adviser is back from a suspension of the contract (RULES 14, 17)."""

from datetime import date, timedelta

from chalicelib.domain.training.awaiting import Away, back_from

DAY = date(2026, 11, 2)


def test_only_a_suspension_that_covers_the_day_delays_it() -> None:
    week = Away(first_day=DAY + timedelta(days=1), last_day=DAY + timedelta(days=7))
    assert back_from(DAY, [week]) == DAY
    assert back_from(DAY + timedelta(days=1), [week]) == DAY + timedelta(days=8)
    assert back_from(DAY, [week], ahead=timedelta(days=1)) == DAY + timedelta(days=8)


def test_suspensions_that_follow_each_other_delay_it_by_both_and_one_without_an_end_for_good() -> None:
    week = Away(first_day=DAY, last_day=DAY + timedelta(days=6))
    next_day = Away(first_day=DAY + timedelta(days=7), last_day=DAY + timedelta(days=7))
    assert back_from(DAY, [week, next_day]) == DAY + timedelta(days=8)
    assert back_from(DAY, [week, Away(first_day=DAY + timedelta(days=7), last_day=None)]) is None
