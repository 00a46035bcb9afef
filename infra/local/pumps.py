"""Event sources: invoke the functions from streams, queues and schedules, as Lambda does."""

import contextlib
import os
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from infra import resources
from infra.local.emulator import ACCOUNT, REGION, Emulator

Event = dict[str, Any]
_BATCH = 10
_STREAM_TRIES = 5


@dataclass
class Context:
    """The context object of an invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    timeout_seconds: int = 60
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        """The ARN of the function."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds left before the time limit."""
        return max(0, round((self.timeout_seconds - (time.monotonic() - self.started)) * 1000))


Function = Callable[[Event, Context], Any]


class Pumps:
    """Threads that poll the emulator and invoke the functions; delivery is at least once.

    Args:
        aws: the emulator; the environment holds the names of its tables and queues.
        functions: ``relay``, ``send_email``, ``run_task``, ``tick`` and ``calendar`` by name.
        now: the clock of the application, for the time written in scheduled events.
        every: seconds between two runs of the scheduled functions.
        retry_seconds: whole seconds before a failed message is delivered again.
        held: names of consumers that are not invoked.
    """

    def __init__(
        self,
        aws: Emulator,
        functions: Mapping[str, Function],
        now: Callable[[], datetime],
        every: float = 5.0,
        retry_seconds: int = 1,
        held: Collection[str] = (),
    ) -> None:
        self._aws = aws
        self._relay = functions["relay"]
        self._scheduled = {name: functions[name] for name in ("tick", "calendar")}
        self._now = now
        self._every = every
        self._stopping = threading.Event()
        self._stream = _Stream(aws, os.environ["REGISTRY_TABLE"], self._relay)
        self._sources: list[_Stream | _Queue] = [
            self._stream,
            *(
                _Queue(
                    aws, os.environ[queue.setting], queue.function, functions[queue.function], retry_seconds
                )
                for queue in resources.QUEUES
                if queue.function not in held
            ),
        ]
        self._schedule_turn = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Relay the outbox rows left by the last run, then start the threads."""
        self._reoffer()
        self._threads = [
            threading.Thread(target=self._follow, args=(source,), name=type(source).__name__, daemon=True)
            for source in self._sources
        ]
        self._threads.append(threading.Thread(target=self._follow_schedule, name="schedule", daemon=True))
        self._aws.after_write.append(self._wake)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop the threads after their current batch."""
        self._stopping.set()
        self._aws.after_write.remove(self._wake)
        for source in self._sources:
            source.news.set()
        for thread in self._threads:
            thread.join()

    def settle(self, timeout: float = 60.0) -> bool:
        """Run the scheduled functions and drain stream and queues until nothing is left.

        Args: timeout: seconds.
        Returns: False when the timeout came first.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            before = self._delivered()
            self._run_schedule()
            self._drain()
            while self._waiting() and time.monotonic() < deadline:
                # A failed message is invisible until its retry.
                self._stopping.wait(0.02)
                self._drain()
            if self._delivered() == before and not self._waiting():
                return True
        return False

    def _wake(self, service: str) -> None:
        for source in self._sources:
            if source.service == service:
                source.news.set()

    def _delivered(self) -> int:
        return sum(source.delivered for source in self._sources)

    def _waiting(self) -> bool:
        return any(source.waiting() for source in self._sources)

    def _drain(self) -> None:
        for source in self._sources:
            source.drain()

    def _follow(self, source: "_Stream | _Queue") -> None:
        while not self._stopping.is_set():
            source.news.clear()
            source.drain(self._stopping)
            source.news.wait(1.0)

    def _follow_schedule(self) -> None:
        while not self._stopping.is_set():
            self._run_schedule()
            self._stopping.wait(self._every)

    def _run_schedule(self) -> None:
        with self._schedule_turn:
            for name, function in self._scheduled.items():
                with _reported(name):
                    function(scheduled_event(name, self._now()), Context(name))
            for table in resources.TABLES:
                if table.ttl_attribute:
                    with _reported(table.name):
                        self._aws.expire(os.environ[table.setting], table.ttl_attribute)

    def _reoffer(self) -> None:
        """Relay the outbox rows not sent yet: the stream, which is in memory, no longer has their records."""
        self._stream.skip()
        dynamodb = self._aws.client("dynamodb")
        table = os.environ["REGISTRY_TABLE"]
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=table,
            IndexName="due",
            FilterExpression="begins_with(due_shard, :outbox)",
            ExpressionAttributeValues={":outbox": {"S": "OUTBOX#"}},
        )
        address = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        for page in pages:
            records = [inserted(image, address) for image in page["Items"]]
            for start in range(0, len(records), 100):
                with _reported("relay"):
                    self._relay({"Records": records[start : start + 100]}, Context("relay"))


class _Stream:
    """The stream of a table, delivered in order; a record that keeps failing is skipped after some tries."""

    service = "dynamodb"

    def __init__(self, aws: Emulator, table: str, function: Function) -> None:
        self.news = threading.Event()
        self.delivered = 0
        self._aws = aws
        self._table = table
        self._function = function
        self._position = 0
        self._tries = 0
        self._turn = threading.Lock()

    def skip(self) -> None:
        """Move to the end of the stream."""
        records: list[Event] | None = None
        while records is None or records:
            records, self._position = self._aws.stream(self._table, self._position, 1000)
        self._aws.trim_stream(self._table, self._position)

    def waiting(self) -> bool:
        """Return True when records are left."""
        return bool(self._aws.stream(self._table, self._position, 1)[0])

    def drain(self, stopping: threading.Event | None = None) -> None:
        """Deliver the waiting records."""
        with self._turn:
            while not (stopping and stopping.is_set()):
                # One record at a time after a failure, to isolate a poison record.
                records, after = self._aws.stream(self._table, self._position, 1 if self._tries else 100)
                if not records:
                    return
                done = self._deliver(records)
                self._position = after - len(records) + done
                self._aws.trim_stream(self._table, self._position)
                self.delivered += done
                self._tries = 0 if done else self._tries + 1
                if self._tries == _STREAM_TRIES:
                    self._position += 1
                    self._tries = 0
                if not done:
                    return

    def _deliver(self, records: list[Event]) -> int:
        """Invoke the function; return the number of records processed before the first failure."""
        try:
            answer = self._function({"Records": records}, Context("relay"))
        except Exception as error:
            report("relay", error)
            return 0
        failed = _failures(answer)
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        return min((numbers.index(number) for number in failed if number in numbers), default=len(records))


class _Queue:
    """A queue, delivered in batches of ten; failed messages are retried until its redrive policy applies."""

    service = "sqs"

    def __init__(self, aws: Emulator, url: str, name: str, function: Function, retry_seconds: int) -> None:
        self.news = threading.Event()
        self.delivered = 0
        self._sqs = aws.client("sqs")
        self._url = url
        self._name = name
        self._function = function
        self._retry_seconds = retry_seconds
        self._turn = threading.Lock()

    def waiting(self) -> bool:
        """Return True when messages are left, visible or not."""
        counts = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["All"])["Attributes"]
        return any(int(value) for name, value in counts.items() if name.startswith("ApproximateNumber"))

    def drain(self, stopping: threading.Event | None = None) -> None:
        """Deliver the visible messages."""
        with self._turn:
            while not (stopping and stopping.is_set()):
                received = self._sqs.receive_message(
                    QueueUrl=self._url,
                    MaxNumberOfMessages=_BATCH,
                    AttributeNames=["All"],
                    MessageAttributeNames=["All"],
                ).get("Messages")
                if not received:
                    return
                self._deliver(received)
                self.delivered += len(received)

    def _deliver(self, messages: list[Event]) -> None:
        ids = {message["MessageId"] for message in messages}
        try:
            failed = set(
                _failures(
                    self._function(sqs_event(messages, self._url.rsplit("/", 1)[-1]), Context(self._name))
                )
            )
            if not failed <= ids:
                # Lambda treats an unknown identifier as a failure of the whole batch.
                failed = ids
        except Exception as error:
            report(self._name, error)
            failed = ids
        for message in messages:
            handle = {"QueueUrl": self._url, "ReceiptHandle": message["ReceiptHandle"]}
            if message["MessageId"] in failed:
                self._sqs.change_message_visibility(**handle, VisibilityTimeout=self._retry_seconds)
            else:
                self._sqs.delete_message(**handle)


def sqs_event(messages: list[Event], queue: str) -> Event:
    """Return the Lambda event of a batch of messages."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {
                    name: {
                        "dataType": value["DataType"],
                        "stringValue": value.get("StringValue"),
                        "stringListValues": [],
                        "binaryListValues": [],
                    }
                    for name, value in message.get("MessageAttributes", {}).items()
                },
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
                "awsRegion": REGION,
            }
            for message in messages
        ]
    }


def scheduled_event(rule: str, now: datetime) -> Event:
    """Return the Lambda event of a schedule."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }


def inserted(image: Event, stream: str) -> Event:
    """Return the stream record of the insertion of an item."""
    return {
        "eventID": uuid.uuid4().hex,
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": int(time.time()),
            "Keys": {"pk": image["pk"], "sk": image["sk"]},
            "NewImage": image,
            "SequenceNumber": str(uuid.uuid4().int),
            "SizeBytes": 0,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": stream,
    }


def report(function: str, error: Exception) -> None:
    """Print where a function failed, without the message, which may hold personal data."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "site-packages" not in f.filename]
    where = "".join(traceback.format_list(frames))
    print(f"{function}: {type(error).__name__}\n{where}", file=sys.stderr, end="", flush=True)


@contextlib.contextmanager
def _reported(function: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        report(function, error)


def _failures(answer: Any) -> list[str]:
    if not isinstance(answer, dict):
        return []
    return [failure["itemIdentifier"] for failure in answer.get("batchItemFailures") or []]
