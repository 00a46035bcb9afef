"""Items of earlier releases are read by this one, and can be rewritten while it runs."""

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.core.changes import Task
from chalicelib.settings import settings
from chalicelib.storage import keys, models, upgrades
from chalicelib.storage.models import (
    EntityItem,
    EphemeralItem,
    ItemModel,
    JournalItem,
    RegistryItem,
    TaskItem,
)
from chalicelib.storage.upgrades import Item, upgraded
from infra import resources, rewrite
from infra.local.emulator import REGION
from infra.rewrite import CannotRewrite
from tests.storage.conftest import Bench
from tests.storage.releases import kept
from tests.support import builders
from tests.support.builders import new_id

MODELS: dict[str, Any] = {
    "REGISTRY_TABLE": RegistryItem,
    "EPHEMERAL_TABLE": EphemeralItem,
    "JOURNAL_TABLE": JournalItem,
    "ACTIVITIES_TABLE": RegistryItem,
}


# The kinds added after the first schema, with the schema that added them.
FIRST_KEPT = {
    **dict.fromkeys(("training", "trainingsession", "trainingplan", "centre", "lots"), 3),
    "claim": 2,
    "words": 2,
    "budget": 2,
    "kept": 2,
    "opiniondraft": 2,
    "parameter": 2,
    "parameters": 2,
    "reasons": 2,
    "acceptance": 3,
    "structurechange": 3,
    "agreement_text": 3,
    "delivery": 3,
    "bank_details": 3,
    "ledger": 3,
    "payment_file": 3,
    "report": 3,
    "supply": 3,
    "intake": 3,
    "territory": 3,
    "totals": 3,
}


def read(setting: str, item: Item) -> ItemModel:
    counter = upgrades.kind_of(item) == "counter"
    row: ItemModel = (models.CounterItem if counter else MODELS[setting]).from_raw_data(item)
    return row


def holds(stored: Any, old: Any) -> bool:
    """Return whether everything is still there; later fields may be added."""
    if isinstance(old, dict):
        return all(
            float(stored[name]) == float(one) if name == "N" else holds(stored.get(name), one)
            for name, one in old.items()
        )
    if isinstance(old, list):
        return len(stored) == len(old) and all(map(holds, stored, old))
    return bool(stored == old)


def test_an_example_of_each_kind_was_stored_by_each_version() -> None:
    kinds = {upgrades.JOURNAL}
    for base in (RegistryItem, EphemeralItem):
        kinds |= {base.kind.get_discriminator(model) for model in base.kind.get_registered_subclasses(base)}
    # Other tests of this process invent one.
    kinds -= {None, "awkward"}
    for version in range(1, upgrades.ITEM_SCHEMA + 1):
        known = {kind for kind in kinds if FIRST_KEPT.get(kind, 1) <= version}
        assert {upgrades.kind_of(item) for schema, _, item in kept() if schema == version} >= known


def test_every_stored_item_of_a_release_is_read_completely() -> None:
    for _, setting, item in kept():
        row = read(setting, item)
        again = row.serialize(null_check=False)
        if isinstance(row, models.CounterItem):
            again |= {f"{row.PREFIX}{name}": {"N": str(count)} for name, count in row.counts.items()}
        assert holds(again, upgraded(item)), upgrades.kind_of(item)


# Applications had lists of their own until their summaries had all fields of the lists.
_OLD_PLACES = {"list_pk", "list_sk", "list2_pk", "list2_sk"}


def test_every_stored_entity_is_written_again_unchanged() -> None:
    entities = 0
    for _, setting, item in kept():
        row = read(setting, item)
        if isinstance(row, EntityItem):
            again = EntityItem.of.__func__(type(row), row.entity())  # type: ignore[attr-defined]
            again.version = row.version
            left = _OLD_PLACES if isinstance(row.entity(), Application) else set()
            was = {name: one for name, one in upgraded(item).items() if name not in left}
            assert holds(again.serialize(), was)
            entities += 1
    assert entities


def test_a_contract_stored_before_its_pay_was_asked_is_read_without_it() -> None:
    rows = [read(setting, item) for _, setting, item in kept() if upgrades.kind_of(item) == "recruitment"]
    contracts = [row.entity().contract for row in rows if row.entity().contract is not None]
    assert contracts and {(one.gross_pay_cents, one.full_time) for one in contracts} == {(None, None)}


def test_a_task_finished_by_an_earlier_release_is_read_without_its_parameters() -> None:
    done = [item for schema, _, item in kept() if schema == 1 and upgrades.kind_of(item) == "task"]
    assert done and all("params" in item and item["status"] == {"S": "done"} for item in done)
    for item in done:
        row = read("REGISTRY_TABLE", item)
        assert isinstance(row, TaskItem) and row.params is None and row.done_at


def old_task(tables: Bench, *, done: bool) -> str:
    """A task with the results of an import, as the first release stored it."""
    changes = tables.changes()
    changes.tasks.append(task := Task(id=new_id(), name="pix.import", params={"rows": ["somebody-3000"]}))
    tables.store.commit(changes)
    update = {"schema": {"N": "1"}, **({"status": {"S": "done"}} if done else {})}
    tables.dynamodb.update_item(
        TableName=os.environ["REGISTRY_TABLE"],
        Key={"pk": {"S": f"OUTBOX#{task.id}"}, "sk": {"S": "OUTBOX"}},
        AttributeUpdates={name: {"Value": value, "Action": "PUT"} for name, value in update.items()},
    )
    return task.id


def test_a_rewrite_empties_finished_tasks_only(tables: Bench) -> None:
    done, waiting = old_task(tables, done=True), old_task(tables, done=False)
    assert tables.task_params(done)
    rewrite.rewrite(tables.dynamodb, [settings().registry_table], dry_run=False)
    assert tables.task_params(done) is None
    found = tables.store.task(waiting)
    assert found and found.params == {"rows": ["somebody-3000"]}


@pytest.fixture
def second_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release in which first names are in capitals, upgraded in two steps, and guards have a reason."""

    def louder(item: Item) -> Item:
        return {**item, "first_name": {"S": item["first_name"]["S"].upper()}}

    def without_phone(item: Item) -> Item:
        return {name: value for name, value in item.items() if name != "phone"}

    monkeypatch.setattr(upgrades, "ITEM_SCHEMA", 3)
    monkeypatch.setattr(upgrades, "UPGRADES", {("candidate", 1): louder, ("candidate", 2): without_phone})


def old_candidates(tables: Bench, count: int) -> list[Any]:
    """Candidates as the first release stored them, whatever the schema of this one."""
    stored = [builders.candidate(first_name=f"Zoé{n}", phone="+33387555000") for n in range(count)]
    tables.create(*stored)
    for candidate in stored:
        tables.dynamodb.update_item(
            TableName=os.environ["REGISTRY_TABLE"],
            Key={"pk": {"S": f"CANDIDATE#{candidate.id}"}, "sk": {"S": "CANDIDATE"}},
            UpdateExpression="SET #s = :one",
            ExpressionAttributeNames={"#s": "schema"},
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
    return stored


@pytest.mark.usefixtures("second_form")
def test_an_old_item_is_upgraded_step_by_step_when_it_is_read(tables: Bench) -> None:
    (stored,) = old_candidates(tables, 1)
    found = tables.store.get(type(stored), stored.id)
    assert found and (found.first_name, found.phone) == ("ZOÉ0", None)


@pytest.mark.usefixtures("second_form")
def test_a_newer_item_and_a_partial_one_stay_as_they_are() -> None:
    later = {"kind": {"S": "candidate"}, "schema": {"N": "4"}, "first_name": {"S": "Zoé"}}
    part = {"pool_pk": {"S": "POOL#57"}, "card": {"S": "{}"}}
    assert upgraded(later) == later
    assert upgraded(part) == part


def names(tables: Bench) -> list[tuple[str, str]]:
    return sorted(
        (item["schema"]["N"], item["first_name"]["S"]) for item in tables.rows("REGISTRY_TABLE", "CANDIDATE#")
    )


@pytest.mark.usefixtures("second_form")
def test_a_dry_run_counts_and_changes_nothing(tables: Bench, tmp_path: Path) -> None:
    old_candidates(tables, 5)
    before = tables.rows("REGISTRY_TABLE")
    counts = rewrite.rewrite(
        tables.dynamodb, [settings().registry_table], dry_run=True, path=tmp_path / "cursor.json"
    )
    assert counts["candidate 1"] == 5
    assert tables.rows("REGISTRY_TABLE") == before
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("second_form")
def test_the_command_reads_every_table_but_the_journal(
    tables: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    old = {"pk": {"S": "A#1"}, "sk": {"S": "A"}, "kind": {"S": "anything"}, "schema": {"N": "1"}}
    for table in resources.TABLES:
        tables.dynamodb.put_item(TableName=os.environ[table.setting], Item=old)
    said: list[str] = []
    assert rewrite.main(["--dry-run"], said.append) == 0
    assert said == ["3 éléments lus.", "  3 anything 1 à récrire"]


@pytest.mark.usefixtures("second_form")
def test_a_rewrite_brings_every_item_to_the_present_schema_and_keeps_its_version(tables: Bench) -> None:
    stored = old_candidates(tables, 5)
    rewrite.rewrite(tables.dynamodb, [settings().registry_table], dry_run=False)
    assert names(tables) == [("3", f"ZOÉ{n}") for n in range(5)]
    assert all(tables.store.get(type(one), one.id).version == 1 for one in stored)
    again = rewrite.rewrite(tables.dynamodb, [settings().registry_table], dry_run=True)
    assert set(again) == {"seen"}


class Paged:
    """A client that returns two items a page, and calls ``between`` before each update."""

    def __init__(self, client: Any, between: Any = lambda **request: None) -> None:
        self._client = client
        self._between = between
        self.scanned = 0

    def scan(self, **request: Any) -> Any:
        page = self._client.scan(**request, Limit=2)
        self.scanned += len(page["Items"])
        return page

    def update_item(self, **request: Any) -> Any:
        self._between(**request)
        return self._client.update_item(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


@pytest.mark.usefixtures("second_form")
def test_a_rewrite_continues_where_it_stopped(tables: Bench, tmp_path: Path) -> None:
    old_candidates(tables, 6)
    cursor, stop, tried = tmp_path / "cursor.json", threading.Event(), []

    def interrupted(**request: Any) -> None:
        tried.append(request)
        if len(tried) == 4:
            stop.set()

    table = [settings().registry_table]
    first = Paged(tables.dynamodb, interrupted)
    rewrite.rewrite(first, table, dry_run=False, segments=1, path=cursor, stop=stop)
    assert cursor.exists() and len(names(tables)) == 6
    second = Paged(tables.dynamodb)
    counts = rewrite.rewrite(second, table, dry_run=False, segments=1, path=cursor)
    assert first.scanned + second.scanned == counts["seen"] == len(tables.rows("REGISTRY_TABLE"))
    assert counts["candidate 1"] == 6
    assert names(tables) == [("3", f"ZOÉ{n}") for n in range(6)]
    assert not cursor.exists()


@pytest.mark.usefixtures("second_form")
def test_the_positions_of_another_rewrite_are_refused(tables: Bench, tmp_path: Path) -> None:
    cursor = tmp_path / "cursor.json"
    cursor.write_text(json.dumps({"to": {"schema": 2, "segments": 4}, "places": {}, "counts": {}}))
    with pytest.raises(CannotRewrite, match="autre récriture"):
        rewrite.rewrite(tables.dynamodb, [settings().registry_table], dry_run=False, path=cursor)


@pytest.mark.usefixtures("second_form")
def test_an_item_changed_during_a_rewrite_is_read_again_and_not_lost(tables: Bench) -> None:
    (stored,) = old_candidates(tables, 1)
    changed = []

    def renamed(**request: Any) -> None:
        if not changed:
            changed.append(request)
            tables.dynamodb.update_item(
                TableName=request["TableName"],
                Key=request["Key"],
                UpdateExpression="SET first_name = :new",
                ExpressionAttributeValues={":new": {"S": "Maëva"}},
            )

    rewrite.rewrite(Paged(tables.dynamodb, renamed), [settings().registry_table], dry_run=False, segments=1)
    assert names(tables) == [("3", "MAËVA")]
    found = tables.store.get(type(stored), stored.id)
    assert found and found.phone is None


def test_an_older_candidate_is_listed_with_similar_people() -> None:
    listed = 0
    for schema, setting, item in kept():
        if schema > 2 or upgrades.kind_of(item) != "candidate":
            continue
        entity = read(setting, item).entity()
        key = keys.LAYOUTS[Candidate].listing(entity)
        new = upgraded(item)
        assert (new.get("list_pk"), new.get("list_sk")) == (
            ({"S": key.pk}, {"S": key.sk}) if key else (None, None)
        )
        listed += key is not None
    assert listed
