"""Pagination of lists on pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.lists import NumberedPage
from chalicelib.services.core.store import Page

T = TypeVar("T")

LINES = 50
_QUERY = "suite"
_PAGE = re.compile("[0-9]{1,3}", re.ASCII)


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


def cursor_of(request: AnyRequest) -> str | None:
    """Return the cursor in the URL, or None for the first page of a list."""
    return request.query.get(_QUERY) or None


def onward(request: AnyRequest, path: str, page: Page[Any]) -> Onward:
    """Return the pagination links for ``onward.html``; ``path`` may have a query."""
    joined = "&" if "?" in path else "?"
    return Onward(
        path=path,
        begun=cursor_of(request) is not None,
        next=f"{path}{joined}{_QUERY}={page.cursor}" if page.cursor else None,
    )


def numbered(
    request: AnyRequest, lines: Sequence[T], *, each: int = LINES, showing: int | None = None
) -> NumberedPage[T]:
    """Return the page of a list whose number is in the URL; without rows if it is beyond the last.

    Args:
        request: the request.
        lines: all of them.
        each: the number of lines of a page.
        showing: the index of a line to be shown, whatever the URL says.
    """
    asked = request.query.get("page", "")
    page = int(asked) if _PAGE.fullmatch(asked) else 1
    if showing is not None:
        page = showing // each + 1
    return NumberedPage.of(lines, page=max(1, page), size=each)
