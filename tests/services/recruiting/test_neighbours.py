"""The next and previous sheets are those of the list it was opened from, sorted and filtered alike."""

from typing import Any

import pytest

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.recruiting import pool
from tests.support.world import World

NAMES = ("Costa", "Durand", "Le Goff", "N'Diaye", "Zola")


@pytest.fixture
def people(world: World) -> list[Candidate]:
    """Return five people, by name."""
    return [world.candidate(first_name="Awa", last_name=name) for name in NAMES]


def walked(
    world: World, structure: Structure, start: Candidate, *, next_one: bool = True, **asked: Any
) -> list[str]:
    """Return the sheets that follow one, by name."""
    known: dict[str, Any] = {"tab": MatchStatus.NEW, "search": pool.Search(sort=pool.Sort.NAME), **asked}
    actor, here, seen = world.as_structure(structure), start.id, []
    while True:
        other = pool.neighbour(world.ports, actor, here, next_one=next_one, **known)
        if other is None:
            return seen
        seen.append(world.ports.store.get(Candidate, other).last_name)
        here = other


@pytest.mark.parametrize("sort", list(pool.Sort))
def test_sheets_follow_the_order_of_the_list_in_both_directions(
    world: World, people: list[Candidate], sort: pool.Sort
) -> None:
    structure = world.granted()
    rows = world.listing(structure, tab=None, search=pool.Search(sort=sort)).rows
    listed = [row.card.last_name for row in rows]
    ends = [next(one for one in people if one.last_name == listed[place]) for place in (0, -1)]
    asked = {"tab": None, "search": pool.Search(sort=sort)}
    assert walked(world, structure, ends[0], **asked) == listed[1:]
    assert walked(world, structure, ends[1], next_one=False, **asked) == listed[-2::-1]


def test_somebody_whom_an_act_removed_from_the_tab_keeps_their_place(
    world: World, people: list[Candidate]
) -> None:
    structure = world.granted()
    world.set_status(structure, people[1], MatchStatus.SHORTLISTED)
    assert walked(world, structure, people[1]) == ["Le Goff", "N'Diaye", "Zola"]
    assert walked(world, structure, people[1], next_one=False) == ["Costa"]


def test_filters_apply_from_sheet_to_sheet(world: World, people: list[Candidate]) -> None:
    structure = world.granted()
    world.candidate(first_name="Luc", last_name="Martin")
    search = pool.Search(text="awa", sort=pool.Sort.NAME)
    assert walked(world, structure, people[0], search=search) == list(NAMES[1:])


def test_a_sheet_out_of_sight_has_no_neighbours(world: World, people: list[Candidate]) -> None:
    actor = world.as_structure(world.granted())
    with pytest.raises(Refusal) as refused:
        pool.neighbour(world.ports, actor, "nobody", tab=MatchStatus.NEW, search=pool.Search(), next_one=True)
    assert refused.value.code == "not_found"
