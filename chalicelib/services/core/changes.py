"""The writes of one decision, which the store commits atomically."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import (
    AccountSession,
    Actor,
    Anybody,
    CandidateSession,
    System,
)
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.agency.day_figures import OF_FORMS, DayFigure
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.services.core.daily import counter_of

Scalar = str | int | bool | None | list[str] | list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Author:
    """The author of a journal entry: an account, the bearer of a link, the public or the system."""

    kind: str
    account_id: str | None = None
    role: Role | None = None
    request_id: str = ""


PUBLIC = "public"
BEARER = "link"
SYSTEM = "system"


def author_of(actor: Actor) -> Author:
    """Return the author that the journal records for an actor."""
    if isinstance(actor, AccountSession):
        return Author(
            kind="account", account_id=actor.account.id, role=actor.role, request_id=actor.request_id
        )
    if isinstance(actor, CandidateSession):
        return Author(
            kind="account", account_id=actor.candidate.id, role=actor.role, request_id=actor.request_id
        )
    if isinstance(actor, System):
        return Author(kind=SYSTEM, account_id=actor.on_behalf_of, request_id=actor.request_id)
    kind = PUBLIC if isinstance(actor, Anybody) else BEARER
    return Author(kind=kind, request_id=actor.request_id)


@dataclass(frozen=True, kw_only=True)
class Guard:
    """A key with one holder at a time (DECISIONS 2); ``holder`` is the id of an entity."""

    key: str
    holder: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A key for something done at most once until an instant; made by ``services.core.guards``."""

    key: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A timer: the handler ``name`` runs for ``subject_id`` from ``due_at`` on."""

    name: str
    subject_id: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class EmailLink:
    """A link in an e-mail. Its token is derived from the id when the e-mail is sent, and never stored."""

    purpose: LinkPurpose
    id: str


class OutboxStatus(StrEnum):
    """The status of an outbox row; ``sending`` has a lease, so that two consumers do not send it twice."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"


# Stand in place of the provider's id on an e-mail that will never be sent.
REFUSED = "refused:"
OUTDATED = "not sent: no longer so"


def day_figure_of(outcome: str) -> DayFigure:
    """Return the counter of a finished e-mail, from the provider's id or what stands in its place."""
    if outcome == OUTDATED:
        return DayFigure.NOT_SENT
    return DayFigure.REFUSED if outcome.startswith(REFUSED) else DayFigure.SENT


@dataclass(frozen=True, kw_only=True)
class Email:
    """An e-mail owed by a decision: ``params`` fill the template, ``subject_id`` is its object."""

    id: str
    template: str
    to: str
    subject_id: str
    params: dict[str, Scalar] = field(default_factory=dict)
    links: dict[str, EmailLink] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Task:
    """Work owed by a decision: an idempotent service runs it after the request."""

    id: str
    name: str
    params: dict[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """An act, its author and instant; its reason is the ``FreeWords`` of ``words_id``, unless erased.

    An entry is never changed or deleted, so ``details`` has only codes, ids, dates and counts: no typed text,
    and nothing that identifies a person. ``id`` orders the entries of one instant.
    """

    subject_kind: str
    subject_id: str
    act: str
    at: datetime
    author: Author
    words_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass
class Changes:
    """The writes of one decision, in one transaction.

    The conditions of the commit: a created entity does not exist; an updated or deleted one has the version
    that was read; a guard to take, or required to be free, is free; a claim is new or expired; a link to use
    is unused; a timer that fires is as it was read. ``session_opened`` is a browser session and its expiry.
    """

    author: Author
    at: datetime
    created: list[Entity] = field(default_factory=list)
    updated: list[Entity] = field(default_factory=list)
    deleted: list[Entity] = field(default_factory=list)
    guards_taken: list[Guard] = field(default_factory=list)
    guards_released: list[Guard] = field(default_factory=list)
    guards_free: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    timers_set: list[Timer] = field(default_factory=list)
    timers_cleared: list[tuple[str, str]] = field(default_factory=list)
    timer_fired: Timer | None = None
    links_created: list[Link] = field(default_factory=list)
    link_used: Link | None = None
    session_opened: tuple[BrowserSession, datetime] | None = None
    emails: list[Email] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    task_done: str | None = None
    counters: dict[tuple[str, str], int] = field(default_factory=dict)
    journal: list[JournalEntry] = field(default_factory=list)

    def create(self, entity: Entity) -> None:
        """Store a new entity."""
        self.created.append(entity)

    def update(self, entity: Entity) -> None:
        """Store a new state of an entity; its version is the one that was read."""
        self.updated.append(entity)

    def delete(self, entity: Entity) -> None:
        """Delete an entity; its version is the one that was read."""
        self.deleted.append(entity)

    def take(self, key: str, holder: str) -> None:
        """Take a guard; the commit raises ``GuardTaken`` when somebody holds it."""
        self.guards_taken.append(Guard(key=key, holder=holder))

    def require_free(self, key: str) -> None:
        """Require that a guard is free without taking it; the commit raises ``GuardTaken`` otherwise."""
        if key not in self.guards_free:
            self.guards_free.append(key)

    def release(self, key: str, holder: str) -> None:
        """Release a guard, if ``holder`` still has it."""
        self.guards_released.append(Guard(key=key, holder=holder))

    def set_timer(self, name: str, subject_id: str, due_at: datetime) -> None:
        """Set a timer; it replaces one of the same name and subject."""
        self.timers_set.append(Timer(name=name, subject_id=subject_id, due_at=due_at))

    def clear_timer(self, name: str, subject_id: str) -> None:
        """Delete a timer, if it is there."""
        self.timers_cleared.append((name, subject_id))

    def count(self, key: str, field_name: str, by: int) -> None:
        """Add to a counter in the same transaction."""
        self.counters[(key, field_name)] = self.counters.get((key, field_name), 0) + by

    @property
    def is_journal_only(self) -> bool:
        """Whether the journal is all that is written, so that entities read before stay valid."""
        noted = {"author", "at", "journal"}
        return not any(getattr(self, one.name) for one in fields(self) if one.name not in noted)

    def note(self, subject: Entity, act: str, *, words: FreeWords | None = None, **details: Any) -> None:
        """Write the journal: ``act`` on ``subject``, with the reason ``words``, which are stored too.

        An act of a public form also adds to the day's counter.
        """
        if words is not None:
            self.create(words)
        kind = type(subject).__name__.lower()
        if figure := OF_FORMS.get((kind, act)):
            self.count(counter_of(paris_date(self.at), subject.id), figure.value, 1)
        self.journal.append(
            JournalEntry(
                subject_kind=kind,
                subject_id=subject.id,
                act=act,
                at=self.at,
                author=self.author,
                words_id=words.id if words else None,
                details=details,
            )
        )
