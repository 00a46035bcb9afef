"""The recorded world, in which every expectation of RULES section 7 is checked once."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.domain.access import permissions
from chalicelib.domain.access.permissions import Act
from tests.authorisation import people
from tests.authorisation.asking import Expectation, every_expectation
from tests.recording.edge import Edge, running


@dataclass(frozen=True)
class Checked:
    """The result of an expectation.

    Args:
        broken: what was wrong with the response; empty when nothing was.
        asked: the acts that were looked up in the table of permissions meanwhile.
    """

    broken: str
    asked: frozenset[Act]


# The ports belong to the process: kept open past a file, they would be replaced by the next file's.
@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with _running() as edge:
        yield edge


@pytest.fixture(scope="module")
def expectations(edge: Edge) -> list[Expectation]:
    return every_expectation(edge)


@pytest.fixture(scope="session")
def checked() -> dict[Expectation, Checked]:
    """Each expectation with its result; plain values that outlive the world."""
    came = {}
    with _running() as edge, _asked() as asked:
        for one in every_expectation(edge):
            asked.clear()
            came[one] = Checked(one.broken(edge), frozenset(asked))
    return came


@contextmanager
def _running() -> Iterator[Edge]:
    with running() as edge:
        people.name_more(edge.world)
        yield edge


def users_of(name: str) -> list[ModuleType]:
    """Return the modules that import a function of the table of permissions by name."""
    function = getattr(permissions, name)
    modules = [one for key, one in sys.modules.items() if key.startswith("chalicelib.")]
    return [one for one in modules if vars(one).get(name) is function]


@contextmanager
def _asked() -> Iterator[set[Act]]:
    """Record the acts that are looked up in the table meanwhile."""
    asked: set[Act] = set()
    may = permissions.may

    def noted(actor: Any, act: Act, subject: Any = None) -> bool:
        asked.add(act)
        return may(actor, act, subject)

    with ExitStack() as stack:
        for module in users_of("may"):
            stack.enter_context(patch.object(module, "may", noted))
        yield asked
