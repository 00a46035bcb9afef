"""Changes of status, by a table of allowed transitions."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from chalicelib.domain.shared.refusal import Refusal

Status = TypeVar("Status", bound=StrEnum)


def require_transition(
    table: Mapping[Status, frozenset[Status]], current: Status, wanted: Status, message: str
) -> Status:
    """Return the status ``wanted``, if ``table`` allows it from ``current``.

    Raises:
        Refusal: code ``status_forbids``, with ``message`` (a French sentence for people).
    """
    if wanted not in table.get(current, frozenset()):
        raise Refusal("status_forbids", message)
    return wanted
