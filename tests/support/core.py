"""Which cases of a long proof every run holds; the others run with `make test-long`."""

from collections.abc import Iterable
from typing import Any

import pytest


def core(cases: Iterable[Any], *kept: Any) -> list[Any]:
    """The cases of a parametrized test, « long » but for those kept, each of which must be one of them."""
    every = list(cases)
    missing = [one for one in kept if one not in every]
    assert not missing, f"no such case: {missing}"
    return [one if one in kept else pytest.param(one, marks=pytest.mark.long) for one in every]
