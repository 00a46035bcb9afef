"""The figures of a day are summed over its counters."""

from datetime import date

from chalicelib.domain.agency.day_figures import DayFigure
from chalicelib.services.core.changes import OUTDATED, day_figure_of
from chalicelib.services.core.daily import counter_of, counters_of, figures_by_day, last_days

DAY, BEFORE = date(2026, 9, 14), date(2026, 9, 13)


def test_the_counters_of_a_day_share_all_its_counts() -> None:
    counters = {counter_of(DAY, f"form {number}") for number in range(500)}
    assert counters == set(counters_of([DAY])) == {f"DAY#2026-09-14#{number}" for number in range(12)}
    assert counters_of([DAY, BEFORE]).keys() >= counters
    assert {day for key, day in counters_of([DAY, BEFORE]).items() if key in counters} == {DAY}


def test_the_figures_of_a_week_are_summed_and_a_day_without_any_has_zeros() -> None:
    assert last_days(DAY) == [date(2026, 9, day) for day in (14, 13, 12, 11, 10, 9, 8)]
    found = {
        "DAY#2026-09-14#0": {"sent": 2},
        "DAY#2026-09-14#11": {"sent": 3, "refused": 1},
        "DAY#2026-09-12#5": {"sent": 7},
    }
    assert figures_by_day(found, [DAY, BEFORE]) == {
        DAY: {DayFigure.SENT: 5, DayFigure.REFUSED: 1},
        BEFORE: {},
    }


def test_a_message_is_counted_by_its_outcome() -> None:
    outcomes = ["0107018f-4b1a", "refused: MessageRejected", OUTDATED]
    assert [day_figure_of(one) for one in outcomes] == [DayFigure.SENT, DayFigure.REFUSED, DayFigure.NOT_SENT]
