"""The client of Démarches simplifiées, with a stand-in that speaks its wire format and answers wrongly on
demand."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib.domain.funding.case_file import CaseFileState, Piece, PieceState, Procedure
from chalicelib.integrations.case_files import NoCaseFiles, PrefilledCaseFiles
from chalicelib.services.core.ports import CaseFilesUnavailable

pytestmark = pytest.mark.thorough

NOW = datetime(2027, 5, 3, 8, tzinfo=UTC)
S = CaseFileState


class StandIn:
    """Returns the given responses in order, the last one for ever; records the requests."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        self.asked: list[tuple[str, dict[str, Any], str]] = []
        self.hold = threading.Event()
        self.slow = False
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stand_in.asked.append((self.path, body, self.headers.get("Authorization", "")))
                if stand_in.slow:
                    stand_in.hold.wait(10)
                status, answer = stand_in.answers[0]
                if len(stand_in.answers) > 1:
                    stand_in.answers.pop(0)
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    one = StandIn()
    yield one
    one.hold.set()
    one.server.shutdown()
    one.server.server_close()


def client(stand_in: StandIn, token: str = "secret", timeout_s: float = 5) -> PrefilledCaseFiles:
    return PrefilledCaseFiles(
        stand_in.url,
        {Procedure.PUBLIC: 77, Procedure.ASSOCIATION: 78},
        {Procedure.PUBLIC: {"siret": "champ_1"}},
        token,
        timeout_s=timeout_s,
        piece_ids={Procedure.PUBLIC: {Piece.HEAD_ACT: "champ_act", Piece.HEAD_IDENTITY: "champ_card"}},
        wait=lambda _: None,
    )


def page(*nodes: dict[str, Any], cursor: str | None = None) -> dict[str, Any]:
    info = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"data": {"demarche": {"dossiers": {"pageInfo": info, "nodes": list(nodes)}}}}


def node(number: int = 1, state: str = "en_construction", **fields: Any) -> dict[str, Any]:
    dates = {
        "dateDepot": "2027-05-01T09:00:00+02:00",
        "datePassageEnConstruction": "2027-05-01T23:30:00+02:00",
        "datePassageEnInstruction": None,
        "dateTraitement": None,
    }
    return {"number": number, "state": state, "motivation": None, **dates, **fields}


def test_a_draft_is_created_by_one_request_without_the_token(stand_in: StandIn) -> None:
    stand_in.answers = [(201, {"dossier_number": 42, "dossier_url": "https://x.example/42"})]
    made = client(stand_in).prefill(Procedure.PUBLIC, {"siret": "123", "unknown": "x"}, NOW)
    assert (made.number, made.url, made.state) == (42, "https://x.example/42", S.DRAFT)
    assert stand_in.asked == [("/api/public/v1/demarches/77/dossiers", {"champ_1": "123"}, "")]


def test_a_procedure_is_prefilled_with_its_own_fields_or_left_empty_without_any(
    stand_in: StandIn,
) -> None:
    stand_in.answers = [(201, {"dossier_number": 43, "dossier_url": "https://x.example/43"})]
    assert client(stand_in).prefill(Procedure.ASSOCIATION, {"siret": "123"}, NOW).number == 43
    assert stand_in.asked == [("/api/public/v1/demarches/78/dossiers", {}, "")]


@pytest.mark.parametrize("answer", [(500, {}), (429, {}), (201, {}), (201, b"<html>"), (201, [])])
def test_a_draft_that_cannot_be_created_is_requested_later(
    stand_in: StandIn, answer: tuple[int, Any]
) -> None:
    stand_in.answers = [answer]
    with pytest.raises(CaseFilesUnavailable):
        client(stand_in).prefill(Procedure.PUBLIC, {}, NOW)
    assert len(stand_in.asked) == 1


def test_files_are_read_by_pages_with_the_token(stand_in: StandIn) -> None:
    stand_in.answers = [(200, page(node(), cursor="next"))]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, "before")
    assert read is not None and read.cursor == "next"
    [(path, asked, authorisation)] = stand_in.asked
    assert (path, authorisation) == ("/api/v2/graphql", "Bearer token=secret")
    assert asked["variables"] == {"number": 77, "after": "before", "since": "2027-05-03T08:00:00+00:00"}
    assert "first: 100" in asked["query"] and "updatedSince: $since" in asked["query"]


def test_each_state_is_read_with_its_first_day_in_paris(stand_in: StandIn) -> None:
    stand_in.answers = [
        (
            200,
            page(
                node(1),
                node(2, "en_instruction", datePassageEnInstruction="2027-05-02T22:30:00+00:00"),
                node(3, "accepte", dateTraitement="2027-05-04T10:00:00+02:00"),
                node(4, "refuse", dateTraitement="2027-05-04T10:00:00+02:00", motivation=" Doublon. "),
                node(5, "sans_suite", dateTraitement="2027-05-04T10:00:00+02:00"),
            ),
        )
    ]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert read is not None and read.cursor is None
    assert [(one.number, one.state, one.since) for one in read.files] == [
        (1, S.DEPOSITED, date(2027, 5, 1)),
        (2, S.COMPLETE, date(2027, 5, 3)),
        (3, S.ACCEPTED, date(2027, 5, 4)),
        (4, S.REFUSED, date(2027, 5, 4)),
        (5, S.DROPPED, date(2027, 5, 4)),
    ]
    assert read.files[3].reason == "Doublon." and read.files[4].reason


@pytest.mark.parametrize(
    "broken",
    [
        node(1, "en_attente_de_rien"),
        node(1, "accepte", dateTraitement=None),
        node(1, dateDepot="hier", datePassageEnConstruction="hier"),
        node(1, state=None),
        {"number": 1},
    ],
)
def test_a_file_that_cannot_be_understood_is_reported_by_its_number_and_hides_no_other(
    stand_in: StandIn, broken: dict[str, Any]
) -> None:
    stand_in.answers = [(200, page(broken, node(2)))]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert read is not None and [one.number for one in read.files] == [2]
    assert (read.unclear, read.nameless) == ([1], 0)


@pytest.mark.parametrize("broken", [None, [], {}, {"number": "1", "state": "accepte"}, node(True)])
def test_a_file_without_a_number_is_counted(stand_in: StandIn, broken: Any) -> None:
    stand_in.answers = [(200, page(broken, node(2)))]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert read is not None and len(read.files) == 1 and (read.unclear, read.nameless) == ([], 1)


def test_whether_a_piece_is_there_is_read_from_its_field_alone(stand_in: StandIn) -> None:
    fields = [
        {"id": "act", "files": [{"contentType": "application/pdf"}]},
        {"id": "card", "filled": False},
        {"id": "other", "files": [{"contentType": "application/pdf"}]},
    ]
    stand_in.answers = [
        (200, page(node(1, champs=fields), node(2, champs=[{"id": "act"}]), node(3, champs=7)))
    ]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert read is not None
    assert [[(one.piece, one.state) for one in file.pieces] for file in read.files] == [
        [(Piece.HEAD_ACT, PieceState.RECEIVED), (Piece.HEAD_IDENTITY, PieceState.EXPECTED)],
        [],
        [],
    ]


def test_the_last_message_of_the_instructing_agents_is_dated_and_no_text_is_requested(
    stand_in: StandIn,
) -> None:
    messages = [
        {"email": "Agent@banque.example", "createdAt": "2027-05-01T10:00:00+02:00"},
        {"email": "agent@banque.example", "createdAt": "2027-05-02T10:00:00+02:00"},
        {"email": "mairie@commune.example", "createdAt": "2027-05-03T10:00:00+02:00"},
        {"email": "service@demarches.example", "createdAt": "2027-05-04T10:00:00+02:00"},
    ]
    answer = page(
        node(1, messages=messages), node(2, messages=messages[2:]), node(3, messages=[{"email": 1}])
    )
    answer["data"]["demarche"]["groupeInstructeurs"] = [{"instructeurs": [{"email": "agent@banque.example"}]}]
    stand_in.answers = [(200, answer)]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert read is not None
    assert [one.messaged_at for one in read.files] == [datetime(2027, 5, 2, 8, tzinfo=UTC), None, None]
    asked = stand_in.asked[0][1]["query"]
    assert not {"body", "filename", "url", "stringValue", "usager", "demandeur"} & set(asked.split())


def test_when_a_detail_is_refused_only_the_states_are_read(stand_in: StandIn) -> None:
    refused = {"errors": [{"message": "Field 'filled' doesn't exist on type 'TitreIdentiteChamp'"}]}
    stand_in.answers = [(200, refused), (200, page(node(2)))]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert read is not None and len(read.files) == 1 and read.states_only
    assert [("messages" in body["query"], "champs" in body["query"]) for _, body, _ in stand_in.asked] == [
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_temporary_error_is_retried(stand_in: StandIn, status: int) -> None:
    stand_in.answers = [(status, {}), (status, {}), (200, page(node()))]
    read = client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert read is not None and len(read.files) == 1 and len(stand_in.asked) == 3


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ((503, {}), 3),
        ((403, {}), 1),
        ((200, {"errors": [{"message": "no"}]}), 2),
        ((200, {"data": None}), 1),
        ((200, []), 1),
        ((200, {"data": {"demarche": {"dossiers": {"nodes": []}}}}), 1),
        ((200, b"<html>"), 1),
    ],
)
def test_an_invalid_response_is_requested_again_later(
    stand_in: StandIn, answer: tuple[int, Any], asked: int
) -> None:
    stand_in.answers = [answer]
    with pytest.raises(CaseFilesUnavailable):
        client(stand_in).changed(Procedure.PUBLIC, NOW, None)
    assert len(stand_in.asked) == asked


def test_a_slow_or_absent_service_is_waited_for_within_the_time_limit(stand_in: StandIn) -> None:
    stand_in.slow, stand_in.answers = True, [(200, page())]
    with pytest.raises(CaseFilesUnavailable):
        client(stand_in, timeout_s=0.05).changed(Procedure.PUBLIC, NOW, None)
    absent = PrefilledCaseFiles(
        "http://127.0.0.1:9", {Procedure.PUBLIC: 77}, {}, "secret", wait=lambda _: None
    )
    with pytest.raises(CaseFilesUnavailable):
        absent.changed(Procedure.PUBLIC, NOW, None)


def test_nothing_is_read_without_a_token_or_for_an_unknown_procedure(stand_in: StandIn) -> None:
    assert client(stand_in, token="").changed(Procedure.PUBLIC, NOW, None) is None
    assert client(stand_in).changed(Procedure.COMPANY, NOW, None) is None
    assert NoCaseFiles().changed(Procedure.PUBLIC, NOW, None) is None
    assert NoCaseFiles().prefill(Procedure.PUBLIC, {}, NOW) is None
    assert stand_in.asked == []
