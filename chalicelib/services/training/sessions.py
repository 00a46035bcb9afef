"""Training sessions: opened, corrected, closed in person or at a distance, cancelled (RULES 15, 17)."""

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
    TrainingSession,
    TrainingSessionStatus,
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
from chalicelib.services.training.centres import require_own_lot, require_some_lot
from chalicelib.services.training.lots import departments_of_lots, tell_bodies

PROPAGATE_TASK = "carry_training_session"
CLOSING_TIMER = "training_session.closing"

S, T = TrainingSessionStatus, TrainingStatus


def list_sessions(
    ports: Ports, actor: Actor, *, lot: int, status: TrainingSessionStatus, limit: int, cursor: str | None
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
class TrainingSessionDetails:
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
_WAITING_EXAMINED = 100


def read_details(
    ports: Ports, actor: Actor, session_id: str, *, journal_cursor: str | None = None
) -> TrainingSessionDetails:
    """Return a session, its advisers, those who may still be registered, and a page of its journal.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    session = read_session(ports, actor, session_id)
    registered = _read_trainings(ports, session.registered)
    journal = read_journal(ports, session, cursor=journal_cursor)
    if not session.open_on(ports.today()):
        return TrainingSessionDetails(
            session=session, people=registered, waiting=(), more=False, journal=journal
        )
    summaries = ports.store.training_summaries(departments_of_lots(ports, {session.lot}))
    summaries_waiting = sorted((one for one in summaries if one.status is T.TESTED), key=by_waiting)
    waiting = _read_trainings(ports, [one.id for one in summaries_waiting[:_WAITING_EXAMINED]])
    centre = ports.store.get(Centre, session.centre_id) if session.centre_id else None
    with_distance = [(one, distance_km(one.place, centre.place) if centre else None) for one in waiting]
    with_distance.sort(key=lambda row: (row[1] is None, row[1] or 0.0, row[0].available_from, row[0].id))
    more = len(summaries_waiting) > _WAITING_EXAMINED
    return TrainingSessionDetails(
        session=session, people=registered, waiting=with_distance, more=more, journal=journal
    )


def _read_trainings(ports: Ports, ids: Collection[str]) -> list[Training]:
    by_id, _ = ports.store.several([(Training, one) for one in ids]) if ids else ({}, {})
    return sorted(by_id.values(), key=lambda one: (one.last_name, one.first_name, one.id))


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
        answers = Answered({"lot": lot, "centre_id": centre_id, **asdict(dates)})
        centre = _checked_centre(ports, actor, answers, session=None)
        dates.require_usual(confirmed_remarks, ports.parameters())
        session = TrainingSession(
            id=ports.ids.new(),
            lot=lot,
            centre_id=centre.id if centre else None,
            where=centre.where if centre else "",
            mode=Mode.IN_PERSON if centre else Mode.REMOTE,
            dates=dates,
        )
        key = _guard_key(session)
        holder = ports.store.guard_holder(key)
        if holder is not None:
            return _same_session(found(ports.store.get(TrainingSession, holder)), session)
        changes.take(key, session.id)
        changes.create(session)
        changes.set_timer(CLOSING_TIMER, session.id, end_of_day(dates.closes_on))
        changes.note(session, "training_session_opened", **_journal_details(session))
        return session

    return decide(ports, actor, work, reads_guards=(guards.TRAINING_SESSIONS,))


def _guard_key(session: TrainingSession) -> str:
    return guards.training_session_guard(session.lot, session.centre_id, session.dates.starts_on)


def _same_session(existing: TrainingSession, requested: TrainingSession) -> TrainingSession:
    """Return the session that the same form opened already.

    Raises:
        Refusal: ``session_exists`` when that session differs from the form.
    """
    if existing.dates == requested.dates:
        return existing
    raise session_exists()


def _journal_details(session: TrainingSession) -> dict[str, Any]:
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
    _checked_centre(ports, actor, answers, session=None)


def _checked_centre(
    ports: Ports, actor: Actor, answers: Answered, *, session: TrainingSession | None
) -> Centre | None:
    """Check the answers about a session and return its centre; None for one at a distance."""
    if session is None:
        require_some_lot(actor, Act.KEEP_TRAINING_SESSIONS)
    rules = RefusalCollector()
    centre = None
    if session is None:
        rules.check(lambda: require_own_lot(actor, Act.KEEP_TRAINING_SESSIONS, answers.lot))
    centre = rules.check(lambda: _chosen_centre(ports, answers, session))
    registered = session.registered if session else ()
    confirmed = session is not None and session.status is S.CONFIRMED
    dates = cast(SessionDates, answers)
    for rule in sound_dates(dates, len(registered), centre, ports.today(), confirmed=confirmed):
        rules.check(rule)
    rules.require()
    return centre


def _chosen_centre(ports: Ports, answers: Answered, session: TrainingSession | None) -> Centre | None:
    centre_id = answers.centre_id
    if centre_id is None:
        return None
    lot = session.lot if session else answers.lot
    centre = ports.store.get(Centre, centre_id)
    if centre is None or centre.lot != lot or lot == REMOTE_LOT:
        raise centre_unknown()
    if session is None or session.centre_id != centre.id:
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
        before = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        before.require_ahead(ports.today())
        centre = _checked_centre(
            ports, actor, Answered({"centre_id": centre_id, **asdict(dates)}), session=before
        )
        corrected = before.corrected(dates, centre)
        if corrected == before:
            return before
        require_version(before, expected_version)
        dates.require_usual(confirmed_remarks, ports.parameters())
        if _guard_key(corrected) != _guard_key(before):
            if ports.store.guard_holder(_guard_key(corrected)) is not None:
                raise session_exists()
            changes.take(_guard_key(corrected), corrected.id)
            changes.release(_guard_key(before), before.id)
        changes.update(corrected)
        if corrected.status is S.OPEN:
            changes.set_timer(CLOSING_TIMER, corrected.id, end_of_day(corrected.dates.closes_on))
        owe_propagation(ports, changes, corrected)
        changes.note(corrected, "training_session_corrected", **_journal_details(corrected))
        return corrected

    return decide(ports, actor, work, reads_guards=(guards.TRAINING_SESSIONS,))


def check_correction(ports: Ports, actor: Actor, session_id: str, answers: Answered) -> None:
    """Apply the rules of ``correct_session`` to a form that may be incomplete (``Answered``)."""
    session = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
    _checked_centre(ports, actor, answers, session=session)


def owe_propagation(ports: Ports, changes: Changes, session: TrainingSession) -> None:
    """Queue the task that carries the changes of a session to its advisers."""
    if session.registered:
        add_task(ports, changes, PROPAGATE_TASK, session_id=session.id)


def close(ports: Ports, actor: Actor, session_id: str, *, expected_version: int | None) -> TrainingSession:
    """Close the registrations: in person with eight advisers, otherwise remote (RULES 17); idempotent.

    Place and dates are then confirmed to each adviser and structure (RULES 15).

    Raises:
        Refusal: ``not_found``, ``status_forbids`` or ``nobody_registered``. Stale: somebody changed it
            meanwhile.
    """

    def work(changes: Changes) -> TrainingSession:
        session = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        if session.status is S.CONFIRMED:
            return session
        require_version(session, expected_version, needed=True)
        return _close(ports, changes, session)

    return decide(ports, actor, work)


def _close(ports: Ports, changes: Changes, session: TrainingSession) -> TrainingSession:
    closed = session.closed(ports.parameters())
    changes.update(closed)
    changes.clear_timer(CLOSING_TIMER, closed.id)
    # After an outage the session may already be over: then the training body has nothing to prepare.
    if closed.turned_remote and not closed.over(ports.today()):
        tell_bodies(ports, changes, "training_session_remote", closed.lots, closed.id)
    owe_propagation(ports, changes, closed)
    changes.note(closed, "training_session_closed", count=len(closed.registered), mode=closed.mode.value)
    return closed


def closing_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Close a session after the last day to register, or cancel it when nobody is registered."""
    session = ports.store.get(TrainingSession, timer.subject_id)
    if session is None or session.status is not S.OPEN or session.dates.closes_on >= ports.today():
        return
    if session.registered:
        _close(ports, changes, session)
        return
    cancelled = session.given_up()
    changes.update(cancelled)
    changes.release(_guard_key(cancelled), cancelled.id)
    changes.note(cancelled, "training_session_cancelled", count=0)


def cancel(
    ports: Ports, actor: Actor, session_id: str, *, reason: str, expected_version: int | None = None
) -> TrainingSession:
    """Cancel a session before its first day: its advisers wait for another one; idempotent.

    Raises:
        Refusal: ``not_found`` or ``session_begun``. Stale: somebody changed it meanwhile.
    """

    def work(changes: Changes) -> TrainingSession:
        session = read_session(ports, actor, session_id, Act.KEEP_TRAINING_SESSIONS)
        if session.status is S.CANCELLED:
            return session
        require_version(session, expected_version)
        cancelled = session.cancelled(ports.today())
        changes.update(cancelled)
        changes.release(_guard_key(cancelled), cancelled.id)
        changes.clear_timer(CLOSING_TIMER, cancelled.id)
        owe_propagation(ports, changes, cancelled)
        count = len(cancelled.registered)
        note_reason(ports, changes, cancelled, "training_session_cancelled", reason, count=count)
        return cancelled

    return decide(ports, actor, work)
