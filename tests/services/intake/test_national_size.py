"""The opening of the programme: files of 4,000 lines, in tasks within a function's time (RULES section
11)."""

import random
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.intake import Intake, IntakeOutcome
from chalicelib.domain.recruiting.match import Match
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.tables.lines import counted
from chalicelib.domain.training.training import Training
from chalicelib.services import tasks
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.store import Page
from chalicelib.services.intake import files
from chalicelib.storage import keys, models, summaries
from tests.services.intake.files import start, table
from tests.support.memory import MemoryStore
from tests.support.outside import Crash
from tests.support.world import World, siret

K = IntakeKind
# The posts of the programme. A task has 60 s at 512 MB, which come with a third of a processor; a page has 29
# s of a whole one.
PROGRAMME, TASK_SECONDS, PAGE_SECONDS, ITEM_BYTES = 4_000, 60 / 3, 29, 400_000
# More posts for each department than the largest one has.
WHERE = (
    ("54000", "Nancy"),
    ("57000", "Metz"),
    ("29200", "Brest"),
    ("69100", "Villeurbanne"),
    ("59000", "Lille"),
    ("31000", "Toulouse"),
    ("44000", "Nantes"),
    ("33000", "Bordeaux"),
    ("67000", "Strasbourg"),
    ("35000", "Rennes"),
)
MEMORY = 200 * 1024 * 1024


class Counting(MemoryStore):
    """A store that counts its requests, and is as fast as the real one with thousands of objects."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.asked: Counter[str] = Counter()
        self.of_structure: dict[str, list[str]] = defaultdict(list)
        self.kinds: set[type[Entity]] = set()

    def commit(self, changes: Changes) -> None:
        super().commit(changes)
        for one in changes.created:
            self.kinds.add(type(one))
            if isinstance(one, Recruitment):
                self.of_structure[one.structure_id].append(one.id)

    def _all(self, kind: type[Any], **wanted: Any) -> list[Any]:
        return super()._all(kind, **wanted) if kind is Entity or kind in self.kinds else []

    def match(self, structure_id: str, candidate_id: str) -> Match | None:
        return self._at(Match, keys.match(structure_id, candidate_id))

    def timers_of(self, subject_id: str) -> list[Timer]:
        return [
            Timer(name=name, subject_id=subject, due_at=due_at)
            for (name, subject), due_at in self._timers.items()
            if subject == subject_id
        ]

    def get(self, kind: type[Any], entity_id: str) -> Any:
        self.asked["get"] += 1
        return super().get(kind, entity_id)

    def guard_holder(self, key: str) -> str | None:
        self.asked["get"] += 1
        return super().guard_holder(key)

    def several(
        self, entities: Iterable[tuple[type[Entity], str]], guards: Iterable[str] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        before, entities, guards = self.asked["get"], list(entities), list(guards)
        found = super().several(entities, guards)
        self.asked["get"] = before
        self.asked["batch"] += -(-(len(entities) + len(guards)) // 100)
        return found

    def recruitments_of_structure(
        self, structure_id: str, *, limit: int, cursor: str | None
    ) -> Page[Recruitment]:
        found = [super(Counting, self).get(Recruitment, one) for one in self.of_structure[structure_id]]
        return keys.BY_VALIDATION.part([one for one in found if one], limit=limit, cursor=cursor)


def lines(kind: IntakeKind, size: int) -> Iterator[dict[str, str]]:
    for place in range(size):
        said = {"number": str(710_000 + place), "email": f"noe.roy{place}@courriel.example"}
        if kind is K.AGREEMENTS:
            said |= {"siret": siret(80_000 + place), "name": f"Commune n° {place}"}
            said |= {"contact_email": f"contact{place}@commune.example"}
            said |= dict(zip(("postal_code", "commune"), WHERE[place % len(WHERE)], strict=True))
        yield said


@pytest.fixture
def given() -> tuple[World, Counting]:
    """Return the opening day and its store."""
    made: list[Counting] = []

    def store(signer: Any) -> Counting:
        made.append(Counting(signer))
        return made[0]

    world = World(store)
    world.go_to(date(2026, 11, 30))
    return world, made[0]


def on_trial(
    world: World, store: Counting, kind: IntakeKind, content: bytes
) -> tuple[Mapping[Any, int], int]:
    """Return the outcomes of the lines, and the number of requests."""
    store.asked.clear()
    began = time.process_time()
    found = counted(files.examine(world.ports, world.agency, kind, content).lines, IntakeOutcome)
    assert time.process_time() - began < PAGE_SECONDS / 4
    return {outcome: number for outcome, number in found.items() if number}, store.asked.total()


def taken_in(
    world: World, asked: Intake, deaths: Iterator[int], task_is_short: Callable[[float], None]
) -> int:
    """Run the tasks of a file, some of which crash and continue; return their number."""
    done = 0
    while world.store.tasks:
        task = world.store.tasks.pop(0)
        while world.ports.store.task(task.id) is not None:
            before, began, death = world.store.commits, time.process_time(), next(deaths, None)
            world.store.crash_at = before + death if death else None
            try:
                tasks.run(world.ports, task.id)
            except Crash:
                continue
            finally:
                task_is_short(time.process_time() - began)
                assert world.store.commits - before <= 61, "no run is longer than a task"
        world.store.crash_at = None
        assert not tasks.run(world.ports, task.id), "delivered again it does nothing"
        done += 1
    assert world.fresh(asked).done_at is not None
    return done


def largest(store: MemoryStore) -> Mapping[str, int]:
    """Return the bytes of the largest items: of one entity, and of the summaries of one department."""
    sizes: Counter[str] = Counter()
    packed: Counter[keys.Key] = Counter()
    for entity in store._all(Entity):
        model = models.ENTITY_MODELS.get(type(entity))
        if model is not None:
            name = type(entity).__name__
            sizes[name] = max(sizes[name], len(str(model.of(entity).serialize()).encode()))
        for place, by_id in summaries.moves(type(entity), None, entity).items():
            packed[place] += sum(len(short) + len((text or "").encode()) for short, text in by_id.items())
    return {**sizes, **{place.pk: size for place, size in packed.items()}}


@pytest.mark.parametrize("size", [130, pytest.param(PROGRAMME, marks=pytest.mark.long)])
def test_the_files_of_the_programme_are_taken_in_by_tasks_that_may_crash(
    given: tuple[World, Counting], size: int, record_property: Callable[[str, object], None]
) -> None:
    world, store = given
    spent: list[float] = []
    figures = []
    for kind in K:
        content = table(kind, *lines(kind, size))
        seen, requests = on_trial(world, store, kind, content)
        assert seen == {IntakeOutcome.TO_TAKE: size}
        asked = start(world, kind, content)
        deaths = iter(random.Random(size).sample(range(1, 61), 5))
        number = taken_in(world, asked, deaths, spent.append)
        assert (world.fresh(asked).taken, world.fresh(asked).left) == (size, 0)
        seen, again = on_trial(world, store, kind, content)
        assert seen == {IntakeOutcome.TAKEN: size}
        # A contract needs seven kinds of objects, each read a hundred at a time.
        assert max(requests, again) <= 10 + 7 * size / 100, "nothing is read line by line"
        figures.append(f"{kind.value}: {requests} then {again} requests on trial, {number} tasks")
    for one in (Agreement, Recruitment, Training, Ledger):
        assert len(store._all(one)) == size, "nothing is taken in twice"
    assert {one.balances.paid for one in store._all(Ledger)} == {15_000_00}
    assert world.new_mails() == []
    items = largest(store)
    assert max(items.values()) < ITEM_BYTES, items
    figures.append(f"{max(spent):.1f} s the longest of {len(spent)} runs, {sum(spent):.0f} s in all")
    figures.append(f"the largest item has {max(items.values()):,} bytes")
    record_property("figure", "; ".join(figures))
    assert max(spent) < TASK_SECONDS / 4


@pytest.mark.long
def test_the_trial_of_the_largest_file_fits_the_memory_of_a_function(given: tuple[World, Counting]) -> None:
    world, _ = given
    content = table(K.AGREEMENTS, *lines(K.AGREEMENTS, PROGRAMME))
    tracemalloc.start()
    try:
        files.examine(world.ports, world.agency, K.AGREEMENTS, content)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()
