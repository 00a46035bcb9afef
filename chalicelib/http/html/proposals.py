"""Proposed corrections, applied by a button without JavaScript."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic_core import PydanticCustomError

from chalicelib.domain.shared.email_address import likely_meant
from chalicelib.domain.shared.french import french_date
from chalicelib.http.fields import email_address
from chalicelib.services.core.ports import Ports

DOUBTFUL_ADDRESS = "doubtful_address"

WRITTEN_DAY = re.compile(r"([0-9]{1,2}) ?[/. -] ?([0-9]{1,2}) ?[/. -] ?([0-9]{4}|[0-9]{2})", re.ASCII)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
# « 06 12 34 56 78 (perso) », « 0612345678 / 0712345678 ».
_NUMBER_WITHIN = re.compile(
    r"(?:\+|00)[0-9][0-9 .()\-\u00a0\u202f\u2011]{7,18}[0-9]|[0-9](?:[ .\-\u00a0\u202f\u2011]?[0-9]){5,9}"
)
_METROPOLITAN = "75"


@dataclass(frozen=True)
class Proposal:
    """A proposed value of a field, and its label."""

    value: str
    words: str


def proposal(ports: Ports, code: str, typed: str) -> Proposal | None:
    """Return a proposal for an answer, or None.

    Args:
        ports: for the communes and telephone numbers.
        code: of its error.
        typed: its value.
    """
    propose = _PROPOSALS.get(code)
    return propose(ports, typed.strip()) if propose else None


def _address(_ports: Ports, typed: str) -> Proposal | None:
    meant = likely_meant(typed.lower())
    return Proposal(meant, meant) if meant and _accepted(meant) else None


def _mended_address(_ports: Ports, typed: str) -> Proposal | None:
    """Fix common mistakes of an address: spaces, commas, « Nom <adresse> », a misspelt domain."""
    inside = re.search(r"<([^<>]*@[^<>]*)", typed)
    mended = re.sub(r"\s+", "", inside[1] if inside else typed).replace(",", ".")
    mended = mended.lower().removeprefix("mailto:").strip(".;:<>()")
    mended = likely_meant(mended) or mended
    return Proposal(mended, mended) if mended != typed and _accepted(mended) else None


def _accepted(address: str) -> bool:
    try:
        email_address(address)
    except PydanticCustomError:
        return False
    return True


def _day(_ports: Ports, typed: str) -> Proposal | None:
    """Propose the last day of a shorter month, or a year of four digits."""
    if written := WRITTEN_DAY.fullmatch(typed):
        day, month, year = int(written[1]), int(written[2]), int(written[3])
        year += 2000 if year < 100 else 0
    elif iso := _ISO_DAY.fullmatch(typed):
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    else:
        return None
    if not (2000 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    meant = date(year, month, min(day, calendar.monthrange(year, month)[1]))
    return Proposal(meant.isoformat(), f"le {french_date(meant)}")


def _phone(ports: Ports, typed: str) -> Proposal | None:
    """Propose the first number of a text, or the only overseas number that matches it."""
    overseas = [code for code in ports.places.departments() if code.startswith(("97", "98"))]
    for written in (typed, *(found[0] for found in _NUMBER_WITHIN.finditer(typed))):
        national = re.sub(r"^(\+|00) ?33 ?\(?0?\)?", "0", written)
        own = {number for one in (written, national) if (number := ports.phones(one, _METROPOLITAN))}
        found = own or {number for code in overseas if (number := ports.phones(national, code))}
        if len(found) == 1:
            (number,) = found
            return Proposal(number, number)
    return None


_PROPOSALS: Mapping[str, Callable[[Ports, str], Proposal | None]] = {
    DOUBTFUL_ADDRESS: _address,
    "invalid_email": _mended_address,
    "invalid_date": _day,
    "phone_unknown": _phone,
}
