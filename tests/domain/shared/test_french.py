"""Every value that people read has its French words beside what is stored."""

import importlib
import pkgutil
import re

import pytest

import chalicelib.domain
from chalicelib.domain.shared.french import Labelled

for module in pkgutil.walk_packages(chalicelib.domain.__path__, "chalicelib.domain."):
    importlib.import_module(module.name)
KINDS = sorted(
    (one for one in Labelled.__subclasses__() if one.__module__.startswith("chalicelib.domain.")),
    key=lambda one: one.__name__,
)


def test_a_value_is_stored_and_its_words_are_shown() -> None:
    class Colour(Labelled):
        RED = "red", "rouge"

    assert (Colour("red"), Colour.RED.value, str(Colour.RED), Colour.RED.label) == (
        Colour.RED,
        "red",
        "red",
        "rouge",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_words_of_its_own(kind: type[Labelled]) -> None:
    words = [one.label for one in kind]
    assert all(words) and len(set(words)) == len(words)
    assert all(re.fullmatch("[a-z0-9_]+", one) for one in kind)
