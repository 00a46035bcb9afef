"""A parameter set by the agency: proposed by one account, confirmed by another (RULES section 10)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.agency.meanings import written
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import DatedValue, Parameters
from chalicelib.domain.shared.refusal import Refusal

BOOK = "parameters"


class ChangeStatus(Labelled):
    """The status of a proposed value."""

    PROPOSED = "proposed", "à confirmer"
    CONFIRMED = "confirmed", "confirmée"
    DECLINED = "declined", "refusée"
    WITHDRAWN = "withdrawn", "retirée"


@dataclass(frozen=True, kw_only=True)
class ParameterChange(Entity):
    """A value proposed for a parameter, from a day in Paris on.

    ``value`` is in the unit of the parameter's name, 1 or 0 for yes or no. ``settled_by`` is the account that
    confirmed, declined or withdrew it.
    """

    name: str
    value: int
    first_day: date
    reason: str
    proposed_by: str
    proposed_at: datetime
    status: ChangeStatus = ChangeStatus.PROPOSED
    settled_by: str | None = None
    settled_at: datetime | None = None
    declined_because: str = ""

    @property
    def waits(self) -> bool:
        """Whether it awaits an answer."""
        return self.status is ChangeStatus.PROPOSED

    @property
    def written(self) -> str:
        """The value in French."""
        return written(self.name, self.value)

    def settled(self, status: ChangeStatus, by: str, at: datetime, because: str = "") -> "ParameterChange":
        """Confirm, decline or withdraw it.

        Args:
            status: the new one.
            by: the account.
            at: the instant.
            because: the reason for declining it.

        Raises:
            Refusal: ``proposal_settled`` when it no longer awaits an answer.
        """
        if not self.waits:
            raise Refusal(
                "proposal_settled",
                f"Cette proposition est déjà {self.status.label} : proposez une autre valeur.",
            )
        return replace(self, status=status, settled_by=by, settled_at=at, declined_because=because)

    def repeats(self, value: int, by: str) -> bool:
        """Return whether the same account makes the same proposal again."""
        return (self.value, self.proposed_by) == (value, by)


def require_first_day(first_day: date, today: date) -> None:
    """Check that a value does not start in the past, where the former value was used.

    Raises:
        Refusal: ``first_day_past`` (RULES section 10).
    """
    if first_day < today:
        raise Refusal(
            "first_day_past",
            "Ce jour est passé : proposez une valeur à partir d'aujourd'hui ou d'un jour à venir.",
            "invalid",
            "/first_day",
        )


def require_change(name: str, value: int, before: Parameters) -> None:
    """Check that a value differs from the one in force on its first day.

    Args:
        name: of the parameter.
        value: proposed.
        before: the values in force on that day.

    Raises:
        Refusal: ``parameter_unchanged``.
    """
    if int(getattr(before, name)) == value:
        raise Refusal(
            "parameter_unchanged",
            "Ce jour-là, le paramètre a déjà cette valeur : proposez-en une autre, ou un autre jour.",
            "invalid",
            "/value",
        )


def proposed_already(other: ParameterChange) -> Refusal:
    """Return the refusal of a second proposal for one parameter and day."""
    return Refusal(
        "parameter_proposed_already",
        f"Une valeur est déjà proposée pour ce jour ({other.written}) : elle doit d'abord être confirmée, "
        "refusée ou retirée.",
    )


@dataclass(frozen=True, kw_only=True)
class ConfirmedValue(DatedValue):
    """A value that the agency confirmed, and the id of its change."""

    change_id: str


@dataclass(frozen=True, kw_only=True)
class ParameterBook(Entity):
    """The values that the agency confirmed, which override shipped ones. Its only id is ``BOOK``."""

    values: tuple[ConfirmedValue, ...] = ()

    def confirming(self, change: ParameterChange) -> "ParameterBook":
        """Add a value, in place of the one of the same parameter and day."""
        others = (one for one in self.values if (one.name, one.first_day) != (change.name, change.first_day))
        entered = ConfirmedValue(
            name=change.name, value=change.value, first_day=change.first_day, change_id=change.id
        )
        return replace(self, values=(*others, entered))
