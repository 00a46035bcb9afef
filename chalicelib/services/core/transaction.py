"""The decision loop of every service: read, apply the rules, commit, and retry after a conflict."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import REUSABLE, SIGN_IN_LIFE, Link, LinkPurpose, last_day
from chalicelib.domain.access.permissions import not_found
from chalicelib.domain.shared.calendar_rules import end_of_day, paris_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords, about
from chalicelib.services.core.changes import Changes, Email, EmailLink, Scalar, Task, author_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken, VersionConflict

T = TypeVar("T")
E = TypeVar("E", bound=Entity)

# Then the response is 409.
_ATTEMPTS = 8


class VersionMissing(Exception):
    """The act needs the version that the person saw, and the request has no If-Match."""


class Stale(Exception):
    """The version that the person saw (If-Match) is not the present one."""


def decide(
    ports: Ports, actor: Actor, work: Callable[[Changes], T], *, reads_guards: tuple[str, ...] = ()
) -> T:
    """Run ``work`` and commit what it collected; after a conflict, read again and retry.

    Args:
        ports: the outside.
        actor: the author, for the journal.
        work: loads, applies the rules, fills the changes; it may run several times and has no other effect.
        reads_guards: prefixes of the guards that ``work`` reads before it takes them: when another decision
            took one first, ``work`` is retried too.

    Returns:
        the result of ``work``; an entity has its new version.

    Raises:
        VersionConflict: others kept changing the same entities.
        GuardTaken, LinkSpent, TimerMoved: as raised by the store.
    """
    attempt = 1
    while True:
        changes = Changes(author=author_of(actor), at=ports.clock.now())
        result = work(changes)
        try:
            ports.store.commit(changes)
        except VersionConflict:
            if attempt == _ATTEMPTS:
                raise
        except GuardTaken as taken:
            if attempt == _ATTEMPTS or not taken.key.startswith(reads_guards):
                raise
        else:
            return _as_stored(result, changes)
        attempt += 1


def _as_stored(result: T, changes: Changes) -> T:
    written = (*changes.created, *changes.updated)
    if isinstance(result, Entity) and any(result is entity for entity in written):
        return replace(result, version=result.version + 1)
    return result


def found(entity: E | None) -> E:
    """Return the entity, which must exist.

    Raises:
        Refusal: ``not_found``, the same as for an object out of scope (RULES section 7).
    """
    if entity is None:
        raise not_found()
    return entity


def require_version(entity: Entity, expected: int | None, *, needed: bool = False) -> None:
    """Check the version that the person saw; call it after the check for an act already done.

    Args:
        entity: as it is stored.
        expected: the version that the person saw, if given.
        needed: whether a missing version is refused.

    Raises:
        VersionMissing: needed and not given. Stale: the entity changed since.
    """
    if needed and expected is None:
        raise VersionMissing
    if expected is not None and entity.version != expected:
        raise Stale


def send_email(
    ports: Ports,
    changes: Changes,
    template: str,
    *,
    to: str,
    about: str,
    params: Mapping[str, Scalar] | None = None,
    links: Mapping[str, tuple[LinkPurpose, str]] | None = None,
) -> dict[str, Link]:
    """Owe an e-mail as part of a decision, and create its single-use links.

    Args:
        ports: the outside.
        changes: the decision.
        template: its name in the catalogue.
        to: the address.
        about: the id of its subject.
        params: of the template.
        links: the purpose and the subject's id of each link, by its name in the template.

    Returns:
        the single-use links created, by name.
    """
    created: dict[str, Link] = {}
    email_links: dict[str, EmailLink] = {}
    for name, (purpose, subject_id) in (links or {}).items():
        if purpose in REUSABLE:
            email_links[name] = EmailLink(purpose=purpose, id=subject_id)
            continue
        link = Link(
            id=ports.ids.new(),
            purpose=purpose,
            subject_id=subject_id,
            expires_at=_link_expiry(ports, purpose, changes.at),
        )
        changes.links_created.append(link)
        created[name] = link
        email_links[name] = EmailLink(purpose=purpose, id=link.id)
    changes.emails.append(
        Email(
            id=ports.ids.new(),
            template=template,
            to=to,
            subject_id=about,
            params=dict(params or {}),
            links=email_links,
        )
    )
    return created


def note_reason(
    ports: Ports, changes: Changes, subject: Entity, act: str, reason: str | None, **details: Scalar
) -> None:
    """Write the journal entry of an act with its reason, which an erasure can delete.

    Args:
        ports: the outside.
        changes: the decision.
        subject: of the act.
        act: its name.
        reason: as typed; None or empty without one.
        details: codes, ids, dates and counts.
    """
    words = FreeWords(id=ports.ids.new(), about_id=about(subject), text=reason) if reason else None
    changes.note(subject, act, words=words, **details)


def finish_task(ports: Ports, actor: Actor, task_id: str) -> None:
    """Mark a task as done; idempotent."""

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is not None:
            changes.task_done = task_id

    decide(ports, actor, work)


def _link_expiry(ports: Ports, purpose: LinkPurpose, at: datetime) -> datetime:
    if purpose is LinkPurpose.CANDIDATE_SPACE:
        return at + SIGN_IN_LIFE
    return end_of_day(last_day(purpose, paris_date(at), ports.parameters()))


def add_task(ports: Ports, changes: Changes, name: str, **params: Scalar) -> Task:
    """Owe a task as part of a decision; its ``params`` are deleted when it is done."""
    task = Task(id=ports.ids.new(), name=name, params=params)
    changes.tasks.append(task)
    return task
