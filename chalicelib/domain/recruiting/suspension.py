"""Periods without work during a contract: leave, long illness (RULES section 11).

No activity is expected on such a day, and it does not count as a day at work.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from chalicelib.domain.recruiting.contract import Contract
from chalicelib.domain.shared.calendar_rules import latest_suspension_day
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector

# More than any contract needs; bounded because the periods are stored in the item of their recruitment.
MOST_SUSPENSIONS = 30


class SuspensionKind(Labelled):
    """The reason; medical reasons are shared by the structure, the adviser and the agency only."""

    LEAVE = "leave", "congé (maternité, parental, sans solde…)"
    LONG_ILLNESS = "long_illness", "arrêt maladie de longue durée"
    OTHER = "other", "autre suspension du contrat"


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """A period, bounds included; ``last_day`` is None until the return is known."""

    id: str
    kind: SuspensionKind
    first_day: date
    last_day: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether it includes a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def days_within(self, first_day: date, last_day: date) -> int:
        """Return how many of its days are within a period, bounds included."""
        first = max(self.first_day, first_day)
        last = last_day if self.last_day is None else min(self.last_day, last_day)
        return max(0, (last - first).days + 1)

    def meets(self, other: "Suspension") -> bool:
        """Return whether two periods overlap."""
        later = max(self.first_day, other.first_day)
        return self.covers(later) and other.covers(later)

    def same_as(self, other: "Suspension") -> bool:
        """Return whether two suspensions are equal, apart from their ids."""
        return (self.kind, self.first_day, self.last_day) == (other.kind, other.first_day, other.last_day)

    def require_possible(
        self,
        others: Iterable["Suspension"],
        *,
        starts_on: date,
        last_day: date | None,
        today: date,
        params: Parameters,
    ) -> None:
        """Refuse days outside the contract, too far ahead, out of order, or in another period.

        It also runs on partial answers (``Answered``).

        Args:
            others: the other periods of the same contract.
            starts_on: the first day of the contract.
            last_day: of the contract, None without one.
            today: the date in Paris.
            params: the values in force.

        Raises:
            Refusals: ``suspension_dates`` or ``suspension_overlaps``, each with a pointer.
        """
        latest = min(last_day or date.max, latest_suspension_day(today, params))
        rules = RefusalCollector()
        rules.check(lambda: _require_first_day(self, starts_on, latest))
        rules.check(lambda: _require_last_day(self, latest))
        rules.check(lambda: _require_apart(self, others))
        rules.require()


@dataclass(frozen=True, kw_only=True)
class SuspendableContract:
    """The contract of a recruitment, its declared end, and the periods in which it was suspended.

    ``suspensions`` are in the order of their days, without overlaps.
    """

    contract: Contract | None = None
    ended_on: date | None = None
    suspensions: tuple[Suspension, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last day of the contract: its declared end or its term; None without either."""
        return self.ended_on or (self.contract.ends_on if self.contract else None)

    def under_contract_during(self, first_day: date, last_day: date) -> bool:
        """Return whether the adviser was under contract on at least one day of a period, bounds included."""
        if self.contract is None or self.contract.starts_on > last_day:
            return False
        return self.last_day is None or self.last_day >= first_day

    def suspension(self, suspension_id: str) -> Suspension | None:
        """Return one of its suspensions, or None."""
        return next((one for one in self.suspensions if one.id == suspension_id), None)

    def suspensions_except(self, suspension_id: str) -> tuple[Suspension, ...]:
        """Return its suspensions without one of them."""
        return tuple(one for one in self.suspensions if one.id != suspension_id)

    def require_suspendable(self) -> None:
        """Raise Refusal ``status_forbids`` unless a contract runs or has run."""
        if self.contract is None:
            raise Refusal(
                "status_forbids",
                "Aucun contrat n'est enregistré : une suspension se déclare une fois le contrat signé.",
            )

    def suspended(self, period: Suspension, today: date, params: Parameters) -> Self:
        """Declare a suspension, or correct the one with its id; repeating it changes nothing.

        Args:
            period: as it was declared.
            today: the date in Paris.
            params: the values in force.

        Raises:
            Refusal: ``status_forbids`` or ``too_many_suspensions``.
            Refusals: ``suspension_dates`` or ``suspension_overlaps``.
        """
        known = self.suspension(period.id)
        if any(one.same_as(period) for one in ((known,) if known else self.suspensions)):
            return self
        self.require_suspendable()
        self.require_suspension(period, period.id, today, params)
        others = self.suspensions_except(period.id)
        if len(others) >= MOST_SUSPENSIONS:
            raise Refusal(
                "too_many_suspensions",
                f"{MOST_SUSPENSIONS} suspensions sont déjà déclarées : corrigez l'une d'elles.",
            )
        return self._with_suspensions((*others, period))

    def require_suspension(
        self, period: Suspension, suspension_id: str, today: date, params: Parameters
    ) -> None:
        """Refuse days on which the contract cannot be suspended; arguments as for ``suspended``.

        Args:
            period: may be partial answers of a form (``Answered``).
            suspension_id: of the suspension to correct, if any.
            today: the date in Paris.
            params: the values in force.

        Raises:
            Refusals: ``suspension_dates`` or ``suspension_overlaps``.
        """
        assert self.contract is not None
        Suspension.require_possible(
            period,
            self.suspensions_except(suspension_id),
            starts_on=self.contract.starts_on,
            last_day=self.last_day,
            today=today,
            params=params,
        )

    def unsuspended(self, suspension_id: str) -> Self:
        """Remove a suspension that was declared by mistake; an unknown one changes nothing."""
        others = self.suspensions_except(suspension_id)
        return self if len(others) == len(self.suspensions) else self._with_suspensions(others)

    def _with_suspensions(self, periods: Collection[Suspension]) -> Self:
        return replace(self, suspensions=tuple(sorted(periods, key=lambda one: one.first_day)))

    def suspended_on(self, day: date) -> bool:
        """Return whether the contract is suspended on a day, on which no activity is expected."""
        return any(one.covers(day) for one in self.suspensions)

    def days_suspended(self, first_day: date, last_day: date) -> int:
        """Return the days of a period, bounds included, under suspension (RULES section 11)."""
        if self.contract is None:
            return 0
        first = max(first_day, self.contract.starts_on)
        last = min(last_day, self.last_day or last_day)
        return sum(one.days_within(first, last) for one in self.suspensions)


def parts_before(periods: Iterable[Suspension], day: date) -> tuple[Suspension, ...]:
    """Return the parts of some suspensions before a day."""
    last = day - timedelta(days=1)
    return tuple(
        replace(one, last_day=min(one.last_day or last, last)) for one in periods if one.first_day < day
    )


# Functions, not methods, because they also run on partial answers (``Answered``).


def _require_first_day(period: Suspension, starts_on: date, latest: date) -> None:
    if period.first_day < starts_on:
        raise _dates("first_day", f"Le contrat ne commence que le {french_date(starts_on)}.")
    if period.first_day > latest:
        raise _dates("first_day", f"Le premier jour est au plus tard le {french_date(latest)}.")


def _require_last_day(period: Suspension, latest: date) -> None:
    if period.last_day is None:
        return
    if period.last_day > latest:
        raise _dates("last_day", f"Le dernier jour est au plus tard le {french_date(latest)}.")
    if period.last_day < period.first_day:
        raise _dates("last_day", "Le dernier jour ne précède pas le premier.")


def _require_apart(period: Suspension, others: Iterable[Suspension]) -> None:
    here = Suspension(id="", kind=SuspensionKind.OTHER, first_day=period.first_day, last_day=period.last_day)
    for other in others:
        if here.meets(other):
            raise Refusal(
                "suspension_overlaps",
                "Une autre période couvre déjà une partie de ces jours : corrigez-la plutôt.",
                "invalid",
                "/first_day",
            )


def _dates(field: str, message: str) -> Refusal:
    return Refusal("suspension_dates", message, "invalid", f"/{field}")
