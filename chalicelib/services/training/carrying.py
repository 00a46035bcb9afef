"""Carries the changes of a session to its advisers, each in a transaction of its own (RULES 15)."""

from chalicelib.domain.access.actor import System
from chalicelib.domain.training.session import SessionStatus, TrainingSession
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, finish_task
from chalicelib.services.training.progress import tell, write

T = TrainingStatus


def carry(ports: Ports, session_id: str, task_id: str) -> None:
    """Confirm a session to its advisers, correct what they were told, or let them wait for another session.

    Nobody gets the same e-mail twice: after a crash the task continues where it stopped.
    """
    system = System(request_id=task_id)
    session = ports.store.get(TrainingSession, session_id)
    for training_id in session.registered if session else ():
        _carry_one(ports, system, session_id, training_id)
    finish_task(ports, system, task_id)


def _carry_one(ports: Ports, system: System, session_id: str, training_id: str) -> None:
    def work(changes: Changes) -> None:
        session = ports.store.get(TrainingSession, session_id)
        known = ports.store.get(Training, training_id)
        if session is None or known is None or known.seat is None or known.seat.session_id != session.id:
            return
        if known.status in (T.REGISTERED, T.CONFIRMED):
            _follow(ports, changes, session, known)

    decide(ports, system, work)


def _follow(ports: Ports, changes: Changes, session: TrainingSession, known: Training) -> None:
    today = ports.today()
    if session.status is SessionStatus.CANCELLED:
        waiting = known.unseated(today)
        write(ports, changes, known, waiting)
        if known.told is not None:
            tell(ports, changes, waiting, "training_place_lost", "training_place_lost_candidate")
        changes.note(waiting, "training_unregistered")
    elif session.status is SessionStatus.CONFIRMED:
        if known.told == session.seat:
            return
        confirmed = known.confirmed(session, today)
        write(ports, changes, known, confirmed)
        tell(ports, changes, confirmed, "training_confirmed", "training_confirmed_candidate")
        changes.note(confirmed, "training_confirmed", session=session.id)
    elif known.seat != session.seat:
        moved = known.registered(session, today)
        write(ports, changes, known, moved)
        changes.note(moved, "training_dated")
