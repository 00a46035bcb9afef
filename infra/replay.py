"""Move dead letters back to their queue: ``python -m infra.replay STAGE QUEUE [--dry-run]``.

Run it once the cause of the failures is fixed. The functions are idempotent, so that a replay may be
interrupted or run twice.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.observability import SERVICE
from infra.functions import STAGES
from infra.resources import Queue
from infra.template.names import queue
from infra.template.storage import QUEUES

Say = Callable[[str], None]

_BATCH = 10
# Long polling asks every server of SQS; short polling may return nothing although messages wait.
_WAIT_SECONDS = 1


class CannotReplay(Exception):
    """Nothing was replayed; the message is a French sentence for the operator."""


@dataclass(frozen=True)
class Replay:
    """A queue and its dead letters.

    Args:
        sqs: a boto3 client.
        source, letters: the addresses of the queue and of its dead letters.
    """

    sqs: Any
    source: str
    letters: str

    def waiting(self) -> int:
        """Return the approximate number of dead letters, including those in flight."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self.sqs.get_queue_attributes(QueueUrl=self.letters, AttributeNames=names)["Attributes"]
        return sum(int(told[name]) for name in names)

    def run(self, most: int) -> tuple[int, int]:
        """Move messages back to their queue.

        Args:
            most: the largest number to move, so that messages which fail again do not make it endless.

        Returns:
            the number moved, and the number that the queue refused and that stay.
        """
        moved = refused = 0
        while moved + refused < most:
            messages = self.sqs.receive_message(
                QueueUrl=self.letters,
                MaxNumberOfMessages=min(_BATCH, most - moved - refused),
                WaitTimeSeconds=_WAIT_SECONDS,
            ).get("Messages", [])
            if not messages:
                break
            taken = self._send(messages)
            self._delete(taken)
            moved += len(taken)
            refused += len(messages) - len(taken)
        return moved, refused

    def _send(self, messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        entries = [{"Id": str(n), "MessageBody": one["Body"]} for n, one in enumerate(messages)]
        sent = self.sqs.send_message_batch(QueueUrl=self.source, Entries=entries)
        return [messages[int(one["Id"])] for one in sent.get("Successful", [])]

    def _delete(self, messages: Sequence[dict[str, Any]]) -> None:
        # One that is not deleted is delivered again, which is harmless.
        entries = [{"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(messages)]
        if entries:
            self.sqs.delete_message_batch(QueueUrl=self.letters, Entries=entries)


def find(cloudformation: Any, sqs: Any, stage: str, described: Queue) -> Replay:
    """Return the replay of a queue of a deployed stage, found by the outputs of its stack.

    Raises:
        CannotReplay: there is no such stack.
    """
    stack = f"{SERVICE}-{stage}"
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            raise CannotReplay(f"Il n'y a pas de pile {stack}.") from None
        raise
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}
    letters = outputs[f"{queue(described.dead_letters)}Arn"].rpartition(":")[2]
    return Replay(sqs, outputs[queue(described.name)], sqs.get_queue_url(QueueName=letters)["QueueUrl"])


def main(arguments: Sequence[str] | None = None, say: Say = print) -> int:
    """Run the command with the credentials and region of the environment; return the exit status."""
    parser = argparse.ArgumentParser(description="Présente de nouveau les messages qui ont échoué.")
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("queue", choices=[one.name for one in QUEUES])
    parser.add_argument("--dry-run", action="store_true", help="compte sans rien déplacer")
    parser.add_argument("--limit", type=int, help="nombre de messages au plus (sinon, ceux qui attendent)")
    options = parser.parse_args(arguments)
    described = next(one for one in QUEUES if one.name == options.queue)
    try:
        replay = find(boto3.client("cloudformation"), boto3.client("sqs"), options.stage, described)
        waiting = replay.waiting()
        if options.dry_run:
            say(f"{waiting} messages attendent dans {described.dead_letters}.")
            return 0
        moved, refused = replay.run(waiting if options.limit is None else options.limit)
    except (CannotReplay, ClientError, BotoCoreError) as reason:
        print(reason, file=sys.stderr)
        return 1
    say(f"{moved} messages présentés de nouveau à {described.function}, {refused} refusés par la file.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
