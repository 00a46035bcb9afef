"""From which day a training is awaited, after a suspension of the contract (RULES 17, section 11)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol


class DaysAway(Protocol):
    """A suspension of the contract, bounds included; ``last_day`` is None until the return is known."""

    @property
    def first_day(self) -> date: ...

    @property
    def last_day(self) -> date | None: ...


def awaited_since(begins: date, away: Iterable[DaysAway], today: date) -> date | None:
    """Return the day from which the training of an adviser is awaited; None until the return is known.

    It is the first day of the contract, or the return from the last suspension that has begun.

    Args:
        begins: the first day of the contract.
        away: its suspensions, in the order of their days.
        today: the date in Paris.
    """
    since = begins
    for one in away:
        if one.first_day <= max(since, today):
            if one.last_day is None:
                return None
            since = max(since, one.last_day + timedelta(days=1))
    return since
