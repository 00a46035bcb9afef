"""Statistics of activity: queries, page data with charts, JSON, exported files (RULES 19, 21)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.domain.activity.period import Period, periods
from chalicelib.domain.activity.report import ActivityKind, Age, Channel, Standing, Theme
from chalicelib.domain.activity.totals import Counts, Month
from chalicelib.domain.shared.french import Labelled
from chalicelib.http.fields import Ask, Form, Line, View
from chalicelib.http.html.drawing import charts
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import Cell, ExportTable, as_file
from chalicelib.services.activity.statistics import Statistics, communes_of
from chalicelib.services.core.ports import Ports

if TYPE_CHECKING:
    from markupsafe import Markup

# The most communes that a page shows; an exported file has all of them.
_MOST_COMMUNES = 20
_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
# The breakdowns of activities, then those of people.
_OF_ACTIVITIES: Sequence[tuple[type[Labelled], str]] = (
    (ActivityKind, "Activités par type"),
    (Theme, "Activités par thème"),
    (Channel, "Activités par lieu"),
)
_OF_PEOPLE: Sequence[tuple[type[Labelled], str]] = (
    (Age, "Participants par âge"),
    (Standing, "Participants par situation"),
)


class ActivityChoice(Form):
    """The period of the statistics."""

    period: Annotated[
        str,
        Line(20, min=0),
        Ask("Période", hint="Un trimestre (2026-Q4) ou 12-mois ; sinon, le trimestre en cours."),
    ] = ""


class ActivityExport(FileFormat, ActivityChoice):
    """The period and the format of exported statistics."""


class TerritoryChoice(ActivityChoice):
    """The period and the department of the statistics of a territory."""

    department: Annotated[
        Annotated[str, Line(3)] | None, Ask("Département", hint="Son code ; sans lui, tous.")
    ] = None


class TerritoryExport(FileFormat, TerritoryChoice):
    """The period, the department and the format of exported statistics."""


class ActivityCountsView(View):
    """Sums over reports.

    ``people`` counts somebody again at each activity; ages and statuses count only the answers given.
    """

    reports: int
    people: int
    minutes: int
    individual: int
    groups: int
    group_people: int
    redirections: int
    mandates: int
    kinds: dict[ActivityKind, int]
    channels: dict[Channel, int]
    themes: dict[Theme, int]
    ages: dict[Age, int]
    standings: dict[Standing, int]


class ActivityMonthView(View):
    """The sums of a month, written 2026-11."""

    month: str
    counts: ActivityCountsView


class ActivityPartView(View):
    """The sums of an adviser of a structure, or of a department; ``advisers`` counts those with a report."""

    id: str
    name: str
    advisers: int
    counts: ActivityCountsView


class ActivityView(View):
    """The statistics of a period of months."""

    period: str
    first: str
    last: str
    counts: ActivityCountsView
    months: list[ActivityMonthView]
    parts: list[ActivityPartView]
    communes: dict[str, int]


def activity_view(seen: Statistics) -> ActivityView:
    """Return statistics as JSON."""
    return ActivityView(
        period=seen.period.name,
        first=str(seen.period.first),
        last=str(seen.period.last),
        counts=_counts_view(seen.counts),
        months=[
            ActivityMonthView(month=str(one), counts=_counts_view(counts)) for one, counts in seen.months
        ],
        parts=[
            ActivityPartView(id=one.id, name=one.name, advisers=one.advisers, counts=_counts_view(one.counts))
            for one in seen.parts
        ],
        communes=dict(seen.counts.by_commune),
    )


def _counts_view(counts: Counts) -> ActivityCountsView:
    return ActivityCountsView.model_validate(
        {
            **{
                name: getattr(counts, name)
                for name in (
                    *("reports", "people", "minutes", "individual", "groups", "group_people"),
                    *("redirections", "mandates"),
                )
            },
            "kinds": dict(counts.by(ActivityKind)),
            "channels": dict(counts.by(Channel)),
            "themes": dict(counts.by(Theme)),
            "ages": dict(counts.by(Age)),
            "standings": dict(counts.by(Standing)),
        }
    )


@dataclass(frozen=True)
class Chart:
    """A chart, and the rows of the table next to it: label and number."""

    name: str
    title: str
    drawn: Markup
    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class FiguresShown:
    """The data of the page of statistics.

    Args:
        seen: the statistics.
        periods: the periods to choose from.
        months: the chart of activities by month, individual ones then those for groups.
        month_rows: the table next to it.
        charts: one for each breakdown.
        communes: those with the most activities, each with its number.
        others: the number of activities in the other communes.
    """

    seen: Statistics
    periods: Sequence[Period]
    months: Markup
    month_rows: Sequence[tuple[str, Counts]]
    charts: Sequence[Chart]
    communes: Sequence[tuple[str, int]]
    others: int


def shown(request: AnyRequest, seen: Statistics) -> FiguresShown:
    """Return the data of the page of statistics."""
    counts = seen.counts
    communes = communes_of(request.ports, counts)
    return FiguresShown(
        seen=seen,
        periods=periods(request.ports.today()),
        months=charts.columns(
            "mois",
            "Activités par mois",
            f"{counts.reports} activités, dont {counts.individual} pour une personne et {counts.groups} pour "
            "un groupe.",
            [_MONTHS[month.number - 1] for month, _ in seen.months],
            [[one.individual, one.groups] for _, one in seen.months],
        ),
        month_rows=[(month_label(month), one) for month, one in seen.months],
        charts=[_chart(counts, members, title) for members, title in (*_OF_ACTIVITIES, *_OF_PEOPLE)],
        communes=communes[:_MOST_COMMUNES],
        others=sum(number for _, number in communes[_MOST_COMMUNES:]),
    )


def _chart(counts: Counts, members: type[Labelled], title: str) -> Chart:
    rows = [(one.label, number) for one, number in counts.by(members)]
    most = max(rows, key=lambda one: one[1])
    said = f"Le plus : {most[0]} ({most[1]})." if most[1] else "Rien n'est compté."
    name = members.__name__.lower()
    return Chart(name, title, charts.bars(name, title, said, rows), rows)


def month_label(month: Month) -> str:
    """Return a month as « nov. 2026 »."""
    return f"{_MONTHS[month.number - 1]} {month.year}"


def as_table(ports: Ports, seen: Statistics, name: str, *, workbook: bool) -> Response:
    """Return statistics as a file.

    Args:
        ports: for the names of communes.
        seen: the statistics.
        name: of the structure, adviser or territory, for the file name.
        workbook: XLSX instead of CSV.
    """
    title = f"activite {name} {seen.period.name}"
    table = ExportTable(name=title, columns=("Mesure", "Détail", "Nombre"), lines=_lines(ports, seen))
    return as_file(table, workbook=workbook)


def _lines(ports: Ports, seen: Statistics) -> Iterator[list[Cell]]:
    counts = seen.counts
    yield ["Activités", None, counts.reports]
    yield ["Activités", "pour une personne", counts.individual]
    yield ["Activités", "pour un groupe", counts.groups]
    yield ["Participants", None, counts.people]
    yield ["Participants", "des groupes", counts.group_people]
    yield ["Minutes", None, counts.minutes]
    yield ["Redirections", None, counts.redirections]
    yield ["Mandats Aidants Connect", None, counts.mandates]
    for members, title in (*_OF_ACTIVITIES, *_OF_PEOPLE):
        for one, number in counts.by(members):
            yield [title, one.label, number]
    for month, part in seen.months:
        yield ["Activités par mois", str(month), part.reports]
    for own in seen.parts:
        yield ["Activités par conseiller ou département", own.name, own.counts.reports]
        yield ["Participants par conseiller ou département", own.name, own.counts.people]
    for commune, number in communes_of(ports, counts):
        yield ["Activités par commune", commune, number]
