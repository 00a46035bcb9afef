"""Derived items are corrected while the site runs (``infra.reindex``)."""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.core.store import VersionConflict
from chalicelib.settings import settings
from chalicelib.storage.pool.cards import short_id
from infra import reindex as command
from infra import rewrite
from tests.domain.reorganising.test_liquidation import JUDGED
from tests.storage.conftest import Bench
from tests.support import builders
from tests.support.builders import NOW, new_id

DERIVED = (
    "POOL#",
    "WORD#",
    "UNSEEN#",
    "SUMMARIES#",
    "RECRUITMENTS#",
    "FOLLOWUPSUMMARIES#",
    "AGREEMENTSUMMARIES#",
    "WAITINGCHANGES#",
    "LEDGERS#",
    "LIQUIDATIONS#",
)
CARDS, OLD_CARDS = "cartes absentes ou anciennes", "cartes en trop"
STATUSES, OLD_STATUSES = "statuts absents ou anciens", "statuts en trop"
UNPACKED = "structures sans leurs statuts"
UNPLACED = "recrutements sans leur département"
UNMARKED = "lignes d'ordre du jour dont la candidature s'est arrêtée"


def derived(tables: Bench) -> list[dict[str, Any]]:
    """Return the derived items that are not empty."""
    rows = [
        row
        for row in tables.rows("REGISTRY_TABLE")
        if row["pk"]["S"].startswith(DERIVED) or row["sk"]["S"].startswith("STATUSES")
    ]
    return sorted((row for row in rows if len(row) > 2), key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


def lose(tables: Bench) -> None:
    """Delete every derived item, as if an older release had stored everything."""
    for row in derived(tables):
        key = {name: row[name] for name in ("pk", "sk")}
        tables.dynamodb.delete_item(TableName=os.environ["REGISTRY_TABLE"], Key=key)


def put(tables: Bench, row: dict[str, Any], **attributes: str) -> None:
    """Write into a derived item, without a decision."""
    key = {name: row[name] for name in ("pk", "sk")}
    for name, value in attributes.items():
        tables.dynamodb.update_item(
            TableName=os.environ["REGISTRY_TABLE"],
            Key=key,
            UpdateExpression="SET #n = :v",
            ExpressionAttributeNames={"#n": name},
            ExpressionAttributeValues={":v": {"S": value}},
        )


def reindex(tables: Bench, client: Any = None, *, dry_run: bool = False, **options: Any) -> dict[str, int]:
    table = settings().registry_table
    counts = command.reindex(client or tables.dynamodb, table, dry_run=dry_run, segments=1, **options)
    counts.pop("seen", 0)
    return dict(counts)


def update(tables: Bench, entity: Entity) -> None:
    changes = tables.changes()
    changes.update(entity)
    tables.store.commit(changes)


@pytest.fixture
def people(tables: Bench) -> list[Candidate]:
    """Some people who may be found, one who may not, and a structure that acted on three of them."""
    everybody = [builders.candidate(first_name=f"Zoé{n}", last_name="Le Goff") for n in range(4)]
    everybody.append(builders.candidate(max_distance_km=None))
    everybody.append(builders.candidate(available=False))
    structure = builders.structure()
    tables.create(*everybody, structure, builders.structure())
    statuses = (MatchStatus.SHORTLISTED, MatchStatus.DECLINED, MatchStatus.HIRED, MatchStatus.NEW)
    tables.create(
        *(
            builders.match(structure_id=structure.id, candidate_id=one.id, status=status)
            for one, status in zip(everybody, statuses, strict=False)
        )
    )
    return [replace(one, version=1) for one in everybody]


@pytest.mark.usefixtures("people")
def test_items_of_an_older_release_get_the_derived_items_of_this_one(tables: Bench) -> None:
    whole = derived(tables)
    assert reindex(tables, dry_run=True) == {}
    lose(tables)
    # A pool row, a postal code, a city, a first name, two last names and those joined for each; the last
    # person is not findable, and has words for the agency only.
    expected = {CARDS: 4 * 7 + 5 + 4, STATUSES: 3, UNPACKED: 2}
    assert reindex(tables, dry_run=True) == expected
    assert derived(tables) == []
    assert reindex(tables) == expected
    assert derived(tables) == whole
    assert reindex(tables) == {}


def test_missing_summaries_of_applications_are_derived_and_wrong_ones_corrected(
    tables: Bench,
) -> None:
    confirmed = builders.application(confirmed_at=NOW)
    moved = builders.application(confirmed_at=NOW, department="2A")
    tables.create(
        confirmed, moved, builders.application(status=ApplicationStatus.SUBMITTED, confirmed_at=None)
    )
    whole = derived(tables)
    assert reindex(tables, dry_run=True) == {}
    lose(tables)
    assert reindex(tables) == {CARDS: 2}
    assert derived(tables) == whole
    put(tables, whole[0], **{short_id(new_id()): '["69"]', short_id(moved.id): '["2A"]'})
    assert reindex(tables)[OLD_CARDS] >= 1
    assert derived(tables) == whole


def test_missing_summaries_of_every_other_kind_are_derived_and_wrong_ones_corrected(
    tables: Bench,
) -> None:
    others = (builders.agreement(), builders.structure_change(), builders.ledger())
    tables.create(builders.recruitment(), builders.follow_up(), *others)
    whole = derived(tables)
    kinds = ["AGREEMENTSUMMARIES", "FOLLOWUPSUMMARIES", "LEDGERS", "RECRUITMENTS", "WAITINGCHANGES"]
    assert [row["pk"]["S"].partition("#")[0] for row in whole] == kinds
    assert reindex(tables, dry_run=True) == {}
    lose(tables)
    assert reindex(tables) == {CARDS: 5}
    assert derived(tables) == whole
    for row in whole:
        put(tables, row, **{short_id(new_id()): '["69"]'})
    assert reindex(tables) == {OLD_CARDS: 5}
    assert derived(tables) == whole


def test_a_liquidation_of_an_older_release_is_listed_and_one_that_was_reversed_is_not(tables: Bench) -> None:
    judged, living = builders.structure(liquidation=JUDGED), builders.structure(siret="21690123100011")
    tables.create(judged, living)
    whole = derived(tables)
    assert reindex(tables, dry_run=True) == {}
    lose(tables)
    assert reindex(tables) == {CARDS: 1, UNPACKED: 2}
    assert derived(tables) == whole
    [listed] = [row for row in whole if row["pk"]["S"].startswith("LIQUIDATIONS#")]
    put(tables, listed, **{short_id(living.id): '["2027-03-01"]'})
    assert reindex(tables) == {OLD_CARDS: 1}
    assert derived(tables) == whole


def test_a_recruitment_without_department_gets_that_of_its_agreement(
    tables: Bench,
) -> None:
    agreement = builders.agreement(department="69", structure_name="Ville de Lyon")
    old = builders.recruitment(agreement_id=agreement.id, department="", structure_name="")
    tables.create(agreement, old, builders.recruitment(department="", structure_name=""))
    assert tables.store.recruitment_summaries(["69"]) == []
    assert reindex(tables, dry_run=True) == {UNPLACED: 1}
    assert reindex(tables) == {UNPLACED: 1, CARDS: 1}
    (found,) = tables.store.recruitment_summaries(["69"])
    assert (found.id, found.structure_name) == (old.id, "Ville de Lyon")
    assert reindex(tables) == {}


def test_a_line_whose_application_stopped_in_an_older_release_is_marked(tables: Bench) -> None:
    living = builders.application(status=ApplicationStatus.UNDER_REVIEW)
    gone = builders.application(status=ApplicationStatus.WITHDRAWN)
    session = new_id()
    items = [builders.agenda_item(session_id=session, application_id=one.id) for one in (living, gone)]
    tables.create(living, gone, *items)
    assert reindex(tables, dry_run=True) == {UNMARKED: 1}
    assert reindex(tables) == {UNMARKED: 1}
    found = tables.store.agenda(session, limit=9, cursor=None).items
    assert {item.id: item.moot for item in found} == {living.id: False, gone.id: True}
    assert reindex(tables) == {}


def test_wrong_items_are_corrected_and_orphans_deleted(tables: Bench, people: list[Candidate]) -> None:
    whole = derived(tables)
    stranger, away = new_id(), people[-1].id
    for row in whole:
        if row["pk"]["S"].startswith(DERIVED):
            mine = next(name for name in row if name not in ("pk", "sk"))
            put(tables, row, **{mine: "!old"})
    (pool_row, *_) = (row for row in whole if row["pk"]["S"] == "POOL#69")
    put(tables, pool_row, **{command.short_id(stranger): "x", command.short_id(away): "y"})
    put(tables, {**pool_row, "pk": {"S": "POOL#13"}}, **{command.short_id(people[0].id): "z"})
    word = {"pk": {"S": "WORD#an"}, "sk": {"S": f"ancien#{command.short_id(people[0].id)}"}}
    put(tables, word, **{command.short_id(people[0].id): "z"})
    status_row = next(row for row in whole if row["sk"]["S"].startswith("STATUSES#"))
    known = next(name for name in status_row if name not in ("pk", "sk"))
    put(tables, status_row, **{known: "e", command.short_id(stranger): "s"})
    assert reindex(tables)[OLD_CARDS] == 4
    assert derived(tables) == whole
    assert reindex(tables, dry_run=True) == {}


class Between:
    """A client that does something once before it writes, as a concurrent user."""

    def __init__(self, client: Any, act: Callable[[], object]) -> None:
        self._client = client
        self._act: Callable[[], object] | None = act

    def transact_write_items(self, **request: Any) -> Any:
        if self._act:
            act, self._act = self._act, None
            act()
        return self._client.transact_write_items(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


@pytest.mark.parametrize(
    "edited",
    [{"department": "13"}, {"available": False}, {"max_distance_km": 5}, {"last_name": "Kervella"}],
    ids=str,
)
@pytest.mark.parametrize("lost", [True, False], ids=["lost", "drifted"])
def test_a_concurrent_edit_prevails(tables: Bench, edited: dict[str, Any], lost: bool) -> None:
    person = replace(builders.candidate(), version=1)
    tables.create(replace(person, version=0))
    if lost:
        lose(tables)
    else:
        for row in derived(tables):
            put(tables, row, **{command.short_id(person.id): "!old"})
    place = builders.place(department=edited.pop("department", "69"))
    reindex(tables, Between(tables.dynamodb, lambda: update(tables, replace(person, place=place, **edited))))
    after = derived(tables)
    assert reindex(tables, dry_run=True) == {}
    lose(tables)
    reindex(tables)
    assert derived(tables) == after


def test_somebody_who_moves_back_at_that_moment_keeps_the_card(tables: Bench) -> None:
    person = builders.candidate(department="13")
    tables.create(person)
    here = {"pk": {"S": "POOL#69"}, "sk": {"S": f"020#{command.pool.shard(person.id, 8):x}"}}
    put(tables, here, **{command.short_id(person.id): "stale"})
    back = replace(person, version=1, place=builders.place())
    assert reindex(tables, Between(tables.dynamodb, lambda: update(tables, back))) == {}
    assert [card.candidate_id for card in tables.store.pool({"69": 0.0}, nationwide=False)] == [person.id]
    assert reindex(tables, dry_run=True) == {}


def test_a_concurrent_act_keeps_its_status(tables: Bench) -> None:
    structure, candidate = builders.structure(), new_id()
    tables.create(structure, builders.match(structure_id=structure.id, candidate_id=candidate))
    lose(tables)
    declined = builders.match(
        structure_id=structure.id, candidate_id=candidate, status=MatchStatus.DECLINED, version=1
    )
    reindex(tables, Between(tables.dynamodb, lambda: update(tables, declined)))
    assert tables.store.structure_with_statuses(structure.id)[1] == {candidate: MatchStatus.DECLINED}
    assert reindex(tables, dry_run=True) == {}


def test_continuous_edits_during_a_reindex_leave_no_wrong_item(emulator: Bench) -> None:
    people = [replace(builders.candidate(first_name=f"Zoé{n}"), version=1) for n in range(6)]
    emulator.create(*(replace(one, version=0) for one in people))
    lose(emulator)
    begun, refused = threading.Event(), []

    def edit() -> None:
        for km in (5, 10, 15, 20, 40, 100, None):
            for number, one in enumerate(people):
                now = emulator.store.get(Candidate, one.id)
                assert now is not None
                try:
                    update(emulator, replace(now, max_distance_km=km, last_name=f"Nom{number}{km}"))
                except VersionConflict:
                    refused.append(one.id)
                begun.set()

    editing = threading.Thread(target=edit)
    editing.start()
    begun.wait(60)
    while editing.is_alive():
        reindex(emulator)
    editing.join()
    # A card overwritten by an edit is right; one that the edit had no reason to write is corrected by the
    # next run.
    reindex(emulator)
    assert reindex(emulator, dry_run=True) == {}
    found = emulator.store.pool({"69": 0.0}, nationwide=True)
    assert {card.candidate_id for card in found} == {one.id for one in people}


@pytest.mark.usefixtures("people")
def test_a_reindex_continues_where_it_stopped(tables: Bench, tmp_path: Path) -> None:
    whole = derived(tables)
    lose(tables)
    cursor, stop = tmp_path / "cursor.json", threading.Event()

    class Small(Between):
        def scan(self, **request: Any) -> Any:
            return self._client.scan(**request, Limit=2)

    reindex(tables, Small(tables.dynamodb, stop.set), path=cursor, stop=stop)
    assert json.loads(cursor.read_text())["counts"]["seen"] < len(tables.rows("REGISTRY_TABLE"))
    reindex(tables, Small(tables.dynamodb, lambda: None), path=cursor)
    assert derived(tables) == whole and not cursor.exists()


@pytest.mark.usefixtures("people")
def test_the_command_tells_in_french_what_it_did(
    tables: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lose(tables)
    monkeypatch.setattr(rewrite, "get_session", lambda: Session(tables.dynamodb))
    said: list[str] = []
    # One segment: moto reads without a lock what another thread writes.
    options = ["--segments", "1", "--cursor", str(tmp_path / "cursor.json")]
    assert command.main(["--dry-run", *options], said.append) == 0
    assert f"  37 {CARDS} à corriger" in said
    assert command.main(options, said.append) == 0
    assert f"  37 {CARDS} en ordre à présent" in said


class Session:
    """Return a client that is open already."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def create_client(self, _: str) -> Any:
        return self._client
