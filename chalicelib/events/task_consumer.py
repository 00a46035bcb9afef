"""Runs one task of the outbox."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.observability import logger
from chalicelib.services import tasks
from chalicelib.services.core.ports import Ports


def run_task(record: Mapping[str, Any], ports: Ports) -> None:
    """Run the task whose id is in a queue message; a task delivered twice runs once.

    Raises:
        Exception: it is not done; SQS delivers it again, then moves it to the dead-letter queue.
    """
    task_id = json.loads(record["body"])["id"]
    try:
        tasks.run(ports, task_id)
    except Exception as error:
        logger.error("TaskFailed", extra={"task_id": task_id, "error": type(error).__name__})
        raise
