"""A planning problem and a plan as JSON, for both sides of the call of the planner's function."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.domain.shared.geography import Place
from chalicelib.domain.training.planning import Plan, PlanningProblem, PossibleSession, Trainee


def problem_written(problem: PlanningProblem) -> dict[str, Any]:
    """Return the JSON of a problem; each place is written once, as there are fewer communes than advisers."""
    numbers: dict[Place, int] = {}
    for place in (*(one.at for one in problem.trainees), *(one.at for one in problem.sessions)):
        numbers.setdefault(place, len(numbers))
    return {
        "places": [[one.department, one.latitude, one.longitude] for one in numbers],
        "trainees": [
            [
                one.id,
                numbers[one.at],
                one.from_day.isoformat(),
                one.until and one.until.isoformat(),
            ]
            for one in problem.trainees
        ],
        "sessions": [
            [
                one.id,
                numbers[one.at],
                one.start.isoformat(),
                one.end.isoformat(),
                one.seats,
                one.registered,
            ]
            for one in problem.sessions
        ],
        "travel_km": problem.travel_km,
        "smallest": problem.smallest,
    }


def problem_read(written: Mapping[str, Any]) -> PlanningProblem:
    """Return the problem from its JSON; places have only the fields that distances need."""
    places = [
        Place(
            insee_code=str(number),
            name="",
            postal_code="",
            department=department,
            region="",
            latitude=latitude,
            longitude=longitude,
        )
        for number, (department, latitude, longitude) in enumerate(written["places"])
    ]
    return PlanningProblem(
        trainees=tuple(
            Trainee(
                id=name,
                at=places[at],
                from_day=date.fromisoformat(from_day),
                until=date.fromisoformat(until) if until else None,
            )
            for name, at, from_day, until in written["trainees"]
        ),
        sessions=tuple(
            PossibleSession(
                id=name,
                at=places[at],
                start=date.fromisoformat(start),
                end=date.fromisoformat(end),
                seats=seats,
                registered=registered,
            )
            for name, at, start, end, seats, registered in written["sessions"]
        ),
        travel_km=written["travel_km"],
        smallest=written["smallest"],
    )


def plan_written(plan: Plan) -> dict[str, Any]:
    """Return the JSON of a plan."""
    return {"placements": dict(plan.placements), "best": plan.best}


def plan_read(written: Mapping[str, Any]) -> Plan:
    """Return the plan from its JSON.

    Raises:
        KeyError: the JSON is not a plan.
    """
    return Plan(placements=written["placements"], best=written["best"])
