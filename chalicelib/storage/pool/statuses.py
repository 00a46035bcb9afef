"""The statuses that a structure gave to candidates, packed in its partition: one request reads them all."""

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.match import Match, MatchStatus
from chalicelib.services.core.changes import Changes
from chalicelib.storage.keys import LAYOUTS, Key, shard
from chalicelib.storage.pool.cards import long_id, short_id
from chalicelib.storage.pool.index import Item, KeyRange

# A write is charged for the whole item: with a thousand statuses it stays under two units.
_ITEMS = 16
# Nothing sorts between « STATUSES » and « STRUCTURE »: one range has the statuses and the structure.
PREFIX = "STATUSES"
WHOLE = "whole"
_MARKS = {
    MatchStatus.SHORTLISTED: "s",
    MatchStatus.DECLINED: "d",
    MatchStatus.VALIDATED: "v",
    MatchStatus.HIRED: "h",
    MatchStatus.ENDED: "e",
}
_STATUSES = {mark: status for status, mark in _MARKS.items()}


def beside(structure_id: str) -> KeyRange:
    """Return the range of the packed statuses and, last, the structure."""
    partition, last = LAYOUTS[Structure].key_of(structure_id)
    return KeyRange(partition, PREFIX, last)


def whole(structure_id: str) -> Key:
    """Return the key of the item whose presence means that every match of the structure is packed.

    It is written with the structure, or by ``infra.reindex`` for a structure older than packed statuses.
    """
    return Key(LAYOUTS[Structure].key_of(structure_id).pk, PREFIX)


def place(partition: str, candidate_id: str) -> Key:
    """Return the key of the item with the packed status of a candidate, in a structure's partition."""
    return Key(partition, f"{PREFIX}#{shard(candidate_id, _ITEMS):x}")


def mark_of(match: Match) -> str | None:
    """Return the packed status of a match; None for « new », which is never stored."""
    return _MARKS.get(match.status)


def moves(changes: Changes) -> dict[Key, dict[str, str | None]]:
    """Return the writes of the matches of a decision: by item, the status by short id, None to remove it."""
    written: dict[Key, dict[str, str | None]] = {}
    for gone, entities in ((False, (*changes.created, *changes.updated)), (True, changes.deleted)):
        for entity in entities:
            if isinstance(entity, Match):
                partition = LAYOUTS[Structure].key_of(entity.structure_id).pk
                marks = written.setdefault(place(partition, entity.candidate_id), {})
                marks[short_id(entity.candidate_id)] = None if gone else mark_of(entity)
    for entity in changes.created:
        if isinstance(entity, Structure):
            written[whole(entity.id)] = {WHOLE: "1"}
    return written


def read(items: list[Item]) -> dict[str, MatchStatus] | None:
    """Return the statuses by candidate, or None when they are not all packed."""
    if not any(item["sk"]["S"] == PREFIX for item in items):
        return None
    return {
        long_id(name): _STATUSES[value["S"]]
        for item in items
        if item["sk"]["S"].startswith(f"{PREFIX}#")
        for name, value in item.items()
        if name not in ("pk", "sk")
    }
