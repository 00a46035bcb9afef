"""Sends one e-mail of the outbox: claim it, render it with today's facts, send it, remove its recipient."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.mail.catalogue import entry
from chalicelib.mail.rendering import render
from chalicelib.mail.ses import EmailRefused
from chalicelib.observability import logger, metrics
from chalicelib.services.core.changes import OUTDATED, REFUSED
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import StoredEmail
from chalicelib.services.email_facts.refresh import refreshed_email

# Longer than sending one message with its retries; after it another consumer may claim the row.
LEASE = timedelta(minutes=2)

# Digests that the previous release owes when this one is deployed: the next digest lists what still waits.
# The next release removes this.
RETIRED = frozenset({"prefecture_digest", "late_follow_ups"})


def send_email(record: Mapping[str, Any], ports: Ports, base_url: str) -> None:
    """Send the e-mail whose id is in a queue message; a message delivered twice sends it once.

    A row that another consumer has claimed is left to it: if that one dies, ``sweep`` finds the row. When a
    consumer dies after the provider accepted the message and before this is recorded, it is sent a second
    time: no provider prevents this, and a repeated e-mail is better than a lost one.

    A message that is refused for good is not tried again: this would fail and harm the sender's reputation.
    Its row has ``refused:<code>`` instead of the provider's id; the log and the metric ``EmailRefused`` name
    its subject, so that somebody can correct the address. A message whose facts are no longer true is not
    sent, and its row says so (RULES section 10).

    Raises:
        Exception: the message was not sent; SQS delivers it again, then moves it to the dead-letter queue.
    """
    email_id = json.loads(record["body"])["id"]
    email = ports.store.lease_email(email_id, ports.clock.now(), LEASE)
    if email is None:
        return
    try:
        message_id = _send(ports, email, base_url)
    except EmailRefused as refusal:
        message_id = f"{REFUSED}{refusal.code}"
        _log_failure("EmailRefused", email, refusal.code)
    except Exception as error:
        ports.store.release_email(email.id)
        _log_failure("EmailFailed", email, getattr(error, "code", type(error).__name__))
        raise
    ports.store.mark_email_sent(email.id, ports.clock.now(), message_id)


def _send(ports: Ports, email: StoredEmail, base_url: str) -> str:
    """Send the e-mail if it is still true; return the provider's id, or the mark that it is not."""
    retired = email.template in RETIRED
    now = None if retired else refreshed_email(ports, email, entry(email.template).links)
    if now is None:
        metrics.add_metric(name="EmailNoLongerSo", unit="Count", value=1)
        return OUTDATED
    message = render(now, base_url, ports.signer)
    return ports.mailer.send(
        to=now.to,
        subject=message.subject,
        text=message.text,
        html=message.html,
        reference=now.id,
        also=now.also,
    )


def _log_failure(outcome: str, email: StoredEmail, error: str) -> None:
    metrics.add_metric(name=outcome, unit="Count", value=1)
    logger.error(
        outcome,
        extra={
            "email_id": email.id,
            "template": email.template,
            "subject_id": email.subject_id,
            "error": error,
        },
    )
