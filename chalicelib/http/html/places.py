"""The commune in a form: typed, searched on the server, chosen (RULES section 2, question 7)."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.http.bodies import Fields
from chalicelib.services.core.ports import Places

# What the page itself asks, and the services do not.
FIELDS = ("place", "place_query", "action")

_MOST = 20


@dataclass(frozen=True)
class Choice:
    """A commune under a postal code: the value of its button, and its words."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the field shows below what was typed.

    Args:
        path: of the form.
        communes: to choose from.
        searched: something was typed.
        more: there are others.
    """

    path: str
    communes: list[Choice]
    searched: bool
    more: bool


def find(places: Places, fields: Fields, path: str) -> Found:
    """Return the communes that a field offers: those of what was typed, else the one chosen before.

    Args:
        places: the communes of France.
        fields: of the form.
        path: of the form.
    """
    chosen, query = fields.first("place"), fields.first("place_query").strip()
    known = _label(places, chosen)
    if known is not None and (query in ("", known) or fields.first("action") != "search"):
        return Found(path=path, communes=[Choice(chosen, known)], searched=True, more=False)
    found = _search(places, query)
    return Found(path=path, communes=found[:_MOST], searched=bool(query), more=len(found) > _MOST)


def _search(places: Places, query: str) -> list[Choice]:
    if not 2 <= len(query) <= 100:
        return []
    return [
        Choice(f"{commune.insee_code}-{postal_code}", f"{commune.name} ({postal_code})")
        for commune, postal_code in places.search(query, _MOST + 1)
    ]


def _label(places: Places, chosen: str) -> str | None:
    insee_code, _, postal_code = chosen.partition("-")
    place = places.resolve(insee_code, postal_code)
    return f"{place.name} ({postal_code})" if place else None


def settled(places: Places, fields: Fields) -> Fields:
    """Return the fields with the commune chosen, when what was typed means a single one.

    A commune chosen before counts only if what is typed may still mean it: without JavaScript its button
    stays ticked while another one is typed.
    """
    chosen, query = fields.first("place"), fields.first("place_query").strip()
    if chosen and query in ("", _label(places, chosen)):
        return fields
    found = _search(places, query)
    if chosen and any(one.value == chosen for one in found):
        return fields
    meant = [("place", found[0].value)] if len(found) == 1 else []
    return Fields((*fields.without("place").pairs, *meant))


def with_codes(fields: Fields) -> Fields:
    """Return the fields as the services name them: the codes of the commune instead of the choice."""
    insee_code, _, postal_code = fields.first("place").partition("-")
    return Fields((*fields.without(*FIELDS).pairs, ("insee_code", insee_code), ("postal_code", postal_code)))
