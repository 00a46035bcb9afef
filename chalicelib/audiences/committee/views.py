"""The views of the committee's secretary: committee sessions, agendas, decisions (RULES section 4)."""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.domain.applying.application import Application
from chalicelib.domain.deciding.agenda_selection import AgendaSelection, DecisionSought
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, CommitteeSessionStatus, Verdict
from chalicelib.domain.deciding.decision_file import ExaminedDecision, LineOutcome
from chalicelib.domain.tables.lines import counted
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.deciding.bulk_decisions import BulkResult, FileReport
from chalicelib.services.deciding.session_agenda import CommitteeSessionDetails


class SessionSummary(View):
    """A committee session in a list, without its minutes, which may be long."""

    id: str
    version: int
    number: int
    held_on: date
    venue: str | None
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
    """Return a committee session, for the response of an act."""
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


class EarlierNoteView(View):
    """The note on an application at an earlier session."""

    session_number: int
    held_on: date
    text: str


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
    moot: bool
    note: str | None
    earlier_notes: list[EarlierNoteView]


class AgendaFilled(View):
    """The number of applications added to an agenda."""

    added: int


def agenda_filled(_ports: Ports, added: int) -> AgendaFilled:
    """Return how many applications were added to an agenda, for the response of an act."""
    return AgendaFilled(added=added)


class AgendaLine(AgendaItemView):
    """One application on an agenda, with its position and the differences with the register of companies."""

    place: int
    register_remarks: list[str]


class AgendaView(View):
    """A session with a page of the lines of its agenda that match the filters.

    ``counts`` has the number of lines of the whole agenda by decision; ``matching`` those that match.
    """

    session: SessionView
    counts: dict[DecisionSought, int]
    matching: int
    agenda: list[AgendaLine]
    cursor: str | None


def agenda_view(
    seen: CommitteeSessionDetails,
    selection: AgendaSelection,
    agenda: Page[AgendaItem],
    applications: Mapping[str, Application],
) -> AgendaView:
    """Return a committee session with a page of its agenda.

    Args:
        seen: the session with its whole agenda.
        selection: the filters.
        agenda: the page.
        applications: those on the page, by id.
    """
    counts = AgendaSelection().count_each(seen.agenda, "decision")
    return AgendaView(
        session=session_view(seen.session),
        counts={one: counts[one] for one in DecisionSought},
        matching=len(selection.of(seen.agenda)),
        agenda=[
            AgendaLine(
                **AgendaItemView.model_validate(item).model_dump(),
                place=seen.place_of(item),
                register_remarks=known.register_remarks if known else [],
            )
            for item, known in ((item, applications.get(item.id)) for item in agenda.items)
        ],
        cursor=agenda.cursor,
    )


class SeveralDecided(View):
    """The number of decisions recorded, and the applications that somebody else decided differently."""

    recorded: int
    left: list[AgendaItemView]


def several_decided(_ports: Ports, done: BulkResult) -> SeveralDecided:
    """Return the result of several decisions, for the response of an act."""
    return SeveralDecided(
        recorded=done.recorded, left=[AgendaItemView.model_validate(item) for item in done.conflicts]
    )


class FaultView(View):
    """An error of a line: the column (empty for the whole line) and what is expected."""

    column: str
    expected: str


class DecisionLineView(View):
    """A line of a file of decisions and its outcome; ``decided_at`` is that of the recorded decision."""

    line: int
    application_id: str | None
    structure_name: str | None
    outcome: LineOutcome
    decided_at: datetime | None
    faults: list[FaultView]


class DecisionReport(View):
    """The report of a file of decisions, line by line; ``version`` is that of the session (If-Match)."""

    dry_run: bool
    version: int
    recorded: int
    counts: dict[LineOutcome, int]
    labels: dict[LineOutcome, str]
    lines: list[DecisionLineView]


def decision_report(done: FileReport, *, dry_run: bool) -> DecisionReport:
    """Return the report of a file of decisions."""
    return DecisionReport(
        dry_run=dry_run,
        version=done.version,
        recorded=done.recorded,
        counts=counted(done.lines, LineOutcome),
        labels={outcome: outcome.label for outcome in LineOutcome},
        lines=[_decision_line(one) for one in done.lines],
    )


def _decision_line(one: ExaminedDecision) -> DecisionLineView:
    decision = one.item.decision if one.item else None
    return DecisionLineView(
        line=one.line.number,
        application_id=one.item.application_id if one.item else None,
        structure_name=one.item.structure_name if one.item else None,
        outcome=one.outcome,
        decided_at=decision.decided_at if decision else None,
        faults=[FaultView(column=fault.label, expected=fault.expected) for fault in one.faults],
    )
