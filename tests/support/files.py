"""Files in memory, and PDFs to send; methods do what a browser does with a form and a link."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.domain.documents.document import PdfFault
from chalicelib.integrations.pdf import inner_fault, outer_fault
from chalicelib.services.core.ports import PDF, UploadForm

_URL = "https://files.example/"


class MemoryFiles:
    """``services.core.ports.Files`` in a dictionary. Tests may read ``kept``.

    Args:
        now: the clock by which forms and links expire.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.kept: dict[str, bytes] = {}
        self._now = now
        self._forms: dict[str, tuple[datetime, int, str | None, str]] = {}
        self._links: dict[str, tuple[datetime, str, str]] = {}

    def upload_form(
        self, key: str, *, limit: int, back_to: str | None = None, content_type: str = PDF
    ) -> UploadForm:
        self._forms[key] = (self._now() + timedelta(hours=1), limit, back_to, content_type)
        redirect = {"success_action_redirect": back_to} if back_to else {}
        return UploadForm(url=_URL, fields={"key": key, "Content-Type": content_type, **redirect})

    def read(self, key: str, limit: int) -> bytes | None:
        content = self.kept.get(key)
        return None if content is None else content[: limit + 1]

    def write(self, key: str, content: bytes) -> None:
        self.kept[key] = content

    def holds(self, key: str) -> bool:
        return key in self.kept

    def download_link(self, key: str, name: str) -> str:
        link = f"{_URL}{key}?signature={len(self._links)}"
        self._links[link] = (self._now() + timedelta(minutes=5), key, name)
        return link

    def delete(self, key: str) -> None:
        self.kept.pop(key, None)

    def receive(self, form: UploadForm, content: bytes) -> tuple[int, str | None]:
        """Return the response to a form: the status and the next address of the browser."""
        given = self._forms.get(form.fields.get("key", ""))
        if given is None or self._now() >= given[0] or form.fields.get("success_action_redirect") != given[2]:
            return 403, None
        if form.fields.get("Content-Type") != given[3]:
            return 403, None
        if len(content) > given[1]:
            return 400, None
        self.kept[form.fields["key"]] = content
        return (303, given[2]) if given[2] else (204, None)

    def send(self, link: str) -> tuple[int, dict[str, str], bytes]:
        """Return the response to a link: status, headers, content."""
        if link not in self._links or self._now() >= self._links[link][0]:
            return 403, {}, b""
        _, key, name = self._links[link]
        if key not in self.kept:
            return 404, {}, b""
        headers = {
            "Content-Type": "application/pdf",
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        return 200, headers, self.kept[key]


def pdf_fault(content: bytes) -> PdfFault | None:
    """Check a PDF in this process, which is faster; tests send files that are read in short time."""
    return outer_fault(content) or inner_fault(content)


def a_pdf(pages: int = 1, **said: str) -> bytes:
    """Return a PDF of blank pages, with the given features."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(210, 297)
    writer.add_metadata({f"/{name.capitalize()}": value for name, value in said.items()})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
