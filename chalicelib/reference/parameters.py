"""The dated parameters of the programme, read from the bundled file."""

import json
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from chalicelib.domain.shared.parameters import Parameters

SHIPPED = Path(__file__).with_name("parameters.json")


@lru_cache
def load_parameters(path: Path = SHIPPED) -> tuple[tuple[date, Parameters], ...]:
    """Return the dated parameters, oldest first, for ``effective_on``.

    Each entry of the file has ``effective_from``, the first day in force, and ``values``: those that
    change on that day. The others stay as they were, at first those the programme opened with.

    Raises:
        ValueError: a name is unknown or a value has the wrong type; the person who edits the file reads it.
    """
    in_force = Parameters()
    types = {field.name: field.type for field in fields(Parameters)}
    dated = []
    for entry in sorted(
        json.loads(path.read_text(encoding="utf-8")), key=lambda each: each["effective_from"]
    ):
        for name, value in entry["values"].items():
            if name not in types:
                raise ValueError(f"{path.name}: {name} is not a parameter")
            if type(value) is not types[name]:
                raise ValueError(f"{path.name}: {name} has the wrong type")
        in_force = replace(in_force, **entry["values"])
        dated.append((date.fromisoformat(entry["effective_from"]), in_force))
    return tuple(dated)
