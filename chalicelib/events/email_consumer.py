"""Sends one e-mail of the outbox: take it, write it as it is true now, hand it over, forget its address."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.mail.catalogue import entry
from chalicelib.mail.rendering import render
from chalicelib.mail.ses import EmailRefused
from chalicelib.observability import logger, metrics
from chalicelib.services.core.ports import Ports, StoredEmail
from chalicelib.services.email_facts.present import as_it_is_now

# Longer than the sending of one message with its retries; then another consumer may take the row.
LEASE = timedelta(minutes=2)

# What stands for the provider's id on the row of a message that will never leave.
REFUSED = "refused:"
NO_LONGER_SO = "not sent: no longer so"


def send_email(record: Mapping[str, Any], ports: Ports, base_url: str) -> None:
    """Send the e-mail whose id a queue message carries; a message delivered twice sends once.

    A row that somebody else sends at this moment is left to them: if they die, ``sweep`` finds it. When a
    consumer dies between the provider's yes and the note of it, the message leaves a second time: no
    provider offers better, and an e-mail too many beats an e-mail lost.

    A message refused for good is done: trying again cannot help and harms the sender's name. Its row says
    ``refused:<code>`` in the place of the provider's id, and the log and the metric ``EmailRefused`` say
    what it was about, so that somebody can correct the address. One whose facts are no longer so is done
    without being sent, and its row says so (RULES section 10).

    Raises:
        Exception: the message did not leave and waits again; SQS retries, then the dead letters tell.
    """
    email_id = json.loads(record["body"])["id"]
    email = ports.store.claim_email(email_id, ports.clock.now(), LEASE)
    if email is None:
        return
    try:
        message_id = _send(ports, email, base_url)
    except EmailRefused as refusal:
        message_id = f"{REFUSED}{refusal.code}"
        _tell("EmailRefused", email, refusal.code)
    except Exception as error:
        ports.store.email_failed(email.id)
        _tell("EmailFailed", email, getattr(error, "code", type(error).__name__))
        raise
    ports.store.email_sent(email.id, ports.clock.now(), message_id)


def _send(ports: Ports, email: StoredEmail, base_url: str) -> str:
    """Hand the e-mail over as it is true now; the provider's id, or that it is no longer so."""
    now = as_it_is_now(ports, email, entry(email.template).links)
    if now is None:
        metrics.add_metric(name="EmailNoLongerSo", unit="Count", value=1)
        return NO_LONGER_SO
    message = render(now, base_url, ports.signer)
    return ports.mailer.send(
        to=now.to, subject=message.subject, text=message.text, html=message.html, reference=now.id
    )


def _tell(outcome: str, email: StoredEmail, error: str) -> None:
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
