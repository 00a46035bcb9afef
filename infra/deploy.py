"""Deploy or delete the stack of a stage: ``python -m infra.deploy STAGE`` after ``make package``."""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from chalicelib.observability import SERVICE
from infra.functions import STAGES
from infra.package import DIST

# Without these, CloudFormation refuses roles and the transform of Chalice's template.
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_UNCHANGED = ("didn't contain changes", "No updates are to be performed")
_WAIT = {"Delay": 5, "MaxAttempts": 360}
# Retained when the stack is deleted: the resources that hold data, and the secret that signs links.
_KEPT = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret")
# The reason CloudFormation gives for resources that it cancelled because another one failed.
_CANCELLED = "cancelled"

Ask = Callable[[str], str]
Say = Callable[[str], None]


class CannotDeploy(Exception):
    """Nothing was deployed or deleted; the message is a French sentence for the operator."""


@dataclass(frozen=True)
class Deployer:
    """The stack of a stage in one account and region.

    Args:
        stage: one of ``infra.functions.STAGES``.
        cloudformation, s3: boto3 clients.
        ask, say: read an answer from, and print a line to, the operator.
    """

    stage: str
    cloudformation: Any
    s3: Any
    ask: Ask = input
    say: Say = print

    @property
    def stack(self) -> str:
        """The name of the stack."""
        return f"{SERVICE}-{self.stage}"

    def deploy(self, bucket: str, parameters: Mapping[str, str], folder: Path = DIST) -> bool:
        """Show the change set, and execute it once confirmed.

        Args:
            bucket: where the package is put for CloudFormation.
            parameters: those to set; the others keep their value.
            folder: what ``make package`` wrote.

        Returns:
            True when a change was executed.

        Raises:
            CannotDeploy: the package is missing or of another stage, or CloudFormation failed.
        """
        template = self._template(folder)
        before = self._described()
        if before and before["StackStatus"] == "ROLLBACK_COMPLETE":
            raise CannotDeploy(
                f"La première création de {self.stack} a échoué : make destroy STAGE={self.stage}, "
                "puis recommencez."
            )
        values = _parameters(template, before, parameters)
        url = self._upload(bucket, template, folder)
        name = f"deploy-{_stamp()}"
        self.cloudformation.create_change_set(
            StackName=self.stack,
            ChangeSetName=name,
            ChangeSetType="UPDATE" if before else "CREATE",
            TemplateURL=url,
            Capabilities=_CAPABILITIES,
            Parameters=values,
            Tags=[{"Key": "application", "Value": SERVICE}, {"Key": "stage", "Value": self.stage}],
        )
        if not self._has_changes(name):
            self._forget(name, before)
            self.say("Rien à changer.")
            return False
        self._show(name)
        if self.ask("Exécuter ces changements ? (oui/non) ").strip().lower() != "oui":
            self._forget(name, before)
            self.say("Rien n'a été changé.")
            return False
        self._execute(name, created=not before)
        return True

    def destroy(self) -> bool:
        """Delete the stack once its stage is typed to confirm; tables, files and secret are retained.

        Returns:
            True when it was deleted.

        Raises:
            CannotDeploy: there is none, or CloudFormation failed.
        """
        if not self._described():
            raise CannotDeploy(f"Il n'y a pas de pile {self.stack}.")
        self.say(f"La pile {self.stack} sera supprimée : le site, les files et leurs messages. Restent :")
        kept = self._kept()
        for one in kept:
            self.say(f"  {one}")
        if self.ask(f"Pour confirmer, tapez le nom de l'étape ({self.stage}) : ").strip() != self.stage:
            self.say("Rien n'a été supprimé.")
            return False
        self.cloudformation.update_termination_protection(
            StackName=self.stack, EnableTerminationProtection=False
        )
        token = f"destroy-{_stamp()}"
        self.cloudformation.delete_stack(StackName=self.stack, ClientRequestToken=token)
        self._wait("stack_delete_complete", token)
        self.say(
            "La pile est supprimée. Les tables, les fichiers et le secret restent : effacez-les à la main."
        )
        return True

    def _template(self, folder: Path) -> dict[str, Any]:
        try:
            template: dict[str, Any] = json.loads((folder / "sam.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise CannotDeploy(f"Il manque le paquet : make package STAGE={self.stage}") from None
        if template["Parameters"]["Stage"]["AllowedValues"] != [self.stage]:
            raise CannotDeploy(f"Le paquet est d'une autre étape : make package STAGE={self.stage}")
        return template

    def _described(self) -> dict[str, Any] | None:
        """Return the stack, or None when there is none or only a first change set that was never executed."""
        try:
            (found,) = self.cloudformation.describe_stacks(StackName=self.stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in error.response["Error"]["Message"]:
                return None
            raise
        described: dict[str, Any] = found
        return None if described["StackStatus"] == "REVIEW_IN_PROGRESS" else described

    def _upload(self, bucket: str, template: dict[str, Any], folder: Path) -> str:
        functions = [
            one["Properties"]
            for one in template["Resources"].values()
            if one["Type"] == "AWS::Serverless::Function"
        ]
        for name in sorted({one["CodeUri"] for one in functions}):
            package = (folder / name).read_bytes()
            # Named by the hash of its content, so that an unchanged package is not deployed again.
            key = f"{SERVICE}/{hashlib.sha256(package).hexdigest()}.zip"
            self.s3.put_object(Bucket=bucket, Key=key, Body=package)
            for one in functions:
                if one["CodeUri"] == name:
                    one["CodeUri"] = {"Bucket": bucket, "Key": key}
        body = json.dumps(template).encode()
        name = f"{SERVICE}/{self.stage}-{hashlib.sha256(body).hexdigest()}.json"
        self.s3.put_object(Bucket=bucket, Key=name, Body=body)
        # Longer than what CloudFormation takes in the request itself.
        return f"{self.s3.meta.endpoint_url}/{bucket}/{name}"

    def _has_changes(self, name: str) -> bool:
        where = {"StackName": self.stack, "ChangeSetName": name}
        try:
            self.cloudformation.get_waiter("change_set_create_complete").wait(**where, WaiterConfig=_WAIT)
        except WaiterError as error:
            reason = self.cloudformation.describe_change_set(**where).get("StatusReason", "")
            if any(text in reason for text in _UNCHANGED):
                return False
            raise CannotDeploy(f"CloudFormation refuse ce changement : {reason}") from error
        return True

    def _show(self, name: str) -> None:
        pages = self.cloudformation.get_paginator("describe_change_set").paginate(
            StackName=self.stack, ChangeSetName=name
        )
        for page in pages:
            for change in page["Changes"]:
                one = change["ResourceChange"]
                replaced = " (remplacé)" if one.get("Replacement") in ("True", "Conditional") else ""
                self.say(f"  {one['Action']:<7} {one['LogicalResourceId']}  {one['ResourceType']}{replaced}")

    def _execute(self, name: str, *, created: bool) -> None:
        self.cloudformation.execute_change_set(
            StackName=self.stack, ChangeSetName=name, ClientRequestToken=name
        )
        self._wait("stack_create_complete" if created else "stack_update_complete", name)
        # Prevents deletion by mistake; ``destroy`` disables it first.
        self.cloudformation.update_termination_protection(
            StackName=self.stack, EnableTerminationProtection=True
        )
        for output in (self._described() or {}).get("Outputs", []):
            self.say(f"  {output['OutputKey']} = {output['OutputValue']}")

    def _wait(self, state: str, token: str) -> None:
        try:
            self.cloudformation.get_waiter(state).wait(StackName=self.stack, WaiterConfig=_WAIT)
        except WaiterError as error:
            raise CannotDeploy("\n".join(["CloudFormation a échoué :", *self._failures(token)])) from error

    def _failures(self, token: str) -> list[str]:
        """Return what failed in the operation of a token, oldest first, since the first failure causes the
        others."""
        pages = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=self.stack)
        events = (event for page in pages for event in page["StackEvents"])
        # The latest comes first, and a stack runs one operation at a time: what is older belongs to another
        # one.
        own = list(takewhile(lambda event: event.get("ClientRequestToken") == token, events))
        return [
            f"  {event['LogicalResourceId']} : {event.get('ResourceStatusReason', '')}"
            for event in reversed(own)
            if event["ResourceStatus"].endswith("_FAILED")
            and not event.get("ResourceStatusReason", "").endswith(_CANCELLED)
        ]

    def _forget(self, name: str, before: dict[str, Any] | None) -> None:
        self.cloudformation.delete_change_set(StackName=self.stack, ChangeSetName=name)
        if before is None:
            # A first change set that was not executed leaves a stack without resources.
            self.cloudformation.delete_stack(StackName=self.stack)

    def _kept(self) -> list[str]:
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.stack)
        return [
            one["PhysicalResourceId"]
            for page in pages
            for one in page["StackResourceSummaries"]
            if one["ResourceType"] in _KEPT
        ]


def _stamp() -> str:
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime())


def _parameters(
    template: Mapping[str, Any], before: Mapping[str, Any] | None, given: Mapping[str, str]
) -> list[dict[str, Any]]:
    if unknown := sorted(set(given) - set(template["Parameters"])):
        raise CannotDeploy(f"Paramètres inconnus : {', '.join(unknown)}")
    known = {one["ParameterKey"] for one in (before or {}).get("Parameters", [])}
    found: list[dict[str, Any]] = []
    missing: list[str] = []
    for name, described in template["Parameters"].items():
        if name in given:
            found.append({"ParameterKey": name, "ParameterValue": given[name]})
        elif name in known:
            found.append({"ParameterKey": name, "UsePreviousValue": True})
        elif "Default" not in described:
            missing.append(f"  {name} : {described.get('Description', '')}")
    if missing:
        raise CannotDeploy("\n".join(['Il manque des paramètres (PARAMETERS="Nom=valeur …") :', *missing]))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description="Déploie ou supprime la pile d'une étape.")
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--bucket", default="", help="compartiment S3 où déposer le paquet")
    parser.add_argument("--destroy", action="store_true", help="supprime la pile")
    parser.add_argument("parameters", nargs="*", metavar="Nom=valeur")
    options = parser.parse_intermixed_args(arguments)
    try:
        deployer = Deployer(options.stage, boto3.client("cloudformation"), boto3.client("s3"))
        if options.destroy:
            deployer.destroy()
        else:
            given = [one.partition("=") for one in options.parameters]
            if not options.bucket or not all(separator for _, separator, _ in given):
                raise CannotDeploy(
                    f"make deploy STAGE={options.stage} BUCKET=… "
                    'PARAMETERS="DomainName=… SenderAddress=… HelpAddress=…"'
                )
            deployer.deploy(options.bucket, {name: value for name, _, value in given})
    except (CannotDeploy, ClientError, BotoCoreError) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
