"""The daily counters, written in the transaction of what they count, so that they stay exact.

Each day has several counters, and each counted id goes to one of them, because two transactions that write
the same item at the same time conflict.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from zlib import crc32

from chalicelib.domain.agency.day_figures import DayFigure

# Counters per day. One read takes 100 items, which is more than a week.
COUNTERS = 12
# Days that the agency's page shows.
DAYS = 7


def counter_of(day: date, counted_id: str) -> str:
    """Return the key of the counter that counts something on a day.

    Args:
        day: in Paris.
        counted_id: the id of what is counted.
    """
    return _counter_key(day, crc32(counted_id.encode()) % COUNTERS)


def _counter_key(day: date, number: int) -> str:
    return f"DAY#{day.isoformat()}#{number}"


def last_days(today: date) -> list[date]:
    """Return the days that the agency's page shows, today first."""
    return [today - timedelta(days=ago) for ago in range(DAYS)]


def counters_of(days: Iterable[date]) -> dict[str, date]:
    """Return the keys of the counters of some days, each with its day."""
    return {_counter_key(day, number): day for day in days for number in range(COUNTERS)}


def figures_by_day(
    counters: Mapping[str, Mapping[str, int]], days: Iterable[date]
) -> dict[date, Counter[DayFigure]]:
    """Return the figures of some days.

    Args:
        counters: those that exist, as the store reads them.
        days: which days; a day without counters has zeros.
    """
    figures: dict[date, Counter[DayFigure]] = {day: Counter() for day in days}
    for key, day in counters_of(figures).items():
        figures[day].update({DayFigure(name): number for name, number in counters.get(key, {}).items()})
    return figures
