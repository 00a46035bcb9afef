"""The planner's function is called with the JSON that it reads."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.domain.training.planning import Plan
from chalicelib.integrations.planner import PlannerFunction
from chalicelib.integrations.planner_wire import plan_read, plan_written, problem_read, problem_written
from chalicelib.services.core.ports import PlannerUnavailable
from infra.local.planner import LocalPlanner
from infra.planner.handler import plan
from tests.planner.cases import country, small, worth


class Lambda:
    """A client of Lambda that returns the given response."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.asked: list[Any] = []

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.asked.append((FunctionName, json.loads(Payload)))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)


def answer(document: object, **more: str) -> dict[str, Any]:
    return {"Payload": io.BytesIO(json.dumps(document).encode()), **more}


def test_the_function_gets_the_problem_and_returns_the_plan() -> None:
    problem = small(11)
    client = Lambda(answer(plan(problem_written(problem), None)))
    found = PlannerFunction("planner", client).plan(problem)
    assert found == LocalPlanner().plan(problem)
    ((name, event),) = client.asked
    assert name == "planner"
    assert worth(problem_read(event), found) == worth(problem, found)


def test_places_keep_their_distances_and_dates_their_days() -> None:
    problem = country(50, 4)
    read = problem_read(json.loads(json.dumps(problem_written(problem))))
    assert problem_written(read) == problem_written(problem)
    for before, after in zip(problem.trainees, read.trainees, strict=True):
        assert (before.from_day, before.until) == (after.from_day, after.until)
        assert (before.at.latitude, before.at.department) == (after.at.latitude, after.at.department)
    assert read.sessions[3].end == problem.sessions[3].end


def test_a_plan_is_read_as_it_was_written() -> None:
    one = Plan(placements={"t1": "s1"}, best=True)
    assert plan_read(plan_written(one)) == one


@pytest.mark.parametrize(
    "wrong",
    [
        ReadTimeoutError(endpoint_url="https://lambda.example"),
        answer({"errorMessage": "out of memory"}, FunctionError="Unhandled"),
        answer({"message": "?"}),
        answer([]),
        {"Payload": io.BytesIO(b"")},
    ],
    ids=["late", "failed", "of another form", "a list", "empty"],
)
def test_a_planner_that_does_not_answer_is_called_again_later(wrong: object) -> None:
    with pytest.raises(PlannerUnavailable):
        PlannerFunction("planner", Lambda(wrong)).plan(small(1))
