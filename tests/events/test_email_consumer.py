"""An e-mail is sent once, whatever crashes, with the facts of the moment of sending."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.events.email_consumer import LEASE, OUTDATED, RETIRED, send_email
from chalicelib.events.relay import sweep
from chalicelib.mail.ses import EmailDelayed, EmailRefused
from chalicelib.services.applying import applications
from chalicelib.services.core.changes import OutboxStatus
from tests.mail.support import BASE_URL
from tests.support.world import World


@pytest.fixture
def world() -> World:
    """A world with a form whose confirmation waits to be sent."""
    world = World()
    world.apply(email="contact@chartres.example", name="Mairie de Chartres")
    return world


def waiting(world: World) -> str:
    return world.mails()[-1].id


def row(world: World, email_id: str) -> Any:
    return world.store.outbox[email_id]


def deliver(world: World, email_id: str | None = None) -> None:
    send_email({"body": json.dumps({"id": email_id or waiting(world)})}, world.ports, BASE_URL)


def sent(world: World) -> list[dict[str, str]]:
    return world.ports.mailer.sent  # type: ignore[attr-defined, no-any-return]


def test_a_message_delivered_twice_sends_once(world: World) -> None:
    deliver(world)
    deliver(world)
    (message,) = sent(world)
    assert message["to"] == "contact@chartres.example"
    assert message["reference"] == waiting(world)
    assert "/confirmation/" in message["text"]
    assert row(world, waiting(world)).message_id == "provider-1"


def test_after_a_crash_the_email_is_sent_once_when_the_lease_has_expired(world: World) -> None:
    now = world.clock.now()
    world.ports.store.lease_email(waiting(world), now, LEASE)
    world.clock.at = now + LEASE - timedelta(seconds=1)
    deliver(world)
    assert sent(world) == []

    world.clock.at = now + timedelta(minutes=6)
    assert sweep(world.ports, world.clock.at) == 1
    for kind, ids in world.ports.queues.queued:  # type: ignore[attr-defined]
        assert kind == "email"
        for email_id in ids * 2:
            deliver(world, email_id)
    assert len(sent(world)) == 1
    assert sweep(world.ports, world.clock.at) == 0


def test_a_busy_provider_is_tried_again(world: World) -> None:
    world.ports.mailer.failures = [EmailDelayed("TooManyRequestsException")]  # type: ignore[attr-defined]
    with pytest.raises(EmailDelayed):
        deliver(world)
    assert row(world, waiting(world)).status is OutboxStatus.WAITING
    deliver(world)
    assert len(sent(world)) == 1


def test_an_address_refused_for_good_is_not_tried_again_but_stays_visible(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.ports.mailer.failures = [EmailRefused("bad_address")]  # type: ignore[attr-defined]
    deliver(world)
    deliver(world)
    assert sent(world) == []
    left = row(world, waiting(world))
    assert (left.status, left.message_id) == (OutboxStatus.DONE, "refused:bad_address")
    (log,) = caplog.records
    assert log.getMessage() == "EmailRefused"
    assert vars(log)["subject_id"] == world.mails()[-1].subject_id
    assert "chartres" not in str(vars(log)).lower()


def test_an_email_that_is_no_longer_true_is_not_sent_and_its_row_says_so(world: World) -> None:
    application = world.confirmed()
    told = world.mails("application_confirmed")[-1]
    token = world.ports.signer.token("application_status", application.id)
    applications.withdraw_by_link(world.ports, world.holder(token))
    deliver(world, told.id)
    deliver(world, told.id)
    assert sent(world) == []
    left = row(world, told.id)
    assert (left.status, left.message_id) == (OutboxStatus.DONE, OUTDATED)


def test_an_email_that_cannot_be_rendered_waits_for_a_correction(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    broken = row(world, waiting(world))
    broken.what = replace(broken.what, links={})
    with pytest.raises(KeyError):
        deliver(world)
    assert broken.status is OutboxStatus.WAITING
    (log,) = caplog.records
    assert log.getMessage() == "EmailFailed"
    assert "chartres" not in str(vars(log)).lower()


def test_an_unreadable_message_goes_to_the_dead_letters(world: World) -> None:
    with pytest.raises(ValueError):
        send_email({"body": "not json"}, world.ports, BASE_URL)


@pytest.mark.parametrize("template", sorted(RETIRED))
def test_a_digest_of_the_previous_release_is_left_to_the_next_digest(world: World, template: str) -> None:
    owed = row(world, waiting(world))
    owed.what = replace(owed.what, template=template)
    deliver(world)
    assert sent(world) == []
    assert (owed.status, owed.message_id) == (OutboxStatus.DONE, OUTDATED)
