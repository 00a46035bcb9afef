"""Settings of the functions that Chalice lacks: runtime, logs, environment, partial batches, retries."""

from infra import functions, resources
from infra.functions import FUNCTIONS, Function
from infra.resources import Queue
from infra.template.names import FILES, PLANNER, RELAY_FAILURES, Json, arn, queue, ref, sub, table
from infra.template.storage import QUEUES

# Days; access logs of real people are kept between six months and a year (CNIL).
LOG_RETENTION = {"dev": 14, "staging": 30, "prod": 365}

# An SES account sends 14 messages a second at first; the tasks must not overload Démarches simplifiées.
_AT_ONCE = {"send_email": 5, "run_task": 5, "mail_feedback": 2}

_OUTBOX_INSERTS = '{"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "OUTBOX#"}]}}}}'


def all_functions(stage: str) -> Json:
    """Return the functions with their roles and log groups, to merge into those of Chalice."""
    found: Json = {}
    for one in FUNCTIONS:
        found[one.logs] = _logs(one, stage)
        found[one.role] = {"Properties": {"ManagedPolicyArns": [_traces()]}}
        found[one.logical_name] = {"Properties": _properties(one)}
    for consumed in QUEUES:
        _merge(found, consumed.function, {"Events": _queue_event(consumed)})
    _merge(found, "relay", {"Events": _stream_event()})
    for name in ("tick", "calendar"):
        # No retries: the next scheduled run does what a failed one left undone.
        _merge(
            found, name, {"EventInvokeConfig": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 300}}
        )
    # The forms query the register of companies, and so does a task for each application that was confirmed.
    register = {"REGISTER_URL": ref("RegisterUrl")}
    _merge(found, functions.API_HANDLER, {"Environment": {"Variables": register}})
    _merge(
        found,
        "run_task",
        {
            "Environment": {
                "Variables": {
                    **register,
                    "CASE_FILES_URL": ref("CaseFilesUrl"),
                    "CASE_FILES_PROCEDURES_ARN": ref("CaseFilesSecretArn"),
                    "PLANNER_FUNCTION": ref(PLANNER),
                }
            }
        },
    )
    return found


def environment() -> Json:
    """Return the environment variables of every function: ARN of secrets, never secrets."""
    return {
        "STAGE": ref("Stage"),
        "BASE_URL": sub("https://${DomainName}"),
        "SENDER": sub("Conseiller numérique <${SenderAddress}>"),
        "HELP_EMAIL": ref("HelpAddress"),
        "ALLOWED_ORIGINS": ref("AllowedOrigins"),
        "CONFIGURATION_SET": ref("ConfigurationSet"),
        "SIGNING_SECRET_ARN": ref("SigningSecret"),
        "METRICS_NAMESPACE": sub("${AWS::StackName}"),
        "POWERTOOLS_LOG_LEVEL": "INFO",
        **{one.setting: ref(table(one.name)) for one in resources.TABLES},
        **{one.setting: ref(queue(one.name)) for one in resources.QUEUES},
        resources.FILES_SETTING: ref(FILES),
    }


def _properties(one: Function) -> Json:
    # Chalice writes the version of the Python that packages.
    return {"Runtime": functions.RUNTIME, "LoggingConfig": {"LogGroup": ref(one.logs)}}


def _logs(one: Function, stage: str) -> Json:
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": sub(f"/${{AWS::StackName}}/{one.name}"),
            "RetentionInDays": LOG_RETENTION[stage],
        },
    }


def _traces() -> Json:
    # X-Ray's actions support no resource, so they come from the policy of AWS: ours hold no « * ».
    return sub("arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess")


def _queue_event(consumed: Queue) -> Json:
    event = f"{functions.function(consumed.function).logical_name}SqsEventSource"
    return {
        event: {
            "Properties": {
                # Chalice writes Fn::Sub here; anything else would stand beside it after the merge.
                "Queue": sub(f"${{{queue(consumed.name)}.Arn}}"),
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "ScalingConfig": {"MaximumConcurrency": _AT_ONCE[consumed.function]},
            }
        }
    }


def _stream_event() -> Json:
    return {
        "RelayDynamodbEventSource": {
            "Properties": {
                "Stream": {"Fn::GetAtt": [table("registry"), "StreamArn"]},
                # A replaced event source reads the stream from its start; consumers are idempotent.
                "StartingPosition": "TRIM_HORIZON",
                "FilterCriteria": {"Filters": [{"Pattern": _OUTBOX_INSERTS}]},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "BisectBatchOnFunctionError": True,
                # After these retries the shard goes on; the tick sweeps the rows that were skipped.
                "MaximumRetryAttempts": 5,
                "MaximumRecordAgeInSeconds": 3600,
                "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": arn(RELAY_FAILURES)}},
            }
        }
    }


def _merge(found: Json, name: str, properties: Json) -> None:
    found[functions.function(name).logical_name]["Properties"].update(properties)
