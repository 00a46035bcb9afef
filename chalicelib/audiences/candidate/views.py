"""The views of a candidate's own data (RULES sections 3, 7)."""

from datetime import datetime

from chalicelib.audiences.shared.candidates.views import OwnCandidateView
from chalicelib.audiences.shared.views import Received
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.http.fields import View
from chalicelib.services.candidates.candidate_space import StructureContact
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class ContactedView(View):
    """An act of a structure on the candidate."""

    structure_name: str
    department: str
    status: MatchStatus
    status_label: str
    changed_at: datetime


def contacted(contacts: list[StructureContact]) -> list[ContactedView]:
    """Return the structures that acted, the latest first."""
    return [
        ContactedView(
            structure_name=contact.structure_name,
            department=contact.department,
            status=contact.status,
            status_label=contact.status.label,
            changed_at=contact.changed_at,
        )
        for contact in contacts
    ]


class ContactedPage(View):
    """A page of structures that acted, the latest first; it may have fewer than ``limit``."""

    structures: list[ContactedView]
    cursor: str | None


def contacted_page(page: Page[StructureContact]) -> ContactedPage:
    """Return a page of structures that acted."""
    return ContactedPage(structures=contacted(page.items), cursor=page.cursor)


class CandidateData(View):
    """All stored data of a candidate."""

    candidate: OwnCandidateView
    commitments_version: str
    structures: list[ContactedView]


def candidate_data(candidate: Candidate, contacts: list[StructureContact]) -> CandidateData:
    """Return all stored data of a candidate."""
    return CandidateData(
        candidate=OwnCandidateView.model_validate(candidate),
        commitments_version=candidate.commitments_version,
        structures=contacted(contacts),
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
