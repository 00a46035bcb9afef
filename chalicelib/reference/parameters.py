"""The dated parameters of the programme: those of the file, replaced by those that the agency confirmed."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path

from chalicelib.domain.agency.parameter_change import BOOK, ParameterBook
from chalicelib.domain.shared.parameters import DatedValue, Parameters, dated_parameters

SHIPPED = Path(__file__).with_name("parameters.json")

# The longest time, in seconds, before a process reads what the agency confirmed.
LATE_SECONDS = 60.0

Dated = tuple[tuple[date, Parameters], ...]


@lru_cache
def shipped_values(path: Path = SHIPPED) -> tuple[DatedValue, ...]:
    """Return the values of the bundled file.

    Each entry of the file has ``effective_from``, the first day in force, and ``values``: those that change
    on that day. The others stay as before.

    Raises:
        ValueError: a name is unknown or a value has the wrong type; the message is for who edits the file.
    """
    types = {field.name: field.type for field in fields(Parameters)}
    values = []
    for entry in json.loads(path.read_text(encoding="utf-8")):
        for name, value in entry["values"].items():
            if name not in types:
                raise ValueError(f"{path.name}: {name} is not a parameter")
            if type(value) is not types[name]:
                raise ValueError(f"{path.name}: {name} has the wrong type")
            first_day = date.fromisoformat(entry["effective_from"])
            values.append(DatedValue(name=name, value=int(value), first_day=first_day))
    return tuple(values)


@lru_cache
def load_parameters(path: Path = SHIPPED) -> Dated:
    """Return the bundled parameters, oldest first, for ``effective_on``."""
    return dated_parameters(shipped_values(path))


class DecidedParameters:
    """``services.core.ports.DatedParameters``: the bundled values, replaced by the book of the agency.

    A process reads the book at most once in ``LATE_SECONDS``, so a confirmed value needs no deployment.

    Args:
        book: reads the book, None while nothing was confirmed.
        seconds: a clock that never goes back, in seconds.
    """

    def __init__(self, book: Callable[[], ParameterBook | None], seconds: Callable[[], float]) -> None:
        self._book = book
        self._seconds = seconds
        self._known: tuple[float, ParameterBook | None, Dated] | None = None

    def __call__(self) -> Dated:
        now, known = self._seconds(), self._known
        if known is not None and 0 <= now - known[0] < LATE_SECONDS:
            return known[2]
        book = self._book()
        dated = known[2] if known is not None and known[1] == book else self._with(book)
        self._known = (now, book, dated)
        return dated

    def _with(self, book: ParameterBook | None) -> Dated:
        return dated_parameters(self.shipped(), book.values) if book else load_parameters()

    def shipped(self) -> tuple[DatedValue, ...]:
        return shipped_values()


def decided_parameters(
    get: Callable[[type[ParameterBook], str], ParameterBook | None], seconds: Callable[[], float]
) -> DecidedParameters:
    """Return the bundled parameters, replaced by the book that a store keeps."""
    return DecidedParameters(lambda: get(ParameterBook, BOOK), seconds)
