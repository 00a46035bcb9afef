"""A stand-in for Démarches simplifiées, in its wire format; it answers wrongly on demand.

The local stack calls it in the same process, tests call it over HTTP.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib.domain.funding.case_file import PIECES, CaseFileState, Piece, Procedure
from chalicelib.domain.shared.french import Labelled

TOKEN = "local"
PROCEDURES = {Procedure.PUBLIC: 1, Procedure.COMPANY: 2, Procedure.ASSOCIATION: 3}
PREFILL = "/api/public/v1/demarches/"
GRAPHQL = "/api/v2/graphql"
_NAMES = (
    "siret",
    "structure_name",
    "structure_kind",
    "department",
    "contact_email",
    "posts",
    "agreement_months",
    "subsidy_per_post_euros",
    "reference",
)
# The fields of each procedure have ids of their own, as in the real service.
FIELD_IDS = {kind: {name: f"champ_{number}_{name}" for name in _NAMES} for kind, number in PROCEDURES.items()}
INSTRUCTOR = "instruction@banque.example"
S = CaseFileState
_IDENTITY = (Piece.HEAD_IDENTITY, Piece.PRESIDENT_IDENTITY)


class Lie(Labelled):
    """How it answers: rightly, or in one of the wrong ways."""

    NONE = "none", "Elle répond comme il faut"
    ABSENT = "absent", "Elle ne répond pas du tout"
    SLOW = "slow", "Elle répond trop tard"
    DOWN = "down", "Elle répond qu'elle est en panne (503)"
    BUSY = "busy", "Elle répond qu'elle a trop de demandes (429)"
    ILLEGIBLE = "illegible", "Elle répond autre chose que du JSON"
    ERRORS = "errors", "Elle répond par des erreurs GraphQL"
    WITHOUT_DETAILS = "without_details", "Elle ne connaît plus les champs des pièces"
    LOST_DRAFTS = "lost_drafts", "Elle perd les brouillons qu'elle vient de créer"
    BACK = "back", "Elle montre chaque dossier dans l'état d'avant"
    SAME_PAGE = "same_page", "Elle répète la première page"
    SAME_PLACE = "same_place", "Elle redonne toujours la même place"
    UNKNOWN_STATE = "unknown_state", "Elle donne un état inconnu"
    NAMELESS = "nameless", "Elle oublie le numéro des dossiers"
    HIDDEN = "hidden", "Elle ne montre aucun dossier"


@dataclass(kw_only=True)
class StoodInFile:
    """A file as the service stores it.

    Args:
        number: of the file.
        procedure: its number.
        fields: as they were prefilled.
        updated_at: when it last changed, ISO 8601.
        states: each state since the draft, with its date.
        reason: of a refusal.
        pieces: those that were deposited.
        messages: when the instructing agents wrote.
    """

    number: int
    procedure: int
    fields: dict[str, str]
    updated_at: str
    states: list[list[str]] = field(default_factory=list)
    reason: str = ""
    pieces: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def state(self) -> CaseFileState:
        """The current state."""
        return S(self.states[-1][0]) if self.states else S.DRAFT

    @property
    def structure_name(self) -> str:
        """The name that was prefilled; empty without one."""
        return self.fields.get(FIELD_IDS[self.kind]["structure_name"], "")

    @property
    def kind(self) -> Procedure:
        """The kind of structure of its procedure."""
        return next(kind for kind, number in PROCEDURES.items() if number == self.procedure)


def field_of(piece: Piece) -> str:
    """Return the name of the field of a piece in answers."""
    return base64.b64encode(f"Champ-{piece.value}".encode()).decode().rstrip("=")


class CaseFilesService:
    """Answers requests to Démarches simplifiées.

    Args:
        base_url: where a structure opens its file.
        now: the clock.
        too_late: sleeps longer than a client waits for an answer.
        path: where files are stored over a restart; None to keep them in memory.
        page_size: files per page; the real service has 100.
    """

    def __init__(
        self,
        base_url: str,
        now: Callable[[], datetime],
        *,
        too_late: Callable[[], object],
        path: Path | None = None,
        page_size: int = 100,
    ) -> None:
        self.lie = Lie.NONE
        self.files: dict[int, StoodInFile] = {}
        self._base_url = base_url
        self._now = now
        self._too_late = too_late
        self._path = path
        self._page_size = page_size
        self._changing = threading.Lock()
        if path is not None and path.exists():
            kept = [StoodInFile(**one) for one in json.loads(path.read_text())]
            self.files = {one.number: one for one in kept}

    def answer(self, path: str, body: bytes, authorization: str) -> tuple[int, bytes]:
        """Return the status and the body of an answer.

        Raises:
            ConnectionRefusedError: there is none.
        """
        if self.lie is Lie.ABSENT:
            raise ConnectionRefusedError
        if self.lie in (Lie.DOWN, Lie.BUSY):
            return 503 if self.lie is Lie.DOWN else 429, b'{"error": "later"}'
        document = json.loads(body)
        if path == GRAPHQL:
            answered = self._read(document) if authorization == f"Bearer token={TOKEN}" else _errors("token")
            status = 200
        else:
            status, answered = 201, self._draft(int(path.removeprefix(PREFILL).partition("/")[0]), document)
        # The request is executed, but its answer is lost.
        if self.lie is Lie.SLOW:
            self._too_late()
        if self.lie is Lie.ILLEGIBLE:
            return status, b"<html>Maintenance</html>"
        return status, json.dumps(answered).encode()

    # Acts of people in the service

    def move(self, number: int, state: CaseFileState, reason: str = "") -> None:
        """Move a file to a state, as its structure or the instructing agents do."""
        with self._changed(number) as file:
            file.states.append([state.value, self._now().isoformat()])
            file.reason = reason

    def deposit(self, number: int, pieces: list[Piece]) -> None:
        """Deposit these pieces and remove the others."""
        with self._changed(number) as file:
            file.pieces = [one.value for one in PIECES[file.kind] if one in pieces]

    def write(self, number: int) -> None:
        """Write a message, as an instructing agent."""
        with self._changed(number) as file:
            file.messages.append(self._now().isoformat())

    def _changed(self, number: int) -> "_Change":
        return _Change(self, self.files[number])

    def keep(self, file: StoodInFile) -> None:
        """Store a file."""
        file.updated_at = self._now().isoformat()
        self.files[file.number] = file
        if self._path is not None:
            draft = self._path.with_suffix(".draft")
            draft.write_text(json.dumps([asdict(one) for one in self.files.values()], ensure_ascii=False))
            draft.replace(self._path)

    # Requests of programs

    def _draft(self, procedure: int, fields: Mapping[str, str]) -> dict[str, Any]:
        kind = next(kind for kind, one in PROCEDURES.items() if one == procedure)
        known = {name: value for name, value in fields.items() if name in FIELD_IDS[kind].values()}
        with self._changing:
            at = self._now().isoformat()
            digest = hashlib.sha256(f"{len(self.files)} {at} {sorted(fields.items())}".encode()).hexdigest()
            # Nine figures, as many as the form of the funder takes.
            number = 10**8 + int(digest[:12], 16) % (9 * 10**8)
            if self.lie is not Lie.LOST_DRAFTS:
                self.keep(StoodInFile(number=number, procedure=procedure, fields=known, updated_at=at))
        url = f"{self._base_url}/{number}"
        return {"dossier_number": number, "dossier_url": url, "dossier_prefill_token": digest[-12:]}

    def _read(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        details = "champs" in asked["query"]
        if self.lie is Lie.ERRORS or (self.lie is Lie.WITHOUT_DETAILS and details):
            return _errors("Field 'filled' doesn't exist on type 'TitreIdentiteChamp'")
        variables = asked["variables"]
        since = datetime.fromisoformat(variables["since"])
        changed = [
            one
            for one in self.files.values()
            if one.procedure == variables["number"]
            and one.states
            and datetime.fromisoformat(one.updated_at) >= since
            and self.lie is not Lie.HIDDEN
        ]
        start = int(variables["after"] or 0)
        end = start + self._page_size
        shown = changed[: self._page_size] if self.lie is Lie.SAME_PAGE else changed[start:end]
        place = {"hasNextPage": end < len(changed), "endCursor": str(end)}
        if self.lie is Lie.SAME_PLACE:
            place = {"hasNextPage": True, "endCursor": "0"}
        nodes = [self._node(one, details) for one in shown]
        dossiers = {"pageInfo": place, "nodes": nodes}
        groups = [{"instructeurs": [{"email": INSTRUCTOR}]}]
        return {"data": {"demarche": {"groupeInstructeurs": groups, "dossiers": dossiers}}}

    def _node(self, file: StoodInFile, details: bool) -> dict[str, Any]:
        states = file.states[:-1] if self.lie is Lie.BACK and len(file.states) > 1 else file.states
        began = dict(states)
        decided = [began[one] for one in ("accepte", "refuse", "sans_suite") if one in began]
        node = {
            "number": file.number,
            "state": "en_attente" if self.lie is Lie.UNKNOWN_STATE else states[-1][0],
            "motivation": file.reason or None,
            "dateDepot": states[0][1],
            "datePassageEnConstruction": began.get("en_construction"),
            "datePassageEnInstruction": began.get("en_instruction"),
            "dateTraitement": decided[-1] if decided else None,
        }
        if self.lie is Lie.NAMELESS:
            del node["number"]
        if not details:
            return node
        pieces = [_field(one, one.value in file.pieces) for one in PIECES[file.kind]]
        messages = [{"email": INSTRUCTOR, "createdAt": at} for at in file.messages]
        return {**node, "champs": pieces, "messages": messages}


class _Change:
    """A change of a file, which is stored when the block ends."""

    def __init__(self, service: CaseFilesService, file: StoodInFile) -> None:
        self._service, self._file = service, file

    def __enter__(self) -> StoodInFile:
        return self._file

    def __exit__(self, *_: object) -> None:
        self._service.keep(self._file)


def _field(piece: Piece, there: bool) -> dict[str, Any]:
    if piece in _IDENTITY:
        return {"id": field_of(piece), "filled": there}
    return {"id": field_of(piece), "files": [{"contentType": "application/pdf"}] if there else []}


def _errors(message: str) -> dict[str, Any]:
    return {"errors": [{"message": message}], "data": None}
