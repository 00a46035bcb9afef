"""What the register of companies proposes in the form of a structure (RULES section 11)."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.applying.company_register import RegisterEntry, described
from chalicelib.domain.applying.subsidy import StructureKind, legal_forms
from chalicelib.http.bodies import Fields
from chalicelib.http.serve import AnyCall
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
    """What is shown below the SIRET once the register was asked.

    Args:
        answered: False when the register did not answer, or was asked too often from here.
        facts: what it says of the establishment, in French; empty when it does not know the SIRET.
        closed: it says that the establishment has closed.
        filled: the fields of the form that were empty and now hold what it says, in French.
    """

    answered: bool
    facts: str = ""
    closed: bool = False
    filled: str = ""


def propose(call: AnyCall, fields: Fields) -> tuple[Fields, Proposed]:
    """Ask the register about the SIRET of a form, and fill in what is empty; nothing typed is replaced.

    Raises:
        Refusal: the SIRET is none.
    """
    try:
        look_up = company_register.look_up(call.ports, call.actor, siret=fields.first("siret"))
    except Throttled:
        look_up = None
    if look_up is None or look_up.entry is None:
        return fields, Proposed(answered=look_up is not None)
    entry, places = look_up.entry, call.ports.places
    found = _missing(places, entry, fields)
    names = [words for name, words in _PROPOSED.items() if name in found]
    shown = Proposed(
        answered=True,
        facts=_facts(places, entry),
        closed=entry.closed,
        filled=" et ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part),
    )
    return Fields((*fields.without(*found).pairs, *found.items())), shown


def _missing(places: Places, entry: RegisterEntry, fields: Fields) -> dict[str, str]:
    """Return what the register says of the fields that are empty, by field."""
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
