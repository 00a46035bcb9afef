"""The sheet of a candidate for a structure, and the pages of its acts (RULES sections 5, 6)."""

from __future__ import annotations

from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.candidate_list import list_behind, way_back
from chalicelib.audiences.structure.candidate_views import CandidateSheet, candidate_sheet
from chalicelib.audiences.structure.forms import CandidateList, HireForm, MoveForm
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.recruiting.match import TRANSITIONS, MatchStatus
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.list_query import remembered
from chalicelib.http.html.page_forms import Shown, blank, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import documents
from chalicelib.services.core.own_records import own_structure
from chalicelib.services.recruiting import pool, recruit, shortlist

M = MatchStatus

_ACTS = {
    M.SHORTLISTED: "Pré-sélectionner",
    M.DECLINED: "Ne pas retenir",
    M.NEW: "Remettre parmi les nouvelles",
}


@structure.get(
    "/candidates/{candidate_id}",
    Act.SEE_CANDIDATE,
    summary="La fiche d'un candidat",
    responses={200: CandidateSheet},
    refusals=[429],
)
def read_candidate(request: Request, candidate_id: str) -> Response:
    """Read the sheet of a candidate; the reading is written to the journal."""
    return Response(body=candidate_sheet(shortlist.read_sheet(request.ports, request.actor, candidate_id)))


def sheet_path(request: AnyRequest, candidate_id: str) -> str:
    """Return the path of a sheet, with a query that leads back to the same list."""
    return f"{space.CANDIDATES}/{candidate_id}{remembered(way_back(request))}"


@structure.page("/espace/candidatures/{candidate_id}", Act.SEE_CANDIDATE)
def show_sheet(request: AnyRequest, candidate_id: str, *, shown: Shown | None = None) -> Response:
    """Show the sheet of a candidate."""
    sheet = candidate_sheet(shortlist.read_sheet(request.ports, request.actor, candidate_id))
    back = way_back(request) or f"tab={sheet.status.value}"
    acts = () if sheet.status is M.VALIDATED else TRANSITIONS[sheet.status]
    today = request.ports.today_at(own_structure(request.ports, request.actor).place)
    return space.page(
        request,
        "space_sheet.html",
        title=f"{sheet.first_name} {sheet.last_name}",
        here=space.CANDIDATES,
        form=shown_or_blank(request, MoveForm, shown),
        back=back,
        listed=remembered(back),
        onward=remembered(way_back(request)),
        sheet=sheet,
        acts=[(status.value, words) for status, words in _ACTS.items() if status in acts],
        may_validate=sheet.status is M.SHORTLISTED and not sheet.recruited_elsewhere,
        validation=blank(request, HireForm),
        today=today,
        planned=max(sheet.available_from, today),
    )


def _neighbour(request: AnyRequest, candidate_id: str, *, next_one: bool) -> Response:
    """Redirect to the previous or next sheet of the list, or show that there is none."""
    choice = list_behind(request) or CandidateList()
    other = pool.neighbour(
        request.ports,
        request.actor,
        candidate_id,
        tab=choice.status(),
        search=choice.search(),
        next_one=next_one,
    )
    if other is not None:
        return pages.go_to(sheet_path(request, other))
    return space.page(
        request,
        "space_end_of_list.html",
        title="C'était la dernière candidature" if next_one else "C'était la première candidature",
        here=space.CANDIDATES,
        back=way_back(request),
        sheet=sheet_path(request, candidate_id),
    )


@structure.page("/espace/candidatures/{candidate_id}/suivante", Act.SEE_CANDIDATE)
def show_next(request: AnyRequest, candidate_id: str) -> Response:
    """Redirect to the next sheet of the list."""
    return _neighbour(request, candidate_id, next_one=True)


@structure.page("/espace/candidatures/{candidate_id}/precedente", Act.SEE_CANDIDATE)
def show_previous(request: AnyRequest, candidate_id: str) -> Response:
    """Redirect to the previous sheet of the list."""
    return _neighbour(request, candidate_id, next_one=False)


def _document(request: Request, candidate_id: str, kind: DocumentKind) -> Response:
    return pages.leave_for(documents.download_for_structure(request.ports, request.actor, candidate_id, kind))


@structure.get(
    "/candidates/{candidate_id}/cv",
    Act.SEE_CANDIDATE,
    summary="Le CV d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    responses={303: None},
    refusals=[410, 429],
)
def download_cv(request: Request, candidate_id: str) -> Response:
    """Redirect to the CV of a candidate; the download is written to the journal."""
    return _document(request, candidate_id, DocumentKind.CV)


@structure.page("/espace/candidatures/{candidate_id}/cv", Act.SEE_CANDIDATE)
def show_cv(request: Request, candidate_id: str) -> Response:
    """Redirect to the CV of a candidate, from the sheet."""
    return _document(request, candidate_id, DocumentKind.CV)


@structure.get(
    "/candidates/{candidate_id}/pix-analysis",
    Act.SEE_CANDIDATE,
    summary="L'analyse des résultats Pix d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    responses={303: None},
    refusals=[410, 429],
)
def download_pix_analysis(request: Request, candidate_id: str) -> Response:
    """Redirect to the Pix analysis of a candidate who shares it; the download is written to the journal."""
    return _document(request, candidate_id, DocumentKind.PIX_ANALYSIS)


@structure.page("/espace/candidatures/{candidate_id}/analyse-pix", Act.SEE_CANDIDATE)
def show_pix_analysis(request: Request, candidate_id: str) -> Response:
    """Redirect to the Pix analysis of a candidate, from the sheet."""
    return _document(request, candidate_id, DocumentKind.PIX_ANALYSIS)


@structure.page("/espace/candidatures/{candidate_id}/valider", Act.SEE_CANDIDATE)
def show_validation(request: AnyRequest, candidate_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the planned hire date; for a candidate already validated, show the recruitment."""
    own = own_structure(request.ports, request.actor)
    recruitment = recruit.living_recruitment_of(
        request.ports, request.ports.store.match(own.id, candidate_id)
    )
    if recruitment is not None:
        return pages.go_to(f"/espace/recrutements/{recruitment.id}")
    person = shortlist.read_sheet(request.ports, request.actor, candidate_id).candidate
    today = request.ports.today_at(own.place)
    return space.page(
        request,
        "space_validate.html",
        title="Valider cette candidature",
        here=space.CANDIDATES,
        form=shown_or_blank(request, HireForm, shown),
        person=person,
        planned=max(person.available_from, today),
        onward=remembered(way_back(request)),
        today=today,
    )


@structure.page("/espace/candidatures/{candidate_id}/annuler", Act.SEE_CANDIDATE)
def show_cancellation(request: AnyRequest, candidate_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for a confirmation before a validation is cancelled."""
    sheet = shortlist.read_sheet(request.ports, request.actor, candidate_id)
    if sheet.status is not M.VALIDATED:
        return pages.go_to(sheet_path(request, candidate_id))
    return space.page(
        request,
        "space_cancel.html",
        title="Annuler la validation",
        here=space.CANDIDATES,
        form=shown_or_blank(request, Nothing, shown),
        person=sheet.candidate,
        onward=remembered(way_back(request)),
    )
