"""Each line of a ledger tells its cause (RULES section 11)."""

import pytest

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
