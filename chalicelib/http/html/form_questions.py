"""The questions of a form: labels and HTML controls, derived from the model."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from chalicelib.http.fields import Ask, Kind, MultiLine

YES_NO = (("oui", "Oui"), ("non", "Non"))
_PLAIN = Kind()


@dataclass(frozen=True, kw_only=True)
class FormQuestion:
    """One field of a form.

    Args:
        pointer: its JSON pointer in the form.
        ask: its French texts.
        kind: its HTML control.
        required: True when an answer is required once the question is asked.
    """

    pointer: str
    ask: Ask
    kind: Kind
    required: bool


@cache
def questions_of(model: type[BaseModel]) -> Mapping[str, FormQuestion]:
    """Return the questions of a form in order, by the name of the page's field (dots for nesting)."""
    found: dict[str, FormQuestion] = {}
    for path, question in _questions(model, ()):
        found.setdefault(question.ask.shown_as or ".".join(path), question)
    return found


@cache
def aliases_of(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the page's field by the name of the form's field, where the two names differ."""
    return {
        ".".join(path): question.ask.shown_as
        for path, question in _questions(model, ())
        if question.ask.shown_as
    }


def _questions(
    model: type[BaseModel], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], FormQuestion]]:
    for name, field in model.model_fields.items():
        path = (*above, name)
        known = _Known()
        for one in (*reversed(field.metadata), field.annotation):
            known = known.with_type(one)
        if known.model is not None and known.ask is None:
            yield from _questions(known.model, path)
        elif known.ask is not None:
            yield (
                path,
                FormQuestion(
                    pointer="/" + "/".join(path),
                    ask=known.ask,
                    kind=known.kind,
                    required=(field.is_required() and not known.nullable) or bool(known.ask.when),
                ),
            )


@dataclass(frozen=True)
class _Known:
    ask: Ask | None = None
    kind: Kind = _PLAIN
    nullable: bool = False
    model: type[BaseModel] | None = None

    def with_type(self, declared: Any) -> _Known:
        """Merge one more part of an annotation; the outermost texts and control take precedence."""
        origin, arguments = get_origin(declared), get_args(declared)
        if isinstance(declared, Ask):
            return replace(self, ask=self.ask or declared)
        if isinstance(declared, Kind):
            return self._with_kind(declared)
        if isinstance(declared, MultiLine):
            return self._with_kind(Kind("textarea"))
        known = self
        if origin is Annotated:
            for one in (*reversed(arguments[1:]), arguments[0]):
                known = known.with_type(one)
        elif origin in (Union, types.UnionType):
            known = replace(known, nullable=type(None) in arguments)
            for one in arguments:
                known = known.with_type(one)
        elif origin in (list, tuple, set, frozenset):
            known = known.with_type(arguments[0])
            known = replace(known, kind=replace(known.kind, many=True))
        elif origin is Literal:
            known = known._with_kind(Kind("choices", choices=tuple(_choice(one) for one in arguments)))
        elif isinstance(declared, type):
            known = known._of_class(declared)
        return known

    def _of_class(self, declared: type) -> _Known:
        if issubclass(declared, BaseModel):
            return replace(self, model=declared)
        if issubclass(declared, Enum):
            return self._with_kind(Kind("choices", choices=tuple(_choice(one) for one in declared)))
        if declared is bool:
            return self._with_kind(Kind("choices", choices=YES_NO))
        if declared is date:
            return self._with_kind(Kind("date"))
        if declared is int:
            return self._with_kind(Kind(inputmode="numeric"))
        return self

    def _with_kind(self, kind: Kind) -> _Known:
        return self if self.kind != _PLAIN else replace(self, kind=kind)


def _choice(value: Any) -> tuple[str, str]:
    if isinstance(value, Enum):
        label = getattr(value, "label", str(value.value))
        return str(value.value), label[:1].upper() + label[1:]
    return str(value), str(value)
