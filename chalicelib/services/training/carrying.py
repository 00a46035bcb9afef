"""The task that propagates a changed session to its advisers, one transaction each (RULES 15)."""

from chalicelib.domain.access.actor import System
from chalicelib.domain.training.session import TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, finish_task
from chalicelib.services.training.progress import send_training_emails, write_training

T = TrainingStatus


def propagate(ports: Ports, session_id: str, task_id: str) -> None:
    """Propagate a changed session to its advisers: confirmed, corrected or cancelled.

    Nobody gets the same e-mail twice: after a crash the task continues where it stopped.
    """
    system = System(request_id=task_id)
    session = ports.store.get(TrainingSession, session_id)
    for training_id in session.registered if session else ():
        _propagate_to(ports, system, session_id, training_id)
    finish_task(ports, system, task_id)


def _propagate_to(ports: Ports, system: System, session_id: str, training_id: str) -> None:
    def work(changes: Changes) -> None:
        session = ports.store.get(TrainingSession, session_id)
        training = ports.store.get(Training, training_id)
        if (
            session is None
            or training is None
            or training.seat is None
            or training.seat.session_id != session.id
        ):
            return
        if training.status in (T.REGISTERED, T.CONFIRMED):
            _update_training(ports, changes, session, training)

    decide(ports, system, work)


def _update_training(ports: Ports, changes: Changes, session: TrainingSession, before: Training) -> None:
    today = ports.today()
    if session.status is TrainingSessionStatus.CANCELLED:
        waiting = before.unseated(today)
        write_training(ports, changes, before, waiting)
        if before.told is not None:
            send_training_emails(
                ports, changes, waiting, "training_place_lost", "training_place_lost_candidate"
            )
        changes.note(waiting, "training_unregistered")
    elif session.status is TrainingSessionStatus.CONFIRMED:
        if before.told == session.seat:
            return
        confirmed = before.confirmed(session, today)
        write_training(ports, changes, before, confirmed)
        send_training_emails(ports, changes, confirmed, "training_confirmed", "training_confirmed_candidate")
        changes.note(confirmed, "training_confirmed", session=session.id)
    elif before.seat != session.seat:
        moved = before.registered(session, today)
        write_training(ports, changes, before, moved)
        changes.note(moved, "training_dated")
