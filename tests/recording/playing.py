"""Plays a case: restores the world, sends the request, and returns the recorded form of the response."""

from dataclasses import dataclass
from typing import Any

from tests.recording.cases import Case, parameters, thing
from tests.recording.edge import FORM, JSON, Edge, as_form, as_json

_ORIGIN = "http://127.0.0.1:8000"
# Acts on the ledger of an agreement, which has a version of its own.
_OF_MONEY = (
    "/balance",
    "/balance/withdrawal",
    "/counter-entries",
    "/dispute",
    "/dispute/answer",
    "/offset-reversals",
    "/offsets",
    "/recovery-orders",
    "/recovery-orders/cancellation",
    "/returned-sums",
    "/suspensions",
    "/waivers",
)


@dataclass(frozen=True)
class Request:
    """What a case sends."""

    method: str
    path: str
    who: str
    body: bytes
    headers: dict[str, str]


def request(edge: Edge, case: Case) -> Request:
    """Return the request of a case, in the restored world."""
    edge.begin()
    params = _params(edge, case)
    headers = _headers(edge, case, params)
    body = _body(edge, case, params)
    return Request(case.method, _path(case.route, params) + case.query, case.who, body, headers)


def play(edge: Edge, case: Case) -> dict[str, Any]:
    """Return the response and the writes of a case."""
    sent = request(edge, case)
    for _ in range(case.before):
        edge.ask(sent.method, sent.path, sent.who, sent.body, sent.headers)
    return edge.ask(sent.method, sent.path, sent.who, sent.body, sent.headers)


def _params(edge: Edge, case: Case) -> dict[str, str]:
    named = zip(parameters(case.route), case.names, strict=True)
    return {parameter: thing(parameter, name, edge.world.things) for parameter, name in named}


def _path(route: str, params: dict[str, str]) -> str:
    for name, value in params.items():
        route = route.replace(f"{{{name}}}", value)
    return route


def _headers(edge: Edge, case: Case, params: dict[str, str]) -> dict[str, str]:
    if case.method == "OPTIONS":
        origin = _ORIGIN if case.how == "good" else "https://elsewhere.example"
        return {"Origin": origin, "Access-Control-Request-Method": "POST"}
    headers = {}
    if case.method != "GET":
        headers["Content-Type"] = case.act.kind or (JSON if case.api and case.how != "as a form" else FORM)
        if not case.api:
            headers["Sec-Fetch-Site"] = "same-origin"
        if case.how == "from another site":
            headers["Sec-Fetch-Site"] = "cross-site"
    if case.how.startswith("If-Match"):
        headers["If-Match"] = _if_match(edge, case, params)
    return headers


def _if_match(edge: Edge, case: Case, params: dict[str, str]) -> str:
    which = case.how.removeprefix("If-Match ")
    if which == "*":
        return "*"
    if which == "malformed":
        return "W/abc"
    of_money = case.route.endswith(_OF_MONEY)
    version = edge.world.version_read(case.who, params, of_money=of_money)
    return f'"{version if which == "right" else version + 1000}"'


def _said(edge: Edge, case: Case, params: dict[str, str]) -> Any:
    """Return the sent answers, before they are written as a form or as JSON."""
    said = case.act.send
    if ": " in case.how:
        said = case.act.more[case.how.partition(": ")[2]]
    return said(edge.world, params) if callable(said) else said


def _body(edge: Edge, case: Case, params: dict[str, str]) -> bytes:
    if case.method in ("GET", "OPTIONS"):
        return b""
    said = _said(edge, case, params)
    if not case.api:
        return _form(edge, case, params, {} if said is None else said)
    if case.how == "empty":
        return b"{}"
    if case.how == "not JSON":
        return b"{"
    if case.how == "one field more":
        said = {**said, "autre": 1}
    return b"" if said is None else as_json(said)


def _form(edge: Edge, case: Case, params: dict[str, str], said: dict[str, Any]) -> bytes:
    """Return the form of its page, filled in by somebody who may see it; without one, only the answers."""
    page, action = case.act.page or case.route, case.route
    fields = edge.fields_of(case.who, _path(page, params), _path(action, params))
    if fields is None:
        good = dict(zip(params, case.act.names(case.who), strict=False))
        params = {name: thing(name, good[name], edge.world.things) for name in good}
        fields = edge.fields_of(case.who, _path(page, params), _path(action, params)) or []
    if case.how == "empty":
        return as_form([one for one in fields if one[0] == "form_token"], {})
    if case.how == "no token":
        fields = [one for one in fields if one[0] != "form_token"]
    return as_form(fields, said)
