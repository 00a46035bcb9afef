"""The repairs of RUNBOOK.md: messages replayed, the registry restored."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.deploy.system import SITE, Deployed
from tests.e2e.system import Visitor, candidate, wait_for

pytestmark = pytest.mark.deploy


def registered(system: Deployed, name: str) -> Visitor:
    """Return somebody of La Réunion who confirmed a registration."""
    visitor = system.visitor()
    visitor.email = f"{name}@courriel.example"
    answers = candidate(
        email=visitor.email, first_name=name.capitalize(), postal_code="97400", insee_code="97411"
    )
    visitor.post("/candidates", answers, 202)
    page = visitor.follow(system.email(visitor.email, "inscription"), "confirmation")
    assert visitor.press(page).status_code == 200
    return visitor


def space_link(system: Deployed, visitor: Visitor) -> str:
    """Return the token of a new link to the candidate's space."""
    subject = "ouvrir votre espace"
    before = len(system.emails(visitor.email, subject))
    visitor.post("/candidate/links", {"email": visitor.email}, 202)
    mails = wait_for(
        lambda: found if len(found := system.emails(visitor.email, subject)) > before else None,
        why="a new link to the space",
    )
    return system.link(mails[0], "mon-espace")


def test_a_poison_message_reaches_the_dead_letters_after_a_limited_number_of_tries(system: Deployed) -> None:
    sqs, letters = system.emulator.client("sqs"), system.dead_letters()
    with system.quick_tries() as queue:
        sqs.send_message(QueueUrl=queue, MessageBody="not what the relay writes")
        wait_for(lambda: system.holds(letters) == 1, why="the message gives up")
        assert system.holds(queue) == 0
    sqs.purge_queue(QueueUrl=letters)


def test_an_email_in_the_dead_letters_is_sent_once_when_it_is_replayed(system: Deployed) -> None:
    sqs, ses, letters = system.emulator.client("sqs"), system.emulator.client("sesv2"), system.dead_letters()
    address = "patiente@courriel.example"
    ses.delete_email_identity(EmailIdentity=SITE)
    # The emulator stores a message of SES in two places, one for each version of its API.
    system.emulator.client("ses").delete_identity(Identity=SITE)
    with system.quick_tries() as queue:
        system.visitor().post("/candidates", candidate(email=address), 202)
        wait_for(lambda: system.holds(letters) == 1, why="the e-mail gives up")
        assert system.emails(address) == []
        (message,) = sqs.receive_message(QueueUrl=letters, VisibilityTimeout=0)["Messages"]
        ses.create_email_identity(EmailIdentity=SITE)

        assert system.command("infra.replay", "dev", "emails", "--dry-run").startswith("1 messages")
        assert system.emails(address) == [] and system.holds(letters) == 1
        assert system.command("infra.replay", "dev", "emails").startswith("1 messages")
        system.email(address, "inscription")
        assert system.command("infra.replay", "dev", "emails").startswith("0 messages")

        system.wait_for_outbox()
        sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
        wait_for(lambda: system.holds(queue) == 0, why="the message that comes again is taken")
    assert len(system.emails(address)) == 1
    assert system.holds(letters) == 0


def rows(system: Deployed, table: str, prefix: str) -> list[dict[str, Any]]:
    """Return the items of a table whose partition begins with a prefix."""
    pages = system.emulator.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return [one for page in pages for one in page["Items"] if one["pk"]["S"].startswith(prefix)]


def test_a_bounce_is_recorded_with_the_subject_of_its_message(system: Deployed) -> None:
    visitor = registered(system, "absente")
    registry, sns = system.outputs["RegistryTable"], system.emulator.client("sns")
    (person,) = (
        one for one in rows(system, registry, "CANDIDATE#") if one.get("email", {}).get("S") == visitor.email
    )
    mail = next(
        one
        for one in rows(system, registry, "OUTBOX#")
        if one.get("subject_id") == person["id"] and one["template"]["S"] == "candidate_confirm"
    )
    (topic,) = (one["TopicArn"] for one in sns.list_topics()["Topics"] if "FeedbackTopic" in one["TopicArn"])
    told = {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": visitor.email}]},
        "mail": {"tags": {"reference": [mail["id"]["S"]]}},
    }
    sns.publish(TopicArn=topic, Message=json.dumps(told))
    (kept,) = wait_for(lambda: rows(system, registry, "UNDELIVERED#"), why="the bounce is kept")
    assert kept["subject_id"] == person["id"]
    assert visitor.email not in str(kept)


def test_the_registry_is_restored_to_an_instant_without_used_links_or_erased_people(
    system: Deployed,
) -> None:
    dynamodb, registry = system.emulator.client("dynamodb"), system.outputs["RegistryTable"]
    stays, leaves = registered(system, "zelie"), registered(system, "yvon")
    for visitor in (stays, leaves):
        visitor.post(f"/candidate/links/{space_link(system, visitor)}")
    erased = leaves.get("/candidate")["id"]
    # A person gets at most one link in ten minutes.
    system.move(advance_days=1 / 96)
    link = space_link(system, stays)
    system.wait_for_outbox()
    dynamodb.create_backup(TableName=registry, BackupName="rehearsal")
    instant = datetime.now(UTC)

    stays.post(f"/candidate/links/{link}")
    stays.put("/candidate/availability", {"available": False})
    leaves.ask("DELETE", "/candidate", 204)
    restored = f"{registry}-restored"
    said = system.command("infra.restore", restored, "--at", instant.isoformat())
    assert "1 effacements rejoués" in said

    with system.registry(restored):
        stays.get("/candidate", 401)
        stays.post(f"/candidate/links/{link}", expected=409)
    (found,) = (
        one for one in rows(system, restored, "CANDIDATE#") if one.get("email", {}).get("S") == stays.email
    )
    assert found["available"] == {"BOOL": True}
    left = rows(system, restored, "")
    assert not [one for one in left if one["pk"]["S"].endswith(f"#{erased}") or leaves.email in str(one)]
    recovery = dynamodb.describe_continuous_backups(TableName=restored)["ContinuousBackupsDescription"]
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_tables_that_must_not_be_restored_cannot_be(system: Deployed) -> None:
    with pytest.raises(ClientError, match="PointInTimeRecoveryUnavailableException"):
        system.emulator.client("dynamodb").restore_table_to_point_in_time(
            SourceTableName=system.outputs["EphemeralTable"],
            TargetTableName="revived",
            RestoreDateTime=datetime.now(UTC),
        )
