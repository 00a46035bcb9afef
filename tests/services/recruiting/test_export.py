"""The list as a file: filtered, journalled, with the addresses of people in touch with the structure."""

from typing import Any

import pytest

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting import exporting
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.core.changes import JournalEntry
from chalicelib.services.recruiting import export, pool
from chalicelib.services.recruiting.export import ContactDetails, ExportedList, export_candidates
from tests.support.memory import MemoryStore
from tests.support.outside import refused
from tests.support.world import World

M = MatchStatus


@pytest.fixture
def world() -> World:
    return World()


def exported(world: World, structure: Structure, **asked: Any) -> ExportedList:
    values: dict[str, Any] = {"tab": None, "search": pool.Search(), "with_contacts": True}
    return export_candidates(world.ports, world.as_structure(structure), **{**values, **asked})


def journal(world: World, act: str) -> list[JournalEntry]:
    store: MemoryStore = world.store._store  # type: ignore[assignment]
    return [entry for entry in store.journal if entry.act == act]


def acted(world: World, structure: Structure, status: MatchStatus) -> Candidate:
    person = world.candidate(phone="+33612345678")
    world.set_status(structure, person, status)
    return person


def test_the_addresses_of_people_in_touch_with_the_structure_are_exported(world: World) -> None:
    structure = world.granted(posts=2)
    new, declined = world.candidate(), acted(world, structure, M.DECLINED)
    shortlisted, validated, hired = (acted(world, structure, M.SHORTLISTED) for _ in range(3))
    world.validate(structure, validated)
    world.sign(world.validate(structure, hired))
    file = exported(world, structure)
    assert {row.card.candidate_id for row in file.rows} == {
        one.id for one in (new, declined, shortlisted, validated, hired)
    }
    assert file.contacts == {
        one.id: ContactDetails(email=one.email, phone="+33612345678")
        for one in (shortlisted, validated, hired)
    }


def test_no_address_is_exported_unless_requested(world: World) -> None:
    structure = world.granted()
    acted(world, structure, M.SHORTLISTED)
    file = exported(world, structure, with_contacts=False)
    assert len(file.rows) == 1 and file.contacts == {}
    assert journal(world, "contact_exported") == []


@pytest.mark.parametrize(
    "gone", [{"recruited_by": "another"}, {"blocked": True}, {"status": "withdrawn", "available": False}]
)
def test_the_address_of_somebody_who_withdrew_is_not_exported(world: World, gone: dict[str, Any]) -> None:
    structure = world.granted()
    world.change(acted(world, structure, M.SHORTLISTED), **gone)
    assert exported(world, structure).contacts == {}


def test_each_address_is_read_again_at_the_export(world: World) -> None:
    structure = world.granted()
    people = [acted(world, structure, M.SHORTLISTED) for _ in range(12)]
    for person in people:
        world.change(person, available=False)
    assert len(exported(world, structure).contacts) == 12
    world.change(people[0], status="withdrawn")
    file = exported(world, structure)
    assert len(file.rows) == 12
    assert people[0].id not in file.contacts and len(file.contacts) == 11


def test_the_journal_tells_each_person_and_once_the_list_what_was_exported(world: World) -> None:
    structure = world.granted()
    people = [acted(world, structure, M.SHORTLISTED) for _ in range(2)]
    acted(world, structure, M.DECLINED)
    exported(world, structure, tab=M.SHORTLISTED, search=pool.Search(text="Durand", cv=False))
    assert {(e.subject_kind, e.subject_id) for e in journal(world, "contact_exported")} == {
        ("candidate", person.id) for person in people
    }
    assert all(e.details == {"structure": structure.id} for e in journal(world, "contact_exported"))
    (entry,) = journal(world, "candidates_exported")
    assert (entry.subject_kind, entry.subject_id) == ("structure", structure.id)
    assert (entry.details["rows"], entry.details["contacts"], entry.details["tab"]) == (2, 2, "shortlisted")
    assert entry.details["searched"] is True and "Durand" not in str(entry)


def test_a_thousand_lines_without_addresses_make_one_journal_entry(world: World) -> None:
    structure = world.granted()
    for _ in range(20):
        world.candidate()
    before = world.store.commits
    assert len(exported(world, structure).rows) == 20
    assert world.store.commits == before + 1


def test_more_addresses_than_the_limit_are_refused_before_any_is_exported(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    structure = world.granted()
    for _ in range(4):
        acted(world, structure, M.SHORTLISTED)
    monkeypatch.setattr(exporting, "MOST_ADDRESSES", 3)
    with refused("too_many_contacts"):
        exported(world, structure)
    assert journal(world, "contact_exported") == []
    assert len(exported(world, structure, with_contacts=False).rows) == 4


def test_who_was_recruited_elsewhere_takes_no_place_among_the_addresses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    structure = world.granted()
    kept, gone = acted(world, structure, M.SHORTLISTED), acted(world, structure, M.SHORTLISTED)
    world.validated(world.granted(), gone)
    monkeypatch.setattr(exporting, "MOST_ADDRESSES", 1)
    assert set(exported(world, structure).contacts) == {kept.id}


def test_as_many_addresses_as_allowed_are_journalled_in_several_writes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    structure = world.granted()
    for _ in range(5):
        acted(world, structure, M.SHORTLISTED)
    monkeypatch.setattr(export, "_ENTRIES_PER_TRANSACTION", 2)
    assert len(exported(world, structure).contacts) == len(journal(world, "contact_exported")) == 5


def test_a_list_too_long_for_a_file_is_refused_and_not_cut(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    structure = world.granted()
    for _ in range(3):
        world.candidate()
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    with refused("too_many_rows"):
        exported(world, structure)
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    assert len(exported(world, structure).rows) == 3


def test_those_who_may_not_recruit_export_nothing(world: World) -> None:
    structure = world.granted()
    world.change(world.application_of(structure), status="lapsed")
    with refused("not_recruiting"):
        exported(world, structure)
    assert journal(world, "candidates_exported") == []
