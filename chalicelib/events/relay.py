"""From the registry's stream to the queues: each new outbox row becomes one message with its id."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.observability import logger
from chalicelib.services.core.ports import Ports, Queues

_OUTBOX = "OUTBOX#"
_KINDS = ("email", "task")
# What one tick queues in a second or two; the rest waits for the next tick.
_SWEPT_AT_ONCE = 1000

STUCK_AFTER = timedelta(minutes=5)


def relay(records: Iterable[Mapping[str, Any]], queues: Queues) -> list[str]:
    """Queue the ids of the outbox rows that stream records create.

    A record that cannot be read is logged by its sequence number and skipped: it would block its shard, and
    every e-mail after it. The row, if there is one, is found by ``sweep``.

    Args:
        records: records of the registry's stream, as Lambda passes them.
        queues: where the ids go.

    Returns:
        the sequence numbers to be delivered again, because their queue was unavailable.
    """
    waiting: dict[str, dict[str, str]] = {}
    for record in records:
        try:
            row = _outbox_row(record)
        except (KeyError, TypeError, AttributeError, ValueError):
            logger.error("stream record skipped", extra={"sequence_number": _sequence_number(record)})
            continue
        if row is not None:
            kind, row_id, number = row
            waiting.setdefault(kind, {})[row_id] = number
    failed: list[str] = []
    for kind, numbers in waiting.items():
        try:
            queues.enqueue(kind, list(numbers))
        except Exception as error:
            logger.warning(
                "queue unavailable", extra={"kind": kind, "rows": len(numbers), "error": type(error).__name__}
            )
            failed.extend(numbers.values())
    return failed


def sweep(ports: Ports, now: datetime) -> int:
    """Queue the outbox rows again that have waited for too long, oldest first; return their number.

    A row is stuck when its record was skipped, its consumer died with the lease, or the provider was down for
    longer than the queue retries. Consumers claim a row once, so queueing one twice does no harm.
    """
    stuck = ports.store.waiting_outbox(now - STUCK_AFTER, _SWEPT_AT_ONCE)
    for kind in _KINDS:
        ids = [row_id for row_kind, row_id in stuck if row_kind == kind]
        if ids:
            ports.queues.enqueue(kind, ids)
    if stuck:
        logger.warning("stuck outbox rows queued again", extra={"rows": len(stuck)})
    return len(stuck)


def _outbox_row(record: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Return the kind and id of the outbox row that a record creates and its sequence number.

    None when it does something else.
    """
    if record["eventName"] != "INSERT":
        return None
    change = record["dynamodb"]
    pk = change["Keys"]["pk"]["S"]
    if not pk.startswith(_OUTBOX):
        return None
    kind = change["NewImage"]["kind"]["S"]
    if kind not in _KINDS:
        raise ValueError("unknown kind of outbox row")
    return kind, pk.removeprefix(_OUTBOX), change["SequenceNumber"]


def _sequence_number(record: object) -> str:
    try:
        return str(record["dynamodb"]["SequenceNumber"])  # type: ignore[index]
    except (KeyError, TypeError):
        return "unknown"
