"""The upload of a file of Pix results by a browser: uploaded, reported on, imported (RULES sections 3, 7).

The report is computed from the file at each display, so that it reflects the current candidates. The file
store deletes an upload after a day.
"""

from collections.abc import Callable

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.pix_file import MAX_BYTES, ExaminedLine, incoming_pix_key
from chalicelib.services.candidates.pix_results import import_results
from chalicelib.services.core.ports import Ports, UploadForm
from chalicelib.services.tables import incoming


def upload_results(ports: Ports, actor: Actor, *, back_to: Callable[[str], str]) -> UploadForm:
    """Return an upload form for a file of Pix results. Changes nothing.

    Args:
        ports: the outside.
        actor: the agency.
        back_to: returns, for a file id, the URL to which the browser is redirected.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.IMPORT_PIX_RESULTS)
    return incoming.upload_form(ports, incoming_pix_key, back_to=back_to)


def examine_uploaded(ports: Ports, actor: Actor, file_id: str) -> list[ExaminedLine]:
    """Report what an uploaded file would change now. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``file_missing``, ``file_too_large`` or ``pix_file_unreadable``.
    """
    require(actor, Act.IMPORT_PIX_RESULTS)
    return import_results(ports, actor, _content(ports, file_id), dry_run=True)


def import_uploaded(ports: Ports, actor: Actor, file_id: str) -> list[ExaminedLine]:
    """Import an uploaded file; arguments, result and refusals as for ``import_results``.

    Raises:
        Refusal: ``file_missing`` or ``file_too_large`` too.
    """
    require(actor, Act.IMPORT_PIX_RESULTS)
    return import_results(ports, actor, _content(ports, file_id))


def _content(ports: Ports, file_id: str) -> bytes:
    return incoming.content(ports, incoming_pix_key(file_id), limit=MAX_BYTES)
