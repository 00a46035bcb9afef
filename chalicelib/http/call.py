"""What travels between the wrapper and a handler: who may, the call, the answer, the declaration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Protocol

from chalicelib.services.core.ports import Ports

HTML = "text/html; charset=utf-8"

_PARAMETERS = re.compile(r"\{(\w+)\}")


class Audience(Enum):
    """For whom a route is (programme.md 7). The names of the roles are those of the accounts."""

    PUBLIC = auto()
    SIGNED_IN = auto()
    CANDIDATE = auto()
    STRUCTURE = auto()
    ADVISER = auto()
    PREFECTURE = auto()
    COMMITTEE = auto()
    FUNDER = auto()
    TRAINING_BODY = auto()
    AGENCY = auto()


class Identity(Protocol):
    """Who a session stands for; the account has a ``role`` whose value is the audience's name."""

    @property
    def account(self) -> Any: ...

    @property
    def session(self) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, as a handler sees it.

    Args:
        body: the validated form, or ``bodies.Fields`` where the route asks for them.
        query: the validated model, ``bodies.Fields`` where the route asks for them, or a dictionary of the
            first values.
        actor: the account, or None.
        session: the actor's session, or None.
        if_match: the version the client saw, from If-Match.
        path: as the client wrote it; may hold a link's token, so not for logs.
        headers: names in lower case.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    ip: str
    request_id: str
    ports: Ports
    body: Any = None
    query: Any = None
    actor: Any = None
    session: Any = None
    if_match: int | None = None


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
    """What is declared about a route; the wrapper and the OpenAPI document both read it."""

    name: str
    tag: str
    method: str
    path: str
    audience: frozenset[Audience]
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
        return Audience.PUBLIC in self.audience
