"""Whatever structures, candidates and time do, in any order, the rules of RULES section 5 hold."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import Fit, MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.geography import distance_km, territory
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.candidates import candidate_space, erasing
from chalicelib.services.core.guards import hire_guard
from chalicelib.services.core.lists import every
from chalicelib.services.recruiting import ends, pool
from chalicelib.storage.ephemeral import DynamoEphemeral
from chalicelib.storage.store import DynamoStore
from tests.support.aws import fresh_tables
from tests.support.builders import correction_of
from tests.support.outside import COMMUNES
from tests.support.world import World

pytestmark = pytest.mark.thorough

M = MatchStatus

POSTS = (1, 2)
CANDIDATES = 3
TOWNS = (("54395", "54000"), ("57463", "57000"), ("97411", "97400"))

one_structure = st.integers(0, len(POSTS) - 1)
one_candidate = st.integers(0, CANDIDATES - 1)
one_recruitment = st.integers(0, sum(POSTS) - 1)


def in_memory(_: ExitStack) -> World:
    return World()


def on_the_local_stack(opened: ExitStack) -> World:
    opened.enter_context(fresh_tables())
    return World(lambda signer: DynamoStore(signer, COMMUNES), lambda _: DynamoEphemeral())


def pages(world: World, structure: Structure, tab: MatchStatus | None) -> Iterator[pool.PoolRow]:
    cursor = None
    while True:
        page = world.listing(structure, tab=tab, limit=2, cursor=cursor)
        yield from page.rows
        if (cursor := page.cursor) is None:
            return


class Programme(RuleBasedStateMachine):
    """Two structures, three candidates, and all their possible acts; a refusal changes nothing."""

    world_of: Callable[[ExitStack], World] = in_memory

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()

    def teardown(self) -> None:
        self.opened.close()

    @initialize()
    def begin(self) -> None:
        self.world = type(self).world_of(self.opened)
        self.structures = [self.world.granted(posts=posts) for posts in POSTS]
        self.candidates = [self.world.candidate(available_from=self.world.today) for _ in range(CANDIDATES)]

    def _try(self, act: Callable[[], object]) -> None:
        with suppress(Refusal, Refusals):
            act()

    # Acts of structures

    @rule(s=one_structure, c=one_candidate, status=st.sampled_from([M.SHORTLISTED, M.DECLINED, M.NEW]))
    def choose(self, s: int, c: int, status: MatchStatus) -> None:
        self._try(lambda: self.world.set_status(self.structures[s], self.candidates[c], status))

    @rule(s=one_structure, c=one_candidate)
    def shortlist_and_validate(self, s: int, c: int) -> None:
        structure, candidate = self.structures[s], self.candidates[c]
        self._try(lambda: self.world.set_status(structure, candidate, M.SHORTLISTED))
        self._try(lambda: self.world.validate(structure, candidate))

    @rule(s=one_structure, c=one_candidate)
    def validate(self, s: int, c: int) -> None:
        self._try(lambda: self.world.validate(self.structures[s], self.candidates[c]))

    @precondition(lambda self: self._living())
    @rule(n=one_recruitment)
    def cancel(self, n: int) -> None:
        structure, recruitment = self._one(n)
        candidate = self.world.get(Candidate, recruitment.candidate_id)
        self._try(partial(self.world.cancel, structure, candidate))

    @precondition(lambda self: self._living())
    @rule(n=one_recruitment, months=st.sampled_from([1, 24]))
    def hire(self, n: int, months: int) -> None:
        _, recruitment = self._one(n)
        ends_on = self.world.today + timedelta(days=30 * months)
        self._try(partial(self.world.sign, recruitment, ends_on=ends_on))

    @precondition(lambda self: self._living())
    @rule(n=one_recruitment, days=st.sampled_from([-1, 0, 5]))
    def end_contract(self, n: int, days: int) -> None:
        structure, recruitment = self._one(n)
        end = partial(ends.end, self.world.ports, self.world.as_structure(structure), recruitment.id)
        day = self.world.today + timedelta(days=days)
        self._try(partial(end, ended_on=day, reason=EndReason.RESIGNATION))

    def _one(self, n: int) -> tuple[Structure, Recruitment]:
        living = self._living()
        recruitment = living[n % len(living)]
        return self.world.get(Structure, recruitment.structure_id), recruitment

    # Acts of candidates

    @rule(c=one_candidate, available=st.booleans())
    def pause_or_return(self, c: int, available: bool) -> None:
        world, actor = self.world, self.world.as_candidate(self.candidates[c])
        self._try(lambda: candidate_space.set_available(world.ports, actor, available=available))

    @rule(
        c=one_candidate,
        town=st.sampled_from(TOWNS),
        km=st.sampled_from([5, 40, 100, None]),
        days=st.sampled_from([0, 20, 90]),
    )
    def edit(self, c: int, town: tuple[str, str], km: int | None, days: int) -> None:
        world, (insee_code, postal_code) = self.world, town
        stored = world.ports.store.get(Candidate, self.candidates[c].id)
        self._try(
            lambda: candidate_space.edit(
                world.ports,
                world.as_candidate(self.candidates[c]),
                answers=correction_of(
                    self.candidates[c],
                    insee_code=insee_code,
                    postal_code=postal_code,
                    max_distance_km=km,
                    available_from=world.today + timedelta(days=days),
                    phone=None,
                ),
                expected_version=stored.version if stored else None,
            )
        )

    @rule(c=one_candidate, forever=st.booleans())
    def leave(self, c: int, forever: bool) -> None:
        world, candidate = self.world, self.candidates[c]
        held = self._now(candidate)
        if forever:
            self._try(partial(erasing.erase, world.ports, world.as_candidate(candidate)))
        else:
            given = (world.ports, world.as_candidate(candidate))
            self._try(partial(candidate_space.withdraw, *given, reason="un autre emploi"))
        now = self._now(candidate)
        if held and held.recruited_by:
            assert now == held, "who is recruited does not leave"
        else:
            assert now is None or (now.status is CandidateStatus.WITHDRAWN and not forever)

    @rule(c=one_candidate)
    def somebody_else_registers(self, c: int) -> None:
        if not self._findable(self.candidates[c]):
            self.candidates[c] = self.world.candidate(available_from=self.world.today)

    # Time

    @rule(days=st.sampled_from([1, 6, 35]))
    def time_passes(self, days: int) -> None:
        self.world.wait(days=days)
        assert self.world.tick().failed == []
        self.world.run_tasks()

    # Invariants

    def _now(self, candidate: Candidate) -> Candidate | None:
        return self.world.ports.store.get(Candidate, candidate.id)

    def _findable(self, candidate: Candidate) -> bool:
        now = self._now(candidate)
        return now is not None and now.findable

    def _recruitments(self) -> list[Recruitment]:
        store = self.world.ports.store
        return [one for s in self.structures for one in every(store.recruitments_of_structure, s.id)]

    def _living(self) -> list[Recruitment]:
        return [one for one in self._recruitments() if one.living]

    def _everybody(self) -> list[Candidate]:
        return self.world.created(Candidate)

    @invariant()
    def a_person_is_hired_once(self) -> None:
        living = self._living()
        held = {one.candidate_id: one for one in living}
        assert len(held) == len(living)
        for candidate in self._everybody():
            now, recruitment = self._now(candidate), held.get(candidate.id)
            assert (now.recruited_by if now else None) == (recruitment.structure_id if recruitment else None)
            guard = self.world.ports.store.guard_holder(hire_guard(candidate.id))
            assert guard == (recruitment.id if recruitment else None)

    @invariant()
    def recruitments_never_pass_the_posts(self) -> None:
        for structure in self.structures:
            application = self.world.application_of(structure)
            own = [one for one in self._living() if one.structure_id == structure.id]
            hired = [one for one in own if one.status is RecruitmentStatus.HIRED]
            assert len(own) <= application.posts_taken <= application.posts_granted
            assert len(hired) <= application.posts_hired <= application.posts_taken
            # A post stays taken by a contract that ran to the end of the subsidy, and by no other.
            spent = application.posts_taken - len(own)
            assert application.posts_hired - len(hired) == spent
            assert spent <= self._contracts_run_out(structure)

    def _contracts_run_out(self, structure: Structure) -> int:
        return sum(
            one.status is RecruitmentStatus.ENDED and one.end_reason is EndReason.END_OF_TERM
            for one in self._recruitments()
            if one.structure_id == structure.id
        )

    @rule(s=one_structure, tab=st.sampled_from(MatchStatus))
    def a_tab_shows_as_many_as_it_counts(self, s: int, tab: MatchStatus) -> None:
        structure = self.structures[s]
        listing = self.world.listing(structure, tab=tab, limit=1, cursor=None)
        assert len(list(pages(self.world, structure, tab))) == listing.matching == listing.counts[tab]

    @invariant()
    def every_tab_counts_and_shows_what_a_recount_finds(self) -> None:
        # The cache of people who left expires.
        self.world.wait(minutes=1)
        people = list(filter(None, map(self._now, self._everybody())))
        for structure in self.structures:
            expected = self._recount(structure, people)
            counted = Counter(expected.values())
            listing = self.world.listing(structure, tab=None, limit=1, cursor=None)
            assert +Counter(listing.counts) == counted and listing.total == len(expected)
            rows = list(pages(self.world, structure, None))
            assert len(rows) == len(expected)
            assert {row.card.candidate_id: row.status for row in rows} == expected

    def _recount(self, structure: Structure, people: list[Candidate]) -> dict[str, MatchStatus]:
        found = {person.id: self.world.ports.store.match(structure.id, person.id) for person in people}
        matches = {candidate_id: match.status for candidate_id, match in found.items() if match}
        expected: dict[str, MatchStatus] = {}
        for person in people:
            status = matches.get(person.id, M.NEW)
            if status is M.NEW:
                seen = person.findable and self._fits(person, structure)
            else:
                present = person.status is CandidateStatus.CONFIRMED and not person.blocked
                seen = present or person.recruited_by == structure.id
            if seen:
                expected[person.id] = status
        return expected

    def _fits(self, person: Candidate, structure: Structure) -> bool:
        if person.available_from > max(structure.wanted_from, self.world.today):
            return False
        if territory(person.place.department) != territory(structure.place.department):
            return False
        km = distance_km(person.place, structure.place)
        return person.max_distance_km is None or (km is not None and km <= person.max_distance_km)


class Remembering(Programme):
    """The same, with lists that cache people who left their pool, however few they are."""

    @initialize()
    def begin(self) -> None:
        self.opened.enter_context(patch.object(pool, "_MOST_READ_TOGETHER", -1))
        super().begin()


class Stored(Remembering):
    """The same again, on the database of the local stack."""

    world_of = on_the_local_stack


@pytest.mark.parametrize(
    ("machine", "examples"),
    [
        (Programme, 25),
        pytest.param(Remembering, 10, marks=pytest.mark.long),
        pytest.param(Stored, 3, marks=pytest.mark.long),
    ],
    ids=["in memory", "remembering", "on the local stack"],
)
def test_any_sequence_of_acts_keeps_counts_exact_and_the_two_rules_whole(
    machine: type[Programme], examples: int
) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@settings(max_examples=30)
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
