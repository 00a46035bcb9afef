"""What the local server and its own pages answer with."""

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
    """A JSON document that nobody keeps."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status, body, [("Content-Type", content_type), ("Cache-Control", "no-store")])


def problem_answer(problem: Problem) -> Answer:
    """A problem of the application's own kind."""
    answer = json_answer(problem.document(str(uuid.uuid4())), problem.status, PROBLEM_JSON)
    return Answer(answer.status, answer.body, [*answer.headers, *problem.headers.items()])


def length_required() -> Answer:
    """The gateway takes no body of unknown length; the application never sees one and has no words for it."""
    document = {
        "type": "/problemes/length_required",
        "title": "Longueur manquante",
        "status": 411,
        "detail": "Indiquez la longueur du contenu (Content-Length).",
        "instance": f"urn:uuid:{uuid.uuid4()}",
        "errors": [],
    }
    return json_answer(document, 411, PROBLEM_JSON)
