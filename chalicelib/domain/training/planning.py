"""Who could be trained where and when, before anybody decides it (RULES 16 and 17).

A plan is a proposal: it says which possible sessions would reach the number that a session in person needs,
and who would go to each. The best one has, first, as many advisers in person as possible and, among such
plans, the smallest sum of waiting days. The rules stand here; ``infra/planner`` looks for the best plan.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.shared.geography import Place, distance_km


@dataclass(frozen=True, kw_only=True)
class Trainee:
    """An adviser who waits for a training session.

    Args:
        id: of the training.
        at: the commune where they work.
        from_day: the first day on which they may start.
        until: the last day of their contract, None without one: the session ends before it does.
    """

    id: str
    at: Place
    from_day: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class PossibleSession:
    """A session that exists, or that a centre could hold.

    Args:
        id: of the session, or a name for one that does not exist.
        at: the commune of its centre.
        start, end: its first and last day.
        seats: how many it can take, those registered included.
        registered: how many are registered already, whom a plan does not move.
    """

    id: str
    at: Place
    start: date
    end: date
    seats: int
    registered: int = 0


@dataclass(frozen=True, kw_only=True)
class PlanningProblem:
    """What a plan is looked for.

    Args:
        trainees: who waits.
        sessions: where they could go.
        travel_km: how far an adviser may be sent, in kilometres as the crow flies.
        smallest: how many a session in person needs (RULES 16).
    """

    trainees: tuple[Trainee, ...]
    sessions: tuple[PossibleSession, ...]
    travel_km: int
    smallest: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who would go to which session.

    Args:
        placements: the id of the session of each trainee who has one; the others stay without.
        best: whether no other plan has more people in person, nor as many with fewer waiting days.
    """

    placements: Mapping[str, str]
    best: bool


@dataclass(frozen=True, kw_only=True)
class PlanFigures:
    """What a plan comes to.

    Args:
        in_person: trainees who wait and would be trained in person.
        confirmed: people registered already whose session would reach its number thanks to them.
        at_distance: trainees who would be trained at distance.
        sessions: how many sessions would be held.
        waiting_days: from the day each placed trainee may start to the first day of their session, in all.
    """

    in_person: int
    confirmed: int
    at_distance: int
    sessions: int
    waiting_days: int


def within_reach(trainee: Trainee, centre: Place, travel_km: int) -> bool:
    """Return whether a trainee may be sent to a centre; not to one whose distance is not known."""
    km = distance_km(trainee.at, centre)
    return km is not None and km <= travel_km


def may_start(trainee: Trainee, session: PossibleSession) -> bool:
    """Return whether a session begins once a trainee may start, and ends before their contract does."""
    return trainee.from_day <= session.start and (trainee.until is None or session.end <= trainee.until)


def waiting_days(trainee: Trainee, session: PossibleSession) -> int:
    """Return how many days a trainee would wait for a session."""
    return (session.start - trainee.from_day).days


def broken_rules(problem: PlanningProblem, plan: Plan) -> list[str]:
    """Return what a plan does that it may not, in words for an engineer; nothing for a plan that holds."""
    trainees = {one.id: one for one in problem.trainees}
    sessions = {one.id: one for one in problem.sessions}
    if unknown := {*plan.placements} - {*trainees} | {*plan.placements.values()} - {*sessions}:
        return [f"{one} is not known" for one in sorted(unknown)]
    went = Counter(plan.placements.values())
    there = {one.id: one.registered + went[one.id] for one in problem.sessions}
    return [
        *(
            f"{who} may not go to {where}"
            for who, where in plan.placements.items()
            if not may_start(trainees[who], sessions[where])
            or not within_reach(trainees[who], sessions[where].at, problem.travel_km)
        ),
        *(f"{one} has fewer than {problem.smallest}" for one in went if there[one] < problem.smallest),
        *(f"{one} has more people than seats" for one in went if there[one] > sessions[one].seats),
    ]


def figures(problem: PlanningProblem, plan: Plan) -> PlanFigures:
    """Return what a plan comes to."""
    trainees = {one.id: one for one in problem.trainees}
    sessions = {one.id: one for one in problem.sessions}
    went = Counter(plan.placements.values())
    return PlanFigures(
        in_person=len(plan.placements),
        confirmed=sum(
            sessions[one].registered for one in went if sessions[one].registered < problem.smallest
        ),
        at_distance=len(problem.trainees) - len(plan.placements),
        sessions=len(went),
        waiting_days=sum(
            waiting_days(trainees[who], sessions[where]) for who, where in plan.placements.items()
        ),
    )
