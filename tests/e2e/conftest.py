"""One running system for the walk; a new one for each test that kills it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.system import System


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A running system with empty data, shared by the tests of a module."""
    running = System(tmp_path_factory.mktemp("system") / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_system(tmp_path: Path) -> Iterator[System]:
    """A running system with empty data, for one test alone."""
    running = System(tmp_path / "data")
    running.start()
    yield running
    running.stop()
