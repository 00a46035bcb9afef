"""The planner's function, which Chalice does not know: a package of its own, no right but its logs."""

from infra import functions
from infra.template.functions import LOG_RETENTION
from infra.template.names import PLANNER, Json, arn, ref, sub

_LOGS = f"{PLANNER}Logs"
_ROLE = f"{PLANNER}Role"


def planner(stage: str) -> Json:
    """Return the function, its role and its log group."""
    return {
        PLANNER: {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": functions.RUNTIME,
                "Architectures": ["x86_64"],
                "Handler": functions.PLANNER_HANDLER,
                "CodeUri": f"./{functions.PLANNER}",
                # One whole processor: the search runs in one thread.
                "MemorySize": 1769,
                # The search stops by itself after 20 s; the task that waits for it has 60.
                "Timeout": 45,
                "Role": arn(_ROLE),
                "LoggingConfig": {"LogGroup": ref(_LOGS)},
            },
        },
        _ROLE: {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                },
                "Policies": [
                    {
                        "PolicyName": "planner",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Sid": "WriteLogs",
                                    "Effect": "Allow",
                                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                                    "Resource": [arn(_LOGS)],
                                }
                            ],
                        },
                    }
                ],
            },
        },
        _LOGS: {
            "Type": "AWS::Logs::LogGroup",
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            "Properties": {
                "LogGroupName": sub("/${AWS::StackName}/planner"),
                "RetentionInDays": LOG_RETENTION[stage],
            },
        },
    }
