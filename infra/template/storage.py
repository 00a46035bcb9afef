"""The tables, queues and secret of a deployment, from infra/resources.py."""

from infra import resources
from infra.resources import Queue, Table
from infra.template.names import RELAY_FAILURES, Json, arn, queue, ref, table

_FOURTEEN_DAYS = 14 * 24 * 3600

QUEUES = (*resources.QUEUES, resources.MAIL_FEEDBACK)


def storage() -> Json:
    """Return the tables, queues and secret."""
    found: Json = {"SigningSecret": _signing_secret(), RELAY_FAILURES: _dead_letters()}
    for kept in resources.TABLES:
        found[table(kept.name)] = _table(kept)
    for one in QUEUES:
        found[queue(one.dead_letters)] = _dead_letters()
        found[queue(one.name)] = _queue(one)
    return found


def _table(described: Table) -> Json:
    request = resources.table_request(described, "")
    # No fixed name, so that a table can be replaced or restored beside the old one.
    del request["TableName"]
    properties: Json = {
        **request,
        "DeletionProtectionEnabled": True,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": described.recoverable},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
    }
    if described.stream:
        properties["StreamSpecification"] = {
            "StreamViewType": request["StreamSpecification"]["StreamViewType"]
        }
    if described.ttl_attribute:
        properties["TimeToLiveSpecification"] = {
            "AttributeName": described.ttl_attribute,
            "Enabled": True,
        }
    return {"Type": "AWS::DynamoDB::Table", **_kept(), "Properties": properties}


def _queue(described: Queue) -> Json:
    return {
        "Type": "AWS::SQS::Queue",
        "UpdateReplacePolicy": "Delete",
        "DeletionPolicy": "Delete",
        "Properties": {
            "SqsManagedSseEnabled": True,
            "VisibilityTimeout": described.visibility_seconds,
            "RedrivePolicy": {
                "deadLetterTargetArn": arn(queue(described.dead_letters)),
                "maxReceiveCount": described.max_receives,
            },
        },
    }


def _dead_letters() -> Json:
    return {
        "Type": "AWS::SQS::Queue",
        "UpdateReplacePolicy": "Delete",
        "DeletionPolicy": "Delete",
        "Properties": {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": _FOURTEEN_DAYS},
    }


def _signing_secret() -> Json:
    return {
        "Type": "AWS::SecretsManager::Secret",
        # Retained: without it every link already sent and every second factor would be invalid.
        **_kept(),
        "Properties": {
            "Description": "Signs the links of e-mails and forms, and seeds second factors",
            "GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True},
        },
    }


def _kept() -> Json:
    return {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def outputs() -> Json:
    """Return the outputs that the commands of RUNBOOK.md read."""
    found: Json = {"SigningSecretArn": {"Value": ref("SigningSecret")}}
    for kept in resources.TABLES:
        found[table(kept.name)] = {"Value": ref(table(kept.name))}
    for one in QUEUES:
        found[queue(one.name)] = {"Value": ref(queue(one.name))}
        found[f"{queue(one.dead_letters)}Arn"] = {"Value": arn(queue(one.dead_letters))}
    found["RelayFailuresQueue"] = {"Value": ref(RELAY_FAILURES)}
    return found
