"""The summaries of applications, packed by department: written with their application, read by whole lists.

A department has some hundreds of applications in the life of the programme, the country about ten thousand:
a list reads every summary of its departments in one to five requests, then searches and counts in memory.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from pynamodb.constants import STRING

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.summary import ApplicationSummary, summary_of
from chalicelib.settings import settings
from chalicelib.storage.keys import Key, shard
from chalicelib.storage.models import connection
from chalicelib.storage.pool.cards import long_id, short_id
from chalicelib.storage.pool.index import Item

PREFIX = "SUMMARIES#"
# A write pays for the whole item: with a hundred applications it stays under 30 kB.
_ITEMS = 4
# What a summary stores: the id lies beside it.
_FIELDS = len(ApplicationSummary._fields) - 1


def place_of(application: Application | None) -> Key | None:
    """Return the item that holds the summary of an application; None when nothing does."""
    if application is None or application.confirmed_at is None:
        return None
    return Key(f"{PREFIX}{application.place.department}", f"{shard(application.id, _ITEMS):x}")


def moves(before: Application | None, after: Application | None) -> dict[Key, dict[str, str | None]]:
    """Return what a change of an application writes: by item, the summary by short id, None to take it
    away."""
    known = after or before
    if known is None:
        return {}
    short = short_id(known.id)
    old, new = place_of(before), place_of(after)
    written: dict[Key, dict[str, str | None]] = {}
    if old is not None and old != new:
        written[old] = {short: None}
    if after is not None and new is not None:
        packed = _packed(after)
        if before is None or old != new or _packed(before) != packed:
            written[new] = {short: packed}
    return written


def places(departments: Sequence[str]) -> list[Key]:
    """Return the items of some departments."""
    return [
        Key(f"{PREFIX}{department}", f"{number:x}") for department in departments for number in range(_ITEMS)
    ]


def read(batch: Sequence[Key]) -> list[ApplicationSummary]:
    """Return the summaries of at most a hundred items, as they were a moment ago."""
    table = settings().registry_table
    found = []
    asked: Any = {table: {"Keys": [{"pk": {STRING: one.pk}, "sk": {STRING: one.sk}} for one in batch]}}
    while asked:
        answer = connection().dispatch("BatchGetItem", {"RequestItems": asked})
        for item in answer["Responses"].get(table, ()):
            found += _summaries(item)
        asked = answer.get("UnprocessedKeys")
    return found


def _summaries(item: Item) -> list[ApplicationSummary]:
    return [unpack(long_id(name), value[STRING]) for name, value in item.items() if name not in ("pk", "sk")]


def _packed(application: Application) -> str:
    summary = summary_of(application)
    # The id lies beside it.
    return json.dumps(summary[1:], ensure_ascii=False, separators=(",", ":"), default=str) if summary else ""


def unpack(application_id: str, packed: str) -> ApplicationSummary:
    """Read a summary.

    Fields are only ever added at the end, with a default: what an older or a newer release wrote is read.
    """
    values = json.loads(packed)
    del values[_FIELDS:]
    for place, make in _makers():
        if place < len(values) and values[place] is not None:
            values[place] = make(values[place])
    return ApplicationSummary(application_id, *values)


@cache
def _makers() -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Return the places of the fields that are not as JSON has them, and how each is made.

    What was made is kept: a list reads the same days and words ten thousand times.
    """
    hints = get_type_hints(ApplicationSummary)
    found = []
    for place, name in enumerate(ApplicationSummary._fields[1:]):
        kind = next((one for one in get_args(hints[name]) if one is not NoneType), hints[name])
        if kind is date:
            found.append((place, _day))
        elif kind not in (str, int, bool):
            found.append((place, cache(kind)))
    return tuple(found)


@cache
def _day(written: str) -> date:
    return date.fromisoformat(written)
