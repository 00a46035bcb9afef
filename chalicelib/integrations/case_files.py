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
# Statuses of answers after which a request is tried again.
_PASSING = frozenset({429, 500, 502, 503, 504})
_MOST_BYTES = 5_000_000
_BROKEN = (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError)


class PrefilledCaseFiles:
    """The real service: a POST without authentication creates a draft; files are read with a token.

    The service drops unknown fields silently, so the numbers of its fields are settings of each procedure: a
    wrong number leaves the field empty and raises no error.
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
            base_url: of the service.
            procedures: the number of each procedure.
            field_ids: by procedure, the id of each field by our name for it; a field without an id is not
                filled in.
            token: to read files; empty when there is none.
            piece_ids: by procedure, the field of each piece; a piece without a field is not read.
            timeout_s: the time limit of one request, in seconds.
            wait: sleeps for some seconds before another try.
        """
        self._base_url = base_url.rstrip("/")
        self._procedures = procedures
        self._field_ids = field_ids
        self._token = token
        # Prefills name a field « champ_… », the GraphQL API omits this prefix.
        self._pieces = {
            procedure: {field.removeprefix("champ_"): piece for piece, field in fields.items()}
            for procedure, fields in (piece_ids or {}).items()
        }
        self._timeout_s = timeout_s
        self._wait = wait

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile:
        """Create a draft, by a single request, since a second one would create a second draft.

        Raises:
            CaseFilesUnavailable: no answer, or not the documented one; the caller tries again.
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

        Files in an undocumented state are listed separately, by number. When the service refuses one of the
        details, only the states are read.

        Raises:
            CaseFilesUnavailable: no answer after some tries, or not the documented one.
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
        """Return the answer to a request that changes nothing, tried again after errors that may pass."""
        for left in reversed(range(_TRIES)):
            try:
                return self._asked(path, document)
            except urllib.error.HTTPError as error:
                if error.code not in _PASSING or not left:
                    raise
            except (OSError, HTTPException):
                if not left:
                    raise
            # A random wait, so that clients do not all retry at once: 0.5 to 1 s, then 1 to 2 s.
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
    """For a deployment without procedures: structures deposit by hand, the funder enters the states."""

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile | None:
        """Create no draft."""
        return None

    def changed(self, procedure: Procedure, since: datetime, cursor: str | None) -> ReadFiles | None:
        """Read nothing."""
        return None
