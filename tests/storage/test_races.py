"""Sixteen concurrent threads on the emulator's DynamoDB: what must happen once happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib.domain.access.link import Link, LinkPurpose
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core.changes import Claim, Email, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.store import GuardTaken, LinkSpent, TimerMoved, VersionConflict
from tests.storage.conftest import Bench
from tests.support import builders
from tests.support.builders import HOUR, NOW, new_id
from tests.support.core import core

pytestmark = pytest.mark.thorough

THREADS = 16


def _at_once(work: Callable[[int], Any]) -> list[Any]:
    """Return the results of sixteen threads that start together, or the exception of each."""
    start = Barrier(THREADS)

    def run(number: int) -> Any:
        start.wait()
        try:
            return work(number)
        except (VersionConflict, GuardTaken, LinkSpent, TimerMoved, Refusal) as refused:
            return refused

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def _won(results: list[Any]) -> int:
    return sum(1 for result in results if not isinstance(result, Exception))


@pytest.mark.parametrize("round_number", core(range(10), 0))
def test_one_of_sixteen_takes_a_guard_and_the_others_read_its_holder(
    emulator: Bench, round_number: int
) -> None:
    def take(number: int) -> str:
        changes = emulator.changes()
        changes.create(person := builders.candidate())
        changes.take("HIRE#candidate", f"holder-{number}")
        emulator.store.commit(changes)
        return person.id

    results = _at_once(take)
    assert _won(results) == 1
    holder = emulator.store.guard_holder("HIRE#candidate")
    winner = next(n for n, result in enumerate(results) if isinstance(result, str))
    assert holder == f"holder-{winner}"
    assert all(r.holder == holder for r in results if isinstance(r, GuardTaken))
    assert len(emulator.rows("REGISTRY_TABLE", "CANDIDATE#")) == 1


@pytest.mark.parametrize("expired", [False, True], ids=["new", "expired"])
def test_one_of_sixteen_claims_an_act_to_be_done_once(emulator: Bench, expired: bool) -> None:
    key = "RESET#account"
    if expired:
        before = emulator.changes(NOW - HOUR)
        before.claims.append(Claim(key=key, until=NOW))
        emulator.store.commit(before)

    def claim(_: int) -> None:
        changes = emulator.changes()
        changes.claims.append(Claim(key=key, until=NOW + HOUR))
        changes.create(builders.candidate())
        emulator.store.commit(changes)

    results = _at_once(claim)
    assert _won(results) == 1
    assert all(isinstance(r, VersionConflict) for r in results if r is not None)
    assert emulator.ephemeral.claimed(key, NOW)
    assert len(emulator.rows("REGISTRY_TABLE", "CANDIDATE#")) == 1


def test_no_post_is_given_twice(emulator: Bench) -> None:
    granted = builders.application(status=ApplicationStatus.VALIDATED, posts_granted=5)
    emulator.create(granted)

    def take_post(_: int) -> None:
        while True:
            current = emulator.store.get(Application, granted.id)
            assert current
            changes = emulator.changes()
            changes.update(current.post_taken(NOW.date()))
            changes.create(builders.recruitment(structure_id="structure", validated_at=NOW))
            changes.count("POSTS", "taken", 1)
            try:
                return emulator.store.commit(changes)
            except VersionConflict:
                continue

    results = _at_once(take_post)
    assert _won(results) == 5
    assert all(r.code == "no_free_post" for r in results if r is not None)
    assert emulator.store.get(Application, granted.id) == replace(granted, version=6, posts_taken=5)
    assert len([*every(emulator.store.recruitments_of_structure, "structure")]) == 5
    assert emulator.store.counters(["POSTS"]) == {"POSTS": {"taken": 5}}


def test_no_update_is_lost(emulator: Bench) -> None:
    emulator.create(first := builders.application())

    def add_one(_: int) -> None:
        done = 0
        while done < 5:
            current = emulator.store.get(Application, first.id)
            assert current
            changes = emulator.changes()
            changes.update(replace(current, posts_granted=current.posts_granted + 1))
            try:
                emulator.store.commit(changes)
                done += 1
            except VersionConflict:
                continue

    _at_once(add_one)
    assert emulator.store.get(Application, first.id) == replace(first, version=81, posts_granted=80)


def test_one_of_sixteen_uses_a_link(emulator: Bench) -> None:
    link = Link(id=new_id(), purpose=LinkPurpose.OPEN_ACCOUNT, subject_id=new_id(), expires_at=NOW + HOUR)
    changes = emulator.changes()
    changes.links_created.append(link)
    emulator.store.commit(changes)

    def use(_: int) -> None:
        changes = emulator.changes()
        changes.link_used = link
        emulator.store.commit(changes)

    results = _at_once(use)
    assert _won(results) == 1
    assert all(isinstance(r, LinkSpent) for r in results if r is not None)


def test_a_timer_fires_in_one_of_sixteen_runs(emulator: Bench) -> None:
    due = Timer(name="term", subject_id=new_id(), due_at=NOW)
    changes = emulator.changes()
    changes.timers_set.append(due)
    emulator.store.commit(changes)

    def meet(_: int) -> None:
        changes = emulator.changes()
        changes.timer_fired = due
        changes.set_timer(due.name, due.subject_id, NOW + HOUR)
        emulator.store.commit(changes)

    results = _at_once(meet)
    assert _won(results) == 1
    assert all(isinstance(r, TimerMoved) for r in results if r is not None)
    assert emulator.store.due_timers(NOW + HOUR, 10) == [replace(due, due_at=NOW + HOUR)]


def test_one_of_sixteen_senders_takes_an_email(emulator: Bench) -> None:
    email = Email(id=new_id(), template="welcome", to="a@b.example", subject_id=new_id())
    changes = emulator.changes()
    changes.emails.append(email)
    emulator.store.commit(changes)
    for now in (NOW, NOW + HOUR):
        claims = _at_once(lambda _, now=now: emulator.store.lease_email(email.id, now, HOUR))
        assert sum(claim is not None for claim in claims) == 1


def test_every_failure_counts_even_when_an_old_count_ends_meanwhile(emulator: Bench) -> None:
    emulator.ephemeral.add_failure("key", NOW, NOW + HOUR)
    later = NOW + timedelta(days=1)
    _at_once(lambda _: emulator.ephemeral.add_failure("key", later, later + HOUR))
    assert emulator.ephemeral.failures("key") == (THREADS, later)


def test_many_threads_read_lists_concurrently(emulator: Bench) -> None:
    people = [builders.candidate(department=f"{n:02}") for n in range(1, 20)]
    # A person is some six items, and a transaction has at most a hundred.
    emulator.create(*people[:10])
    emulator.create(*people[10:])
    departments = {person.place.department: 0.0 for person in people}
    results = _at_once(lambda _: emulator.store.pool(departments, nationwide=True))
    assert all({card.candidate_id for card in cards} == {p.id for p in people} for cards in results)
