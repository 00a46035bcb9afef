"""The HTTP responses of the local server and its own pages."""

import json
import uuid
from dataclasses import dataclass, field

from chalicelib.http.problems import PROBLEM_JSON, Problem


@dataclass(frozen=True)
class Response:
    """An HTTP response; ``headers`` may repeat a name."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


def json_response(document: object, status: int = 200, content_type: str = "application/json") -> Response:
    """Return a response with a JSON document, not to be cached."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, body, [("Content-Type", content_type), ("Cache-Control", "no-store")])


def problem_response(problem: Problem) -> Response:
    """Return a response with an RFC 9457 problem."""
    response = json_response(problem.document(str(uuid.uuid4())), problem.status, PROBLEM_JSON)
    return Response(response.status, response.body, [*response.headers, *problem.headers.items()])


def length_required() -> Response:
    """Return the response to a body without Content-Length, which the gateway itself refuses."""
    document = {
        "type": "/problemes/length_required",
        "title": "Longueur manquante",
        "status": 411,
        "detail": "Indiquez la longueur du contenu (Content-Length).",
        "instance": f"urn:uuid:{uuid.uuid4()}",
        "errors": [],
    }
    return json_response(document, 411, PROBLEM_JSON)
