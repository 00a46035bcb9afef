"""The deployed resources, read from the merged template, since a renamed resource is silently not merged."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import app as application
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.documents.document import incoming_key, kept_key
from chalicelib.domain.shared.calendar_rules import document_deadline
from chalicelib.http import bodies, problems
from chalicelib.http.bodies import CSV
from chalicelib.observability import SERVICE
from chalicelib.reference.parameters import load_parameters
from chalicelib.services.recruiting import contract_copy, end_proof
from chalicelib.services.training.certificate import CERTIFICATE
from infra import functions, resources
from infra.functions import FUNCTIONS, PLANNER, PLANNER_HANDLER, STAGES, Function
from infra.planner import handler as planner
from infra.template import gateway
from infra.template.additions import file_types, public_forms
from infra.template.functions import LOG_RETENTION
from tests.infra import template
from tests.infra.template import merged, properties
from tests.support.core import core

pytestmark = pytest.mark.thorough

SNAPSHOT = Path(__file__).with_name("resource_list.txt")
# Each is built by a process of Chalice; « staging » differs by its name.
BY_STAGE = pytest.mark.parametrize("stage", core(STAGES, "dev", "prod"))
LAMBDA, SCHEDULE = "AWS::Serverless::Function", "Schedule"
ALL_QUEUES = (*resources.QUEUES, resources.MAIL_FEEDBACK)


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def events(kind: str) -> dict[str, dict[str, Any]]:
    """Return the event sources of a type, by the logical name of their function."""
    return {
        name: event["Properties"]
        for name, one in template.resources(LAMBDA).items()
        for event in one.get("Events", {}).values()
        if event["Type"] == kind
    }


def queue_name(one: resources.Queue) -> str:
    return one.name.replace("-", " ").title().replace(" ", "") + "Queue"


def dead_letters_name(one: resources.Queue) -> str:
    return one.name.replace("-", " ").title().replace(" ", "") + "DeadLettersQueue"


def alarm(metric: str, **dimensions: Any) -> dict[str, Any]:
    (found,) = (
        one
        for one in template.resources("AWS::CloudWatch::Alarm").values()
        if one.get("MetricName") == metric
        and {each["Name"]: each["Value"] for each in one["Dimensions"]} == dimensions
    )
    return found


# The functions


def test_every_handler_is_in_app_py_and_every_function_of_app_py_is_deployed() -> None:
    handlers = {one["Handler"] for one in template.resources(LAMBDA).values()} - {PLANNER_HANDLER}
    declared = {source.handler_string for source in application.app.event_sources}
    assert (
        handlers
        == {"app.app", *declared}
        == {"app.app" if one.name == functions.API_HANDLER else f"app.{one.name}" for one in FUNCTIONS}
    )
    for handler in handlers:
        assert callable(getattr(application, handler.removeprefix("app.")))


@pytest.mark.parametrize("one", FUNCTIONS, ids=lambda one: one.name)
def test_each_function_has_its_runtime_role_logs_memory_and_time_limit(one: Function) -> None:
    found = properties(one.logical_name)
    assert found["Runtime"] == "python3.13"
    assert found["Architectures"] == ["x86_64"]
    assert found["Role"] == arn(one.role)
    assert found["LoggingConfig"]["LogGroup"] == {"Ref": one.logs}
    assert (found["MemorySize"], found["Timeout"]) == (one.memory_mb, one.timeout_seconds)
    assert found["Tracing"] == "Active"
    assert one.reason.endswith(".")


def test_the_planner_has_a_package_and_a_log_of_its_own_and_no_other_permission() -> None:
    found = properties("Planner")
    assert found["Handler"] == PLANNER_HANDLER
    assert found["CodeUri"] == f"./{PLANNER}"
    assert f"{planner.__name__}.{planner.plan.__name__}" == PLANNER_HANDLER
    assert found["LoggingConfig"]["LogGroup"] == {"Ref": "PlannerLogs"}
    assert planner.WITHIN_S < found["Timeout"] < functions.function("run_task").timeout_seconds
    (policy,) = properties("PlannerRole")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == [arn("PlannerLogs")]


def test_no_two_functions_share_a_role() -> None:
    roles = [one["Role"]["Fn::GetAtt"][0] for one in template.resources(LAMBDA).values()]
    assert sorted(roles) == sorted(template.resources("AWS::IAM::Role"))
    assert len(set(roles)) == len(roles) == len(FUNCTIONS) + 1


def test_the_committed_configuration_of_chalice_is_the_described_one() -> None:
    assert functions.CONFIG.read_text(encoding="utf-8") == functions.rendered()


def test_the_environment_has_every_setting_and_no_secret() -> None:
    told = merged()["Globals"]["Function"]["Environment"]["Variables"]
    assert {one.setting for one in (*resources.TABLES, *resources.QUEUES)} <= set(told)
    assert told["FILES_BUCKET"] == {"Ref": "FilesBucket"}
    assert "SIGNING_SECRET" not in told
    assert told["SIGNING_SECRET_ARN"] == {"Ref": "SigningSecret"}
    own = properties("RunTask")["Environment"]["Variables"]
    register = {"REGISTER_URL": {"Ref": "RegisterUrl"}}
    assert own == {
        **register,
        "CASE_FILES_URL": {"Ref": "CaseFilesUrl"},
        "CASE_FILES_PROCEDURES_ARN": {"Ref": "CaseFilesSecretArn"},
        "PLANNER_FUNCTION": {"Ref": "Planner"},
    }
    assert properties("APIHandler")["Environment"]["Variables"] == register
    assert merged()["Parameters"]["RegisterUrl"]["Default"] == "https://recherche-entreprises.api.gouv.fr"


@BY_STAGE
def test_logs_are_kept_for_the_retention_of_the_stage(stage: str) -> None:
    groups = template.resources("AWS::Logs::LogGroup", stage)
    assert len(groups) == len(FUNCTIONS) + 1
    assert {one["RetentionInDays"] for one in groups.values()} == {LOG_RETENTION[stage]}


# Queues, streams, schedules


def test_every_queue_source_reports_partial_batches_from_the_queue_of_its_function() -> None:
    sources = events("SQS")
    assert set(sources) == {functions.function(one.function).logical_name for one in ALL_QUEUES}
    for one in ALL_QUEUES:
        source = sources[functions.function(one.function).logical_name]
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["Queue"] == {"Fn::Sub": f"${{{queue_name(one)}.Arn}}"}
        assert source["ScalingConfig"]["MaximumConcurrency"] >= 2


@pytest.mark.parametrize("one", ALL_QUEUES, ids=lambda one: one.name)
def test_every_queue_has_dead_letters_that_are_kept_two_weeks(one: resources.Queue) -> None:
    found = properties(queue_name(one))
    letters, dead = found["RedrivePolicy"], properties(dead_letters_name(one))
    assert letters == {
        "deadLetterTargetArn": arn(dead_letters_name(one)),
        "maxReceiveCount": one.max_receives,
    }
    assert 2 <= one.max_receives <= 10
    assert dead["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert found["SqsManagedSseEnabled"] and dead["SqsManagedSseEnabled"]


@pytest.mark.parametrize("one", ALL_QUEUES, ids=lambda one: one.name)
def test_a_message_stays_hidden_for_six_times_the_time_limit_of_its_function(one: resources.Queue) -> None:
    function = functions.function(one.function)
    assert properties(queue_name(one))["VisibilityTimeout"] == one.visibility_seconds
    assert one.visibility_seconds == 6 * properties(function.logical_name)["Timeout"]


def test_the_stream_is_retried_a_limited_time_and_failures_are_told() -> None:
    (source,) = events("DynamoDB").values()
    assert list(events("DynamoDB")) == ["Relay"]
    assert source["Stream"] == {"Fn::GetAtt": ["RegistryTable", "StreamArn"]}
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["BisectBatchOnFunctionError"] is True
    assert 1 <= source["MaximumRetryAttempts"] <= 10
    assert 60 <= source["MaximumRecordAgeInSeconds"] <= 24 * 3600
    assert source["DestinationConfig"]["OnFailure"]["Destination"] == arn("RelayFailuresQueue")
    (pattern,) = (json.loads(one["Pattern"]) for one in source["FilterCriteria"]["Filters"])
    assert pattern["eventName"] == ["INSERT"]
    assert pattern["dynamodb"]["Keys"]["pk"]["S"] == [{"prefix": "OUTBOX#"}]


def test_the_placeholder_of_the_stream_is_replaced_everywhere() -> None:
    assert "REGISTRY_STREAM_ARN" not in json.dumps(merged())


def test_no_queue_is_named_by_chalice() -> None:
    assert "conseiller-numerique-emails" not in json.dumps(merged())


def test_the_clock_is_scheduled_and_not_retried() -> None:
    assert {name: one["Schedule"] for name, one in events(SCHEDULE).items()} == {
        "Tick": "rate(5 minutes)",
        "Calendar": "rate(15 minutes)",
    }
    for name in events(SCHEDULE):
        assert properties(name)["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    assert properties("Tick")["Timeout"] < 5 * 60


# Tables and secrets


@pytest.mark.parametrize("table", resources.TABLES, ids=lambda table: table.name)
def test_each_table_has_the_described_properties(table: resources.Table) -> None:
    name = f"{table.name.capitalize()}Table"
    found = properties(name)
    wanted = resources.table_request(table, "")
    assert found["KeySchema"] == wanted["KeySchema"]
    assert found["AttributeDefinitions"] == wanted["AttributeDefinitions"]
    assert found.get("GlobalSecondaryIndexes") == wanted.get("GlobalSecondaryIndexes")
    assert found["BillingMode"] == "PAY_PER_REQUEST"
    assert ("StreamSpecification" in found) == table.stream
    if table.stream:
        assert found["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert found.get("TimeToLiveSpecification") == (
        {"AttributeName": table.ttl_attribute, "Enabled": True} if table.ttl_attribute else None
    )


def test_every_table_that_may_be_restored_has_recovery() -> None:
    recoverable = {
        name: one["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        for name, one in template.resources("AWS::DynamoDB::Table").items()
    }
    assert recoverable == {
        "RegistryTable": True,
        "ActivitiesTable": True,
        "JournalTable": True,
        "EphemeralTable": False,
    }


@BY_STAGE
def test_data_and_secret_survive_an_accidental_deletion_of_the_stack(stage: str) -> None:
    for name, one in template.resources("AWS::DynamoDB::Table", stage).items():
        assert one["DeletionProtectionEnabled"] is True, name
        assert one["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
        assert "TableName" not in one
    kept = {name for name, one in merged(stage)["Resources"].items() if one.get("DeletionPolicy") == "Retain"}
    assert kept == {*template.resources("AWS::DynamoDB::Table"), "SigningSecret", "FilesBucket"}


def test_the_secret_is_generated_by_the_stack() -> None:
    generated = properties("SigningSecret")["GenerateSecretString"]
    assert generated["PasswordLength"] >= 32
    assert "SecretString" not in properties("SigningSecret")


# Files


def test_the_bucket_is_private_encrypted_and_keeps_no_erased_version() -> None:
    found = properties("FilesBucket")
    assert set(found["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(found["PublicAccessBlockConfiguration"]) == 4
    assert "VersioningConfiguration" not in found
    assert "BucketName" not in found
    (rule,) = found["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert found["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (refused,) = properties("FilesBucketPolicy")["PolicyDocument"]["Statement"]
    assert (refused["Effect"], refused["Principal"]) == ("Deny", "*")
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert refused["Resource"] == [arn("FilesBucket"), {"Fn::Sub": "${FilesBucket.Arn}/*"}]


def test_unconfirmed_uploads_expire_in_a_day_and_no_file_outlives_its_term_for_long() -> None:
    rules = {one.get("Prefix"): one for one in properties("FilesBucket")["LifecycleConfiguration"]["Rules"]}
    assert {one["Status"] for one in rules.values()} == {"Enabled"}
    assert rules["incoming/"]["ExpirationInDays"] == 1
    accounting = {f"documents/{one.kind}/" for one in (end_proof.PROOF, contract_copy.COPY, CERTIFICATE)}
    assert not {"documents/", *accounting} & rules.keys(), "it would end what is kept for longer"
    for first_day, values in load_parameters():
        deposited = first_day + timedelta(days=190)
        term = document_deadline(deposited, values)
        for kind in DocumentKind:
            days = rules[f"documents/{kind}/"]["ExpirationInDays"]
            assert 0 < days - (term - deposited).days < 60
    assert incoming_key("c", DocumentKind.CV, "u").startswith("incoming/")
    assert kept_key("c", DocumentKind.CV, "d").startswith("documents/")
    assert rules[None]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


# E-mail


def test_bounces_and_complaints_arrive_in_their_queue() -> None:
    destination = properties("FeedbackDestination")["EventDestination"]
    assert set(destination["MatchingEventTypes"]) == {"BOUNCE", "COMPLAINT"}
    assert destination["Enabled"] is True
    assert destination["SnsDestination"] == {"TopicARN": {"Ref": "FeedbackTopic"}}
    subscription = properties("FeedbackSubscription")
    assert subscription["Endpoint"] == arn("MailFeedbackQueue")
    assert subscription["RawMessageDelivery"] is True
    assert properties("SenderIdentity")["ConfigurationSetAttributes"] == {
        "ConfigurationSetName": {"Ref": "ConfigurationSet"}
    }


def test_only_ses_writes_to_the_topic_and_only_the_topic_to_the_queue() -> None:
    (may_publish,) = properties("FeedbackTopicPolicy")["PolicyDocument"]["Statement"]
    assert may_publish["Principal"] == {"Service": "ses.amazonaws.com"}
    assert {"AWS:SourceAccount", "AWS:SourceArn"} == set(may_publish["Condition"]["StringEquals"])
    (may_send,) = properties("FeedbackQueuePolicy")["PolicyDocument"]["Statement"]
    assert may_send["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "FeedbackTopic"}}}


# The gateway


def gateway_responses() -> dict[str, Any]:
    body = properties("RestAPI")["DefinitionBody"]
    found: dict[str, Any] = body["x-amazon-apigateway-gateway-responses"]
    return found


@pytest.mark.parametrize("kind", sorted(gateway.ANSWERS))
def test_the_gateway_refuses_like_the_application(kind: str) -> None:
    response = gateway_responses()[kind]
    (body,) = response["responseTemplates"].values()
    document = json.loads(body)
    example = problems.not_found().document("x")
    assert set(document) == set(example)
    assert document["status"] == int(response["statusCode"])
    assert document["title"] == problems.TITLES[document["status"]]
    assert document["instance"] == "urn:uuid:$context.requestId"
    assert (
        response["responseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    )
    # A gateway response is no VTL template, but the gateway replaces every $context in it: none may quote the
    # request.
    assert body.count("$") == 1


def test_every_error_of_the_gateway_is_restyled_and_unknown_addresses_are_404() -> None:
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "WAF_FILTERED"} <= set(gateway_responses())
    assert gateway_responses()["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"
    assert (
        gateway_responses()["THROTTLED"]["responseParameters"]["gatewayresponse.header.Retry-After"] == "'5'"
    )


def test_a_browser_that_follows_a_link_to_a_file_gets_its_bytes() -> None:
    decoded = properties("RestAPI")["DefinitionBody"]["x-amazon-apigateway-binary-media-types"]
    assert set(decoded) >= {*file_types(), bodies.XLSX}
    # The gateway looks only at the first type of Accept, which is this one when a link is followed.
    assert "text/html" in decoded


def test_the_bytes_of_a_csv_reach_the_function_in_any_encoding() -> None:
    assert CSV in properties("RestAPI")["DefinitionBody"]["x-amazon-apigateway-binary-media-types"]


def test_no_log_of_the_gateway_has_the_token_of_a_path_or_the_name_of_a_search() -> None:
    api = properties("RestAPI")
    assert not {"AccessLogSetting", "TracingEnabled"} & set(api)
    for one in api["MethodSettings"]:
        assert not {"LoggingLevel", "DataTraceEnabled"} & set(one)
    (rule,) = properties("FormsFirewall")["Rules"]
    for seen in (properties("FormsFirewall"), rule):
        assert seen["VisibilityConfig"]["SampledRequestsEnabled"] is False
    assert not template.resources("AWS::WAFv2::LoggingConfiguration")


def test_unknown_addresses_are_answered_by_the_application() -> None:
    paths = properties("RestAPI")["DefinitionBody"]["paths"]
    greedy = {path: list(methods) for path, methods in paths.items() if path.endswith("+}")}
    assert greedy == {"/{unknown+}": ["get", "head"]}


def test_head_is_answered_wherever_get_is() -> None:
    paths = properties("RestAPI")["DefinitionBody"]["paths"]
    assert len(paths) > 50
    for path, methods in paths.items():
        assert ("head" in methods) == ("get" in methods), path
        if "get" in methods:
            function = methods["get"]["x-amazon-apigateway-integration"]
            assert methods["head"]["x-amazon-apigateway-integration"] == function


def test_every_public_form_is_rate_limited_at_the_gateway_and_by_the_firewall() -> None:
    forms = public_forms()
    assert {"/api/v1/applications", "/api/v1/candidates", "/connexion"} <= set(forms)
    limits = {
        (one["ResourcePath"], one["HttpMethod"]): one for one in properties("RestAPI")["MethodSettings"]
    }
    everything = limits[("/*", "*")]
    for path in forms:
        limit = limits[("/" + path.replace("/", "~1"), "POST")]
        assert limit["ThrottlingRateLimit"] < everything["ThrottlingRateLimit"]
    (rule,) = properties("FormsFirewall")["Rules"]
    assert rule["Action"] == {"Block": {}}
    rate = rule["Statement"]["RateBasedStatement"]
    assert rate["AggregateKeyType"] == "IP"
    method, paths = rate["ScopeDownStatement"]["AndStatement"]["Statements"]
    assert method["RegexMatchStatement"]["RegexString"] == "^POST$"
    patterns = [one["RegexMatchStatement"]["RegexString"] for one in paths["OrStatement"]["Statements"]]
    for path in forms:
        visited = path.replace("{token}", "abc-DEF_123")
        assert any(fits(pattern, visited) and fits(pattern, f"/prod{visited}") for pattern in patterns), path
    assert not any(fits(pattern, "/api/v1/me") for pattern in patterns)


def fits(pattern: str, path: str) -> bool:
    return re.search(pattern, path) is not None


def test_the_firewall_protects_the_deployed_stage() -> None:
    resource = properties("FormsFirewallAssociation")["ResourceArn"]["Fn::Sub"]
    assert resource.endswith("/restapis/${RestAPI}/stages/${RestAPI.Stage}")


# Alarms


@pytest.mark.parametrize("one", [*ALL_QUEUES, None], ids=lambda one: one.name if one else "relay")
def test_one_dead_letter_raises_an_alarm(one: resources.Queue | None) -> None:
    name = dead_letters_name(one) if one else "RelayFailuresQueue"
    found = alarm("ApproximateNumberOfMessagesVisible", QueueName={"Fn::GetAtt": [name, "QueueName"]})
    assert (found["ComparisonOperator"], found["Threshold"]) == ("GreaterThanThreshold", 0)


@pytest.mark.parametrize("metric", ["OldestUnsentEmail", "OldestDueTimer"])
def test_a_message_that_waits_a_quarter_of_an_hour_raises_an_alarm(metric: str) -> None:
    found = alarm(metric, service=SERVICE)
    assert (found["ComparisonOperator"], found["Threshold"]) == ("GreaterThanThreshold", 15 * 60)
    assert found["Statistic"] == "Maximum"


@pytest.mark.parametrize("metric", ["CaseFilesPaused", "CaseFilesNotUnderstood"])
def test_a_failing_or_unclear_service_of_case_files_raises_an_alarm(metric: str) -> None:
    found = alarm(metric, service=SERVICE)
    assert (found["ComparisonOperator"], found["Threshold"]) == ("GreaterThanThreshold", 0)


def test_a_clock_that_stops_raises_an_alarm() -> None:
    clocks = (("Heartbeat", {"service": SERVICE}), ("Invocations", {"FunctionName": {"Ref": "Calendar"}}))
    for metric, dimensions in clocks:
        found = alarm(metric, **dimensions)
        assert found["TreatMissingData"] == "breaching"
        assert (found["ComparisonOperator"], found["Threshold"]) == ("LessThanThreshold", 1)


def test_our_own_metrics_are_watched_where_the_functions_write_them() -> None:
    namespace = merged()["Globals"]["Function"]["Environment"]["Variables"]["METRICS_NAMESPACE"]
    for metric in (
        "Heartbeat",
        "OldestUnsentEmail",
        "OldestDueTimer",
        "CaseFilesPaused",
        "CaseFilesNotUnderstood",
    ):
        assert alarm(metric, service=SERVICE)["Namespace"] == namespace


def test_late_streams_server_errors_failures_and_reputation_raise_alarms() -> None:
    assert alarm("IteratorAge", FunctionName={"Ref": "Relay"})["Threshold"] == 5 * 60 * 1000
    title = properties("RestAPI")["DefinitionBody"]["info"]["title"]
    assert alarm("5XXError", ApiName=title, Stage={"Ref": "RestAPI.Stage"})["Statistic"] == "Sum"
    for name in ("Tick", "Calendar"):
        assert alarm("Errors", FunctionName={"Ref": name})["Threshold"] == 0
    mails = {"ses:configuration-set": {"Ref": "ConfigurationSet"}}
    assert alarm("Reputation.BounceRate", **mails)["Threshold"] < 0.05
    assert alarm("Reputation.ComplaintRate", **mails)["Threshold"] < 0.001


def test_throttles_of_every_function_raise_alarms() -> None:
    watched = properties("ThrottlesAlarm")["Metrics"]
    names = {
        one["MetricStat"]["Metric"]["Dimensions"][0]["Value"]["Ref"] for one in watched if "MetricStat" in one
    }
    assert names == {one.logical_name for one in FUNCTIONS}


def test_every_alarm_notifies_the_topic() -> None:
    for name, one in template.resources("AWS::CloudWatch::Alarm").items():
        assert one["AlarmActions"] == one["OKActions"] == [{"Ref": "AlarmTopic"}], name
    assert properties("AlarmSubscription")["Endpoint"] == {"Ref": "AlarmEmail"}


def test_the_dashboard_is_a_valid_document() -> None:
    body = json.loads(properties("Dashboard")["DashboardBody"]["Fn::Sub"])
    assert len(body["widgets"]) >= 6


# The whole


@BY_STAGE
def test_the_template_of_a_stage_updates_that_stage_only(stage: str) -> None:
    parameters = merged(stage)["Parameters"]
    assert parameters["Stage"]["AllowedValues"] == [stage]
    assert {"DomainName", "SenderAddress", "HelpAddress", "CaseFilesUrl", "CaseFilesSecretArn"} <= set(
        parameters
    )
    # Without a help address nothing is deployed: « make deploy » asks for parameters without a default.
    assert "Default" not in parameters["HelpAddress"]
    assert merged(stage)["Resources"]["RestAPI"]["Properties"]["StageName"] == stage
    assert set(merged(stage)["Resources"]) == set(merged()["Resources"])


def test_the_outputs_have_what_operators_need() -> None:
    outputs = set(merged()["Outputs"])
    assert {"EndpointURL", "RestAPIId", "SiteUrl", "SiteDnsTarget", "Dkim1", "Dkim2", "Dkim3"} <= outputs
    assert {f"{one.name.capitalize()}Table" for one in resources.TABLES} <= outputs
    assert {f"{dead_letters_name(one)}Arn" for one in ALL_QUEUES} <= outputs


def test_the_resources_are_those_of_the_committed_list() -> None:
    """A change of this list is intended: the file changes with it, and the reviewer sees both."""
    found = [f"{name} {one['Type']}" for name, one in sorted(merged()["Resources"].items())]
    assert found == SNAPSHOT.read_text(encoding="utf-8").splitlines()
