"""A findable candidate in a list: what it shows and what a search compares (RULES section 5)."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.words import forms_of, joined_ends, words_of


class Card(NamedTuple):
    """The values that a list shows and sorts by, packed for the pool of findable candidates (DECISIONS 6).

    A tuple, because a search creates thousands. ``pix_stars`` is None without a result, or if it is not
    shared (``pix_withheld``).
    """

    candidate_id: str
    first_name: str
    last_name: str
    place: Place
    max_distance_km: int | None
    available_from: date
    applied_on: date
    graduate: bool
    has_experience: bool
    has_cv: bool
    pix_stars: int | None
    pix_withheld: bool = False


def card_of(candidate: Candidate, applied_on: date) -> Card:
    """Return the card of a candidate who applied on ``applied_on`` (date in Paris)."""
    return Card(
        candidate_id=candidate.id,
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        place=candidate.place,
        max_distance_km=candidate.max_distance_km,
        available_from=candidate.available_from,
        applied_on=applied_on,
        graduate=Situation.GRADUATE in candidate.situations,
        has_experience=candidate.has_experience,
        has_cv=candidate.cv is not None,
        pix_stars=None if candidate.pix_withheld else candidate.pix_stars,
        pix_withheld=candidate.pix_withheld,
    )


def search_forms(person: Candidate | Card) -> list[str]:
    """Return the texts that a search by name, city or postal code matches by prefix (``Sought.meets``)."""
    return [
        person.place.postal_code,
        *_forms_of_name(person.first_name),
        *_forms_of_name(person.last_name),
        *_forms_of_city(person.place.name),
    ]


# Among thousands of candidates, names repeat often and cities more often.
_forms_of_name = lru_cache(4096)(forms_of)


@lru_cache(4096)
def _forms_of_city(name: str) -> list[str]:
    return joined_ends(words_of(name.removesuffix(" Arrondissement")))
