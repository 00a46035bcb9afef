"""The timers of a training, and when each fires (RULES section 10)."""

from datetime import datetime, timedelta

from chalicelib.domain.shared.calendar_rules import (
    contract_copy_reminder,
    end_of_day,
    exam_reminder,
    start_of_day,
    training_contract_reminder,
    training_start_reminder,
)
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.training.awaiting import back_from
from chalicelib.domain.training.status import AHEAD, TrainingStatus
from chalicelib.domain.training.training import Training

T = TrainingStatus
START, BLOCKED_TOLD, END = "training.start", "training.blocked_told", "training.end"
CONTRACT_REMINDER, COPY_REMINDER = "training.contract", "training.contract_copy"
START_REMINDER, EXAM_REMINDER = "training.start_due", "training.exam"
# Reminders are not sent late: one whose time has passed is dropped.
REMINDERS = frozenset({CONTRACT_REMINDER, START_REMINDER, EXAM_REMINDER})
TIMERS = (CONTRACT_REMINDER, COPY_REMINDER, START, END, START_REMINDER, EXAM_REMINDER)


def timers_of(training: Training, params: Parameters) -> dict[str, datetime]:
    """Return the instants of the timers that must be set for a training, by name (RULES section 10).

    Args:
        training: in its present state.
        params: the values in force.
    """
    wanted: dict[str, datetime] = {}
    contract, seat = training.contract_starts_on, training.seat
    if contract is not None and training.status is not T.STOPPED:
        wanted[COPY_REMINDER] = contract_copy_reminder(contract, seat.starts_on if seat else None, params)
    if contract is not None and training.status in AHEAD:
        since = back_from(contract, training.away, ahead=timedelta(days=params.training_start_days))
        if since is not None:
            wanted[START_REMINDER] = training_start_reminder(since, params)
    if training.status is T.CONFIRMED and seat is not None:
        leaves = back_from(max(seat.starts_on, contract or seat.starts_on), training.away)
        if leaves is not None and leaves <= seat.ends_on:
            wanted[START] = start_of_day(leaves)
        if contract is None:
            wanted[CONTRACT_REMINDER] = training_contract_reminder(seat.starts_on, params)
    if training.status in (T.CONFIRMED, T.IN_TRAINING) and seat is not None:
        wanted[END] = end_of_day(seat.ends_on)
    if training.status in (T.FINISHED, T.FAILED) and seat is not None:
        wanted[EXAM_REMINDER] = exam_reminder(seat.ends_on, params)
    return wanted
