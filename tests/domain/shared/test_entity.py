"""Every stored entity has an id and a version (DECISIONS 3)."""

from dataclasses import FrozenInstanceError, replace

import pytest

from chalicelib.domain.shared.entity import Entity


def test_an_entity_never_stored_has_version_0() -> None:
    assert Entity(id="e1").version == 0


def test_a_new_state_keeps_the_version_that_was_read() -> None:
    read = Entity(id="e1", version=7)
    assert replace(read).version == 7


def test_an_entity_is_immutable() -> None:
    thing = Entity(id="e1")
    with pytest.raises(FrozenInstanceError):
        thing.version = 1
