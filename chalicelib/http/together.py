"""Everything to correct in a form told at once: also what its right answers break (DECISIONS 9)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter

from chalicelib.domain.shared.refusal import Answered, Refusal, Refusals, Unanswered
from chalicelib.http.bodies import in_order, shape_of
from chalicelib.http.fields import Form
from chalicelib.http.problems import FieldError, InvalidFields
from chalicelib.services.core.ports import Ports

Check = Callable[[Answered], object]


def with_rules(invalid: InvalidFields, ports: Ports, check: Check | None = None) -> InvalidFields:
    """Return the errors of a form with those of the rules that its other answers break.

    Args:
        invalid: what is wrong with the form by itself.
        ports: for the ``rules`` of the form.
        check: the rules that read the object of the act, if it has some.
    """
    model = invalid.model
    if model is None or not issubclass(model, Form):
        return invalid
    if check is None and model.rules is not None:
        check = partial(model.rules, ports)
    if check is None:
        return invalid
    wrong = {error.pointer for error in invalid.errors}
    broken = [
        FieldError(one.pointer, one.code, one.message)
        for one in _refused(check, Answered(_right(model, invalid.sent, wrong)))
        if one.pointer is not None and one.pointer not in wrong
    ]
    return InvalidFields(in_order(model, [*invalid.errors, *broken])) if broken else invalid


def _refused(check: Check, answers: Answered) -> Sequence[Refusal]:
    """Return what the rules refuse; a refusal without a field is told once the form is right."""
    try:
        check(answers)
    except Refusals as several:
        return several.refusals
    except Refusal as refusal:
        return [refusal]
    except Unanswered:
        pass
    return []


def _right(model: type[BaseModel], document: Any, wrong: Collection[str], above: str = "") -> dict[str, Any]:
    """Return the answers of a document at which no error points, by field."""
    right: dict[str, Any] = {}
    given = document if isinstance(document, Mapping) else {}
    for name, field in model.model_fields.items():
        pointer = f"{above}/{name}"
        if pointer in wrong:
            continue
        if any(one.startswith(f"{pointer}/") for one in wrong):
            group = shape_of(field.annotation).model
            if group is not None and isinstance(given.get(name), Mapping):
                right[name] = Answered(_right(group, given[name], wrong, pointer))
        elif name in given:
            right[name] = _reader(model, name).validate_json(json.dumps(given[name]), strict=True)
        elif not field.is_required():
            right[name] = field.get_default(call_default_factory=True)
    return right


@cache
def _reader(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    return TypeAdapter(Annotated[field.annotation, field])
