"""The planner finds the best plan of small problems, and a good one for the country in half a minute."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from chalicelib.domain.training.planning import Plan, broken_rules, figures
from infra.planner import exact, greedy, search
from infra.planner.case import Case
from tests.planner.cases import best_of_all, country, small, worth

TOGETHER = 20


@pytest.mark.parametrize("first", range(0, 200, TOGETHER))
def test_the_plan_of_a_small_problem_is_as_good_as_the_best(first: int) -> None:
    for seed in range(first, first + TOGETHER):
        problem = small(seed)
        plan = search.best_plan(problem)
        assert not broken_rules(problem, plan)
        assert plan.best
        assert worth(problem, plan) == best_of_all(problem), f"problem {seed}"


def test_the_small_problems_include_the_difficult_cases() -> None:
    problems = [small(seed) for seed in range(200)]
    plans = [search.best_plan(one) for one in problems]
    found = [figures(one, plan) for one, plan in zip(problems, plans, strict=True)]
    assert sum(one.in_person > 0 for one in found) > 100
    assert sum(one.in_person > 0 and one.at_distance > 0 for one in found) > 50
    assert sum(one.confirmed > 0 for one in found) > 20
    by_list = [greedy.plan(Case.of(one)) for one in problems]
    assert (
        sum(
            worth(one, plan) > worth(one, Plan(placements=listed, best=False))
            for one, plan, listed in zip(problems, plans, by_list, strict=True)
        )
        > 10
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_greedy_plan_breaks_no_rule(seed: int) -> None:
    problem = small(seed)
    assert not broken_rules(problem, Plan(placements=greedy.plan(Case.of(problem)), best=False))


def test_solving_an_area_again_leaves_the_other_sessions_unchanged() -> None:
    problem = country(300, 12)
    case = Case.of(problem)
    listed = greedy.plan(case)
    free = {one for one in case.sessions if one.startswith("0-")}
    corner = case.around(free, listed)
    inside = {who: listed[who] for who in corner.choices if who in listed}
    found = exact.solve(corner, 20, inside)
    mixed = {**{who: where for who, where in listed.items() if who not in inside}, **found.placements}
    assert set(found.placements.values()) <= free
    assert not broken_rules(problem, Plan(placements=mixed, best=False))
    assert case.worth(mixed) >= case.worth(listed)


def test_a_search_without_time_returns_the_greedy_plan() -> None:
    problem = country(300, 12)
    plan = search.best_plan(problem, within_s=0)
    assert not plan.best
    assert worth(problem, plan) == Case.of(problem).worth(greedy.plan(Case.of(problem)))


def measured(trainees: int, centres: int) -> tuple[Plan, float, float]:
    """Return the plan of a country found by this process, its seconds of processor, and its peak in
    megabytes."""
    began = time.process_time()
    plan = search.best_plan(country(trainees, centres), within_s=20)
    spent = time.process_time() - began
    # Not getrusage: it counts the memory of the parent when it started this process.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return plan, spent, peak / 1000


@pytest.mark.long
def test_the_country_has_its_plan_in_half_a_minute(record_property: Callable[[str, object], None]) -> None:
    problem = country(4000, 120)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
        plan, spent, megabytes = alone.submit(measured, 4000, 120).result()
    listed = Case.of(problem).worth(greedy.plan(Case.of(problem)))
    in_person, _ = worth(problem, plan)
    record_property(
        "figure",
        f"4,000 advisers, 120 centres: {in_person} in person, "
        f"{in_person - listed[0]} more than with a list, in "
        f"{spent:.0f} s of processor, {megabytes:.0f} MB at most",
    )
    assert not broken_rules(problem, plan)
    assert in_person > listed[0]
    assert spent < 30
    assert megabytes < 1000
