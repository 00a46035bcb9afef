"""From the stream to the queues, and stuck rows."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from chalicelib.events.queues import QueueUnavailable, SqsQueues
from chalicelib.events.relay import relay, sweep
from tests.mail.support import NOON, MemoryQueues, mail_ports, sample


def record(number: int, pk: str, kind: str | None = None, event: str = "INSERT") -> dict[str, Any]:
    image: dict[str, Any] = {"pk": {"S": pk}, "sk": {"S": "row"}}
    if kind is not None:
        image["kind"] = {"S": kind}
    return {
        "eventName": event,
        "dynamodb": {
            "Keys": {"pk": {"S": pk}, "sk": {"S": "row"}},
            "NewImage": image,
            "SequenceNumber": str(number),
        },
    }


def test_each_new_outbox_row_is_queued_by_its_id_alone() -> None:
    queues = MemoryQueues()
    records = [
        record(1, "OUTBOX#e1", "email"),
        record(2, "APPLICATION#a1"),
        record(3, "OUTBOX#t1", "task"),
        record(4, "OUTBOX#e2", "email"),
    ]
    assert relay(records, queues) == []
    assert queues.queued == [("email", ["e1", "e2"]), ("task", ["t1"])]


def test_a_changed_or_deleted_row_is_not_queued() -> None:
    queues = MemoryQueues()
    records = [record(1, "OUTBOX#e1", "email", "MODIFY"), record(2, "OUTBOX#e1", "email", "REMOVE")]
    assert relay(records, queues) == []
    assert queues.queued == []


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"eventName": "INSERT"},
        {"eventName": "INSERT", "dynamodb": None},
        record(1, "OUTBOX#e1"),
        record(1, "OUTBOX#e1", "pigeon"),
        {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"N": "1"}}, "SequenceNumber": "1"}},
        None,
    ],
)
def test_an_unreadable_record_does_not_stop_those_after_it(broken: Any) -> None:
    queues = MemoryQueues()
    assert relay([broken, record(2, "OUTBOX#e2", "email")], queues) == []
    assert queues.queued == [("email", ["e2"])]


def test_the_records_of_a_queue_that_is_down_are_delivered_again() -> None:
    queues = MemoryQueues(down={"email"})
    records = [
        record(1, "OUTBOX#e1", "email"),
        record(2, "OUTBOX#t1", "task"),
        record(3, "OUTBOX#e2", "email"),
    ]
    assert relay(records, queues) == ["1", "3"]
    assert queues.queued == [("task", ["t1"])]


def test_rows_that_wait_for_more_than_five_minutes_are_queued_again() -> None:
    ports = mail_ports()
    ports.store.add(sample("account_opened", email_id="stuck"))
    ports.store.tasks.append(("old task", NOON))
    ports.store.add(sample("account_opened", email_id="sent"))
    ports.store.mark_email_sent("sent", NOON, "provider-1")

    assert sweep(ports, NOON + timedelta(minutes=5)) == 0
    assert sweep(ports, NOON + timedelta(minutes=5, seconds=1)) == 2
    assert ports.queues.queued == [("email", ["stuck"]), ("task", ["old task"])]


@pytest.fixture
def sqs() -> Iterator[tuple[SqsQueues, Stubber]]:
    client = boto3.client(
        "sqs", region_name="eu-west-3", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stub:
        yield SqsQueues({"email": "https://sqs.example/emails"}, client), stub


def batch(ids: list[str]) -> dict[str, Any]:
    return {
        "QueueUrl": "https://sqs.example/emails",
        "Entries": [
            {"Id": str(i), "MessageBody": json.dumps({"id": row_id})} for i, row_id in enumerate(ids)
        ],
    }


def answer(failed: int = 0) -> dict[str, Any]:
    refused = [{"Id": str(i), "SenderFault": False, "Code": "InternalError"} for i in range(failed)]
    return {"Successful": [], "Failed": refused}


def test_ids_are_sent_ten_at_a_time(sqs: tuple[SqsQueues, Stubber]) -> None:
    queues, stub = sqs
    ids = [f"e{n}" for n in range(23)]
    for start in (0, 10, 20):
        stub.add_response("send_message_batch", answer(), batch(ids[start : start + 10]))
    queues.enqueue("email", ids)
    stub.assert_no_pending_responses()


def test_only_the_refused_ids_are_sent_again(sqs: tuple[SqsQueues, Stubber]) -> None:
    queues, stub = sqs
    stub.add_response("send_message_batch", answer(failed=1), batch(["e1", "e2"]))
    stub.add_response("send_message_batch", answer(), batch(["e1"]))
    queues.enqueue("email", ["e1", "e2"])
    stub.assert_no_pending_responses()


def test_ids_refused_every_time_are_an_error(sqs: tuple[SqsQueues, Stubber]) -> None:
    queues, stub = sqs
    for _ in range(3):
        stub.add_response("send_message_batch", answer(failed=1), batch(["e1"]))
    with pytest.raises(QueueUnavailable):
        queues.enqueue("email", ["e1"])
