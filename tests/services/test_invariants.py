"""Whatever three structures do about four candidates, the rules of programme.md 5 hold."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.candidate import Candidate
from chalicelib.domain.match import Fit, MatchStatus
from chalicelib.domain.recruitment import EndReason, Recruitment, RecruitmentStatus
from chalicelib.domain.refusal import Refusal
from chalicelib.domain.structure import Structure
from chalicelib.services import pool, recruit
from tests.support.world import World

POSTS = (1, 2, 1)
CANDIDATES = 4

acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["shortlist", "decline", "reset", "validate", "validate", "cancel", "contract", "end"]
        ),
        st.integers(0, len(POSTS) - 1),
        st.integers(0, CANDIDATES - 1),
    ),
    max_size=40,
)


def recruitments(world: World, structure: Structure) -> list[Recruitment]:
    return world.ports.store.recruitments_of_structure(structure.id)


def act(world: World, name: str, structure: Structure, candidate: Candidate) -> None:
    match name:
        case "shortlist":
            world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
        case "decline":
            world.set_status(structure, candidate, MatchStatus.DECLINED)
        case "reset":
            world.set_status(structure, candidate, MatchStatus.NEW)
        case "validate":
            world.validate(structure, candidate)
        case "cancel":
            recruit.cancel(world.ports, world.author, structure, candidate.id)
        case _:
            for one in recruitments(world, structure):
                if one.candidate_id == candidate.id and one.living:
                    contract_or_end(world, name, structure, one)


def contract_or_end(world: World, name: str, structure: Structure, recruitment: Recruitment) -> None:
    if name == "contract":
        world.sign(recruitment)
        return
    recruit.end(
        world.ports,
        world.author,
        structure,
        recruitment.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.wait(days=1)
    assert world.tick().failed == []


def pages(world: World, structure: Structure, tab: MatchStatus | None) -> Iterator[pool.Row]:
    cursor = None
    while True:
        page = pool.list_candidates(world.ports, structure.id, tab=tab, limit=2, cursor=cursor)
        yield from page.rows
        if (cursor := page.cursor) is None:
            return


def require_rules(world: World, structures: list[Structure], candidates: list[Candidate]) -> None:
    living = [one for structure in structures for one in recruitments(world, structure) if one.living]
    held = Counter(one.candidate_id for one in living)
    assert max(held.values(), default=0) <= 1, "a person is hired once"
    holder = {one.candidate_id: one.structure_id for one in living}
    for candidate in candidates:
        assert world.fresh(candidate).recruited_by == holder.get(candidate.id)
    for structure in structures:
        application = world.application_of(structure)
        own = [one for one in living if one.structure_id == structure.id]
        hired = [one for one in own if one.status is RecruitmentStatus.HIRED]
        assert (application.posts_taken, application.posts_hired) == (len(own), len(hired))
        assert 0 <= application.posts_hired <= application.posts_taken <= application.posts_granted
        require_counts(world, structure, candidates, own)


def require_counts(
    world: World, structure: Structure, candidates: list[Candidate], own: list[Recruitment]
) -> None:
    expected: Counter[MatchStatus] = Counter()
    for candidate in candidates:
        match = world.ports.store.match(structure.id, candidate.id)
        if match is not None and match.status is not MatchStatus.NEW:
            expected[match.status] += 1
        elif world.fresh(candidate).findable:
            expected[MatchStatus.NEW] += 1
    listing = pool.list_candidates(world.ports, structure.id, tab=None, limit=1, cursor=None)
    assert +Counter(listing.counts) == expected
    assert listing.total == expected.total() == len(list(pages(world, structure, None)))
    for tab in MatchStatus:
        assert len(list(pages(world, structure, tab))) == expected[tab]
    in_post = {MatchStatus.VALIDATED: RecruitmentStatus.VALIDATED, MatchStatus.HIRED: RecruitmentStatus.HIRED}
    for tab, status in in_post.items():
        assert expected[tab] == sum(one.status is status for one in own)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts)
def test_a_person_is_hired_once_and_posts_are_never_exceeded_whatever_happens(
    sequence: list[tuple[str, int, int]],
) -> None:
    world = World()
    structures = [world.granted(posts=posts) for posts in POSTS]
    candidates = [world.candidate(available_from=world.today) for _ in range(CANDIDATES)]
    for name, structure, candidate in sequence:
        try:
            act(world, name, structures[structure], candidates[candidate])
        except Refusal:
            continue
        require_rules(world, structures, candidates)
    require_rules(world, structures, candidates)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([("54000", "54395"), ("57000", "57463"), ("69001", "69123"), ("97400", "97411")]),
            st.sampled_from([5, 15, 40, 100, None]),
            st.integers(0, 60),
        ),
        max_size=8,
    )
)
def test_the_pools_searched_hold_everybody_who_fits(
    people: list[tuple[tuple[str, str], int | None, int]],
) -> None:
    world = World()
    structure = world.granted()
    everybody = [
        world.candidate(
            postal_code=postal_code,
            insee_code=insee_code,
            max_distance_km=distance,
            available_from=world.today + timedelta(days=days),
        )
        for (postal_code, insee_code), distance, days in people
    ]
    expected = {
        card.candidate_id
        for card in world.ports.store.pool(
            dict.fromkeys(world.ports.places.departments(), 0.0), nationwide=True
        )
        if Fit(structure.place, structure.wanted_from, world.today)(card)
    }
    assert {row.card.candidate_id for row in pages(world, structure, MatchStatus.NEW)} == expected
    assert expected <= {candidate.id for candidate in everybody}
