"""Routes of the agency about candidates: documents, and Pix results by file (programme.md 3, 7)."""

from chalicelib.audiences.shared import candidate_views, forms
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes
from chalicelib.services.candidates import documents, pix_results
from chalicelib.services.core.decisions import found

routes = Routes("Agence : candidats", prefix="/api/v1/agency")

# Below what the gateway hands over to a function, whose 6 MB count the line breaks twice.
_MAX_FILE = 4 * 1024 * 1024


@routes.get(
    "/candidates/{candidate_id}/documents",
    audience=Audience.AGENCY,
    summary="Les documents et le résultat Pix d'un candidat",
    answers={200: candidate_views.CandidateDocuments},
)
def read_documents(call: Call, candidate_id: str) -> Answer:
    """Show what a candidate deposited, and the Pix result."""
    return Answer(
        body=candidate_views.candidate_documents(found(call.ports.store.get(Candidate, candidate_id)))
    )


@routes.get(
    "/candidates/{candidate_id}/pix-analysis/upload",
    audience=Audience.AGENCY,
    summary="Comment envoyer l'analyse Pix d'un candidat (PDF, 10 Mo au plus), avant de la confirmer",
    answers={200: candidate_views.UploadView},
    refusals=[409],
)
def prepare_pix_analysis(call: Call, candidate_id: str) -> Answer:
    """Give a form to send a Pix analysis with, straight to where files are kept."""
    upload = documents.upload(call.ports, candidate_id, DocumentKind.PIX_ANALYSIS)
    return Answer(body=candidate_views.upload_view(upload))


@routes.put(
    "/candidates/{candidate_id}/pix-analysis",
    audience=Audience.AGENCY,
    summary="Confirmer l'analyse Pix envoyée ; elle remplace la précédente et disparaît à son terme",
    body=forms.ConfirmedUpload,
    answers={200: candidate_views.CandidateDocuments},
    refusals=[409],
)
def deposit_pix_analysis(call: Call, candidate_id: str) -> Answer:
    """Open the file that was sent, and keep it."""
    changed = documents.deposit(
        call.ports, author_of(call), candidate_id, DocumentKind.PIX_ANALYSIS, call.body.upload_id
    )
    return Answer(body=candidate_views.candidate_documents(changed))


@routes.delete(
    "/candidates/{candidate_id}/pix-analysis",
    audience=Audience.AGENCY,
    summary="Retirer l'analyse Pix d'un candidat",
    answers={204: None},
)
def remove_pix_analysis(call: Call, candidate_id: str) -> Answer:
    """Remove a Pix analysis, deposited for the wrong person for example."""
    documents.remove(call.ports, author_of(call), candidate_id, DocumentKind.PIX_ANALYSIS)
    return Answer(status=204)


def _download(call: Call, candidate_id: str, kind: DocumentKind) -> Answer:
    link = documents.link_for_agency(call.ports, author_of(call), candidate_id, kind)
    return Answer(status=303, headers={"Location": link})


@routes.get(
    "/candidates/{candidate_id}/pix-analysis",
    audience=Audience.AGENCY,
    summary="L'analyse Pix d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_pix_analysis_for_agency(call: Call, candidate_id: str) -> Answer:
    """Lead to a Pix analysis; the download is journalled."""
    return _download(call, candidate_id, DocumentKind.PIX_ANALYSIS)


@routes.get(
    "/candidates/{candidate_id}/cv",
    audience=Audience.AGENCY,
    summary="Le CV d'un candidat (PDF) : mène à une adresse valable cinq minutes",
    answers={303: None},
    refusals=[410],
)
def download_cv_for_agency(call: Call, candidate_id: str) -> Answer:
    """Lead to a CV; the download is journalled."""
    return _download(call, candidate_id, DocumentKind.CV)


@routes.post(
    "/pix-results",
    audience=Audience.AGENCY,
    summary="Importer des résultats Pix, ou dire ce que l'import ferait (dry_run=true)",
    body=forms.PixFile,
    query=forms.PixImport,
    answers={200: candidate_views.PixReport, 202: candidate_views.PixReport},
    refusals=[409],
    max_body=_MAX_FILE,
)
def import_pix_results(call: Call) -> Answer:
    """Report on a file line by line; without ``dry_run``, what it changes is written within minutes."""
    content, dry_run = call.body.content, call.query.dry_run
    if dry_run:
        verdicts = pix_results.examine(call.ports, content)
    else:
        verdicts = pix_results.import_results(call.ports, author_of(call), content)
    return Answer(status=200 if dry_run else 202, body=candidate_views.pix_report(verdicts, dry_run=dry_run))
