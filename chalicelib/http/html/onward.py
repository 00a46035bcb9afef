"""Pagination of lists on pages."""

from dataclasses import dataclass
from typing import Any

from chalicelib.http.serve import AnyCall
from chalicelib.services.core.store import Page

LINES = 50
_QUERY = "suite"


@dataclass(frozen=True, kw_only=True)
class Onward:
    """The pagination links under a list.

    Args:
        path: of the first page.
        begun: True after the first page.
        next: path of the next page, or None.
    """

    path: str
    begun: bool
    next: str | None


def cursor_of(call: AnyCall) -> str | None:
    """Return the cursor in the URL, or None for the first page of a list."""
    return call.query.get(_QUERY) or None


def onward(call: AnyCall, path: str, page: Page[Any]) -> Onward:
    """Return the pagination links for ``onward.html``; ``path`` may have a query."""
    joined = "&" if "?" in path else "?"
    return Onward(
        path=path,
        begun=cursor_of(call) is not None,
        next=f"{path}{joined}{_QUERY}={page.cursor}" if page.cursor else None,
    )
