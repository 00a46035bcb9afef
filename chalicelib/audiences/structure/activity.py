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
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.serve import AnyCall
from chalicelib.services.activity import statistics


@structure.page(space.ACTIVITY, Act.SEE_ACTIVITY)
def show_structure_activity(call: AnyCall) -> Answer:
    """Show the activity statistics of the structure's advisers."""
    seen = statistics.of_structure(call.ports, call.actor, period=call.query.get("period", ""))
    return space.page(
        call,
        "space_activity.html",
        title="Activité de vos conseillers",
        here=space.ACTIVITY,
        path=space.ACTIVITY,
        shown=shown(call, seen),
    )


@structure.page(f"{space.ACTIVITY}/export", Act.SEE_ACTIVITY)
def download_structure_activity(call: Call[None, Fields]) -> Answer:
    """Export the activity statistics as a file, from their page."""
    return _file(call, call.query.validate(ActivityExport))


@structure.get(
    "/activity",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers de la structure",
    answers={200: ActivityView},
)
def read_structure_activity(call: Call[None, ActivityChoice]) -> Answer:
    """Read the activity statistics."""
    seen = statistics.of_structure(call.ports, call.actor, period=call.query.period)
    return Answer(body=activity_view(seen))


@structure.get(
    "/activity/export",
    Act.SEE_ACTIVITY,
    summary="L'activité des conseillers de la structure, en CSV ou XLSX",
    answers={200: None},
)
def export_structure_activity(call: Call[None, ActivityExport]) -> Answer:
    """Export the activity statistics as a file."""
    return _file(call, call.query)


def _file(call: AnyCall, choice: ActivityExport) -> Answer:
    seen = statistics.of_structure(call.ports, call.actor, period=choice.period)
    return as_table(call.ports, seen, "structure", workbook=choice.format == "xlsx")
