"""Notifications of SES about sent messages are recorded once, without the address."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.events.feedback import mail_feedback
from chalicelib.ids import HmacSigner, TimeOrderedIds
from chalicelib.services.core.changes import SYSTEM, Author, Changes, Email
from chalicelib.services.core.guards import feedback_guard
from tests.support.memory import MemoryStore

ADDRESS = "contact@chartres.example"
NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)


@pytest.fixture
def ports() -> Any:
    signer = HmacSigner(b"a secret of the tests, thirty-two bytes or more")
    clock = SimpleNamespace(now=lambda: NOW)
    return SimpleNamespace(signer=signer, store=MemoryStore(signer), clock=clock, ids=TimeOrderedIds())


def bounce(kind: str = "Permanent", address: str = ADDRESS) -> dict[str, Any]:
    return {
        "eventType": "Bounce",
        "bounce": {"bounceType": kind, "bouncedRecipients": [{"emailAddress": address}]},
        "mail": {"tags": {"reference": ["email-1"]}},
    }


def complaint() -> dict[str, Any]:
    return {
        "eventType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": ADDRESS}]},
        "mail": {"tags": {"reference": ["email-2"]}},
    }


def deliver(ports: Any, event: object) -> None:
    mail_feedback({"body": event if isinstance(event, str) else json.dumps(event)}, ports)


def known(ports: Any) -> list[Feedback]:
    """Return the records about the address."""
    told = ports.store.undelivered(limit=50, cursor=None).items
    fingerprint = ports.signer.fingerprint(ADDRESS)
    for one in told:
        assert ports.store.guard_holder(feedback_guard(one.feedback, fingerprint)) == one.id
    return [one.feedback for one in told]


def test_a_permanent_bounce_is_recorded_with_the_subject_of_its_message(ports: Any) -> None:
    owed = Changes(author=Author(kind=SYSTEM), at=NOW)
    owed.emails.append(Email(id="email-1", template="x", to=ADDRESS, subject_id="application-1"))
    ports.store.commit(owed)
    deliver(ports, bounce(address="Contact@Chartres.example"))
    assert known(ports) == [Feedback.PERMANENT_BOUNCE]
    (told,) = ports.store.undelivered(limit=50, cursor=None).items
    assert (told.subject_id, told.told_at) == ("application-1", NOW)


def test_a_bounce_of_an_unknown_message_is_recorded_too(ports: Any) -> None:
    unknown = bounce()
    del unknown["mail"]["tags"]
    deliver(ports, unknown)
    assert known(ports) == [Feedback.PERMANENT_BOUNCE]


def test_a_complaint_is_recorded(ports: Any) -> None:
    deliver(ports, complaint())
    assert known(ports) == [Feedback.COMPLAINT]


def test_a_full_mailbox_is_not_recorded(ports: Any) -> None:
    deliver(ports, bounce("Transient"))
    assert known(ports) == []


def test_a_notification_delivered_twice_is_recorded_once(ports: Any) -> None:
    deliver(ports, bounce())
    again = bounce()
    again["mail"]["tags"]["reference"] = ["email-9"]
    deliver(ports, again)
    assert known(ports) == [Feedback.PERMANENT_BOUNCE]


def test_the_address_is_neither_in_the_key_nor_in_the_log(
    ports: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(ports, bounce())
    assert ADDRESS not in feedback_guard(Feedback.PERMANENT_BOUNCE, ports.signer.fingerprint(ADDRESS))
    assert ADDRESS not in str(ports.store.undelivered(limit=50, cursor=None))
    assert ADDRESS not in capsys.readouterr().out


@pytest.mark.parametrize(
    "event",
    [
        "not JSON",
        {},
        {"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": [ADDRESS]}},
        {**bounce(), "mail": None},
    ],
)
def test_an_unreadable_notification_returns_to_the_queue_without_being_quoted(
    ports: Any, event: object
) -> None:
    with pytest.raises(ValueError) as raised:
        deliver(ports, event)
    assert ADDRESS not in str(raised.value)
    assert raised.value.__suppress_context__
