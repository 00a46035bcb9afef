"""Plans that propose where and when advisers could be trained (RULES 16 and 17).

A plan says which possible sessions would reach the number that a session in person needs, and who would go
to each. The best plan has the most advisers in person and, among such plans, the smallest sum of waiting
days. The rules of a plan stand here; ``infra/planner`` searches for the best one.
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
        until: the last day of their contract, before which the session must end; None without a last day.
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
        seats: how many it can take, including those registered.
        registered: how many are registered already; a plan does not move them.
    """

    id: str
    at: Place
    start: date
    end: date
    seats: int
    registered: int = 0


@dataclass(frozen=True, kw_only=True)
class PlanningProblem:
    """The input of the search for a plan.

    Args:
        trainees: the advisers who wait.
        sessions: those they could go to.
        travel_km: how far an adviser may be sent, in kilometres as the crow flies.
        smallest: how many a session in person needs (RULES 16).
    """

    trainees: tuple[Trainee, ...]
    sessions: tuple[PossibleSession, ...]
    travel_km: int
    smallest: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A proposal of who goes to which session.

    Args:
        placements: the id of the session of each placed trainee, by the trainee's id.
        best: whether the search proved that no plan is better.
    """

    placements: Mapping[str, str]
    best: bool


@dataclass(frozen=True, kw_only=True)
class PlanFigures:
    """The figures of a plan.

    Args:
        in_person: trainees who wait and would be trained in person.
        confirmed: people already registered whose session reaches the needed number only with the plan.
        at_distance: trainees who would be trained at a distance.
        sessions: how many sessions would be held.
        waiting_days: from the day each placed trainee may start to the first day of their session, in all.
    """

    in_person: int
    confirmed: int
    at_distance: int
    sessions: int
    waiting_days: int


def within_reach(trainee: Trainee, centre: Place, travel_km: int) -> bool:
    """Return whether a centre is close enough for a trainee; never when the distance is not known."""
    km = distance_km(trainee.at, centre)
    return km is not None and km <= travel_km


def may_start(trainee: Trainee, session: PossibleSession) -> bool:
    """Return whether a session begins once a trainee may start, and ends before their contract does."""
    return trainee.from_day <= session.start and (trainee.until is None or session.end <= trainee.until)


def waiting_days(trainee: Trainee, session: PossibleSession) -> int:
    """Return how many days a trainee would wait for a session."""
    return (session.start - trainee.from_day).days


def broken_rules(problem: PlanningProblem, plan: Plan) -> list[str]:
    """Return the violations of the rules by a plan, in English for the logs; empty for a valid plan."""
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
    """Compute the figures of a plan."""
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
