"""What a list costs: a page reads what it shows, however much is stored beside it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import AWAITING_DECISION, ApplicationStatus
from chalicelib.storage import models
from infra import rewrite
from tests.storage.conftest import Bench
from tests.support import builders
from tests.support.builders import HOUR, NOW

MOST_REQUESTS = 10


@contextmanager
def requests() -> Iterator[list[dict[str, Any]]]:
    """The requests to DynamoDB made in the block."""
    made: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: object) -> None:
        made.append(params)

    events = models.connection().client.meta.events
    events.register("before-call.dynamodb", note)
    try:
        yield made
    finally:
        events.unregister("before-call.dynamodb", note)


def put(bench: Bench, *entities: Any) -> None:
    """Store entities without their decisions, which would take much longer."""
    items = []
    for entity in entities:
        item = models.ENTITY_MODELS[type(entity)].of(entity)
        item.version = 1
        items.append({"PutRequest": {"Item": item.serialize()}})
    for start in range(0, len(items), 25):
        some = {os.environ["REGISTRY_TABLE"]: items[start : start + 25]}
        assert not bench.dynamodb.batch_write_item(RequestItems=some).get("UnprocessedItems")


def many(bench: Bench) -> list[Application]:
    """700 decided applications of a department, then 60 that wait; returned as they are listed."""
    decided = (ApplicationStatus.VALIDATED, ApplicationStatus.REJECTED)
    put(
        bench,
        *(builders.application(status=decided[n % 2], confirmed_at=NOW - n * HOUR) for n in range(1, 701)),
    )
    waiting = [
        builders.application(status=status, confirmed_at=NOW + n * HOUR)
        for n, status in enumerate(20 * sorted(AWAITING_DECISION))
    ]
    put(bench, *waiting)
    return waiting


def partitions(made: list[dict[str, Any]]) -> set[str]:
    """The partitions that some queries asked for."""
    values = [
        value for one in made for value in json.loads(one["body"])["ExpressionAttributeValues"].values()
    ]
    return {value["S"] for value in values if value.get("S", "").startswith("APPLICATIONS#")}


def test_what_waits_is_listed_without_reading_what_was_decided(emulator: Bench) -> None:
    waiting = many(emulator)
    everywhere = {f"APPLICATIONS#{status}" for status in AWAITING_DECISION}
    # The second one held the first form of items and is empty.
    here = {"APPLICATIONS#69#waiting", "APPLICATIONS#69"}
    for departments, own in ((None, everywhere), (["69"], here)):
        seen, cursor = [], None
        while not seen or cursor:
            with requests() as made:
                page = emulator.store.applications(
                    departments=departments, statuses=AWAITING_DECISION, limit=50, cursor=cursor
                )
            assert len(made) <= MOST_REQUESTS and partitions(made) == own
            seen += [one.id for one in page.items]
            cursor = page.cursor
        assert seen == [one.id for one in waiting]
        for status in (*sorted(AWAITING_DECISION), ApplicationStatus.REJECTED, ApplicationStatus.LAPSED):
            with requests() as made:
                page = emulator.store.applications(
                    departments=departments, statuses={status}, limit=50, cursor=None
                )
            assert len(made) <= MOST_REQUESTS
            assert {one.status for one in page.items} <= {status}


def first_form(bench: Bench, application: Application) -> None:
    """Make the item of an application what the first release stored."""
    bench.dynamodb.update_item(
        TableName=os.environ["REGISTRY_TABLE"],
        Key={"pk": {"S": f"APPLICATION#{application.id}"}, "sk": {"S": "APPLICATION"}},
        UpdateExpression="SET #s = :one, list_pk = :all",
        ExpressionAttributeNames={"#s": "schema"},
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":all": {"S": f"APPLICATIONS#{application.place.department}"},
        },
    )


def test_what_an_older_release_stored_is_listed_before_and_after_the_rewrite(emulator: Bench) -> None:
    statuses = (*sorted(AWAITING_DECISION), ApplicationStatus.VALIDATED, ApplicationStatus.WITHDRAWN)
    stored = [
        builders.application(status=status, confirmed_at=NOW + n * HOUR)
        for n, status in enumerate(statuses * 2)
    ]
    emulator.create(*stored)
    for one in stored[::2]:
        first_form(emulator, one)

    def listed(wanted: Any) -> list[str]:
        page = emulator.store.applications(departments=["69"], statuses=wanted, limit=100, cursor=None)
        return [one.id for one in page.items]

    def everything() -> None:
        assert listed(None) == [one.id for one in stored]
        assert listed(AWAITING_DECISION) == [o.id for o in stored if o.status in AWAITING_DECISION]
        for status in statuses:
            assert listed({status}) == [one.id for one in stored if one.status is status]

    everything()
    # A decision on an old one moves it to where it belongs.
    changes = emulator.changes()
    changes.update(replace(stored[0], version=1, posts_taken=1))
    emulator.store.commit(changes)
    everything()
    counts = rewrite.rewrite(emulator.dynamodb, [os.environ["REGISTRY_TABLE"]], dry_run=False)
    assert counts["application 1"] == len(stored) // 2 - 1
    everything()
    assert not [
        row for row in emulator.rows("REGISTRY_TABLE") if row.get("list_pk") == {"S": "APPLICATIONS#69"}
    ]
