"""Generate the OpenAPI 3.1 document from the declarations of routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from chalicelib.domain.access.scopes import ROLES, Who
from chalicelib.http import bodies
from chalicelib.http.fields import MEANINGS
from chalicelib.http.operation import Operation, Request, Response
from chalicelib.http.problems import PROBLEM_JSON, TITLES
from chalicelib.http.route import Routes

_REF = "#/components/schemas/{model}"
_PROBLEM = {"$ref": _REF.format(model="Problem")}
_VERSION = "1"
_ETAG = {"type": "string", "pattern": '^"[0-9]{1,15}"$'}

_PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "RFC 9457. Les phrases sont en français et ne répètent jamais ce qui a été envoyé.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {"type": "string", "format": "json-pointer"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}

Schemas = Mapping[tuple[str, JsonSchemaMode], dict[str, Any]]


def operations(routes: Mapping[str, Mapping[str, Any]]) -> Iterator[Operation]:
    """Return the operations of a Chalice app; a HEAD is not listed apart from its GET.

    Args:
        routes: ``app.routes``.
    """
    for methods in routes.values():
        for method, entry in methods.items():
            operation = getattr(entry.view_function, "operation", None)
            if operation is not None and method == operation.method:
                yield operation


def document(routes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the OpenAPI document of a Chalice app.

    Args:
        routes: ``app.routes``.
    """
    declared = sorted(
        (operation for operation in operations(routes) if operation.documented),
        key=lambda operation: (operation.path, operation.method),
    )
    schemas, components = _schemas(declared)
    names = [operation.name for operation in declared]
    if len(set(names)) != len(names):
        raise ValueError("two routes have one name: operationId must be unique")
    paths: dict[str, dict[str, Any]] = {}
    for operation in declared:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, schemas, components
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Conseiller numérique France Services",
            "version": _VERSION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "tags": [{"name": tag} for tag in sorted({operation.tag for operation in declared})],
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": _PROBLEM_SCHEMA},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"},
            },
        },
    }


def publish(routes: Routes, path: str = "/openapi.json") -> None:
    """Declare the route that serves the document.

    Args:
        routes: where to declare the route.
        path: under the prefix of ``routes``.
    """

    @cache
    def current() -> dict[str, Any]:
        return document(routes.blueprint.current_app.routes)

    @routes.get(path, who=Who.ANYBODY, summary="Description de l'API", responses={200: dict[str, Any]})
    def describe_api(request: Request) -> Response:
        return Response(body=current(), headers={"Cache-Control": "public, max-age=300"})


def _schemas(declared: list[Operation]) -> tuple[Schemas, dict[str, Any]]:
    inputs: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = []
    for operation in declared:
        if operation.body is not None and not issubclass(operation.body, bodies.CsvFile):
            inputs.append((f"{operation.name} body", "validation", TypeAdapter(operation.body)))
        if operation.query is not None:
            inputs.append((f"{operation.name} query", "validation", TypeAdapter(operation.query)))
        for status, view in operation.responses.items():
            if view is not None:
                inputs.append((f"{operation.name} {status}", "serialization", TypeAdapter(view)))
    schemas, definitions = TypeAdapter.json_schemas(inputs, ref_template=_REF, schema_generator=_WithMeanings)
    components = definitions.get("$defs", {})
    _describe_meanings(components)
    return schemas, components


class _WithMeanings(GenerateJsonSchema):
    """The JSON schemas of pydantic, with the French labels of the values of enumerations."""

    def enum_schema(self, schema: core_schema.EnumSchema) -> dict[str, Any]:
        return {**super().enum_schema(schema), **_meanings(schema["members"])}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> dict[str, Any]:
        return {**super().literal_schema(schema), **_meanings(schema["expected"])}


def _meanings(values: Sequence[Any]) -> dict[str, list[str]]:
    labels = [str(getattr(one, "label", "")) for one in values]
    return {MEANINGS: labels} if any(labels) else {}


def _describe_meanings(schema: Any) -> None:
    """Copy the meanings into the descriptions, since every OpenAPI viewer shows those."""
    if isinstance(schema, list):
        for one in schema:
            _describe_meanings(one)
    if not isinstance(schema, dict):
        return
    if MEANINGS in schema:
        meanings = zip(schema["enum"], schema[MEANINGS], strict=True)
        said = "\n".join(f"- `{value}` : {words}" for value, words in meanings)
        before = schema.get("description")
        schema["description"] = f"{before}\n\n{said}" if before else said
    for one in schema.values():
        _describe_meanings(one)


def _operation(operation: Operation, schemas: Schemas, components: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "security": _security(operation),
        "x-audience": _audience(operation),
        "responses": _responses(operation, schemas),
    }
    parameters = _parameters(operation, schemas, components)
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None and issubclass(operation.body, bodies.CsvFile):
        described["requestBody"] = {
            "required": True,
            "description": operation.body.description,
            "content": {kind: {"schema": _FILE_SCHEMAS[kind]} for kind in operation.body.accepts},
        }
    elif operation.body is not None:
        schema = schemas[f"{operation.name} body", "validation"]
        described["requestBody"] = {
            "required": True,
            "description": "En application/x-www-form-urlencoded : points pour les champs imbriqués, "
            "noms répétés pour les listes, champ vide pour null.",
            "content": {bodies.JSON: {"schema": schema}, bodies.FORM: {"schema": schema}},
        }
    return described


_FILE_SCHEMAS: dict[str, dict[str, str]] = {
    bodies.CSV: {"type": "string"},
    bodies.XLSX: {"type": "string", "format": "binary"},
}


def _audience(operation: Operation) -> list[str]:
    named = {"public" if one in (Who.ANYBODY, Who.LINK) else one.value for one in operation.who}
    return ["signed_in"] if operation.who == ROLES else sorted(named)


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    session: dict[str, list[str]] = {"session": []}
    if operation.who <= {Who.ANYBODY, Who.LINK}:
        return []
    return [{}, session] if operation.public else [session]


def _parameters(
    operation: Operation, schemas: Schemas, components: Mapping[str, Any]
) -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = []
    for name in operation.parameters:
        schema = {"type": "string", "format": "uuid"} if name.endswith("_id") else {"type": "string"}
        described.append({"name": name, "in": "path", "required": True, "schema": schema})
    if operation.query is not None:
        reference = schemas[f"{operation.name} query", "validation"]["$ref"]
        model = components[reference.rpartition("/")[2]]
        for name, schema in model.get("properties", {}).items():
            required = name in model.get("required", ())
            described.append({"name": name, "in": "query", "required": required, "schema": schema})
    if operation.versioned:
        described.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": operation.versioned == "required",
                "description": "La version lue de l'objet (son ETag) : s'il a changé depuis, rien n'est "
                "fait (412).",
                "schema": _ETAG,
            }
        )
    return described


def _responses(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, view in operation.responses.items():
        responses[str(status)] = {"description": "Réponse"}
        if operation.shows_version:
            responses[str(status)]["headers"] = {
                "ETag": {"description": "La version de l'objet, à renvoyer dans If-Match.", "schema": _ETAG}
            }
        if view is not None:
            schema = schemas[f"{operation.name} {status}", "serialization"]
            responses[str(status)]["content"] = {bodies.JSON: {"schema": schema}}
    for status in sorted(_refusals(operation)):
        responses[str(status)] = {
            "description": TITLES[status],
            "content": {PROBLEM_JSON: {"schema": _PROBLEM}},
        }
    return responses


def _refusals(operation: Operation) -> set[int]:
    """Return the error statuses of the service and of the wrapper."""
    statuses = {*operation.refusals, 500}
    if not operation.public:
        statuses |= {401, 404}
    if operation.parameters:
        statuses.add(404)
    if operation.method != "GET" and not operation.cors:
        statuses.add(403)
    if operation.query is not None:
        statuses.add(422)
    if operation.body is not None:
        statuses |= {400, 413, 415, 422}
    if operation.versioned:
        statuses |= {400, 412}
    if operation.versioned == "required":
        statuses.add(428)
    return statuses
