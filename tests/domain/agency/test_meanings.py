"""The values that the agency may set (RULES section 10)."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from chalicelib.domain.agency.meanings import MEANINGS, says_yes_or_no, value_of, written
from chalicelib.domain.shared.parameters import Parameters
from tests.support.outside import refused

BOOK = Path(__file__).parents[3] / "chalicelib/domain/RULES.md"


def bounds_of_the_book() -> list[tuple[str, int, int]]:
    """Return the least and the most of each parameter in RULES section 10."""
    listed = BOOK.read_text(encoding="utf-8").partition("The values that the agency may set")[2]
    return [
        (name, int(least), int(most))
        for least, most, names in re.findall(
            r"^- (\d+) to (\d+): ((?:`\w+`,?\s+)+)", listed.partition("\n## ")[0], re.M
        )
        for name in re.findall(r"`(\w+)`", names)
    ]


@pytest.mark.parametrize(("name", "least", "most"), bounds_of_the_book())
def test_the_agency_sets_a_parameter_between_the_bounds_of_the_rules(
    name: str, least: int, most: int
) -> None:
    assert (MEANINGS[name].least, MEANINGS[name].most) == (least, most)
    for value in (least, most):
        assert value_of(name, written(name, value)) == value
    for value in (least - 1, most + 1):
        with refused("parameter_out_of_bounds" if value >= 0 else "parameter_unreadable"):
            value_of(name, written(name, value))


def test_the_rules_bound_each_parameter_once_and_the_others_are_yes_or_no() -> None:
    numbers = [name for name, value in asdict(Parameters()).items() if not isinstance(value, bool)]
    assert sorted(name for name, _, _ in bounds_of_the_book()) == sorted(numbers)
    for name in set(MEANINGS).difference(numbers):
        assert says_yes_or_no(name)
        assert (value_of(name, "non"), value_of(name, "oui")) == (0, 1)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("opinion_days", 1, "1 jour"),
        ("opinion_days", 2, "2 jours"),
        ("least_recruitment_months", 0, "0 mois"),
        ("session_idle_minutes", 30, "30 minutes"),
        ("session_hours", 1, "1 heure"),
        ("latest_available_from_years", 5, "5 ans"),
        ("turn_seconds", 10, "10 secondes"),
        ("max_posts", 100, "100"),
        ("national_posts", 100_000, "100\N{NARROW NO-BREAK SPACE}000"),
        ("forms_per_address_hour", 60, "60"),
        ("state_services_eligible", 1, "oui"),
        ("state_services_eligible", 0, "non"),
    ],
)
def test_a_value_is_shown_with_its_unit(name: str, value: int, text: str) -> None:
    assert written(name, value).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize("cents", [".5", ",50"])
def test_only_amounts_have_cents(cents: str) -> None:
    assert value_of("smic_month_cents", f"1823{cents}") == 182_350
    with refused("parameter_unreadable"):
        value_of("max_posts", f"50{cents}")
