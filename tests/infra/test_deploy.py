"""A deployment is shown before it is done, and what stores data survives the deletion of the stack."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from infra.deploy import CannotDeploy, Deployer, main

TEMPLATE = {
    "Parameters": {
        "Stage": {"Default": "dev", "AllowedValues": ["dev"]},
        "DomainName": {"Description": "Domaine"},
        "AlarmEmail": {"Default": ""},
    },
    "Resources": {
        "Relay": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./deployment.zip"}},
        "Planner": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./planner.zip"}},
        "RegistryTable": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
    },
}
CHANGE = {"Action": "Modify", "LogicalResourceId": "RegistryTable", "ResourceType": "AWS::DynamoDB::Table"}


class Paginator:
    def __init__(self, *pages: dict[str, Any]) -> None:
        self._pages = pages

    def paginate(self, **_: Any) -> tuple[dict[str, Any], ...]:
        return self._pages


class CloudFormation:
    """The used part of CloudFormation; ``calls`` are the requests that change something."""

    def __init__(self, *, stack: dict[str, Any] | None = None, reason: str = "", fails: str = "") -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._stack, self._reason, self._fails = stack, reason, fails

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        if self._stack is None:
            error = {"Error": {"Code": "ValidationError", "Message": f"Stack {StackName} does not exist"}}
            raise ClientError(error, "DescribeStacks")  # type: ignore[arg-type]
        return {"Stacks": [self._stack]}

    def describe_change_set(self, **_: Any) -> dict[str, Any]:
        return {"StatusReason": self._reason}

    def get_paginator(self, name: str) -> Paginator:
        if name == "describe_change_set":
            replaced = {**CHANGE, "Replacement": "True"}
            return Paginator(
                {"Changes": [{"ResourceChange": CHANGE}]}, {"Changes": [{"ResourceChange": replaced}]}
            )
        if name == "describe_stack_events":
            return Paginator(*self._events())
        rows = [("AWS::DynamoDB::Table", "registry-1"), ("AWS::SQS::Queue", "emails-1")]
        return Paginator(
            {"StackResourceSummaries": [{"ResourceType": k, "PhysicalResourceId": i} for k, i in rows]}
        )

    def _events(self) -> list[dict[str, Any]]:
        """Return two pages of events, the latest first, with those of an earlier deployment."""
        ((_, executed),) = [call for call in self.calls if call[0] in ("execute_change_set", "delete_stack")]
        now = {"ClientRequestToken": executed["ClientRequestToken"]}
        return [
            {
                "StackEvents": [
                    {"LogicalResourceId": "Calendar", "ResourceStatus": "UPDATE_COMPLETE", **now},
                    failed("Tick", "Resource update cancelled", **now),
                    failed("EmailsQueue", "also", **now),
                ]
            },
            {
                "StackEvents": [
                    failed("Relay", "no", **now),
                    {"LogicalResourceId": "Relay", "ResourceStatus": "UPDATE_IN_PROGRESS", **now},
                    failed("JournalTable", "months ago", ClientRequestToken="deploy-20200101-000000"),
                    failed("JournalTable", "by hand"),
                ]
            },
        ]

    def get_waiter(self, name: str) -> Any:
        fails = (name == "change_set_create_complete" and self._reason) or name == self._fails

        class Waiter:
            def wait(self, **_: Any) -> None:
                if fails:
                    raise WaiterError(name, "failed", {})

        return Waiter()

    def __getattr__(self, name: str) -> Any:
        return lambda **given: self.calls.append((name, given))


def failed(resource: str, reason: str, **told: str) -> dict[str, str]:
    """Return an event of a failure."""
    status = {"ResourceStatus": "UPDATE_FAILED", "ResourceStatusReason": reason}
    return {"LogicalResourceId": resource, **status, **told}


class S3:
    class meta:
        endpoint_url = "https://s3.example"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:
        self.objects[f"{Bucket}/{Key}"] = Body


class Talk:
    """The printed lines, and one answer to every question."""

    def __init__(self, answer: str) -> None:
        self.said: list[str] = []
        self._answer = answer

    def ask(self, question: str) -> str:
        self.said.append(question)
        return self._answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sam.json").write_text(json.dumps(TEMPLATE))
    (tmp_path / "deployment.zip").write_bytes(b"the package")
    (tmp_path / "planner.zip").write_bytes(b"the planner")
    return tmp_path


def deployer(cloudformation: CloudFormation, talk: Talk, s3: S3 | None = None) -> Deployer:
    return Deployer("dev", cloudformation, s3 or S3(), talk.ask, talk.said.append)


STACK = {
    "StackStatus": "UPDATE_COMPLETE",
    "Parameters": [{"ParameterKey": "DomainName"}, {"ParameterKey": "Stage"}, {"ParameterKey": "Removed"}],
    "Outputs": [{"OutputKey": "SiteUrl", "OutputValue": "https://site.example/"}],
}


def test_a_change_is_shown_then_done_after_a_yes(folder: Path) -> None:
    cloudformation, talk = CloudFormation(stack=STACK), Talk("oui")
    assert deployer(cloudformation, talk).deploy("bucket", {}, folder)
    shown = talk.said.index("  Modify  RegistryTable  AWS::DynamoDB::Table (remplacé)")
    assert shown < next(n for n, line in enumerate(talk.said) if line.startswith("Exécuter"))
    assert [name for name, _ in cloudformation.calls] == [
        "create_change_set",
        "execute_change_set",
        "update_termination_protection",
    ]
    assert "  SiteUrl = https://site.example/" in talk.said


@pytest.mark.parametrize("answer", ["non", "", "yes", "o"])
def test_anything_but_yes_changes_nothing(folder: Path, answer: str) -> None:
    cloudformation, talk = CloudFormation(stack=STACK), Talk(answer)
    assert not deployer(cloudformation, talk).deploy("bucket", {}, folder)
    assert [name for name, _ in cloudformation.calls] == ["create_change_set", "delete_change_set"]


def test_a_first_deployment_that_is_declined_leaves_no_empty_stack(folder: Path) -> None:
    cloudformation = CloudFormation()
    assert not deployer(cloudformation, Talk("non")).deploy("bucket", {"DomainName": "site.example"}, folder)
    (_, created), *rest = cloudformation.calls
    assert created["ChangeSetType"] == "CREATE"
    assert [name for name, _ in rest] == ["delete_change_set", "delete_stack"]


def test_a_parameter_left_out_keeps_its_value(folder: Path) -> None:
    cloudformation = CloudFormation(stack=STACK)
    deployer(cloudformation, Talk("non")).deploy("bucket", {"AlarmEmail": "a@site.example"}, folder)
    (_, created), *_ = cloudformation.calls
    assert created["Parameters"] == [
        {"ParameterKey": "Stage", "UsePreviousValue": True},
        {"ParameterKey": "DomainName", "UsePreviousValue": True},
        {"ParameterKey": "AlarmEmail", "ParameterValue": "a@site.example"},
    ]


def test_missing_or_misspelt_parameters_are_named_before_anything_happens(folder: Path) -> None:
    cloudformation = CloudFormation()
    with pytest.raises(CannotDeploy, match="DomainName : Domaine"):
        deployer(cloudformation, Talk("oui")).deploy("bucket", {}, folder)
    with pytest.raises(CannotDeploy, match="Domain"):
        deployer(cloudformation, Talk("oui")).deploy("bucket", {"Domain": "x"}, folder)
    assert cloudformation.calls == []


def test_the_package_is_stored_under_a_name_made_of_its_content(folder: Path) -> None:
    cloudformation, s3 = CloudFormation(stack=STACK), S3()
    for _ in range(2):
        deployer(cloudformation, Talk("non"), s3).deploy("bucket", {}, folder)
    assert len(s3.objects) == 3
    (template,) = (json.loads(body) for key, body in s3.objects.items() if key.endswith(".json"))
    lies = {body: key.removeprefix("bucket/") for key, body in s3.objects.items() if key.endswith(".zip")}
    for name, package in (("Relay", b"the package"), ("Planner", b"the planner")):
        code = template["Resources"][name]["Properties"]["CodeUri"]
        assert code == {"Bucket": "bucket", "Key": lies[package]}
    assert cloudformation.calls[0][1]["TemplateURL"].startswith("https://s3.example/bucket/")


def test_a_deployment_without_a_change_says_so(folder: Path) -> None:
    reason = "The submitted information didn't contain changes."
    cloudformation, talk = CloudFormation(stack=STACK, reason=reason), Talk("oui")
    assert not deployer(cloudformation, talk).deploy("bucket", {}, folder)
    assert talk.said == ["Rien à changer."]


def test_a_failure_is_told_with_its_reasons(folder: Path) -> None:
    with pytest.raises(CannotDeploy, match="Template error"):
        deployer(CloudFormation(stack=STACK, reason="Template error"), Talk("oui")).deploy("b", {}, folder)
    with pytest.raises(CannotDeploy, match="make destroy STAGE=dev"):
        broken = CloudFormation(stack={**STACK, "StackStatus": "ROLLBACK_COMPLETE"})
        deployer(broken, Talk("oui")).deploy("b", {}, folder)


def test_the_reasons_of_this_deployment_are_told_in_their_order(folder: Path) -> None:
    failing = CloudFormation(stack=STACK, fails="stack_update_complete")
    with pytest.raises(CannotDeploy) as raised:
        deployer(failing, Talk("oui")).deploy("b", {}, folder)
    assert str(raised.value).splitlines()[1:] == ["  Relay : no", "  EmailsQueue : also"]


def test_a_failed_deletion_tells_its_own_reasons() -> None:
    failing = CloudFormation(stack=STACK, fails="stack_delete_complete")
    with pytest.raises(CannotDeploy) as raised:
        deployer(failing, Talk("dev")).destroy()
    assert str(raised.value).splitlines()[1:] == ["  Relay : no", "  EmailsQueue : also"]


def test_the_package_of_another_stage_is_refused(folder: Path, tmp_path: Path) -> None:
    other = Deployer("prod", CloudFormation(stack=STACK), S3(), Talk("oui").ask, print)
    with pytest.raises(CannotDeploy, match="make package STAGE=prod"):
        other.deploy("bucket", {}, folder)
    with pytest.raises(CannotDeploy, match="make package STAGE=dev"):
        deployer(CloudFormation(), Talk("oui")).deploy("bucket", {}, tmp_path / "none")


def test_a_stack_is_deleted_once_its_stage_is_typed_and_retained_resources_are_named() -> None:
    cloudformation, talk = CloudFormation(stack=STACK), Talk("dev")
    assert deployer(cloudformation, talk).destroy()
    assert [name for name, _ in cloudformation.calls] == ["update_termination_protection", "delete_stack"]
    assert cloudformation.calls[0][1]["EnableTerminationProtection"] is False
    assert "  registry-1" in talk.said and "  emails-1" not in talk.said


@pytest.mark.parametrize("answer", ["oui", "", "prod"])
def test_a_stack_is_not_deleted_by_a_yes(answer: str) -> None:
    cloudformation = CloudFormation(stack=STACK)
    assert not deployer(cloudformation, Talk(answer)).destroy()
    assert cloudformation.calls == []


def test_without_a_stack_there_is_nothing_to_delete() -> None:
    with pytest.raises(CannotDeploy):
        deployer(CloudFormation(), Talk("dev")).destroy()


def test_the_command_says_how_it_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    for arguments in (["dev"], ["dev", "--bucket", "b", "DomainName"]):
        assert main(arguments) == 1
        assert "make deploy STAGE=dev BUCKET=" in capsys.readouterr().err
