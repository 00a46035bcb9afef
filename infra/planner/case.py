"""A planning problem prepared for the search: which trainee may go to which session.

It is computed once, since distances are slow to compute.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from chalicelib.domain.shared.geography import Place
from chalicelib.domain.training.planning import (
    PlanningProblem,
    PossibleSession,
    may_start,
    waiting_days,
    within_reach,
)

# By trainee and session they may go to: the days they would wait for it.
Choices = Mapping[str, Mapping[str, int]]
# The session of each placed trainee.
Placements = Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """The problem in the form that the search uses.

    Args:
        choices: of each trainee who may go to at least one session.
        sessions: by id.
        smallest: the least number of people in a session in person.
    """

    choices: Choices
    sessions: Mapping[str, PossibleSession]
    smallest: int

    @classmethod
    def of(cls, problem: PlanningProblem) -> Self:
        """Return the case of a problem. The distance of two places is computed once, for all dates."""
        by_place: dict[Place, list[PossibleSession]] = {}
        for session in problem.sessions:
            by_place.setdefault(session.at, []).append(session)
        near: dict[Place, list[PossibleSession]] = {}
        choices: dict[str, Mapping[str, int]] = {}
        for one in problem.trainees:
            if one.at not in near:
                near[one.at] = [
                    session
                    for place, sessions in by_place.items()
                    if within_reach(one, place, problem.travel_km)
                    for session in sessions
                ]
            days = {
                session.id: waiting_days(one, session) for session in near[one.at] if may_start(one, session)
            }
            if days:
                choices[one.id] = days
        return cls(choices, {one.id: one for one in problem.sessions}, problem.smallest)

    def parts(self) -> Iterator[Self]:
        """Return the independent parts of the case, which share no trainee."""
        roots = {one: one for one in self.sessions}

        def root(one: str) -> str:
            while roots[one] != one:
                roots[one] = roots[roots[one]]
                one = roots[one]
            return one

        for days in self.choices.values():
            first, *others = days
            for other in others:
                roots[root(other)] = root(first)
        who: dict[str, dict[str, Mapping[str, int]]] = {}
        for trainee, days in self.choices.items():
            who.setdefault(root(next(iter(days))), {})[trainee] = days
        where: dict[str, dict[str, PossibleSession]] = {}
        for session in self.sessions.values():
            where.setdefault(root(session.id), {})[session.id] = session
        for name, choices in who.items():
            yield replace(self, choices=choices, sessions=where[name])

    def around(self, free: Collection[str], placements: Placements) -> Self:
        """Return the case of some sessions only; the other sessions keep their trainees.

        Args:
            free: the ids of the sessions that are emptied.
            placements: the present plan; trainees without a session may be placed.
        """
        choices = {
            trainee: days
            for trainee, all_days in self.choices.items()
            if placements.get(trainee) is None or placements[trainee] in free
            if (days := {one: all_days[one] for one in all_days.keys() & free})
        }
        return replace(self, choices=choices, sessions={one: self.sessions[one] for one in sorted(free)})

    def worth(self, placements: Placements) -> tuple[int, int]:
        """Return the value of a plan, larger being better: people in person, then waiting days as a negative
        number."""
        confirmed = sum(
            self.sessions[one].registered
            for one in set(placements.values())
            if self.sessions[one].registered < self.smallest
        )
        return len(placements) + confirmed, -sum(
            self.choices[who][where] for who, where in placements.items()
        )
