"""PDF files: how a browser or a program sends one, and what is shown of one (RULES sections 3, 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.documents.document import MAX_BYTES
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import problems, security
from chalicelib.http.act import Nothing
from chalicelib.http.call import Answer
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.documents.deposits import Upload
from chalicelib.settings import settings


class DocumentView(View):
    """A PDF that can be downloaded. ``size`` is in bytes, 0 when it is not known."""

    deposited_at: datetime
    size: int


class UploadView(View):
    """How to send a PDF: post ``fields`` and then the field ``file`` to ``url`` (multipart/form-data).

    Confirm it afterwards with ``upload_id``. The form is good for an hour and for ``max_bytes`` at most.
    """

    upload_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int


def upload_view(upload: Upload) -> UploadView:
    """Return how to send a PDF."""
    return UploadView(
        upload_id=upload.upload_id,
        url=upload.form.url,
        fields=dict(upload.form.fields),
        max_bytes=MAX_BYTES,
    )


def back_to(path: str, upload_id: str) -> str:
    """Return the URL to which the file store leads a browser whose file has arrived."""
    return f"{settings().base_url}{path}?depot={upload_id}"


def refused(call: AnyCall, error: Refusal) -> Shown:
    """Return what a page that asks for a file says of the one that was refused.

    Raises:
        Refusal: ``not_found``, when there is no such page.
    """
    if error.code == "not_found":
        raise error
    problem = problems.from_exception(error, public=True, conditional=False)
    return replace(blank(call, Nothing), problem=problem)


def sending(answer: Answer, upload: Upload) -> Answer:
    """Return a page whose form posts a file to another origin, which it alone may do."""
    return sending_to(answer, upload.form.url)


def sending_to(answer: Answer, url: str) -> Answer:
    """Return a page whose form posts a file to an address of another origin, which it alone may do."""
    target = security.origin_of(url)
    if target == security.origin_of(settings().base_url):
        return answer
    policy = {"Content-Security-Policy": security.page_policy(form_target=target)}
    return replace(answer, headers={**answer.headers, **policy})
