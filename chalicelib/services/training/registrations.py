"""Registrations of advisers in training sessions, and their cancellation (RULES 17)."""

from collections.abc import Sequence

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.training.session import TrainingSession, TrainingSessionStatus, require_few
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, require_version
from chalicelib.services.training.course import read_training
from chalicelib.services.training.progress import free_seat, send_training_emails, write_training
from chalicelib.services.training.sessions import owe_propagation, read_session

S, T = TrainingSessionStatus, TrainingStatus


def register(ports: Ports, actor: Actor, session_id: str, *, training_ids: Sequence[str]) -> TrainingSession:
    """Register advisers in a session, or move them there from another one; idempotent.

    An adviser who loses a confirmed place elsewhere is told so. When two registrations race for the last
    seat, one is refused. A registration and the closing also exclude each other.

    Raises:
        Refusal: ``not_found``, ``too_many_at_once``, ``status_forbids``, ``session_closed`` or
            ``no_seat_left``.
    """
    require_few(training_ids)
    unique_ids = list(dict.fromkeys(training_ids))

    def work(changes: Changes) -> TrainingSession:
        session = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        trainings = [read_training(ports, actor, one, Act.FOLLOW_TRAINING) for one in unique_ids]
        new = [one for one in trainings if one.id not in session.registered]
        if not new:
            return session
        filled = session.with_registered([one.id for one in new], ports.today())
        changes.update(filled)
        _free_former_seats(ports, changes, new)
        for one in new:
            moved = one.registered(filled, ports.today())
            write_training(ports, changes, one, moved)
            if one.status is T.CONFIRMED:
                send_training_emails(
                    ports, changes, moved, "training_place_lost", "training_place_lost_candidate"
                )
            changes.note(moved, "training_registered", session=filled.id)
        if filled.status is S.CONFIRMED:
            owe_propagation(ports, changes, filled)
        changes.note(filled, "training_session_filled", count=len(filled.registered))
        return filled

    return decide(ports, actor, work)


def _free_former_seats(ports: Ports, changes: Changes, trainings: Sequence[Training]) -> None:
    """Free the seats that advisers had elsewhere; each former session is written once."""
    sessions: dict[str, TrainingSession] = {}
    for one in trainings:
        if one.status not in (T.REGISTERED, T.CONFIRMED):
            continue
        assert one.seat is not None
        session = sessions.get(one.seat.session_id) or found(
            ports.store.get(TrainingSession, one.seat.session_id)
        )
        sessions[session.id] = session.without(one.id)
    for session in sessions.values():
        changes.update(session)


def unregister(
    ports: Ports, actor: Actor, training_id: str, *, expected_version: int | None = None
) -> Training:
    """Cancel a registration before the session begins: the adviser waits for another one; idempotent.

    An adviser who loses a confirmed place is told so.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> Training:
        before = read_training(ports, actor, training_id, Act.FOLLOW_TRAINING)
        if before.status in (T.TO_TEST, T.TESTED):
            return before
        waiting = before.unseated(ports.today())
        require_version(before, expected_version)
        _write_unregistered(ports, changes, before, waiting)
        free_seat(ports, changes, before, waiting)
        return waiting

    return decide(ports, actor, work)


def _write_unregistered(ports: Ports, changes: Changes, before: Training, waiting: Training) -> None:
    write_training(ports, changes, before, waiting)
    if before.told is not None:
        send_training_emails(ports, changes, waiting, "training_place_lost", "training_place_lost_candidate")
    changes.note(waiting, "training_unregistered")
