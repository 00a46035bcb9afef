"""From dataclasses to attributes: which types can be stored, and how a dataclass may grow."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest

from chalicelib.services.core.lists import iso
from chalicelib.storage.keys import LAYOUTS
from chalicelib.storage.mapping import PlainMapAttribute, RecordAttribute, Shape


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Inner:
    width: float
    colour: Colour | None


@dataclass(frozen=True, kw_only=True)
class Outer:
    inner: Inner
    several: tuple[Inner, ...] = ()
    colours: tuple[Colour, ...] = (Colour.RED,)
    at: datetime | None = None
    on: date = date(2026, 1, 1)
    words: tuple[str, ...] = field(default_factory=tuple)


def test_a_nested_dataclass_is_read_as_it_was_stored() -> None:
    attribute = RecordAttribute(Outer)
    values = (
        Outer(inner=Inner(width=2.0, colour=None)),
        Outer(
            inner=Inner(width=-1.5e-7, colour=Colour.RED),
            several=(Inner(width=0.0, colour=None), Inner(width=3.25, colour=Colour.RED)),
            colours=(),
            at=datetime(2026, 3, 29, 1, 0, 0, 5, UTC),
            on=date(2028, 2, 29),
            words=("", "é"),
        ),
    )
    for value in values:
        read = attribute.deserialize(attribute.serialize(value))
        assert read == value
        assert isinstance(read.inner.width, float)


def test_an_item_older_than_a_field_gets_its_default() -> None:
    attribute = RecordAttribute(Outer)
    stored = {"inner": {"M": {"width": {"N": "2"}}}}
    assert attribute.deserialize(stored) == Outer(inner=Inner(width=2.0, colour=None))


def test_attributes_of_a_later_version_are_left_alone() -> None:
    attribute = RecordAttribute(Inner)
    assert attribute.deserialize({"width": {"N": "2"}, "later": {"S": "x"}}) == Inner(width=2.0, colour=None)


def test_instants_sort_as_texts_in_any_zone_and_fraction() -> None:
    start = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
    zone = timezone(timedelta(hours=2))
    instants = [start + timedelta(seconds=n / 3) for n in range(9)]
    texts = [iso(at.astimezone(zone) if n % 2 else at) for n, at in enumerate(instants)]
    assert texts == sorted(texts)
    assert len({len(text) for text in texts}) == 1
    assert [datetime.fromisoformat(text) for text in texts] == instants


def test_an_instant_without_a_zone_is_not_stored() -> None:
    with pytest.raises(ValueError, match="time zone"):
        iso(datetime(2026, 1, 1))


@dataclass(frozen=True)
class WithDict:
    values: dict[str, str]


@dataclass(frozen=True)
class WithUnion:
    value: int | str


@dataclass(frozen=True)
class WithPair:
    value: tuple[int, str]


@dataclass(frozen=True)
class NoneIsNotTheDefault:
    value: int | None = 5


@pytest.mark.parametrize("kind", [WithDict, WithUnion, WithPair, NoneIsNotTheDefault])
def test_a_field_that_could_not_be_read_back_is_refused_at_start(kind: type[Any]) -> None:
    with pytest.raises(TypeError, match=kind.__name__):
        Shape(kind)


@pytest.mark.parametrize("kind", LAYOUTS, ids=lambda kind: kind.__name__)
def test_every_entity_can_be_stored(kind: type[Any]) -> None:
    assert Shape(kind).attributes


def test_plain_maps_keep_texts_numbers_none_and_nesting() -> None:
    attribute = PlainMapAttribute()
    value = {"a": None, "b": True, "c": 3, "d": 2.5, "e": "", "f": ["x", None, {"g": False}], "null": 0}
    read = attribute.deserialize(attribute.serialize(value))
    assert read == value
    assert read["b"] is True
    assert isinstance(read["c"], int)


def test_plain_maps_refuse_what_is_not_plain() -> None:
    with pytest.raises(TypeError, match="object"):
        PlainMapAttribute().serialize({"x": object()})
