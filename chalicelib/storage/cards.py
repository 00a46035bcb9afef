"""A candidate's card as the pool's index carries it: short, because a search reads thousands."""

import json
from datetime import date
from typing import Any

from chalicelib.domain.candidate import Card
from chalicelib.domain.geography import Place

# The first element of a packed card; a card packed otherwise gets the next number.
_FORMAT = 1


def pack(card: Card) -> str:
    """Write a card without its id, which the index carries beside it."""
    place = card.place
    return json.dumps(
        [
            _FORMAT,
            card.first_name,
            card.last_name,
            place.insee_code,
            place.name,
            place.postal_code,
            place.department,
            place.region,
            place.latitude,
            place.longitude,
            card.max_distance_km,
            card.available_from.isoformat(),
            card.applied_on.isoformat(),
            int(card.graduate),
            int(card.has_experience),
            card.pix_stars,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpack(candidate_id: str, packed: str) -> Card:
    """Read a card. Raises ValueError for one packed in a way that this version does not know."""
    values: list[Any] = json.loads(packed)
    if values[0] != _FORMAT:
        raise ValueError("unknown format of a card")
    (
        first_name,
        last_name,
        insee_code,
        name,
        postal_code,
        department,
        region,
        latitude,
        longitude,
        max_distance_km,
        available_from,
        applied_on,
        graduate,
        has_experience,
        pix_stars,
    ) = values[1:]
    return Card(
        candidate_id=candidate_id,
        first_name=first_name,
        last_name=last_name,
        place=Place(
            insee_code=insee_code,
            name=name,
            postal_code=postal_code,
            department=department,
            region=region,
            latitude=latitude,
            longitude=longitude,
        ),
        max_distance_km=max_distance_km,
        available_from=date.fromisoformat(available_from),
        applied_on=date.fromisoformat(applied_on),
        graduate=bool(graduate),
        has_experience=bool(has_experience),
        pix_stars=pix_stars,
    )
