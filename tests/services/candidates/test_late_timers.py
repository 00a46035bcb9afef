"""Timers restored by a backup have no effect on objects that no longer need them (RULES section 10)."""

import pytest

from chalicelib.services.candidates import candidate_space, documents, register, still_available
from chalicelib.services.core.changes import Changes
from tests.support.world import World


@pytest.mark.parametrize(
    "name", [register.CONFIRMATION_TIMER, still_available.QUESTION_TIMER, *documents.DOCUMENT_ENDS]
)
def test_a_restored_timer_changes_nothing_for_a_withdrawn_candidate_and_is_not_set_again(
    world: World, name: str
) -> None:
    candidate = world.candidate()
    left = candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    changes = Changes(author=world.author, at=world.clock.now())
    changes.set_timer(name, left.id, world.clock.now())
    world.store.commit(changes)
    written, told = len(world.store.journal), len(world.mails())
    assert world.tick().failed == []
    assert (world.fresh(left), world.timers(left)) == (left, {})
    assert (len(world.store.journal), len(world.mails())) == (written, told)
