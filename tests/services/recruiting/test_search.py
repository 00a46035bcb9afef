"""A search of people by name, city or code: the same in a structure's own list and in all of France."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.documents.document import Document
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.recruiting import pool
from tests.support.outside import refused
from tests.support.world import World

PEOPLE = {
    "ndiaye": {"first_name": "Awa", "last_name": "N'Diaye"},
    "le goff": {"first_name": "Jean-Pierre", "last_name": "Le Goff"},
    "yildiz": {"first_name": "Ömer", "last_name": "Yıldız"},
    "etienne": {"first_name": "Zoé", "last_name": "Saint-Étienne"},
    "villers": {"first_name": "Ana", "last_name": "Costa", "insee_code": "54578", "postal_code": "54600"},
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ndiaye", ["ndiaye"]),
        ("N\u2019DIAYE awa", ["ndiaye"]),
        ("n diaye", ["ndiaye"]),
        ("awa n diaye", ["ndiaye"]),
        ("legoff", ["le goff"]),
        ("LE GOFF", ["le goff"]),
        ("le-goff jeanpierre", ["le goff"]),
        ("jean pierre", ["le goff"]),
        ("yildiz", ["yildiz"]),
        ("omer", ["yildiz"]),
        ("st etienne", ["etienne"]),
        ("saint etienne", ["etienne"]),
        ("villers les nancy", ["villers"]),
        ("costa villers", ["villers"]),
        ("nancy", ["etienne", "le goff", "ndiaye", "villers", "yildiz"]),
        ("54600", ["villers"]),
        ("goffle", []),
    ],
)
def test_a_name_is_found_however_it_is_written_in_both_lists(
    world: World, text: str, found: list[str]
) -> None:
    structure = world.granted()
    names = {world.candidate(**who).id: name for name, who in PEOPLE.items()}
    for everyone in (False, True):
        search = pool.Search(text=text, everyone=everyone)
        listing = world.listing(structure, tab=None, limit=50, cursor=None, search=search)
        assert sorted(names[row.card.candidate_id] for row in listing.rows) == found, everyone


def names(listing: pool.Listing) -> list[str]:
    return [row.card.last_name for row in listing.rows]


def searched(world: World, structure: Structure, **search: Any) -> pool.Listing:
    return world.listing(structure, limit=50, search=pool.Search(**search))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Costa", "Durand", "Zola"]),
        ({"graduate": True}, ["Costa"]),
        ({"graduate": False}, ["Durand", "Zola"]),
        ({"cv": True}, ["Durand"]),
        ({"cv": False}, ["Costa", "Zola"]),
        ({"pix": frozenset({2, 3})}, ["Durand"]),
        ({"graduate": False, "cv": False}, ["Zola"]),
        ({"text": "@"}, []),
        ({"text": " ?! "}, []),
        ({"text": " "}, ["Costa", "Durand", "Zola"]),
    ],
)
def test_a_filter_selects_its_people_and_counts_all(
    world: World, filters: dict[str, Any], found: list[str]
) -> None:
    structure = world.granted()
    graduate = {"situations": (Situation.GRADUATE,), "diploma": "Licence professionnelle"}
    world.candidate(last_name="Costa", **graduate)
    durand = world.candidate(last_name="Durand")
    cv = Document(id=world.ports.ids.new(), deposited_at=world.clock.now())
    world.change(durand, cv=cv, pix_shared=True, pix_stars=3)
    world.candidate(last_name="Zola")
    listing = searched(world, structure, sort=pool.Sort.NAME, **filters)
    assert (names(listing), listing.matching, listing.total) == (found, len(found), 3)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (pool.Sort.START_DATE, ["Zola", "Durand", "Costa", "Costa"]),
        (pool.Sort.APPLIED_AT, ["Zola", "Durand", "Costa", "Costa"]),
        (pool.Sort.DISTANCE, ["Durand", "Zola", "Costa", "Costa"]),
        (pool.Sort.NAME, ["Costa", "Costa", "Durand", "Zola"]),
    ],
)
def test_a_list_has_the_requested_order_and_its_pages_continue_it(
    world: World, sort: pool.Sort, order: list[str]
) -> None:
    structure, metz = world.granted(), {"insee_code": "57463", "postal_code": "57000"}
    start = world.today + timedelta(days=9)
    for first_name in ("Zoé", "Ana"):
        world.candidate(
            first_name=first_name, last_name="Costa", available_from=start, max_distance_km=100, **metz
        )
    world.wait(days=1)
    world.candidate(last_name="Durand", available_from=start - timedelta(days=1))
    world.wait(days=1)
    world.candidate(
        last_name="Zola", available_from=start - timedelta(days=2), postal_code="54600", insee_code="54578"
    )
    first = world.listing(structure, limit=3, search=pool.Search(sort=sort))
    then = world.listing(structure, limit=3, search=pool.Search(sort=sort), cursor=first.cursor)
    assert (names(first) + names(then), first.first, then.first, then.cursor) == (order, 1, 4, None)
    if sort is pool.Sort.NAME:
        assert [row.card.first_name for row in first.rows[:2]] == ["Ana", "Zoé"]


START, NAME = pool.Sort.START_DATE.value, pool.Sort.NAME.value


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [
        (START, [START]),
        (START, [START, 1]),
        (START, [START, "1", "id"]),
        (START, [START, 1, 2]),
        (START, [START, 1, "id", "id"]),
        (START, [START, ["a"], ["b"], "id"]),
        (START, [pool.Sort.DISTANCE.value, 1, "id"]),
        (NAME, [START, 1, "id"]),
        (NAME, [START, ["a"], ["b"], "id"]),
        (NAME, [NAME, 1, "id"]),
        (NAME, [NAME, ["a"], "id"]),
        (NAME, [NAME, ["a"], [1], "id"]),
        (NAME, [NAME, [1], ["b"], "id"]),
        (NAME, [NAME, "a", ["b"], "id"]),
        (NAME, [NAME, ["a"], ["b"], 1]),
    ],
)
def test_a_cursor_of_another_order_or_format_is_refused(world: World, sort: str, cursor: list[Any]) -> None:
    structure = world.granted()
    written = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
    with refused("bad_cursor"):
        world.listing(structure, search=pool.Search(sort=pool.Sort(sort)), cursor=written)


def test_a_search_of_the_country_finds_available_people_by_a_word_or_a_whole_address(
    world: World,
) -> None:
    lyon = {"insee_code": "69123", "postal_code": "69001", "max_distance_km": 5}
    structure, other = world.granted(), world.granted()
    far = world.candidate(last_name="Costa", email="costa@courriel.example", **lyon)
    paused = world.candidate(last_name="Costa", email="pause@courriel.example", **lyon)
    world.change(paused, available=False)
    world.set_status(structure, far, MatchStatus.SHORTLISTED)
    for text in ("costa", "Costa@courriel.example "):
        listing = searched(world, structure, text=text, everyone=True)
        assert [(row.card.candidate_id, row.status) for row in listing.rows] == [
            (far.id, MatchStatus.SHORTLISTED)
        ]
        assert [row.status for row in searched(world, other, text=text, everyone=True).rows] == [
            MatchStatus.NEW
        ]
    for text in ("pause@courriel.example", "personne@courriel.example", "durand"):
        listing = searched(world, structure, text=text, everyone=True)
        assert (listing.rows, listing.total) == ([], 0)
    for text in ("", "c", "?"):
        with refused("search_needed"):
            searched(world, structure, text=text, everyone=True)
    world.withdraw(world.application_of(other))
    for everyone in (True, False):
        with refused("not_recruiting"):
            searched(world, other, text="costa", everyone=everyone)


def test_a_whole_address_finds_one_person_of_ones_own_list_and_nobody_who_does_not_fit(world: World) -> None:
    structure = world.granted()
    here = world.candidate(last_name="Costa", email="costa@courriel.example")
    world.candidate(last_name="Costa")
    world.candidate(email="loin@courriel.example", insee_code="69123", postal_code="69001", max_distance_km=5)
    listing = searched(world, structure, text=" COSTA@courriel.example")
    assert [row.card.candidate_id for row in listing.rows] == [here.id]
    assert (listing.matching, listing.total, listing.counts[MatchStatus.NEW]) == (1, 2, 2)
    assert searched(world, structure, text="loin@courriel.example").rows == []
    assert searched(world, structure, text="costa@courriel").rows == []
