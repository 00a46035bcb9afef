"""What travels between the wrapper and a handler: the call, the answer, what is declared about a route."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from typing_extensions import TypeVar

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import AccountSession, Actor, CandidateSession, SignedIn
from chalicelib.domain.access.permissions import Act, Who
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.ports import Ports

HTML = "text/html; charset=utf-8"

_PARAMETERS = re.compile(r"\{(\w+)\}")

Body = TypeVar("Body", default=None)
Query = TypeVar("Query", default=Mapping[str, str])


@dataclass(frozen=True, kw_only=True)
class Call(Generic[Body, Query]):
    """One request, as a handler sees it. What a route reads stands in the type of its handler's parameter:
    ``Call[SessionForm]`` takes that form, ``Call[None, PageOfList]`` that query.

    Args:
        body: the validated form, or ``bodies.Fields`` where the route asks for them.
        query: the validated model, ``bodies.Fields`` where the route asks for them, or the first values by
            name.
        actor: who acts.
        if_match: the version the client saw, from If-Match.
        path: as the client wrote it; may hold a link's token, so not for logs.
        headers: names in lower case.
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

    @property
    def signed_in(self) -> SignedIn | None:
        """The browser session, if there is one."""
        return self.actor if isinstance(self.actor, AccountSession | CandidateSession) else None

    @property
    def session(self) -> SignedIn:
        """The browser session, where the route is for who is signed in."""
        if self.signed_in is None:
            raise TypeError("the route is open to people without a session")
        return self.signed_in

    @property
    def account(self) -> Account:
        """The account that is signed in, where the route is for accounts."""
        if not isinstance(self.actor, AccountSession):
            raise TypeError("the route is open to people without an account")
        return self.actor.account

    @property
    def candidate(self) -> Candidate:
        """The candidate who is signed in, where the route is for candidates."""
        if not isinstance(self.actor, CandidateSession):
            raise TypeError("the route is open to others than candidates")
        return self.actor.candidate


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a handler answers.

    Args:
        body: text and bytes leave as they are, everything else as JSON through the view of the route.
        cookies: whole Set-Cookie values.
        content_type: of a text or of bytes; ``HTML`` for a page.
        etag: version of the entity shown.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()
    content_type: str | None = None
    etag: int | None = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What is declared about a route; the wrapper and the OpenAPI document both read it. Arguments as for
    ``Routes.route``."""

    name: str
    tag: str
    method: str
    path: str
    who: frozenset[Who]
    act: Act | None
    summary: str
    body: type[Any] | None
    query: type[Any] | None
    answers: Mapping[int, Any]
    refusals: tuple[int, ...]
    cors: bool
    needs_version: bool
    max_body: int
    documented: bool

    @property
    def parameters(self) -> list[str]:
        """The names in the path."""
        return _PARAMETERS.findall(self.path)

    @property
    def public(self) -> bool:
        """Open to people without a session."""
        return bool(self.who & {Who.ANYBODY, Who.LINK})
