"""Timers restored by a backup have no effect on objects that no longer need them (RULES section 10)."""

import pytest

from chalicelib.services.candidates import candidate_space, documents, email_change, register, still_available
from chalicelib.services.core.changes import Changes
from tests.support.world import World

TIMERS = (register.CONFIRMATION_TIMER, still_available.QUESTION_TIMER, *documents.END_TIMERS)


@pytest.mark.parametrize("name", TIMERS)
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


@pytest.mark.parametrize("name", [*TIMERS, email_change.EMAIL_CHANGE_TIMER])
def test_a_timer_of_who_was_erased_changes_nothing(world: World, name: str) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    changes.set_timer(name, "somebody erased", world.clock.now())
    world.store.commit(changes)
    assert world.tick().failed == []
    assert (world.store.journal, world.mails()) == ([], [])
