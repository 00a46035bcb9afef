"""Uploads of PDF files by browsers and programs, and views of files (RULES sections 3, 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.documents.document import MAX_BYTES
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import problems, security
from chalicelib.http.act import Nothing
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.documents.deposits import Upload
from chalicelib.settings import settings


class DocumentView(View):
    """A PDF that can be downloaded; ``size`` is in bytes, 0 when it is not known."""

    deposited_at: datetime
    size: int


class UploadView(View):
    """How to send a PDF: POST ``fields``, then the field ``file``, to ``url`` (multipart/form-data).

    Then confirm the upload by its ``upload_id``. The form is valid for an hour, for at most ``max_bytes``.
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
    """Return the URL to which the file store redirects the browser after an upload."""
    return f"{settings().base_url}{path}?depot={upload_id}"


def refused(request: AnyRequest, error: Refusal) -> Shown:
    """Return the form of a page that asks for a file, with the error of the file that was refused.

    Raises:
        Refusal: ``not_found``, when the page is not found.
    """
    if error.code == "not_found":
        raise error
    problem = problems.from_exception(error, public=True, conditional=False)
    return replace(blank(request, Nothing), problem=problem)


def sending(response: Response, upload: Upload) -> Response:
    """Return a page with a Content-Security-Policy that lets its form post a file to the file store."""
    return sending_to(response, upload.form.url)


def sending_to(response: Response, url: str) -> Response:
    """Return a page with a Content-Security-Policy that lets its form post a file to a URL."""
    target = security.origin_of(url)
    if target == security.origin_of(settings().base_url):
        return response
    policy = {"Content-Security-Policy": security.page_policy(form_target=target)}
    return replace(response, headers={**response.headers, **policy})
