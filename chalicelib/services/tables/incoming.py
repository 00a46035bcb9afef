"""A table sent by a browser: uploaded to the file store, which deletes it after a day, then read."""

from collections.abc import Callable

from chalicelib.domain.documents.document import RECEIVED_BYTES
from chalicelib.domain.tables.lines import file_missing, file_too_large
from chalicelib.services.core.ports import Ports, UploadForm

# Browsers' types for unknown files; the first bytes decide what the file is.
_ANY_FILE = "application/octet-stream"


def upload_form(ports: Ports, key: Callable[[str], str], *, back_to: Callable[[str], str]) -> UploadForm:
    """Return an upload form for a table. Changes nothing.

    It accepts larger files than a table may be, so that the refusal is a page in French.

    Args:
        ports: the outside.
        key: returns the key of a file in the file store, for its id.
        back_to: returns, for a file id, the URL to which the browser is redirected.
    """
    file_id = ports.ids.new()
    return ports.files.upload_form(
        key(file_id), limit=RECEIVED_BYTES, back_to=back_to(file_id), content_type=_ANY_FILE
    )


def content(ports: Ports, key: str, *, limit: int) -> bytes:
    """Return an uploaded table.

    Args:
        ports: the outside.
        key: in the file store.
        limit: the maximum size in bytes.

    Raises:
        Refusal: ``file_missing`` or ``file_too_large``.
    """
    found = ports.files.read(key, limit)
    if found is None:
        raise file_missing()
    if len(found) > limit:
        raise file_too_large(limit)
    return found
