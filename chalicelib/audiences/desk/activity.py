"""Activity statistics of a territory, for prefectures, the funder and the agency (RULES 19, 21)."""

from __future__ import annotations

from chalicelib.audiences.desk.audience import advisers
from chalicelib.audiences.shared import desk as desk_pages
from chalicelib.audiences.shared.activity.statistics import (
    ActivityView,
    TerritoryChoice,
    TerritoryExport,
    activity_view,
    as_table,
    shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.serve import AnyCall
from chalicelib.services.activity import statistics


@advisers.page(desk_pages.ACTIVITY, Act.SEE_ACTIVITY)
def show_territory_activity(call: AnyCall) -> Answer:
    """Show the activity statistics of the departments, or of the chosen one."""
    asked = call.query.get("department", "") or None
    period = call.query.get("period", "")
    seen = statistics.of_territory(call.ports, call.actor, period=period, department=asked)
    return desk_pages.page(
        call,
        "territory_activity.html",
        title="Activité des conseillers",
        here=desk_pages.ACTIVITY,
        path=desk_pages.ACTIVITY,
        shown=shown(call, seen),
        names=call.ports.places.departments(),
    )


@advisers.page(f"{desk_pages.ACTIVITY}/export", Act.SEE_ACTIVITY)
def download_territory_activity(call: Call[None, Fields]) -> Answer:
    """Export the activity statistics as a file, from their page."""
    return _file(call, call.query.validate(TerritoryExport))


@advisers.get(
    "/activity",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers d'un territoire, recomptée chaque heure",
    answers={200: ActivityView},
)
def read_territory_activity(call: Call[None, TerritoryChoice]) -> Answer:
    """Read the activity statistics."""
    asked = call.query
    seen = statistics.of_territory(call.ports, call.actor, period=asked.period, department=asked.department)
    return Answer(body=activity_view(seen))


@advisers.get(
    "/activity/export",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers d'un territoire, en CSV ou XLSX",
    answers={200: None},
)
def export_territory_activity(call: Call[None, TerritoryExport]) -> Answer:
    """Export the activity statistics as a file."""
    return _file(call, call.query)


def _file(call: AnyCall, choice: TerritoryExport) -> Answer:
    seen = statistics.of_territory(call.ports, call.actor, period=choice.period, department=choice.department)
    name = choice.department or "territoire"
    return as_table(call.ports, seen, name, workbook=choice.format == "xlsx")
