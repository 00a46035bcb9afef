"""People who left a structure's pool after it acted on them: cached for less than a minute, never trusted."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.candidates.departed import DepartedCandidates
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.recruiting import pool
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from tests.support.aws import fresh_tables
from tests.support.core import core
from tests.support.outside import COMMUNES, refused
from tests.support.world import World

# More than are read with the application.
MANY = 14
M = MatchStatus


@pytest.fixture(params=core(["memory", "local stack"], "memory"))
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        yield World()
        return
    with fresh_tables():
        yield World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral())


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many people were read one by one, at each reading."""
    counted: list[int] = []
    read = world.ports.store.several

    def several(entities: Any, guards: Any = ()) -> Any:
        wanted = list(entities)
        counted.append(sum(kind is Candidate for kind, _ in wanted))
        return read(wanted, guards)

    monkeypatch.setattr(world.store, "several", several, raising=False)
    return counted


def paused(world: World, structure: Structure, count: int = MANY) -> list[Candidate]:
    """Return people whom the structure shortlisted and who are no longer available."""
    people = [world.candidate() for _ in range(count)]
    for person in people:
        world.set_status(structure, person, M.SHORTLISTED)
    return [world.change(person, available=False) for person in people]


def seen(world: World, structure: Structure, **search: Any) -> dict[str, tuple[M, bool]]:
    listing = world.listing(
        structure,
        tab=None,
        limit=500,
        cursor=None,
        search=pool.Search(**search),
    )
    rows = {row.card.candidate_id: (row.status, row.recruited_elsewhere) for row in listing.rows}
    assert len(rows) == len(listing.rows)
    return rows


def test_many_people_who_left_are_read_once_by_a_page_and_not_by_the_next_ones(
    world: World, asked: list[int]
) -> None:
    structure = world.granted()
    people = paused(world, structure)
    for search in ({}, {"sort": pool.Sort.NAME}, {}):
        assert seen(world, structure, **search) == {p.id: (M.SHORTLISTED, False) for p in people}
    assert asked == [MANY]
    world.wait(seconds=pool.DEPARTED_LIFE.total_seconds())
    assert len(seen(world, structure)) == MANY
    assert asked == [MANY, MANY]


def test_a_few_people_are_read_by_each_page(world: World, asked: list[int]) -> None:
    structure = world.granted()
    paused(world, structure, 10)
    for _ in range(2):
        assert len(seen(world, structure)) == 10
    assert asked == [10, 10]


@pytest.mark.parametrize(
    ("event", "then"),
    [
        ({"status": CandidateStatus.WITHDRAWN}, None),
        ({"blocked": True}, None),
        ({"available": True, "recruited_by": "another"}, (M.SHORTLISTED, True)),
    ],
    ids=["withdrawal", "blocking", "hire"],
)
def test_a_change_of_somebody_who_had_left_shows_within_a_minute(
    world: World, event: dict[str, Any], then: tuple[M, bool] | None
) -> None:
    structure = world.granted()
    person, *others = paused(world, structure)
    assert seen(world, structure)[person.id] == (M.SHORTLISTED, False)
    world.change(person, **event)
    # Reading the list does not prolong the cache.
    for _ in range(5):
        world.wait(seconds=11)
        rows = seen(world, structure)
        assert {one.id for one in others} <= rows.keys()
    assert rows.get(person.id) == then


def test_somebody_who_leaves_the_pool_meanwhile_is_read_at_once(world: World, asked: list[int]) -> None:
    structure, other = world.granted(), world.granted()
    paused(world, structure)
    wanted = world.candidate()
    world.set_status(structure, wanted, M.SHORTLISTED)
    assert seen(world, structure)[wanted.id] == (M.SHORTLISTED, False)
    world.validated(other, wanted)
    assert seen(world, structure)[wanted.id] == (M.SHORTLISTED, True)
    gone = world.candidate()
    world.set_status(structure, gone, M.DECLINED)
    world.change(gone, status=CandidateStatus.WITHDRAWN, available=False)
    assert gone.id not in seen(world, structure)
    assert asked == [MANY, 1, 1]


def test_the_structures_own_acts_show_at_once(world: World) -> None:
    structure = world.granted(posts=2)
    person, *_ = paused(world, structure)
    assert seen(world, structure)[person.id] == (M.SHORTLISTED, False)
    world.set_status(structure, person, M.DECLINED)
    assert seen(world, structure)[person.id] == (M.DECLINED, False)
    world.validated(structure, wanted := world.candidate())
    assert seen(world, structure)[wanted.id] == (M.VALIDATED, False)


def test_every_act_reads_again_whatever_the_list_still_shows(world: World) -> None:
    structure, other = world.granted(), world.granted()
    withdrawn, hired, away, *_ = paused(world, structure)
    before = seen(world, structure)
    world.change(withdrawn, status=CandidateStatus.WITHDRAWN)
    world.change(hired, available=True, recruited_by=other.id)
    assert seen(world, structure) == before
    for person, code in ((withdrawn, "not_found"), (hired, "already_recruited")):
        with refused(code):
            world.validate(structure, person)
    with refused("not_found"):
        world.set_status(structure, withdrawn, M.DECLINED)
    with refused("candidate_unavailable"):
        world.validate(structure, away)


def test_a_late_write_restores_nothing_older(world: World) -> None:
    structure = world.granted()
    person, *_ = paused(world, structure)
    seen(world, structure)
    _, old = world.ports.store.applications_with_departed(structure.application_ids, structure.id)
    assert old is not None and len(old.people) == MANY
    world.change(person, status=CandidateStatus.WITHDRAWN)
    world.wait(seconds=60)
    world.ports.store.cache_departed(structure.id, old, pool.DEPARTED_LIFE)
    assert person.id not in seen(world, structure)


def test_a_cache_written_by_a_fast_clock_is_not_used(world: World) -> None:
    structure = world.granted()
    people = paused(world, structure)
    ahead = DepartedCandidates(world.clock.now() + pool.DEPARTED_LIFE, {person.id: None for person in people})
    world.ports.store.cache_departed(structure.id, ahead, pool.DEPARTED_LIFE)
    assert len(seen(world, structure)) == MANY


def test_an_address_finds_somebody_who_left(world: World) -> None:
    structure = world.granted()
    person, *_ = paused(world, structure)
    for _ in range(2):
        page = world.listing(
            structure,
            tab=None,
            limit=9,
            cursor=None,
            search=pool.Search(text=person.email.upper()),
        )
        assert [row.card.candidate_id for row in page.rows] == [person.id]
        assert (page.matching, page.total) == (1, MANY)


@pytest.mark.parametrize("changed", ["date", "town"])
def test_somebody_whose_answers_no_longer_fit_keeps_the_status_set_by_the_structure(
    world: World, changed: str
) -> None:
    structure = world.granted()
    person, stranger = world.candidate(), world.candidate()
    world.set_status(structure, person, M.DECLINED)
    fields: dict[str, Any] = {
        "date": {"available_from": world.today + timedelta(days=300)},
        "town": {"place": COMMUNES.resolve("57463", "57000"), "max_distance_km": 5},
    }[changed]
    for one in (person, stranger):
        world.change(one, **fields)
    assert seen(world, structure) == {person.id: (M.DECLINED, False)}


def test_a_structure_whose_application_stopped_sees_nobody_despite_the_cache(world: World) -> None:
    structure = world.granted()
    paused(world, structure)
    seen(world, structure)
    world.change(world.application_of(structure), status=ApplicationStatus.LAPSED)
    with refused("not_recruiting"):
        seen(world, structure)
