"""The committee's sessions: agenda, decisions, closing (programme.md 4)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.access.account import Account
from chalicelib.domain.applying.application import AWAITING_DECISION, Application
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, Decision, Verdict
from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core.changes import Author, Changes
from chalicelib.services.core.decisions import add_task, decide, found, require_version
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import GuardTaken, Page, Ports

PUBLISH_TASK = "publish_session"
_FIRST_SESSION_YEAR = 2021
_SESSION_WITHIN_MONTHS = 12


def create_session(ports: Ports, author: Author, *, number: int, held_on: date) -> CommitteeSession:
    """Open a session; several may meet on one date, the number is unique.

    Raises:
        Refusal: ``session_number_taken``, or ``date_far`` when the date is a slip of the keyboard.
    """
    if not held_on.year >= _FIRST_SESSION_YEAR or held_on > add_months(ports.today(), _SESSION_WITHIN_MONTHS):
        raise Refusal(
            "date_far",
            f"Une séance a lieu depuis {_FIRST_SESSION_YEAR}, et au plus tard dans un an.",
            "invalid",
            "/held_on",
        )

    def work(changes: Changes) -> CommitteeSession:
        session = CommitteeSession(id=ports.ids.new(), number=number, held_on=held_on, created_at=changes.at)
        changes.create(session)
        changes.take(f"SESSION#{number}", session.id)
        changes.note(session, "created", number=number)
        return session

    try:
        return decide(ports, author, work)
    except GuardTaken:
        raise Refusal(
            "session_number_taken", "Une séance porte déjà ce numéro.", "conflict", "/number"
        ) from None


def candidates_for_agenda(ports: Ports, *, limit: int, cursor: str | None) -> Page[Application]:
    """Applications that wait for a decision, oldest first."""
    return ports.store.applications(departments=None, statuses=AWAITING_DECISION, limit=limit, cursor=cursor)


def put_on_agenda(ports: Ports, author: Author, session_id: str, application_id: str) -> AgendaItem:
    """Put an application on the agenda; doing it twice changes nothing.

    Raises:
        Refusal: ``not_found``, ``session_closed``, ``already_on_agenda`` or ``status_forbids``.
    """

    def work(changes: Changes) -> AgendaItem:
        session = found(ports.store.get(CommitteeSession, session_id)).require_open()
        present = ports.store.agenda_item(session_id, application_id)
        if present is not None:
            return present
        application = found(ports.store.get(Application, application_id)).on_agenda_of(session_id)
        item = AgendaItem(
            id=application.id,
            session_id=session.id,
            application_id=application.id,
            structure_name=application.name,
            department=application.place.department,
            posts_requested=application.posts_requested,
            opinion=application.opinion.verdict.value if application.opinion else None,
        )
        changes.update(application)
        # The session is written too: an agenda cannot grow while the session closes.
        changes.update(session)
        changes.create(item)
        changes.note(application, "put_on_agenda", session=session.number)
        return item

    return decide(ports, author, work)


def take_off_agenda(ports: Ports, author: Author, session_id: str, application_id: str) -> None:
    """Take an application off the agenda.

    Raises:
        Refusal: ``not_found`` or ``session_closed``.
    """

    def work(changes: Changes) -> None:
        session = found(ports.store.get(CommitteeSession, session_id)).require_open()
        item = found(ports.store.agenda_item(session_id, application_id))
        application = found(ports.store.get(Application, application_id))
        changes.update(replace(application, agenda_session_id=None))
        changes.update(session)
        changes.delete(item)
        changes.note(application, "taken_off_agenda", session=session.number)

    decide(ports, author, work)


def record_decision(
    ports: Ports,
    author: Author,
    account: Account,
    session_id: str,
    application_id: str,
    *,
    verdict: Verdict,
    posts_granted: int | None,
    reason: str | None,
    expected_version: int | None = None,
) -> AgendaItem:
    """Write down the decision on one application; it may be changed until the session closes.

    Raises:
        Refusal: ``not_found``, ``session_closed``, ``posts_required``, ``posts_unexpected`` or
            ``reason_required``. Stale: somebody decided otherwise meanwhile.
    """
    if verdict is Verdict.VALIDATED and (posts_granted is None or posts_granted < 1):
        raise Refusal(
            "posts_required", "Une validation attribue au moins un poste.", "invalid", "/posts_granted"
        )
    if verdict is not Verdict.VALIDATED and posts_granted is not None:
        raise Refusal(
            "posts_unexpected", "Seule une validation attribue des postes.", "invalid", "/posts_granted"
        )
    if verdict is not Verdict.VALIDATED and not reason:
        raise Refusal("reason_required", "Indiquez le motif, que la structure lira.", "invalid", "/reason")

    def work(changes: Changes) -> AgendaItem:
        session = found(ports.store.get(CommitteeSession, session_id)).require_open()
        item = found(ports.store.agenda_item(session_id, application_id))
        require_version(item, expected_version)
        decided = replace(
            item,
            decision=Decision(
                verdict=verdict,
                posts_granted=posts_granted if verdict is Verdict.VALIDATED else None,
                reason=None if verdict is Verdict.VALIDATED else reason,
                decided_by=account.id,
                decided_at=changes.at,
            ),
        )
        changes.update(decided)
        changes.update(session)
        changes.note(session, "decided", application=application_id, verdict=verdict.value)
        return decided

    return decide(ports, author, work)


def close_session(
    ports: Ports,
    author: Author,
    account: Account,
    session_id: str,
    *,
    minutes: str | None,
    expected_version: int | None = None,
) -> CommitteeSession:
    """Close the session: its decisions are final and leave, each in its own transaction.

    Raises:
        Refusal: ``not_found``, ``session_closed``, ``session_not_held`` or ``undecided``.
    """

    def work(changes: Changes) -> CommitteeSession:
        session = found(ports.store.get(CommitteeSession, session_id))
        # The version moves with every decision: what the secretary saw is what leaves.
        require_version(session, expected_version)
        undecided = sum(1 for item in every(ports.store.agenda, session_id) if _awaits_decision(ports, item))
        closing = session.closing(
            by=account.id, at=changes.at, today=ports.today(), minutes=minutes, undecided=undecided
        )
        changes.update(closing)
        add_task(ports, changes, PUBLISH_TASK, session_id=session_id)
        changes.note(closing, "closed")
        return closing

    return decide(ports, author, work)


def _awaits_decision(ports: Ports, item: AgendaItem) -> bool:
    if item.decision is not None:
        return False
    application = ports.store.get(Application, item.application_id)
    return application is not None and application.status in AWAITING_DECISION
