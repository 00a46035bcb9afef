"""What surrounds the walk: the gateway's own answers, the sources of the functions, the dead letters."""

import json

import pytest

from infra import resources
from tests.deploy.system import Deployed
from tests.e2e.system import wait_for

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
    functions = system.emulator.client("lambda").list_functions()["Functions"]
    (function,) = (one["FunctionName"] for one in functions if f"-{name}-" in one["FunctionName"])
    event = {
        "version": "0",
        "account": "000000000000",
        "region": "eu-west-3",
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": "2026-01-01T00:00:00Z",
        "id": "1",
        "resources": [rule["Arn"]],
    }
    answer = system.emulator.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_a_poison_message_reaches_the_dead_letters_after_bounded_tries(system: Deployed) -> None:
    sqs = system.emulator.client("sqs")
    queue, dead_letters = system.outputs["EmailsQueue"], system.outputs["EmailsDeadLettersQueueArn"]
    letters = sqs.get_queue_url(QueueName=dead_letters.rpartition(":")[2])["QueueUrl"]

    def waiting() -> int:
        told = sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=["ApproximateNumberOfMessages"])
        return int(told["Attributes"]["ApproximateNumberOfMessages"])

    # Its five tries are three minutes apart; the test has less time.
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    sqs.send_message(QueueUrl=queue, MessageBody="not what the relay writes")
    wait_for(lambda: waiting() == 1, why="the message gives up")
    emails = next(one for one in resources.QUEUES if one.name == "emails")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(emails.visibility_seconds)})
