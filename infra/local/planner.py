"""The planner of training sessions in this process, as its function would answer."""

import json

from chalicelib.domain.training.planning import Plan, PlanningProblem
from chalicelib.integrations.planner_wire import plan_read, problem_written


class LocalPlanner:
    """Calls the handler of the function in this process, with the same JSON."""

    def plan(self, problem: PlanningProblem) -> Plan:
        """Return the best plan found."""
        # Imported here, since the solver is slow to import and seldom used.
        from infra.planner import handler

        event = json.loads(json.dumps(problem_written(problem)))
        return plan_read(json.loads(json.dumps(handler.plan(event, None))))
