"""The candidate's CV and Pix analysis: upload of a CV without JavaScript, downloads (RULES section 3)."""

from __future__ import annotations

from functools import partial

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.audience import HOME, SELF, candidate
from chalicelib.audiences.candidate.forms import ReceivedCv
from chalicelib.audiences.shared.documents.uploads import UploadView, back_to, sending, upload_view
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import documents
from chalicelib.services.core.own_records import own_candidate

HERE = "/mon-espace/cv"
RECEIVED, REMOVAL = f"{HERE}/recu", f"{HERE}/retrait"

_DONE = {"depot": "Votre CV est déposé.", "retrait": "Votre CV est retiré."}


@candidate.page(HERE, Act.DEPOSIT_CV, who=SELF)
def show_own_cv(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the CV and the form that sends another one; redirect when the registration is withdrawn.

    The form posts to the file store, which the Content-Security-Policy of this page allows.
    """
    person = own_candidate(request.ports, request.actor)
    if shown is None and person.status is CandidateStatus.WITHDRAWN:
        return pages.go_to(HOME)
    cv = person.cv
    upload = documents.upload(
        request.ports,
        request.actor,
        kind=DocumentKind.CV,
        back_to=partial(back_to, RECEIVED),
    )
    page = space.page(
        request,
        "candidate_cv.html",
        title="Mon CV",
        here=HERE,
        form=shown,
        cv=cv,
        kept_until=cv and documents.kept_until(request.ports, cv),
        months=request.ports.parameters().document_months,
        upload=upload_view(upload),
        done=_DONE.get(request.query.get("fait", ""), "") if shown is None else "",
    )
    return sending(page, upload)


@candidate.page(RECEIVED, Act.DEPOSIT_CV, who=SELF)
def show_received_cv(request: Request) -> Response:
    """Show that the file was received, with the button that deposits it: a GET changes nothing."""
    # S3 adds parameters to the URL; only our own is read.
    upload_id = request.query.get("depot")
    if not upload_id:
        return pages.go_to(HERE)
    return space.page(
        request,
        "candidate_cv_received.html",
        title="Fichier reçu",
        here=HERE,
        form=filled(request, ReceivedCv, upload_id=upload_id),
    )


@candidate.page(REMOVAL, Act.SEE_OWN_CANDIDATE, who=SELF)
def show_cv_removal(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for a confirmation before the CV is removed."""
    person = own_candidate(request.ports, request.actor)
    if shown is None and person.cv is None:
        return pages.go_to(HERE)
    form = shown_or_blank(request, Nothing, shown)
    return space.page(request, "candidate_cv_removal.html", title="Retirer mon CV", here=HERE, form=form)


@candidate.page(f"{HERE}/fichier", Act.SEE_OWN_CANDIDATE, who=SELF)
def show_own_cv_file(request: Request) -> Response:
    """Redirect to one's CV, from the page."""
    return pages.leave_for(documents.own_download(request.ports, request.actor, DocumentKind.CV))


def _document(request: Request, kind: DocumentKind) -> Response:
    return Response(
        status=303, headers={"Location": documents.own_download(request.ports, request.actor, kind)}
    )


@candidate.get(
    "/cv/upload",
    Act.DEPOSIT_CV,
    who=SELF,
    summary="Comment envoyer son CV (PDF, 10 Mo au plus), avant de le confirmer",
    responses={200: UploadView},
    refusals=[409],
)
def prepare_own_cv(request: Request) -> Response:
    """Return a form that uploads a CV directly to the bucket."""
    return Response(body=upload_view(documents.upload(request.ports, request.actor, kind=DocumentKind.CV)))


@candidate.get(
    "/cv",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="Son CV (PDF) : mène à une adresse valable cinq minutes",
    responses={303: None},
    refusals=[410],
)
def download_own_cv(request: Request) -> Response:
    """Redirect to one's CV."""
    return _document(request, DocumentKind.CV)


@candidate.get(
    "/pix-analysis",
    Act.SEE_OWN_CANDIDATE,
    who=SELF,
    summary="L'analyse de son résultat Pix (PDF) : mène à une adresse valable cinq minutes",
    responses={303: None},
    refusals=[410],
)
def download_own_pix_analysis(request: Request) -> Response:
    """Redirect to one's Pix analysis."""
    return _document(request, DocumentKind.PIX_ANALYSIS)
