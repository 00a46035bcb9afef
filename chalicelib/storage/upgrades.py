"""Old items in the form of today: one upgrade for each kind of item and each version that changed it."""

from collections.abc import Callable
from typing import Any

# An item as DynamoDB writes it: {"name": {"S": "…"}}.
Item = dict[str, dict[str, Any]]
Upgrade = Callable[[Item], Item]

# The form that this release writes. A new field with a default needs no new one.
ITEM_SCHEMA = 2


def _listed_by_stage(item: Item) -> Item:
    """The list of a department was one: what waits for a decision lies apart since."""
    if "list_pk" not in item:
        return item
    waiting = item["status"]["S"] in ("confirmed", "under_review", "postponed")
    return {**item, "list_pk": {"S": f"{item['list_pk']['S']}#{'waiting' if waiting else 'decided'}"}}


def _forget_what_is_done(task: Item) -> Item:
    """Of a task that is done, leave out what it held: the first form kept it, Pix results among it."""
    if task["status"]["S"] != "done":
        return task
    return {name: value for name, value in task.items() if name != "params"}


# By kind and the version an item leaves, what makes it one of the next version: the same item gives the same
# one always, without reading anything else. It stays until `python -m infra.rewrite --dry-run` counts none;
# the journal is never rewritten, so that what upgrades it stays for ever.
UPGRADES: dict[tuple[str, int], Upgrade] = {
    ("application", 1): _listed_by_stage,
    ("task", 1): _forget_what_is_done,
}

JOURNAL = "journal"


def kind_of(item: Item) -> str:
    """The kind of an item; those of the journal do not say it."""
    return str(item["kind"]["S"]) if "kind" in item else JOURNAL


def version_of(item: Item) -> int:
    """The version of an item's form; packed rows (the pool, words, counters) carry their own in each cell."""
    return int(item["schema"]["N"]) if "schema" in item else ITEM_SCHEMA


def outdated(item: Item) -> bool:
    """Whether a whole item is of an older form; the pool's rows, and what an index shows, say no version."""
    return "schema" in item and version_of(item) < ITEM_SCHEMA


def upgraded(item: Item) -> Item:
    """The item in the form of this release; one of a later release stays as it is."""
    if not outdated(item):
        return item
    kind = kind_of(item)
    for version in range(version_of(item), ITEM_SCHEMA):
        if (upgrade := UPGRADES.get((kind, version))) is not None:
            item = upgrade(item)
    return {**item, "schema": {"N": str(ITEM_SCHEMA)}}
