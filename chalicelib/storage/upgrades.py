"""Upgrades of old items: one for each kind of item and each schema version that changed it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.domain.candidates.candidate import likeness_of
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.storage import keys

# An item as DynamoDB writes it: {"name": {"S": "…"}}.
Item = dict[str, dict[str, Any]]
Upgrade = Callable[[Item], Item]

# The schema version that this release writes. A new field with a default needs no new version.
ITEM_SCHEMA = 3


def _forget_what_is_done(task: Item) -> Item:
    """Version 1 kept the parameters of a task that is done, Pix results among them: remove them."""
    if task["status"]["S"] != "done":
        return task
    return {name: value for name, value in task.items() if name != "params"}


def _in_its_tray(agreement: Item) -> Item:
    """Version 2 knew no trays: nothing was known of a case file but its draft, and no text was sent."""
    since = paris_date(datetime.fromisoformat(agreement["created_at"]["S"])).isoformat()
    place = {"list2_pk": {"S": "AGREEMENTS#to_receive"}, "list2_sk": {"S": f"{since}#{agreement['id']['S']}"}}
    return {**agreement, **place}


def _listed_by_likeness(candidate: Item) -> Item:
    """Version 2 had candidates in no list; those who seem to be one person now lie together."""
    phone = candidate.get("phone", {}).get("S")
    if phone is None or candidate["status"]["S"] != "confirmed":
        return candidate
    name = f"{candidate['first_name']['S']} {candidate['last_name']['S']}"
    rank = 0 if "S" in candidate.get("recruited_by", {}) else 1
    return {
        **candidate,
        "list_pk": {"S": keys.of_likeness(likeness_of(name, phone))},
        "list_sk": {"S": f"{rank}#{candidate['id']['S']}"},
    }


# By kind and old version, the upgrade to the next version: it depends on the item alone. It is kept until
# `python -m infra.rewrite --dry-run` counts none; the journal is never rewritten, so its upgrades stay.
UPGRADES: dict[tuple[str, int], Upgrade] = {
    ("candidate", 2): _listed_by_likeness,
    ("task", 1): _forget_what_is_done,
    ("agreement", 2): _in_its_tray,
}

JOURNAL = "journal"


def kind_of(item: Item) -> str:
    """Return the kind of an item; items of the journal do not carry it."""
    return str(item["kind"]["S"]) if "kind" in item else JOURNAL


def version_of(item: Item) -> int:
    """Return the schema version of an item; packed rows (pool, words, counters) carry one in each cell."""
    return int(item["schema"]["N"]) if "schema" in item else ITEM_SCHEMA


def outdated(item: Item) -> bool:
    """Return whether an item has an older schema; rows of the pool and index projections carry no version."""
    return "schema" in item and version_of(item) < ITEM_SCHEMA


def upgraded(item: Item) -> Item:
    """Return the item in the schema of this release; one of a later release is left as it is."""
    if not outdated(item):
        return item
    kind = kind_of(item)
    for version in range(version_of(item), ITEM_SCHEMA):
        if (upgrade := UPGRADES.get((kind, version))) is not None:
            item = upgrade(item)
    return {**item, "schema": {"N": str(ITEM_SCHEMA)}}
