"""The candidate's CV: what is deposited, how to send one without script, its removal (programme.md 3)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.audiences.candidate import space as space
from chalicelib.audiences.public import site
from chalicelib.audiences.shared import candidate_views
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.http import security
from chalicelib.http.authors import author_of
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import PageForm, Shown
from chalicelib.services.candidates import candidate_space, documents
from chalicelib.settings import settings

routes = site.routes

HERE = "/mon-espace/cv"
RECEIVED = f"{HERE}/recu"

CONFIRM = PageForm(purpose="confirm-cv", model=api_forms.ConfirmedUpload, labels={"file": "CV"})
REMOVE = PageForm(purpose="remove-cv", model=api_forms.Nothing, labels={})


_DONE = {"depot": "Votre CV est déposé.", "retrait": "Votre CV est retiré."}


def _cv_page(call: Call, shown: Shown | None = None, done: str = "") -> Answer:
    """The page of the CV. Its form posts the file to another origin, which this page alone may do."""
    candidate = candidate_space.own(call.ports, call.actor.id)
    upload = documents.upload(
        call.ports,
        candidate.id,
        DocumentKind.CV,
        back_to=lambda upload_id: f"{settings().base_url}{RECEIVED}?depot={upload_id}",
    )
    answer = space.page(
        call,
        "candidate_cv.html",
        title="Mon CV",
        here=HERE,
        form=shown,
        cv=candidate.cv,
        kept_until=candidate.cv and documents.kept_until(call.ports, candidate.cv),
        months=call.ports.parameters().document_months,
        upload=candidate_views.upload_view(upload),
        remove=space.blank(call, REMOVE),
        done=_DONE.get(done, ""),
    )
    target = security.origin_of(upload.form.url)
    if target == security.origin_of(settings().base_url):
        return answer
    policy = {"Content-Security-Policy": security.page_policy(form_target=target)}
    return replace(answer, headers={**answer.headers, **policy})


@routes.get(HERE, audience=Audience.CANDIDATE)
def show_own_cv(call: Call) -> Answer:
    """Show the CV that is deposited, and where to send another."""
    return _cv_page(call, done=call.query.get("fait", ""))


@routes.get(RECEIVED, audience=Audience.CANDIDATE)
def show_received_cv(call: Call) -> Answer:
    """Say that the file has come, with the button that deposits it: opening this page changes nothing."""
    # S3 says more in the address; what is read of it is what we wrote there ourselves.
    upload_id = call.query.get("depot")
    if not upload_id:
        return pages.go_to(HERE)
    return space.page(
        call,
        "candidate_cv_received.html",
        title="Fichier reçu",
        here=HERE,
        form=forms.filled(call, CONFIRM, call.session.token_hash, upload_id=upload_id),
    )


@routes.post(RECEIVED, audience=Audience.CANDIDATE, body=Fields)
def submit_received_cv(call: Call) -> Answer:
    """Open the file and keep it; a second press of the button finds it done."""

    def act(sent: api_forms.ConfirmedUpload) -> Answer:
        documents.deposit(call.ports, author_of(call), call.actor.id, DocumentKind.CV, sent.upload_id)
        return pages.go_to(f"{HERE}?fait=depot")

    return forms.submit(
        call, CONFIRM, call.session.token_hash, act=act, again=lambda shown: _cv_page(call, shown)
    )


@routes.post(f"{HERE}/retrait", audience=Audience.CANDIDATE, body=Fields)
def submit_cv_removal(call: Call) -> Answer:
    """Remove the CV; a second press of the button finds it done."""

    def act(_sent: api_forms.Nothing) -> Answer:
        documents.remove(call.ports, author_of(call), call.actor.id, DocumentKind.CV)
        return pages.go_to(f"{HERE}?fait=retrait")

    return forms.submit(
        call, REMOVE, call.session.token_hash, act=act, again=lambda shown: _cv_page(call, shown)
    )


@routes.get(f"{HERE}/fichier", audience=Audience.CANDIDATE)
def show_own_cv_file(call: Call) -> Answer:
    """Lead to one's CV, to be saved."""
    return pages.leave_for(documents.own_link(call.ports, call.actor.id, DocumentKind.CV))
