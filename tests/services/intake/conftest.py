"""The fixtures of the tests of the intake."""

from datetime import date

import pytest

from tests.support.world import World


@pytest.fixture(autouse=True)
def opening(world: World) -> None:
    """Set the clock to the opening day, 30 November 2026."""
    world.go_to(date(2026, 11, 30))
