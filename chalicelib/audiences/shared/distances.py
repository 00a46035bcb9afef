"""A candidate's maximum distance, as programs send it and as pages ask it (RULES section 3)."""

from typing import Annotated, Literal

from chalicelib.domain.candidates.candidate import DISTANCES_KM
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Kind, Means
from chalicelib.http.html import places

EVERYWHERE = "france"
_CHOICES = (*((str(km), f"{km} km") for km in DISTANCES_KM), (EVERYWHERE, "France entière"))

_Kilometres = Annotated[Literal[5, 10, 15, 20, 40, 100], Means({km: f"{km} km" for km in DISTANCES_KM})]
Distance = Annotated[_Kilometres | None, Kind("choices", choices=_CHOICES)]


def with_codes_and_distance(fields: Fields) -> Fields:
    """Return a page's fields with the codes of the commune and the distance as services name them.

    To them no distance is the whole of France; on the page it is an answer like the others, and no answer
    is one that is not in the list.
    """
    distance = fields.first("max_distance_km") or "none"
    distance = "" if distance == EVERYWHERE else distance
    coded = places.with_codes(fields.without("max_distance_km"))
    return Fields((*coded.pairs, ("max_distance_km", distance)))
