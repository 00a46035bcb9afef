"""Every stored thing has an identity and a version (DECISIONS 3)."""

from dataclasses import FrozenInstanceError, replace

import pytest

from chalicelib.domain.shared.entity import Entity


def test_a_thing_that_was_never_stored_has_version_0() -> None:
    assert Entity(id="e1").version == 0


def test_a_new_state_keeps_the_version_it_was_read_with() -> None:
    read = Entity(id="e1", version=7)
    assert replace(read).version == 7


def test_a_thing_never_changes_in_place() -> None:
    thing = Entity(id="e1")
    with pytest.raises(FrozenInstanceError):
        thing.version = 1
