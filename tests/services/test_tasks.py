"""Tasks are done once, including those of the previous release."""

from typing import Any

import pytest

from chalicelib.domain.access.actor import System
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.thread import Fact, FactKind
from chalicelib.services import tasks
from chalicelib.services.core.transaction import add_task, decide
from chalicelib.services.documents.deposits import DELETE_TASK
from chalicelib.services.following_up import follow_up
from tests.support.world import World


def owed(world: World, name: str, **params: Any) -> str:
    """Return the id of a task of a decision."""
    return decide(world.ports, System(), lambda changes: add_task(world.ports, changes, name, **params)).id


def test_a_task_is_done_once_and_marked_so(world: World) -> None:
    world.files.write("documents/cv/1/2.pdf", b"%PDF-")
    task_id = owed(world, DELETE_TASK, keys=["documents/cv/1/2.pdf"])
    assert [tasks.run(world.ports, task_id) for _ in range(2)] == [True, False]
    assert world.files.kept == {}


def test_an_unknown_task_stays_and_fails(world: World) -> None:
    task_id = owed(world, "forgotten")
    with pytest.raises(KeyError):
        tasks.run(world.ports, task_id)
    assert world.ports.store.task(task_id) is not None


def test_a_check_without_kind_and_day_means_a_contract_corrected_today(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[tuple[object, ...]] = []
    monkeypatch.setattr(follow_up, "check", lambda _ports, *given: checked.append(given))
    task_id = owed(
        world, follow_up.CHECK_TASK, quarter="2026-Q3", agreement_id="an-agreement", changed="a-recruitment"
    )
    tasks.run(world.ports, task_id)
    fact = Fact(kind=FactKind.CONTRACT_CORRECTED, recruitment_id="a-recruitment", on=world.today)
    assert checked == [(Quarter.parse("2026-Q3"), "an-agreement", fact, task_id)]


def test_an_opening_without_a_position_begins_with_the_first_structure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(
        follow_up, "open_departments", lambda _ports, *given, after: opened.append((*given, after))
    )
    task_id = owed(world, follow_up.OPEN_TASK, quarter="2026-Q3", departments=["54"])
    tasks.run(world.ports, task_id)
    assert opened == [(Quarter.parse("2026-Q3"), ["54"], task_id, "")]
