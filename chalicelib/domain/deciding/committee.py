"""The national committee's sessions, their agenda and their decisions (RULES section 4)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusal


class SessionStatus(StrEnum):
    """``closing``: decided, its decisions are being published one transaction each."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The French word of the screens."""
        return {"open": "ouverte", "closing": "en cours de publication", "closed": "close"}[self.value]


class Verdict(StrEnum):
    """What a session decides on one application."""

    VALIDATED = "validated"
    REJECTED = "rejected"
    POSTPONED = "postponed"

    @property
    def label(self) -> str:
        """The French word of the screens and e-mails."""
        return {"validated": "validée", "rejected": "refusée", "postponed": "ajournée"}[self.value]


class RejectionReason(StrEnum):
    """The standard reasons; a free one is given as text beside them (RULES section 4)."""

    NOT_ELIGIBLE = "not_eligible"
    TERRITORY_COVERED = "territory_covered"
    PROJECT_INCOMPLETE = "project_incomplete"
    UNFAVOURABLE_OPINION = "unfavourable_opinion"
    OTHER = "other"

    @property
    def sentence(self) -> str:
        """What the structure reads; empty for ``other``, whose text is required."""
        return _REASON_SENTENCES[self]


_REASON_SENTENCES = {
    RejectionReason.NOT_ELIGIBLE: "La structure n'est pas éligible au dispositif.",
    RejectionReason.TERRITORY_COVERED: "Le territoire est déjà couvert par d'autres conseillers numériques.",
    RejectionReason.PROJECT_INCOMPLETE: "Le projet de médiation numérique n'est pas assez précis.",
    RejectionReason.UNFAVOURABLE_OPINION: "La préfecture a rendu un avis défavorable.",
    RejectionReason.OTHER: "",
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision of a session: posts for a validation, a reason for the two others."""

    verdict: Verdict
    posts_granted: int | None = None
    reason: str | None = None
    decided_by: str
    decided_at: datetime

    def says_as(self, other: "Decision") -> bool:
        """Whether it decides the same, whoever wrote it down and when."""
        return replace(other, decided_by=self.decided_by, decided_at=self.decided_at) == self


def decision(
    *, verdict: Verdict, posts_granted: int | None, reason: str | None, by: str, at: datetime
) -> Decision:
    """A decision that holds: posts for a validation, a reason for the two others (RULES section 4).

    Args:
        verdict: what is decided.
        posts_granted: of a validation.
        reason: of a refusal or a postponement, which the structure reads; left out of a validation.
        by: the account that writes it down.
        at: when.

    Raises:
        Refusal: ``posts_required``, ``posts_unexpected`` or ``reason_required``.
    """
    if verdict is Verdict.VALIDATED:
        if posts_granted is None or posts_granted < 1:
            raise Refusal(
                "posts_required", "Une validation attribue au moins un poste.", "invalid", "/posts_granted"
            )
        return Decision(verdict=verdict, posts_granted=posts_granted, decided_by=by, decided_at=at)
    if posts_granted is not None:
        raise Refusal(
            "posts_unexpected", "Seule une validation attribue des postes.", "invalid", "/posts_granted"
        )
    if not reason:
        raise Refusal("reason_required", "Indiquez le motif, que la structure lira.", "invalid", "/reason")
    return Decision(verdict=verdict, reason=reason, decided_by=by, decided_at=at)


@dataclass(frozen=True, kw_only=True)
class CommitteeSession(Entity):
    """A meeting of the committee. Several sessions may meet on one date; the number is unique."""

    number: int
    held_on: date
    status: SessionStatus = SessionStatus.OPEN
    minutes: str | None = None
    created_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None

    def require_open(self) -> "CommitteeSession":
        """Return the session when its agenda and decisions may still change.

        Raises:
            Refusal: ``session_closed``.
        """
        if self.status is not SessionStatus.OPEN:
            raise Refusal("session_closed", "Cette séance est close : son ordre du jour ne change plus.")
        return self

    def closing(
        self, *, by: str, at: datetime, today: date, minutes: str | None, undecided: int
    ) -> "CommitteeSession":
        """Close the session: its decisions become final and are published.

        Raises:
            Refusal: ``session_closed``, ``session_not_held`` before its date, ``undecided`` while an
                application of the agenda has no decision.
        """
        self.require_open()
        if today < self.held_on:
            raise Refusal(
                "session_not_held",
                "La séance n'a pas encore eu lieu : elle peut être close à partir de sa date.",
            )
        if undecided:
            raise Refusal(
                "undecided",
                f"Il reste {undecided} candidature(s) sans décision : décidez ou retirez-les de la séance.",
            )
        return replace(
            self, status=SessionStatus.CLOSING, closed_at=at, closed_by=by, minutes=minutes or self.minutes
        )

    def was_closed_with(self, minutes: str | None) -> bool:
        """Whether it was closed, with these minutes where some are given."""
        return self.status is not SessionStatus.OPEN and minutes in (None, self.minutes)

    def published(self) -> "CommitteeSession":
        """Every decision has left.

        Raises:
            ValueError: it was not closing.
        """
        if self.status is not SessionStatus.CLOSING:
            raise ValueError("only a closing session is published")
        return replace(self, status=SessionStatus.CLOSED)


@dataclass(frozen=True, kw_only=True)
class AgendaItem(Entity):
    """One application on the agenda of one session; its id is that of the application."""

    session_id: str
    application_id: str
    structure_name: str
    department: str
    posts_requested: int | None
    opinion: str | None = None
    decision: Decision | None = None
    published: bool = False
    # The application stopped before its decision took effect: withdrawn, closed by the agency.
    moot: bool = False
