"""The counters of a day: written with what they count, in the same transaction, so that none drifts.

A day has some counters, over which what is counted is spread: two transactions that write one item at the
same moment refuse each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from zlib import crc32

from chalicelib.domain.agency.day_figures import DayFigure

# Of a day. One read takes a hundred counters: a week and more.
COUNTERS = 12
# What the agency reads at once.
DAYS = 7


def counter_of(day: date, counted_id: str) -> str:
    """The counter of a day in which something is counted.

    Args:
        day: in Paris.
        counted_id: of what is counted.
    """
    return _key(day, crc32(counted_id.encode()) % COUNTERS)


def _key(day: date, number: int) -> str:
    return f"DAY#{day.isoformat()}#{number}"


def last_days(today: date) -> list[date]:
    """The days that the agency reads, today first."""
    return [today - timedelta(days=ago) for ago in range(DAYS)]


def counters_of(days: Iterable[date]) -> dict[str, date]:
    """The counters of some days, each with its day."""
    return {_key(day, number): day for day in days for number in range(COUNTERS)}


def sums(found: Mapping[str, Mapping[str, int]], days: Iterable[date]) -> dict[date, Counter[DayFigure]]:
    """The figures of some days.

    Args:
        found: the counters that exist, as the store reads them.
        days: which days; one on which nothing was counted has zeros.
    """
    figures: dict[date, Counter[DayFigure]] = {day: Counter() for day in days}
    for key, day in counters_of(figures).items():
        figures[day].update({DayFigure(name): number for name, number in found.get(key, {}).items()})
    return figures
