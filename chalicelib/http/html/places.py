"""The commune field: typed, searched on the server, chosen (RULES section 2, question 7)."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.shared.geography import CommuneMatch
from chalicelib.http.bodies import Fields
from chalicelib.services.core.ports import Places

_MOST = 20
# The length of the longest labels.
_LONGEST = 150


@dataclass(frozen=True)
class Choice:
    """A commune under a postal code: value and label of its button."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class FoundCommunes:
    """The result of a search, shown below the field.

    Args:
        path: of the form.
        communes: choices.
        chosen: the chosen value, or an empty text.
        searched: True when something was typed.
        more: True when there are more results.
        no_postal_code: True when a complete postal code matches no commune.
    """

    path: str
    communes: list[Choice]
    chosen: str = ""
    searched: bool = True
    more: bool = False
    no_postal_code: bool = False


def find(places: Places, fields: Fields, path: str) -> FoundCommunes:
    """Return the search results, or the commune already chosen.

    Args:
        places: the communes of France.
        fields: of the form.
        path: of the form.
    """
    chosen, query = fields.first("place"), fields.first("place_query").strip()
    known = _label(places, chosen)
    if known is not None and (query in ("", known) or fields.first("action") != "search"):
        return FoundCommunes(path=path, communes=[Choice(chosen, known)], chosen=chosen)
    if not query:
        return FoundCommunes(path=path, communes=[], searched=False)
    found = _search(places, query)
    meant = places.meant(query[:_LONGEST])
    return FoundCommunes(
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


def settled(places: Places, chosen: str, query: str) -> str:
    """Return the commune chosen, or else the one that was typed, when the text names exactly one.

    A previous choice is kept only if it matches the text: without JavaScript its radio button stays checked
    while another commune is typed.

    Args:
        places: the communes of France.
        chosen: value of the choice, or an empty text.
        query: the text typed.

    Returns:
        The value of the choice, empty when there is none.
    """
    query = query.strip()
    known = _label(places, chosen)
    if chosen and (known is None or query in ("", known)):
        return chosen
    if chosen and any(one.value == chosen for one in _search(places, query)):
        return chosen
    meant = places.meant(query[:_LONGEST]) if query else None
    return _choice(meant).value if meant else ""
