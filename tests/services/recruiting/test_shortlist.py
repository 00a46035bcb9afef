"""The structure's candidates: tabs, exact counts, acts (RULES 10, sections 5, 6)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.candidates import erasing
from chalicelib.services.core.ports import Throttled
from chalicelib.services.recruiting import ends, pool, shortlist
from tests.support.outside import refused
from tests.support.world import World

M = MatchStatus
METZ = {"insee_code": "57463", "postal_code": "57000"}
LYON = {"insee_code": "69123", "postal_code": "69001"}
AJACCIO = {"insee_code": "2A004", "postal_code": "20000"}
SAINT_DENIS = {"insee_code": "97411", "postal_code": "97400"}
SAINT_PIERRE = {"insee_code": "97416", "postal_code": "97410"}


def listing(
    world: World,
    structure: Structure,
    tab: MatchStatus | None = None,
    *,
    limit: int = 100,
    cursor: str | None = None,
) -> pool.Listing:
    return world.listing(structure, tab=tab, limit=limit, cursor=cursor)


def ids(found: pool.Listing) -> list[str]:
    return [row.card.candidate_id for row in found.rows]


def counts(world: World, structure: Structure) -> dict[str, int]:
    """Return the tabs that are not empty."""
    return {status.value: n for status, n in listing(world, structure).counts.items() if n}


# New candidates


def test_new_candidates_are_those_who_fit_sorted_by_possible_start_date(world: World) -> None:
    structure = world.granted()
    later = world.candidate(available_from=world.today + timedelta(days=20))
    sooner = world.candidate(available_from=world.today + timedelta(days=5))
    assert ids(listing(world, structure, M.NEW)) == [sooner.id, later.id]


@pytest.mark.parametrize(
    ("place", "distance", "found"),
    [
        ({}, 5, True),
        (METZ, 40, False),
        (METZ, 100, True),
        (LYON, 100, False),
        (LYON, None, True),
        (AJACCIO, None, True),
        (SAINT_DENIS, None, False),
    ],
)
def test_a_candidate_fits_within_the_distance_that_they_accept(
    world: World, place: dict[str, str], distance: int | None, found: bool
) -> None:
    structure = world.granted()
    world.candidate(**place, max_distance_km=distance)
    assert listing(world, structure, M.NEW).total == int(found)


def test_an_overseas_territory_is_closed_on_itself_whatever_the_distance(world: World) -> None:
    reunion = world.granted(**SAINT_DENIS)
    anywhere_there = world.candidate(**SAINT_PIERRE, max_distance_km=None)
    world.candidate(**SAINT_PIERRE, max_distance_km=5)
    world.candidate(max_distance_km=None)
    assert ids(listing(world, reunion)) == [anywhere_there.id]


def test_a_candidate_fits_when_free_by_the_day_the_structure_is_ready_or_by_today(world: World) -> None:
    structure = world.granted(available_from=world.today + timedelta(days=30))
    in_time = world.candidate(available_from=world.today + timedelta(days=30))
    late = world.candidate(available_from=world.today + timedelta(days=31))
    assert ids(listing(world, structure)) == [in_time.id]
    world.wait(days=31)
    assert ids(listing(world, structure)) == [in_time.id, late.id]


@pytest.mark.parametrize("state", [{"available": False}, {"blocked": True}])
def test_unavailable_or_blocked_candidates_are_not_found(world: World, state: dict[str, Any]) -> None:
    structure = world.granted()
    candidate = world.candidate()
    world.change(candidate, **state)
    assert listing(world, structure).total == 0
    with refused("not_found"):
        shortlist.read_sheet(world.ports, world.as_structure(structure), candidate.id)
    with refused("not_found"):
        world.set_status(structure, candidate, M.SHORTLISTED)


def test_candidates_who_did_not_confirm_their_address_are_not_found(world: World) -> None:
    structure = world.granted()
    candidate = world.register()
    assert listing(world, structure).total == 0
    with refused("not_found"):
        world.set_status(structure, candidate, M.SHORTLISTED)


# Tabs and counts


def test_every_tab_has_its_exact_count(world: World) -> None:
    structure = world.granted(posts=2)
    people = [world.candidate() for _ in range(7)]
    for candidate in people[:5]:
        world.set_status(structure, candidate, M.SHORTLISTED)
    world.set_status(structure, people[4], M.DECLINED)
    world.validated(structure, people[0])
    world.hired(structure, people[1])
    assert counts(world, structure) == {
        "new": 2,
        "shortlisted": 2,
        "declined": 1,
        "validated": 1,
        "hired": 1,
    }
    for tab in M:
        found = listing(world, structure, tab)
        assert len(found.rows) == found.counts[tab] and all(row.status is tab for row in found.rows)
        assert found.total == 7
    assert len(listing(world, structure).rows) == 7


def test_new_shortlisted_and_declined_may_follow_each_other_in_any_order(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    for status in (M.SHORTLISTED, M.DECLINED, M.SHORTLISTED, M.NEW, M.DECLINED, M.NEW):
        world.set_status(structure, candidate, status)
        assert counts(world, structure) == {status.value: 1}


def test_a_repeated_act_changes_nothing(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    actor = world.as_structure(structure)
    chosen = shortlist.choose(world.ports, actor, candidate.id, status=M.SHORTLISTED)
    entry = world.store.journal[-1]
    assert (entry.subject_id, entry.act, entry.details) == (
        candidate.id,
        "shortlisted",
        {"structure": structure.id},
    )
    match = world.ports.store.match(structure.id, candidate.id)
    assert chosen == match
    world.wait(minutes=1)
    again = shortlist.choose(world.ports, actor, candidate.id, status=M.SHORTLISTED)
    assert again == match == world.ports.store.match(structure.id, candidate.id)
    assert world.store.journal[-1] == entry


def test_the_acts_of_one_structure_are_not_visible_to_another(world: World) -> None:
    first, second, candidate = world.granted(), world.granted(), world.candidate()
    world.set_status(first, candidate, M.DECLINED)
    assert counts(world, second) == {"new": 1}


def test_a_structure_shortlists_a_candidate_known_beforehand_who_does_not_fit(world: World) -> None:
    structure = world.granted()
    known = world.candidate(**LYON, max_distance_km=5)
    assert listing(world, structure).total == 0
    world.set_status(structure, known, M.SHORTLISTED)
    assert counts(world, structure) == {"shortlisted": 1}


def test_a_shortlisted_candidate_who_pauses_stays_on_the_list(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    world.change(candidate, available=False)
    assert counts(world, structure) == {"shortlisted": 1}
    assert (
        shortlist.read_sheet(world.ports, world.as_structure(structure), candidate.id).status is M.SHORTLISTED
    )


def test_a_withdrawn_candidate_is_in_no_list_even_where_they_were_shortlisted(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    world.change(candidate, status=CandidateStatus.WITHDRAWN)
    assert counts(world, structure) == {} and listing(world, structure).total == 0
    with refused("not_found"):
        shortlist.read_sheet(world.ports, world.as_structure(structure), candidate.id)


@pytest.mark.parametrize("status", [M.VALIDATED, M.HIRED, M.ENDED])
def test_no_status_of_the_list_takes_a_post(world: World, status: M) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    with refused("status_forbids"):
        world.set_status(structure, candidate, status)
    assert counts(world, structure) == {"shortlisted": 1}


def test_a_validation_is_taken_back_by_cancelling_only(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.validated(structure, candidate)
    for status in (M.NEW, M.SHORTLISTED, M.DECLINED):
        with refused("status_forbids"):
            world.set_status(structure, candidate, status)


def test_a_former_adviser_who_was_erased_is_in_no_list(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    recruitment = world.hired(structure, candidate)
    actor = world.as_structure(structure)
    ends.end(world.ports, actor, recruitment.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.wait(days=1)
    world.tick()
    assert counts(world, structure) == {"ended": 1}
    erasing.erase(world.ports, world.as_candidate(world.fresh(candidate)))
    assert counts(world, structure) == {}


def test_somebody_hired_elsewhere_is_shown_so_to_structures_that_had_acted_on_them(world: World) -> None:
    winner, other, third = world.granted(), world.granted(), world.granted()
    candidate = world.candidate()
    world.set_status(other, candidate, M.SHORTLISTED)
    assert not listing(world, other).rows[0].recruited_elsewhere
    world.validated(winner, candidate)
    assert listing(world, other).rows[0].recruited_elsewhere
    assert shortlist.read_sheet(world.ports, world.as_structure(other), candidate.id).recruited_elsewhere
    assert not listing(world, winner).rows[0].recruited_elsewhere
    assert listing(world, third).total == 0, "nobody else finds this person"


# Pages


def pages(world: World, structure: Structure, between: Any) -> list[str]:
    seen: list[str] = []
    cursor = None
    while True:
        page = listing(world, structure, limit=2, cursor=cursor)
        seen += ids(page)
        if (cursor := page.cursor) is None:
            return seen
        between()


def test_a_list_read_page_by_page_is_the_whole_list(world: World) -> None:
    structure = world.granted()
    people = [world.candidate(available_from=world.today + timedelta(days=n % 3)) for n in range(7)]
    whole = ids(listing(world, structure))
    assert sorted(whole) == sorted(candidate.id for candidate in people)
    assert pages(world, structure, lambda: None) == whole


def test_nobody_is_lost_or_repeated_while_rows_change_between_the_pages(world: World) -> None:
    structure = world.granted()
    days = iter(range(1, 30))
    stay = [world.candidate(available_from=world.today + timedelta(days=next(days))) for _ in range(9)]
    leave = iter([world.candidate(available_from=world.today) for _ in range(4)])

    def between() -> None:
        # One of the rows already shown leaves, and one is added that sorts before the page.
        if gone := next(leave, None):
            world.change(gone, available=False)
        world.candidate(available_from=world.today)

    seen = pages(world, structure, between)
    assert len(set(seen)) == len(seen)
    assert [one for one in seen if one in {c.id for c in stay}] == [candidate.id for candidate in stay]


def test_the_counts_are_current_on_every_page(world: World) -> None:
    structure = world.granted()
    for _ in range(3):
        world.candidate()
    page = listing(world, structure, M.NEW, limit=2)
    world.candidate()
    following = listing(world, structure, M.NEW, limit=2, cursor=page.cursor)
    assert (page.total, following.total) == (3, 4)


@pytest.mark.parametrize("cursor", ["x", "é", "e30", "WzFd", "????", "NQ", "bnVsbA", "A" * 1000])
def test_an_unknown_cursor_is_refused(world: World, cursor: str) -> None:
    structure = world.granted()
    world.candidate()
    with refused("bad_cursor"):
        listing(world, structure, cursor=cursor)


# Sheets


def test_a_sheet_shows_the_person_and_the_view_is_journalled(world: World) -> None:
    structure = world.granted()
    candidate = world.candidate(**METZ, max_distance_km=100)
    sheet = shortlist.read_sheet(world.ports, world.as_structure(structure), candidate.id)
    assert (sheet.candidate, sheet.status) == (candidate, M.NEW)
    assert sheet.distance_km is not None and 40 < sheet.distance_km < 60
    entry = world.store.journal[-1]
    assert (entry.subject_kind, entry.subject_id, entry.act) == ("candidate", candidate.id, "viewed")
    assert entry.details == {"structure": structure.id}


def test_an_unknown_sheet_is_not_found(world: World) -> None:
    structure = world.granted()
    with refused("not_found"):
        shortlist.read_sheet(world.ports, world.as_structure(structure), world.ports.ids.new())
    with refused("not_found"):
        shortlist.own_structure(world.ports, world.anybody())


def test_the_header_counts_the_shortlisted_people(world: World) -> None:
    structure = world.granted(posts=2)
    people: list[Candidate] = [world.candidate() for _ in range(3)]
    for candidate in people:
        world.set_status(structure, candidate, M.SHORTLISTED)
    world.validate(structure, people[0])
    header = shortlist.overview(world.ports, world.as_structure(structure))
    assert (header.shortlisted, header.application.posts_taken, header.application.posts_free) == (2, 1, 1)


# Reading many sheets


def test_a_reader_of_hundreds_of_sheets_is_slowed_and_the_agency_is_told_once_a_day(world: World) -> None:
    agent = world.staff(Role.AGENCY)
    structure, candidate = world.granted(), world.candidate()
    actor = world.as_structure(structure)
    for _ in range(200):
        shortlist.read_sheet(world.ports, actor, candidate.id)
    for _ in range(150):
        world.wait(seconds=10)
        shortlist.read_sheet(world.ports, actor, candidate.id)
        with pytest.raises(Throttled):
            shortlist.read_sheet(world.ports, actor, candidate.id)
    assert [mail.to for mail in world.mails("many_sheets_read")] == [agent.email]
    told = [entry.subject_id for entry in world.store.journal if entry.act == "many_sheets_read"]
    assert told == [structure.id]


def test_a_structure_that_is_slowed_slows_no_other(world: World) -> None:
    one, other, candidate = world.granted(), world.granted(), world.candidate()
    for _ in range(200):
        shortlist.read_sheet(world.ports, world.as_structure(one), candidate.id)
    assert shortlist.read_sheet(world.ports, world.as_structure(other), candidate.id)
