"""Entities of every kind, filled at random from their types."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from tests.support.builders import new_id

_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=40),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    float: st.floats(-180, 180, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-100),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def filled(hint: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Return random values of a type; ids are UUIDs."""
    if hint is str and (name == "id" or name.endswith("_id")):
        return st.builds(new_id)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(st.none() if o is type(None) else filled(o, name) for o in get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(filled(get_args(hint)[0], name.removesuffix("s")), max_size=3).map(tuple)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        given = {f.name: filled(hints[f.name], f.name) for f in fields(hint) if f.name != "version"}
        return st.builds(hint, **given)
    return st.sampled_from(hint)
