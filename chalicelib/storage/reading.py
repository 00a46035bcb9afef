"""Reads of entities in DynamoDB: one, several by their ids, the children of one, a page of a list."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any, TypeVar

from pynamodb.indexes import GlobalSecondaryIndex

from chalicelib.domain.shared.entity import Entity
from chalicelib.services.core.lists import ListOrder
from chalicelib.services.core.store import Page
from chalicelib.storage import keys
from chalicelib.storage.models import ENTITY_MODELS, EntityItem, read

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
P = TypeVar("P")

_THREADS = 8
# The most keys of one BatchGetItem.
BATCH = 100


def entity(kind: type[E], key: keys.Key) -> E | None:
    """Return the entity at a key, by a consistent read; None without one."""
    item = read(ENTITY_MODELS[kind], key)
    return item.entity() if item else None


def by_ids(kind: type[E], ids: Iterable[str]) -> dict[str, E]:
    """Return the entities of a kind that have these ids, by id, by consistent reads."""
    places = list({keys.LAYOUTS[kind].key_of(entity_id) for entity_id in ids})

    def read_batch(batch: list[keys.Key]) -> list[E]:
        return [item.entity() for item in ENTITY_MODELS[kind].batch_get(batch, consistent_read=True)]

    return {one.id: one for one in from_each(batches(places), read_batch)}


def batches(places: list[keys.Key]) -> list[list[keys.Key]]:
    """Return the keys in batches of one BatchGetItem."""
    return [places[start : start + BATCH] for start in range(0, len(places), BATCH)]


def children(kind: type[E], first: keys.Key) -> list[E]:
    """Return every entity under a parent, by a consistent read."""
    model = ENTITY_MODELS[kind]
    rows = model.query(first.pk, EntityItem.sk.startswith(first.sk), consistent_read=True)
    return [row.entity() for row in rows]


def children_page(
    kind: type[E], first: keys.Key, order: ListOrder[E], limit: int, cursor: str | None
) -> Page[E]:
    """Return a page of the entities under a parent, by a consistent read; sort keys end with the position."""
    after = order.after(cursor)
    rows = ENTITY_MODELS[kind].query(
        first.pk,
        EntityItem.sk.startswith(first.sk),
        consistent_read=True,
        limit=limit + 1,
        last_evaluated_key={"pk": {"S": first.pk}, "sk": {"S": f"{first.sk}{after}"}} if after else None,
    )
    return order.page([row.entity() for row in rows], limit)


def listing(
    kind: type[E],
    partition: str,
    order: ListOrder[E],
    limit: int,
    cursor: str | None,
    *,
    second: bool = False,
) -> Page[E]:
    """Return a page of a partition of an index for lists, whose sort keys are positions in ``order``."""
    model: Any = ENTITY_MODELS[kind]
    index, place = (model.listing2, model.list2_sk) if second else (model.listing, model.list_sk)
    beyond = None
    if (after := order.after(cursor)) is not None:
        beyond = place < after if order.backwards else place > after
    found = entities(
        index,
        partition,
        range_key_condition=beyond,
        scan_index_forward=not order.backwards,
        limit=limit + 1,
    )
    return order.page(found, limit)


def entities(index: GlobalSecondaryIndex[Any], partition: str, **options: Any) -> list[Any]:
    """Return the entities of a partition of an index; ``options`` are those of PynamoDB's ``query``."""
    return [row.entity() for row in index.query(partition, **options)]


def from_each(partitions: list[P], read_one: Callable[[P], list[T]]) -> list[T]:
    """Return the items of every partition, in the order of the partitions, read in parallel."""
    if len(partitions) < 2:
        return [item for partition in partitions for item in read_one(partition)]
    with ThreadPoolExecutor(min(_THREADS, len(partitions))) as pool:
        return list(chain.from_iterable(pool.map(read_one, partitions)))
