"""Timers restored by a backup have no effect where they are no longer needed (RULES section 10)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.timers import COPY_REMINDER
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import contracts, end_proof, ends, supplies
from tests.services.recruiting.people.test_contract_copy import deposited
from tests.support.world import World


def validated(world: World) -> Recruitment:
    return world.validated(world.granted())


def hired(world: World) -> Recruitment:
    """Return an adviser under contract, whose size is known."""
    recruitment = world.hired(world.granted())
    world.run_tasks()
    supplies.answer(world.ports, world.as_structure(recruitment.structure_id), recruitment.id, size=None)
    return recruitment


def with_copy(world: World) -> Recruitment:
    return deposited(world, world.hired(world.granted()))


def over(world: World) -> Recruitment:
    """Return a contract that ended at its term, which needs no proof."""
    recruitment = world.hired(world.granted())
    actor = world.as_structure(recruitment.structure_id)
    ends.end(world.ports, actor, recruitment.id, ended_on=world.today, reason=EndReason.END_OF_TERM)
    world.go_to(world.today + timedelta(days=1))
    world.tick()
    return world.fresh(recruitment)


@pytest.mark.parametrize(
    ("name", "reached"),
    [
        (contracts.CONTRACT_END, validated),
        (contracts.CONTRACT_END, over),
        (contracts.SUBSIDY_NOTICE, validated),
        (contracts.SUBSIDY_NOTICE, over),
        (end_proof.REMINDER, validated),
        (end_proof.REMINDER, hired),
        (end_proof.REMINDER, over),
        (supplies.REMINDER, validated),
        (supplies.REMINDER, hired),
        (COPY_REMINDER, validated),
        (COPY_REMINDER, with_copy),
        (COPY_REMINDER, over),
        (ends.ENDED_EMAIL_TIMER, hired),
    ],
)
def test_a_restored_timer_writes_and_tells_nothing(
    world: World, name: str, reached: Callable[[World], Recruitment]
) -> None:
    recruitment = reached(world)
    world.run_tasks()
    changes = Changes(author=world.author, at=world.clock.now())
    changes.set_timer(name, recruitment.id, world.clock.now())
    world.store.commit(changes)
    known, written, told = world.fresh(recruitment), len(world.store.journal), len(world.mails())
    assert world.tick().failed == []
    assert (world.fresh(recruitment), len(world.store.journal), len(world.mails())) == (known, written, told)
    assert name not in world.timers(recruitment)


@pytest.mark.parametrize(
    "name",
    [
        contracts.CONTRACT_END,
        contracts.SUBSIDY_NOTICE,
        end_proof.REMINDER,
        supplies.REMINDER,
        COPY_REMINDER,
        ends.ENDED_EMAIL_TIMER,
    ],
)
def test_a_timer_of_a_recruitment_that_is_gone_writes_and_tells_nothing(world: World, name: str) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    changes.set_timer(name, "gone", world.clock.now())
    world.store.commit(changes)
    assert world.tick().failed == []
    assert (world.store.journal, world.mails()) == ([], [])
