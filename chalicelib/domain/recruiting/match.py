"""The match of one candidate and one structure, with a status (RULES section 5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus, unavailable
from chalicelib.domain.candidates.card import Card
from chalicelib.domain.candidates.resemblance import Resemblances
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.shared.geography import Around, Place
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition
from chalicelib.domain.shared.words import Sought


class MatchStatus(Labelled):
    """The status of a candidate for a structure.

    ``new`` is a candidate who fits and on whom the structure has not acted; it is not stored.
    """

    NEW = "new", "Nouvelle candidature"
    SHORTLISTED = "shortlisted", "Candidature pré-sélectionnée"
    DECLINED = "declined", "Candidature non retenue"
    VALIDATED = "validated", "Candidature validée"
    HIRED = "hired", "Contrat signé"
    ENDED = "ended", "Contrat terminé"


M = MatchStatus


TRANSITIONS: dict[MatchStatus, frozenset[MatchStatus]] = {
    M.NEW: frozenset({M.SHORTLISTED, M.DECLINED}),
    M.SHORTLISTED: frozenset({M.NEW, M.DECLINED, M.VALIDATED}),
    M.DECLINED: frozenset({M.NEW, M.SHORTLISTED}),
    M.VALIDATED: frozenset({M.SHORTLISTED, M.HIRED}),
    M.HIRED: frozenset({M.ENDED}),
    # The same structure may recruit a person again.
    M.ENDED: frozenset({M.SHORTLISTED}),
}


# Chosen by the structure; the other statuses follow from the validation and the contract.
_CHOICES = frozenset({M.NEW, M.SHORTLISTED, M.DECLINED})
_HOLDS_RECRUITMENT = frozenset({M.VALIDATED, M.HIRED})


@dataclass(frozen=True, kw_only=True)
class Match(Entity):
    """The acts of one structure on one candidate; it has the candidate's id."""

    structure_id: str
    candidate_id: str
    status: MatchStatus
    changed_at: datetime
    recruitment_id: str | None = None

    @property
    def acted(self) -> bool:
        """Whether the structure acted on the candidate."""
        return self.status is not M.NEW

    @property
    def proves_recruitment(self) -> bool:
        """Whether it led to a recruitment; an erasure keeps such a match for the accounts of the subsidy."""
        return self.recruitment_id is not None

    @property
    def living_recruitment_id(self) -> str | None:
        """The id of the living recruitment, None once it is cancelled or its contract ended."""
        return self.recruitment_id if self.status in _HOLDS_RECRUITMENT else None

    @property
    def told_of_other_recruitment(self) -> bool:
        """Whether its structure is told when another one recruits the candidate (RULES section 9)."""
        return self.status is M.SHORTLISTED

    def moved_to(self, status: MatchStatus, at: datetime) -> "Match":
        """Return the match in another status since the instant ``at``.

        Raises:
            Refusal: ``status_forbids`` when the table of RULES section 5 has no such transition.
        """
        if status is M.VALIDATED and self.status in (M.NEW, M.DECLINED):
            message = "Pré-sélectionnez ce candidat avant de valider sa candidature."
        else:
            message = f"« {self.status.label} » : cette action n'est pas possible."
        return replace(
            self, status=require_transition(TRANSITIONS, self.status, status, message), changed_at=at
        )

    def chosen(self, status: MatchStatus, candidate: Candidate, at: datetime) -> "Match":
        """Shortlist, decline, or put back among the new candidates (RULES section 5).

        Args:
            status: the choice.
            candidate: the person, as they are now.
            at: the instant.

        Raises:
            Refusal: ``candidate_unavailable`` for a first act on somebody who paused or was recruited;
                ``status_forbids`` for a status that is not a choice, or once the candidate is validated.
        """
        if status not in _CHOICES:
            raise Refusal("status_forbids", "Cette action passe par la validation ou le contrat.")
        if not self.acted and not candidate.findable:
            raise unavailable()
        # Only « Annuler » undoes a validation, because it also releases the post.
        if self.status is M.VALIDATED:
            raise Refusal("status_forbids", "Annulez d'abord la validation de cette candidature.")
        return self.moved_to(status, at)

    def cancelled(self, at: datetime) -> "Match":
        """« Annuler »: shortlist a validated candidate again (RULES section 5).

        Raises:
            Refusal: ``status_forbids`` when the candidate is not validated, or is hired already.
        """
        if self.status is not M.VALIDATED:
            raise Refusal("status_forbids", "Seule une candidature validée peut être annulée.")
        return replace(self.moved_to(M.SHORTLISTED, at), recruitment_id=None)

    def contract_taken_back(self, at: datetime) -> "Match":
        """Go back to validated: the contract was recorded by mistake."""
        return replace(self, status=M.VALIDATED, changed_at=at)

    def held_again(self, recruitment_id: str, at: datetime) -> "Match":
        """Go back to hired: the end of the contract was declared by mistake.

        Raises:
            Refusal: ``status_forbids`` when the structure validated the person again meanwhile.
        """
        if self.living_recruitment_id is not None:
            raise Refusal("status_forbids", "Ce candidat est de nouveau recruté par la structure.")
        return replace(self, status=M.HIRED, recruitment_id=recruitment_id, changed_at=at)


class Fit:
    """The rule by which findable candidates fit one structure (RULES section 5).

    Args:
        place: the structure's commune.
        wanted_from: the date from which the structure is ready.
        today: the date in Paris.
    """

    def __init__(self, place: Place, wanted_from: date, today: date) -> None:
        self.around = Around(place)
        self.latest = max(wanted_from, today)

    def __call__(self, card: Card) -> bool:
        """Return whether a findable candidate fits."""
        return card.available_from <= self.latest and self.around.reached_from(
            card.place, card.max_distance_km
        )


def hidden_from(structure_id: str, candidate: Candidate, *, acted: bool) -> bool:
    """Return whether a structure may not open the sheet of a candidate (RULES sections 5, 7).

    Args:
        structure_id: the structure's.
        candidate: the person as stored now; visible if findable or recruited by the structure.
        acted: whether the structure acted on the person: it then still sees them if they paused or were
            recruited elsewhere, until they withdraw or are blocked.
    """
    if candidate.findable or candidate.recruited_by == structure_id:
        return False
    return not acted or candidate.blocked or candidate.status is not CandidateStatus.CONFIRMED


def resemblances(structure_id: str, others: Sequence[Candidate], acted_on: Collection[str]) -> Resemblances:
    """Return what a structure may know of other registrations of one person (RULES section 5).

    Of a registration hidden from it, the structure learns only that another structure recruited it, as for a
    candidate on whom it acted.

    Args:
        structure_id: the structure's.
        others: the other registrations.
        acted_on: the ids of the people on whom it acted.
    """
    seen = (one for one in others if not hidden_from(structure_id, one, acted=one.id in acted_on))
    return Resemblances(
        seen=tuple(seen),
        recruited=any(one.recruited_by is not None for one in others),
        elsewhere=any(one.recruited_elsewhere(structure_id) for one in others),
    )


def require_search(sought: Sought, address: str | None) -> None:
    """Refuse a search of the whole country that is too broad (RULES section 5).

    Args:
        sought: the words of a name, town or postal code.
        address: the whole e-mail address in the search, if any.

    Raises:
        Refusal: ``search_needed``.
    """
    if address is None and not sought.telling:
        raise Refusal(
            "search_needed",
            "Indiquez un nom, une ville, un code postal ou une adresse e-mail.",
            "invalid",
            "/q",
        )


def require_planned_hire(planned: date, today: date, term: date) -> date:
    """Check that the planned hire date is between today and the recruitment term (RULES 11, section 5).

    Args:
        planned: the date given.
        today: the date at the structure's place.
        term: the last day to recruit, extensions included.

    Raises:
        Refusal: ``date_past`` or ``date_after_term``.
    """
    if planned < today:
        raise Refusal("date_past", "La date d'embauche prévue est passée.", "invalid", "/planned_hire_date")
    if planned > term:
        raise Refusal(
            "date_after_term",
            f"Le délai de recrutement prend fin le {french_date(term)} : choisissez une date jusque-là, ou "
            "demandez une prolongation dans « Mes démarches ».",
            "invalid",
            "/planned_hire_date",
        )
    return planned
