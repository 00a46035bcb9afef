"""Starts the emulator with additions that our template needs; run by its own Python, never imported."""

import json
import os
import sys
import uuid
from email.utils import parseaddr
from typing import Any

import ministack.app
from ministack.core import iam_actions, lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway_v1, dynamodb, waf
from ministack.services.cloudformation import provisioners

Json = dict[str, Any]


def functions_run_alone() -> None:
    """Gap: functions would run with the emulator's own packages, which hide missing ones in the zip.

    FUNCTION_PYTHON is a program that runs the runtime's Python with the runtime's packages only.
    """
    of_emulator = lambda_runtime._detect_runtime_binary

    def alone(runtime: str) -> tuple[str, str]:
        binary, worker = of_emulator(runtime)
        return (os.environ["FUNCTION_PYTHON"] if runtime.startswith("python") else binary), worker

    lambda_runtime._detect_runtime_binary = alone


def firewall_association() -> None:
    """Gap: the firewall has associations, but CloudFormation does not know their resource type."""

    def create(logical_id: str, properties: Json, stack: str) -> tuple[str, Json]:
        status, _, body = waf._associate_web_acl(properties)
        if status != 200:
            raise ValueError(f"{logical_id}: {body!r}")
        return f"{stack}-{logical_id}-{uuid.uuid4().hex[:8]}", {}

    def delete(physical_id: str, properties: Json) -> None:
        waf._disassociate_web_acl(properties)

    provisioners._RESOURCE_HANDLERS["AWS::WAFv2::WebACLAssociation"] = {"create": create, "delete": delete}


def alarms_that_compute() -> None:
    """Gap: an alarm on an expression of several metrics is refused; here it only gets a name."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"]
    of_emulator = handlers["create"]

    def create(logical_id: str, properties: Json, stack: str) -> tuple[str, Json]:
        if "Metrics" not in properties:
            created: tuple[str, Json] = of_emulator(logical_id, properties, stack)
            return created
        name = f"{stack}-{logical_id}"
        return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}

    handlers["create"] = create


def records_that_prove_the_sender() -> None:
    """Gap: an e-mail identity does not return the DNS records that verify it."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SES::EmailIdentity"]
    of_emulator = handlers["create"]

    def create(logical_id: str, properties: Json, stack: str) -> tuple[str, Json]:
        identity, attributes = of_emulator(logical_id, properties, stack)
        for number in (1, 2, 3):
            attributes[f"DkimDNSTokenName{number}"] = f"{number}._domainkey.{identity}"
            attributes[f"DkimDNSTokenValue{number}"] = f"{number}.dkim.example"
        return identity, attributes

    handlers["create"] = create


def secrets_by_their_address() -> None:
    """Gap: a reference to a secret returns its name, which policies do not match; in AWS it returns its
    ARN."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
    of_emulator = handlers["create"]

    def create(logical_id: str, properties: Json, stack: str) -> tuple[str, Json]:
        _, attributes = of_emulator(logical_id, properties, stack)
        return attributes["Arn"], attributes

    handlers["create"] = create


def batches_of_messages() -> None:
    """Gap: a batch of messages requires a permission of its own; in AWS that of one message."""
    of_emulator = iam_actions.extract_iam_action

    def action(service: str, *request: Any) -> str | None:
        found = of_emulator(service, *request)
        return found.removesuffix("Batch") if found and service == "sqs" else found

    iam_actions.extract_iam_action = action


def sending_from_an_address() -> None:
    """Gap: the permission to send ignores the identity, the configuration set and the address."""
    of_emulator = ministack.app._enforce_ses_v2

    def enforce(method: str, path: str, headers: Json, body: bytes, query: Json, request: str) -> Any:
        if (method, path) != ("POST", "/v2/email/outbound-emails"):
            return of_emulator(method, path, headers, body, query, request)
        message = json.loads(body)
        address = parseaddr(message["FromEmailAddress"])[1]
        for resource in (
            f"identity/{address.partition('@')[2]}",
            f"configuration-set/{message['ConfigurationSetName']}",
        ):
            denied = ministack.app._enforce_data_plane(
                "sesv2",
                "ses:SendEmail",
                headers,
                query,
                request,
                resource_arn=f"arn:aws:ses:{get_region()}:{get_account_id()}:{resource}",
                service_context={"ses:fromaddress": address},
            )
            if denied:
                return denied
        return None

    ministack.app._enforce_ses_v2 = enforce


def connections_in_clear() -> None:
    """Gap: it has no certificate, and a policy that refuses plain HTTP would refuse everything."""
    of_emulator = ministack.app.pin_request_origin
    ministack.app.pin_request_origin = lambda address, _secure: of_emulator(address, True)


def gateway_responses_of_the_definition() -> None:
    """Gap: importing a definition drops its gateway responses, which the emulator otherwise supports."""
    of_emulator = apigateway_v1._import_rest_api

    def import_rest_api(definition: Json, base: Json | None = None) -> str:
        api: str = of_emulator(definition, base)
        for kind, response in definition.get("x-amazon-apigateway-gateway-responses", {}).items():
            status, _, body = apigateway_v1._put_gateway_response(api, kind, response)
            if status != 201:
                raise ValueError(f"{kind}: {body!r}")
        return api

    apigateway_v1._import_rest_api = import_rest_api


def recovery_to_an_instant() -> None:
    """Gap: CloudFormation drops a table's recovery, and every instant is restored as the present.

    Here an instant has the content of the last backup before it, and only for a table with recovery.
    """
    handlers = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    of_emulator = handlers["create"]

    def create(logical_id: str, properties: Json, stack: str) -> tuple[str, Json]:
        name, attributes = of_emulator(logical_id, properties, stack)
        if "PointInTimeRecoverySpecification" in properties:
            wanted = properties["PointInTimeRecoverySpecification"]
            dynamodb._update_continuous_backups(
                {"TableName": name, "PointInTimeRecoverySpecification": wanted}
            )
        return name, attributes

    def restore(request: Json) -> tuple[int, Json, bytes]:
        source, instant = request["SourceTableName"], float(request["RestoreDateTime"])
        if not dynamodb._pitr_settings.get(source):
            code = "PointInTimeRecoveryUnavailableException"
            return dynamodb.error_response_json(code, f"Point in time recovery is off for {source}", 400)
        before = [
            (kept["BackupDetails"]["BackupCreationDateTime"], address)
            for address, kept in dynamodb._backups.items()
            if kept["SourceTableDetails"]["TableName"] == source
            and kept["BackupDetails"]["BackupCreationDateTime"] <= instant
        ]
        if not before:
            code = "InvalidRestoreTimeException"
            return dynamodb.error_response_json(code, "Nothing was kept before that instant", 400)
        wanted = {"TargetTableName": request["TargetTableName"], "BackupArn": max(before)[1]}
        return dynamodb._restore_table_from_backup(wanted)

    handlers["create"] = create
    dynamodb._restore_table_to_point_in_time = restore


if __name__ == "__main__":
    functions_run_alone()
    recovery_to_an_instant()
    firewall_association()
    alarms_that_compute()
    records_that_prove_the_sender()
    secrets_by_their_address()
    batches_of_messages()
    sending_from_an_address()
    connections_in_clear()
    gateway_responses_of_the_definition()
    sys.argv[1:] = []
    ministack.app.main()
