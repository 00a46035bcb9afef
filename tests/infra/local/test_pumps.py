"""Streams, queues and schedules invoke the functions as Lambda does."""

import os
import threading
import time
from datetime import UTC, datetime

import pytest

from infra.local.pumps import Pumps
from tests.support.aws import fresh_tables


class Functions(dict):
    """Functions that record what they receive; ``relay`` sends the key of each record to the e-mail queue."""

    def __init__(self, aws):
        super().__init__(relay=self.relay, send_email=self.send_email, run_task=self.note("run_task"))
        self.update(tick=self.note("tick"), calendar=self.note("calendar"))
        self.aws, self.calls, self.sent, self.refused = aws, [], [], set()
        self.arrived = threading.Condition()

    def note(self, name):
        def function(event, context):
            self.calls.append((name, event, context))

        return function

    def relay(self, event, context):
        self.calls.append(("relay", event, context))
        for record in event["Records"]:
            image = record["dynamodb"]["NewImage"]
            self.aws.client("sqs").send_message(
                QueueUrl=os.environ["EMAIL_QUEUE_URL"], MessageBody=image["pk"]["S"]
            )

    def send_email(self, event, context):
        self.calls.append(("send_email", event, context))
        failed = [record["messageId"] for record in event["Records"] if record["body"] in self.refused]
        with self.arrived:
            self.sent += [record["body"] for record in event["Records"] if record["body"] not in self.refused]
            self.arrived.notify_all()
        return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}

    def events(self, name):
        return [event for called, event, _ in self.calls if called == name]


@pytest.fixture
def aws():
    with fresh_tables() as emulator:
        yield emulator


@pytest.fixture
def functions(aws):
    return Functions(aws)


@pytest.fixture
def pumps(aws, functions):
    return Pumps(aws, functions, lambda: datetime(2026, 3, 29, 1, tzinfo=UTC), retry_seconds=0)


def commit(aws, *keys, **attributes):
    for key in keys:
        item = {"pk": {"S": key}, "sk": {"S": "x"}, **attributes}
        aws.client("dynamodb").put_item(TableName=os.environ["REGISTRY_TABLE"], Item=item)


def enqueue(aws, *bodies):
    for body in bodies:
        aws.client("sqs").send_message(QueueUrl=os.environ["EMAIL_QUEUE_URL"], MessageBody=body)


def dead_letters(aws):
    url = os.environ["EMAIL_QUEUE_URL"] + "-dead-letters"
    received = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [message["Body"] for message in received.get("Messages", [])]


def test_committed_rows_go_through_stream_and_queue_in_order(aws, functions, pumps):
    keys = [f"{number:03d}" for number in range(25)]
    commit(aws, *keys)
    assert pumps.settle(10)
    assert functions.sent == keys


def test_an_email_is_sent_at_once_after_the_commit(aws, functions, pumps):
    pumps.start()
    commit(aws, "first")
    with functions.arrived:
        assert functions.arrived.wait_for(lambda: functions.sent == ["first"], 10)
    started = time.perf_counter()
    commit(aws, "second")
    with functions.arrived:
        assert functions.arrived.wait_for(lambda: functions.sent == ["first", "second"], 10)
    assert time.perf_counter() - started < 0.3
    pumps.stop()


def test_only_the_failed_messages_of_a_batch_come_back(aws, functions, pumps):
    functions.refused = {"bad"}
    enqueue(aws, "good", "bad", "fine")
    assert pumps.settle(10)
    assert functions.sent == ["good", "fine"]
    assert [len(event["Records"]) for event in functions.events("send_email")] == [3, 1, 1, 1, 1]


def test_a_message_goes_to_the_dead_letters_after_five_tries(aws, functions, pumps):
    functions.refused = {"bad"}
    enqueue(aws, "bad")
    assert pumps.settle(10)
    counts = [
        event["Records"][0]["attributes"]["ApproximateReceiveCount"]
        for event in functions.events("send_email")
    ]
    assert counts == ["1", "2", "3", "4", "5"]
    assert dead_letters(aws) == ["bad"]


def test_an_exception_fails_the_whole_batch_and_quotes_nothing_of_the_message(aws, functions, capsys):
    address = "mairie@example.fr"

    def broken(event, context):
        raise ValueError(address)

    functions["send_email"] = broken
    enqueue(aws, "a", "b")
    assert Pumps(aws, functions, lambda: datetime.now(UTC), retry_seconds=0).settle(10)
    assert dead_letters(aws) == ["a", "b"]
    said = capsys.readouterr().err
    assert "send_email: ValueError" in said
    assert address not in said


def test_an_unknown_identifier_fails_the_whole_batch(aws, functions, pumps):
    answers = [{"batchItemFailures": [{"itemIdentifier": "unknown"}]}, None]
    functions["send_email"] = lambda event, context: answers.pop(0)
    enqueue(aws, "a")
    assert Pumps(aws, functions, lambda: datetime.now(UTC), retry_seconds=0).settle(10)
    assert answers == []


def test_a_poison_record_does_not_block_the_stream(aws, functions):
    relay = functions["relay"]

    def fragile(event, context):
        if any(record["dynamodb"]["Keys"]["pk"]["S"] == "poison" for record in event["Records"]):
            raise ValueError
        relay(event, context)

    functions["relay"] = fragile
    commit(aws, "before", "poison", "after")
    assert Pumps(aws, functions, lambda: datetime.now(UTC), retry_seconds=0).settle(10)
    assert functions.sent == ["before", "after"]


def test_waiting_rows_of_the_outbox_are_relayed_again_at_start(aws, functions, pumps):
    for key, shard in (("waiting", "OUTBOX#2"), ("deadline", "DUE#1")):
        image = {"pk": {"S": key}, "sk": {"S": "x"}, "due_shard": {"S": shard}, "due_at": {"S": "2026"}}
        aws.restore([(os.environ["REGISTRY_TABLE"], key, "x", image)])
    pumps.start()
    with functions.arrived:
        assert functions.arrived.wait_for(lambda: functions.sent, 10)
    assert pumps.settle(10)
    pumps.stop()
    assert functions.sent == ["waiting"]


def test_events_have_the_shape_of_lambdas(aws, functions, pumps):
    commit(aws, "a")
    assert pumps.settle(10)
    (record,) = functions.events("relay")[0]["Records"]
    assert record["eventName"] == "INSERT"
    assert record["eventSourceARN"].startswith("arn:aws:dynamodb:eu-west-3:")
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], int)
    (message,) = functions.events("send_email")[0]["Records"]
    assert message["eventSource"] == "aws:sqs"
    assert {"messageId", "receiptHandle", "body", "md5OfBody", "messageAttributes"} <= set(message)
    assert functions.events("tick")[0]["time"] == "2026-03-29T01:00:00Z"
    context = functions.calls[0][2]
    assert context.get_remaining_time_in_millis() > 0
    assert context.invoked_function_arn.endswith(context.function_name)


def test_settling_ends_when_everything_started_by_a_tick_is_done(aws, functions):
    deadlines = ["first", "second", "third"]

    def tick(event, context):
        if deadlines:
            commit(aws, deadlines.pop(0))

    functions["tick"] = tick
    assert Pumps(aws, functions, lambda: datetime.now(UTC)).settle(10)
    assert functions.sent == ["first", "second", "third"]


def test_settling_times_out_when_something_never_ends(aws, functions):
    numbers = iter(range(10**6))
    functions["tick"] = lambda event, context: commit(aws, str(next(numbers)))
    assert not Pumps(aws, functions, lambda: datetime.now(UTC)).settle(0.2)
