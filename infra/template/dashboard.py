"""The CloudWatch dashboard."""

import json

from chalicelib.observability import SERVICE
from infra.functions import FUNCTIONS
from infra.template.names import RELAY_FAILURES, Json, queue
from infra.template.storage import QUEUES

_FIVE_MINUTES = 300


def dashboard() -> str:
    """Return the body of the dashboard; CloudFormation substitutes the names."""
    functions = [one.logical_name for one in FUNCTIONS]
    gateway = ["ApiName", "${AWS::StackName}", "Stage", "${RestAPI.Stage}"]
    widgets = [
        _widget(
            "Requests and refusals",
            [
                ["AWS/ApiGateway", "Count", *gateway],
                ["AWS/ApiGateway", "4XXError", *gateway],
                ["AWS/ApiGateway", "5XXError", *gateway],
            ],
            "Sum",
        ),
        _widget("Time to answer, ms (p95)", [["AWS/ApiGateway", "Latency", *gateway]], "p95"),
        _widget(
            "What waits, in seconds",
            [
                ["${AWS::StackName}", name, "service", SERVICE]
                for name in ("OldestUnsentEmail", "OldestDueTimer")
            ],
            "Maximum",
        ),
        _widget(
            "What the clock did",
            [
                ["${AWS::StackName}", name, "service", SERVICE]
                for name in ("Heartbeat", "TimersFired", "TimersFailed", "OutboxSwept")
            ],
            "Sum",
        ),
        _widget(
            "Errors of functions",
            [["AWS/Lambda", "Errors", "FunctionName", f"${{{name}}}"] for name in functions],
            "Sum",
        ),
        _widget(
            "Messages that gave up",
            [
                ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", f"${{{name}.QueueName}}"]
                for name in (*(queue(one.dead_letters) for one in QUEUES), RELAY_FAILURES)
            ],
            "Maximum",
        ),
        *_of_mail(),
    ]
    for number, widget in enumerate(widgets):
        widget.update(x=12 * (number % 2), y=6 * (number // 2))
    return json.dumps({"widgets": widgets})


def _of_mail() -> list[Json]:
    return [
        _widget(
            "E-mail: reputation",
            [
                ["AWS/SES", metric, "ses:configuration-set", "${ConfigurationSet}"]
                for metric in ("Reputation.BounceRate", "Reputation.ComplaintRate")
            ],
            "Maximum",
        ),
        _widget(
            "E-mail: refused and told back",
            [
                ["${AWS::StackName}", name, "service", SERVICE]
                for name in ("EmailRefused", "EmailFailed", "EmailFeedback")
            ],
            "Sum",
        ),
    ]


def _widget(title: str, metrics: list[list[str]], statistic: str) -> Json:
    return {
        "type": "metric",
        "width": 12,
        "height": 6,
        "properties": {
            "title": title,
            "metrics": metrics,
            "stat": statistic,
            "period": _FIVE_MINUTES,
            "region": "${AWS::Region}",
        },
    }
