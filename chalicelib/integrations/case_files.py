"""Démarches simplifiées: prefilled case files, and the state of the deposited ones (RULES section 11)."""

import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPException
from typing import Any

from chalicelib.domain.funding.case_file import CaseFile, Piece, Procedure
from chalicelib.integrations import case_files_wire as wire
from chalicelib.services.core.ports import CaseFilesUnavailable, ReadFiles

_TIMEOUT_S = 10
_TRIES = 3
# Answers that another try may change.
_PASSING = frozenset({429, 500, 502, 503, 504})
_MOST_BYTES = 5_000_000
_BROKEN = (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError)


class PrefilledCaseFiles:
    """The real service: one POST creates a draft without authentication; with a token, files are read.

    Unknown fields are dropped silently by the service, so the numbers of its fields are settings of each
    procedure: one that changed shows as an empty prefill, never as an error.
    """

    def __init__(
        self,
        base_url: str,
        procedures: Mapping[Procedure, int],
        field_ids: Mapping[Procedure, Mapping[str, str]],
        token: str = "",
        *,
        piece_ids: Mapping[Procedure, Mapping[Piece, str]] | None = None,
        timeout_s: float = _TIMEOUT_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Args:
            base_url: the service's.
            procedures: its number by kind.
            field_ids: its field by our name, by procedure; of one without nothing is filled in.
            token: that reads files; empty when there is none.
            piece_ids: the field of each piece, by procedure; of one without nothing is read.
            timeout_s: seconds that one request may take.
            wait: waits for some seconds, before another try.
        """
        self._base_url = base_url.rstrip("/")
        self._procedures = procedures
        self._field_ids = field_ids
        self._token = token
        # A prefill names a field « champ_… », a reading without that.
        self._pieces = {
            procedure: {field.removeprefix("champ_"): piece for piece, field in fields.items()}
            for procedure, fields in (piece_ids or {}).items()
        }
        self._timeout_s = timeout_s
        self._wait = wait

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile:
        """Create a draft, by one request: a second one would make a second draft.

        Raises:
            CaseFilesUnavailable: no answer, or not one of the documented form; to be tried again.
        """
        ids = self._field_ids.get(procedure, {})
        known = {ids[name]: value for name, value in fields.items() if name in ids}
        path = f"/api/public/v1/demarches/{self._procedures[procedure]}/dossiers"
        try:
            answer = self._asked(path, known)
            return CaseFile(
                number=int(answer["dossier_number"]), url=str(answer["dossier_url"]), created_at=now
            )
        except _BROKEN as error:
            raise CaseFilesUnavailable(type(error).__name__) from error

    def changed(self, procedure: Procedure, since: datetime, cursor: str | None) -> ReadFiles | None:
        """Read a page of the files that changed since an instant; None without a token.

        A file in a state that is not documented is told apart by its number. Where one of the details is
        refused, the states alone are read.

        Raises:
            CaseFilesUnavailable: no answer after some tries, or not one of the documented form.
        """
        if not self._token or procedure not in self._procedures:
            return None
        variables = {
            "number": self._procedures[procedure],
            "after": cursor,
            "since": since.isoformat(),
        }
        try:
            answer = self._tried("/api/v2/graphql", {"query": wire.QUERY, "variables": variables})
            states_only = bool(answer.get("errors"))
            if states_only:
                answer = self._tried("/api/v2/graphql", {"query": wire.STATES_ONLY, "variables": variables})
                if answer.get("errors"):
                    raise CaseFilesUnavailable("errors")
            return self._page(procedure, answer["data"]["demarche"], states_only)
        except _BROKEN as error:
            raise CaseFilesUnavailable(type(error).__name__) from error

    def _page(self, procedure: Procedure, found: Mapping[str, Any], states_only: bool) -> ReadFiles:
        instructors = wire.instructors(found)
        files, unclear, nameless = [], [], 0
        for node in found["dossiers"]["nodes"]:
            number = wire.number_of(node)
            if number is None:
                nameless += 1
            elif report := wire.report(node, self._pieces.get(procedure, {}), instructors):
                files.append(report)
            else:
                unclear.append(number)
        place = found["dossiers"]["pageInfo"]
        return ReadFiles(
            files=files,
            cursor=str(place["endCursor"]) if place["hasNextPage"] else None,
            unclear=unclear,
            nameless=nameless,
            states_only=states_only,
        )

    def _tried(self, path: str, document: Mapping[str, Any]) -> Any:
        """The answer to a question that changes nothing, asked again while the fault may pass."""
        for left in reversed(range(_TRIES)):
            try:
                return self._asked(path, document)
            except urllib.error.HTTPError as error:
                if error.code not in _PASSING or not left:
                    raise
            except (OSError, HTTPException):
                if not left:
                    raise
            # Not all at the same moment: 0.5 to 1 s, then 1 to 2 s.
            self._wait(random.uniform(0.5, 1) * (_TRIES - left))
        raise AssertionError("unreachable")

    def _asked(self, path: str, document: Mapping[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        if path.startswith("/api/v2/"):
            headers["Authorization"] = f"Bearer token={self._token}"
        return json.loads(self._sent(path, json.dumps(document).encode(), headers))

    def _sent(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        url = f"{self._base_url}{path}"
        request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")
        with urllib.request.urlopen(request, timeout=self._timeout_s) as response:
            return bytes(response.read(_MOST_BYTES))


class NoCaseFiles:
    """For a deployment without procedures: structures deposit by hand, the funder enters what it sees."""

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile | None:
        """Make no draft."""
        return None

    def changed(self, procedure: Procedure, since: datetime, cursor: str | None) -> ReadFiles | None:
        """Read nothing."""
        return None
