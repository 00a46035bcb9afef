"""Consumes the notifications of SES about sent messages: bounces and complaints."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.observability import logger, metrics
from chalicelib.services.access.mail_feedback import record_feedback
from chalicelib.services.core.ports import Ports


def mail_feedback(message: Mapping[str, Any], ports: Ports) -> None:
    """Record which addresses bounced permanently or complained.

    A transient bounce (full mailbox) is not recorded: SES has already tried again.

    Args:
        message: a message of the feedback queue, delivered raw by SNS.
        ports: the outside.

    Raises:
        Exception: it was not recorded; SQS delivers it again, then moves it to the dead-letter queue.
    """
    try:
        event = json.loads(message["body"])
        feedbacks = list(_feedback_in(event))
        email_id = event["mail"].get("tags", {}).get("reference", ["unknown"])[0]
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        # The text of the error may quote the notification, and with it the address.
        raise ValueError("unreadable notification") from None
    for feedback, address in feedbacks:
        if record_feedback(ports, feedback, address, email_id):
            metrics.add_metric(name="EmailFeedback", unit="Count", value=1)
            logger.warning("EmailFeedback", extra={"feedback": feedback.value, "email_id": email_id})


def _feedback_in(event: Mapping[str, Any]) -> Iterator[tuple[Feedback, str]]:
    if event["eventType"] == "Bounce" and event["bounce"]["bounceType"] == "Permanent":
        for recipient in event["bounce"]["bouncedRecipients"]:
            yield Feedback.PERMANENT_BOUNCE, recipient["emailAddress"].lower()
    if event["eventType"] == "Complaint":
        for recipient in event["complaint"]["complainedRecipients"]:
            yield Feedback.COMPLAINT, recipient["emailAddress"].lower()
