"""What may stay in the journal for ever: no text that somebody typed, nothing that identifies a person."""

import importlib
import pkgutil
import re
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import chalicelib.domain
from chalicelib.services.core.changes import JournalEntry

_QUARTER = re.compile(r"\d{4}-Q[1-4]")
# A department is a code too, of the reference data instead of the domain.
_DEPARTMENT = re.compile(r"\d{2,3}|2[AB]", re.ASCII)
# The one code that is no member of an enumeration: all tabs of a list together.
_OTHER_CODES = frozenset({"all"})


def require_plain(entry: JournalEntry) -> None:
    """Check that a detail is a code, id, date, count or yes-or-no, or a list of them.

    Raises:
        AssertionError: it is something else.
    """
    assert re.fullmatch(r"[a-z_]+", entry.subject_kind) and re.fullmatch(r"[a-z_]+", entry.act)
    for name, value in entry.details.items():
        assert _plain(value), f"{entry.act} writes {name}={value!r} in the journal"


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_plain, value))
    if not isinstance(value, str):
        return value is None or isinstance(value, bool | int)
    known = value in _codes() or bool(_QUARTER.fullmatch(value) or _DEPARTMENT.fullmatch(value))
    return known or _is_id(value) or _is_date(value)


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


@cache
def _codes() -> frozenset[str]:
    """Return the values of every enumeration of the domain."""
    rooms = pkgutil.walk_packages(chalicelib.domain.__path__, "chalicelib.domain.")
    modules = [importlib.import_module(room.name) for room in rooms]
    enums = {
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, StrEnum)
    }
    return _OTHER_CODES | {member.value for one in enums for member in one}
