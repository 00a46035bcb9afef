"""What a structure has is read by whoever works for it alone (RULES section 7)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.services.core import own_records
from chalicelib.services.recruiting import shortlist
from tests.support.outside import refused
from tests.support.world import World

A_PAGE = {"limit": 50, "cursor": None}
READS = (
    own_records.own_structure,
    partial(own_records.own_questions, **A_PAGE),
    partial(own_records.own_follow_ups, **A_PAGE),
    partial(own_records.own_recruitments, **A_PAGE),
    partial(own_records.own_colleagues, **A_PAGE),
    partial(own_records.own_steps, **A_PAGE),
    shortlist.overview,
)


@pytest.mark.parametrize("read", READS)
def test_what_a_structure_has_is_nothing_to_another_role(world: World, read: Callable[..., Any]) -> None:
    structure = world.granted()
    read(world.ports, world.as_structure(structure))
    others = (
        world.agency,
        world.as_staff(Role.PREFECTURE, structure.place.department),
        world.as_candidate(world.candidate()),
        world.anybody(),
    )
    for actor in others:
        with refused("not_found"):
            read(world.ports, actor)


def test_colleagues_are_those_of_ones_own_structure(world: World) -> None:
    for structure in (world.granted(), world.granted()):
        own = own_records.own_colleagues(world.ports, world.as_structure(structure), **A_PAGE).items
        assert own
        assert {one.structure_id for one in own} == {structure.id}
