"""The board of staff: figures by state and department, map, weeks (RULES sections 4, 7)."""

from __future__ import annotations

from typing import Annotated, Any

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.staff.audience import applications
from chalicelib.audiences.staff.board_views import BoardView, board_view
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.board import Measure, WaitingAge
from chalicelib.domain.deciding.flow import FlowStage, Week
from chalicelib.domain.shared.french import thousands
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form
from chalicelib.http.html.drawing import charts
from chalicelib.http.html.drawing.departments import classes_of, department_map
from chalicelib.http.html.list_query import searched
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.reference.outlines import OVERSEAS
from chalicelib.services.deciding import board

MAP, WEEKS = staff_pages.MAP, staff_pages.WEEKS
# The parts of a column from the bottom up, the latest stage first; also the columns of the table.
_STAGES = (
    FlowStage.VALIDATED,
    FlowStage.DECISION,
    FlowStage.OPINION,
    FlowStage.POSTPONED,
    FlowStage.REJECTED,
)


class MapChoice(Form):
    """The figure shown on the map."""

    measure: Annotated[Measure, Ask("Carte")] = Measure.GRANTED


@applications.get(
    "/board",
    Act.SEE_BOARD,
    summary="Les candidatures et les postes en chiffres, par état et département, et les dernières semaines",
    responses={200: BoardView},
)
def read_board(request: AnyRequest) -> Response:
    """Read the board."""
    return Response(body=board_view(request.ports, board.overview(request.ports, request.actor)))


@applications.page(staff_pages.BOARD, Act.SEE_BOARD)
def show_board(request: AnyRequest) -> Response:
    """Show the figures by state and by department."""
    seen = board.overview(request.ports, request.actor)
    return _page(
        request,
        "board.html",
        "Tableau de bord",
        staff_pages.BOARD,
        seen=seen,
        statuses=[
            (one, seen.board.total.statuses[one])
            for one in ApplicationStatus
            if seen.board.total.statuses[one]
        ],
        ages=WaitingAge,
        departments=[
            one for one in seen.board.departments.items() if one[1].applications or seen.granted is None
        ],
        bar=_budget(seen) if seen.granted is not None else None,
        may_set=may(request.actor, Act.SET_ENVELOPE),
    )


@applications.page(MAP, Act.SEE_BOARD)
def show_map(request: Request[None, Fields]) -> Response:
    """Show a map of the departments."""
    choice, form = searched(MapChoice, request.query)
    seen = board.overview(request.ports, request.actor)
    values = {code: figures.value(choice.measure) for code, figures in seen.board.departments.items()}
    classes = classes_of(list(values.values()))
    names = request.ports.places.departments()
    highest = max(values, key=lambda code: values[code], default=None)
    said = f"{sum(values.values())} en tout" + (
        f" ; le plus : {names[highest]} ({values[highest]})." if highest and values[highest] else "."
    )
    title = f"Carte des départements : {choice.measure.label}"
    return _page(
        request,
        "board_map.html",
        "Carte",
        MAP,
        form=form,
        choice=choice,
        measures=Measure,
        drawn=department_map(
            "carte", title, f"{said} Le tableau qui suit donne chaque nombre.", values, classes
        ),
        classes=classes,
        overseas=[names[code] for code in OVERSEAS],
        said=said,
        rows=sorted(
            ((code, figures) for code, figures in seen.board.departments.items() if figures.applications),
            key=lambda row: (-values[row[0]], row[0]),
        ),
        value=values,
    )


@applications.page(WEEKS, Act.SEE_BOARD)
def show_weeks(request: AnyRequest) -> Response:
    """Show the applications by stage at the end of each of the last weeks, and the delay of each step."""
    flow = board.overview(request.ports, request.actor).flow
    return _page(
        request,
        "board_weeks.html",
        "Semaines et délais",
        WEEKS,
        weeks=list(reversed(flow.weeks)),
        delays=flow.delays,
        stages=_STAGES,
        standing=_columns(flow.weeks),
        granted=charts.columns(
            "postes",
            "Postes attribués par semaine",
            f"Postes attribués en tout : {thousands(sum(week.granted for week in flow.weeks))}.",
            _labels(flow.weeks),
            [[week.granted] for week in flow.weeks],
        ),
    )


def _columns(weeks: list[Week]) -> Any:
    last = weeks[-1].standing
    now = ", ".join(f"{stage.label} : {last[stage]}" for stage in _STAGES)
    return charts.columns(
        "etats",
        "Où en étaient les candidatures à la fin de chaque semaine",
        f"Aujourd'hui, {now}.",
        _labels(weeks),
        [[week.standing[stage] for stage in _STAGES] for week in weeks],
    )


def _labels(weeks: list[Week]) -> list[str]:
    return ["" if at % 4 else f"{week.begins_on:%d/%m}" for at, week in enumerate(weeks)]


def _budget(seen: board.Overview) -> Any:
    total, granted = seen.board.total, seen.granted or 0
    parts = [
        total.hired,
        total.recruited - total.hired,
        max(0, granted - total.recruited),
        max(0, seen.total - granted),
    ]
    of_all = f"Postes attribués : {thousands(granted)} sur {thousands(seen.total)}"
    said = f"{of_all}, dont {thousands(total.recruited)} avec un recrutement."
    return charts.whole("budget", "Budget national de postes", said, parts)


def _page(request: AnyRequest, template: str, title: str, here: str, **shown: Any) -> Response:
    return staff_pages.page(
        request,
        template,
        title=title,
        here=here,
        names=request.ports.places.departments(),
        views=staff_pages.board_views(request),
        **shown,
    )
