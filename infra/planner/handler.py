"""The planner's function: a problem in, a plan out, both as JSON; it uses no table and no other service."""

from collections.abc import Mapping
from typing import Any

from chalicelib.integrations.planner_wire import plan_written, problem_read
from infra.planner.search import best_plan

# The task that waits for the plan has 60 s, and a cold start takes some of them.
WITHIN_S = 20.0


def plan(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Return the best plan found for the problem of an event (``problem_written``)."""
    return plan_written(best_plan(problem_read(event), WITHIN_S))
