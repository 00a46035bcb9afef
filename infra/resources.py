"""The tables and queues of a deployment, described once for the local stack, the tests and the template."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Index:
    """A global secondary index. ``include`` empty: every attribute is projected."""

    name: str
    hash_key: str
    range_key: str
    include: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with the string keys ``pk`` and ``sk``. ``setting`` is the variable of its name."""

    name: str
    setting: str
    indexes: tuple[Index, ...] = ()
    stream: bool = False
    ttl_attribute: str | None = None
    recoverable: bool = True


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A queue with dead letters. ``setting`` is the variable of its URL; ``function`` consumes it."""

    name: str
    setting: str
    function: str
    visibility_seconds: int
    max_receives: int = 5

    @property
    def dead_letters(self) -> str:
        """The name of the queue that takes what failed ``max_receives`` times."""
        return f"{self.name}-dead-letters"


TABLES = (
    Table(
        name="registry",
        setting="REGISTRY_TABLE",
        stream=True,
        indexes=(
            Index(name="listing", hash_key="list_pk", range_key="list_sk"),
            Index(name="listing2", hash_key="list2_pk", range_key="list2_sk"),
            Index(name="due", hash_key="due_shard", range_key="due_at"),
        ),
    ),
    # No point-in-time recovery: a restore would make used links valid again.
    Table(name="ephemeral", setting="EPHEMERAL_TABLE", ttl_attribute="expires_at", recoverable=False),
    Table(name="activities", setting="ACTIVITIES_TABLE"),
    Table(name="journal", setting="JOURNAL_TABLE"),
)

# Six times the time limit of the consumer, as SQS asks of a queue that feeds a function.
QUEUES = (
    Queue(name="emails", setting="EMAIL_QUEUE_URL", function="send_email", visibility_seconds=180),
    Queue(name="tasks", setting="TASK_QUEUE_URL", function="run_task", visibility_seconds=360),
)

# Bounces and complaints from SES. On the local stack the page of an e-mail sends them.
MAIL_FEEDBACK = Queue(name="mail-feedback", setting="", function="mail_feedback", visibility_seconds=180)


# The bucket of the candidates' PDF, and the variable that holds its name. The local stack uses a folder.
FILES = "files"
FILES_SETTING = "FILES_BUCKET"


def table_request(table: Table, name: str) -> dict[str, Any]:
    """Return the arguments of CreateTable for ``table`` under ``name``. TTL and recovery are set apart."""
    keys = ["pk", "sk", *(key for index in table.indexes for key in (index.hash_key, index.range_key))]
    request: dict[str, Any] = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        "KeySchema": _key_schema("pk", "sk"),
    }
    if table.indexes:
        request["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.name,
                "KeySchema": _key_schema(index.hash_key, index.range_key),
                "Projection": projection(index),
            }
            for index in table.indexes
        ]
    if table.stream:
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    return request


def projection(index: Index) -> dict[str, Any]:
    """Return the Projection of an index, as CreateTable and CloudFormation write it."""
    if index.include:
        return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.include)}
    return {"ProjectionType": "ALL"}


def _key_schema(hash_key: str, range_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key, "KeyType": "HASH"},
        {"AttributeName": range_key, "KeyType": "RANGE"},
    ]


def physical_name(name: str, stage: str) -> str:
    """Return the name of a table, queue or bucket of a stage."""
    return f"conseiller-numerique-{stage}-{name}"


def create(dynamodb: Any, sqs: Any, stage: str) -> Mapping[str, str]:
    """Create every table and queue on an empty account.

    Args: dynamodb, sqs: boto3 clients. stage: suffix of the names.
    Returns: the settings that name them, by environment variable.
    """
    settings = {FILES_SETTING: physical_name(FILES, stage)}
    for table in TABLES:
        settings[table.setting] = physical_name(table.name, stage)
        dynamodb.create_table(**table_request(table, settings[table.setting]))
    for queue in QUEUES:
        letters = sqs.create_queue(QueueName=physical_name(queue.dead_letters, stage))
        address = sqs.get_queue_attributes(QueueUrl=letters["QueueUrl"], AttributeNames=["QueueArn"])
        redrive = {
            "deadLetterTargetArn": address["Attributes"]["QueueArn"],
            "maxReceiveCount": queue.max_receives,
        }
        created = sqs.create_queue(
            QueueName=physical_name(queue.name, stage),
            Attributes={
                "VisibilityTimeout": str(queue.visibility_seconds),
                "RedrivePolicy": json.dumps(redrive),
            },
        )
        settings[queue.setting] = created["QueueUrl"]
    return settings
