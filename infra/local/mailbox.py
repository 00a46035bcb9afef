"""E-mails handed to the emulated provider."""

import base64
import email
import email.policy
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]»]")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """An e-mail sent. ``sent_at`` is by the clock of the application.

    ``reference`` is the id of its outbox row.
    """

    id: str
    to: str
    subject: str
    text: str
    html: str
    sent_at: datetime
    reference: str = ""

    @property
    def links(self) -> list[str]:
        """The distinct URLs of the text, in order."""
        return list(dict.fromkeys(_LINK.findall(self.text)))


def parse(request: dict[str, Any], sent_at: datetime) -> Mail:
    """Parse a SendEmail request of SES, simple or raw.

    Raises: ValueError: it uses a stored template, which is not supported.
    """
    content = request["Content"]
    to = request.get("Destination", {}).get("ToAddresses", [])
    if "Raw" in content:
        message = email.message_from_bytes(
            base64.b64decode(content["Raw"]["Data"]), policy=email.policy.default
        )
        assert isinstance(message, EmailMessage)
        subject, text, html = str(message["Subject"] or ""), _part(message, "plain"), _part(message, "html")
        to = to or [str(message["To"] or "")]
    elif "Simple" in content:
        simple = content["Simple"]
        subject = simple["Subject"]["Data"]
        text, html = (simple["Body"].get(kind, {}).get("Data", "") for kind in ("Text", "Html"))
    else:
        raise ValueError("sesv2.SendEmail: Content.Template")
    tags = {tag["Name"]: tag["Value"] for tag in request.get("EmailTags", [])}
    return Mail(
        id=str(uuid.uuid4()),
        to=", ".join(to),
        subject=subject,
        text=text,
        html=html,
        sent_at=sent_at,
        reference=tags.get("reference", ""),
    )


def mail_record(mail: Mail) -> dict[str, Any]:
    """Return an e-mail as a JSON document for the database."""
    return {
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "sent_at": mail.sent_at.isoformat(),
        "reference": mail.reference,
    }


def mail_from_record(record: dict[str, Any]) -> Mail:
    """Return the e-mail of a ``mail_record``."""
    return Mail(**{**record, "sent_at": datetime.fromisoformat(record["sent_at"])})


def refusal(mail: Mail) -> dict[str, Any]:
    """Return the notification of SES for a permanent bounce."""
    return {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": mail.to}]},
        "mail": {"tags": {"reference": [mail.reference]}},
    }


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else part.get_content()
