"""Which plans are valid, and their figures (RULES 17)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.shared.geography import Place
from chalicelib.domain.training.planning import (
    Plan,
    PlanFigures,
    PlanningProblem,
    PossibleSession,
    Trainee,
    broken_rules,
    figures,
    may_start,
    waiting_days,
    within_reach,
)

MONDAY = date(2027, 1, 4)


def place(km: float = 0, **changed: object) -> Place:
    """Return a commune so many kilometres to the north of Bourges."""
    known: dict[str, object] = {
        "insee_code": "18033",
        "name": "Bourges",
        "postal_code": "18000",
        "department": "18",
        "region": "24",
        "latitude": 47.08 + km / 111.195,
        "longitude": 2.4,
    }
    return Place(**{**known, **changed})  # type: ignore[arg-type]


def trainee(name: str = "t1", **changed: object) -> Trainee:
    return Trainee(**{"id": name, "at": place(), "from_day": MONDAY, **changed})  # type: ignore[arg-type]


def session(name: str = "s1", **changed: object) -> PossibleSession:
    known: dict[str, object] = {
        "id": name,
        "at": place(),
        "start": MONDAY,
        "end": MONDAY + timedelta(days=91),
        "seats": 3,
    }
    return PossibleSession(**{**known, **changed})  # type: ignore[arg-type]


def problem(people: int, *sessions: PossibleSession) -> PlanningProblem:
    return PlanningProblem(
        trainees=tuple(trainee(f"t{number}") for number in range(people)),
        sessions=sessions or (session(),),
        travel_km=50,
        smallest=2,
    )


def plan(*names: str, where: str = "s1") -> Plan:
    return Plan(placements=dict.fromkeys(names, where), best=True)


def test_a_session_begins_once_an_adviser_may_start() -> None:
    assert may_start(trainee(), session())
    assert may_start(trainee(), session(start=MONDAY + timedelta(days=1)))
    assert not may_start(trainee(), session(start=MONDAY - timedelta(days=1)))


def test_a_session_ends_before_the_contract_does() -> None:
    end = MONDAY + timedelta(days=91)
    assert may_start(trainee(until=end), session())
    assert not may_start(trainee(until=end - timedelta(days=1)), session())


def test_nobody_is_sent_farther_than_requested_or_to_an_unknown_distance() -> None:
    assert within_reach(trainee(), place(49.9), 50) and within_reach(trainee(), place(), 0)
    assert not within_reach(trainee(), place(50.1), 50)
    assert not within_reach(trainee(), place(latitude=None), 50)
    assert not within_reach(trainee(at=place(longitude=None)), place(), 50)


def test_waiting_days_are_counted_from_the_day_one_may_start_to_the_session() -> None:
    assert waiting_days(trainee(), session(start=MONDAY + timedelta(days=9))) == 9


@pytest.mark.parametrize(
    ("asked", "proposed", "said"),
    [
        (problem(3), plan("t0", "t1"), []),
        (problem(3), plan("t0", "t1", "t2"), []),
        (problem(3), plan(), []),
        (problem(3), plan("t0"), ["s1 has fewer than 2"]),
        (problem(3, session(registered=1)), plan("t0"), []),
        (problem(3, session(registered=1)), plan("t0", "t1", "t2"), ["s1 has more people than seats"]),
        (problem(4), plan("t0", "t1", "t2", "t3"), ["s1 has more people than seats"]),
        (
            problem(2, session(start=MONDAY - timedelta(days=1))),
            plan("t0", "t1"),
            ["t0 may not go to s1", "t1 may not go to s1"],
        ),
        (problem(2), plan("t0", "t9"), ["t9 is not known"]),
        (problem(0), plan("t0"), ["t0 is not known"]),
        (problem(2, session(at=place(60))), plan("t0", "t1"), ["t0 may not go to s1", "t1 may not go to s1"]),
    ],
)
def test_the_violations_of_an_invalid_plan_are_named(
    asked: PlanningProblem, proposed: Plan, said: list[str]
) -> None:
    assert broken_rules(asked, proposed) == said


def test_the_figures_count_placed_confirmed_and_waiting_advisers() -> None:
    late = session(start=MONDAY + timedelta(days=10), registered=1)
    full = session("s2", registered=2)
    found = figures(problem(4, late, full), Plan(placements={"t0": "s1", "t1": "s1", "t2": "s2"}, best=False))
    assert found == PlanFigures(in_person=3, confirmed=1, at_distance=1, sessions=2, waiting_days=20)
