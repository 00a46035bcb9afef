"""Everything to correct in a form told at once: also what its right answers break (DECISIONS 9)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter

from chalicelib.domain.shared.refusal import Answered, Refusals, Unanswered
from chalicelib.http.bodies import in_order, shape_of
from chalicelib.http.fields import Form
from chalicelib.http.problems import FieldError, InvalidFields
from chalicelib.services.core.ports import Ports


def with_rules(invalid: InvalidFields, ports: Ports) -> InvalidFields:
    """Return the errors of a form with those of the rules that its other answers break."""
    model = invalid.model
    if model is None or not issubclass(model, Form) or model.rules is None:
        return invalid
    wrong = {error.pointer for error in invalid.errors}
    try:
        model.rules(ports, Answered(_right(model, invalid.sent, wrong)))
    except Refusals as refused:
        broken = [
            FieldError(one.pointer, one.code, one.message)
            for one in refused.refusals
            if one.pointer is not None and one.pointer not in wrong
        ]
        return InvalidFields(in_order(model, [*invalid.errors, *broken]))
    except Unanswered:
        pass
    return invalid


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
