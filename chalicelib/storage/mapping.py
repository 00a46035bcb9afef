"""Convert domain dataclasses to PynamoDB attributes and back; a new field needs no change here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pynamodb.attributes import Attribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import BOOLEAN, LIST, MAP, NULL, NUMBER, STRING

from chalicelib.services.core.lists import iso

T = TypeVar("T")


class FloatAttribute(Attribute[float]):
    """A float, as text: DynamoDB does not keep the difference between 2.0 and 2."""

    attr_type = NUMBER

    def serialize(self, value: float) -> str:
        return repr(float(value))

    def deserialize(self, value: str) -> float:
        return float(value)


class DateAttribute(Attribute[date]):
    """A date, as ISO text."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        return date.fromisoformat(value)


class InstantAttribute(Attribute[datetime]):
    """An aware instant, as ISO text in UTC, which sorts in the order of time."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return iso(value)

    def deserialize(self, value: str) -> datetime:
        return datetime.fromisoformat(value)


class EnumAttribute(Attribute[StrEnum]):
    """A member of an enumeration, as its value."""

    attr_type = STRING

    def __init__(self, enum: type[StrEnum], **options: Any) -> None:
        super().__init__(**options)
        self._enum = enum

    def serialize(self, value: StrEnum) -> str:
        return self._enum(value).value

    def deserialize(self, value: str) -> StrEnum:
        return self._enum(value)


class TupleAttribute(Attribute[tuple[Any, ...]]):
    """A tuple of values of one type, as a list."""

    attr_type = LIST

    def __init__(self, element: Attribute[Any], **options: Any) -> None:
        super().__init__(**options)
        self._element = element

    def serialize(self, value: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [{self._element.attr_type: self._element.serialize(item)} for item in value]

    def deserialize(self, value: list[dict[str, Any]]) -> tuple[Any, ...]:
        return tuple(self._element.deserialize(item[self._element.attr_type]) for item in value)


class RecordAttribute(Attribute[Any]):
    """A dataclass inside an entity, as a map."""

    attr_type = MAP

    def __init__(self, kind: type[Any], **options: Any) -> None:
        super().__init__(**options)
        self._shape = Shape(kind)

    def serialize(self, value: Any) -> dict[str, dict[str, Any]]:
        return {
            name: {attribute.attr_type: attribute.serialize(present)}
            for name, attribute in self._shape.attributes.items()
            if (present := getattr(value, name)) is not None
        }

    def deserialize(self, value: Mapping[str, Mapping[str, Any]]) -> Any:
        return self._shape.build(
            {
                name: attribute.deserialize(value[name][attribute.attr_type])
                for name, attribute in self._shape.attributes.items()
                if name in value
            }
        )


class PlainMapAttribute(Attribute[Mapping[str, Any]]):
    """A map with any names, of plain values (texts, numbers, booleans, None, lists, maps).

    PynamoDB's own map reads the entries ``default``, ``null`` and ``attr_name`` as options, and refuses
    members of an enumeration.
    """

    attr_type = MAP

    def serialize(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {str(name): _plain(item) for name, item in value.items()}

    def deserialize(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _read_plain(item) for name, item in value.items()}


def _plain(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {NULL: True}
        case bool():
            return {BOOLEAN: value}
        case int() | float():
            return {NUMBER: str(value)}
        case str():
            return {STRING: str(value)}
        case datetime():
            return {STRING: iso(value)}
        case date():
            return {STRING: value.isoformat()}
        case Mapping():
            return {MAP: {str(name): _plain(item) for name, item in value.items()}}
        case list() | tuple():
            return {LIST: [_plain(item) for item in value]}
    raise TypeError(f"no plain value: {type(value).__name__}")


def _read_plain(stored: Mapping[str, Any]) -> Any:
    ((attr_type, value),) = stored.items()
    match attr_type:
        case "NULL":
            return None
        case "N":
            return json.loads(value)
        case "L":
            return [_read_plain(item) for item in value]
        case "M":
            return {name: _read_plain(item) for name, item in value.items()}
    return value


class Shape(Generic[T]):
    """The fields of a dataclass and the attribute that stores each of them.

    Args:
        kind: a dataclass of the domain.
        skip: fields stored by other means.

    Raises:
        TypeError: a field has a type that cannot be stored, or may be None with another default (an absent
            attribute means None).
    """

    def __init__(self, kind: type[T], skip: frozenset[str] = frozenset()) -> None:
        self.kind = kind
        self.attributes: dict[str, Attribute[Any]] = {}
        # Fields without a default, which are passed None when their attribute is absent.
        self._required_none: set[str] = set()
        for field, hint in _typed_fields(kind):
            if field.name in skip:
                continue
            inner, optional = _without_none(hint)
            default = field.default if field.default_factory is MISSING else field.default_factory
            if optional and default is MISSING:
                self._required_none.add(field.name)
            elif optional and default is not None:
                raise TypeError(f"{kind.__name__}.{field.name} may be None: None must be its default")
            self.attributes[field.name] = _attribute(inner, f"{kind.__name__}.{field.name}", optional)

    def build(self, present: Mapping[str, Any]) -> T:
        """Return the dataclass from the stored values; the other fields take their default."""
        return self.kind(**{**dict.fromkeys(self._required_none), **present})


def _typed_fields(kind: type[Any]) -> Iterator[tuple[Field[Any], Any]]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        yield field, hints[field.name]


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    others = [option for option in get_args(hint) if option is not NoneType]
    if len(others) != 1:
        return hint, False
    return others[0], True


_SIMPLE: dict[Any, type[Attribute[Any]]] = {
    str: UnicodeAttribute,
    int: NumberAttribute,
    bool: BooleanAttribute,
    float: FloatAttribute,
    date: DateAttribute,
    datetime: InstantAttribute,
}


def _attribute(hint: Any, where: str, optional: bool) -> Attribute[Any]:
    options: dict[str, Any] = {"null": optional}
    if hint in _SIMPLE:
        return _SIMPLE[hint](**options)
    if get_origin(hint) is tuple and get_args(hint)[1:] == (...,):
        return TupleAttribute(_attribute(get_args(hint)[0], where, False), **options)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return EnumAttribute(hint, **options)
    if is_dataclass(hint) and isinstance(hint, type):
        return RecordAttribute(hint, **options)
    raise TypeError(f"{where}: {hint!r} is not stored")
