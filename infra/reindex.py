"""Repair the items derived from others: ``python -m infra.reindex``; the site may run.

The pool, the words, the packed statuses and the summaries (``chalicelib.storage.summaries``) are written in
the transaction of their source. This repairs items stored before they existed, or edited by hand. Each
repair is a transaction, on condition that its source is still as it was read, so that no concurrent change is
undone.
"""

import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.deciding.committee import AgendaItem
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.reference.communes import Communes
from chalicelib.settings import settings
from chalicelib.storage import summaries
from chalicelib.storage.keys import LAYOUTS, Key, match
from chalicelib.storage.models import ENTITY_MODELS
from chalicelib.storage.pool import index as pool
from chalicelib.storage.pool import statuses
from chalicelib.storage.pool.cards import Cards, long_id, short_id
from chalicelib.storage.upgrades import Item
from infra.rewrite import CannotRewrite, Progress, Say, command, walk

# Items that DynamoDB returns in one request.
_BATCH = 100
_TRIES = 8
# The kind of the cards that a derived item holds, by the beginning of its key.
_OWNERS: dict[str, type[Entity]] = {
    "POOL#": Candidate,
    "WORD#": Candidate,
    "UNSEEN#": Candidate,
    **{one.prefix: one.kind for one in summaries.ALL},
}
_SOURCES: tuple[type[Entity], ...] = (Candidate, *summaries.KINDS)
_CARD, _OLD_CARD = "cartes absentes ou anciennes", "cartes en trop"
_STATUS, _OLD_STATUS = "statuts absents ou anciens", "statuts en trop"
_UNPACKED = "structures sans leurs statuts"
_UNPLACED = "recrutements sans leur département"
_UNMARKED = "lignes d'ordre du jour dont la candidature s'est arrêtée"


class Moved(Exception):
    """The source changed since it was read."""


class Reindex:
    """Checks and repairs one item at a time.

    Args:
        dynamodb: a client of botocore.
        dry_run: count only.
    """

    def __init__(self, dynamodb: Any, *, dry_run: bool) -> None:
        self._dynamodb = dynamodb
        self._dry_run = dry_run
        self._cards = Cards(Communes().resolve)

    def __call__(self, table: str, item: Item) -> Counter[str]:
        """Repair what is derived from an item, or a derived item; return what was wrong."""
        key = _key(item)
        owner = _owner(key)
        source = next((kind for kind in _SOURCES if key.sk == LAYOUTS[kind].prefix), None)
        if owner is not None:
            found = self._stale_cards(table, key, item, owner)
        elif source is not None:
            found = self._placed(table, key, item) if source is Recruitment else Counter()
            found += self._source(table, key, source)
            if source is Structure:
                found += self._structure(table, key)
        elif key.sk.startswith(f"{LAYOUTS[AgendaItem].prefix}#"):
            found = self._marked(table, key, item)
        else:
            found = Counter()
        return Counter(seen=1) + found

    def _wanted(self, item: Item, kind: type[Entity]) -> dict[Key, str]:
        """Return the cards of a candidate, or the summary of another entity, by the item that holds each."""
        entity = ENTITY_MODELS[kind].from_raw_data(item).entity()
        if kind is Candidate:
            moves = pool.moves(None, entity, self._cards)
        else:
            moves = summaries.moves(kind, None, entity)
        return {place: card for place, by in moves.items() for card in by.values() if card is not None}

    def _source(self, table: str, key: Key, kind: type[Entity]) -> Counter[str]:
        """Add the missing cards of a candidate, or the missing summary of another entity."""
        for _ in range(_TRIES):
            item = self._one(table, key)
            if item is None:
                return Counter()
            short = short_id(key.pk.partition("#")[2])
            wanted = self._wanted(item, kind)
            lying = self._several(table, wanted)
            wrong = {
                place: card
                for place, card in wanted.items()
                if lying.get(place, {}).get(short) != {"S": card}
            }
            try:
                for place, card in wrong.items():
                    self._correct(table, key, item, place, short, card)
            except Moved:
                continue
            return Counter({_CARD: len(wrong)})
        raise _unquiet(table)

    def _placed(self, table: str, key: Key, item: Item) -> Counter[str]:
        """Set the department and the name of the agreement on a recruitment stored before it had these
        fields."""
        recruitment = ENTITY_MODELS[Recruitment].from_raw_data(item).entity()
        if recruitment.department:
            return Counter()
        stored = self._one(table, LAYOUTS[Agreement].key_of(recruitment.agreement_id))
        if stored is None:
            return Counter()
        agreement = ENTITY_MODELS[Agreement].from_raw_data(stored).entity()
        values = {"department": {"S": agreement.department}, "structure_name": {"S": agreement.title}}
        self._complete(table, key, item, values)
        return Counter({_UNPLACED: 1})

    def _marked(self, table: str, key: Key, item: Item) -> Counter[str]:
        """Mark a line of an agenda whose application stopped before lines had this mark."""
        line = ENTITY_MODELS[AgendaItem].from_raw_data(item).entity()
        if line.published or line.moot:
            return Counter()
        stored = self._one(table, LAYOUTS[Application].key_of(line.application_id))
        if stored is not None and ENTITY_MODELS[Application].from_raw_data(stored).entity().awaits_decision:
            return Counter()
        self._complete(table, key, item, {"moot": {"BOOL": True}})
        return Counter({_UNMARKED: 1})

    def _complete(self, table: str, key: Key, item: Item, values: Item) -> None:
        """Set fields of an item; when somebody changes it at this moment, it is left to the next run."""
        if self._dry_run:
            return
        try:
            self._dynamodb.update_item(
                TableName=table,
                Key=_plain(key),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
                ConditionExpression="#version = :version",
                ExpressionAttributeNames={f"#{name}": name for name in ("version", *values)},
                ExpressionAttributeValues={
                    ":version": item["version"],
                    **{f":{name}": value for name, value in values.items()},
                },
            )
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _stale_cards(self, table: str, place: Key, item: Item, kind: type[Entity]) -> Counter[str]:
        """Remove the cards of people who left, moved, or changed name or visibility."""
        shorts = [name for name in item if name not in ("pk", "sk")]
        owners = {LAYOUTS[kind].key_of(long_id(short)): short for short in shorts}
        found = self._several(table, owners)
        stale = 0
        for key, short in owners.items():
            stale += self._stale_card(table, place, key, short, found.get(key), kind)
        return Counter({_OLD_CARD: stale})

    def _stale_card(
        self, table: str, place: Key, key: Key, short: str, owner: Item | None, kind: type[Entity]
    ) -> bool:
        for _ in range(_TRIES):
            if owner is not None and place in self._wanted(owner, kind):
                return False
            lying = self._one(table, place)
            if lying is None or short not in lying:
                return False
            try:
                self._correct(table, key, owner, place, short, None)
            except Moved:
                owner = self._one(table, key)
                continue
            return True
        raise _unquiet(table)

    def _structure(self, table: str, key: Key) -> Counter[str]:
        """Make the packed statuses of a structure equal to its matches."""
        counted: Counter[str] = Counter()
        structure_id = key.pk.partition("#")[2]
        lying = {_key(item): item for item in self._children(table, key.pk, statuses.PREFIX)}
        acted = set()
        for item in self._children(table, key.pk, f"{LAYOUTS[Match].prefix}#"):
            source = _key(item)
            candidate_id = ENTITY_MODELS[Match].from_raw_data(item).entity().candidate_id
            place = statuses.place(key.pk, candidate_id)
            acted.add((place, short_id(candidate_id)))
            counted[_STATUS] += self._status(table, source, place, candidate_id, lying.get(place))
        for place, item in lying.items():
            for short in item.keys() - {"pk", "sk", statuses.WHOLE}:
                if (place, short) not in acted:
                    source = match(structure_id, long_id(short))
                    counted[_OLD_STATUS] += self._status(table, source, place, long_id(short), item)
        whole = statuses.whole(structure_id)
        if whole not in lying:
            counted[_UNPACKED] += 1
            self._correct(table, key, self._one(table, key), whole, statuses.WHOLE, "1")
        return counted

    def _status(self, table: str, source: Key, place: Key, candidate_id: str, lying: Item | None) -> bool:
        """Repair the packed status of one candidate; return whether it was wrong."""
        short, its_own = short_id(candidate_id), place == statuses.place(place.pk, candidate_id)
        for _ in range(_TRIES):
            item = self._one(table, source)
            acted = ENTITY_MODELS[Match].from_raw_data(item).entity() if item and its_own else None
            mark = statuses.mark_of(acted) if acted else None
            if (lying or {}).get(short, {}).get("S") == mark:
                return False
            try:
                self._correct(table, source, item, place, short, mark)
            except Moved:
                lying = self._one(table, place)
                continue
            return True
        raise _unquiet(table)

    def _correct(
        self, table: str, key: Key, source: Item | None, place: Key, name: str, value: str | None
    ) -> None:
        """Set or remove one attribute, on condition that the source is as it was read.

        Raises:
            Moved: the source changed, or another transaction holds one of the items.
        """
        if self._dry_run:
            return
        as_read: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if source is not None:
            as_read = {
                "ConditionExpression": "#version = :version",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": {":version": source["version"]},
            }
        try:
            self._dynamodb.transact_write_items(
                TransactItems=[
                    {"ConditionCheck": {"TableName": table, "Key": _plain(key), **as_read}},
                    _written(table, place, name, value),
                ]
            )
        except ClientError as refused:
            reasons = {reason.get("Code") for reason in refused.response.get("CancellationReasons", ())}
            code = refused.response["Error"]["Code"]
            busy = reasons <= {"None", "ConditionalCheckFailed", "TransactionConflict"}
            if code == "TransactionInProgressException" or (code == "TransactionCanceledException" and busy):
                raise Moved from None
            raise

    def _one(self, table: str, key: Key) -> Item | None:
        item: Item | None = self._dynamodb.get_item(
            TableName=table, Key=_plain(key), ConsistentRead=True
        ).get("Item")
        return item

    def _several(self, table: str, wanted: Mapping[Key, object]) -> dict[Key, Item]:
        found: dict[Key, Item] = {}
        keys = [_plain(key) for key in wanted]
        for start in range(0, len(keys), _BATCH):
            asked = {table: {"Keys": keys[start : start + _BATCH], "ConsistentRead": True}}
            while asked:
                answer = self._dynamodb.batch_get_item(RequestItems=asked)
                found.update({_key(item): item for item in answer["Responses"].get(table, ())})
                asked = answer.get("UnprocessedKeys")
        return found

    def _children(self, table: str, partition: str, beginning: str) -> Iterator[Item]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": {"S": partition}, ":sk": {"S": beginning}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]


def _owner(key: Key) -> type[Entity] | None:
    return next((kind for beginning, kind in _OWNERS.items() if key.pk.startswith(beginning)), None)


def _key(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])


def _plain(key: Key) -> Item:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _written(table: str, place: Key, name: str, value: str | None) -> dict[str, Any]:
    where: dict[str, Any] = {"TableName": table, "Key": _plain(place)}
    if value is None and pool.alone(place):
        return {"Delete": where}
    where["ExpressionAttributeNames"] = {"#name": name}
    if value is None:
        return {"Update": {**where, "UpdateExpression": "REMOVE #name"}}
    where["ExpressionAttributeValues"] = {":value": {"S": value}}
    return {"Update": {**where, "UpdateExpression": "SET #name = :value"}}


def _unquiet(table: str) -> CannotRewrite:
    return CannotRewrite(f"Un élément de {table} change sans cesse : recommencez plus tard.")


def reindex(
    dynamodb: Any,
    table: str,
    *,
    dry_run: bool,
    segments: int = 4,
    path: Path | None = None,
    stop: threading.Event | None = None,
) -> Counter[str]:
    """Check the whole registry; arguments, result and exceptions as for ``infra.rewrite.rewrite``."""
    progress = Progress(None if dry_run else path, segments)
    return walk(dynamodb, [table], Reindex(dynamodb, dry_run=dry_run), progress, stop)


def main(arguments: Sequence[str] | None = None, say: Say = print) -> int:
    """Run the command; return the exit status."""

    def work(client: Any, **chosen: Any) -> Counter[str]:
        return reindex(client, settings().registry_table, **chosen)

    return command(
        arguments,
        say,
        work,
        description="Refait ce qui se déduit des candidats, des candidatures, des suivis et des conventions.",
        cursor="reindex.json",
        words=("à corriger", "en ordre à présent"),
    )


if __name__ == "__main__":
    sys.exit(main())
