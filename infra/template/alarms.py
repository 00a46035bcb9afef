"""The CloudWatch alarms and their topic."""

from chalicelib.observability import SERVICE
from infra.functions import FUNCTIONS, function
from infra.template.dashboard import dashboard
from infra.template.names import ALARM_TOPIC, RELAY_FAILURES, Json, queue, ref, sub
from infra.template.storage import QUEUES

_FIVE_MINUTES = 300
_QUARTER_OF_AN_HOUR = 900
_HOUR = 3600

# Half of the rates at which SES reviews an account: there is time to act before it pauses sending.
_BOUNCE_RATE = 0.025
_COMPLAINT_RATE = 0.0005


def alarms() -> Json:
    """Return the alarms and the topic that they notify."""
    found: Json = {
        ALARM_TOPIC: {"Type": "AWS::SNS::Topic"},
        "AlarmSubscription": {
            "Type": "AWS::SNS::Subscription",
            "Condition": "HasAlarmEmail",
            "Properties": {
                "TopicArn": ref(ALARM_TOPIC),
                "Protocol": "email",
                "Endpoint": ref("AlarmEmail"),
            },
        },
    }
    for name, meaning in {
        **{queue(one.dead_letters): f"{one.function}: messages gave up" for one in QUEUES},
        RELAY_FAILURES: "relay: stream records were left behind; the tick queues their rows",
    }.items():
        found[f"{name}Alarm"] = _alarm(
            meaning,
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": {"Fn::GetAtt": [name, "QueueName"]}},
            above=0,
        )
    found |= _late_or_silent()
    found["ServerErrorsAlarm"] = _alarm(
        "the gateway answered 5xx",
        "AWS/ApiGateway",
        "5XXError",
        {"ApiName": sub("${AWS::StackName}"), "Stage": ref("RestAPI.Stage")},
        above=0,
        statistic="Sum",
    )
    found |= _case_files()
    found["ThrottlesAlarm"] = _throttles()
    for name, metric, rate in (
        ("BounceRateAlarm", "Reputation.BounceRate", _BOUNCE_RATE),
        ("ComplaintRateAlarm", "Reputation.ComplaintRate", _COMPLAINT_RATE),
    ):
        found[name] = _alarm(
            f"{metric} is half of what SES reviews an account for",
            "AWS/SES",
            metric,
            {"ses:configuration-set": ref("ConfigurationSet")},
            above=rate,
            period=_HOUR,
        )
    found["Dashboard"] = {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardName": sub("${AWS::StackName}"), "DashboardBody": sub(dashboard())},
    }
    return found


def _case_files() -> Json:
    """Return the alarms on Démarches simplifiées."""
    reasons = {
        "CaseFilesPaused": "has not answered for an hour: case files here may be behind",
        "CaseFilesNotUnderstood": "answers what is not understood here: its form may have changed",
    }
    return {
        f"{metric}Alarm": _alarm(
            f"Démarches simplifiées {reason}",
            sub("${AWS::StackName}"),
            metric,
            {"service": SERVICE},
            above=0,
            period=_HOUR,
        )
        for metric, reason in reasons.items()
    }


def _late_or_silent() -> Json:
    """Return the alarms on ages that grow and on functions that are no longer invoked."""
    found: Json = {}
    found["RelayIteratorAgeAlarm"] = _alarm(
        "relay: the stream is read more than five minutes late",
        "AWS/Lambda",
        "IteratorAge",
        _of("relay"),
        above=_FIVE_MINUTES * 1000,
    )
    found["OldestUnsentEmailAlarm"] = _measured(
        "an e-mail waits for a quarter of an hour", "OldestUnsentEmail"
    )
    found["OldestDueTimerAlarm"] = _measured("a deadline is a quarter of an hour late", "OldestDueTimer")
    found["TickHeartbeatAlarm"] = _silent(
        "tick: no heartbeat for a quarter of an hour",
        sub("${AWS::StackName}"),
        "Heartbeat",
        [{"Name": "service", "Value": SERVICE}],
        _QUARTER_OF_AN_HOUR,
    )
    found["CalendarHeartbeatAlarm"] = _silent(
        "calendar: not called for an hour", "AWS/Lambda", "Invocations", _dimensions(_of("calendar")), _HOUR
    )
    for name in ("tick", "calendar"):
        found[f"{function(name).logical_name}ErrorsAlarm"] = _alarm(
            f"{name}: failed; its log says what", "AWS/Lambda", "Errors", _of(name), above=0, statistic="Sum"
        )
    return found


def _of(name: str) -> Json:
    return {"FunctionName": ref(function(name).logical_name)}


def _dimensions(values: Json) -> list[Json]:
    return [{"Name": name, "Value": value} for name, value in values.items()]


def _alarm(
    meaning: str,
    namespace: str | Json,
    metric: str,
    dimensions: Json,
    *,
    above: float,
    statistic: str = "Maximum",
    period: int = _FIVE_MINUTES,
) -> Json:
    return _watched(
        meaning,
        Namespace=namespace,
        MetricName=metric,
        Dimensions=_dimensions(dimensions),
        Statistic=statistic,
        Period=period,
        Threshold=above,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )


def _measured(meaning: str, metric: str) -> Json:
    """Return an alarm on an age in seconds that each tick publishes; a missing tick has its own alarm."""
    return _alarm(meaning, sub("${AWS::StackName}"), metric, {"service": SERVICE}, above=_QUARTER_OF_AN_HOUR)


def _silent(meaning: str, namespace: str | Json, metric: str, dimensions: list[Json], period: int) -> Json:
    return _watched(
        meaning,
        Namespace=namespace,
        MetricName=metric,
        Dimensions=dimensions,
        Statistic="Sum",
        Period=period,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="breaching",
    )


def _throttles() -> Json:
    each = [
        {
            "Id": f"m{number}",
            "ReturnData": False,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": "Throttles",
                    "Dimensions": _dimensions(_of(one.name)),
                },
                "Period": _FIVE_MINUTES,
                "Stat": "Sum",
            },
        }
        for number, one in enumerate(FUNCTIONS)
    ]
    total = {"Id": "total", "Expression": "SUM(METRICS())", "Label": "throttles", "ReturnData": True}
    return _watched(
        "functions are refused: the account's concurrency is used up",
        Metrics=[total, *each],
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )


def _watched(meaning: str, **properties: object) -> Json:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": meaning,
            "EvaluationPeriods": 1,
            "AlarmActions": [ref(ALARM_TOPIC)],
            "OKActions": [ref(ALARM_TOPIC)],
            **properties,
        },
    }
