"""Random planning problems, small enough to try every plan, or of the size of the country."""

import random
from datetime import date, timedelta
from itertools import product

from chalicelib.domain.shared.geography import Place
from chalicelib.domain.training.planning import (
    Plan,
    PlanningProblem,
    PossibleSession,
    Trainee,
    broken_rules,
    figures,
)
from chalicelib.reference.communes import Communes

MONDAY = date(2027, 1, 4)
# Along a meridian, a hundred kilometres apart.
TOWNS = tuple(
    Place(
        insee_code=f"{index}",
        name=f"Ville {index}",
        postal_code="",
        department="18",
        region="24",
        latitude=45.0 + 0.9 * index,
        longitude=2.5,
    )
    for index in range(3)
)


def small(seed: int) -> PlanningProblem:
    """Return a problem of at most four sessions and five trainees."""
    draw = random.Random(seed)
    smallest = draw.choice((2, 2, 3))
    sessions = []
    for index in range(draw.randint(2, 4)):
        start = MONDAY + timedelta(weeks=draw.randrange(6))
        seats = draw.randint(smallest, 5)
        sessions.append(
            PossibleSession(
                id=f"s{index}",
                at=draw.choice(TOWNS),
                start=start,
                end=start + timedelta(weeks=draw.randint(1, 4)),
                seats=seats,
                registered=draw.choice((0, 0, 0, 1, smallest)),
            )
        )
    trainees = []
    for index in range(draw.randint(3, 5)):
        first = MONDAY + timedelta(days=draw.randrange(-5, 30))
        trainees.append(
            Trainee(
                id=f"t{index}",
                at=draw.choice(TOWNS),
                from_day=first,
                until=draw.choice((None, None, first + timedelta(weeks=6))),
            )
        )
    return PlanningProblem(
        trainees=tuple(trainees),
        sessions=tuple(sessions),
        travel_km=draw.choice((20, 110, 110)),
        smallest=smallest,
    )


def worth(problem: PlanningProblem, plan: Plan) -> tuple[int, int]:
    """Return the value of a plan, larger being better."""
    found = figures(problem, plan)
    return found.in_person + found.confirmed, -found.waiting_days


def best_of_all(problem: PlanningProblem) -> tuple[int, int]:
    """Return the value of the best plan, by trying every plan."""
    where = [None, *(one.id for one in problem.sessions)]
    tried = (
        Plan(
            placements={who.id: chosen for who, chosen in zip(problem.trainees, each, strict=True) if chosen},
            best=True,
        )
        for each in product(where, repeat=len(problem.trainees))
    )
    return max(worth(problem, plan) for plan in tried if not broken_rules(problem, plan))


def country(trainees: int, centres: int, seed: int = 20210324) -> PlanningProblem:
    """Return advisers of the mainland by the size of its communes, and centres in its towns, with a session a
    fortnight.

    Args:
        trainees: how many advisers wait.
        centres: how many centres there are.
        seed: of the random numbers.
    """
    draw = random.Random(seed)
    communes = [
        one
        for one in Communes().all()
        if one.postal_codes and one.population and one.latitude and not one.department.startswith("97")
    ]
    towns = sorted(communes, key=lambda one: -(one.population or 0))[:400]
    homes = draw.choices(communes, [(one.population or 0) ** 0.7 for one in communes], k=trainees)
    sessions = []
    for index, town in enumerate(draw.sample(towns, centres)):
        for week in range(0, 16, 2):
            start = MONDAY + timedelta(weeks=week)
            sessions.append(
                PossibleSession(
                    id=f"{index}-{week}",
                    at=town.place(town.postal_codes[0]),
                    start=start,
                    end=start + timedelta(weeks=14),
                    seats=15,
                )
            )
    return PlanningProblem(
        trainees=tuple(
            Trainee(
                id=f"t{index}",
                at=home.place(home.postal_codes[0]),
                from_day=MONDAY + timedelta(days=draw.randrange(84)),
            )
            for index, home in enumerate(homes)
        ),
        sessions=tuple(sessions),
        travel_km=60,
        smallest=8,
    )
