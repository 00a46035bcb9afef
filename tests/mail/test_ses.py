"""Requests to Amazon SES, and the meaning of its refusals."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from chalicelib.mail.ses import EmailDelayed, EmailRefused, SesMailer

SENDER = "Conseiller numérique <contact@conseiller-numerique.example>"
HELP = "aide@conseiller-numerique.example"
MESSAGE = {"subject": "Objet", "text": "Bonjour,", "html": "<p>Bonjour,</p>", "reference": "0190-abc"}


@pytest.fixture
def ses() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client(
        "sesv2", region_name="eu-west-3", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stub:
        yield client, stub


def expected(to: str, **more: object) -> dict[str, object]:
    return {
        "FromEmailAddress": "=?utf-8?q?Conseiller_num=C3=A9rique?= <contact@conseiller-numerique.example>",
        "Destination": {"ToAddresses": [to]},
        "ReplyToAddresses": [HELP],
        "Content": {
            "Simple": {
                "Subject": {"Data": "Objet", "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": "Bonjour,", "Charset": "UTF-8"},
                    "Html": {"Data": "<p>Bonjour,</p>", "Charset": "UTF-8"},
                },
            }
        },
        "EmailTags": [{"Name": "reference", "Value": "0190-abc"}],
        **more,
    }


def test_a_message_is_sent_with_both_forms_and_its_reference(ses: tuple[Any, Stubber]) -> None:
    client, stub = ses
    stub.add_response(
        "send_email", {("MessageId"): ("m-1")}, expected("a@b.example", ConfigurationSetName=("suivi"))
    )
    assert SesMailer(SENDER, HELP, "suivi", client).send(to="a@b.example", **MESSAGE) == "m-1"


def test_colleagues_receive_the_same_message(ses: tuple[Any, Stubber]) -> None:
    client, stub = ses
    to = {"ToAddresses": ["a@b.example", "c@b.example"]}
    stub.add_response("send_email", {"MessageId": "m-1"}, expected("a@b.example", Destination=to))
    SesMailer(SENDER, HELP, client=client).send(to="a@b.example", also=("c@b.example",), **MESSAGE)


def test_an_accented_domain_is_written_in_ascii(ses: tuple[Any, Stubber]) -> None:
    client, stub = ses
    stub.add_response("send_email", {"MessageId": "m-1"}, expected("a@xn--cole-9oa.example"))
    SesMailer(SENDER, HELP, client=client).send(to="a@école.example", **MESSAGE)


def test_a_subject_of_several_lines_adds_no_header(ses: tuple[Any, Stubber]) -> None:
    client, stub = ses
    wanted = expected("a@b.example")
    wanted["Content"]["Simple"]["Subject"]["Data"] = "Objet Bcc: x@y.example"  # type: ignore[index]
    stub.add_response("send_email", {"MessageId": "m-1"}, wanted)
    SesMailer(SENDER, HELP, client=client).send(
        to="a@b.example", **{**MESSAGE, "subject": "Objet\r\nBcc: x@y.example"}
    )


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: x@y.example",
        "a@b.example, x@y.example",
        "A <a@b.example>",
        "é@b.example",
        "sans-arobase",
        "a@b",
        "a@b..example",
        "a\u200b@b.example",
        "",
    ],
)
def test_an_address_that_cannot_receive_is_refused_for_good(ses: tuple[Any, Stubber], address: str) -> None:
    with pytest.raises(EmailRefused) as refused:
        SesMailer(SENDER, HELP, client=ses[0]).send(to=address, **MESSAGE)
    assert refused.value.code == "bad_address"


def test_a_message_that_ses_rejects_is_refused_for_good(ses: tuple[Any, Stubber]) -> None:
    client, stub = ses
    stub.add_client_error("send_email", "MessageRejected", "Illegal content")
    with pytest.raises(EmailRefused):
        SesMailer(SENDER, HELP, client=client).send(to="a@b.example", **MESSAGE)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("TooManyRequestsException", "Maximum sending rate exceeded"),
        ("SendingPausedException", "paused"),
        ("BadRequestException", "a@b.example"),
        ("MessageRejected", "Email address is not verified: a@b.example"),
    ],
)
def test_any_other_refusal_may_be_tried_again_and_hides_the_address(
    ses: tuple[Any, Stubber], code: str, words: str
) -> None:
    client, stub = ses
    stub.add_client_error("send_email", code, words)
    with pytest.raises(EmailDelayed) as delayed:
        SesMailer(SENDER, HELP, client=client).send(to="a@b.example", **MESSAGE)
    assert str(delayed.value) == code
    assert delayed.value.__suppress_context__


def test_without_an_answer_of_the_provider_the_message_may_be_tried_again() -> None:
    class Unreachable:
        def send_email(self, **_: object) -> None:
            raise EndpointConnectionError(endpoint_url="https://email.example")

    with pytest.raises(EmailDelayed):
        SesMailer(SENDER, HELP, client=Unreachable()).send(to="a@b.example", **MESSAGE)
