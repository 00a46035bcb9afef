"""The words of names, as a search compares them."""

from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared.words import Sought, folded, forms_of, texts_to_search, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Martin", ["martin"]),
        ("MÜLLER", ["muller"]),
        ("Jean-Baptiste", ["jean", "baptiste"]),
        ("D'Œuvrard_Noël 28000", ["d", "oeuvrard", "noel", "28000"]),
        ("Łukasz Straße", ["lukasz", "strasse"]),
        ("Ævar Søren Đorđe Guðrún Þór Işıl", ["aevar", "soren", "dorde", "gudrun", "thor", "isil"]),
        (" \u202f…", []),
        ("", []),
    ],
)
def test_case_accents_and_hyphens_do_not_count(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_a_word_has_only_letters_and_digits_and_is_unchanged_by_folding(text: str) -> None:
    for word in words_of(text):
        assert word and not any(character.isspace() or character in "_-'" for character in word)
        assert Sought(word).meets(forms_of(text))


@given(st.text(alphabet="abcXYZ019éàÇ -'_", max_size=12))
def test_a_name_has_the_same_words_in_any_spelling(name: str) -> None:
    plain = "".join(one for one in normalize("NFKD", name.upper()) if not combining(one))
    assert words_of(name) == words_of(plain) == words_of(normalize("NFD", name))


@pytest.mark.parametrize(
    ("sought", "name"),
    [
        ("ndiaye", "N'Diaye"),
        ("n diaye", "Ndiaye"),
        ("N\u2019DIAYE", "n'diaye"),
        ("legoff", "Le Goff"),
        ("le-goff", "Legoff"),
        ("jeanpierre", "Jean-Pierre"),
        ("jean pierre", "Jeanpierre"),
        ("delafontaine", "de La Fontaine"),
        ("lafont", "de La Fontaine"),
        ("yildiz", "Yıldız"),
        ("istanbul", "İstanbul"),
        ("st etienne", "Saint-Étienne"),
        ("stetienne", "St Étienne"),
        ("saint etienne", "St-Étienne"),
        ("ste marie", "Sainte Marie"),
        ("st", "Stéphane"),
        ("munoz", "Muñoz"),
        ("oconnor", "O\u2019Connor"),
    ],
)
def test_accents_case_hyphens_apostrophes_spaces_and_joins_do_not_count(sought: str, name: str) -> None:
    assert Sought(sought).meets(forms_of(name))


@pytest.mark.parametrize(
    ("sought", "name"), [("goffle", "Le Goff"), ("diayen", "N'Diaye"), ("pierre jean paul", "Jean-Pierre")]
)
def test_another_name_does_not_match(sought: str, name: str) -> None:
    assert not Sought(sought).meets(forms_of(name))


@given(
    st.lists(
        st.sampled_from(["le", "goff", "n", "diaye", "st", "ste", "saint", "marie"]), min_size=1, max_size=5
    )
)
def test_a_matching_name_has_a_form_that_begins_with_one_of_the_searched_beginnings(words: list[str]) -> None:
    text = " ".join(words)
    for name in (text, "".join(words), "-".join(words)):
        forms = forms_of(name)
        if Sought(text).meets(forms):
            begun = Sought(text).beginnings()
            assert any(form.startswith(beginning) for beginning in begun for form in forms)


def test_a_folded_text_has_one_space_between_its_words() -> None:
    assert folded("  L'Haÿ-les-Roses ") == "l hay les roses"


_NAMES = st.lists(
    st.sampled_from(
        ("St", "Ste", "saint", "Denis", "N'Diaye", "Œuvre", "de", "la", "Tour", "d", "28000", "–")
    ),
    max_size=4,
).map(" ".join)


@given(_NAMES, _NAMES, st.text("stdenia '-", max_size=9) | _NAMES)
def test_a_text_is_searched_like_the_forms_of_its_names(first: str, second: str, typed: str) -> None:
    sought = Sought(typed)
    # A name of one word is not expanded in its forms: « St » alone is also found as « Saint ».
    if any(words in (["st"], ["ste"]) for words in (words_of(first), words_of(second))):
        return
    _, text = texts_to_search([["Autre\x1e", typed], [first, second]])
    assert sought.found_in(text) is sought.meets([*forms_of(first), *forms_of(second)])


def test_a_search_in_no_rows_finds_nothing() -> None:
    assert texts_to_search([]) == []
