"""The views of the committee's secretary: committee sessions, agendas, decisions (RULES section 4)."""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.domain.applying.application import Application
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
    parent_id: str | None
    opinion: str | None
    decision: DecisionView | None
    published: bool


class AgendaFilled(View):
    """How many applications were put on an agenda."""

    added: int


def agenda_filled(_ports: Ports, added: int) -> AgendaFilled:
    """Return how many applications were put on an agenda as the answer of an act."""
    return AgendaFilled(added=added)


class AgendaLine(AgendaItemView):
    """One application on an agenda, with what the register of companies says that disagrees with it."""

    register_remarks: list[str]


class AgendaView(View):
    """A session with a page of its agenda."""

    session: SessionView
    agenda: list[AgendaLine]
    cursor: str | None


def agenda_view(
    session: CommitteeSession, agenda: Page[AgendaItem], applications: Mapping[str, Application]
) -> AgendaView:
    """Return a committee session with a page of its agenda.

    Args:
        session: the session.
        agenda: the page.
        applications: those on the page, by id.
    """
    return AgendaView(
        session=session_view(session),
        agenda=[_line(item, applications.get(item.application_id)) for item in agenda.items],
        cursor=agenda.cursor,
    )


def _line(item: AgendaItem, application: Application | None) -> AgendaLine:
    shown = AgendaItemView.model_validate(item).model_dump()
    return AgendaLine(**shown, register_remarks=application.register_remarks if application else [])
