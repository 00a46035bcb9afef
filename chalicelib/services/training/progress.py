"""A training's updates from its recruitment, and its timers (RULES 2, 14, 16, section 10)."""

from datetime import datetime, timedelta

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.training.session import TrainingSession
from chalicelib.domain.training.status import AHEAD, SEATED, TrainingStatus
from chalicelib.domain.training.timers import BLOCKED_TOLD, COPY_REMINDER, REMINDERS, TIMERS, timers_of
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found, send_email
from chalicelib.services.training.certificate import CERTIFICATE
from chalicelib.services.training.lots import lots_of_training, read_lot_book, tell_bodies

T = TrainingStatus


def update_from_recruitment(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Update the training of an adviser, in the transaction that changes the recruitment.

    The training is created at the validation, since the test needs no contract (RULES 15). If an earlier
    release validated the recruitment, the next change or ``write_missing`` creates it.
    """
    before, today = ports.store.get(Training, recruitment.id), ports.today()
    if before is None:
        if recruitment.living:
            structure = found(ports.store.get(Structure, recruitment.structure_id))
            training = Training.of(recruitment, place=structure.place, today=today)
            changes.create(training)
            set_timers(ports, changes, None, training)
            changes.note(training, "training_opened")
        return
    after = before.following(recruitment, today)
    if after == before:
        return
    free_seat(ports, changes, before, after)
    write_training(ports, changes, before, after)
    CERTIFICATE.set_deletion_timer(ports, changes, after)
    if after.status is T.STOPPED and (before.test is not None or before.seat is not None):
        seat = {"session_id": before.seat.session_id} if before.seat else {}
        tell_bodies(ports, changes, "training_stopped_body", _lots_of(ports, before), before.id, **seat)
    if after.away != before.away and after.status in SEATED:
        tell_bodies(ports, changes, "training_away_body", _lots_of(ports, after), after.id)
    if after.status is not before.status:
        changes.note(after, "training_followed", training_status=after.status.value)
    else:
        changes.note(after, "training_dated")


def write_training(ports: Ports, changes: Changes, before: Training, after: Training) -> None:
    """Write a training, and set or clear its timers."""
    changes.update(after)
    set_timers(ports, changes, before, after)


def set_timers(
    ports: Ports, changes: Changes, before: Training | None, after: Training, *, late_copy: bool = True
) -> None:
    """Set or clear the timers of a training; a reminder whose time has passed is dropped.

    The reminder of the copy of a contract is not dropped but sent the next day, since the contract itself may
    come late.

    Args:
        ports: the outside.
        changes: the decision.
        before: as it was read; None for a new one.
        after: as it becomes.
        late_copy: whether a late reminder of the copy is sent the next day; not for a contract taken in.
    """
    params = ports.parameters()
    due_before = timers_of(before, params) if before else {}
    only_ahead = REMINDERS if late_copy else REMINDERS | {COPY_REMINDER}
    due_after = {
        name: at for name, at in timers_of(after, params).items() if name not in only_ahead or at > changes.at
    }
    contract_moved = before is not None and before.contract_starts_on != after.contract_starts_on
    for name in TIMERS:
        if name in due_after and (due_after[name] != due_before.get(name) or contract_moved):
            at = due_after[name]
            changes.set_timer(name, after.id, _tomorrow_or_later(ports, at) if name == COPY_REMINDER else at)
        elif name in due_before and name not in due_after:
            changes.clear_timer(name, after.id)


def set_copy_reminder(ports: Ports, changes: Changes, training_id: str) -> None:
    """Set the reminder of the copy of a contract, in the transaction that removes the copy."""
    training = ports.store.get(Training, training_id)
    at = timers_of(training, ports.parameters()).get(COPY_REMINDER) if training else None
    if at is not None:
        changes.set_timer(COPY_REMINDER, training_id, _tomorrow_or_later(ports, at))


def write_missing(ports: Ports, changes: Changes, recruitment: Recruitment) -> bool:
    """Write what an earlier release left missing: the training, or the reminder of the copy of the contract.

    Returns:
        whether anything was missing.
    """
    if not recruitment.living:
        return False
    if ports.store.get(Training, recruitment.id) is None:
        update_from_recruitment(ports, changes, recruitment)
        return True
    owed = recruitment.lacks_contract_copy and not recruitment.contract_copy_asked
    if not owed or any(one.name == COPY_REMINDER for one in ports.store.timers_of(recruitment.id)):
        return False
    set_copy_reminder(ports, changes, recruitment.id)
    return True


def _tomorrow_or_later(ports: Ports, at: datetime) -> datetime:
    return max(at, morning_of(ports.today() + timedelta(days=1)))


def free_seat(ports: Ports, changes: Changes, before: Training, after: Training) -> None:
    """Free the seat of a training in a session that has not begun."""
    if before.seat is None or before.status not in SEATED:
        return
    if after.seat is not None and after.seat.session_id == before.seat.session_id:
        return
    session = ports.store.get(TrainingSession, before.seat.session_id)
    if session is not None and (freed := session.without(before.id)) != session:
        changes.update(freed)


def send_training_emails(ports: Ports, changes: Changes, training: Training, *templates: str) -> None:
    """Owe e-mails about a training: to the adviser if a template's name ends so, otherwise to the
    structure."""
    structure = found(ports.store.get(Structure, training.structure_id))
    candidate = found(ports.store.get(Candidate, training.candidate_id))
    for template in templates:
        to = candidate.email if template.endswith("_candidate") else structure.contact_email
        send_email(ports, changes, template, to=to, about=training.id)


def start_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Begin a training on the first day of its session, unless the contract is missing (RULES 14)."""
    training = ports.store.get(Training, timer.subject_id)
    if training is None or training.status is not T.CONFIRMED:
        return
    if not training.may_start(ports.today()):
        changes.note(training, "training_blocked")
        changes.set_timer(BLOCKED_TOLD, training.id, timer.due_at)
        return
    started = training.started(ports.today())
    write_training(ports, changes, training, started)
    changes.note(started, "training_started")


def blocked_told(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Tell structure and training body that a training did not begin without a contract.

    Nobody is told when the contract has ended or begins later, nor once the session is over.
    """
    known = ports.store.get(Training, timer.subject_id)
    if known is None or not known.start_blocked or known.seat is None or known.seat.ends_on < ports.today():
        return
    send_training_emails(ports, changes, known, "training_contract_missing")
    tell_bodies(ports, changes, "training_contract_missing_body", _lots_of(ports, known), known.id)


def end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """End a training after the last day of its session, or let the adviser wait for another one."""
    training = ports.store.get(Training, timer.subject_id)
    if training is None or training.status not in (T.CONFIRMED, T.IN_TRAINING):
        return
    ended = training.ended(ports.today())
    write_training(ports, changes, training, ended)
    changes.note(ended, "training_ended", training_status=ended.status.value)


def remind_missing_contract(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of the contract that the training needs (RULES section 10)."""
    training = ports.store.get(Training, timer.subject_id)
    if training is None or not training.start_blocked:
        return
    send_training_emails(ports, changes, training, "training_contract_missing")
    changes.note(training, "training_contract_reminded")


def remind_start_due(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the training body of an adviser whose training should have started (RULES section 10)."""
    training = ports.store.get(Training, timer.subject_id)
    if training is None or training.status not in AHEAD or not training.under_contract(ports.today()):
        return
    tell_bodies(ports, changes, "training_start_due", _lots_of(ports, training), training.id)
    changes.note(training, "training_start_reminded")


def remind_exam_due(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the training body and the adviser of the examination for the CCP1 (RULES section 10)."""
    training = ports.store.get(Training, timer.subject_id)
    if training is None or training.status not in (T.FINISHED, T.FAILED):
        return
    tell_bodies(ports, changes, "training_exam_due", _lots_of(ports, training), training.id)
    send_training_emails(ports, changes, training, "training_exam_due_candidate")
    changes.note(training, "training_exam_reminded")


def _lots_of(ports: Ports, training: Training) -> frozenset[int]:
    return lots_of_training(read_lot_book(ports), training).lots
