"""Whatever changes between two pages, in every order: nobody twice, nobody lost.

Somebody who moves in the order itself (a new start date in a list by start date) is shown at the new place.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import pool
from tests.support import builders
from tests.support.outside import COMMUNES
from tests.support.world import World

pytestmark = pytest.mark.thorough

_CODES = (("54395", "54000"), ("54547", "54500"), ("57463", "57000"))
TOWNS = tuple(COMMUNES.resolve(*codes) for codes in _CODES)
FIRST_NAMES, LAST_NAMES = ("Zoé", "zoe", "Élie", "Jean-Luc"), ("Le Goff", "Legoff", "œuvré", "Zola", "D'Or")

answers = st.fixed_dictionaries(
    {
        "place": st.sampled_from(TOWNS),
        "days": st.integers(0, 3),
        "age": st.integers(0, 3),
        "first_name": st.sampled_from(FIRST_NAMES),
        "last_name": st.sampled_from(LAST_NAMES),
    }
)
events = st.tuples(
    st.sampled_from(["arrive", "leave", "edit", "shortlist", "come back"]), st.integers(0, 30), answers
)


def person(world: World, drawn: dict[str, Any], **known: Any) -> Candidate:
    given = {name: drawn[name] for name in ("place", "first_name", "last_name")}
    return builders.candidate(
        **{
            "max_distance_km": 100,
            "available_from": world.today + timedelta(days=drawn["days"]),
            "submitted_at": world.clock.now() - timedelta(days=drawn["age"]),
            **given,
            **known,
        }
    )


def store(world: World, *, create: list[Any] = [], update: list[Any] = []) -> None:  # noqa: B006
    changes = Changes(author=world.author, at=world.clock.now(), created=create, updated=update)
    world.store.commit(changes)


# The fields that an order uses.
SORTED_BY = {
    pool.Sort.START_DATE: ("available_from",),
    pool.Sort.APPLIED_AT: ("submitted_at",),
    pool.Sort.DISTANCE: ("place",),
    pool.Sort.NAME: ("last_name", "first_name"),
}


def happen(world: World, structure: Structure, event: tuple[str, int, dict[str, Any]]) -> None:
    """Make a change between two pages."""
    what, number, drawn = event
    known = sorted(world.created(Candidate), key=lambda one: one.id)
    if what == "arrive" or not known:
        store(world, create=[person(world, drawn)])
        return
    chosen = world.fresh(known[number % len(known)])
    match what:
        case "edit":
            edited = person(world, drawn, id=chosen.id, version=chosen.version, available=chosen.available)
            store(world, update=[edited])
        case "shortlist" if chosen.findable:
            world.set_status(structure, chosen, MatchStatus.SHORTLISTED)
        case "leave" | "come back":
            store(world, update=[replace(chosen, available=what == "come back")])


def standing(
    world: World, structure: Structure, sort: pool.Sort, tab: MatchStatus | None
) -> dict[str, tuple[Any, ...]]:
    """Return, by person, what decides whether and where the list shows them."""
    people = [world.fresh(one) for one in world.created(Candidate)]
    acted_on = [one.id for one in people if world.ports.store.match(structure.id, one.id)]
    return {
        one.id: (
            one.findable or (tab is None and one.id in acted_on),
            tab is not None and one.id in acted_on,
            *(getattr(one, name) for name in SORTED_BY[sort]),
        )
        for one in people
    }


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    sort=st.sampled_from(pool.Sort),
    tab=st.sampled_from([None, MatchStatus.NEW]),
    people=st.lists(answers, min_size=1, max_size=12),
    between=st.lists(st.lists(events, max_size=3), max_size=8),
    limit=st.integers(1, 4),
)
def test_no_row_is_lost_or_seen_twice(
    sort: pool.Sort,
    tab: MatchStatus | None,
    people: list[dict[str, Any]],
    between: list[list[tuple[str, int, dict[str, Any]]]],
    limit: int,
) -> None:
    world = World()
    structure = world.granted()
    store(world, create=[person(world, one) for one in people])
    before = standing(world, structure, sort, tab)
    stayed, moved = set(before), set()
    seen: list[str] = []
    cursor, turns = None, iter(between)
    while True:
        page = world.listing(
            structure,
            tab=tab,
            limit=limit,
            cursor=cursor,
            search=pool.Search(sort=sort),
        )
        seen += [row.card.candidate_id for row in page.rows]
        assert len(seen) < 100, "seen for ever"
        if (cursor := page.cursor) is None:
            break
        for event in next(turns, []):
            happen(world, structure, event)
            now = standing(world, structure, sort, tab)
            moved |= {one for one in before if now[one] != before[one]}
            before = now
    unmoved = [one for one in seen if one not in moved]
    assert len(set(unmoved)) == len(unmoved), "seen twice"
    assert stayed - moved <= set(unmoved), "lost"
    # People who did not move are in the order of a list read at once.
    whole = world.listing(
        structure,
        tab=None,
        limit=500,
        cursor=None,
        search=pool.Search(sort=sort),
    )
    order = [row.card.candidate_id for row in whole.rows]
    assert [one for one in order if one in set(unmoved)] == unmoved
