"""The card of a candidate in a list, and what a search by name compares (RULES section 5)."""

from dataclasses import replace
from datetime import date

from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.card import card_of, search_forms
from chalicelib.domain.shared.words import Sought
from tests.support import builders


def test_a_card_has_the_fields_that_a_list_shows_and_sorts_by() -> None:
    graduate = builders.candidate(situations=(Situation.EMPLOYED, Situation.GRADUATE), pix_stars=2)
    card = card_of(graduate, applied_on=date(2021, 3, 2))
    for name in ("first_name", "last_name", "place", "max_distance_km", "available_from", "pix_stars"):
        assert getattr(card, name) == getattr(graduate, name)
    assert (card.candidate_id, card.applied_on) == (graduate.id, date(2021, 3, 2))
    assert card.graduate and card.has_experience
    assert not card_of(builders.candidate(), applied_on=date(2021, 3, 2)).graduate


def test_a_card_contains_neither_address_nor_telephone() -> None:
    card = card_of(builders.candidate(phone="+33612345678"), applied_on=date(2021, 3, 2))
    assert "zoe@example.org" not in repr(card)
    assert "+33612345678" not in repr(card)


def test_a_search_by_town_finds_its_arrondissements_by_number_but_not_by_that_word() -> None:
    lyon = replace(builders.place(), name="Lyon 1er Arrondissement")
    forms = search_forms(builders.candidate(place=lyon))
    for typed in ("lyon", "LYON 1", "69001", "1er"):
        assert Sought(typed).meets(forms)
    assert not Sought("arrondissement").meets(forms)
