"""A table that a browser sends: uploaded to the file store, which deletes it after a day, then read."""

from collections.abc import Callable

from chalicelib.domain.tables.lines import file_missing, file_too_large
from chalicelib.services.core.ports import Ports, UploadForm

# What browsers say of files that they do not know; what the file is, its first bytes say.
_ANY_FILE = "application/octet-stream"


def upload_form(
    ports: Ports, key: Callable[[str], str], *, limit: int, back_to: Callable[[str], str]
) -> UploadForm:
    """A form to upload a table. Changes nothing.

    Args:
        ports: the outside.
        key: returns the place of a file in the file store, for its id.
        limit: bytes of a file, at most.
        back_to: returns the URL where the browser goes next, for the id of the file.
    """
    file_id = ports.ids.new()
    return ports.files.upload_form(
        key(file_id), limit=limit, back_to=back_to(file_id), content_type=_ANY_FILE
    )


def content(ports: Ports, key: str, *, limit: int) -> bytes:
    """An uploaded table.

    Args:
        ports: the outside.
        key: its place in the file store.
        limit: bytes of a file, at most.

    Raises:
        Refusal: ``file_missing`` or ``file_too_large``.
    """
    found = ports.files.read(key, limit)
    if found is None:
        raise file_missing()
    if len(found) > limit:
        raise file_too_large(limit)
    return found
