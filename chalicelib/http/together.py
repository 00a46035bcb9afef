"""Report at once the invalid answers of a form and the rules that the valid ones break (DECISIONS 9)."""

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
    """Return the errors of a form, with those of the rules that its valid answers break.

    Args:
        invalid: the errors found by the form alone.
        ports: for the ``rules`` of the form.
        check: the rules that need the stored object, if any.
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
        for one in _refused(check, Answered(_valid(model, invalid.sent, wrong)))
        if one.pointer is not None and one.pointer not in wrong
    ]
    return InvalidFields(in_order(model, [*invalid.errors, *broken])) if broken else invalid


def _refused(check: Check, answers: Answered) -> Sequence[Refusal]:
    """Return the refusals of the rules; none of the rules that need an answer which is missing."""
    try:
        check(answers)
    except Refusals as several:
        return several.refusals
    except Refusal as refusal:
        return [refusal]
    except Unanswered:
        pass
    return []


def _valid(model: type[BaseModel], document: Any, wrong: Collection[str], above: str = "") -> dict[str, Any]:
    """Return by field the answers of a document that have no error."""
    valid: dict[str, Any] = {}
    given = document if isinstance(document, Mapping) else {}
    for name, field in model.model_fields.items():
        pointer = f"{above}/{name}"
        if pointer in wrong:
            continue
        if any(one.startswith(f"{pointer}/") for one in wrong):
            group = shape_of(field.annotation).model
            if group is not None and isinstance(given.get(name), Mapping):
                valid[name] = Answered(_valid(group, given[name], wrong, pointer))
        elif name in given:
            valid[name] = _reader(model, name).validate_json(json.dumps(given[name]), strict=True)
        elif not field.is_required():
            valid[name] = field.get_default(call_default_factory=True)
    return valid


@cache
def _reader(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    return TypeAdapter(Annotated[field.annotation, field])
