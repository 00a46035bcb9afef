"""The views of a candidate's own data (RULES sections 3, 7)."""

from datetime import datetime

from chalicelib.audiences.shared.candidates.views import OwnCandidateView
from chalicelib.audiences.shared.views import Received
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.fields import View
from chalicelib.services.candidates.candidate_space import StructureChoice
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class StructureChoiceView(View):
    """What a structure last chose about the candidate: to shortlist, decline or recruit them."""

    structure_name: str
    department: str
    status: MatchStatus
    status_label: str
    changed_at: datetime


def choices_shown(choices: list[StructureChoice]) -> list[StructureChoiceView]:
    """Return the structures that acted, the latest first."""
    return [
        StructureChoiceView(
            structure_name=choice.structure_name,
            department=choice.department,
            status=choice.status,
            status_label=choice.status.label,
            changed_at=choice.changed_at,
        )
        for choice in choices
    ]


class StructureChoicePage(View):
    """A page of structures that acted, the latest first; it may have fewer than ``limit``."""

    structures: list[StructureChoiceView]
    cursor: str | None


def structure_choice_page(page: Page[StructureChoice]) -> StructureChoicePage:
    """Return a page of structures that acted."""
    return StructureChoicePage(structures=choices_shown(page.items), cursor=page.cursor)


class CandidateData(View):
    """All stored data of a candidate."""

    candidate: OwnCandidateView
    commitments_version: str
    structures: list[StructureChoiceView]


def candidate_data(candidate: Candidate, choices: list[StructureChoice]) -> CandidateData:
    """Return all stored data of a candidate."""
    return CandidateData(
        candidate=OwnCandidateView.model_validate(candidate),
        commitments_version=candidate.commitments_version,
        structures=choices_shown(choices),
    )


class LinkedCandidate(View):
    """The candidate to whom a link belongs."""

    first_name: str


class LinkedAvailability(LinkedCandidate):
    """The candidate who answers by a link, and the present availability."""

    available: bool


def link_requested(_ports: Ports, _result: object) -> Received:
    """Return the response to a request for a link, the same whatever is stored (RULES section 8)."""
    return Received(
        message="Si une inscription confirmée existe pour cette adresse, un e-mail vient de lui être envoyé."
    )
