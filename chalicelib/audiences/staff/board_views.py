"""The views of the board."""

from datetime import date

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.board import Ages, Figures, WaitingAge
from chalicelib.domain.deciding.flow import Delay, FlowStage, Week
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.deciding.board import Overview


class FiguresView(View):
    """The figures of some applications.

    ``asked``: posts requested by the undecided applications, of which ``unsaid`` gave no number; ``granted``,
    ``recruited`` and ``hired``: posts held, those with a recruitment, those with a contract.
    """

    applications: int
    statuses: dict[ApplicationStatus, int]
    opinions: int
    waiting: int
    asked: int
    unsaid: int
    granted: int
    recruited: int
    hired: int


class DepartmentFigures(FiguresView):
    """The figures of a department; ``envelope``: the posts that the agency set for it, if any."""

    department: str
    name: str
    envelope: int | None


class AgesView(View):
    """The number of applications that wait for one step, by age in days, and the date of the oldest."""

    counts: dict[WaitingAge, int]
    labels: dict[WaitingAge, str]
    oldest: date | None


class WeekView(View):
    """A week: the applications by stage at its end, and the events of the week."""

    begins_on: date
    standing: dict[FlowStage, int]
    confirmed: int
    opinions: int
    decided: int
    granted: int


class DelayView(View):
    """The median days of a step."""

    name: str
    days: float | None
    count: int


class BoardView(View):
    """The board; ``national_granted`` is null for a prefecture."""

    national_posts: int
    national_granted: int | None
    confirmed_today: int
    total: FiguresView
    departments: list[DepartmentFigures]
    opinions: AgesView
    decisions: AgesView
    weeks: list[WeekView]
    delays: list[DelayView]


def board_view(ports: Ports, seen: Overview) -> BoardView:
    """Return the board."""
    return BoardView(
        national_posts=seen.total,
        national_granted=seen.granted,
        confirmed_today=seen.board.confirmed_today,
        total=FiguresView(**_figures(seen.board.total)),
        departments=[
            DepartmentFigures(
                department=code,
                name=ports.places.department_name(code),
                envelope=seen.budget.by_envelope.get(code) if seen.budget else None,
                **_figures(figures),
            )
            for code, figures in seen.board.departments.items()
        ],
        opinions=_ages(seen.board.opinions),
        decisions=_ages(seen.board.decisions),
        weeks=[_week(one) for one in seen.flow.weeks],
        delays=[_delay(one) for one in seen.flow.delays],
    )


def _figures(figures: Figures) -> dict[str, object]:
    return {name: getattr(figures, name) for name in FiguresView.model_fields}


def _ages(ages: Ages) -> AgesView:
    return AgesView(
        counts={age: ages.counts[age] for age in WaitingAge},
        labels={age: age.label for age in WaitingAge},
        oldest=ages.oldest,
    )


def _week(week: Week) -> WeekView:
    return WeekView(**{name: getattr(week, name) for name in WeekView.model_fields})


def _delay(delay: Delay) -> DelayView:
    return DelayView(**{name: getattr(delay, name) for name in DelayView.model_fields})
