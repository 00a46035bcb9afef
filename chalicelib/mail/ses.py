"""The client of Amazon SES."""

import re
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from typing import Any

_ADDRESS = re.compile(
    r"(?P<local>[^\s@<>,;:()\[\]\\\"]{1,64})@(?P<domain>[^\s@<>,;:()\[\]\\\"]+\.[^\s@<>,;:()\[\]\\\"]+)"
)
# SES gives this error for our own identity, or in the sandbox: the deployment is at fault, not the address.
_OUR_FAULT = "not verified"


class EmailRefused(Exception):
    """The message can never be sent to this address; ``code`` gives the reason without the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class EmailDelayed(Exception):
    """The provider did not accept the message this time; ``code`` gives the reason without the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SesMailer:
    """The provider in production.

    Args:
        sender: the address of the « From » header, with or without a name.
        reply_to: the address that answers go to.
        configuration_set: the SES configuration set that reports bounces, if any.
        client: an ``sesv2`` client; by default one is created at the first message.
    """

    def __init__(self, sender: str, reply_to: str, configuration_set: str = "", client: Any = None) -> None:
        self._sender = _mailbox(sender)
        self._reply_to = reply_to
        self._configuration_set = configuration_set
        self._client = client

    def _ses(self) -> Any:
        if self._client is None:
            import boto3
            from botocore.config import Config

            retries = {"mode": "standard", "total_max_attempts": 3}
            self._client = boto3.client(
                "sesv2", config=Config(connect_timeout=3, read_timeout=10, retries=retries)
            )
        return self._client

    def send(
        self, *, to: str, subject: str, text: str, html: str, reference: str, also: Sequence[str] = ()
    ) -> str:
        """Send a message and return the provider's id.

        Args:
            to: one address.
            subject: one line.
            text, html: the body as plain text and as HTML.
            reference: the outbox id, kept by the provider as a tag.
            also: the addresses of colleagues, who receive the same message; all of them are visible in it.

        Raises:
            EmailRefused: ``bad_address``, or the provider permanently rejects the message.
            EmailDelayed: anything else; the caller may retry. The message of the provider is dropped, as it
                may contain the address.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        request: dict[str, Any] = {
            "FromEmailAddress": self._sender,
            "Destination": {"ToAddresses": [_ascii_address(one) for one in (to, *also)]},
            "ReplyToAddresses": [self._reply_to],
            "Content": {
                "Simple": {
                    "Subject": {"Data": " ".join(subject.split()), "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": text, "Charset": "UTF-8"},
                        "Html": {"Data": html, "Charset": "UTF-8"},
                    },
                }
            },
            "EmailTags": [{"Name": "reference", "Value": reference}],
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        try:
            answer = self._ses().send_email(**request)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "MessageRejected" and _OUR_FAULT not in error.response["Error"].get("Message", ""):
                raise EmailRefused(code) from None
            raise EmailDelayed(code) from None
        except BotoCoreError as error:
            raise EmailDelayed(type(error).__name__) from None
        return str(answer["MessageId"])


def _mailbox(sender: str) -> str:
    name, address = parseaddr(sender)
    # Headers are ASCII: an accented name becomes an encoded word.
    return formataddr((name, address))


def _ascii_address(address: str) -> str:
    """Return the address in the form that SES accepts: ASCII, with the domain in punycode.

    Raises:
        EmailRefused: ``bad_address``.
    """
    parts = _ADDRESS.fullmatch(address)
    try:
        if parts is None or not parts["local"].isascii() or not address.isprintable():
            raise EmailRefused("bad_address")
        return f"{parts['local']}@{parts['domain'].encode('idna').decode()}"
    except UnicodeError:
        raise EmailRefused("bad_address") from None
