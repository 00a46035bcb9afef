"""The documents of candidates, as the agency handles them: the Pix analysis, the CV (RULES sections 3, 7)."""

from functools import partial

from chalicelib.audiences.agency.audience import candidates
from chalicelib.audiences.agency.views import CandidateDocuments
from chalicelib.audiences.shared.documents.uploads import UploadView, upload_view
from chalicelib.audiences.shared.forms import ConfirmedUpload
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.http.call import Answer, Call
from chalicelib.services.applying import agency_corrections
from chalicelib.services.candidates import documents


@candidates.get(
    "/candidates/{candidate_id}/documents",
    Act.SEE_DOCUMENTS,
    summary="Les documents et le résultat Pix d'un candidat",
    answers={200: CandidateDocuments},
)
def read_documents(call: Call, candidate_id: str) -> Answer:
    """Show what a candidate deposited, and the Pix result."""
    return Answer(body=agency_corrections.read_documents(call.ports, call.actor, candidate_id))


@candidates.get(
    "/candidates/{candidate_id}/pix-analysis/upload",
    Act.DEPOSIT_PIX_ANALYSIS,
    summary="Comment envoyer l'analyse Pix d'un candidat (PDF, 10 Mo au plus), avant de la confirmer",
    answers={200: UploadView},
    refusals=[409],
)
def prepare_pix_analysis(call: Call, candidate_id: str) -> Answer:
    """Return a form that uploads a Pix analysis straight to the bucket."""
    upload = documents.upload(call.ports, call.actor, candidate_id, kind=DocumentKind.PIX_ANALYSIS)
    return Answer(body=upload_view(upload))


deposit_pix_analysis = candidates.act(
    Act.DEPOSIT_PIX_ANALYSIS,
    api="PUT /candidates/{candidate_id}/pix-analysis",
    summary="Confirmer l'analyse Pix envoyée ; elle remplace la précédente et disparaît à son terme",
    form=ConfirmedUpload,
    do=partial(documents.deposit, kind=DocumentKind.PIX_ANALYSIS),
    shows=CandidateDocuments,
)


remove_pix_analysis = candidates.act(
    Act.REMOVE_PIX_ANALYSIS,
    api="DELETE /candidates/{candidate_id}/pix-analysis",
    summary="Retirer l'analyse Pix d'un candidat",
    do=partial(documents.remove, kind=DocumentKind.PIX_ANALYSIS),
)


def _download(call: Call, candidate_id: str, kind: DocumentKind) -> Answer:
    link = documents.download_for_agency(call.ports, call.actor, candidate_id, kind)
    return Answer(status=303, headers={"Location": link})


@candidates.get(
    "/candidates/{candidate_id}/pix-analysis",
    Act.SEE_DOCUMENTS,
    summary="L'analyse Pix d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_pix_analysis_for_agency(call: Call, candidate_id: str) -> Answer:
    """Redirect to a Pix analysis; the download is journalled."""
    return _download(call, candidate_id, DocumentKind.PIX_ANALYSIS)


@candidates.get(
    "/candidates/{candidate_id}/cv",
    Act.SEE_DOCUMENTS,
    summary="Le CV d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_cv_for_agency(call: Call, candidate_id: str) -> Answer:
    """Redirect to a CV; the download is journalled."""
    return _download(call, candidate_id, DocumentKind.CV)
