"""What the schedules do: due timers and stuck outbox rows at each tick, calendar jobs by their date."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.events.relay import sweep
from chalicelib.observability import logger, metrics
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.core.ports import Ports
from chalicelib.services.following_up.follow_up import open_quarters

# Left to write the last timer and to answer before the function is stopped, in milliseconds.
_RESERVE_MS = 10_000


def tick(ports: Ports, context: Any) -> None:
    """Meet what is due and enqueue again what got stuck.

    Args:
        ports: the outside.
        context: Lambda's, which knows how much time is left.

    Raises:
        RuntimeError: some timer failed; the others fired. The alarm on errors tells somebody.
    """
    done = fire_due_timers(ports, go_on=lambda: context.get_remaining_time_in_millis() > _RESERVE_MS)
    swept = sweep(ports, ports.clock.now())
    metrics.add_metric(name="TimersFired", unit=MetricUnit.Count, value=done.fired)
    metrics.add_metric(name="TimersFailed", unit=MetricUnit.Count, value=len(done.failed))
    metrics.add_metric(name="OutboxSwept", unit=MetricUnit.Count, value=swept)
    _tell_what_waits(ports)
    metrics.add_metric(name="Heartbeat", unit=MetricUnit.Count, value=1)
    for timer, error in done.failed:
        logger.error(
            "timer failed",
            extra={"timer": timer.name, "subject": timer.subject_id, "error": type(error).__name__},
        )
    if done.failed:
        raise RuntimeError(f"{len(done.failed)} timers failed")


def _tell_what_waits(ports: Ports) -> None:
    """Measure what should be done by now and is not; the alarms watch these ages, in seconds."""
    now = ports.clock.now()
    due = ports.store.due_timers(now, 1)
    waiting = {
        "OldestDueTimer": due[0].due_at if due else None,
        "OldestUnsentEmail": ports.store.oldest_unsent_email(),
    }
    for name, since in waiting.items():
        metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=_seconds(since, now))


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def calendar(ports: Ports) -> None:
    """Do the jobs of the date; each claims its date, so that calling often is harmless."""
    open_quarters(ports, ports.places.departments())
