"""Any text after « ? » in an address is handled by every route."""

from collections.abc import Iterator

import pytest

import app
from chalicelib.http.bodies import Fields
from chalicelib.http.openapi import operations
from tests.recording.cases import ACTS, NOBODYS, Act, Case, audience
from tests.recording.edge import FORM, Edge, running
from tests.recording.playing import request
from tests.support.core import core

pytestmark = pytest.mark.thorough

# Parameters that pages read without declaring them: result, return address, cursor.
_NAMES = (
    *("suite", "retour", "fait", "valide", "invitation", "depot", "page", "ended", "typed"),
    *("structure", "duree", "postes", "tab", "pix", "graduate", "cv", "q", "sort", "scope", "limit"),
    *("cursor", "format", "contacts", "key", "bucket", "etag", "token"),
)
_NASTY = {
    "nothing": "",
    "negative": "-1",
    "huge": "9" * 400,
    "not a number": "NaN",
    "before all quarters": "0000-Q1",
    "after all quarters": "9999-Q4",
    "a quarter in other digits": "2026-Q%D9%A3",
    "no day": "0000-00-00",
    "NUL": "%00",
    "no UTF-8": "%C3%28",
    "half a character": "%ED%A0%80",
    "from right to left": "%E2%80%AE",
    "a line break": "a%0D%0ASet-Cookie:%20a=b",
    "above": "..%2F..%2Fetc",
    "another site": "%2F%2F%5B",
    "markup": "%3Cscript%3E%7B%7B7*7%7D%7D%25s",
    "long": "A" * 3000,
    "true": "true",
    "an equals sign": "=",
    "a cursor that is no base64": "%2B%2F",
    "a cursor that is no text": "_w",
    "a cursor of no day": "OTk5OS05OS05OVQ5OTo5OTo5OS45OTk5OTlaIw",
    "an id of nothing": NOBODYS,
}


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with running() as edge:
        yield edge


@pytest.fixture(scope="module")
def addresses(edge: Edge) -> list[tuple[str, str, str]]:
    """Return method, role and address with the invalid value as ``{}``: for all undeclared parameters,
    then for each declared one, beside values that succeed."""
    everything = "&".join(f"{name}={{}}" for name in _NAMES)
    found = []
    for operation in operations(app.app.routes):
        act, who = ACTS.get(f"{operation.method} {operation.path}", Act()), audience(operation.path)[0]
        case = Case(operation.method, operation.path, who, act.names(who), act.queries[0])
        path, _, good = request(edge, case).path.partition("?")
        found.append((operation.method, who, f"{path}?{everything}"))
        if operation.query is not None and operation.query is not Fields:
            kept = dict(one.split("=", 1) for one in good.split("&") if one)
            for name in operation.query.model_fields:
                query = "&".join(f"{key}={one}" for key, one in {**kept, name: "{}"}.items())
                found.append((operation.method, who, f"{path}?{query}"))
    return found


@pytest.mark.parametrize(
    "written", core(_NASTY, "not a number", "NUL", "half a character", "a cursor that is no base64")
)
def test_no_query_causes_an_internal_error(
    edge: Edge, addresses: list[tuple[str, str, str]], written: str
) -> None:
    edge.begin()
    asked = [(method, who, address.replace("{}", _NASTY[written])) for method, who, address in addresses]
    fallen = [
        f"{method} {address}"
        for method, who, address in asked
        if edge.send(method, address, who, b"", {"Content-Type": FORM}).status_code >= 500
    ]
    assert fallen == []
