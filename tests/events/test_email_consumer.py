"""An e-mail leaves once, whatever dies on the way."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.events.email_consumer import LEASE, send_email
from chalicelib.events.relay import sweep
from chalicelib.mail.rendering import IncompleteEmail
from chalicelib.mail.ses import EmailDelayed, EmailRefused
from chalicelib.services.core.changes import OutboxStatus
from tests.mail.support import BASE_URL, NOON, mail_ports, sample


@pytest.fixture
def ports() -> Any:
    ports = mail_ports()
    ports.store.add(sample("application_confirm"))
    return ports


def deliver(ports: Any, email_id: str = "email-1") -> None:
    send_email({"body": json.dumps({"id": email_id})}, ports, BASE_URL)


def test_a_message_delivered_twice_sends_once(ports: Any) -> None:
    deliver(ports)
    deliver(ports)
    (sent,) = ports.mailer.sent
    assert sent["to"] == "contact@chartres.example"
    assert sent["reference"] == "email-1"
    assert "/confirmation/" in sent["text"]
    assert ports.store.rows["email-1"].message_id == "provider-1"


def test_after_a_crash_the_email_leaves_once_when_the_lease_has_run_out(ports: Any) -> None:
    ports.store.claim_email("email-1", NOON, LEASE)
    ports.clock.at = NOON + LEASE - timedelta(seconds=1)
    deliver(ports)
    assert ports.mailer.sent == []

    ports.clock.at = NOON + timedelta(minutes=6)
    assert sweep(ports, ports.clock.at) == 1
    for kind, ids in ports.queues.queued:
        assert kind == "email"
        for email_id in ids * 2:
            deliver(ports, email_id)
    assert len(ports.mailer.sent) == 1
    assert sweep(ports, ports.clock.at) == 0


def test_a_provider_that_is_busy_is_tried_again(ports: Any) -> None:
    ports.mailer.failures = [EmailDelayed("TooManyRequestsException")]
    with pytest.raises(EmailDelayed):
        deliver(ports)
    assert ports.store.rows["email-1"].status is OutboxStatus.WAITING
    deliver(ports)
    assert len(ports.mailer.sent) == 1


def test_an_address_refused_for_good_is_not_tried_again_but_stays_visible(
    ports: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ports.mailer.failures = [EmailRefused("bad_address")]
    deliver(ports)
    deliver(ports)
    assert ports.mailer.sent == []
    row = ports.store.rows["email-1"]
    assert (row.status, row.message_id) == (OutboxStatus.DONE, "refused:bad_address")
    (log,) = caplog.records
    assert log.getMessage() == "EmailRefused"
    assert vars(log)["subject_id"] == "subject-1"
    assert "chartres" not in str(vars(log)).lower()


def test_an_email_that_cannot_be_written_waits_for_its_correction(
    ports: Any, caplog: pytest.LogCaptureFixture
) -> None:
    whole = sample("application_confirm", email_id="broken")
    ports.store.add(type(whole)(**{**vars(whole), "params": {"structure_name": "Mairie de Chartres"}}))
    with pytest.raises(IncompleteEmail):
        deliver(ports, "broken")
    assert ports.store.rows["broken"].status is OutboxStatus.WAITING
    (log,) = caplog.records
    assert log.getMessage() == "EmailFailed"
    assert "chartres" not in str(vars(log)).lower()


def test_a_body_that_is_not_ours_goes_to_the_dead_letters(ports: Any) -> None:
    with pytest.raises(ValueError):
        send_email({"body": "not json"}, ports, BASE_URL)
