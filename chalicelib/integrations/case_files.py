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

from chalicelib.domain.funding.case_file import CaseFile, CaseFileReport, CaseFileState, Procedure
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.services.core.ports import CaseFilesUnavailable, ReadFiles

_TIMEOUT_S = 10
_TRIES = 3
# Answers that another try may change.
_PASSING = frozenset({429, 500, 502, 503, 504})
_MOST_BYTES = 5_000_000
_BROKEN = (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError)

_QUERY = """
query($number: Int!, $after: String, $since: ISO8601DateTime) {
  demarche(number: $number) {
    dossiers(first: 100, after: $after, updatedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number state motivation
        dateDepot datePassageEnConstruction datePassageEnInstruction dateTraitement
      }
    }
  }
}
"""
# The day from which a file is in a state, the first that the service gives.
_SINCE = {
    CaseFileState.DEPOSITED: ("datePassageEnConstruction", "dateDepot"),
    CaseFileState.COMPLETE: ("datePassageEnInstruction",),
    CaseFileState.ACCEPTED: ("dateTraitement",),
    CaseFileState.REFUSED: ("dateTraitement",),
    CaseFileState.DROPPED: ("dateTraitement",),
}


class PrefilledCaseFiles:
    """The real service: one POST creates a draft without authentication; with a token, files are read.

    Unknown fields are dropped silently by the service, so the numbers of its fields are settings: a
    procedure that changed shows as an empty prefill, never as an error.
    """

    def __init__(
        self,
        base_url: str,
        procedures: Mapping[Procedure, int],
        field_ids: Mapping[str, str],
        token: str = "",
        *,
        timeout_s: float = _TIMEOUT_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Args:
            base_url: the service's.
            procedures: its number by kind.
            field_ids: its field by our name.
            token: that reads files; empty when there is none.
            timeout_s: seconds that one request may take.
            wait: waits for some seconds, before another try.
        """
        self._base_url = base_url.rstrip("/")
        self._procedures = procedures
        self._field_ids = field_ids
        self._token = token
        self._timeout_s = timeout_s
        self._wait = wait

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile:
        """Create a draft, by one request: a second one would make a second draft.

        Raises:
            CaseFilesUnavailable: no answer, or not one of the documented form; to be tried again.
        """
        known = {self._field_ids[name]: value for name, value in fields.items() if name in self._field_ids}
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

        A file in a state that is not documented is left out: the next reading finds it in another.

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
            answer = self._tried("/api/v2/graphql", {"query": _QUERY, "variables": variables})
            found = answer["data"]["demarche"]["dossiers"]
            reports = [report for one in found["nodes"] if (report := _report(one)) is not None]
            more = found["pageInfo"]["hasNextPage"]
            return ReadFiles(files=reports, cursor=str(found["pageInfo"]["endCursor"]) if more else None)
        except _BROKEN as error:
            raise CaseFilesUnavailable(type(error).__name__) from error

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
        request = urllib.request.Request(
            f"{self._base_url}{path}", data=json.dumps(document).encode(), headers=headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=self._timeout_s) as response:
            return json.loads(response.read(_MOST_BYTES))


def _report(node: Mapping[str, Any]) -> CaseFileReport | None:
    """What the service tells of one file; None in a state that it does not document."""
    try:
        state = CaseFileState(node["state"])
    except ValueError:
        return None
    days = [node[name] for name in _SINCE.get(state, ()) if node.get(name)]
    if not days:
        return None
    since = paris_date(datetime.fromisoformat(days[0]))
    # A reason is for the structure to read; one that is missing there is asked for there.
    reason = str(node.get("motivation") or "").strip() or "Motif à lire dans la messagerie du dossier."
    return CaseFileReport(number=int(node["number"]), state=state, since=since, reason=reason)


class NoCaseFiles:
    """For a deployment without procedures: structures deposit by hand, the funder enters what it sees."""

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile | None:
        """Make no draft."""
        return None

    def changed(self, procedure: Procedure, since: datetime, cursor: str | None) -> ReadFiles | None:
        """Read nothing."""
        return None
