"""Write a decision in one TransactWriteItems: all of its items or none."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeVar

from pynamodb.constants import STRING
from pynamodb.exceptions import CancellationReason
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.link import Link
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.entity import Entity
from chalicelib.ids import TimeOrderedIds
from chalicelib.services.core.changes import Changes, Guard, JournalEntry, OutboxStatus, Timer
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Signer
from chalicelib.services.core.store import GuardTaken, LinkSpent, TimerMoved
from chalicelib.storage import keys, summaries
from chalicelib.storage.counting import adding
from chalicelib.storage.models import (
    ENTITY_MODELS,
    BrowserSessionItem,
    ClaimItem,
    EmailItem,
    EntityItem,
    GuardItem,
    JournalItem,
    LinkItem,
    MembershipItem,
    PoolItem,
    TaskItem,
    TimerItem,
    read,
)
from chalicelib.storage.operations import Explain, ItemOperation, Operations, conflict
from chalicelib.storage.pool import index as pool
from chalicelib.storage.pool import statuses
from chalicelib.storage.pool.cards import Cards

E = TypeVar("E", bound=Entity)

# For so long after a link expires, its page can still tell that it was used.
_LINK_MEMORY = timedelta(days=30)


def commit(changes: Changes, signer: Signer, cards: Cards) -> None:
    """Write a decision.

    Raises:
        VersionConflict, GuardTaken, LinkSpent, TimerMoved: nothing was written.
        ValueError: more than 100 items, or one item twice.
    """
    operations = Operations()
    _entities(operations, changes)
    _pool(operations, changes, cards)
    _write_packed(operations, statuses.moves(changes))
    _summaries(operations, changes)
    _guards(operations, changes)
    _claims(operations, changes)
    _timers(operations, changes)
    _links(operations, changes, signer)
    if changes.session_opened:
        operations.puts.append(ItemOperation(BrowserSessionItem.of(*changes.session_opened)))
    _outbox(operations, changes)
    _counters(operations, changes)
    operations.puts += [ItemOperation(_journal_item(entry)) for entry in changes.journal]
    operations.write()


def _entities(operations: Operations, changes: Changes) -> None:
    for entity in changes.created:
        operations.puts.append(ItemOperation(_item(entity), EntityItem.pk.does_not_exist()))
    for entity in changes.updated:
        item = _item(entity)
        item.version = entity.version
        operations.puts.append(ItemOperation(item))
    for entity in changes.deleted:
        row = ENTITY_MODELS[type(entity)](*keys.LAYOUTS[type(entity)].key(entity))
        row.version = entity.version
        operations.deletes.append(ItemOperation(row))
    for entity in (*changes.created, *changes.updated):
        if isinstance(entity, Account):
            operations.puts += [
                ItemOperation(MembershipItem.of(entity.id, structure))
                for structure in set(entity.other_structure_ids)
            ]


def _pool(operations: Operations, changes: Changes, cards: Cards) -> None:
    written: dict[keys.Key, dict[str, str | None]] = {}
    for before, after in _changed(changes, Candidate):
        for place, moved in pool.moves(before, after, cards).items():
            written.setdefault(place, {}).update(moved)
    _write_packed(operations, written)


def _summaries(operations: Operations, changes: Changes) -> None:
    written: dict[keys.Key, dict[str, str | None]] = {}
    for kind in summaries.KINDS:
        for before, after in _changed(changes, kind):
            for place, moved in summaries.moves(kind, before, after).items():
                written.setdefault(place, {}).update(moved)
    _write_packed(operations, written)


def _write_packed(operations: Operations, written: dict[keys.Key, dict[str, str | None]]) -> None:
    """Update packed items: by item, the packed text by short id, None to remove it."""
    for place, by_id in written.items():
        row = PoolItem(*place)
        if pool.alone(place) and None in by_id.values():
            operations.deletes.append(ItemOperation(row))
            continue
        actions: list[Action] = []
        for short, packed in by_id.items():
            path = Path([short])
            actions.append(path.remove() if packed is None else path.set(packed))
        operations.updates.append(ItemOperation(row, actions=actions))


def _changed(changes: Changes, kind: type[E]) -> Iterator[tuple[E | None, E | None]]:
    """Yield every changed entity of a kind, before and after: derived items are computed from both.

    One that somebody else changed meanwhile is left out: its version condition fails the transaction.
    """
    for entity in changes.created:
        if isinstance(entity, kind):
            yield None, entity
    for gone, entities in ((False, changes.updated), (True, changes.deleted)):
        for entity in entities:
            if isinstance(entity, kind):
                item = read(ENTITY_MODELS[kind], keys.LAYOUTS[kind].key(entity))
                if item is not None and item.version == entity.version:
                    yield item.entity(), None if gone else entity


def _item(entity: Entity) -> EntityItem:
    return ENTITY_MODELS[type(entity)].of(entity)


def _guards(operations: Operations, changes: Changes) -> None:
    released: dict[str, list[str]] = {}
    for guard in changes.guards_released:
        released.setdefault(guard.key, []).append(guard.holder)
    taken = {guard.key: guard for guard in changes.guards_taken}
    if len(taken) < len(changes.guards_taken):
        raise ValueError("a decision takes each guard once")
    for key, guard in taken.items():
        condition = GuardItem.pk.does_not_exist()
        if key in released:
            condition |= GuardItem.holder.is_in(*released[key])
        row = GuardItem(*keys.guard(key), holder=guard.holder)
        operations.puts.append(ItemOperation(row, condition, explain=_guard_taken(guard)))
    for key in changes.guards_free:
        # A failed condition check does not return the item: a caller that needs the holder reads the guard.
        operations.checks.append(
            ItemOperation(
                GuardItem(*keys.guard(key)),
                GuardItem.pk.does_not_exist(),
                explain=lambda _, key=key: GuardTaken(key, ""),  # type: ignore[misc]
            )
        )
    for key, holders in released.items():
        if key not in taken:
            condition = GuardItem.pk.does_not_exist() | GuardItem.holder.is_in(*holders)
            operations.deletes.append(
                ItemOperation(GuardItem(*keys.guard(key)), condition, explain=lambda _: None)
            )


def _guard_taken(guard: Guard) -> Explain:
    def explain(reason: CancellationReason) -> Exception:
        held = (reason.raw_item or {}).get("holder", {})
        return GuardTaken(guard.key, held.get(STRING, ""))

    return explain


def _claims(operations: Operations, changes: Changes) -> None:
    for claim in changes.claims:
        row = ClaimItem(*keys.claim(claim.key), expires_at=claim.until)
        # DynamoDB removes expired items days late: one that has expired counts as absent.
        condition = ClaimItem.pk.does_not_exist() | (ClaimItem.expires_at <= changes.at)
        operations.puts.append(ItemOperation(row, condition))


def _timers(operations: Operations, changes: Changes) -> None:
    # One operation per item: setting a timer takes precedence over clearing it and over its firing.
    wanted = {(d.name, d.subject_id): d for d in changes.timers_set}
    cleared = set(changes.timers_cleared)
    fired = changes.timer_fired
    as_read = TimerItem.due_at == fired.due_at if fired else None
    place_fired = (fired.name, fired.subject_id) if fired else None
    for place, timer in wanted.items():
        condition, explain = (as_read, _timer_moved) if place == place_fired else (None, conflict)
        operations.puts.append(ItemOperation(_timer_item(timer), condition, explain=explain))
    if place_fired and place_fired not in wanted:
        row = TimerItem(*keys.timer(*place_fired))
        operations.deletes.append(ItemOperation(row, as_read, explain=_timer_moved))
    for place in sorted(cleared - wanted.keys() - {place_fired}):
        operations.deletes.append(ItemOperation(TimerItem(*keys.timer(*place))))


def _timer_moved(_: CancellationReason) -> Exception:
    return TimerMoved()


def _timer_item(timer: Timer) -> TimerItem:
    return TimerItem(
        *keys.timer(timer.name, timer.subject_id),
        name=timer.name,
        subject_id=timer.subject_id,
        due_shard=keys.timer_shard(timer.subject_id),
        due_at=timer.due_at,
    )


def _links(operations: Operations, changes: Changes, signer: Signer) -> None:
    for link in changes.links_created:
        row = LinkItem(
            *_link_key(link, signer),
            id=link.id,
            purpose=link.purpose,
            subject_id=link.subject_id,
            valid_until=link.expires_at,
            expires_at=link.expires_at + _LINK_MEMORY,
            used_at=link.used_at,
        )
        operations.puts.append(ItemOperation(row, LinkItem.pk.does_not_exist()))
    if link_used := changes.link_used:
        operations.updates.append(
            ItemOperation(
                LinkItem(*_link_key(link_used, signer)),
                LinkItem.pk.exists() & LinkItem.used_at.does_not_exist(),
                [LinkItem.used_at.set(changes.at)],
                explain=lambda _: LinkSpent(),
            )
        )


def _link_key(link: Link, signer: Signer) -> keys.Key:
    return keys.link(token_hash(signer.token(link.purpose, link.id)))


def _outbox(operations: Operations, changes: Changes) -> None:
    for email in changes.emails:
        email_row = EmailItem(
            *keys.outbox(email.id),
            id=email.id,
            template=email.template,
            subject_id=email.subject_id,
            list_pk=keys.emails_about(email.subject_id),
            list_sk=email.id,
            to=email.to,
            params=email.params,
            links={name: {"purpose": link.purpose, "id": link.id} for name, link in email.links.items()},
            **_waiting(email.id, changes),
        )
        operations.puts.append(ItemOperation(email_row, EmailItem.pk.does_not_exist()))
    for task in changes.tasks:
        task_row = TaskItem(
            *keys.outbox(task.id),
            id=task.id,
            name=task.name,
            params=task.params,
            **_waiting(task.id, changes),
        )
        operations.puts.append(ItemOperation(task_row, TaskItem.pk.does_not_exist()))
    if changes.task_done:
        # When two consumers run one task, the second fails here, reads again and finds the task done.
        row = TaskItem(*keys.outbox(changes.task_done))
        operations.deletes.append(ItemOperation(row, TaskItem.status == OutboxStatus.WAITING))


def _waiting(row_id: str, changes: Changes) -> dict[str, Any]:
    return {
        "status": OutboxStatus.WAITING,
        "created_at": changes.at,
        "due_shard": keys.outbox_shard(row_id),
        "due_at": changes.at,
    }


def _counters(operations: Operations, changes: Changes) -> None:
    by_key: dict[str, dict[str, int]] = {}
    for (key, name), by in changes.counters.items():
        by_key.setdefault(key, {})[name] = by
    for key, by_name in by_key.items():
        row, actions = adding(key, by_name)
        operations.updates.append(ItemOperation(row, actions=actions))


def _journal_item(entry: JournalEntry) -> JournalItem:
    author = entry.author
    return JournalItem(
        *keys.journal(entry.subject_kind, entry.subject_id, entry.at, TimeOrderedIds().new()),
        act=entry.act,
        at=entry.at,
        author_kind=author.kind,
        account_id=author.account_id,
        role=author.role,
        request_id=author.request_id or None,
        words_id=entry.words_id,
        details=entry.details or None,
    )
