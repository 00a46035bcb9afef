"""The recorded parts of a response: status, problem, shape, page, headers; no id, no token, no instant."""

import hashlib
import html
import json
import re
from typing import Any

from tests.audiences.browser import forms_of

# The usual headers; only other ones are recorded.
USUAL_HEADERS = frozenset(
    {
        "Cache-Control",
        "Content-Security-Policy",
        "Content-Type",
        "Permissions-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-Request-Id",
    }
)
# Headers whose values are recorded, where they are not the usual ones.
_TOLD = (
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Cache-Control",
    "Content-Disposition",
    "Retry-After",
    "Set-Cookie",
    "Vary",
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")
_SIGNATURE = re.compile(r"signature=\d+")


def plain(text: str) -> str:
    """Return a text without what differs between two runs."""
    text = _TOKEN.sub("<token>", _UUID.sub("<id>", html.unescape(text)))
    return " ".join(_SIGNATURE.sub("signature=<n>", text).split())


def read(status: int, headers: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Return the recorded parts of a response, without absent or usual ones."""
    kept: dict[str, Any] = {"status": status}
    names = set(headers)
    kept["headers"] = sorted(
        [f"+{name}" for name in names - USUAL_HEADERS] + [f"-{name}" for name in USUAL_HEADERS - names]
    )
    kept["values"] = [f"{name}: {_value(headers[name])}" for name in _TOLD if name in headers]
    kept["values"] = [told for told in kept["values"] if told != "Cache-Control: no-store"]
    if "Location" in headers:
        kept["location"] = plain(headers["Location"])
    kind = str(headers.get("Content-Type", "")).partition(";")[0]
    kept["type"] = kind if body else ""
    if kind == "text/html":
        kept |= _page(body.decode())
    elif kind == "application/problem+json":
        problem = json.loads(body)
        kept["problem"] = problem["type"].rpartition("/")[2]
        kept["errors"] = [f"{one['pointer']} {one['code']}" for one in problem.get("errors", ())]
        kept["shape"] = shape(problem)
    elif kind == "application/json" and body:
        document = json.loads(body)
        # The OpenAPI document is in a file of its own.
        kept["shape"] = sorted(document) if "openapi" in document else shape(document)
    elif kind == "text/csv":
        kept["columns"] = body.decode("utf-8-sig").partition("\n")[0].strip()
    return {name: value for name, value in kept.items() if value not in ([], "")}


def _value(given: Any) -> str:
    text = "; ".join(given) if isinstance(given, list) else str(given)
    return plain(re.sub(r"\b(session|sent)=[^;]+", r"\1=<token>", text))


def _page(text: str) -> dict[str, Any]:
    summary = re.search(r'id="erreurs"(.*?)</ul>', text, re.S)
    errors = re.findall(r"<li>(.*?)</li>", summary[1], re.S) if summary else []
    main = text.partition("<main")[2]
    return {
        "title": _first(r"<title>(.*?)</title>", text),
        "h1": _first(r"<h1[^>]*>(.*?)</h1>", text),
        "summary": [plain(re.sub(r"<[^>]+>", "", error)) for error in errors],
        "forms": [
            f"{form.method} {plain(form.action)}: {', '.join(sorted(form.names - {'form_token'}))}"
            for form in forms_of(text)
        ],
        "words": hashlib.sha256(plain(re.sub(r"<[^>]+>", " ", main)).encode()).hexdigest()[:10],
    }


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.S)
    return plain(re.sub(r"<[^>]+>", "", found[1])) if found else ""


def shape(value: Any) -> list[str]:
    """Return the paths of a JSON document, each with its types."""
    paths: dict[str, set[str]] = {}
    _walk(value, "", paths)
    return [f"{path or '.'} {'|'.join(sorted(types))}" for path, types in sorted(paths.items())]


_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}


def _walk(value: Any, path: str, paths: dict[str, set[str]]) -> None:
    paths.setdefault(path, set()).add(_TYPES.get(type(value), "null"))
    if isinstance(value, dict):
        for name, inner in value.items():
            _walk(inner, f"{path}.{name}" if path else name, paths)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, f"{path}[]", paths)
