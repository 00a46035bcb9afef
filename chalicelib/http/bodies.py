"""Parse and validate request bodies and queries; report every error with its pointer."""

from __future__ import annotations

import base64
import binascii
import json
import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal, NoReturn, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.http import messages
from chalicelib.http.fields import Form
from chalicelib.http.problems import FieldError, InvalidFields, Problem

M = TypeVar("M", bound=Form)

MAX_BODY = 64 * 1024
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAX_FIELDS = 500
_MAX_ERRORS = 100
# Line breaks and tabs are handled by the type of the field.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_BOOLEANS = {"true": True, "on": True, "oui": True, "false": False, "non": False}


def read(kind: type[Any] | None, event: Mapping[str, Any], content_type: str | None, limit: int) -> Any:
    """Read the body or query of a request as its route declares it.

    Args:
        kind: a form, ``Fields``, a subclass of ``CsvFile``, or None when nothing is read.
        event: the event of the gateway.
        content_type: the header, with its parameters.
        limit: bytes at most.

    Raises:
        Problem: 413 over the limit, 415 another format, 400 unreadable, 422 invalid (``InvalidFields``).
    """
    raw = raw_bytes(event.get("body"), is_base64=bool(event.get("isBase64Encoded")), limit=limit)
    if kind is None:
        return None
    if kind is Fields:
        return read_fields(content_type, raw)
    if issubclass(kind, CsvFile):
        return read_csv(kind, content_type, raw)
    return read_body(kind, content_type, raw)


def raw_bytes(body: str | bytes | None, *, is_base64: bool, limit: int) -> bytes:
    """Return the body as the client sent it.

    Args:
        body: as received from the gateway.
        is_base64: True when the gateway encoded it.
        limit: bytes at most.

    Raises:
        Problem: 413 over the limit, 400 when the encoding is broken.
    """
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body or b""
    if len(raw) > (limit * 4 // 3 + 4 if is_base64 else limit):
        _too_large(limit)
    if is_base64:
        try:
            raw = base64.b64decode(raw, validate=True)
        except binascii.Error:
            raise _unreadable("invalid_body") from None
        if len(raw) > limit:
            _too_large(limit)
    return raw


def read_body(model: type[M], content_type: str | None, raw: bytes) -> M:
    """Validate a body, JSON or form-encoded.

    Args:
        model: the form.
        content_type: the header, with its parameters.
        raw: the decoded body.

    Raises:
        Problem: 415 another format, 400 unreadable, 422 invalid (``InvalidFields``).
    """
    if not raw and content_type is None:
        # A form whose fields are all optional needs no body.
        return _validated(model, {}, b"{}")
    if _media_type(content_type) == JSON:
        document = _read_json(raw)
        return _validated(model, document, raw)
    return read_fields(content_type, raw).validate(model)


def read_fields(content_type: str | None, raw: bytes) -> Fields:
    """Return the fields of a form-encoded body, unvalidated, for pages that show them again."""
    if _media_type(content_type) != FORM:
        raise _unsupported((JSON, FORM))
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError:
        raise _unreadable("invalid_form") from None
    return Fields(tuple(pairs))


@dataclass(frozen=True)
class CsvFile:
    """A table sent as the body, CSV unless a subclass accepts more; a subclass describes its columns.

    Args:
        content: its bytes.
    """

    description = ""
    accepts: ClassVar[tuple[str, ...]] = (CSV,)

    content: bytes


F = TypeVar("F", bound=CsvFile)


def read_csv(kind: type[F], content_type: str | None, raw: bytes) -> F:
    """Read a table.

    Raises:
        Problem: 415 another format.
    """
    _media_type(content_type, kind.accepts)
    return kind(raw)


@dataclass(frozen=True)
class Fields:
    """The raw fields of a form or query: dots for nesting, repeated names for lists."""

    pairs: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str:
        """Return the first value of a field, or an empty text."""
        return next((value for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value for key, value in self.pairs if key == name]

    def without(self, *names: str) -> Fields:
        """Return the fields without some."""
        return Fields(tuple(pair for pair in self.pairs if pair[0] not in names))

    def validate(self, model: type[M]) -> M:
        """Validate the fields as the equivalent JSON.

        Raises:
            InvalidFields: some fields are invalid.
        """
        entries: dict[str, list[str]] = {}
        for name, value in self.pairs:
            entries.setdefault(name, []).append(value)
        errors: list[FieldError] = []
        document = _document(model, entries, "", errors)
        for name in entries:
            parts = name.split(".")
            plain = all(_PLAIN_NAME.fullmatch(part) for part in parts)
            errors.append(FieldError("/" + "/".join(parts) if plain else "", *messages.UNKNOWN_FIELD))
        return _validated(model, document, json.dumps(document).encode(), errors)


def _document(
    model: type[BaseModel], entries: dict[str, list[str]], prefix: str, errors: list[FieldError]
) -> dict[str, Any]:
    """Take the fields of ``model`` out of ``entries``; a field left empty is null where null is allowed."""
    document: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        path = prefix + name
        shape = shape_of(field.annotation)
        if shape.model is not None and not shape.is_list:
            given = any(key.startswith(f"{path}.") for key in entries)
            if given or (field.is_required() and not shape.nullable):
                document[name] = _document(shape.model, entries, f"{path}.", errors)
                continue
        values = entries.pop(path, None)
        if values is None and not field.is_required():
            continue
        filled = [value for value in values or () if value.strip()]
        if filled and shape.is_list:
            document[name] = [shape.read(value) for value in filled]
        elif len(values or ()) > 1 and not shape.is_list:
            errors.append(FieldError("/" + path.replace(".", "/"), *messages.REPEATED_FIELD))
        elif filled:
            document[name] = shape.read(filled[0])
        elif shape.nullable:
            document[name] = None
    return document


@dataclass(frozen=True)
class _Shape:
    """How the text of a field is converted, derived from the type of the field."""

    nullable: bool = False
    is_list: bool = False
    model: type[BaseModel] | None = None
    boolean: bool = False
    integer: bool = False

    def read(self, text: str) -> str | int | bool:
        """Convert a text; one that cannot be converted is returned for validation to refuse."""
        word = text.strip()
        if self.boolean:
            return _BOOLEANS.get(word.lower(), text)
        if self.integer and _INTEGER.fullmatch(word):
            return int(word)
        return text


def shape_of(annotation: Any) -> _Shape:
    """Return how the texts of a field are converted."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(arguments[0])
    if origin in (Union, types.UnionType):
        members = [shape_of(argument) for argument in arguments if argument is not type(None)]
        nullable = len(members) < len(arguments)
        return _Shape(
            nullable=nullable,
            is_list=members[0].is_list,
            model=members[0].model,
            boolean=all(member.boolean for member in members),
            integer=all(member.integer for member in members),
        )
    if origin in (list, tuple, set, frozenset):
        item = shape_of(arguments[0])
        return _Shape(is_list=True, model=item.model, boolean=item.boolean, integer=item.integer)
    if origin is Literal:
        return _Shape(
            boolean=all(isinstance(value, bool) for value in arguments),
            integer=all(isinstance(value, int) and not isinstance(value, bool) for value in arguments),
        )
    if isinstance(annotation, type):
        whole = issubclass(annotation, int) or (
            issubclass(annotation, Enum) and all(isinstance(member.value, int) for member in annotation)
        )
        return _Shape(
            model=annotation if issubclass(annotation, BaseModel) else None,
            boolean=annotation is bool,
            integer=whole and annotation is not bool,
        )
    return _Shape()


def _read_json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _unreadable("invalid_json") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _validated(model: type[M], document: Any, raw: bytes, errors: Iterable[FieldError] = ()) -> M:
    """Validate ``raw``, which parses as ``document``, and collect every error."""
    found = {error.pointer: error for error in (*_forbidden_characters(document), *errors)}
    try:
        validated = model.of_json(raw)
    except ValidationError as refused:
        for detail in refused.errors(include_url=False, include_input=False):
            if detail["type"] == "json_invalid":
                raise _unreadable("invalid_json") from None
            error = _field_error(detail, document)
            found.setdefault(error.pointer, error)
    else:
        if not found:
            return validated
    raise InvalidFields(in_order(model, found.values())[:_MAX_ERRORS], model, document)


def in_order(model: type[BaseModel], errors: Iterable[FieldError]) -> list[FieldError]:
    """Return errors in the order of the questions of a form."""
    return sorted(errors, key=lambda error: _position(model, error.pointer))


def _forbidden_characters(document: Any) -> Iterable[FieldError]:
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, str) and _FORBIDDEN.search(value):
            yield FieldError(pointer, *messages.FORBIDDEN_CHARACTER)
        elif isinstance(value, Mapping):
            waiting += [(pointer + _step(name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{index}", inner) for index, inner in enumerate(value)]


def _field_error(detail: ErrorDetails, document: Any) -> FieldError:
    context = detail.get("ctx", {})
    if context.get("shown"):
        return FieldError(_pointer(detail["loc"], document), detail["type"], detail["msg"])
    return FieldError(_pointer(detail["loc"], document), *messages.message_of(detail["type"], context))


def _pointer(location: tuple[int | str, ...], document: Any) -> str:
    """Return the pointer of an error, without the names that pydantic adds for members of a union."""
    pointer, here = "", document
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if isinstance(here, Mapping) and isinstance(part, str) and (part in here or last):
            pointer, here = pointer + _step(part), here.get(part)
        elif isinstance(here, list) and isinstance(part, int):
            pointer, here = f"{pointer}/{part}", here[part] if part < len(here) else None
    return pointer


def _step(name: str) -> str:
    # The name of an unknown field is user input: only a harmless one is echoed.
    return f"/{name}" if _PLAIN_NAME.fullmatch(name) else ""


def _position(model: type[BaseModel], pointer: str) -> list[int]:
    """Return the position of a field in the form."""
    position: list[int] = []
    level: type[BaseModel] | None = model
    for part in pointer.split("/")[1:]:
        names = list(level.model_fields) if level else []
        if part.isdigit():
            position.append(int(part))
        elif level and part in names:
            position.append(names.index(part))
            level = shape_of(level.model_fields[part].annotation).model
        else:
            position.append(len(names))
            level = None
    return position


def _media_type(content_type: str | None, accepted: tuple[str, ...] = (JSON, FORM)) -> str:
    media_type, *parameters = (content_type or "").lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise _unsupported(accepted)
    if media_type.strip() not in accepted:
        raise _unsupported(accepted)
    return media_type.strip()


def _too_large(limit: int) -> NoReturn:
    raise Problem(413, "too_large", f"L'envoi dépasse {limit // 1024} ko.")


def _unsupported(accepted: tuple[str, ...]) -> Problem:
    formats = " et ".join(accepted)
    known = (
        f"Les formats acceptés sont {formats}" if len(accepted) > 1 else f"Le format accepté est {formats}"
    )
    return Problem(415, "unsupported_media_type", f"{known}, en UTF-8, avec Content-Type.")


def _unreadable(code: str) -> Problem:
    return Problem(400, code, "Le contenu envoyé n'est pas lisible : vérifiez son format et son encodage.")
