"""The scheduled functions: due timers and stuck outbox rows at each tick, calendar jobs on their date."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.domain.shared.calendar_rules import civil_hours
from chalicelib.events.relay import sweep
from chalicelib.observability import logger, metrics
from chalicelib.services.activity.open_data import owe_files
from chalicelib.services.activity.territories import owe_counting
from chalicelib.services.agency.retention import owe_erasing
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.core.ports import Ports
from chalicelib.services.following_up.follow_up import open_quarters
from chalicelib.services.funding.case_file import drafts_paused
from chalicelib.services.funding.sync import owe_reading, paused_procedures, unreadable_files

# Milliseconds kept to write the last timer and return before Lambda stops the function.
_RESERVE_MS = 10_000


def tick(ports: Ports, context: Any) -> None:
    """Fire the due timers and queue stuck outbox rows again.

    Args:
        ports: the outside.
        context: Lambda's, for the time that is left.

    Raises:
        RuntimeError: some timers failed and the others fired; the alarm on errors tells it.
    """
    done = fire_due_timers(ports, go_on=lambda: context.get_remaining_time_in_millis() > _RESERVE_MS)
    swept = sweep(ports, ports.clock.now())
    metrics.add_metric(name="TimersFired", unit=MetricUnit.Count, value=done.fired)
    metrics.add_metric(name="TimersFailed", unit=MetricUnit.Count, value=len(done.failed))
    metrics.add_metric(name="OutboxSwept", unit=MetricUnit.Count, value=swept)
    _measure_delays(ports)
    metrics.add_metric(name="Heartbeat", unit=MetricUnit.Count, value=1)
    for timer, error in done.failed:
        logger.error(
            "timer failed",
            extra={"timer": timer.name, "subject": timer.subject_id, "error": type(error).__name__},
        )
    if done.failed:
        raise RuntimeError(f"{len(done.failed)} timers failed")


def _measure_delays(ports: Ports) -> None:
    """Publish the ages, in seconds, of the oldest due timer and unsent e-mail; alarms watch them."""
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
    """Do the jobs of the date; each claims its date, so that several calls on one day do them once.

    Metrics tell the number of procedures on Démarches simplifiées that do not answer, whether it creates no
    drafts, and the number of its files that could not be read. Alarms watch the first two.
    """
    if civil_hours(ports.clock.now()):
        # Each structure is told by e-mail (RULES section 10).
        open_quarters(ports, ports.places.departments())
    owe_reading(ports)
    pauses = paused_procedures(ports) + drafts_paused(ports)
    metrics.add_metric(name="CaseFilesPaused", unit=MetricUnit.Count, value=pauses)
    metrics.add_metric(name="CaseFilesNotUnderstood", unit=MetricUnit.Count, value=unreadable_files(ports))
    owe_counting(ports, ports.places.departments())
    owe_files(ports)
    owe_erasing(ports)
