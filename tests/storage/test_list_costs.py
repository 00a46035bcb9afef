"""The cost of a list: a page reads only what it shows, however much is stored."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import AWAITING_DECISION, ApplicationStatus
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.storage import models, summaries
from chalicelib.storage.pool.cards import short_id
from tests.storage.conftest import Bench
from tests.support import builders
from tests.support.builders import HOUR, NOW


@contextmanager
def requests() -> Iterator[list[dict[str, Any]]]:
    """Return the requests to DynamoDB made in the block."""
    made: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: object) -> None:
        made.append(params)

    events = models.connection().client.meta.events
    events.register("before-call.dynamodb", note)
    try:
        yield made
    finally:
        events.unregister("before-call.dynamodb", note)


def many(bench: Bench) -> list[Application]:
    """Return, as listed, 80 decided applications of a department, then 60 that wait."""
    decided = (ApplicationStatus.VALIDATED, ApplicationStatus.REJECTED)
    waiting = [
        builders.application(status=status, confirmed_at=NOW + n * HOUR)
        for n, status in enumerate(20 * sorted(AWAITING_DECISION))
    ]
    bench.create(
        *(builders.application(status=decided[n % 2], confirmed_at=NOW - n * HOUR) for n in range(1, 81)),
        *waiting,
    )
    return waiting


def test_a_page_of_applications_reads_their_summaries_and_its_lines(emulator: Bench) -> None:
    waiting = many(emulator)
    # One request reads a hundred items: the country is five of them, and so is a page of its applications.
    for departments, most in ((None, 6), (["69"], 2)):
        seen, cursor = [], None
        while not seen or cursor:
            with requests() as made:
                page = emulator.store.applications(
                    departments=departments, statuses=AWAITING_DECISION, limit=50, cursor=cursor
                )
            assert len(made) <= most
            seen += [one.id for one in page.items]
            cursor = page.cursor
        assert seen == [one.id for one in waiting]
        everything = emulator.store.applications(
            departments=departments, statuses=None, limit=200, cursor=None
        )
        assert len(everything.items) == 100 and everything.cursor


def test_a_summary_of_an_older_release_sorts_at_the_beginning_of_its_day(emulator: Bench) -> None:
    old, new = builders.application(confirmed_at=NOW + HOUR), builders.application(confirmed_at=NOW)
    emulator.create(old)
    [place] = summaries.APPLICATIONS.moves(None, old)
    packed = json.loads(emulator.rows("REGISTRY_TABLE", place.pk)[0][short_id(old.id)]["S"])
    # The id, which comes first, is the name of the attribute.
    before = packed[: ApplicationSummary._fields.index("confirmed_at") - 1]
    emulator.dynamodb.update_item(
        TableName=os.environ["REGISTRY_TABLE"],
        Key={"pk": {"S": place.pk}, "sk": {"S": place.sk}},
        UpdateExpression="SET #id = :packed",
        ExpressionAttributeNames={"#id": short_id(old.id)},
        ExpressionAttributeValues={":packed": {"S": json.dumps(before)}},
    )
    emulator.create(new)
    first = emulator.store.applications(departments=["69"], statuses=None, limit=1, cursor=None)
    second = emulator.store.applications(departments=["69"], statuses=None, limit=1, cursor=first.cursor)
    assert [one.id for one in (*first.items, *second.items)] == [old.id, new.id]
