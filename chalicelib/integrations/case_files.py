"""Démarches simplifiées: prefilled case files (RULES section 11)."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.funding.case_file import CaseFile, Procedure
from chalicelib.services.core.ports import CaseFilesUnavailable

_TIMEOUT_S = 10


class PrefilledCaseFiles:
    """The real service: one POST creates a draft and returns its link, without authentication.

    Unknown fields are dropped silently by the service, so the numbers of its fields are settings: a
    procedure that changed shows as an empty prefill, never as an error.
    """

    def __init__(
        self, base_url: str, procedures: Mapping[Procedure, int], field_ids: Mapping[str, str]
    ) -> None:
        """Args: base_url: the service's; procedures: its number by kind; field_ids: its field by our name."""
        self._base_url = base_url.rstrip("/")
        self._procedures = procedures
        self._field_ids = field_ids

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile:
        """Create a draft.

        Raises:
            CaseFilesUnavailable: no answer, or not one of the documented form; to be tried again.
        """
        known = {self._field_ids[name]: value for name, value in fields.items() if name in self._field_ids}
        request = urllib.request.Request(
            f"{self._base_url}/api/public/v1/demarches/{self._procedures[procedure]}/dossiers",
            data=json.dumps(known).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:
                answer = json.load(response)
            return CaseFile(
                number=int(answer["dossier_number"]), url=str(answer["dossier_url"]), created_at=now
            )
        except (urllib.error.URLError, TimeoutError, ValueError, KeyError) as error:
            raise CaseFilesUnavailable(type(error).__name__) from error


class NoCaseFiles:
    """For a deployment without procedures: structures deposit by hand, the funder enters what it sees."""

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile | None:
        """Make no draft."""
        return None
