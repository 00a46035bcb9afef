"""The lists of two hundred random structures, compared with a second, simple version of the rule."""

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.calendar_rules import PARIS
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import pool
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from tests.benchmarks.people import COMMUNES, Country
from tests.support import builders
from tests.support.aws import fresh_tables
from tests.support.core import core
from tests.support.world import World

pytestmark = pytest.mark.long

STRUCTURES = 200
CANDIDATES = 700
ISLANDS = ("971", "972", "973", "974", "976", "977", "978")


@pytest.fixture(scope="module")
def country() -> Iterator[tuple[World, list[Candidate], list[Structure]]]:
    """Return people and structures on the local database, with acts of the structures on some people."""
    drawn = Country(seed=4)
    with fresh_tables():
        world = World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral())
        people = [*drawn.candidates(CANDIDATES), *overseas(drawn)]
        structures = [*drawn.structures(STRUCTURES - len(ISLANDS)), *island_structures(drawn)]
        store(world, people)
        store(world, structures)
        store(
            world,
            [
                builders.application(id=s.application_id, status=ApplicationStatus.VALIDATED)
                for s in structures
            ],
        )
        for structure in structures:
            for person in drawn.random.sample(people, 2):
                status = drawn.random.choice([MatchStatus.SHORTLISTED, MatchStatus.DECLINED])
                world.set_status(structure, person, status)
        for person in drawn.random.sample(people, 60):
            world.change(person, **drawn.random.choice([{"available": False}, {"recruited_by": "another"}]))
        yield world, [world.fresh(person) for person in people], structures


def overseas(drawn: Country) -> Iterator[Candidate]:
    """Create more people in the overseas territories that are closed on themselves, where few live."""
    for candidate in drawn.candidates(10_000):
        if candidate.place.department in ISLANDS and drawn.random.random() < 0.3:
            yield candidate


def island_structures(drawn: Country) -> Iterator[Structure]:
    for department in ISLANDS:
        commune = next(c for c in COMMUNES.all() if c.department == department and c.postal_codes)
        yield drawn.structure(commune, commune.postal_codes[0])


def store(world: World, entities: list[Any]) -> None:
    for start in range(0, len(entities), 10):
        changes = Changes(author=world.author, at=world.clock.now())
        for entity in entities[start : start + 10]:
            changes.create(entity)
        world.ports.store.commit(changes)


def kilometres(a: Any, b: Any) -> float:
    """Return the great-circle distance by the law of cosines in three dimensions, not by haversines."""
    if None in (a.latitude, b.latitude):
        return math.inf

    def vector(place: Any) -> tuple[float, float, float]:
        lat, lon = math.radians(place.latitude), math.radians(place.longitude)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    one, other = vector(a), vector(b)
    return 6371.0088 * 2 * math.asin(min(1.0, math.dist(one, other) / 2))


def may_work_there(person: Candidate, structure: Structure, today: date) -> bool:
    """Apply RULES section 5, written a second time."""
    if person.status != "confirmed" or not person.available or person.blocked or person.recruited_by:
        return False
    if person.available_from > structure.wanted_from and person.available_from > today:
        return False
    home, work = person.place.department, structure.place.department
    overseas = home.startswith(("97", "98")) or work.startswith(("97", "98"))
    if overseas and home != work:
        return False
    if person.max_distance_km is None or person.place.insee_code == structure.place.insee_code:
        return True
    return kilometres(person.place, structure.place) <= person.max_distance_km


def expected(world: World, structure: Structure, people: list[Candidate]) -> dict[str, MatchStatus]:
    """Return the status of everybody that the structure sees, by id."""
    found = {person.id: world.ports.store.match(structure.id, person.id) for person in people}
    matches = {candidate_id: match.status for candidate_id, match in found.items() if match}
    return {
        person.id: matches.get(person.id, MatchStatus.NEW)
        for person in people
        if person.id in matches or may_work_there(person, structure, world.today)
    }


def all_pages(world: World, structure: Structure, **asked: Any) -> Iterator[pool.PoolRow]:
    cursor = None
    while True:
        page = world.listing(
            structure,
            **{"tab": None, "limit": 150, "cursor": cursor, **asked},
        )
        yield from page.rows
        if (cursor := page.cursor) is None:
            return


@pytest.mark.parametrize("one_in", core([1, 10], 10))
def test_two_hundred_structures_see_exactly_the_people_of_the_rule(
    country: tuple[World, list[Candidate], list[Structure]], one_in: int
) -> None:
    world, people, structures = country
    assert len(structures) == STRUCTURES
    # From the end: the islands are among the last.
    for structure in structures[::-one_in]:
        seen = expected(world, structure, people)
        listing = world.listing(structure, tab=None, limit=2000, cursor=None)
        assert +Counter(listing.counts) == Counter(seen.values())
        rows = listing.rows
        assert {row.card.candidate_id: row.status for row in rows} == seen
        assert len(rows) == len(seen) == listing.total == listing.matching


@pytest.mark.parametrize(
    "search",
    [
        {"pix": frozenset({2, 3})},
        {"graduate": True, "cv": False},
        {"text": "durand"},
        {"text": "MULLER zo"},
        {"text": "75"},
        {"sort": pool.Sort.NAME},
        {"sort": pool.Sort.APPLIED_AT},
        {"sort": pool.Sort.DISTANCE, "cv": True},
    ],
    ids=str,
)
def test_filters_and_orders_keep_the_counts_and_lose_nobody(
    country: tuple[World, list[Candidate], list[Structure]], search: dict[str, Any]
) -> None:
    world, people, structures = country
    by_id = {person.id: person for person in people}
    chosen = pool.Search(**search)
    for structure in structures[::40]:
        seen = expected(world, structure, people)
        wanted = {one for one in seen if _passes(by_id[one], chosen)}
        rows = list(all_pages(world, structure, limit=40, search=chosen))
        assert {row.card.candidate_id for row in rows} == wanted and len(rows) == len(wanted)
        keys = [_order(by_id[row.card.candidate_id], structure, chosen.sort) for row in rows]
        assert keys == sorted(keys)
        page = world.listing(structure, tab=None, limit=1, cursor=None, search=chosen)
        assert page.matching == len(wanted) and page.total == len(seen)


PLAIN = str.maketrans("éèêëàâäïîôöûüçÉÈÊ", "eeeeaaaiioouuceee")


def _plain(text: str) -> str:
    return text.translate(PLAIN).lower().replace("œ", "oe").replace("-", " ")


def _passes(person: Candidate, search: pool.Search) -> bool:
    words = f"{_plain(person.first_name)} {_plain(person.last_name)} {person.place.postal_code}".split()
    return (
        (not search.pix or person.pix_stars in search.pix)
        and search.graduate in (None, person.diploma is not None)
        and search.cv in (None, person.cv is not None)
        and all(any(word.startswith(_plain(one)) for word in words) for one in search.text.split())
    )


def _order(person: Candidate, structure: Structure, sort: pool.Sort) -> Any:
    match sort:
        case pool.Sort.NAME:
            return _plain(person.last_name).split(), _plain(person.first_name).split()
        case pool.Sort.APPLIED_AT:
            return -person.submitted_at.astimezone(PARIS).date().toordinal()
        case pool.Sort.DISTANCE:
            return round(kilometres(person.place, structure.place), 6)
        case _:
            return person.available_from
