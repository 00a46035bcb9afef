"""The fixtures of the tests of services."""

import pytest

from tests.support.world import World


@pytest.fixture
def world() -> World:
    """A programme of its own for each test, in memory."""
    return World()
