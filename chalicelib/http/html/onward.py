"""Pagination of lists on pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chalicelib.http.serve import AnyRequest
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


@dataclass(frozen=True, kw_only=True)
class Numbered(Generic[T]):
    """A numbered page of a list that is read as a whole.

    Args:
        lines: of the page.
        first: the index in the list of the first of them.
        page: its number, from 1.
        pages: how many there are; 1 for an empty list.
    """

    lines: Sequence[T]
    first: int
    page: int
    pages: int


def numbered(
    request: AnyRequest, lines: Sequence[T], *, each: int = LINES, showing: int | None = None
) -> Numbered[T]:
    """Return the page of a list whose number is in the URL; without lines if it is beyond the last.

    Args:
        request: the request.
        lines: all of them.
        each: the number of lines of a page.
        showing: the index of a line to be shown, whatever the URL says.
    """
    asked, pages = request.query.get("page", ""), max(1, -(-len(lines) // each))
    page = int(asked) if _PAGE.fullmatch(asked) else 1
    if showing is not None:
        page = showing // each + 1
    page = max(1, page)
    first = (page - 1) * each
    return Numbered(lines=lines[first : first + each], first=first, page=page, pages=pages)
