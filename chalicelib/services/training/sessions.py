"""Training sessions: opened, filled, closed in person or at a distance, cancelled (RULES 15, 17)."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.domain.shared.geography import distance_km
from chalicelib.domain.shared.refusal import Answered, RefusalCollector
from chalicelib.domain.training.centre import Centre, centre_unknown
from chalicelib.domain.training.lots import REMOTE_LOT, InLots
from chalicelib.domain.training.selection import by_waiting
from chalicelib.domain.training.session import (
    Mode,
    SessionDates,
    SessionRemark,
    SessionStatus,
    TrainingSession,
    require_few,
    session_exists,
    sound_dates,
)
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.training import Training
from chalicelib.services.agency.journals import Journal, read_journal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import add_task, decide, found, note_reason, require_version
from chalicelib.services.training.centres import require_keeper, require_own_lot
from chalicelib.services.training.course import read_training
from chalicelib.services.training.lots import departments_of_lots, tell_bodies
from chalicelib.services.training.progress import free_seat, tell, write

CARRY_TASK = "carry_training_session"
CLOSING_TIMER = "training_session.closing"

S, T = SessionStatus, TrainingStatus


def list_sessions(
    ports: Ports, actor: Actor, *, lot: int, status: SessionStatus, limit: int, cursor: str | None
) -> Page[TrainingSession]:
    """Return the sessions of a lot, the latest start first; for lot 1 every remote session.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.LIST_TRAINING_SESSIONS)
    require(actor, Act.SEE_TRAINING_SESSION, InLots(lots=frozenset({lot})))
    return ports.store.training_sessions(lot, status, limit=limit, cursor=cursor)


def read_session(
    ports: Ports, actor: Actor, session_id: str, act: Act = Act.SEE_TRAINING_SESSION
) -> TrainingSession:
    """Return a session, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    session = found(ports.store.get(TrainingSession, session_id))
    require(actor, act, session)
    return session


@dataclass(frozen=True, kw_only=True)
class Attending:
    """A session with its advisers.

    Args:
        session: the session.
        people: those registered, by name.
        waiting: the nearest of those who may be registered, with the kilometres to the centre.
        more: whether more advisers wait than ``waiting`` lists.
        journal: a page of the journal of the session, latest first.
    """

    session: TrainingSession
    people: Sequence[Training]
    waiting: Sequence[tuple[Training, float | None]]
    more: bool
    journal: Journal


# How many waiting advisers are examined for one session.
_WAITING = 100


def read_attending(
    ports: Ports, actor: Actor, session_id: str, *, journal_cursor: str | None = None
) -> Attending:
    """Return a session, its advisers, those who may still be registered, and a page of its journal.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    session = read_session(ports, actor, session_id)
    people = _trainings(ports, session.registered)
    journal = read_journal(ports, session, cursor=journal_cursor)
    if not session.open_on(ports.today()):
        return Attending(session=session, people=people, waiting=(), more=False, journal=journal)
    summaries = ports.store.training_summaries(departments_of_lots(ports, {session.lot}))
    waits = sorted((one for one in summaries if one.status is T.TESTED), key=by_waiting)
    waiting = _trainings(ports, [one.id for one in waits[:_WAITING]])
    centre = ports.store.get(Centre, session.centre_id) if session.centre_id else None
    far = [(one, distance_km(one.place, centre.place) if centre else None) for one in waiting]
    far.sort(key=lambda row: (row[1] is None, row[1] or 0.0, row[0].available_from, row[0].id))
    more = len(waits) > _WAITING
    return Attending(session=session, people=people, waiting=far, more=more, journal=journal)


def _trainings(ports: Ports, ids: Collection[str]) -> list[Training]:
    known, _ = ports.store.several([(Training, one) for one in ids]) if ids else ({}, {})
    return sorted(known.values(), key=lambda one: (one.last_name, one.first_name, one.id))


def open_session(
    ports: Ports,
    actor: Actor,
    *,
    lot: int,
    centre_id: str | None,
    starts_on: date,
    ends_on: date,
    closes_on: date,
    seats: int,
    confirmed_remarks: Collection[SessionRemark] = (),
) -> TrainingSession:
    """Open a session, in a centre or at a distance; the same form sent again returns the same session.

    Raises:
        Refusals: ``lot_unknown``, ``centre_unknown``, ``centre_closed``, ``session_dates``,
            ``session_seats``, or ``unusual_length`` until it is confirmed.
    """
    dates = SessionDates(starts_on=starts_on, ends_on=ends_on, closes_on=closes_on, seats=seats)

    def work(changes: Changes) -> TrainingSession:
        given = Answered({"lot": lot, "centre_id": centre_id, **asdict(dates)})
        centre = _checked(ports, actor, given, known=None)
        dates.require_usual(confirmed_remarks, ports.parameters())
        made = TrainingSession(
            id=ports.ids.new(),
            lot=lot,
            centre_id=centre.id if centre else None,
            where=centre.where if centre else "",
            mode=Mode.IN_PERSON if centre else Mode.REMOTE,
            dates=dates,
        )
        wanted = _guard(made)
        holder = ports.store.guard_holder(wanted)
        if holder is not None:
            return _said_already(found(ports.store.get(TrainingSession, holder)), made)
        changes.take(wanted, made.id)
        changes.create(made)
        changes.set_timer(CLOSING_TIMER, made.id, end_of_day(dates.closes_on))
        changes.note(made, "training_session_opened", **_told(made))
        return made

    return decide(ports, actor, work, reads_guards=(guards.TRAINING_SESSIONS,))


def _guard(session: TrainingSession) -> str:
    return guards.training_session_guard(session.lot, session.centre_id, session.dates.starts_on)


def _said_already(known: TrainingSession, made: TrainingSession) -> TrainingSession:
    """Return the session that the same form opened already.

    Raises:
        Refusal: ``session_exists`` when that session differs from the form.
    """
    if known.dates == made.dates:
        return known
    raise session_exists()


def _told(session: TrainingSession) -> dict[str, Any]:
    return {
        "lot": session.lot,
        "mode": session.mode.value,
        "starts_on": session.dates.starts_on.isoformat(),
        "until": session.dates.ends_on.isoformat(),
    }


def check_session(ports: Ports, actor: Actor, answers: Answered) -> None:
    """Apply the rules of ``open_session`` to a form that may be incomplete (``Answered``).

    Raises:
        Refusals: as there. Unanswered: none, as far as one can tell.
    """
    _checked(ports, actor, answers, known=None)


def _checked(
    ports: Ports, actor: Actor, answers: Answered, *, known: TrainingSession | None
) -> Centre | None:
    """Check the answers about a session and return its centre; None for one at a distance."""
    if known is None:
        require_keeper(actor, Act.KEEP_TRAINING_SESSIONS)
    rules = RefusalCollector()
    centre = None
    if known is None:
        rules.check(lambda: require_own_lot(actor, Act.KEEP_TRAINING_SESSIONS, answers.lot))
    centre = rules.check(lambda: _centre(ports, answers, known))
    registered = known.registered if known else ()
    confirmed = known is not None and known.status is S.CONFIRMED
    dates = cast(SessionDates, answers)
    for rule in sound_dates(dates, len(registered), centre, ports.today(), confirmed=confirmed):
        rules.check(rule)
    rules.require()
    return centre


def _centre(ports: Ports, answers: Answered, known: TrainingSession | None) -> Centre | None:
    centre_id = answers.centre_id
    if centre_id is None:
        return None
    lot = known.lot if known else answers.lot
    centre = ports.store.get(Centre, centre_id)
    if centre is None or centre.lot != lot or lot == REMOTE_LOT:
        raise centre_unknown()
    if known is None or known.centre_id != centre.id:
        centre.require_open()
    return centre


def correct_session(
    ports: Ports,
    actor: Actor,
    session_id: str,
    *,
    centre_id: str | None,
    starts_on: date,
    ends_on: date,
    closes_on: date,
    seats: int,
    confirmed_remarks: Collection[SessionRemark] = (),
    expected_version: int | None = None,
) -> TrainingSession:
    """Correct a session until its first day; the advisers who were told of it are told again; idempotent.

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``session_begun``. Refusals: as for ``open_session``.
            Stale: somebody changed it meanwhile.
    """
    dates = SessionDates(starts_on=starts_on, ends_on=ends_on, closes_on=closes_on, seats=seats)

    def work(changes: Changes) -> TrainingSession:
        known = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        known.require_ahead(ports.today())
        centre = _checked(ports, actor, Answered({"centre_id": centre_id, **asdict(dates)}), known=known)
        corrected = known.corrected(dates, centre)
        if corrected == known:
            return known
        require_version(known, expected_version)
        dates.require_usual(confirmed_remarks, ports.parameters())
        if _guard(corrected) != _guard(known):
            if ports.store.guard_holder(_guard(corrected)) is not None:
                raise session_exists()
            changes.take(_guard(corrected), corrected.id)
            changes.release(_guard(known), known.id)
        changes.update(corrected)
        if corrected.status is S.OPEN:
            changes.set_timer(CLOSING_TIMER, corrected.id, end_of_day(corrected.dates.closes_on))
        _carry(ports, changes, corrected)
        changes.note(corrected, "training_session_corrected", **_told(corrected))
        return corrected

    return decide(ports, actor, work, reads_guards=(guards.TRAINING_SESSIONS,))


def check_correction(ports: Ports, actor: Actor, session_id: str, answers: Answered) -> None:
    """Apply the rules of ``correct_session`` to a form that may be incomplete (``Answered``)."""
    known = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
    _checked(ports, actor, answers, known=known)


def _carry(ports: Ports, changes: Changes, session: TrainingSession) -> None:
    """Queue the task that carries the changes of a session to its advisers."""
    if session.registered:
        add_task(ports, changes, CARRY_TASK, session_id=session.id)


def register(ports: Ports, actor: Actor, session_id: str, *, training_ids: Sequence[str]) -> TrainingSession:
    """Register advisers in a session, or move them there from another one; idempotent.

    An adviser whose place was confirmed elsewhere is told that this no longer holds. When two registrations
    race for the last seat one is refused. A registration and the closing also exclude each other.

    Raises:
        Refusal: ``not_found``, ``too_many_at_once``, ``status_forbids``, ``session_closed`` or
            ``no_seat_left``.
    """
    require_few(training_ids)
    wanted = list(dict.fromkeys(training_ids))

    def work(changes: Changes) -> TrainingSession:
        session = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        people = [read_training(ports, actor, one, Act.FOLLOW_TRAINING) for one in wanted]
        new = [one for one in people if one.id not in session.registered]
        if not new:
            return session
        filled = session.with_registered([one.id for one in new], ports.today())
        changes.update(filled)
        _leave(ports, changes, new)
        for one in new:
            moved = one.registered(filled, ports.today())
            write(ports, changes, one, moved)
            if one.status is T.CONFIRMED:
                tell(ports, changes, moved, "training_place_lost", "training_place_lost_candidate")
            changes.note(moved, "training_registered", session=filled.id)
        if filled.status is S.CONFIRMED:
            _carry(ports, changes, filled)
        changes.note(filled, "training_session_filled", count=len(filled.registered))
        return filled

    return decide(ports, actor, work)


def _leave(ports: Ports, changes: Changes, people: Sequence[Training]) -> None:
    """Free the seats that advisers had elsewhere; each former session is written once."""
    former: dict[str, TrainingSession] = {}
    for one in people:
        if one.status not in (T.REGISTERED, T.CONFIRMED):
            continue
        assert one.seat is not None
        left = former.get(one.seat.session_id) or found(ports.store.get(TrainingSession, one.seat.session_id))
        former[left.id] = left.without(one.id)
    for left in former.values():
        changes.update(left)


def unregister(
    ports: Ports, actor: Actor, training_id: str, *, expected_version: int | None = None
) -> Training:
    """Cancel a registration before the session begins: the adviser waits for another one; idempotent.

    An adviser whose place was confirmed is told that this no longer holds.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> Training:
        known = read_training(ports, actor, training_id, Act.FOLLOW_TRAINING)
        if known.status in (T.TO_TEST, T.TESTED):
            return known
        waiting = known.unseated(ports.today())
        require_version(known, expected_version)
        _unseat(ports, changes, known, waiting)
        free_seat(ports, changes, known, waiting)
        return waiting

    return decide(ports, actor, work)


def _unseat(ports: Ports, changes: Changes, known: Training, waiting: Training) -> None:
    write(ports, changes, known, waiting)
    if known.told is not None:
        tell(ports, changes, waiting, "training_place_lost", "training_place_lost_candidate")
    changes.note(waiting, "training_unregistered")


def close(ports: Ports, actor: Actor, session_id: str, *, expected_version: int | None) -> TrainingSession:
    """Close the registrations: in person with eight advisers, otherwise remote (RULES 17); idempotent.

    Place and dates are then confirmed to each adviser and structure (RULES 15).

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``nobody_registered``. Stale: somebody changed it
            meanwhile.
    """

    def work(changes: Changes) -> TrainingSession:
        known = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        if known.status is S.CONFIRMED:
            return known
        require_version(known, expected_version, needed=True)
        return _close(ports, changes, known)

    return decide(ports, actor, work)


def _close(ports: Ports, changes: Changes, known: TrainingSession) -> TrainingSession:
    closed = known.closed(ports.parameters())
    changes.update(closed)
    changes.clear_timer(CLOSING_TIMER, closed.id)
    # It may begin on the day after; after an outage it may be over, and there is nothing to prepare any more.
    if closed.turned_remote and not closed.over(ports.today()):
        tell_bodies(ports, changes, "training_session_remote", closed.lots, closed.id)
    _carry(ports, changes, closed)
    changes.note(closed, "training_session_closed", count=len(closed.registered), mode=closed.mode.value)
    return closed


def closing_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Close a session after the last day to register, or cancel it when nobody is registered."""
    known = ports.store.get(TrainingSession, timer.subject_id)
    if known is None or known.status is not S.OPEN or known.dates.closes_on >= ports.today():
        return
    if known.registered:
        _close(ports, changes, known)
        return
    cancelled = known.given_up()
    changes.update(cancelled)
    changes.release(_guard(cancelled), cancelled.id)
    changes.note(cancelled, "training_session_cancelled", count=0)


def cancel(
    ports: Ports, actor: Actor, session_id: str, *, reason: str, expected_version: int | None = None
) -> TrainingSession:
    """Cancel a session before its first day: its advisers wait for another one; idempotent.

    Raises:
        Refusal: ``not_found`` or ``session_begun``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> TrainingSession:
        known = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        if known.status is S.CANCELLED:
            return known
        require_version(known, expected_version)
        cancelled = known.cancelled(ports.today())
        changes.update(cancelled)
        changes.release(_guard(cancelled), cancelled.id)
        changes.clear_timer(CLOSING_TIMER, cancelled.id)
        _carry(ports, changes, cancelled)
        count = len(cancelled.registered)
        note_reason(ports, changes, cancelled, "training_session_cancelled", reason, count=count)
        return cancelled

    return decide(ports, actor, work)
