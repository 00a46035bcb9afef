"""What surrounds the walk: the gateway's own answers, the sources of the functions."""

import pytest

from infra import resources
from tests.deploy.system import Deployed

pytestmark = pytest.mark.deploy


def test_an_address_that_nobody_serves_is_answered_in_our_words(system: Deployed) -> None:
    answer = system.session().get(f"{system.url}/nulle-part", timeout=60)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404


def test_every_source_is_connected_and_reports_partial_batches(system: Deployed) -> None:
    sources = system.emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert len(sources) == len(resources.QUEUES) + len(["the stream", "what SES tells"])
    for source in sources:
        assert source["State"] == "Enabled"
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", ["Tick", "Calendar"])
def test_the_clocks_are_scheduled_and_run(system: Deployed, name: str) -> None:
    rules = system.emulator.client("events").list_rules()["Rules"]
    (rule,) = (rule for rule in rules if f"-{name}" in rule["Name"])
    assert rule["State"] == "ENABLED" and rule["ScheduleExpression"].startswith("rate(")
    system.invoke(name)
