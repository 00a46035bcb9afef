"""The journal of an object, by pages, with the authors and reasons (RULES section 4, DECISIONS 19, 32)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import about
from chalicelib.services.applying.budget import present_budget
from chalicelib.services.core.changes import JournalEntry
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found

E = TypeVar("E", bound=Entity)

# Entries per page.
_ENTRIES = 50


@dataclass(frozen=True, kw_only=True)
class Journal:
    """A page of the journal of an object, latest first.

    Args:
        entries: of the page.
        cursor: of the next page; None at the end.
        reasons: by id, the reasons that the entries refer to, without the erased ones.
        authors: by account, the names of the authors.
    """

    entries: Sequence[JournalEntry]
    cursor: str | None
    reasons: Mapping[str, str]
    authors: Mapping[str, str]


def read_journal(ports: Ports, subject: Entity, *, limit: int = _ENTRIES, cursor: str | None) -> Journal:
    """Return a page of the journal of an object that the actor may see.

    Raises:
        Refusal: ``bad_cursor``.
    """
    page = ports.store.journal_of(subject, limit=limit, cursor=cursor)
    cited = any(one.words_id for one in page.items)
    words = ports.store.words_about(about(subject)) if cited else []
    ids = sorted({one.author.account_id for one in page.items if one.author.account_id})
    accounts, _ = ports.store.several([(Account, one) for one in ids]) if ids else ({}, {})
    return Journal(
        entries=page.items,
        cursor=page.cursor,
        reasons={one.id: one.text for one in words},
        authors={one.id: f"{one.first_name} {one.last_name}" for one in accounts.values()},
    )


def journal_of(
    ports: Ports, actor: Actor, kind: type[E], object_id: str, *, limit: int = _ENTRIES, cursor: str | None
) -> tuple[E, Journal]:
    """Return an object and a page of its journal.

    Args:
        ports: the outside.
        actor: the agency.
        kind: of the object.
        object_id: its id.
        limit: entries per page.
        cursor: of the page; None for the latest entries.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    subject = found(ports.store.get(kind, object_id))
    require(actor, Act.SEE_JOURNAL, subject)
    return subject, read_journal(ports, subject, limit=limit, cursor=cursor)


def journal_of_budget(ports: Ports, actor: Actor, *, limit: int = _ENTRIES, cursor: str | None) -> Journal:
    """Return a page of the journal of the budget and envelopes; empty before the budget's first write.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    budget = present_budget(ports)
    require(actor, Act.SEE_JOURNAL, budget)
    return read_journal(ports, budget, limit=limit, cursor=cursor)
