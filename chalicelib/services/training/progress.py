"""Keeps a training in step with its recruitment, and runs its timers (RULES 2, 14, 16, section 10)."""

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
from chalicelib.services.training.lots import book, of_training, tell_bodies

T = TrainingStatus


def follow(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Update the training of an adviser, in the transaction that changes the recruitment.

    The training begins with the validation, since the test needs no contract (RULES 15). When an earlier
    release validated the recruitment, it begins with the next change or with ``complete``.
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
    CERTIFICATE.set_deletion_timer(ports, changes, followed)
    if followed.status is T.STOPPED and (known.test is not None or known.seat is not None):
        seat = {"session_id": known.seat.session_id} if known.seat else {}
        tell_bodies(ports, changes, "training_stopped_body", _lots(ports, known), known.id, **seat)
    if followed.away != known.away and followed.status in SEATED:
        tell_bodies(ports, changes, "training_away_body", _lots(ports, followed), followed.id)
    if followed.status is not known.status:
        changes.note(followed, "training_followed", training_status=followed.status.value)
    else:
        changes.note(followed, "training_dated")


def write(ports: Ports, changes: Changes, before: Training, after: Training) -> None:
    """Write a training, and set or clear its timers."""
    changes.update(after)
    set_timers(ports, changes, before, after)


def set_timers(
    ports: Ports, changes: Changes, before: Training | None, after: Training, *, late_copy: bool = True
) -> None:
    """Set or clear the timers of a training; a reminder whose time has passed is dropped.

    The reminder of the copy of a contract is sent the next day instead, since the contract itself may come
    late.

    Args:
        ports: the outside.
        changes: the decision.
        before: as it was read; None for a new one.
        after: as it becomes.
        late_copy: whether that of a copy is sent the next day; not for a contract that is taken in.
    """
    params = ports.parameters()
    former = timers_of(before, params) if before else {}
    unsaid = REMINDERS if late_copy else REMINDERS | {COPY_REMINDER}
    wanted = {
        name: at for name, at in timers_of(after, params).items() if name not in unsaid or at > changes.at
    }
    contract_moved = before is not None and before.contract_starts_on != after.contract_starts_on
    for name in TIMERS:
        if name in wanted and (wanted[name] != former.get(name) or contract_moved):
            at = wanted[name]
            changes.set_timer(name, after.id, _not_today(ports, at) if name == COPY_REMINDER else at)
        elif name in former and name not in wanted:
            changes.clear_timer(name, after.id)


def remind_of_copy(ports: Ports, changes: Changes, training_id: str) -> None:
    """Set the reminder of the copy of a contract, in the transaction that removes the copy."""
    known = ports.store.get(Training, training_id)
    at = timers_of(known, ports.parameters()).get(COPY_REMINDER) if known else None
    if at is not None:
        changes.set_timer(COPY_REMINDER, training_id, _not_today(ports, at))


def complete(ports: Ports, changes: Changes, recruitment: Recruitment) -> bool:
    """Write what earlier releases did not write for a recruitment: its training, the reminder of its copy.

    Returns:
        whether anything was missing.
    """
    if not recruitment.living:
        return False
    if ports.store.get(Training, recruitment.id) is None:
        follow(ports, changes, recruitment)
        return True
    owed = recruitment.lacks_contract_copy and not recruitment.contract_copy_asked
    if not owed or any(one.name == COPY_REMINDER for one in ports.store.timers_of(recruitment.id)):
        return False
    remind_of_copy(ports, changes, recruitment.id)
    return True


def _not_today(ports: Ports, at: datetime) -> datetime:
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


def tell(ports: Ports, changes: Changes, training: Training, *templates: str) -> None:
    """Owe e-mails about a training: to its structure, or to the adviser when the name says so."""
    structure = found(ports.store.get(Structure, training.structure_id))
    candidate = found(ports.store.get(Candidate, training.candidate_id))
    for template in templates:
        to = candidate.email if template.endswith("_candidate") else structure.contact_email
        send_email(ports, changes, template, to=to, about=training.id)


def start_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Begin a training on the first day of its session, unless the contract is missing (RULES 14)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status is not T.CONFIRMED:
        return
    if not known.may_start(ports.today()):
        changes.note(known, "training_blocked")
        changes.set_timer(BLOCKED_TOLD, known.id, timer.due_at)
        return
    started = known.started(ports.today())
    write(ports, changes, known, started)
    changes.note(started, "training_started")


def blocked_told(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Tell structure and training body that a training did not begin without a contract.

    Nobody is told when the contract has ended or begins later, nor once the session is over.
    """
    known = ports.store.get(Training, timer.subject_id)
    if known is None or not known.start_blocked or known.seat is None or known.seat.ends_on < ports.today():
        return
    tell(ports, changes, known, "training_contract_missing")
    tell_bodies(ports, changes, "training_contract_missing_body", _lots(ports, known), known.id)


def end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """End a training after the last day of its session, or let the adviser wait for another one."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status not in (T.CONFIRMED, T.IN_TRAINING):
        return
    ended = known.ended(ports.today())
    write(ports, changes, known, ended)
    changes.note(ended, "training_ended", training_status=ended.status.value)


def contract_missing(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of the contract that the training needs (RULES section 10)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or not known.start_blocked:
        return
    tell(ports, changes, known, "training_contract_missing")
    changes.note(known, "training_contract_reminded")


def start_due(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the training body of an adviser whose training should have started (RULES section 10)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status not in AHEAD or not known.under_contract(ports.today()):
        return
    tell_bodies(ports, changes, "training_start_due", _lots(ports, known), known.id)
    changes.note(known, "training_start_reminded")


def exam_due(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the training body and the adviser of the examination for the CCP1 (RULES section 10)."""
    known = ports.store.get(Training, timer.subject_id)
    if known is None or known.status not in (T.FINISHED, T.FAILED):
        return
    tell_bodies(ports, changes, "training_exam_due", _lots(ports, known), known.id)
    tell(ports, changes, known, "training_exam_due_candidate")
    changes.note(known, "training_exam_reminded")


def _lots(ports: Ports, training: Training) -> frozenset[int]:
    return of_training(book(ports), training).lots
