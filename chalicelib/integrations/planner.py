"""The planner of training sessions: a function of its own, which carries a solver."""

import json
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from chalicelib.domain.training.planning import Plan, PlanningProblem
from chalicelib.integrations.planner_wire import plan_read, problem_written
from chalicelib.services.core.ports import PlannerUnavailable

# The time limit of the search plus a cold start; the calling task has 60 s.
_WITHIN_S = 50


class PlannerFunction:
    """The real planner."""

    def __init__(self, name: str, client: Any = None) -> None:
        """Args: name: of the function; client: of Lambda, for tests."""
        self._name = name
        self._given = client

    @cached_property
    def _client(self) -> Any:
        # Created at the first plan, since no other journey needs it; by botocore, since boto3 is slow to
        # import. No retries: a task that fails is delivered again.
        config = Config(connect_timeout=2, read_timeout=_WITHIN_S, retries={"total_max_attempts": 1})
        return self._given or get_session().create_client("lambda", config=config)

    def plan(self, problem: PlanningProblem) -> Plan:
        """Return the best plan found.

        Raises:
            PlannerUnavailable: no answer in time, or not a plan.
        """
        try:
            answer = self._client.invoke(
                FunctionName=self._name, Payload=json.dumps(problem_written(problem)).encode()
            )
            if "FunctionError" in answer:
                raise PlannerUnavailable(answer["FunctionError"])
            return plan_read(json.load(answer["Payload"]))
        except (BotoCoreError, ClientError, ValueError, KeyError, TypeError) as error:
            raise PlannerUnavailable(type(error).__name__) from error
