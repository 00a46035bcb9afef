"""Unlikely values in a declared quarter: marked for the funder, never refused (RULES section 11)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.french import euros

# Mayotte has a minimum wage of its own.
_OTHER_MINIMUM = frozenset({"976"})


@dataclass(frozen=True, kw_only=True)
class TimeInPost:
    """The days of a quarter on which an adviser had a contract, first and last included; None for no day."""

    first: date | None
    last: date | None

    @classmethod
    def within(cls, quarter: Quarter, starts_on: date, last_day: date | None) -> "TimeInPost":
        """Return the part of a contract that lies in a quarter.

        Args:
            quarter: the period.
            starts_on: the first day of the contract.
            last_day: its declared end or its term; None when it has neither.
        """
        first = max(starts_on, quarter.first_day)
        last = min(last_day or quarter.last_day, quarter.last_day)
        return cls(first=first, last=last) if first <= last else cls(first=None, last=None)

    @property
    def days(self) -> int:
        """The number of calendar days."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    def pay(self, month_cents: Callable[[date], int]) -> int:
        """Return the pay of these days, in euro cents; a part of a month counts by its share of the month's
        days.

        Args:
            month_cents: the gross pay of a whole month, in euro cents, by its first day.
        """
        if self.first is None or self.last is None:
            return 0
        pay = 0
        month = self.first.replace(day=1)
        while month <= self.last:
            following = (month + timedelta(days=31)).replace(day=1)
            worked = min(self.last, following - timedelta(days=1)) - max(self.first, month)
            pay += month_cents(month) * (worked.days + 1) // (following - month).days
            month = following
        return pay


def _days(count: int) -> str:
    return f"{count} {'jours' if count > 1 else 'jour'}"


def least_pay_compared(department: str) -> bool:
    """Return whether pay is compared with the minimum wage in a department: everywhere but in Mayotte."""
    return department not in _OTHER_MINIMUM


class DeclaredFigures(Protocol):
    """The declared figures of one adviser's quarter: pay in euro cents, absences and part time in days."""

    @property
    def gross_pay_cents(self) -> int: ...

    @property
    def absence_days(self) -> int: ...

    @property
    def part_time_days(self) -> int | None: ...


def doubts(
    post: DeclaredFigures, days: int, least_pay_cents: int | None, *, silent: bool = False
) -> list[str]:
    """Return the unlikely values in one adviser's quarter, as French sentences (RULES section 11).

    Args:
        post: the declared figures.
        days: calendar days of the quarter with a contract.
        least_pay_cents: the minimum wage of those days, in euro cents; None where it is not compared.
        silent: whether the adviser reported no activity although some was expected.
    """
    found = []
    here = _days(days)
    if post.absence_days > days:
        found.append(f"{_days(post.absence_days)} d'absence pour {here} de contrat.")
    if (post.part_time_days or 0) > days:
        found.append(f"{_days(post.part_time_days or 0)} hors du plein temps pour {here} de contrat.")
    if post.gross_pay_cents == 0 and days:
        found.append("Aucune rémunération déclarée.")
    elif least_pay_cents is not None and post.gross_pay_cents < least_pay_cents:
        found.append(f"Moins que le SMIC de ces {here}, {euros(least_pay_cents)}.")
    if silent:
        found.append(f"Aucun compte rendu d'activité pour {here} de contrat.")
    return found


class Invoices(Protocol):
    """What a structure declared of a quarter as a whole, in euro cents."""

    @property
    def gross_pay_cents(self) -> int: ...

    @property
    def third_party_cents(self) -> int: ...


def party_doubts(declared: Invoices) -> list[str]:
    """Return the unlikely values in what a structure invoiced to third parties, as French sentences.

    At most a third of the time may be invoiced, so a sum above the pay of the whole time is unlikely.
    """
    if declared.third_party_cents <= declared.gross_pay_cents:
        return []
    return [
        f"{euros(declared.third_party_cents)} facturés à des tiers, plus que le coût salarial déclaré, "
        f"{euros(declared.gross_pay_cents)}."
    ]
