"""A restore of the registry: used links and erased people do not come back."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from botocore.session import get_session
from botocore.stub import Stubber

from chalicelib import wiring
from chalicelib.domain.access.actor import CandidateSession
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.documents.document import Document, kept_key
from chalicelib.services import tasks
from chalicelib.services.candidates import candidate_space, documents, erasing
from chalicelib.services.core.changes import SYSTEM, Author, Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Ports
from chalicelib.settings import settings
from infra import restore
from tests.support import builders
from tests.support.aws import fresh_tables
from tests.support.builders import NOW, new_id
from tests.support.files import MemoryFiles, a_pdf
from tests.support.outside import refused

pytestmark = pytest.mark.thorough

AUTHOR = Author(kind=SYSTEM)
TARGET = "registry-restored"


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    """A client of empty tables, whose settings a restore may change."""
    with fresh_tables() as aws, patch.dict(os.environ):
        wiring.configure()
        yield aws.client("dynamodb")
    settings.cache_clear()
    wiring.configure()


def commit(ports: Ports, **given: Any) -> None:
    ports.store.commit(Changes(author=AUTHOR, at=NOW, **given))


def backup(dynamodb: Any) -> str:
    made = dynamodb.create_backup(TableName=settings().registry_table, BackupName="rehearsal")
    return str(made["BackupDetails"]["BackupArn"])


def restored(arn: str) -> tuple[int, list[str], Ports]:
    """Run the command; return its status, its output, and the ports of the new table."""
    said: list[str] = []
    status = restore.main([TARGET, "--backup", arn], said.append)
    return status, said, wiring.ports()


def test_lost_objects_come_back(dynamodb: Any) -> None:
    ports = wiring.ports()
    commit(ports, created=[zoe := builders.candidate()])
    arn = backup(dynamodb)
    stored = ports.store.get(Candidate, zoe.id)
    assert stored
    commit(ports, updated=[replace(stored, first_name="Perdue")])
    status, _, after = restored(arn)
    assert status == 0
    found = after.store.get(Candidate, zoe.id)
    assert found and found.first_name == zoe.first_name
    table = dynamodb.describe_table(TableName=TARGET)["Table"]
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert table["DeletionProtectionEnabled"]


def test_somebody_erased_since_is_erased_again(dynamodb: Any) -> None:
    ports = wiring.ports()
    commit(ports, created=[zoe := builders.candidate(), other := builders.candidate()])
    candidate_space.withdraw(ports, CandidateSession(candidate=zoe), reason="Un autre emploi")
    arn = backup(dynamodb)
    erasing.erase(ports, CandidateSession(candidate=zoe))
    assert not ports.store.words_about(zoe.id)
    status, said, after = restored(arn)
    assert status == 0 and "1 effacements" in said[0]
    assert not after.store.words_about(zoe.id)
    assert after.store.get(Candidate, zoe.id) is None
    assert after.store.get(Candidate, other.id)
    left = dynamodb.scan(TableName=TARGET)["Items"]
    assert not [item for item in left if zoe.id in item["pk"]["S"]]


def test_somebody_employed_in_the_restored_state_is_told(dynamodb: Any) -> None:
    ports = wiring.ports()
    commit(ports, created=[zoe := builders.candidate(recruited_by=new_id())])
    arn = backup(dynamodb)
    stored = ports.store.get(Candidate, zoe.id)
    assert stored
    commit(ports, updated=[replace(stored, recruited_by=None)])
    erasing.erase(ports, CandidateSession(candidate=zoe))
    status, said, _ = restored(arn)
    assert status == 1 and zoe.id in said[-1]


def test_a_used_link_stays_used_and_everybody_is_signed_out(dynamodb: Any) -> None:
    ports = wiring.ports()
    link = Link(
        id=new_id(),
        purpose=LinkPurpose.OPEN_ACCOUNT,
        subject_id=new_id(),
        expires_at=NOW + timedelta(days=28),
    )
    commit(ports, links_created=[link])
    arn = backup(dynamodb)
    commit(ports, link_used=link)
    session = BrowserSession(
        token_hash="0" * 64, account_id=new_id(), generation=1, created_at=NOW, seen_at=NOW
    )
    ports.ephemeral.put_browser_session(session, NOW + timedelta(hours=12))
    _, _, after = restored(arn)
    found = after.ephemeral.link(token_hash(ports.signer.token(link.purpose, link.id)))
    assert found and found.used_at == NOW
    assert after.ephemeral.browser_session(session.token_hash) is None


def test_a_document_removed_since_is_told_as_gone_and_erased_people_leave_none(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = MemoryFiles(lambda: NOW)
    monkeypatch.setitem(wiring._replaced, "files", files)
    wiring.configure()
    ports = wiring.ports()
    zoe, other = (
        builders.candidate(confirmed_at=NOW, cv=Document(id=new_id(), deposited_at=NOW)) for _ in range(2)
    )
    commit(ports, created=[zoe, other])
    for one in (zoe, other):
        files.write(kept_key(one.id, DocumentKind.CV, one.cv.id), a_pdf())
    arn = backup(dynamodb)
    documents.remove(ports, CandidateSession(candidate=other), kind=DocumentKind.CV)
    erasing.erase(ports, CandidateSession(candidate=zoe))
    for kind, task_id in ports.store.waiting_outbox(datetime.max.replace(tzinfo=UTC), 100):
        assert kind == "task" and tasks.run(ports, task_id)
    assert files.kept == {}
    status, _, after = restored(arn)
    assert status == 0
    with refused("document_gone"):
        documents.own_download(after, CandidateSession(candidate=other), DocumentKind.CV)
    # The erasure's task, run once more, does no harm.
    for _, task_id in after.store.waiting_outbox(datetime.max.replace(tzinfo=UTC), 100):
        assert tasks.run(after, task_id)


def test_the_given_instant_is_requested_and_the_table_is_protected_again() -> None:
    dynamodb = get_session().create_client(
        "dynamodb", "eu-west-3", aws_access_key_id="none", aws_secret_access_key="none"
    )
    ready = {"Table": {"TableStatus": "ACTIVE"}}
    with Stubber(dynamodb) as aws:
        aws.add_response(
            "restore_table_to_point_in_time",
            {},
            {"SourceTableName": "registry", "TargetTableName": TARGET, "RestoreDateTime": NOW},
        )
        aws.add_response("describe_table", ready, {"TableName": TARGET})
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        protected = {"StreamSpecification": stream, "DeletionProtectionEnabled": True}
        aws.add_response("update_table", {}, {"TableName": TARGET, **protected})
        aws.add_response("describe_table", ready, {"TableName": TARGET})
        recovered = {"PointInTimeRecoveryEnabled": True}
        aws.add_response(
            "update_continuous_backups",
            {},
            {"TableName": TARGET, "PointInTimeRecoverySpecification": recovered},
        )
        restore.restore_registry(dynamodb, "registry", TARGET, NOW, "")
        aws.assert_no_pending_responses()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(SystemExit):
        restore.main([TARGET, "--at", "2031-01-05T08:00:00"])
