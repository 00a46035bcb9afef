"""The words of names, as a search meets them."""

from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared.words import begins_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Martin", ["martin"]),
        ("MÜLLER", ["muller"]),
        ("Jean-Baptiste", ["jean", "baptiste"]),
        ("D'Œuvrard_Noël 28000", ["d", "oeuvrard", "noel", "28000"]),
        ("Łukasz Straße", ["lukasz", "strasse"]),
        (" \u202f…", []),
        ("", []),
    ],
)
def test_case_accents_and_hyphens_do_not_count(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_a_word_holds_letters_and_figures_only_and_is_its_own_word(text: str) -> None:
    for word in words_of(text):
        assert word and not any(character.isspace() or character in "_-'" for character in word)
        assert begins_words([word], words_of(text))


@given(st.text(alphabet="abcXYZ019éàÇ -'_", max_size=12))
def test_a_name_has_the_same_words_whatever_its_writing(name: str) -> None:
    plain = "".join(one for one in normalize("NFKD", name.upper()) if not combining(one))
    assert words_of(name) == words_of(plain) == words_of(normalize("NFD", name))
