"""The views of the committee's secretary: committee sessions, agendas, decisions (RULES section 4)."""

from datetime import date, datetime

from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, CommitteeSessionStatus, Verdict
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class SessionSummary(View):
    """A committee session in a list, where its minutes would be too long."""

    id: str
    version: int
    number: int
    held_on: date
    status: CommitteeSessionStatus
    status_label: str
    closed_at: datetime | None


class SessionView(SessionSummary):
    """A committee session."""

    minutes: str | None


def session_view(session: CommitteeSession) -> SessionView:
    """Return a committee session."""
    fields = {name: getattr(session, name) for name in SessionView.model_fields if name != "status_label"}
    return SessionView(**fields, status_label=session.status.label)


def session_shown(_ports: Ports, session: CommitteeSession) -> SessionView:
    """Return a committee session as the answer of an act."""
    return session_view(session)


class SessionPage(View):
    """A page of committee sessions; ``cursor`` asks for the next one."""

    sessions: list[SessionSummary]
    cursor: str | None


def session_page(page: Page[CommitteeSession]) -> SessionPage:
    """Return a page of committee sessions."""
    return SessionPage(
        sessions=[SessionSummary(**session_view(one).model_dump(exclude={"minutes"})) for one in page.items],
        cursor=page.cursor,
    )


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
    """A session with a page of its agenda."""

    session: SessionView
    agenda: list[AgendaItemView]
    cursor: str | None


def agenda_view(session: CommitteeSession, agenda: Page[AgendaItem]) -> AgendaView:
    """Return a committee session with a page of its agenda."""
    return AgendaView(
        session=session_view(session),
        agenda=[AgendaItemView.model_validate(item) for item in agenda.items],
        cursor=agenda.cursor,
    )
