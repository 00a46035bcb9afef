"""Periods without work during a contract: leave, long illness (RULES section 11).

No activity is expected on such a day, and it does not count as a day at work.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

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
