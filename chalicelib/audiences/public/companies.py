"""Answers proposed from the register of companies in the form of a structure (RULES section 11)."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.applying.company_register import RegisterEntry, described
from chalicelib.domain.applying.subsidy import StructureKind, legal_forms
from chalicelib.http.bodies import Fields
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying import company_register
from chalicelib.services.core.ports import Places, Throttled

_PROPOSED = {
    "kind": "« Vous êtes ? »",
    "legal_form": "la forme juridique",
    "name": "le nom",
    "place": "la commune",
}


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """The result shown below the SIRET after a look-up.

    Args:
        answered: False when the register did not respond, or when this client asked too often.
        facts: the entry of the establishment, in French; empty when the register does not have the SIRET.
        closed: True when the establishment has closed.
        filled: the labels of the empty fields that were filled in, in French.
    """

    answered: bool
    facts: str = ""
    closed: bool = False
    filled: str = ""


def propose(request: AnyRequest, fields: Fields) -> tuple[Fields, Proposed]:
    """Look up the SIRET of a form, and return the fields with the empty ones filled in, and the result.

    Raises:
        Refusal: the SIRET is not valid.
    """
    try:
        look_up = company_register.look_up(request.ports, request.actor, siret=fields.first("siret"))
    except Throttled:
        look_up = None
    if look_up is None or look_up.entry is None:
        return fields, Proposed(answered=look_up is not None)
    entry, places = look_up.entry, request.ports.places
    found = _for_empty_fields(places, entry, fields)
    names = [words for name, words in _PROPOSED.items() if name in found]
    shown = Proposed(
        answered=True,
        facts=_facts(places, entry),
        closed=entry.closed,
        filled=" et ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part),
    )
    return Fields((*fields.without(*found).pairs, *found.items())), shown


def _for_empty_fields(places: Places, entry: RegisterEntry, fields: Fields) -> dict[str, str]:
    """Return the values of the register for the empty fields, by field."""
    found: dict[str, str] = {}
    kind, legal_form = entry.nature
    if kind is not None and not fields.first("kind"):
        found["kind"] = kind.value
    chosen = next((one for one in StructureKind if one == (found.get("kind") or fields.first("kind"))), None)
    if chosen and legal_form in legal_forms(chosen) and not fields.first("legal_form"):
        found["legal_form"] = legal_form.value
    if entry.name and not fields.first("name").strip():
        found["name"] = entry.name
    if entry.place and not fields.first("place") and not fields.first("place_query").strip():
        found["place"] = f"{entry.place.insee_code}-{entry.place.postal_code}"
        found["place_query"] = places.label(entry.place)
    return found


def _facts(places: Places, entry: RegisterEntry) -> str:
    told = (entry.name, places.label(entry.place) if entry.place else "", described(entry.nature))
    return " · ".join(one for one in told if one)
