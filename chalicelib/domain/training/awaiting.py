"""Suspensions of a contract, as its training counts them (RULES 17, section 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class DaysAway(Protocol):
    """A suspension of the contract, bounds included; ``last_day`` is None until the return is known."""

    @property
    def first_day(self) -> date: ...

    @property
    def last_day(self) -> date | None: ...


@dataclass(frozen=True, kw_only=True)
class Away:
    """Days on which the contract is suspended, bounds included, without the reason.

    ``last_day`` is None until the return is known.
    """

    first_day: date
    last_day: date | None

    def covers(self, day: date) -> bool:
        """Return whether a day lies in it."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


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


def back_from(day: date, away: Iterable[DaysAway], ahead: timedelta = timedelta(0)) -> date | None:
    """Return the first day, from one on, without a suspension; None until the return is known.

    Args:
        day: the first day to check.
        away: the suspensions, in the order of their days.
        ahead: how long after ``day`` a suspension may begin and still count.
    """
    for one in away:
        if one.first_day <= day + ahead and (one.last_day is None or day <= one.last_day):
            if one.last_day is None:
                return None
            day = one.last_day + timedelta(days=1)
    return day
