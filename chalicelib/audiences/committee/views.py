"""What the committee's secretary sees: sessions, agendas, decisions (programme.md 4)."""

from datetime import date, datetime

from chalicelib.domain.deciding.committee import CommitteeSession, SessionStatus, Verdict
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports


class SessionView(View):
    """A committee session."""

    id: str
    version: int
    number: int
    held_on: date
    status: SessionStatus
    status_label: str
    minutes: str | None
    closed_at: datetime | None


def session_view(session: CommitteeSession) -> SessionView:
    """A session."""
    fields = {name: getattr(session, name) for name in SessionView.model_fields if name != "status_label"}
    return SessionView(**fields, status_label=session.status.label)


def session_shown(_ports: Ports, session: CommitteeSession) -> SessionView:
    """A session, as the answer of an act."""
    return session_view(session)


class DecisionView(View):
    """A decision of a session."""

    verdict: Verdict
    posts_granted: int | None
    reason: str | None
    decided_at: datetime


class AgendaItemView(View):
    """One application on an agenda."""

    version: int
    application_id: str
    structure_name: str
    department: str
    posts_requested: int | None
    opinion: str | None
    decision: DecisionView | None
    published: bool


class AgendaView(View):
    """A session with its agenda."""

    session: SessionView
    agenda: list[AgendaItemView]


def agenda_view(ports: Ports, session: CommitteeSession) -> AgendaView:
    """A session with its agenda."""
    agenda = ports.store.agenda(session.id)
    return AgendaView(
        session=session_view(session), agenda=[AgendaItemView.model_validate(item) for item in agenda]
    )
