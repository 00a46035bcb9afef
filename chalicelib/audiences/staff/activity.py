"""Activity statistics of a territory, for prefectures, the funder and the agency (RULES 19, 21)."""

from __future__ import annotations

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.activity.statistics import (
    ActivityView,
    TerritoryChoice,
    TerritoryExport,
    activity_view,
    as_table,
    shown,
)
from chalicelib.audiences.staff.audience import advisers
from chalicelib.domain.access.permissions import Act
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.activity import statistics


@advisers.page(staff_pages.ACTIVITY, Act.SEE_ACTIVITY)
def show_territory_activity(request: AnyRequest) -> Response:
    """Show the activity statistics of the departments, or of the chosen one."""
    asked = request.query.get("department", "") or None
    period = request.query.get("period", "")
    seen = statistics.of_territory(request.ports, request.actor, period=period, department=asked)
    return staff_pages.page(
        request,
        "territory_activity.html",
        title="Activité des conseillers",
        here=staff_pages.ACTIVITY,
        path=staff_pages.ACTIVITY,
        shown=shown(request, seen),
        names=request.ports.places.departments(),
    )


@advisers.get(
    "/activity",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers d'un territoire, recomptée chaque heure",
    responses={200: ActivityView},
)
def read_territory_activity(request: Request[None, TerritoryChoice]) -> Response:
    """Read the activity statistics."""
    asked = request.query
    seen = statistics.of_territory(
        request.ports, request.actor, period=asked.period, department=asked.department
    )
    return Response(body=activity_view(seen))


@advisers.export(
    "/activity/export",
    f"{staff_pages.ACTIVITY}/export",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers d'un territoire, en CSV ou XLSX",
)
def export_territory_activity(request: Request[None, TerritoryExport]) -> Response:
    """Export the activity statistics as a file."""
    choice = request.query
    seen = statistics.of_territory(
        request.ports, request.actor, period=choice.period, department=choice.department
    )
    name = choice.department or "territoire"
    return as_table(request.ports, seen, name, workbook=choice.format == "xlsx")
