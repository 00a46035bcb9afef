"""The packed summaries that desks read: written with their entity, read by lists (DECISIONS 28, 31).

A department has a few hundred applications in the whole programme, the country about ten thousand: a list
reads every summary of its departments in one to five requests, then searches and counts in memory.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from types import NoneType
from typing import Any, Generic, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints

from pynamodb.constants import STRING

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.applying.summary import ApplicationSummary, summary_of
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.summary import FollowUpSummary, follow_up_summary
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import LedgerSummary, ledger_summary
from chalicelib.domain.funding.ledger.sums_to_return import OrderToPay, order_to_pay
from chalicelib.domain.funding.summary import AgreementSummary, agreement_summary
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.recruiting.summary import RecruitmentSummary, recruitment_summary
from chalicelib.domain.reorganising.claims import LiquidationSummary, liquidation_summary
from chalicelib.domain.reorganising.structure_change import StructureChange
from chalicelib.domain.reorganising.summary import WaitingChange, waiting_change
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.training.summary import TrainingSummary, training_summary
from chalicelib.domain.training.training import Training
from chalicelib.settings import settings
from chalicelib.storage.keys import Key, shard
from chalicelib.storage.models import connection
from chalicelib.storage.pool.cards import long_id, short_id
from chalicelib.storage.pool.index import Item

S = TypeVar(
    "S",
    ApplicationSummary,
    RecruitmentSummary,
    FollowUpSummary,
    LedgerSummary,
    TrainingSummary,
    AgreementSummary,
    OrderToPay,
    WaitingChange,
    LiquidationSummary,
)


class Summaries(Generic[S]):
    """The summaries of one kind of entity.

    Args:
        kind: of the entity.
        of: the class of a summary, a NamedTuple whose first field is the id.
        summarise: returns the summary of an entity, None while it has none.
        prefix: of the partition key of the items.
        partition: returns the rest of the partition key of a summary, by which lists read.
        items: how many items each partition has. A write is charged for a whole item, a list for every item.
    """

    def __init__(
        self,
        kind: type[Entity],
        of: type[S],
        summarise: Callable[[Any], S | None],
        *,
        prefix: str,
        partition: Callable[[S], str],
        items: int,
    ) -> None:
        self.kind, self.prefix = kind, prefix
        self._of: type[S] = of
        self._summarise: Callable[[Any], S | None] = summarise
        self._partition: Callable[[S], str] = partition
        self._items = items
        # The stored fields: all but the id, which is the name of the attribute.
        self._fields = len(of._fields) - 1

    def moves(self, before: Entity | None, after: Entity | None) -> dict[Key, dict[str, str | None]]:
        """Return the writes of a change of an entity: by item, the summary by short id, None to remove it."""
        known = after or before
        if known is None:
            return {}
        short = short_id(known.id)
        old, was = self._key_and_text(before)
        new, packed = self._key_and_text(after)
        written: dict[Key, dict[str, str | None]] = {}
        if old is not None and old != new:
            written[old] = {short: None}
        if new is not None and (old != new or was != packed):
            written[new] = {short: packed}
        return written

    def _key_and_text(self, entity: Entity | None) -> tuple[Key | None, str]:
        """Return the key of the item with the summary of an entity, and the packed summary."""
        summary = None if entity is None else self._summarise(entity)
        if summary is None:
            return None, ""
        place = Key(f"{self.prefix}{self._partition(summary)}", f"{shard(summary.id, self._items):x}")
        return place, json.dumps(summary[1:], ensure_ascii=False, separators=(",", ":"), default=str)

    def places(self, partitions: Iterable[str]) -> list[Key]:
        """Return the keys of the items of some partitions."""
        return [
            Key(f"{self.prefix}{partition}", f"{number:x}")
            for partition in partitions
            for number in range(self._items)
        ]

    def of_items(self, items: Iterable[Item]) -> list[S]:
        """Return the summaries of this kind in some items, which may hold other kinds."""
        return [
            self.unpack(long_id(name), value[STRING])
            for item in items
            if item["pk"][STRING].startswith(self.prefix)
            for name, value in item.items()
            if name not in ("pk", "sk")
        ]

    def unpack(self, entity_id: str, packed: str) -> S:
        """Return a summary from its packed text.

        New fields are added at the end, with a default, so that every release reads what another one wrote.
        """
        values = json.loads(packed)
        del values[self._fields :]
        for place, make in self._converters:
            if place < len(values) and values[place] is not None:
                values[place] = make(values[place])
        return self._of(entity_id, *values)

    @cached_property
    def _converters(self) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
        """The positions of the fields that are not of a JSON type, each with its conversion."""
        hints = get_type_hints(self._of)
        found: list[tuple[int, Callable[[Any], Any]]] = []
        for place, name in enumerate(self._of._fields[1:]):
            kind = next((one for one in get_args(hints[name]) if one is not NoneType), hints[name])
            if get_origin(hints[name]) is tuple:
                found.append((place, _rows_of(cast(type[NamedTuple], kind))))
            elif kind is datetime:
                found.append((place, datetime.fromisoformat))
            elif kind not in (str, int, bool):
                found.append(
                    (place, _ConvertedOnce(date.fromisoformat if kind is date else kind).__getitem__)
                )
        return tuple(found)


def items_of(batch: Sequence[Key]) -> list[Item]:
    """Return at most a hundred items of summaries, of any kinds (may lag)."""
    table = settings().registry_table
    found: list[Item] = []
    asked: Any = {table: {"Keys": [{"pk": {STRING: one.pk}, "sk": {STRING: one.sk}} for one in batch]}}
    while asked:
        answer = connection().dispatch("BatchGetItem", {"RequestItems": asked})
        found += answer["Responses"].get(table, ())
        asked = answer.get("UnprocessedKeys")
    return found


class _ConvertedOnce(dict[str, Any]):
    """Values by their text, each converted once: a list reads the same days and words ten thousand times."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> Any:
        made = self[text] = self._make(text)
        return made


def _rows_of(kind: Any) -> Callable[[list[list[Any]]], tuple[Any, ...]]:
    return lambda rows: tuple([kind(*row) for row in rows])


APPLICATIONS = Summaries(
    Application,
    ApplicationSummary,
    summary_of,
    prefix="SUMMARIES#",
    partition=lambda one: one.department,
    # With a hundred applications in a department, a write stays under 30 kB.
    items=4,
)
RECRUITMENTS = Summaries(
    Recruitment,
    RecruitmentSummary,
    recruitment_summary,
    prefix="RECRUITMENTS#",
    partition=lambda one: one.department,
    items=2,
)
FOLLOW_UPS = Summaries(
    FollowUp,
    FollowUpSummary,
    follow_up_summary,
    prefix="FOLLOWUPSUMMARIES#",
    partition=lambda one: f"{one.quarter}#{one.department}",
    # A department has about forty per quarter, under 10 kB; the funder's first page reads two quarters.
    items=1,
)
AGREEMENTS = Summaries(
    Agreement,
    AgreementSummary,
    agreement_summary,
    prefix="AGREEMENTSUMMARIES#",
    partition=lambda one: one.department,
    items=2,
)
LEDGERS = Summaries(
    Ledger,
    LedgerSummary,
    ledger_summary,
    prefix="LEDGERS#",
    partition=lambda one: one.department,
    items=2,
)
TRAININGS = Summaries(
    Training,
    TrainingSummary,
    training_summary,
    prefix="TRAININGSUMMARIES#",
    partition=lambda one: one.department,
    items=2,
)
# These have one item each for the whole country, which a first page reads beside another kind.
NATION = "nation"
ORDERS = Summaries(
    Ledger, OrderToPay, order_to_pay, prefix="RECOVERYORDERS#", partition=lambda _: NATION, items=1
)
CHANGES = Summaries(
    StructureChange,
    WaitingChange,
    waiting_change,
    prefix="WAITINGCHANGES#",
    partition=lambda _: NATION,
    items=1,
)
LIQUIDATIONS = Summaries(
    Structure,
    LiquidationSummary,
    liquidation_summary,
    prefix="LIQUIDATIONS#",
    partition=lambda _: NATION,
    items=1,
)
ALL: tuple[Summaries[Any], ...] = cast(
    tuple[Summaries[Any], ...],
    (APPLICATIONS, RECRUITMENTS, FOLLOW_UPS, LEDGERS, TRAININGS, AGREEMENTS, ORDERS, CHANGES, LIQUIDATIONS),
)
KINDS = frozenset(one.kind for one in ALL)


def moves(
    kind: type[Entity], before: Entity | None, after: Entity | None
) -> dict[Key, dict[str, str | None]]:
    """Return the writes of a change of an entity in all its summaries, as ``Summaries.moves``."""
    written: dict[Key, dict[str, str | None]] = {}
    for one in ALL:
        if one.kind is kind:
            written |= one.moves(before, after)
    return written
