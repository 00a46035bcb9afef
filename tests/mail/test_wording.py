"""Dates, plurals and names as French people write them."""

from datetime import date

import pytest

from chalicelib.domain.shared.french import french_date
from chalicelib.mail.wording import plural, shorten


def test_a_day_is_written_in_words() -> None:
    assert french_date("2027-03-12") == "12 mars 2027"
    assert french_date(date(2027, 8, 1)) == "1er août 2027"


@pytest.mark.parametrize("value", [None, "demain", "Inès", 12])
def test_a_text_that_is_no_day_is_refused_without_being_quoted(value: object) -> None:
    with pytest.raises(ValueError) as refused:
        french_date(value)
    assert str(value) not in str(refused.value)


def test_the_plural_starts_at_two() -> None:
    assert [plural(n, "poste") for n in (0, 1, 2)] == ["0 poste", "1 poste", "2 postes"]
    assert plural(3, "poste attribué", "postes attribués") == "3 postes attribués"


def test_a_long_name_is_cut_in_a_subject() -> None:
    assert shorten("a" * 80, 80) == "a" * 80
    assert shorten("a" * 81, 80) == "a" * 79 + "…"


def test_quotes_that_a_cut_leaves_open_are_closed() -> None:
    name = "CCAS de Dunkerque, postes repris de « Département du Nord »"
    assert shorten(name, 50) == "CCAS de Dunkerque, postes repris de « Département… »"
    assert shorten(name, len(name)) == name
    assert shorten(name, 30) == "CCAS de Dunkerque, postes rep…"
