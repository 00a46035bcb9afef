"""The committee sessions: agenda, decisions, closing (RULES section 4)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, departments_of, require
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import AWAITING_DECISION
from chalicelib.domain.deciding.committee import (
    AgendaItem,
    CommitteeSession,
    EarlierNote,
    Verdict,
    checked_decision,
    full_reason,
    posts_by_department,
    require_session_date,
    require_time_to_recruit,
    session_number_taken,
)
from chalicelib.services.agency import reasons
from chalicelib.services.applying.budget import reserve_posts
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.guards import session_guard
from chalicelib.services.core.lists import WHOLE_AGENDA, every
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import GuardTaken, Page
from chalicelib.services.core.transaction import add_task, decide, found, note_reason, require_version

PUBLISH_TASK = "publish_session"


def create_session(
    ports: Ports, actor: Actor, *, number: int, held_on: date, venue: str | None = None
) -> CommitteeSession:
    """Create a session with a unique number; idempotent. Several may be held on one date.

    Raises:
        Refusal: ``session_number_taken``, or ``date_far`` for a date out of range.
    """
    require(actor, Act.PREPARE_SESSION)
    require_session_date(held_on, ports.today(), ports.parameters())
    number_guard = session_guard(number)

    def work(changes: Changes) -> CommitteeSession:
        committee_session = CommitteeSession(
            id=ports.ids.new(), number=number, held_on=held_on, venue=venue, created_at=changes.at
        )
        changes.create(committee_session)
        changes.take(number_guard, committee_session.id)
        changes.note(committee_session, "created", number=number)
        return committee_session

    try:
        return decide(ports, actor, work)
    except GuardTaken as taken:
        return found(ports.store.get(CommitteeSession, taken.holder)).require_same(number, held_on)


def correct_session(
    ports: Ports,
    actor: Actor,
    session_id: str,
    *,
    number: int,
    held_on: date,
    venue: str | None = None,
    expected_version: int | None = None,
) -> CommitteeSession:
    """Correct the number, date or venue of a session; idempotent. Recruitment terms count from its date.

    Raises:
        Refusal: ``not_found``, ``session_closed``, ``date_far`` or ``session_number_taken``. Stale: somebody
            changed the session or a decision meanwhile.
    """

    def work(changes: Changes) -> CommitteeSession:
        committee_session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
        if committee_session.is_set_to(number, held_on, venue):
            return committee_session
        require_version(committee_session, expected_version)
        committee_session.require_changeable()
        require_session_date(held_on, ports.today(), ports.parameters())
        corrected = replace(committee_session, number=number, held_on=held_on, venue=venue)
        changes.update(corrected)
        if number != committee_session.number:
            changes.release(session_guard(committee_session.number), session_id)
            changes.take(session_guard(number), session_id)
        changes.note(
            corrected,
            "corrected",
            number=number,
            held_on=held_on.isoformat(),
            former_number=committee_session.number,
            former_held_on=committee_session.held_on.isoformat(),
        )
        return corrected

    try:
        return decide(ports, actor, work)
    except GuardTaken:
        raise session_number_taken() from None


def remove_session(ports: Ports, actor: Actor, session_id: str) -> None:
    """Delete a session that is not closed and has an empty agenda; its number is free again.

    Raises:
        Refusal: ``not_found``, ``session_closed`` or ``agenda_not_empty``.
    """

    def work(changes: Changes) -> None:
        committee_session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
        committee_session.require_removable(ports.store.agenda(session_id, limit=1, cursor=None).items)
        changes.delete(committee_session)
        changes.release(session_guard(committee_session.number), session_id)
        changes.note(committee_session, "removed", number=committee_session.number)

    decide(ports, actor, work)


def list_sessions(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[CommitteeSession]:
    """Return the sessions, latest first.

    Raises:
        Refusal: ``bad_cursor``.
    """
    require(actor, Act.SEE_SESSION)
    return ports.store.sessions(limit=limit, cursor=cursor)


def read_session(ports: Ports, actor: Actor, session_id: str, act: Act = Act.SEE_SESSION) -> CommitteeSession:
    """Return a session, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    committee_session = found(ports.store.get(CommitteeSession, session_id))
    require(actor, act, committee_session)
    return committee_session


def applications_to_decide(
    ports: Ports, actor: Actor, *, limit: int, cursor: str | None
) -> Page[Application]:
    """Return the applications that await a decision, oldest first; a prefecture's are in its departments.

    Raises:
        Refusal: ``bad_cursor``.
    """
    require(actor, Act.LIST_APPLICATIONS)
    return ports.store.applications(
        departments=departments_of(actor), statuses=AWAITING_DECISION, limit=limit, cursor=cursor
    )


def put_on_agenda(ports: Ports, actor: Actor, session_id: str, application_id: str) -> AgendaItem:
    """Put an application on the agenda; idempotent.

    Raises:
        Refusal: ``not_found``, ``session_closed``, ``already_on_agenda`` or ``status_forbids``.
    """

    def work(changes: Changes) -> AgendaItem:
        committee_session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
        present = ports.store.agenda_item(session_id, application_id)
        if present is not None:
            return present
        committee_session.require_changeable()
        application = found(ports.store.get(Application, application_id)).on_agenda_of(session_id)
        item = AgendaItem.of(application, committee_session.id, _earlier_notes(ports, application))
        changes.update(application)
        # The session is written too, so that it cannot close at the same time.
        changes.update(committee_session)
        changes.create(item)
        changes.note(application, "put_on_agenda", session=committee_session.number)
        return item

    return decide(ports, actor, work)


def _earlier_notes(ports: Ports, application: Application) -> tuple[EarlierNote, ...]:
    """Return the notes of the sessions that postponed the application, from the agenda of the last one."""
    if application.session_id is None:
        return ()
    last_item = found(ports.store.agenda_item(application.session_id, application.id))
    return last_item.notes_after(found(ports.store.get(CommitteeSession, application.session_id)))


def take_off_agenda(ports: Ports, actor: Actor, session_id: str, application_id: str) -> None:
    """Take an application off the agenda; idempotent.

    Raises:
        Refusal: ``not_found`` or ``session_closed``.
    """

    def work(changes: Changes) -> None:
        committee_session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
        application = found(ports.store.get(Application, application_id))
        item = ports.store.agenda_item(session_id, application_id)
        if item is None:
            return
        committee_session.require_changeable()
        changes.update(application.off_agenda())
        changes.update(committee_session)
        changes.delete(item)
        changes.note(application, "taken_off_agenda", session=committee_session.number)

    decide(ports, actor, work)


def record_decision(
    ports: Ports,
    actor: Actor,
    session_id: str,
    application_id: str,
    *,
    verdict: Verdict,
    posts_granted: int | None,
    reason: str | None,
    standard_reason: str | None = None,
    expected_version: int | None = None,
) -> AgendaItem:
    """Record the decision on an application; it may be changed until the session closes; idempotent.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id, application_id: the line of the agenda.
        verdict: of the committee.
        posts_granted: for a validation.
        reason: in free words.
        standard_reason: key of a standard reason, which is placed before ``reason``.
        expected_version: of the line, as the person saw it.

    Raises:
        Refusal: ``not_found``, ``session_closed``, ``session_not_open``, ``posts_required``,
            ``posts_too_many``, ``posts_unexpected``, ``reason_required``, ``reason_unknown`` or
            ``reason_retired``. Stale: somebody decided otherwise meanwhile.
    """
    standard = reasons.reason_of(ports, standard_reason)

    def work(changes: Changes) -> AgendaItem:
        committee_session = read_session(ports, actor, session_id, Act.DECIDE)
        item = found(ports.store.agenda_item(session_id, application_id))
        ruling = checked_decision(
            verdict=verdict,
            posts_granted=posts_granted,
            posts_requested=item.posts_requested,
            reason=full_reason(verdict, standard.sentence if standard else None, reason),
            by=own_account(actor).id,
            at=changes.at,
            params=ports.parameters(),
        )
        if item.decision is not None and item.decision.is_same_as(ruling):
            return item
        if standard is not None:
            standard.require_offered()
        committee_session.require_open()
        require_version(item, expected_version)
        decided = replace(item, decision=ruling)
        changes.update(decided)
        changes.update(committee_session)
        changes.note(committee_session, "decided", application=application_id, verdict=verdict.value)
        return decided

    return decide(ports, actor, work)


def close_session(
    ports: Ports,
    actor: Actor,
    session_id: str,
    *,
    minutes: str | None,
    late_reason: str | None = None,
    expected_version: int | None = None,
) -> CommitteeSession:
    """Close a session and owe the publication of its decisions; idempotent with the same minutes.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        minutes: of the session.
        late_reason: why the agency closes a session that leaves too little time to recruit.
        expected_version: that the person saw.

    Raises:
        Refusal: ``not_found``, ``session_closed``, ``session_not_open``, ``session_not_held``,
            ``undecided``, ``term_too_short`` or ``budget_exceeded``. Stale: somebody decided otherwise
            meanwhile.
    """

    def work(changes: Changes) -> CommitteeSession:
        committee_session = read_session(ports, actor, session_id, Act.CLOSE_SESSION)
        if committee_session.was_closed_with(minutes):
            return committee_session
        # Every decision changes the version, so the published decisions are those that the person saw.
        require_version(committee_session, expected_version)
        agenda = list(every(ports.store.agenda, session_id, size=WHOLE_AGENDA))
        closing = committee_session.closing(
            by=own_account(actor).id,
            at=changes.at,
            today=ports.today(),
            minutes=minutes,
            undecided=sum(item.is_undecided for item in agenda),
        )
        posts = posts_by_department(agenda)
        if posts:
            by_agency = own_account(actor).role is Role.AGENCY
            is_explained = by_agency and late_reason is not None
            require_time_to_recruit(
                closing.held_on, ports.today(), ports.parameters(), explained_by_agency=is_explained
            )
        changes.update(closing)
        # In the transaction that closes the session, so that posts are reserved once.
        reserve_posts(ports, changes, posts, session=session_id)
        add_task(ports, changes, PUBLISH_TASK, session_id=session_id)
        note_reason(ports, changes, closing, "closed", late_reason)
        return closing

    return decide(ports, actor, work)
