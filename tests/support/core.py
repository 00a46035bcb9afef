"""Chooses the cases of a long test that every run includes; the others run with `make test-long`."""

from collections.abc import Iterable
from typing import Any

import pytest


def core(cases: Iterable[Any], *kept: Any) -> list[Any]:
    """Return the cases of a parametrized test, marked « long » except those kept, each of which must
    exist."""
    every = list(cases)
    missing = [one for one in kept if one not in every]
    assert not missing, f"no such case: {missing}"
    return [one if one in kept else pytest.param(one, marks=pytest.mark.long) for one in every]
