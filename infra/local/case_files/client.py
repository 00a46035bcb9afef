"""The client of Démarches simplifiées, which calls the stand-in in this process."""

import urllib.error
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import Message
from pathlib import Path

from chalicelib.domain.funding.case_file import PIECES
from chalicelib.integrations.case_files import PrefilledCaseFiles
from infra.local.case_files.service import FIELD_IDS, PROCEDURES, TOKEN, CaseFilesService, field_of

PATH = "/_local/case-files"
PIECE_IDS = {kind: {piece: f"champ_{field_of(piece)}" for piece in pieces} for kind, pieces in PIECES.items()}


class LocalCaseFiles(PrefilledCaseFiles):
    """The real client with the same requests and answers, but without a network."""

    def __init__(self, base_url: str, service: CaseFilesService) -> None:
        """
        Args:
            base_url: of the local stack.
            service: the stand-in.
        """
        super().__init__(base_url, PROCEDURES, FIELD_IDS, TOKEN, piece_ids=PIECE_IDS, wait=lambda _: None)
        self._service = service

    def _sent(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        status, answered = self._service.answer(path, body, headers.get("Authorization", ""))
        if status >= 400:
            raise urllib.error.HTTPError(path, status, "refused", Message(), None)
        return answered


def service_of(base_url: str, now: Callable[[], datetime], path: Path | None = None) -> CaseFilesService:
    """Return the stand-in of a local stack; an answer that is too late fails at once, without waiting."""
    return CaseFilesService(f"{base_url}{PATH}", now, too_late=_too_late, path=path)


def _too_late() -> None:
    raise TimeoutError
