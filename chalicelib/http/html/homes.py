"""The home page of each role, shown after signing in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.access.permissions import who
from chalicelib.domain.access.scopes import Who
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown
from chalicelib.http.operation import Response
from chalicelib.http.problems import not_found
from chalicelib.http.serve import AnyRequest

SPACE = "/espace"


class HomePage(Protocol):
    """Renders the page; ``shown`` is one of its forms with errors."""

    def __call__(self, request: AnyRequest, *, shown: Shown | None = None) -> Response: ...


@dataclass(frozen=True)
class _Home:
    path: str
    page: HomePage


_homes: dict[Who, _Home] = {}


def declare(role: Who, path: str, page: HomePage) -> None:
    """Register the home page of a role."""
    _homes[role] = _Home(path, page)


def home(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Return the home page of the signed-in role, or a redirect to it."""
    role = who(request.actor)
    if role not in _homes:
        raise not_found()
    known = _homes[role]
    if shown is None and known.path != SPACE:
        return pages.go_to(known.path)
    return known.page(request, shown=shown)
