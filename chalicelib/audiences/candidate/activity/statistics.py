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
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.activity import statistics

PAGE = f"{LIST}/chiffres"


@candidate.page(PAGE, Act.SEE_OWN_ACTIVITY, who=SELF)
def show_own_statistics(request: AnyRequest) -> Response:
    """Show the activity statistics of the signed-in adviser."""
    seen = statistics.of_adviser(request.ports, request.actor, period=request.query.get("period", ""))
    return space.page(
        request,
        "activity_figures.html",
        title="Mes chiffres",
        here=LIST,
        path=PAGE,
        shown=shown(request, seen),
    )


@candidate.get(
    "/activities/statistics",
    Act.SEE_OWN_ACTIVITY,
    who=SELF,
    summary="Les chiffres de ses comptes rendus d'activité",
    responses={200: ActivityView},
)
def read_own_statistics(request: Request[None, ActivityChoice]) -> Response:
    """Read the activity statistics."""
    seen = statistics.of_adviser(request.ports, request.actor, period=request.query.period)
    return Response(body=activity_view(seen))


@candidate.export(
    "/activities/statistics/export",
    f"{PAGE}/export",
    Act.SEE_OWN_ACTIVITY,
    who=SELF,
    summary="Les chiffres de ses comptes rendus d'activité, en CSV ou XLSX",
)
def export_own_statistics(request: Request[None, ActivityExport]) -> Response:
    """Export the activity statistics as a file."""
    choice = request.query
    seen = statistics.of_adviser(request.ports, request.actor, period=choice.period)
    return as_table(request.ports, seen, "conseiller", workbook=choice.format == "xlsx")
