"""Dead letters are delivered again, each once, in a limited number."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra import replay, resources
from infra.functions import STAGES
from infra.replay import Replay
from infra.template.names import queue
from tests.support.aws import fresh_tables

EMAILS = next(one for one in resources.QUEUES if one.name == "emails")


class CloudFormation:
    """The stack of one stage, with the outputs of its template."""

    def __init__(self, stage: str, outputs: dict[str, str]) -> None:
        self._stage, self._outputs = stage, outputs

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        if StackName != f"conseiller-numerique-{self._stage}":
            error = {"Error": {"Code": "ValidationError", "Message": f"Stack {StackName} does not exist"}}
            raise ClientError(error, "DescribeStacks")  # type: ignore[arg-type]
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in self._outputs.items()]
        return {"Stacks": [{"Outputs": outputs}]}


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The queues of a deployment, which the command finds as the stage « dev »."""
    with fresh_tables() as aws:
        client = aws.client("sqs")
        outputs = {}
        for one in resources.QUEUES:
            letters = address(client, one.dead_letters)
            told = client.get_queue_attributes(QueueUrl=letters, AttributeNames=["QueueArn"])["Attributes"]
            outputs[f"{queue(one.dead_letters)}Arn"] = told["QueueArn"]
            outputs[queue(one.name)] = address(client, one.name)
        clients = {"sqs": client, "cloudformation": CloudFormation("dev", outputs)}
        monkeypatch.setattr(boto3, "client", clients.__getitem__)
        yield client


def address(sqs: Any, name: str) -> str:
    found: str = sqs.get_queue_url(QueueName=resources.physical_name(name, "test"))["QueueUrl"]
    return found


def give_up(sqs: Any, count: int) -> list[str]:
    """Put messages among the dead letters; return their bodies."""
    bodies = [json.dumps({"id": f"email-{number}"}) for number in range(count)]
    for body in bodies:
        sqs.send_message(QueueUrl=address(sqs, EMAILS.dead_letters), MessageBody=body)
    return bodies


def held(sqs: Any, name: str) -> list[str]:
    """Return the bodies in a queue, removed from it."""
    bodies = []
    url = address(sqs, name)
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return sorted(bodies)


def run(*arguments: str) -> tuple[int, list[str]]:
    said: list[str] = []
    return replay.main(arguments, said.append), said


def test_every_message_goes_back_to_its_own_queue_and_none_stays(sqs: Any) -> None:
    bodies = give_up(sqs, 23)
    status, said = run("dev", "emails")
    assert status == 0 and said == ["23 messages présentés de nouveau à send_email, 0 refusés par la file."]
    assert held(sqs, EMAILS.name) == sorted(bodies)
    assert held(sqs, EMAILS.dead_letters) == held(sqs, "tasks") == []


def test_a_dry_run_counts_and_moves_nothing(sqs: Any) -> None:
    bodies = give_up(sqs, 3)
    status, said = run("dev", "emails", "--dry-run")
    assert status == 0 and said == ["3 messages attendent dans emails-dead-letters."]
    assert held(sqs, EMAILS.name) == []
    assert held(sqs, EMAILS.dead_letters) == bodies


def test_at_most_the_given_number_is_moved(sqs: Any) -> None:
    give_up(sqs, 15)
    run("dev", "emails", "--limit", "12")
    assert len(held(sqs, EMAILS.name)) == 12


def test_an_empty_dead_letter_queue_is_accepted(sqs: Any) -> None:
    assert run("dev", "tasks") == (0, ["0 messages présentés de nouveau à run_task, 0 refusés par la file."])


def test_messages_refused_by_the_queue_stay_among_the_dead_letters(sqs: Any) -> None:
    give_up(sqs, 2)

    class Refusing:
        """SQS that accepts one message of a batch."""

        def __getattr__(self, name: str) -> Any:
            return getattr(sqs, name)

        def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> Any:
            return sqs.send_message_batch(QueueUrl=QueueUrl, Entries=Entries[:1])

    told = Replay(Refusing(), address(sqs, EMAILS.name), address(sqs, EMAILS.dead_letters))
    assert told.run(2) == (1, 1)
    assert len(held(sqs, EMAILS.name)) == 1
    assert told.waiting() == 1


def test_a_stage_that_is_not_deployed_is_told(sqs: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert "prod" in STAGES
    assert run("prod", "emails") == (1, [])
    assert "conseiller-numerique-prod" in capsys.readouterr().err
