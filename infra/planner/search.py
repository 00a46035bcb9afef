"""The best plan that can be found within a time limit.

A small case is solved as a whole, and its plan is proved to be the best. In a larger one the search begins
with the greedy plan and improves one area after another: the sessions around some centres are emptied and
solved again, while the other sessions keep their trainees. No step makes the plan worse.
"""

import random
import time
from collections.abc import Mapping

from chalicelib.domain.shared.geography import Place, distance_km
from chalicelib.domain.training.planning import Plan, PlanningProblem
from infra.planner import exact, greedy
from infra.planner.case import Case, Placements

# The most columns of a case that is solved as a whole, mostly in a second or two.
WHOLE = 1500
# An area grows by one centre as long as the last one of its size was solved within so many seconds.
_STEP_S = 1.5
_SEED = 20210324


def best_plan(problem: PlanningProblem, within_s: float = 25.0) -> Plan:
    """Return the best plan found in some time.

    Args:
        problem: the input.
        within_s: the time limit of the search, in seconds, after distances are computed.
    """
    case = Case.of(problem)
    end = time.monotonic() + within_s
    placements: dict[str, str] = {}
    best = True
    parts = sorted(case.parts(), key=exact.sizes)
    for index, part in enumerate(parts):
        # The time that one part does not use is left to the larger parts after it.
        share = max(0.0, end - time.monotonic()) * exact.sizes(part) / sum(map(exact.sizes, parts[index:]))
        known = greedy.plan(part)
        if exact.sizes(part) <= WHOLE:
            found = exact.solve(part, share, known)
        else:
            found = exact.FoundPlan(_improved(part, known, share), best=False)
        placements.update(found.placements)
        best = best and found.best
    return Plan(placements=placements, best=best)


def _improved(case: Case, known: Placements, within_s: float) -> Placements:
    """Improve a plan, area by area."""
    end = time.monotonic() + within_s
    corners = _Areas(case)
    plan = dict(known)
    while (left := end - time.monotonic()) > 0:
        free = corners.next()
        corner = case.around(free, plan)
        began = time.monotonic()
        inside = {who: plan[who] for who in corner.choices if who in plan}
        found = exact.solve(corner, min(left, _STEP_S), inside)
        if corner.worth(found.placements) > corner.worth(inside):
            plan = {**{who: where for who, where in plan.items() if who not in inside}, **found.placements}
        corners.note_duration(time.monotonic() - began, proved=found.best)
    return plan


class _Areas:
    """The areas: the sessions around each centre in turn, of as many centres as can be solved quickly."""

    def __init__(self, case: Case) -> None:
        sessions: dict[Place, list[str]] = {}
        for one in case.sessions.values():
            sessions.setdefault(one.at, []).append(one.id)
        self._sessions: Mapping[Place, list[str]] = sessions
        self._near = {
            at: sorted(sessions, key=lambda other: (distance_km(at, other) or 0.0, other.insee_code))
            for at in sessions
        }
        self._order = random.Random(_SEED)
        self._waiting: list[Place] = []
        self._centres = 3

    def next(self) -> set[str]:
        """Return the sessions of the next area."""
        if not self._waiting:
            self._waiting = sorted(self._sessions, key=lambda one: one.insee_code)
            self._order.shuffle(self._waiting)
        near = self._near[self._waiting.pop()][: self._centres]
        return {session for at in near for session in self._sessions[at]}

    def note_duration(self, seconds: float, *, proved: bool) -> None:
        """Note how long the last area took, in seconds, and whether its plan is proved to be the best."""
        if not proved:
            self._centres = max(2, self._centres - 1)
        elif seconds < _STEP_S / 10 and not self._waiting:
            self._centres += 1
