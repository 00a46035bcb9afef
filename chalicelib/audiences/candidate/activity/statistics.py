"""The activity statistics of an adviser: page, JSON and file (RULES 19, 21)."""

from __future__ import annotations

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.activity.reports import LIST
from chalicelib.audiences.candidate.audience import SELF, candidate
from chalicelib.audiences.shared.activity.statistics import (
    ActivityChoice,
    ActivityExport,
    ActivityView,
    activity_view,
    as_table,
    shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.serve import AnyCall
from chalicelib.services.activity import statistics

PAGE = f"{LIST}/chiffres"


@candidate.page(PAGE, Act.SEE_OWN_ACTIVITY, who=SELF)
def show_own_statistics(call: AnyCall) -> Answer:
    """Show the activity statistics of the signed-in adviser."""
    seen = statistics.of_adviser(call.ports, call.actor, period=call.query.get("period", ""))
    return space.page(
        call, "activity_figures.html", title="Mes chiffres", here=LIST, path=PAGE, shown=shown(call, seen)
    )


@candidate.page(f"{PAGE}/export", Act.SEE_OWN_ACTIVITY, who=SELF)
def download_own_statistics(call: Call[None, Fields]) -> Answer:
    """Export the activity statistics as a file, from their page."""
    return _file(call, call.query.validate(ActivityExport))


@candidate.get(
    "/activities/statistics",
    Act.SEE_OWN_ACTIVITY,
    who=SELF,
    summary="Les chiffres de ses comptes rendus d'activité",
    answers={200: ActivityView},
)
def read_own_statistics(call: Call[None, ActivityChoice]) -> Answer:
    """Read the activity statistics."""
    seen = statistics.of_adviser(call.ports, call.actor, period=call.query.period)
    return Answer(body=activity_view(seen))


@candidate.get(
    "/activities/statistics/export",
    Act.SEE_OWN_ACTIVITY,
    who=SELF,
    summary="Les chiffres de ses comptes rendus d'activité, en CSV ou XLSX",
    answers={200: None},
)
def export_own_statistics(call: Call[None, ActivityExport]) -> Answer:
    """Export the activity statistics as a file."""
    return _file(call, call.query)


def _file(call: AnyCall, choice: ActivityExport) -> Answer:
    seen = statistics.of_adviser(call.ports, call.actor, period=choice.period)
    return as_table(call.ports, seen, "conseiller", workbook=choice.format == "xlsx")
