"""The agency's access to the documents of candidates: Pix analysis and CV (RULES sections 3, 7)."""

from functools import partial

from chalicelib.audiences.agency.audience import candidates
from chalicelib.audiences.agency.views import CandidateDocuments
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.file_pages import FilePages, FileWords
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.shared.french import of_person
from chalicelib.http.html import pages
from chalicelib.http.operation import Request, Response
from chalicelib.services.applying import agency_corrections
from chalicelib.services.candidates import documents


@candidates.get(
    "/candidates/{candidate_id}/documents",
    Act.SEE_DOCUMENTS,
    summary="Les documents et le résultat Pix d'un candidat",
    responses={200: CandidateDocuments},
)
def read_documents(request: Request, candidate_id: str) -> Response:
    """Read the list of documents and the Pix result of a candidate."""
    return Response(body=agency_corrections.read_documents(request.ports, request.actor, candidate_id))


def _asks_analysis(candidate: Candidate) -> str:
    name = f"{candidate.first_name} {candidate.last_name}"
    return f"Déposez l'analyse que Pix a faite du résultat {of_person(name)}."


FilePages(
    file=documents.PIX_ANALYSIS,
    words=FileWords(
        title="Analyse Pix",
        the="l'analyse Pix",
        feminine=True,
        attached="au dossier",
        readers="La personne et, si elle partage son résultat, les structures qui voient son dossier peuvent",
        again="n'est plus dans le dossier : déposez la bonne",
        kept=lambda params: f"{params.document_months} mois après son dépôt",
        asks=_asks_analysis,
    ),
    audience=candidates,
    suffix="_by_agency",
    path="/espace/candidats/{candidate_id}/analyse-pix",
    api="/candidates/{candidate_id}/pix-analysis",
    above="/espace/candidats/{candidate_id}",
    person=lambda candidate: f"{candidate.first_name} {candidate.last_name}",
    render=partial(staff_pages.page, here=staff_pages.CANDIDATES),
    layout="staff_layout.html",
    shows=CandidateDocuments,
).declare()


@candidates.page("/espace/candidats/{candidate_id}/cv", Act.SEE_DOCUMENTS)
def show_cv_for_agency(request: Request, candidate_id: str) -> Response:
    """Redirect to the CV of a candidate, from the page; the download is written to the journal."""
    return pages.leave_for(
        documents.download_for_agency(request.ports, request.actor, candidate_id, DocumentKind.CV)
    )


@candidates.get(
    "/candidates/{candidate_id}/cv",
    Act.SEE_DOCUMENTS,
    summary="Le CV d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    responses={303: None},
    refusals=[410],
)
def download_cv_for_agency(request: Request, candidate_id: str) -> Response:
    """Redirect to the CV of a candidate; the download is written to the journal."""
    link = documents.download_for_agency(request.ports, request.actor, candidate_id, DocumentKind.CV)
    return Response(status=303, headers={"Location": link})
