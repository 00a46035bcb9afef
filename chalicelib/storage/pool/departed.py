"""A short-lived cache of the candidates on whom a structure acted and who have left its pool."""

import json
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.constants import NUMBER, STRING

from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.departed import DepartedCandidate, DepartedCandidates
from chalicelib.settings import settings
from chalicelib.storage import keys
from chalicelib.storage.models import ENTITY_MODELS, connection
from chalicelib.storage.pool.cards import Cards, long_id, short_id

_HIDDEN, _HERE, _ELSEWHERE = "", "h", "e"
# DynamoDB charges for a write that it refuses as too large, so a larger one is not sent.
_MOST_BYTES = 350_000
# How long a page waits for the write, which only makes the next page cheaper.
_PATIENCE_SECONDS = 1.0
_writer = ThreadPoolExecutor(2, thread_name_prefix="departed")


def read(
    structure_id: str, application_ids: Collection[str], cards: Cards
) -> tuple[dict[str, Application], DepartedCandidates | None]:
    """Return applications and the cached candidates of a structure, by one request (may lag)."""
    registry, ephemeral = settings().registry_table, settings().ephemeral_table
    asked = {
        registry: [keys.LAYOUTS[Application].key_of(one) for one in application_ids],
        ephemeral: [keys.departed(structure_id)],
    }
    answer = connection().dispatch(
        "BatchGetItem",
        {
            "RequestItems": {
                table: {"Keys": [{"pk": {STRING: key.pk}, "sk": {STRING: key.sk}} for key in wanted]}
                for table, wanted in asked.items()
            }
        },
    )
    found, unread = answer["Responses"], answer.get("UnprocessedKeys") or {}
    model: Any = ENTITY_MODELS[Application]
    if registry in unread:
        items = [model.get(*key) for key in asked[registry]]
    else:
        items = [model.from_raw_data(row) for row in found.get(registry, [])]
    applications = {one.id: one for one in (item.entity() for item in items)}
    kept = found.get(ephemeral, [])
    return applications, _unpacked(kept[0], cards) if kept else None


def _unpacked(item: Mapping[str, Any], cards: Cards) -> DepartedCandidates | None:
    people: dict[str, DepartedCandidate | None] = {}
    for short, written in json.loads(item["people"][STRING]).items():
        candidate_id, mark, packed = long_id(short), written[:1], written[1:]
        people[candidate_id] = (
            None
            if mark == _HIDDEN
            else DepartedCandidate(
                cards.unpack(candidate_id, packed, ""), recruited_elsewhere=mark == _ELSEWHERE
            )
        )
    return DepartedCandidates(known_at=datetime.fromisoformat(item["known_at"][STRING]), people=people)


def cache(structure_id: str, departed: DepartedCandidates, life: timedelta, cards: Cards) -> None:
    """Cache the candidates. A write that fails or is slow is given up: the next page reads them again."""
    people = {
        short_id(candidate_id): _HIDDEN
        if seen is None
        else (_ELSEWHERE if seen.recruited_elsewhere else _HERE) + cards.pack(seen.card)
        for candidate_id, seen in sorted(departed.people.items())
    }
    written = json.dumps(people, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode()) > _MOST_BYTES:
        return
    key = keys.departed(structure_id)
    # Readers check the age by ``known_at``, since DynamoDB removes the item some time after this instant.
    forget_at = int((departed.known_at + life).timestamp()) + 1
    request = {
        "TableName": settings().ephemeral_table,
        "Item": {
            "pk": {STRING: key.pk},
            "sk": {STRING: key.sk},
            "known_at": {STRING: departed.known_at.isoformat()},
            "expires_at": {NUMBER: str(forget_at)},
            "people": {STRING: written},
        },
    }
    writing = _writer.submit(connection().client.put_item, **request)
    try:
        writing.result(timeout=_PATIENCE_SECONDS)
    except (ClientError, BotoCoreError, TooLate):
        return
