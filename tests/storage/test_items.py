"""The stored items: old ones, expired ones, the stream and the journal."""

import os
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pynamodb.connection import Connection

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.applying.answers import Contact
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.card import card_of
from chalicelib.domain.candidates.departed import DepartedCandidate, DepartedCandidates
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.free_words import FreeWords
from chalicelib.services.core.changes import Author, Changes, Email, EmailLink, JournalEntry
from chalicelib.storage import models, upgrades
from chalicelib.storage.keys import LAYOUTS, Key, Layout
from chalicelib.storage.pool import cards
from chalicelib.storage.pool import departed as departed_rows
from tests.storage.conftest import Bench
from tests.support import builders
from tests.support.builders import HOUR, NOW, new_id

FORM = {"N": str(upgrades.ITEM_SCHEMA)}


def _forget(bench: Bench, entity: Entity, path: str) -> None:
    """Remove an attribute from the item of an entity, as if it had been stored before the field existed."""
    key = LAYOUTS[type(entity)].key(entity)
    names = {f"#{n}": part for n, part in enumerate(path.split("."))}
    bench.dynamodb.update_item(
        TableName=models.RegistryItem.Meta.table_name,
        Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}},
        UpdateExpression=f"REMOVE {'.'.join(names)}",
        ExpressionAttributeNames=names,
    )


@pytest.mark.parametrize(
    ("path", "default"), [("posts_granted", 0), ("opinion_overdue", False), ("opinion", None)]
)
def test_an_item_older_than_a_field_is_read_with_its_default(tables: Bench, path: str, default: Any) -> None:
    given = Opinion(verdict=OpinionVerdict.FAVOURABLE, comment="oui", given_at=NOW, given_by=new_id())
    stored = builders.application(posts_granted=3, opinion_overdue=True, opinion=given)
    tables.create(stored)
    _forget(tables, stored, path)
    assert tables.store.get(Application, stored.id) == replace(stored, version=1, **{path: default})


def test_a_map_older_than_a_field_is_read_with_its_default(tables: Bench) -> None:
    contact = Contact(first_name="A", last_name="B", job_title="C", email="a@b.example", phone="+33600000000")
    tables.create(stored := builders.application(contact=contact))
    _forget(tables, stored, "contact.phone")
    read = tables.store.get(Application, stored.id)
    assert read and read.contact == replace(contact, phone=None)


@dataclass(frozen=True, kw_only=True)
class Awkward(Entity):
    """Field names that items, PynamoDB or DynamoDB use themselves."""

    kind: str
    pk: str
    schema: int
    list_pk: str
    count: int
    get: bool
    query: tuple[str, ...]
    exists: str | None
    size: str
    status: str
    update: str = "by default"


def test_a_field_may_have_any_name(tables: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LAYOUTS, Awkward, Layout("AWKWARD"))
    model = next((m for m in models.EntityItem.__subclasses__() if m.__name__ == "AwkwardItem"), None)
    monkeypatch.setitem(models.ENTITY_MODELS, Awkward, model or models._entity_model(Awkward, "awkward"))
    entity = Awkward(
        id=new_id(),
        kind="k",
        pk="p",
        schema=9,
        list_pk="l",
        count=3,
        get=True,
        query=("q",),
        exists=None,
        size="s",
        status="s",
    )
    tables.create(entity)
    assert tables.store.get(Awkward, entity.id) == replace(entity, version=1)
    (row,) = tables.rows("REGISTRY_TABLE", "AWKWARD#")
    assert (row["kind"], row["kind_"], row["schema"]) == ({"S": "awkward"}, {"S": "k"}, FORM)


def test_every_item_has_the_version_of_its_schema(tables: Bench) -> None:
    _everything(tables)
    for setting in ("REGISTRY_TABLE", "EPHEMERAL_TABLE", "JOURNAL_TABLE"):
        rows = tables.rows(setting)
        assert rows
        assert all(
            row["schema"] == FORM
            for row in rows
            if not row["pk"]["S"].startswith(("POOL#", "WORD#", "UNSEEN#"))
            and not row["sk"]["S"].startswith("STATUSES")
        )


def test_the_stream_distinguishes_an_email_from_a_task(tables: Bench) -> None:
    changes = _everything(tables)
    kinds = {row["pk"]["S"]: row["kind"]["S"] for row in tables.rows("REGISTRY_TABLE", "OUTBOX#")}
    assert kinds == {f"OUTBOX#{changes.emails[0].id}": "email", f"OUTBOX#{changes.tasks[0].id}": "task"}


def test_a_sent_email_keeps_neither_address_nor_text(tables: Bench) -> None:
    email = _everything(tables).emails[0]
    tables.store.lease_email(email.id, NOW, HOUR)
    tables.store.mark_email_sent(email.id, NOW + HOUR, "provider-1")
    (row,) = tables.rows("REGISTRY_TABLE", f"OUTBOX#{email.id}")
    assert set(row) == {
        *("pk", "sk", "kind", "schema", "id", "template", "subject_id"),
        *("status", "created_at", "sent_at", "message_id"),
        # The e-mails about an object are listed by its id.
        *("list_pk", "list_sk"),
    }
    assert row["message_id"] == {"S": "provider-1"}
    assert email.to not in str(row)


def test_a_finished_task_leaves_no_row(tables: Bench) -> None:
    # Formerly 500 requests for a password left 499 rows for ever.
    task = _everything(tables).tasks[0]
    changes = tables.changes(at=NOW + HOUR)
    changes.task_done = task.id
    tables.store.commit(changes)
    assert not tables.rows("REGISTRY_TABLE", f"OUTBOX#{task.id}")


def test_neither_the_token_nor_the_address_of_a_link_is_in_a_table(tables: Bench) -> None:
    link = _everything(tables).links_created[0]
    token = tables.signer.token(link.purpose, link.id)
    (row,) = tables.rows("EPHEMERAL_TABLE", "LINK#")
    assert row["pk"] == {"S": f"LINK#{tables.hash(link)}"}
    assert token not in str([tables.rows("EPHEMERAL_TABLE"), tables.rows("REGISTRY_TABLE")])


def test_an_expired_link_is_kept_for_30_days(tables: Bench) -> None:
    link = _everything(tables).links_created[0]
    (row,) = tables.rows("EPHEMERAL_TABLE", "LINK#")
    assert row["expires_at"] == {"N": str(int((link.expires_at + timedelta(days=30)).timestamp()))}


def test_the_journal_says_who_did_what_and_when_and_refers_to_the_reason(tables: Bench) -> None:
    subject, actor = new_id(), new_id()
    author = Author(kind="account", account_id=actor, role=Role.AGENCY, request_id="r-1")
    changes = Changes(author=author, at=NOW)
    entry = JournalEntry(subject_kind="application", subject_id=subject, act="lapsed", at=NOW, author=author)
    changes.journal += [
        replace(
            entry, words_id="w-1", details={"posts": 2, "due": NOW, "day": NOW.date(), "role": Role.AGENCY}
        ),
        entry,
    ]
    tables.store.commit(changes)
    first, second = sorted(tables.rows("JOURNAL_TABLE"), key=lambda row: "words_id" not in row)
    assert first["pk"] == second["pk"] == {"S": f"application#{subject}"}
    assert first["sk"]["S"].startswith("2026-10-01T09:30:00.000000Z#")
    assert first["sk"] != second["sk"]
    assert {
        name: first[name]["S"] for name in ("act", "author_kind", "account_id", "role", "request_id")
    } == {
        "act": "lapsed",
        "author_kind": "account",
        "account_id": actor,
        "role": "agency",
        "request_id": "r-1",
    }
    assert first["words_id"] == {"S": "w-1"}
    assert first["details"]["M"] == {
        "posts": {"N": "2"},
        "due": {"S": "2026-10-01T09:30:00.000000Z"},
        "day": {"S": "2026-10-01"},
        "role": {"S": "agency"},
    }
    assert not {"words_id", "details"} & set(second)
    assert "reason" not in first


def test_reasons_are_in_the_registry_and_the_journal_has_their_ids_only(tables: Bench) -> None:
    changes = tables.changes()
    changes.create(person := builders.candidate())
    words = FreeWords(id=new_id(), about_id=person.id, text="Je pars soigner ma mère")
    changes.note(person, "withdrawn", words=words)
    tables.store.commit(changes)
    (row,) = tables.rows("REGISTRY_TABLE", f"WORDS#{person.id}")
    assert (row["sk"], row["text"]) == ({"S": f"WORDS#{words.id}"}, {"S": words.text})
    (entry,) = tables.rows("JOURNAL_TABLE")
    assert entry["words_id"] == {"S": words.id}
    assert words.text not in str(entry)


def test_a_reason_that_an_earlier_release_wrote_in_the_journal_is_still_read(tables: Bench) -> None:
    old = {
        "pk": {"S": "application#a-1"},
        "sk": {"S": "2026-10-01T09:30:00.000000Z#e-1"},
        "schema": {"N": "1"},
        "act": {"S": "lapsed"},
        "at": {"S": "2026-10-01T09:30:00.000000Z"},
        "author_kind": {"S": "account"},
        "reason": {"S": "Délai"},
    }
    tables.dynamodb.put_item(TableName=os.environ["JOURNAL_TABLE"], Item=old)
    row = models.read(models.JournalItem, Key(old["pk"]["S"], old["sk"]["S"]))
    assert (row.reason, row.words_id) == ("Délai", None)


def _cards_of(bench: Bench, person: Candidate) -> list[str]:
    """Return the partitions of the items with a card of somebody."""
    return sorted(row["pk"]["S"] for row in bench.rows("REGISTRY_TABLE") if cards.short_id(person.id) in row)


def test_somebody_who_may_not_be_found_has_no_card_where_structures_search(tables: Bench) -> None:
    hidden, findable = builders.candidate(available=False), builders.candidate()
    unconfirmed = builders.candidate(CandidateStatus.SUBMITTED)
    tables.create(hidden, findable, unconfirmed)
    assert _cards_of(tables, unconfirmed) == []
    assert _cards_of(tables, hidden) == ["UNSEEN#69", "UNSEEN#ae", "UNSEEN#ly", "UNSEEN#zo"]
    assert _cards_of(tables, findable) == ["POOL#69", "WORD#69", "WORD#ae", "WORD#ly", "WORD#zo"]


def test_a_card_follows_its_candidate_and_leaves_nothing_behind(tables: Bench) -> None:
    person = builders.candidate()
    states = [
        replace(person, first_name="Léa", max_distance_km=None),
        replace(person, first_name="Léa", place=builders.place("97411", "974"), max_distance_km=None),
        replace(person, phone="+33600000000"),
        replace(person, available=False),
        replace(person, last_name="d'Æ-Var"),
    ]
    expected = [
        ["POOL#FR", "WORD#69", "WORD#ae", "WORD#le", "WORD#ly"],
        ["POOL#974", "WORD#69", "WORD#ae", "WORD#le", "WORD#ly"],
        ["POOL#69", "WORD#69", "WORD#ae", "WORD#ly", "WORD#zo"],
        ["UNSEEN#69", "UNSEEN#ae", "UNSEEN#ly", "UNSEEN#zo"],
        ["POOL#69", "WORD#69", "WORD#ae", "WORD#ae", "WORD#d", "WORD#da", "WORD#ly", "WORD#va", "WORD#zo"],
    ]
    tables.create(person)
    for version, (state, partitions) in enumerate(zip(states, expected, strict=True), start=1):
        changes = tables.changes()
        changes.update(replace(state, version=version))
        tables.store.commit(changes)
        assert _cards_of(tables, person) == partitions
    changes = tables.changes()
    changes.delete(replace(states[-1], version=len(states) + 1))
    tables.store.commit(changes)
    assert _cards_of(tables, person) == []
    assert tables.rows("REGISTRY_TABLE", "WORD#") == tables.rows("REGISTRY_TABLE", "UNSEEN#") == []


def test_every_model_shares_one_client(emulator: Bench) -> None:
    _everything(emulator)
    every = (models.GuardItem, models.EmailItem, models.LinkItem, models.JournalItem)
    assert {id(model._get_connection().connection) for model in every} == {id(models.connection())}


def _everything(bench: Bench) -> Changes:
    """Return one decision that writes every kind of row."""
    changes = bench.changes()
    changes.create(person := builders.candidate())
    changes.create(builders.account(structure_id=new_id(), other_structure_ids=(new_id(),)))
    changes.take("KEY", person.id)
    changes.set_timer("act", person.id, NOW)
    changes.count("BUDGET", "granted", 1)
    changes.note(person, "registered")
    link = Link(
        id=new_id(), purpose=LinkPurpose.CONFIRM_CANDIDATE, subject_id=person.id, expires_at=NOW + 28 * HOUR
    )
    changes.links_created.append(link)
    changes.emails.append(
        Email(
            id=new_id(),
            template="welcome",
            to="zoe.secret@example.org",
            subject_id=person.id,
            params={"first_name": "Zoé"},
            links={"confirm": EmailLink(purpose=link.purpose, id=link.id)},
        )
    )
    changes.tasks.append(builders.task())
    bench.store.commit(changes)
    return changes


def test_the_statuses_of_an_older_structure_are_read_from_its_matches(tables: Bench) -> None:
    structure, candidate, reset = builders.structure(), new_id(), new_id()
    tables.create(
        structure,
        builders.match(structure_id=structure.id, candidate_id=candidate),
        builders.match(structure_id=structure.id, candidate_id=reset, status=MatchStatus.NEW),
    )
    for row in tables.rows("REGISTRY_TABLE", f"STRUCTURE#{structure.id}"):
        if row["sk"]["S"].startswith("STATUSES"):
            key = {name: row[name] for name in ("pk", "sk")}
            tables.dynamodb.delete_item(TableName=os.environ["REGISTRY_TABLE"], Key=key)
    # An act of today packs its own status, which is not complete.
    tables.create(builders.match(structure_id=structure.id, candidate_id=(other := new_id())))
    assert tables.store.structure_with_statuses(structure.id)[1] == {
        candidate: MatchStatus.SHORTLISTED,
        other: MatchStatus.SHORTLISTED,
    }


@pytest.fixture
def departed(tables: Bench) -> DepartedCandidates:
    person = builders.candidate()
    return DepartedCandidates(
        NOW, {person.id: DepartedCandidate(card_of(person, paris_date(NOW)), recruited_elsewhere=False)}
    )


def test_cached_people_who_left_expire_by_ttl(tables: Bench, departed: DepartedCandidates) -> None:
    tables.store.cache_departed("structure-1", departed, HOUR)
    (row,) = tables.rows("EPHEMERAL_TABLE", "DEPARTED#")
    assert row["expires_at"] == {"N": str(int((NOW + HOUR).timestamp()) + 1)}


def test_more_people_who_left_than_an_item_holds_are_not_cached(tables: Bench) -> None:
    people = [builders.candidate(first_name="É" * 100) for _ in range(2_000)]
    cards = (card_of(person, paris_date(NOW)) for person in people)
    many = {card.candidate_id: DepartedCandidate(card, recruited_elsewhere=False) for card in cards}
    tables.store.cache_departed("structure-1", DepartedCandidates(NOW, many), HOUR)
    assert not tables.rows("EPHEMERAL_TABLE", "DEPARTED#")


class Client:
    """A client whose writes are replaced by a test; everything else is real."""

    def __init__(self, client: Any, put_item: Any) -> None:
        self._client, self.put_item = client, put_item

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def test_a_table_that_refuses_writes_fails_no_reader(
    tables: Bench, departed: DepartedCandidates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")

    real: Any = models.connection()
    monkeypatch.setattr(type(real), "client", Client(real.client, refuse))
    tables.store.cache_departed("structure-1", departed, HOUR)
    assert tables.store.applications_with_departed([new_id()], "structure-1") == ({}, None)


def test_a_slow_write_is_not_waited_for(
    tables: Bench, departed: DepartedCandidates, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Any = models.connection()
    answered = threading.Event()
    monkeypatch.setattr(type(real), "client", Client(real.client, lambda **_: answered.wait(60)))
    monkeypatch.setattr(departed_rows, "_PATIENCE_SECONDS", 0.01)
    try:
        tables.store.cache_departed("structure-1", departed, HOUR)
        assert not answered.is_set()
    finally:
        answered.set()


def test_people_who_left_are_read_again_while_the_table_answers_in_part(
    tables: Bench, departed: DepartedCandidates, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = builders.application()
    tables.create(application)
    tables.store.cache_departed("structure-1", departed, HOUR)
    ask = Connection.dispatch

    def half(self: Connection, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation != "BatchGetItem":
            return ask(self, operation, request)
        return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}

    monkeypatch.setattr(Connection, "dispatch", half)
    found, kept = tables.store.applications_with_departed([application.id], "structure-1")
    assert (found, kept) == ({application.id: replace(application, version=1)}, None)
