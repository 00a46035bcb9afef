"""A training beside its recruitment, and what the clock does about it (RULES 2, 14, 16, section 10)."""

from datetime import datetime, timedelta

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.training.session import TrainingSession
from chalicelib.domain.training.training import (
    AHEAD,
    COPY_REMINDER,
    REMINDERS,
    SEATED,
    TIMERS,
    Training,
    TrainingStatus,
)
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found, send_email
from chalicelib.services.training.lots import book, of_training, tell_bodies

T = TrainingStatus


def follow(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Write, as part of a decision on a recruitment, what it changes in the training of the adviser.

    The training begins with the validation: the test needs no contract (RULES 15). One whose recruitment was
    validated by an earlier release begins with its contract.
    """
    known, today = ports.store.get(Training, recruitment.id), ports.today()
    if known is None:
        if recruitment.living:
            structure = found(ports.store.get(Structure, recruitment.structure_id))
            made = Training.of(recruitment, place=structure.place, today=today)
            changes.create(made)
            set_timers(ports, changes, None, made)
            changes.note(made, "training_opened")
        return
    followed = known.following(recruitment, today)
    if followed == known:
        return
    free_seat(ports, changes, known, followed)
    write(ports, changes, known, followed)
    if followed.status is not known.status:
        changes.note(followed, "training_followed", training_status=followed.status.value)
    else:
        changes.note(followed, "training_dated")


def write(ports: Ports, changes: Changes, before: Training, after: Training) -> None:
    """Write a training, with what the clock has to do about it."""
    changes.update(after)
    set_timers(ports, changes, before, after)


def set_timers(
    ports: Ports, changes: Changes, before: Training | None, after: Training, *, late_copy: bool = True
) -> None:
    """Set what the clock has to do; a reminder whose time has passed is not said any more.

    That of the copy of a contract is said the next day, for the contract itself may come that late.

    Args:
        ports: the outside.
        changes: the decision.
        before: as it was read; None for a new one.
        after: as it becomes.
        late_copy: whether that of a copy is said the next day; not of a contract that is taken over.
    """
    params = ports.parameters()
    former = before.due(params) if before else {}
    unsaid = REMINDERS if late_copy else REMINDERS | {COPY_REMINDER}
    wanted = {name: at for name, at in after.due(params).items() if name not in unsaid or at > changes.at}
    contract_moved = before is not None and before.contract_starts_on != after.contract_starts_on
    for name in TIMERS:
        if name in wanted and (wanted[name] != former.get(name) or contract_moved):
            at = wanted[name]
            changes.set_timer(name, after.id, _not_today(ports, at) if name == COPY_REMINDER else at)
        elif name in former and name not in wanted:
            changes.clear_timer(name, after.id)


def remind_of_copy(ports: Ports, changes: Changes, training_id: str) -> None:
    """Owe the reminder of a copy of the contract that was removed, as part of that decision."""
    known = ports.store.get(Training, training_id)
    at = known.due(ports.parameters()).get(COPY_REMINDER) if known else None
    if at is not None:
        changes.set_timer(COPY_REMINDER, training_id, _not_today(ports, at))


def _not_today(ports: Ports, at: datetime) -> datetime:
    return max(at, morning_of(ports.today() + timedelta(days=1)))


def free_seat(ports: Ports, changes: Changes, before: Training, after: Training) -> None:
    """Free the seat that a training had in a session that is to come."""
    if before.seat is None or before.status not in SEATED:
        return
    if after.seat is not None and after.seat.session_id == before.seat.session_id:
        return
    session = ports.store.get(TrainingSession, before.seat.session_id)
    if session is not None and (freed := session.without(before.id)) != session:
        changes.update(freed)


def tell(ports: Ports, changes: Changes, training: Training, *templates: str) -> None:
    """Owe e-mails about a training: to its structure, or to the adviser when the name says so."""
    structure = found(ports.store.get(Structure, training.structure_id))
    candidate = found(ports.store.get(Candidate, training.candidate_id))
    for template in templates:
        to = candidate.email if template.endswith("_candidate") else structure.contact_email
        send_email(ports, changes, template, to=to, about=training.id)


def start_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """The first day of the session has come: the training begins, or waits for the contract (RULES 14)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status is not T.CONFIRMED:
        return
    if not known.may_start(ports.today()):
        changes.note(known, "training_blocked")
        # A contract that has ended, or begins later, is not missing; nor is there anything to save of a
        # session that an outage let pass.
        if not known.start_blocked or known.seat is None or known.seat.ends_on < ports.today():
            return
        tell(ports, changes, known, "training_contract_missing")
        tell_bodies(ports, changes, "training_contract_missing_body", _lots(ports, known), known.id)
        return
    started = known.started(ports.today())
    write(ports, changes, known, started)
    changes.note(started, "training_started")


def end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """The last day of the session is over: it was followed, or the adviser waits for another one."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status not in (T.CONFIRMED, T.IN_TRAINING):
        return
    ended = known.ended(ports.today())
    write(ports, changes, known, ended)
    changes.note(ended, "training_ended", training_status=ended.status.value)


def contract_missing(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of the contract that the training waits for (RULES section 10)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or not known.start_blocked:
        return
    tell(ports, changes, known, "training_contract_missing")
    changes.note(known, "training_contract_reminded")


def start_due(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the training body of an adviser whose training ought to have started (RULES section 10)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status not in AHEAD or not known.under_contract(ports.today()):
        return
    tell_bodies(ports, changes, "training_start_due", _lots(ports, known), known.id)
    changes.note(known, "training_start_reminded")


def exam_due(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the training body and the adviser that the CCP1 is to be passed (RULES section 10)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status not in (T.FINISHED, T.FAILED):
        return
    tell_bodies(ports, changes, "training_exam_due", _lots(ports, known), known.id)
    tell(ports, changes, known, "training_exam_due_candidate")
    changes.note(known, "training_exam_reminded")


def _lots(ports: Ports, training: Training) -> frozenset[int]:
    return of_training(book(ports), training).lots
