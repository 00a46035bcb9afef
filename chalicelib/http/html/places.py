"""The commune in a form: typed, searched on the server, chosen (RULES section 2, question 7)."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.shared.geography import CommuneMatch
from chalicelib.http.bodies import Fields
from chalicelib.services.core.ports import Places

# What the page itself asks, and the services do not.
FIELDS = ("place", "place_query", "action")

_MOST = 20
# A label of the longest names.
_LONGEST = 150


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
        chosen: the value of the one that is chosen, or an empty text.
        searched: something was typed.
        more: there are others.
        no_postal_code: a whole code was typed that is no commune's.
    """

    path: str
    communes: list[Choice]
    chosen: str = ""
    searched: bool = True
    more: bool = False
    no_postal_code: bool = False


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
        return Found(path=path, communes=[Choice(chosen, known)], chosen=chosen)
    if not query:
        return Found(path=path, communes=[], searched=False)
    found = _search(places, query)
    meant = places.meant(query[:_LONGEST])
    return Found(
        path=path,
        communes=found[:_MOST],
        chosen=_choice(meant).value if meant else chosen,
        more=len(found) > _MOST,
        no_postal_code=len(query) == 5
        and query.isdecimal()
        and not any(one.value.endswith(f"-{query}") for one in found),
    )


def _search(places: Places, query: str) -> list[Choice]:
    return [_choice(found) for found in places.search(query[:_LONGEST], _MOST + 1)]


def _choice(found: CommuneMatch) -> Choice:
    return Choice(f"{found.commune.insee_code}-{found.postal_code}", found.label)


def _label(places: Places, chosen: str) -> str | None:
    insee_code, _, postal_code = chosen.partition("-")
    place = places.resolve(insee_code, postal_code)
    return places.label(place) if place else None


def settled(places: Places, fields: Fields) -> Fields:
    """Return the fields with the commune chosen, when what was typed is one whole name or code.

    A commune chosen before counts only if what is typed may still mean it: without JavaScript its button
    stays ticked while another one is typed.
    """
    chosen, query = fields.first("place"), fields.first("place_query").strip()
    known = _label(places, chosen)
    if chosen and (known is None or query in ("", known)):
        return fields
    if chosen and any(one.value == chosen for one in _search(places, query)):
        return fields
    meant = places.meant(query[:_LONGEST]) if query else None
    return Fields((*fields.without("place").pairs, *([("place", _choice(meant).value)] if meant else [])))


def with_codes(fields: Fields) -> Fields:
    """Return the fields as the services name them: the codes of the commune instead of the choice."""
    insee_code, _, postal_code = fields.first("place").partition("-")
    return Fields((*fields.without(*FIELDS).pairs, ("insee_code", insee_code), ("postal_code", postal_code)))
