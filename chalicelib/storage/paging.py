"""Where a list goes on: the position of the last element shown, as an opaque text."""

import base64
import binascii
import re

from chalicelib.domain.shared.refusal import Refusal

_POSITION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z#[\w-]{1,64}", re.ASCII)


def write_cursor(position: str) -> str:
    """The cursor of a position."""
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> str | None:
    """The position in a cursor, None for the beginning.

    A cursor is not signed: it only says after which element to go on in a list that its bearer may read.

    Raises:
        Refusal: ``bad_cursor`` when it is not one of ours.
    """
    if cursor is None:
        return None
    try:
        position = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _bad_cursor() from None
    if not _POSITION.fullmatch(position):
        raise _bad_cursor()
    return position


def _bad_cursor() -> Refusal:
    return Refusal("bad_cursor", "Cette page de la liste est introuvable.", "invalid", "/cursor")
