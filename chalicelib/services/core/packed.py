"""Dataclasses of the domain as JSON, for the parameters of tasks."""

import json
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def pack(value: object) -> str:
    """Return as JSON a dataclass of texts, numbers, dates, enumerations, tuples and dataclasses."""
    return json.dumps(asdict(cast(Any, value)), default=_iso)


def _iso(value: date) -> str:
    return value.isoformat()


def unpack(kind: type[T], text: str) -> T:
    """Return the dataclass that ``pack`` wrote."""
    return cast(T, _read(kind, json.loads(text)))


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if NoneType in get_args(hint):
        (hint,) = (option for option in get_args(hint) if option is not NoneType)
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], one) for one in value)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return cast(Any, hint)(**{one.name: _read(hints[one.name], value[one.name]) for one in fields(hint)})
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, StrEnum) else value
