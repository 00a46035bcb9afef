"""The best plan of a small case, by integer programming with HiGHS.

The integer variables are: how many people of a group go to each session (a group may go to the same sessions
and waits the same days there), and whether each session is held. The first search finds the most people in
person; the second, with this number fixed, the fewest waiting days.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from infra.planner.case import Case, Placements

_INFINITY = highspy.kHighsInf
_Values = NDArray[np.float64]


@dataclass(frozen=True)
class FoundPlan:
    """A plan, and whether the search proved that no other one is better."""

    placements: Placements
    best: bool


@dataclass
class _Model:
    """An integer programme under construction: columns (variables), then rows (constraints)."""

    uppers: list[float] = field(default_factory=list)
    lowers: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def column(self, upper: float) -> int:
        """Add an integer variable between 0 and ``upper``; return its index."""
        self.uppers.append(upper)
        return len(self.uppers) - 1

    def row(self, terms: Iterable[tuple[int, float]], lower: float, upper: float) -> None:
        """Add a constraint: a sum of columns lies between two bounds."""
        self.starts.append(len(self.columns))
        for column, value in terms:
            self.columns.append(column)
            self.values.append(value)
        self.lowers.append(lower)
        self.tops.append(upper)

    def solver(self) -> highspy.Highs:
        """Return the programme in the form of HiGHS."""
        count = len(self.uppers)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = count, len(self.lowers)
        lp.col_cost_ = np.zeros(count)
        lp.col_lower_, lp.col_upper_ = np.zeros(count), np.array(self.uppers, dtype=float)
        lp.row_lower_, lp.row_upper_ = np.array(self.lowers), np.array(self.tops)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * count
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array([*self.starts, len(self.columns)])
        lp.a_matrix_.index_ = np.array(self.columns)
        lp.a_matrix_.value_ = np.array(self.values)
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("mip_rel_gap", 0.0)
        # A single thread, so that the same input gives the same plan.
        solver.setOptionValue("threads", 1)
        solver.passModel(lp)
        return solver


class _Programme:
    """The columns of a case and their meaning."""

    def __init__(self, case: Case) -> None:
        self.case = case
        groups: dict[tuple[tuple[str, int], ...], list[str]] = {}
        for trainee, days in case.choices.items():
            groups.setdefault(tuple(sorted(days.items())), []).append(trainee)
        self.groups = [(dict(days), trainees) for days, trainees in groups.items()]
        self.model = _Model()
        self.goes = {
            (index, session): self.model.column(len(trainees))
            for index, (days, trainees) in enumerate(self.groups)
            for session in days
        }
        self.arrivals: dict[str, list[int]] = {}
        for (_, session), column in self.goes.items():
            self.arrivals.setdefault(session, []).append(column)
        self.held = {one: self.model.column(1) for one in self.arrivals}
        self._rows()

    def _rows(self) -> None:
        row = self.model.row
        for index, (days, trainees) in enumerate(self.groups):
            row(((self.goes[index, one], 1.0) for one in days), 0.0, len(trainees))
        for name, columns in self.arrivals.items():
            session = self.case.sessions[name]
            came = [(column, 1.0) for column in columns]
            row(
                [*came, (self.held[name], -float(max(0, session.seats - session.registered)))],
                -_INFINITY,
                0.0,
            )
            needed = max(0, self.case.smallest - session.registered)
            row([*came, (self.held[name], -float(needed))], 0.0, _INFINITY)
        for (index, name), column in self.goes.items():
            # A redundant constraint (nobody goes where no session is held), which makes the search much
            # faster.
            row([(column, 1.0), (self.held[name], -float(len(self.groups[index][1])))], -_INFINITY, 0.0)

    def gains(self) -> _Values:
        """Return, for each column, the people in person; those registered already count with their
        session."""
        gains = np.zeros(len(self.model.uppers))
        gains[list(self.goes.values())] = 1.0
        for name, column in self.held.items():
            registered = self.case.sessions[name].registered
            gains[column] = registered if registered < self.case.smallest else 0
        return gains

    def days(self) -> _Values:
        """Return, for each column, the waiting days."""
        days = np.zeros(len(self.model.uppers))
        for (index, session), column in self.goes.items():
            days[column] = self.groups[index][0][session]
        return days

    def values(self, placements: Placements) -> _Values:
        """Return the values of the columns of a plan."""
        values = np.zeros(len(self.model.uppers))
        for index, (days, trainees) in enumerate(self.groups):
            went = Counter(placements[one] for one in trainees if one in placements)
            for session in days.keys() & went.keys():
                values[self.goes[index, session]] = went[session]
        for session in set(placements.values()) & self.held.keys():
            values[self.held[session]] = 1
        return values

    def placements(self, values: _Values) -> dict[str, str]:
        """Return the plan of the values of the columns."""
        placements: dict[str, str] = {}
        for index, (days, trainees) in enumerate(self.groups):
            left = iter(trainees)
            for session in days:
                for _ in range(round(values[self.goes[index, session]])):
                    placements[next(left)] = session
        return placements


def solve(case: Case, within_s: float, known: Placements | None = None) -> FoundPlan:
    """Return the best plan of a case, or the best found in some time.

    Args:
        case: to be solved.
        within_s: the time limit of the search, in seconds.
        known: a valid plan from which the search begins; the result is never worse.
    """
    if not case.choices:
        return FoundPlan({}, best=True)
    end = time.monotonic() + within_s
    programme = _Programme(case)
    solver = programme.model.solver()
    gains = programme.gains()
    start = programme.values(known or {})
    most, proved = _searched(solver, -gains, start, end - within_s / 2)
    reached = round(float(gains @ most))
    used = np.flatnonzero(gains).astype(np.int32)
    solver.addRow(float(reached), _INFINITY, len(used), used, gains[used])
    shortest, proved_too = _searched(solver, programme.days(), most, end)
    return FoundPlan(programme.placements(shortest), best=proved and proved_too)


def _searched(solver: highspy.Highs, costs: _Values, known: _Values, end: float) -> tuple[_Values, bool]:
    """Return the values of least cost found before an instant, and whether that is proved; ``known`` is
    valid."""
    count = len(costs)
    left = end - time.monotonic()
    if left <= 0:
        return known, False
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)
    solution = highspy.HighsSolution()
    solution.col_value = list(known)
    solver.setSolution(solution)
    # The clock of HiGHS continues from one search to the next.
    solver.setOptionValue("time_limit", solver.getRunTime() + left)
    solver.run()
    values = np.rint(np.array(solver.getSolution().col_value))
    if len(values) != count or not solver.getInfo().primal_solution_status or costs @ values > costs @ known:
        return known, False
    return values, solver.getModelStatus() == highspy.HighsModelStatus.kOptimal


def sizes(case: Case) -> int:
    """Return the most columns that a case can have; the time of its search grows much faster than that."""
    return sum(len(days) for days in case.choices.values())
