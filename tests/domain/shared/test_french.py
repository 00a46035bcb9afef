"""Every value that people read has its French label."""

import importlib
import pkgutil
import re
from datetime import date

import pytest

import chalicelib.domain
from chalicelib.domain.shared.french import Labelled, euros, french_date, of_person, thousands

for module in pkgutil.walk_packages(chalicelib.domain.__path__, "chalicelib.domain."):
    importlib.import_module(module.name)
KINDS = sorted(
    (one for one in Labelled.__subclasses__() if one.__module__.startswith("chalicelib.domain.")),
    key=lambda one: one.__name__,
)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Paul Martin", "de Paul Martin"),
        ("Inès Durand", "d'Inès Durand"),
        ("Élodie Roy", "d'Élodie Roy"),
        ("Hélène Petit", "d'Hélène Petit"),
        ("Yves Blanc", "d'Yves Blanc"),
        ("Yann Le Goff", "de Yann Le Goff"),
    ],
)
def test_de_loses_its_e_before_a_vowel(name: str, written: str) -> None:
    assert of_person(name) == written


def test_a_day_is_written_with_its_month_in_words_and_the_first_one_as_1er() -> None:
    months = [french_date(date(2027, month, 12)).split()[1] for month in range(1, 13)]
    assert months == [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    assert (french_date("2027-03-01"), french_date("2027-03-11")) == ("1er mars 2027", "11 mars 2027")
    with pytest.raises(ValueError, match="ISO date"):
        french_date("12 mars")


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (50_000_00, "50 000 €"),
        (1_823_03, "1 823,03 €"),
        (1_000_000_10, "1 000 000,10 €"),
        (-7_05, "-7,05 €"),
        (0, "0 €"),
    ],
)
def test_an_amount_is_written_in_groups_of_three_with_its_cents_if_it_has_any(cents: int, text: str) -> None:
    assert euros(cents) == text.replace(" ", "\N{NARROW NO-BREAK SPACE}")


def test_a_value_is_stored_and_its_words_are_shown() -> None:
    class Colour(Labelled):
        RED = "red", "rouge"

    assert (Colour("red"), Colour.RED.value, str(Colour.RED), Colour.RED.label) == (
        Colour.RED,
        "red",
        "red",
        "rouge",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_words_of_its_own(kind: type[Labelled]) -> None:
    words = [one.label for one in kind]
    assert all(words) and len(set(words)) == len(words)
    assert all(re.fullmatch("[a-z0-9_]+", one) for one in kind)


def test_a_number_is_grouped_by_thousands_as_an_amount_is() -> None:
    assert [thousands(number) for number in (0, 999, 4000, 1234567)] == [
        "0",
        "999",
        "4\u202f000",
        "1\u202f234\u202f567",
    ]
    assert euros(400_000) == f"{thousands(4000)}\u202f€"
