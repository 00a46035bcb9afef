"""Lists on pages: a page of lines, then a link to the next ones."""

from dataclasses import dataclass
from typing import Any

from chalicelib.http.serve import AnyCall
from chalicelib.services.core.ports import Page

LINES = 50
_QUERY = "suite"


@dataclass(frozen=True, kw_only=True)
class Onward:
    """The links under a list.

    Args:
        path: of the page, which shows the beginning of the list.
        begun: the page shows what comes after the beginning.
        next: the path of the next lines, or None.
    """

    path: str
    begun: bool
    next: str | None


def cursor_of(call: AnyCall) -> str | None:
    """Return the cursor in the address of a page, None at the beginning of its list."""
    return call.query.get(_QUERY) or None


def onward(call: AnyCall, path: str, page: Page[Any]) -> Onward:
    """Return what ``onward.html`` needs to link to the next lines."""
    return Onward(
        path=path,
        begun=cursor_of(call) is not None,
        next=f"{path}?{_QUERY}={page.cursor}" if page.cursor else None,
    )
