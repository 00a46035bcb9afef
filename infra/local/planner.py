"""The planner of training sessions in this process, as its function would answer."""

import json

from chalicelib.domain.training.planning import Plan, PlanningProblem
from chalicelib.integrations.planner_wire import plan_read, problem_written


class LocalPlanner:
    """Asks the function's own handler, by way of the JSON that it is sent."""

    def plan(self, problem: PlanningProblem) -> Plan:
        """The best plan found."""
        # The solver takes a while to import, and few people plan.
        from infra.planner import handler

        event = json.loads(json.dumps(problem_written(problem)))
        return plan_read(json.loads(json.dumps(handler.plan(event, None))))
