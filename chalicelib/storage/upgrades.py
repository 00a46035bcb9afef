"""Upgrades of stored items: one for each kind of item and each schema version that changed it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.domain.candidates.candidate import likeness_of
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.storage import keys

# An item in the format of DynamoDB: {"name": {"S": "…"}}.
Item = dict[str, dict[str, Any]]
Upgrade = Callable[[Item], Item]

# The schema version that this release writes. A new field with a default needs no new version.
ITEM_SCHEMA = 3


def _without_params_when_done(task: Item) -> Item:
    """Remove the parameters of a task that is done, which version 1 kept; some were Pix results."""
    if task["status"]["S"] != "done":
        return task
    return {name: value for name, value in task.items() if name != "params"}


def _with_tray_key(agreement: Item) -> Item:
    """Add the agreement to a tray; in version 2 every case file was a draft and no text was sent."""
    since = paris_date(datetime.fromisoformat(agreement["created_at"]["S"])).isoformat()
    place = {"list2_pk": {"S": "AGREEMENTS#to_receive"}, "list2_sk": {"S": f"{since}#{agreement['id']['S']}"}}
    return {**agreement, **place}


def _with_likeness_key(candidate: Item) -> Item:
    """Add the candidate to the list of registrations that seem to be of one person; version 2 had no list."""
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


# The upgrade to the next version, by kind and old version; it depends on the item alone. Keep each one
# until `python -m infra.rewrite --dry-run` counts no such item. The journal is never rewritten: keep those.
UPGRADES: dict[tuple[str, int], Upgrade] = {
    ("candidate", 2): _with_likeness_key,
    ("task", 1): _without_params_when_done,
    ("agreement", 2): _with_tray_key,
}

JOURNAL = "journal"


def kind_of(item: Item) -> str:
    """Return the kind of an item; items of the journal do not have the attribute."""
    return str(item["kind"]["S"]) if "kind" in item else JOURNAL


def version_of(item: Item) -> int:
    """Return the schema version of an item; packed items have none, and count as current."""
    return int(item["schema"]["N"]) if "schema" in item else ITEM_SCHEMA


def outdated(item: Item) -> bool:
    """Return whether an item has an older schema; packed items and index projections have no version."""
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
