"""The preparation of a session: opening, order of the agenda, the secretary's notes (RULES section 4)."""

from dataclasses import replace

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.agenda_order import in_order, moved_to
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, CommitteeSessionStatus
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import WHOLE_AGENDA, every
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, require_version
from chalicelib.services.deciding.committee import read_session


def open_session(ports: Ports, actor: Actor, session_id: str) -> CommitteeSession:
    """Open a prepared session for decisions; idempotent. ``prepare_session`` undoes it.

    Raises:
        Refusal: ``not_found`` or ``session_closed``.
    """

    def work(changes: Changes) -> CommitteeSession:
        session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
        opened = session.opened()
        if opened == session:
            return session
        changes.update(opened)
        changes.note(opened, "opened", number=opened.number)
        return opened

    return decide(ports, actor, work)


def prepare_session(ports: Ports, actor: Actor, session_id: str) -> CommitteeSession:
    """Set a session that was opened too early back to its preparation; idempotent.

    Raises:
        Refusal: ``not_found``, ``session_closed``, or ``session_decided`` when a decision is recorded.
    """

    def work(changes: Changes) -> CommitteeSession:
        session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
        if session.status is CommitteeSessionStatus.PREPARED:
            return session
        # Every decision writes the session, so a decision recorded meanwhile makes this transaction fail.
        decided = sum(
            item.decision is not None for item in every(ports.store.agenda, session_id, size=WHOLE_AGENDA)
        )
        prepared = session.back_to_preparation(decided)
        changes.update(prepared)
        changes.note(prepared, "prepared_again", number=prepared.number)
        return prepared

    return decide(ports, actor, work)


def move_on_agenda(
    ports: Ports, actor: Actor, session_id: str, application_id: str, *, position: int
) -> AgendaItem:
    """Move an application to another position of the agenda; idempotent.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        application_id: of the application.
        position: from 1 on.

    Raises:
        Refusal: ``not_found``, ``session_closed`` or ``position_unknown``.
    """

    def work(changes: Changes) -> AgendaItem:
        session = read_session(ports, actor, session_id, Act.PREPARE_SESSION)
        agenda = in_order(every(ports.store.agenda, session_id, size=WHOLE_AGENDA))
        item = found(next((one for one in agenda if one.id == application_id), None))
        session.require_changeable()
        moved = moved_to(agenda, item, position)
        if moved == item:
            return item
        changes.update(moved)
        # The session is written too, because two moves at the same time could give two lines one position.
        changes.update(session)
        changes.note(session, "moved", application=application_id, position=position)
        return moved

    return decide(ports, actor, work)


def note_application(
    ports: Ports,
    actor: Actor,
    session_id: str,
    application_id: str,
    *,
    note: str | None,
    expected_version: int | None = None,
) -> AgendaItem:
    """Store the committee's note on an application, or delete it (None); idempotent.

    Structures and prefectures never see it. It is stored in the line of the agenda, never in the journal.

    Args:
        ports: the outside.
        actor: the secretary or the agency.
        session_id: of the session.
        application_id: of the application.
        note: as typed.
        expected_version: of the line of the agenda, as the person saw it.

    Raises:
        Refusal: ``not_found`` or ``session_closed``. Stale: somebody wrote or decided meanwhile.
    """

    def work(changes: Changes) -> AgendaItem:
        session = read_session(ports, actor, session_id, Act.DECIDE)
        item = found(ports.store.agenda_item(session_id, application_id))
        if item.note == note:
            return item
        session.require_changeable()
        require_version(item, expected_version)
        noted = replace(item, note=note, noted_by=own_account(actor).id if note else None)
        changes.update(noted)
        changes.note(session, "noted", application=application_id)
        return noted

    return decide(ports, actor, work)
