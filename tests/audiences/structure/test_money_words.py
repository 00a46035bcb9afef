"""Each line of a ledger tells its cause, and each amount its bounds (RULES section 11)."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.audiences.shared.money.amounts import typed
from chalicelib.audiences.shared.money.views import about_words


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("text:1", "texte n° 1 de la convention"),
        ("quarter:2027-Q1", "suivi du 1er trimestre 2027"),
        ("transfer:01a22c42", "postes repris par une autre structure"),
        ("payment", "somme reçue de la structure"),
        ("offset:01a22c42:2", "compensation n° 2 avec une autre convention de la structure"),
        ("entry:3", "écriture contraire de la ligne 3"),
    ],
)
def test_an_entry_tells_its_cause_including_takeovers(about: str, words: str) -> None:
    assert about_words(about) == words


@pytest.mark.parametrize(
    ("typed_text", "said"),
    [
        ("0", "Donnez un montant d'au moins 0,01\u202f€."),
        ("10 000,01", "Donnez un montant d'au plus 10\u202f000\u202f€."),
        ("dix", "Donnez un montant en euros. Exemple : 7 500,50"),
    ],
)
def test_the_bounds_of_an_amount_are_told_in_euros_as_it_is_typed(typed_text: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[int, typed(1, 10_000_00)]).validate_python(typed_text)
    assert [one["msg"] for one in refused.value.errors()] == [said]


def test_an_amount_at_a_bound_is_read_in_cents() -> None:
    read = TypeAdapter(Annotated[int, typed(1, 10_000_00)]).validate_python
    assert (read("0,01"), read("10 000")) == (1, 10_000_00)
