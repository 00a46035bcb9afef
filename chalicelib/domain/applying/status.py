"""The status of an application and its transitions (RULES section 4)."""

from dataclasses import dataclass, replace
from typing import Self

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition


class ApplicationStatus(Labelled):
    """The status of an application (RULES section 4 and, for ``overdue``, section 10)."""

    SUBMITTED = "submitted", "à confirmer"
    CONFIRMED = "confirmed", "confirmée"
    UNDER_REVIEW = "under_review", "en cours d'examen"
    VALIDATED = "validated", "validée"
    REJECTED = "rejected", "refusée"
    POSTPONED = "postponed", "ajournée"
    WITHDRAWN = "withdrawn", "retirée"
    DUPLICATE = "duplicate", "en double"
    CANCELLED = "cancelled", "annulée"
    OVERDUE = "overdue", "délai de recrutement dépassé"
    LAPSED = "lapsed", "caduque"

    @property
    def awaits_decision(self) -> bool:
        """Whether it awaits the decision of a committee session."""
        return self in AWAITING_DECISION


S = ApplicationStatus


_CLOSED_BY_AGENCY = frozenset({S.DUPLICATE, S.CANCELLED})
STOPS = _CLOSED_BY_AGENCY | {S.WITHDRAWN}
_DECIDED = frozenset({S.VALIDATED, S.REJECTED, S.POSTPONED})

TRANSITIONS: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    S.SUBMITTED: frozenset({S.CONFIRMED, S.WITHDRAWN}) | _CLOSED_BY_AGENCY,
    S.CONFIRMED: frozenset({S.UNDER_REVIEW, S.WITHDRAWN}) | _DECIDED | _CLOSED_BY_AGENCY,
    S.UNDER_REVIEW: frozenset({S.WITHDRAWN}) | _DECIDED | _CLOSED_BY_AGENCY,
    S.POSTPONED: frozenset({S.UNDER_REVIEW, S.WITHDRAWN}) | _DECIDED | _CLOSED_BY_AGENCY,
    S.VALIDATED: frozenset({S.OVERDUE, S.WITHDRAWN, S.CANCELLED}),
    S.OVERDUE: frozenset({S.VALIDATED, S.LAPSED, S.WITHDRAWN, S.CANCELLED}),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.DUPLICATE: frozenset(),
    S.CANCELLED: frozenset(),
    S.LAPSED: frozenset(),
}

# One living application per SIRET (RULES section 8). An unconfirmed form is not living, otherwise a stranger
# could block a structure for 180 days with its public SIRET.
LIVING = frozenset({S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED, S.VALIDATED, S.OVERDUE})
AWAITING_DECISION = frozenset({S.CONFIRMED, S.UNDER_REVIEW, S.POSTPONED})


@dataclass(frozen=True, kw_only=True)
class HasStatus:
    """An object with the status of an application, which changes by the table of transitions."""

    status: ApplicationStatus

    def moved_to(self, status: ApplicationStatus) -> Self:
        """Return the application in another status.

        Raises:
            Refusal: ``status_forbids`` when the table has no such transition.
        """
        message = forbidden(self.status).message
        return replace(self, status=require_transition(TRANSITIONS, self.status, status, message))


def forbidden(status: ApplicationStatus) -> Refusal:
    """Return the refusal of an act that the present status does not allow."""
    return Refusal(
        "status_forbids", f"Cette candidature est {status.label} : l'opération n'est plus possible."
    )
