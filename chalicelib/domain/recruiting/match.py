"""One candidate seen by one structure, with a status (RULES section 5)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, Card
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.geography import Around, Place
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition


class MatchStatus(StrEnum):
    """``new`` is never stored: it is a fitting candidate on whom the structure has not acted."""

    NEW = "new"
    SHORTLISTED = "shortlisted"
    DECLINED = "declined"
    VALIDATED = "validated"
    HIRED = "hired"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The French words of the tabs."""
        return _LABELS[self]


M = MatchStatus

_LABELS = {
    M.NEW: "Nouvelle candidature",
    M.SHORTLISTED: "Candidature pré-sélectionnée",
    M.DECLINED: "Candidature non retenue",
    M.VALIDATED: "Candidature validée",
    M.HIRED: "Contrat signé",
    M.ENDED: "Contrat terminé",
}

TRANSITIONS: dict[MatchStatus, frozenset[MatchStatus]] = {
    M.NEW: frozenset({M.SHORTLISTED, M.DECLINED}),
    M.SHORTLISTED: frozenset({M.NEW, M.DECLINED, M.VALIDATED}),
    M.DECLINED: frozenset({M.NEW, M.SHORTLISTED}),
    M.VALIDATED: frozenset({M.SHORTLISTED, M.HIRED}),
    M.HIRED: frozenset({M.ENDED}),
    # A person whose contract ended may come back to the same structure.
    M.ENDED: frozenset({M.SHORTLISTED}),
}


@dataclass(frozen=True, kw_only=True)
class Match(Entity):
    """The acts of one structure on one candidate; its id is that of the candidate."""

    structure_id: str
    candidate_id: str
    status: MatchStatus
    changed_at: datetime
    recruitment_id: str | None = None

    def moved_to(self, status: MatchStatus, at: datetime) -> "Match":
        """Return the match in another status since the instant ``at``.

        Raises:
            Refusal: ``status_forbids`` when the table of RULES section 5 has no such step.
        """
        if status is M.VALIDATED and self.status in (M.NEW, M.DECLINED):
            message = "Pré-sélectionnez ce candidat avant de valider sa candidature."
        else:
            message = f"« {self.status.label} » : cette action n'est pas possible."
        return replace(
            self, status=require_transition(TRANSITIONS, self.status, status, message), changed_at=at
        )


class Fit:
    """The rule of RULES section 5 for one structure: which findable candidates fit.

    Args:
        place: the structure's commune.
        wanted_from: the date from which the structure is ready.
        today: the date in Paris.
    """

    def __init__(self, place: Place, wanted_from: date, today: date) -> None:
        self.around = Around(place)
        self.latest = max(wanted_from, today)

    def __call__(self, card: Card) -> bool:
        """Whether a candidate taken from the pool of findable ones fits."""
        return card.available_from <= self.latest and self.around.reached_from(
            card.place, card.max_distance_km
        )


def hidden_from(match: Match | None, candidate: Candidate, structure_id: str) -> bool:
    """Whether a structure may not open the sheet.

    It may while the person can be found or is its own recruit. Once it acted, it may also read that the
    person is recruited elsewhere or paused; not any more once the person withdrew or was blocked.
    """
    return hidden_at(match.status if match else M.NEW, candidate, structure_id)


def hidden_at(status: MatchStatus, candidate: Candidate, structure_id: str) -> bool:
    """As ``hidden_from``, by the status of the match."""
    if candidate.findable or candidate.recruited_by == structure_id:
        return False
    if status is M.NEW:
        return True
    return candidate.blocked or candidate.status is not CandidateStatus.CONFIRMED


def require_planned_hire(planned: date, today: date) -> date:
    """Return the planned hire date, which lies today or later (RULES section 5).

    Raises:
        Refusal: ``date_past``.
    """
    if planned < today:
        raise Refusal("date_past", "La date d'embauche prévue est passée.", "invalid", "/planned_hire_date")
    return planned
