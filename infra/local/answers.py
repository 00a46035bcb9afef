"""The HTTP answers of the local server and its own pages."""

import json
import uuid
from dataclasses import dataclass, field

from chalicelib.http.problems import PROBLEM_JSON, Problem


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; ``headers`` may repeat a name."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


def json_answer(document: object, status: int = 200, content_type: str = "application/json") -> Answer:
    """Return an answer with a JSON document, not to be cached."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status, body, [("Content-Type", content_type), ("Cache-Control", "no-store")])


def problem_answer(problem: Problem) -> Answer:
    """Return an answer with an RFC 9457 problem."""
    answer = json_answer(problem.document(str(uuid.uuid4())), problem.status, PROBLEM_JSON)
    return Answer(answer.status, answer.body, [*answer.headers, *problem.headers.items()])


def length_required() -> Answer:
    """Return the answer to a body without Content-Length, which the gateway itself refuses."""
    document = {
        "type": "/problemes/length_required",
        "title": "Longueur manquante",
        "status": 411,
        "detail": "Indiquez la longueur du contenu (Content-Length).",
        "instance": f"urn:uuid:{uuid.uuid4()}",
        "errors": [],
    }
    return json_answer(document, 411, PROBLEM_JSON)
