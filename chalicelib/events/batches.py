"""Partial batch responses: only the records that failed are delivered again."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from chalicelib.events.relay import relay
from chalicelib.services.core.ports import Queues


def relay_batch(event: Mapping[str, Any], queues: Queues) -> dict[str, Any]:
    """Relay a batch of stream records.

    Args:
        event: as Lambda passes it.
        queues: where the ids go.

    Returns:
        the partial batch response: the stream resumes at its lowest failure.
    """
    failed = relay(event["Records"], queues)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def queue_batch(event: Mapping[str, Any], consume: Callable[[Mapping[str, Any]], object]) -> dict[str, Any]:
    """Consume a batch of queue messages, each on its own.

    Args:
        event: as Lambda passes it.
        consume: takes one record; when it raises, that message returns to its queue.

    Returns:
        the partial batch response.
    """
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    answer = process_partial_response(
        event=dict(event), record_handler=lambda record: consume(record.raw_event), processor=processor
    )
    return dict(answer)
