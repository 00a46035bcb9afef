"""The OpenAPI document describes the routes, and the committed one is current."""

from datetime import date
from typing import Annotated

import pytest
from pydantic import Field

from chalicelib.domain.access.scopes import Who
from chalicelib.http.fields import EmailAddress, Form, Line, View
from chalicelib.http.openapi import document, operations, publish
from chalicelib.http.operation import HTML, Request, Response
from chalicelib.http.route import Routes
from tests.http.edge import Browser, app_with, connected


class OpinionForm(Form):
    comment: Annotated[str, Line(1000, min=10)]
    email: EmailAddress


class ApplicationView(View):
    id: str
    on: date


class Search(Form):
    q: Annotated[str, Field(max_length=50)]
    limit: int = 20


def described_app():
    prefecture = Routes("prefecture", prefix="/api/v1/prefecture")
    public = Routes("public", prefix="/api/v1")
    pages = Routes("pages", problem_page=lambda problem, request: Response(content_type=HTML))

    @prefecture.post(
        "/applications/{application_id}/opinion",
        who=Who.PREFECTURE,
        responses={200: ApplicationView},
        summary="Donner un avis",
        refusals=[409],
    )
    def give_opinion(request: Request[OpinionForm], application_id: str) -> Response:
        return Response()

    @public.get("/communes", who=Who.ANYBODY, responses={200: list[ApplicationView], 204: None})
    def find_communes(request: Request[None, Search]) -> Response:
        return Response(body=[])

    @public.post("/applications", who=Who.ANYBODY, cors=True)
    def apply(request: Request[OpinionForm]) -> Response:
        return Response()

    @pages.get("/", who=Who.ANYBODY)
    def show_home(request: Request) -> Response:
        return Response()

    publish(public)
    return app_with(prefecture, public, pages)


@pytest.fixture
def app(monkeypatch):
    with connected(monkeypatch):
        yield described_app()


@pytest.fixture
def described(app):
    return document(app.routes)


def test_the_document_is_served_as_generated(app, described):
    answer = Browser(app).send("GET", "/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json_body == described
    assert described["openapi"] == "3.1.0"


def test_an_operation_has_its_name_group_summary_and_audience(described):
    operation = described["paths"]["/api/v1/prefecture/applications/{application_id}/opinion"]["post"]
    assert operation["operationId"] == "give_opinion"
    assert operation["tags"] == ["prefecture"]
    assert operation["summary"] == "Donner un avis"
    assert operation["x-audience"] == ["prefecture"]
    assert operation["security"] == [{"session": []}]


def test_an_operation_lists_its_parameters(described):
    operation = described["paths"]["/api/v1/prefecture/applications/{application_id}/opinion"]["post"]
    names = [(parameter["name"], parameter["in"]) for parameter in operation["parameters"]]
    assert names == [("application_id", "path")]
    assert operation["parameters"][0]["schema"] == {"type": "string", "format": "uuid"}
    reference = {"$ref": "#/components/schemas/OpinionForm"}
    assert operation["requestBody"]["content"] == {
        "application/json": {"schema": reference},
        "application/x-www-form-urlencoded": {"schema": reference},
    }
    form = described["components"]["schemas"]["OpinionForm"]
    assert form["additionalProperties"] is False
    assert form["properties"]["comment"] == {
        "maxLength": 1000,
        "minLength": 10,
        "title": "Comment",
        "type": "string",
    }


def test_an_operation_lists_its_responses(described):
    operation = described["paths"]["/api/v1/prefecture/applications/{application_id}/opinion"]["post"]
    content = operation["responses"]["200"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/ApplicationView"}
    statuses = {"200", "400", "401", "403", "404", "409", "413", "415", "422", "500"}
    assert set(operation["responses"]) == statuses
    problem = operation["responses"]["409"]["content"]["application/problem+json"]
    assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_query_parameters_are_described_one_by_one(described):
    operation = described["paths"]["/api/v1/communes"]["get"]
    q, limit = operation["parameters"]
    assert (q["name"], q["in"], q["required"], q["schema"]["maxLength"]) == ("q", "query", True, 50)
    assert (limit["name"], limit["required"], limit["schema"]["default"]) == ("limit", False, 20)
    assert "content" not in operation["responses"]["204"]


def test_public_operations_need_no_session(described):
    assert described["paths"]["/api/v1/applications"]["post"]["security"] == []


def test_pages_and_preflights_are_not_in_the_document(described):
    assert "/" not in described["paths"]
    assert set(described["paths"]["/api/v1/applications"]) == {"post"}


def test_every_reference_can_be_resolved(described):
    def references(node):
        if isinstance(node, dict):
            yield from (value for name, value in node.items() if name == "$ref")
            for inner in node.values():
                yield from references(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from references(inner)

    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) <= known


def test_two_operations_cannot_have_one_name(monkeypatch):
    first, second = Routes("a", prefix="/a"), Routes("b", prefix="/b")
    for routes in (first, second):

        @routes.get("/x", who=Who.ANYBODY)
        def read_x(request: Request) -> Response:
            return Response()

    with connected(monkeypatch), pytest.raises(ValueError, match="operationId"):
        document(app_with(first, second).routes)


def enums(node, at=""):
    """Return every enumeration of a document with its place."""
    if isinstance(node, dict):
        if "enum" in node:
            yield at, node
        for name, inner in node.items():
            yield from enums(inner, f"{at}/{name}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from enums(inner, f"{at}/{index}")


def test_every_value_of_an_enumeration_has_its_french_meaning():
    from app import app

    found = list(enums(document(app.routes)))
    assert len(found) > 30
    for at, schema in found:
        meanings = schema.get("x-enum-descriptions", [])
        assert len(meanings) == len(schema["enum"]) and all(meanings), at
        for value, meaning in zip(schema["enum"], meanings, strict=True):
            assert f"- `{value}` : {meaning}" in schema["description"], at


def test_an_act_with_a_version_names_if_match_and_its_read_gives_the_etag():
    from app import app

    described = document(app.routes)["paths"]
    versioned = [one for one in operations(app.routes) if one.documented and one.versioned]
    assert {one.versioned for one in versioned} == {"optional", "required"}
    for one in versioned:
        told = described[one.path][one.method.lower()]
        (header,) = (each for each in told["parameters"] if each["name"] == "If-Match")
        assert (header["in"], header["required"]) == ("header", one.versioned == "required"), one.name
        statuses = {"400", "412"} | ({"428"} if one.versioned == "required" else set())
        assert statuses <= set(told["responses"]), one.name
        # The agency waives what it reads at the funder's address.
        above = one.path.replace("/agency/agreements/", "/funder/agreements/").split("/")
        paths = ["/".join(above[:length]) for length in range(len(above), 0, -1)]
        nearest = next(described[path]["get"] for path in paths if "get" in described.get(path, {}))
        assert nearest["responses"]["200"]["headers"]["ETag"]["schema"] == header["schema"], one.name


def test_only_an_act_with_a_version_names_if_match():
    from app import app

    described = document(app.routes)["paths"]
    for one in operations(app.routes):
        if one.documented and not one.versioned:
            told = described[one.path][one.method.lower()]
            assert "If-Match" not in {each["name"] for each in told.get("parameters", [])}, one.name


def test_the_committed_document_is_the_one_of_the_routes():
    from infra.openapi import COMMITTED, rendered

    assert COMMITTED.read_text(encoding="utf-8") == rendered(), "run: python -m infra.openapi"


def test_every_route_of_the_app_is_declared_with_an_audience():
    from app import app

    for path, methods in app.routes.items():
        for method, entry in methods.items():
            if method != "OPTIONS":
                assert entry.view_function.operation.who, f"{method} {path}"
