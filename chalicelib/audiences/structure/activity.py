"""The activity statistics of a structure's advisers (RULES 19, 21)."""

from __future__ import annotations

from chalicelib.audiences.shared.activity.statistics import (
    ActivityChoice,
    ActivityExport,
    ActivityView,
    activity_view,
    as_table,
    shown,
)
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.activity import statistics


@structure.page(space.ACTIVITY, Act.SEE_ACTIVITY)
def show_structure_activity(request: AnyRequest) -> Response:
    """Show the activity statistics of the structure's advisers."""
    seen = statistics.of_structure(request.ports, request.actor, period=request.query.get("period", ""))
    return space.page(
        request,
        "space_activity.html",
        title="Activité de vos conseillers",
        here=space.ACTIVITY,
        path=space.ACTIVITY,
        shown=shown(request, seen),
    )


@structure.get(
    "/activity",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers de la structure",
    responses={200: ActivityView},
)
def read_structure_activity(request: Request[None, ActivityChoice]) -> Response:
    """Read the activity statistics."""
    seen = statistics.of_structure(request.ports, request.actor, period=request.query.period)
    return Response(body=activity_view(seen))


@structure.export(
    "/activity/export",
    f"{space.ACTIVITY}/export",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers de la structure, en CSV ou XLSX",
)
def export_structure_activity(request: Request[None, ActivityExport]) -> Response:
    """Export the activity statistics as a file."""
    choice = request.query
    seen = statistics.of_structure(request.ports, request.actor, period=choice.period)
    return as_table(request.ports, seen, "structure", workbook=choice.format == "xlsx")
