"""The public register of companies, « API Recherche d'entreprises » (RULES section 11)."""

import json
import threading
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.applying.company_register import RegisterEntry
from chalicelib.domain.shared.geography import Place
from chalicelib.services.core.ports import Places, RegisterUnavailable

WITHIN_S = 2.0
# In bytes, the largest answer that is read; a usual one has a few kilobytes.
_MOST_BYTES = 500_000
# The parts of an answer that are requested: directors and elected people are not.
_PARTS = {"minimal": "true", "include": "siege,matching_etablissements,complements"}
_HEADERS = {"Accept": "application/json", "User-Agent": "conseiller-numerique"}
_LONGEST_NAME = 250
_NOT_SHOWN = "[NON-DIFFUSIBLE]"
_ONE_PERSON = "1"
# The states of a company that has ceased and of an establishment that is closed.
_CLOSED = ("C", "F")


class PublicRegister:
    """The real register: one GET, without a key."""

    def __init__(self, base_url: str, places: Places, within_s: float = WITHIN_S) -> None:
        """Args:
        base_url: the register's.
        places: the communes of France.
        within_s: the time limit of a query, in seconds.
        """
        self._base_url = base_url.rstrip("/")
        self._places = places
        self._within_s = within_s

    def find(self, siret: str) -> RegisterEntry | None:
        """Return the establishment of a SIRET, None when the register does not know it.

        Raises:
            RegisterUnavailable: no answer in time, or not the documented one.
        """
        answer = self._within(f"{self._base_url}/search?{urlencode({'q': siret, **_PARTS})}")
        try:
            document = json.loads(answer)
            return next((self._entry(siret, one) for one in document["results"] if _has(one, siret)), None)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RegisterUnavailable(type(error).__name__) from error

    def _within(self, url: str) -> bytes:
        # The timeout of a socket restarts with each byte and does not limit the DNS lookup, so a thread is
        # used.
        answers: list[bytes] = []
        asking = threading.Thread(target=self._ask, args=(url, answers), daemon=True)
        asking.start()
        asking.join(self._within_s)
        if not answers:
            raise RegisterUnavailable("no answer")
        return answers[0]

    def _ask(self, url: str, answers: list[bytes]) -> None:
        try:
            request = urllib.request.Request(url, headers=_HEADERS)
            with urllib.request.urlopen(request, timeout=self._within_s) as response:
                answers.append(response.read(_MOST_BYTES))
        except (OSError, HTTPException):
            # The caller sees that there is no answer.
            return

    def _entry(self, siret: str, company: Mapping[str, Any]) -> RegisterEntry:
        establishment = _establishment(company, siret)
        category = str(company["nature_juridique"] or "")
        name = " ".join(str(company["nom_complet"] or "").split())[:_LONGEST_NAME]
        return RegisterEntry(
            siret=siret,
            name=name if name and name != _NOT_SHOWN and not category.startswith(_ONE_PERSON) else None,
            legal_category=category,
            closed=any(one["etat_administratif"] in _CLOSED for one in (company, establishment)),
            social_economy=bool((company.get("complements") or {}).get("est_ess")),
            place=self._place(establishment),
        )

    def _place(self, establishment: Mapping[str, Any]) -> Place | None:
        code, postal_code = str(establishment["commune"] or ""), str(establishment.get("code_postal") or "")
        place = self._places.resolve(code, postal_code)
        commune = None if place else self._places.by_insee(code)
        # The postal code of a CEDEX belongs to no commune.
        return commune.place(commune.postal_codes[0]) if commune and commune.postal_codes else place


def _has(company: Mapping[str, Any], siret: str) -> bool:
    return bool(_establishment(company, siret))


def _establishment(company: Mapping[str, Any], siret: str) -> Mapping[str, Any]:
    """Return the establishment of a SIRET from the answer about its company; empty when it is not in it."""
    shown = (*(company.get("matching_etablissements") or ()), company.get("siege") or {})
    return next((one for one in shown if one.get("siret") == siret), {})
