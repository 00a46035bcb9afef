"""The types shared by the wrapper of routes and the handlers: request, response, declaration of a route."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from typing_extensions import TypeVar

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import AccountSession, Actor, CandidateSession, SignedIn
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.ports import Ports

HTML = "text/html; charset=utf-8"

_PARAMETERS = re.compile(r"\{(\w+)\}")

Body = TypeVar("Body", default=None)
Query = TypeVar("Query", default=Mapping[str, str])


@dataclass(frozen=True, kw_only=True)
class Request(Generic[Body, Query]):
    """A request, as passed to a handler.

    The annotation of the handler declares what is parsed: ``Call[SessionForm]`` a body,
    ``Call[None, PageOfList]`` a query.

    Args:
        body: the validated form, or ``bodies.Fields`` where the route declares them.
        query: the validated model, ``bodies.Fields`` where the route declares them, otherwise a dictionary of
            the first value of each name.
        actor: who sends it.
        if_match: the version in If-Match.
        subjects: the ids of the path in order, without the token of a link, which is in ``actor``.
        path: as sent; it may hold the token of a link, so it must not be logged.
        headers: names in lower case.
        session_token: of its cookie, or empty; it must not be logged.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    request_id: str
    ports: Ports
    actor: Actor
    body: Body
    query: Query
    if_match: int | None = None
    subjects: tuple[str, ...] = ()
    session_token: str = ""

    @property
    def signed_in(self) -> SignedIn | None:
        """The browser session, or None."""
        return self.actor if isinstance(self.actor, AccountSession | CandidateSession) else None

    @property
    def session(self) -> SignedIn:
        """The browser session, on a route that requires one."""
        if self.signed_in is None:
            raise TypeError("the route is open to people without a session")
        return self.signed_in

    @property
    def account(self) -> Account:
        """The account that is signed in, on a route for accounts."""
        if not isinstance(self.actor, AccountSession):
            raise TypeError("the route is open to people without an account")
        return self.actor.account

    @property
    def candidate(self) -> Candidate:
        """The candidate who is signed in, on a route for candidates."""
        if not isinstance(self.actor, CandidateSession):
            raise TypeError("the route is open to others than candidates")
        return self.actor.candidate


@dataclass(frozen=True, kw_only=True)
class Response:
    """The response of a handler, before it is serialised.

    Args:
        body: text and bytes are sent as they are, anything else as JSON through the view of the route.
        cookies: whole Set-Cookie values.
        content_type: of a text or of bytes; ``HTML`` for a page.
        etag: version of the entity in the body.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()
    content_type: str | None = None
    etag: int | None = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """The declaration of a route, for the wrapper and the OpenAPI document.

    Arguments as for ``Routes.route``.
    """

    name: str
    tag: str
    method: str
    path: str
    who: frozenset[Who]
    act: Act | None
    summary: str
    body: type[Any] | None
    query: type[Any] | None
    responses: Mapping[int, Any]
    refusals: tuple[int, ...]
    cors: bool
    versioned: str
    shows_version: bool
    max_body: int
    documented: bool
    check: Callable[..., object] | None = None

    @property
    def parameters(self) -> list[str]:
        """The names of the path parameters."""
        return _PARAMETERS.findall(self.path)

    @property
    def public(self) -> bool:
        """True for a route that requires no session."""
        return bool(self.who & {Who.ANYBODY, Who.LINK})
