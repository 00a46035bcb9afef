"""The SQS queues between the relay and the consumers."""

import json
from collections.abc import Mapping
from typing import Any

# The most that SendMessageBatch takes.
_BATCH = 10
_ATTEMPTS = 3


class QueueUnavailable(Exception):
    """Some ids could not be queued."""


class SqsQueues:
    """The queues of a deployment.

    Args:
        urls: the queue's address by kind of outbox row (``email``, ``task``).
        client: an SQS client; by default one is made at the first message.
    """

    def __init__(self, urls: Mapping[str, str], client: Any = None) -> None:
        self._urls = urls
        self._client = client

    def _sqs(self) -> Any:
        if self._client is None:
            import boto3

            self._client = boto3.client("sqs")
        return self._client

    def enqueue(self, kind: str, ids: list[str]) -> None:
        """Send ids, ten at a time; those that SQS refuses are sent again.

        Sending an id twice does no harm: consumers claim a row once.

        Raises:
            QueueUnavailable: some ids were refused at every attempt.
        """
        for start in range(0, len(ids), _BATCH):
            self._send(self._urls[kind], ids[start : start + _BATCH])

    def _send(self, url: str, ids: list[str]) -> None:
        for _ in range(_ATTEMPTS):
            answer = self._sqs().send_message_batch(
                QueueUrl=url,
                Entries=[
                    {"Id": str(index), "MessageBody": json.dumps({"id": row_id})}
                    for index, row_id in enumerate(ids)
                ],
            )
            ids = [ids[int(failure["Id"])] for failure in answer.get("Failed", ())]
            if not ids:
                return
        raise QueueUnavailable(f"{len(ids)} message(s) refused")
