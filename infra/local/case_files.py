"""A stand-in for Démarches simplifiées: a page that shows the prefilled fields."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from chalicelib.domain.funding.case_file import CaseFile, Procedure
from chalicelib.services.core.ports import ReadFiles

PATH = "/_local/case-files"


class LocalCaseFiles:
    """Answers every prefill at once with a link whose query holds the fields."""

    def __init__(self, base_url: str) -> None:
        """Args: base_url: of the local stack."""
        self._base_url = base_url

    def prefill(self, procedure: Procedure, fields: Mapping[str, str], now: datetime) -> CaseFile:
        """Return a case file whose link has every field in its query; each draft has a number of its own."""
        digest = hashlib.sha256(f"{fields['reference']} {now.isoformat()}".encode()).hexdigest()
        number = int(digest[:12], 16) % 10**12
        query = urlencode({"procedure": procedure.value, **fields})
        return CaseFile(number=number, url=f"{self._base_url}{PATH}?{query}", created_at=now)

    def changed(self, procedure: Procedure, since: datetime, cursor: str | None) -> ReadFiles | None:
        """Read nothing: the funder enters where a file is."""
        return None
