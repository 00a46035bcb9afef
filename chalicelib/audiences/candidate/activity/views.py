"""The views of an adviser's reports (RULES 19)."""

from datetime import date, datetime

from chalicelib.domain.activity.report import (
    ActivityKind,
    ActivityReport,
    Age,
    Channel,
    Redirection,
    Standing,
    Theme,
)
from chalicelib.domain.activity.report_file import ReportOutcome
from chalicelib.domain.tables.lines import counted
from chalicelib.http.fields import View
from chalicelib.services.activity.report_files import ReportFileResult
from chalicelib.services.activity.reports import OwnReports
from chalicelib.services.core.ports import Ports


class ActivityReportView(View):
    """A report. ``ages`` and ``standings`` count only the answers given; ``locked``: it cannot be changed."""

    id: str
    day: date
    channel: Channel
    kind: ActivityKind
    kind_label: str
    group: bool
    people: int
    ages: dict[Age, int]
    standings: dict[Standing, int]
    themes: list[Theme]
    minutes: int
    insee_code: str
    postal_code: str
    redirected_to: Redirection | None
    mandate: bool
    written_at: datetime
    locked: bool


class ActivityReportPage(View):
    """A page of the reports of a quarter, latest day first."""

    reports: list[ActivityReportView]
    cursor: str | None


def report_view(_ports: Ports, report: ActivityReport) -> ActivityReportView:
    """Return a report for the response of an act; a report just written is not locked."""
    return shown_report(report, locked=False)


def shown_report(report: ActivityReport, *, locked: bool) -> ActivityReportView:
    """Return a report, with whether it is locked."""
    said = report.answers
    return ActivityReportView(
        id=report.id,
        day=said.day,
        channel=said.channel,
        kind=said.kind,
        kind_label=said.kind.label,
        group=said.group,
        people=said.people,
        ages=dict(zip(Age, (*said.ages, *(0,) * len(Age)), strict=False)),
        standings=dict(zip(Standing, (*said.standings, *(0,) * len(Standing)), strict=False)),
        themes=list(said.themes),
        minutes=said.minutes,
        insee_code=said.insee_code,
        postal_code=said.postal_code,
        redirected_to=said.redirected_to,
        mandate=said.mandate,
        written_at=report.written_at,
        locked=locked,
    )


def report_page(own: OwnReports) -> ActivityReportPage:
    """Return a page of reports."""
    return ActivityReportPage(
        reports=[shown_report(one, locked=own.locked[one.recruitment_id]) for one in own.page.items],
        cursor=own.page.cursor,
    )


class ReportFaultView(View):
    """An error of a line: the column, empty for the whole line, and what is expected."""

    column: str
    expected: str


class ReportLineView(View):
    """A line of a file, and its outcome."""

    number: int
    outcome: ReportOutcome
    outcome_label: str
    faults: list[ReportFaultView]


class ReportFileView(View):
    """The report of a file: the number recorded, the number of lines by outcome, each line."""

    recorded: int
    counts: dict[ReportOutcome, int]
    lines: list[ReportLineView]


def report_file_view(done: ReportFileResult) -> ReportFileView:
    """Return the report of a file."""
    return ReportFileView(
        recorded=done.recorded,
        counts=counted(done.lines, ReportOutcome),
        lines=[
            ReportLineView(
                number=one.number,
                outcome=one.outcome,
                outcome_label=one.outcome.label,
                faults=[ReportFaultView(column=fault.label, expected=fault.expected) for fault in one.faults],
            )
            for one in done.lines
        ],
    )
