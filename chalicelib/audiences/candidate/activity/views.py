"""The JSON of an adviser's reports (RULES 19)."""

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
from chalicelib.http.fields import View
from chalicelib.services.activity.reports import OwnReports
from chalicelib.services.core.ports import Ports


class ReportView(View):
    """A report. ``ages`` and ``standings`` count those who said them."""

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


class ReportPage(View):
    """A page of the reports of a quarter, latest day first. ``locked``: whether they change no more."""

    quarter: str
    locked: bool
    reports: list[ReportView]
    cursor: str | None


def report_view(_ports: Ports, report: ActivityReport) -> ReportView:
    """Return a report."""
    said = report.answers
    return ReportView(
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
    )


def report_page(ports: Ports, own: OwnReports) -> ReportPage:
    """Return a page of reports."""
    return ReportPage(
        quarter=str(own.quarter),
        locked=all(own.locked.values()) if own.locked else False,
        reports=[report_view(ports, one) for one in own.page.items],
        cursor=own.page.cursor,
    )
