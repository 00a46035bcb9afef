"""Concurrent acts on a session, on the database of the local stack."""

from functools import partial

import pytest

from chalicelib.domain.training.session import Mode, TrainingSessionStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services.core.transaction import Stale
from chalicelib.services.training import registrations, sessions
from tests.services.test_races import at_once, codes, world
from tests.support import training
from tests.support.training import as_body, training_of
from tests.support.world import World

pytestmark = pytest.mark.thorough

__all__ = ["world"]

ROUNDS = 3


@pytest.fixture
def structure_of_many(world: World) -> World:
    """Return a structure with many advisers, and create the body's account beforehand."""
    training.body_account(world, training.LOT)
    return world


def test_two_people_take_the_last_seat_and_one_has_it(structure_of_many: World) -> None:
    world = structure_of_many
    body = as_body(world)
    for number in range(ROUNDS):
        pair = training.waiting(world, 2)
        opened = training.session(world, seats=1, starts_on=training.day(world, 20 + number))
        outcomes = at_once(
            [
                partial(registrations.register, world.ports, body, opened.id, training_ids=[one.id])
                for one in pair
            ]
        )
        assert codes(outcomes) == {"done": 1, "no_seat_left": 1}
        filled = world.fresh(opened)
        assert len(filled.registered) == 1
        seated = [one.id for one in pair if training_of(world, one).status is TrainingStatus.REGISTERED]
        assert seated == list(filled.registered)


def test_an_eighth_registration_during_the_closing_is_counted_or_comes_late(
    structure_of_many: World,
) -> None:
    world = structure_of_many
    body = as_body(world)
    held = training.centre(world)
    structure = world.granted(posts=8 * ROUNDS)
    for number in range(ROUNDS):
        people = training.waiting(world, 8, structure)
        opened = training.session(world, held, starts_on=training.day(world, 20 + number))
        filled = training.register(world, opened, *people[:7])
        close = partial(sessions.close, world.ports, body, opened.id, expected_version=filled.version)
        eighth = partial(registrations.register, world.ports, body, opened.id, training_ids=[people[7].id])
        outcomes = codes(_of_both(close, eighth))
        stored = world.fresh(opened)
        # If the registration was first, the closing saw seven and is told to read again. If the closing was
        # first, the session is remote and the eighth joins it late.
        assert people[7].id in stored.registered
        if outcomes.get("stale"):
            assert (stored.status, stored.mode) == (TrainingSessionStatus.OPEN, Mode.IN_PERSON)
            training.close(world, opened)
            assert world.fresh(opened).mode is Mode.IN_PERSON
        else:
            assert (stored.status, stored.mode, stored.closed_with) == (
                TrainingSessionStatus.CONFIRMED,
                Mode.REMOTE,
                7,
            )
        world.run_tasks()
        told = [training_of(world, one) for one in people]
        assert {one.status for one in told} == {TrainingStatus.CONFIRMED}
        assert {one.told for one in told} == {world.fresh(opened).seat}


def _of_both(close: partial[object], eighth: partial[object]) -> list[object]:
    def closing() -> object:
        try:
            return close()
        except Stale:
            return "stale"

    return list(at_once([closing, eighth]))
