"""The SES identity of a deployment, and the queue of its bounces and complaints."""

from infra import resources
from infra.template.names import Json, arn, queue, ref, sub

SENDER_DOMAIN: Json = {"Fn::Select": [1, {"Fn::Split": ["@", ref("SenderAddress")]}]}
_FEEDBACK_QUEUE = queue(resources.MAIL_FEEDBACK.name)
_CONFIGURATION_SET = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/"


def mail() -> Json:
    """Return the resources of sending and feedback: SES → topic → queue → ``mail_feedback``."""
    return {
        "SenderIdentity": {
            "Type": "AWS::SES::EmailIdentity",
            "Properties": {
                "EmailIdentity": SENDER_DOMAIN,
                "ConfigurationSetAttributes": {"ConfigurationSetName": ref("ConfigurationSet")},
            },
        },
        "ConfigurationSet": {
            "Type": "AWS::SES::ConfigurationSet",
            "Properties": {
                "Name": sub("${AWS::StackName}"),
                "ReputationOptions": {"ReputationMetricsEnabled": True},
                "SuppressionOptions": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
            },
        },
        "FeedbackDestination": {
            "Type": "AWS::SES::ConfigurationSetEventDestination",
            # SES publishes a test message when the destination is created.
            "DependsOn": "FeedbackTopicPolicy",
            "Properties": {
                "ConfigurationSetName": ref("ConfigurationSet"),
                "EventDestination": {
                    "Name": "feedback",
                    "Enabled": True,
                    "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
                    "SnsDestination": {"TopicARN": ref("FeedbackTopic")},
                },
            },
        },
        **_feedback(),
    }


def _feedback() -> Json:
    return {
        # Not encrypted at rest: SES cannot publish under AWS's own key, and SNS keeps nothing delivered.
        "FeedbackTopic": {"Type": "AWS::SNS::Topic"},
        "FeedbackTopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "Topics": [ref("FeedbackTopic")],
                "PolicyDocument": _may(
                    "ses.amazonaws.com",
                    "sns:Publish",
                    ref("FeedbackTopic"),
                    {
                        "StringEquals": {
                            "AWS:SourceAccount": ref("AWS::AccountId"),
                            # By name, for the set must not exist before the policy.
                            "AWS:SourceArn": sub(_CONFIGURATION_SET + "${AWS::StackName}"),
                        }
                    },
                ),
            },
        },
        "FeedbackSubscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": ref("FeedbackTopic"),
                "Protocol": "sqs",
                "Endpoint": arn(_FEEDBACK_QUEUE),
                "RawMessageDelivery": True,
            },
        },
        "FeedbackQueuePolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [ref(_FEEDBACK_QUEUE)],
                "PolicyDocument": _may(
                    "sns.amazonaws.com",
                    "sqs:SendMessage",
                    arn(_FEEDBACK_QUEUE),
                    {"ArnEquals": {"aws:SourceArn": ref("FeedbackTopic")}},
                ),
            },
        },
    }


def outputs() -> Json:
    """Return the outputs: the DNS records that verify the sender's domain."""
    return {
        f"Dkim{number}": {
            "Description": "CNAME to create in the zone of the sender's domain",
            "Value": sub(
                f"${{SenderIdentity.DkimDNSTokenName{number}}} CNAME "
                f"${{SenderIdentity.DkimDNSTokenValue{number}}}"
            ),
        }
        for number in (1, 2, 3)
    }


def _may(service: str, action: str, resource: Json, condition: Json) -> Json:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
