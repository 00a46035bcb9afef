"""The registry and the journal in DynamoDB: reads and lists; ``commit`` writes."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, TypeVar

from pynamodb.indexes import GlobalSecondaryIndex

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.applying.application import Application, ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, Card
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.agreement import Agreement
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.domain.shared.undelivered import Undelivered
from chalicelib.services.core.changes import Changes, Deadline
from chalicelib.services.core.ports import Departed, Page, Places, Signer, StoredEmail, StoredTask
from chalicelib.storage import commit, keys, outbox
from chalicelib.storage.models import (
    ENTITY_MODELS,
    CounterItem,
    DeadlineItem,
    EmailItem,
    EntityItem,
    GuardItem,
    MembershipItem,
    RegistryItem,
    read,
)
from chalicelib.storage.paging import read_cursor, write_cursor
from chalicelib.storage.pool import departed, statuses
from chalicelib.storage.pool import index as pool
from chalicelib.storage.pool.cards import Cards

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
P = TypeVar("P")

_THREADS = 8
# A filter is applied after a page was read: small pages of a rare status would be many.
_FILTERED_PAGE = 200
# What one BatchGetItem takes.
_BATCH = 100
_OUTBOX_SHARDS = [f"OUTBOX#{number}" for number in range(keys.DUE_SHARDS)]


class DynamoStore:
    """``services.ports.Store`` in DynamoDB.

    Args:
        signer: gives the token of a link, whose hash is the link's key.
        places: know the communes, so that cards name them by a number.
    """

    def __init__(self, signer: Signer, places: Places) -> None:
        self._signer = signer
        self._cards = Cards(places.resolve)

    def commit(self, changes: Changes) -> None:
        commit.commit(changes, self._signer, self._cards)

    def get(self, kind: type[E], entity_id: str) -> E | None:
        return _entity(kind, keys.LAYOUTS[kind].key_of(entity_id))

    def agenda_item(self, session_id: str, application_id: str) -> AgendaItem | None:
        return _entity(AgendaItem, keys.agenda_item(session_id, application_id))

    def match(self, structure_id: str, candidate_id: str) -> Match | None:
        return _entity(Match, keys.match(structure_id, candidate_id))

    def question(self, application_id: str, question_id: str) -> Question | None:
        return _entity(Question, keys.question(application_id, question_id))

    def guard_holder(self, key: str) -> str | None:
        row = read(GuardItem, keys.guard(key))
        return row.holder if row else None

    def counters(self, wanted: Iterable[str]) -> dict[str, dict[str, int]]:
        by_place = {keys.counter(key): key for key in wanted}
        rows = CounterItem.batch_get(by_place, consistent_read=True)
        return {by_place[keys.Key(row.pk, row.sk)]: row.counts for row in rows}

    def applications(
        self,
        *,
        departments: Iterable[str] | None,
        status: ApplicationStatus | None,
        limit: int,
        cursor: str | None,
    ) -> Page:
        after = read_cursor(cursor)
        model: Any = ENTITY_MODELS[Application]
        if departments is not None:
            index, position = model.listing, model.list_sk
            partitions = [keys.applications_of(department) for department in sorted(set(departments))]
        else:
            index, position = model.listing2, model.list2_sk
            statuses = [status] if status else keys.LISTED_STATUSES
            partitions = [keys.applications_with(one) for one in statuses]
        filtered = departments is not None and status is not None

        def first(partition: str) -> list[Application]:
            return _entities(
                index,
                partition,
                range_key_condition=position > after if after else None,
                filter_condition=model.status == status if filtered else None,
                limit=limit + 1,
                page_size=max(limit + 1, _FILTERED_PAGE) if filtered else None,
            )

        found = sorted(_from_each(partitions, first), key=keys.application_position)
        shown = found[:limit]
        more = len(found) > limit
        return Page(shown, write_cursor(keys.application_position(shown[-1])) if more else None)

    def agenda(self, session_id: str) -> list[AgendaItem]:
        items = _children(AgendaItem, keys.agenda_item(session_id, ""))
        return sorted(items, key=lambda item: (keys.alphabetical(item.structure_name), item.id))

    def sessions(self) -> list[CommitteeSession]:
        return _listing(CommitteeSession, keys.SESSIONS, scan_index_forward=False)

    def questions(self, application_id: str) -> list[Question]:
        questions = _children(Question, keys.question(application_id, ""))
        return sorted(questions, key=lambda question: (question.asked_at, question.id))

    def words_about(self, about_id: str) -> list[FreeWords]:
        return _children(FreeWords, keys.words(about_id, ""))

    def matches_of_structure(self, structure_id: str) -> list[Match]:
        return _children(Match, keys.match(structure_id, ""))

    def matches_of_candidate(self, candidate_id: str) -> list[Match]:
        return _listing(Match, keys.matches_of(candidate_id))

    def structure_with_statuses(self, structure_id: str) -> tuple[Structure | None, dict[str, MatchStatus]]:
        part = statuses.beside(structure_id)
        items = list(pool.items(part, consistent=True))
        structure = next((item for item in items if item["sk"]["S"] == part.last), None)
        if structure is None:
            return None, {}
        packed = statuses.read(items)
        if packed is None:
            # Of an older form, until it is reindexed.
            matches = self.matches_of_structure(structure_id)
            packed = {m.candidate_id: m.status for m in matches if m.status is not MatchStatus.NEW}
        return ENTITY_MODELS[Structure].from_raw_data(structure).entity(), packed

    def application_with_departed(
        self, application_id: str, structure_id: str
    ) -> tuple[Application | None, Departed | None]:
        return departed.read(structure_id, application_id, self._cards)

    def keep_departed(self, structure_id: str, people: Departed, life: timedelta) -> None:
        departed.keep(structure_id, people, life, self._cards)

    def candidates(self, ids: Iterable[str]) -> dict[str, Candidate]:
        return _by_id(Candidate, ids)

    def several(
        self, entities: Iterable[tuple[type[Entity], str]], guards: Iterable[str] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        places = {keys.LAYOUTS[kind].key_of(entity_id) for kind, entity_id in entities}
        by_place = {keys.guard(key): key for key in guards}
        found: dict[str, Any] = {}
        holders: dict[str, str] = {}
        wanted = [*sorted(places), *by_place]
        for row in _from_each(_batches(wanted), lambda batch: list(RegistryItem.batch_get(batch))):
            if isinstance(row, GuardItem):
                holders[by_place[keys.Key(row.pk, row.sk)]] = row.holder
            elif isinstance(row, EntityItem):
                entity = row.entity()
                found[entity.id] = entity
        return found, holders

    def pool(self, departments: Mapping[str, float], *, nationwide: bool) -> list[Card]:
        parts = [pool.at_least(department, km) for department, km in sorted(departments.items())]
        if nationwide:
            # The longest to read begins first.
            parts.insert(0, pool.nationwide())
        return _from_each(parts, lambda part: pool.read(part, self._cards))

    def with_word(self, word: str) -> list[Card]:
        return pool.read(pool.beginning(word), self._cards)

    def recruitments_of_structure(self, structure_id: str) -> list[Recruitment]:
        return _listing(Recruitment, keys.of_structure(structure_id, "RECRUITMENTS"))

    def agreements(self, department: str) -> list[Agreement]:
        return _listing(Agreement, keys.agreements_of(department))

    def follow_ups_of_structure(self, structure_id: str) -> list[FollowUp]:
        return _listing(FollowUp, keys.of_structure(structure_id, "FOLLOWUPS"), scan_index_forward=False)

    def follow_ups(self, quarter: str, departments: Iterable[str] | None) -> list[FollowUp]:
        model: Any = ENTITY_MODELS[FollowUp]
        partition = keys.follow_ups_of(quarter)
        if departments is None:
            return _entities(model.listing2, partition)
        return _from_each(
            sorted(set(departments)),
            lambda department: _entities(
                model.listing2,
                partition,
                range_key_condition=model.list2_sk.startswith(f"{department}#"),
            ),
        )

    def accounts(self, role: Role, *, structure_id: str | None = None) -> list[Account]:
        if structure_id is None:
            return _listing(Account, keys.accounts_with(role))
        partition = keys.of_structure(structure_id, "ACCOUNTS")
        index: Any = ENTITY_MODELS[Account].listing2
        of_structure = {account.id: account for account in _entities(index, partition)}
        guests = [row.account_id for row in MembershipItem.listing.query(partition)]
        of_structure.update(_by_id(Account, guests))
        return [
            account
            for _, account in sorted(of_structure.items())
            if account.role is role and structure_id in (account.structure_id, *account.other_structure_ids)
        ]

    def due_deadlines(self, now: datetime, limit: int) -> list[Deadline]:
        rows = _from_each(
            [f"DEADLINES#{number}" for number in range(keys.DUE_SHARDS)],
            lambda shard: list(DeadlineItem.due.query(shard, DeadlineItem.due_at <= now, limit=limit)),
        )
        deadlines = [Deadline(name=row.name, subject_id=row.subject_id, due_at=row.due_at) for row in rows]
        return sorted(deadlines, key=lambda due: (due.due_at, due.subject_id, due.name))[:limit]

    def waiting_outbox(self, before: datetime, limit: int) -> list[tuple[str, str]]:
        def oldest(shard: str) -> list[Any]:
            return list(RegistryItem.due.query(shard, RegistryItem.due_at < before, limit=limit))

        rows = _from_each(_OUTBOX_SHARDS, oldest)
        rows.sort(key=lambda row: (row.due_at, row.pk))
        return [("email" if isinstance(row, EmailItem) else "task", row.id) for row in rows[:limit]]

    def oldest_unsent_email(self) -> datetime | None:
        def oldest(shard: str) -> list[Any]:
            emails = RegistryItem.kind == EmailItem
            return list(
                RegistryItem.due.query(shard, filter_condition=emails, limit=1, page_size=_FILTERED_PAGE)
            )

        return min((row.due_at for row in _from_each(_OUTBOX_SHARDS, oldest)), default=None)

    def claim_email(self, email_id: str, now: datetime, lease: timedelta) -> StoredEmail | None:
        return outbox.claim_email(email_id, now, lease)

    def email_sent(self, email_id: str, now: datetime, message_id: str) -> None:
        outbox.email_sent(email_id, now, message_id)

    def email_failed(self, email_id: str) -> None:
        outbox.email_failed(email_id)

    def email_subject(self, email_id: str) -> str | None:
        return outbox.email_subject(email_id)

    def undelivered(self, *, limit: int, cursor: str | None) -> tuple[list[Undelivered], str | None]:
        after = read_cursor(cursor)
        model: Any = ENTITY_MODELS[Undelivered]
        found = _listing(
            Undelivered,
            keys.UNDELIVERED,
            range_key_condition=model.list_sk < after if after else None,
            scan_index_forward=False,
            limit=limit + 1,
        )
        shown = found[:limit]
        return shown, write_cursor(keys.undelivered_position(shown[-1])) if len(found) > limit else None

    def task(self, task_id: str) -> StoredTask | None:
        return outbox.task(task_id)


def _entity(kind: type[E], key: keys.Key) -> E | None:
    item = read(ENTITY_MODELS[kind], key)
    return item.entity() if item else None


def _by_id(kind: type[E], ids: Iterable[str]) -> dict[str, E]:
    places = list({keys.LAYOUTS[kind].key_of(entity_id) for entity_id in ids})

    def read_batch(batch: list[keys.Key]) -> list[E]:
        return [item.entity() for item in ENTITY_MODELS[kind].batch_get(batch, consistent_read=True)]

    return {entity.id: entity for entity in _from_each(_batches(places), read_batch)}


def _batches(places: list[keys.Key]) -> list[list[keys.Key]]:
    return [places[start : start + _BATCH] for start in range(0, len(places), _BATCH)]


def _children(kind: type[E], first: keys.Key) -> list[E]:
    """Every entity under a parent, as it is now."""
    model = ENTITY_MODELS[kind]
    rows = model.query(first.pk, EntityItem.sk.startswith(first.sk), consistent_read=True)
    return [row.entity() for row in rows]


def _listing(kind: type[E], partition: str, **options: Any) -> list[E]:
    index: Any = ENTITY_MODELS[kind].listing
    return _entities(index, partition, **options)


def _entities(index: GlobalSecondaryIndex[Any], partition: str, **options: Any) -> list[Any]:
    return [row.entity() for row in index.query(partition, **options)]


def _from_each(partitions: list[P], read_one: Callable[[P], list[T]]) -> list[T]:
    """What every partition holds, in the order of the partitions, read side by side."""
    if len(partitions) < 2:
        return [item for partition in partitions for item in read_one(partition)]
    with ThreadPoolExecutor(min(_THREADS, len(partitions))) as pool:
        return list(chain.from_iterable(pool.map(read_one, partitions)))
