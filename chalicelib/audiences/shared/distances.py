"""How far a candidate goes, as pages ask it (programme.md 3)."""

from chalicelib.domain.candidates.candidate import DISTANCES_KM
from chalicelib.http.bodies import Fields

EVERYWHERE = "france"
DISTANCES = [*((str(km), f"{km} km") for km in DISTANCES_KM), (EVERYWHERE, "France entière")]


def with_distance(fields: Fields) -> Fields:
    """The fields with the distance as the services name it.

    To them no distance is the whole of France; on the page it is an answer like the others, and no answer
    is one that is not in the list.
    """
    distance = fields.first("max_distance_km") or "none"
    distance = "" if distance == EVERYWHERE else distance
    return Fields((*fields.without("max_distance_km").pairs, ("max_distance_km", distance)))
