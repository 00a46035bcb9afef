"""The follow-ups of the country open once, in tasks within the time of a function (RULES sections 10, 11,
13)."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.services import tasks
from chalicelib.services.core.changes import Changes, Task
from chalicelib.services.core.store import Page
from chalicelib.services.following_up import follow_up
from chalicelib.services.following_up.follow_up import AGREEMENTS_PER_TASK
from chalicelib.storage import keys as orders
from tests.benchmarks.people import Country
from tests.support import builders
from tests.support.memory import MemoryStore
from tests.support.outside import Crash
from tests.support.world import World

# RULES section 13: each quarter 4,000 follow-ups open in the same minute. The time limit of a function, in
# seconds.
COUNTRY, LIFE = 4_000, 60


class Listed(MemoryStore):
    """A store that finds the recruitments of a structure without a scan, as the real one does."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.of_structure: dict[str, list[Recruitment]] = defaultdict(list)

    def recruitments_of_structure(
        self, structure_id: str, *, limit: int, cursor: str | None
    ) -> Page[Recruitment]:
        return orders.BY_VALIDATION.part(self.of_structure[structure_id], limit=limit, cursor=cursor)


def with_agreements(size: int, department: str | None = None) -> World:
    """Create that many agreements, each with an adviser under contract since spring, on 30 September 2026."""
    listed: list[Listed] = []

    def store(signer: Any) -> Listed:
        listed.append(Listed(signer))
        return listed[0]

    world = World(store)
    world.go_to(date(2026, 9, 30))
    for structure in Country().structures(size):
        agreement = builders.agreement(
            structure_id=structure.id, department=department or structure.place.department
        )
        contract = builders.contract(
            kind=ContractKind.PERMANENT,
            signed_on=date(2026, 4, 1),
            starts_on=date(2026, 4, 6),
            ends_on=None,
        )
        adviser = builders.recruitment(
            RecruitmentStatus.HIRED,
            structure_id=structure.id,
            agreement_id=agreement.id,
            contract=contract,
        )
        listed[0].of_structure[structure.id].append(adviser)
        changes = Changes(author=world.author, at=world.clock.now())
        for one in (structure, agreement, adviser):
            changes.create(one)
        world.store.commit(changes)
    return world


def quarters(world: World) -> Counter[str]:
    found = Counter(one.quarter for one in world.store._all(FollowUp))
    assert len(world.mails("follow_up_open")) == sum(found.values()), "each structure is told once of each"
    return found


def ticks(world: World) -> None:
    follow_up.open_quarters(world.ports, world.ports.places.departments())


@pytest.mark.parametrize("size", [350, pytest.param(COUNTRY, marks=pytest.mark.long)])
def test_a_quarter_opens_once_with_repeated_late_and_crashed_runs(
    size: int, record_property: Callable[[str, object], None]
) -> None:
    world = with_agreements(size, None if size == COUNTRY else "59")
    world.go_to(date(2026, 10, 6))
    began = time.process_time()
    ticks(world)
    ticks(world)
    spent, deaths = [time.process_time() - began], iter(random.Random(size).sample(range(2, 60), 5))
    before = len(world.store._all(FollowUp))
    assert before == 0, "the clock opens nothing itself"

    def until_done(task: Task) -> None:
        while True:
            start, commits = time.process_time(), world.store.commits
            death = next(deaths, None)
            world.store.crash_at = world.store.commits + death if death else None
            try:
                tasks.run(world.ports, task.id)
            except Crash:
                continue
            finally:
                spent.append(time.process_time() - start)
                assert world.store.commits - commits <= AGREEMENTS_PER_TASK + 1, (
                    "no run is longer than a part"
                )
            return

    parts = 0
    while world.store.tasks:
        until_done(world.store.tasks.pop(0))
        parts += 1
    # Also the quarter before, with contracts since April: the outage was longer than a quarter.
    assert quarters(world) == {"2026-Q2": size, "2026-Q3": size}
    ticks(world)
    assert not world.store.tasks, "nothing is owed again"
    told = f"{2 * size} follow-ups opened by {parts} tasks: {sum(spent):.1f} s of process time in all"
    record_property("figure", f"{told}, {max(spent):.1f} s the longest")
    assert max(spent) < LIFE / 4 and sum(spent) / 2 < 60


def test_a_department_larger_than_a_task_is_opened_by_the_next_one() -> None:
    world = with_agreements(AGREEMENTS_PER_TASK + 1, "59")
    world.go_to(date(2026, 10, 1))
    ticks(world)
    owed = [one for one in world.store.tasks if one.params["quarter"] == "2026-Q3"]
    [task] = [one for one in owed if "59" in departments(one)]
    world.store.tasks.clear()
    assert tasks.run(world.ports, task.id)
    assert quarters(world) == {"2026-Q3": AGREEMENTS_PER_TASK}
    [rest] = world.store.tasks
    assert departments(rest)[0] == "59" and departments(rest) == departments(task)[-len(departments(rest)) :]
    assert rest.params["after"] == max(one.agreement_id for one in world.store._all(FollowUp))
    assert not tasks.run(world.ports, task.id), "delivered again it does nothing"
    assert tasks.run(world.ports, rest.id)
    assert quarters(world) == {"2026-Q3": AGREEMENTS_PER_TASK + 1}
    assert world.store.tasks == [rest], "no empty part is owed"


def departments(task: Task) -> list[str]:
    found = task.params["departments"]
    assert isinstance(found, list)
    return [str(one) for one in found]
