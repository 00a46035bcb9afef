"""Parameters have an effective date (RULES section 10)."""

import re
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from chalicelib.domain.shared.parameters import Parameters, effective_on

BOOK = Path(__file__).parents[3] / "chalicelib/domain/RULES.md"

OPENING = Parameters()
LATER = replace(OPENING, recruitment_months=3)
DATED = [(date(2022, 7, 1), LATER), (date(2021, 1, 1), OPENING)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 1, 1), OPENING),
        (date(2022, 6, 30), OPENING),
        (date(2022, 7, 1), LATER),
        (date(2030, 1, 1), LATER),
    ],
)
def test_a_value_is_in_force_from_its_day_until_the_next(day: date, expected: Parameters) -> None:
    assert effective_on(DATED, day) is expected


def test_nothing_is_in_force_before_the_first_day() -> None:
    with pytest.raises(LookupError):
        effective_on(DATED, date(2020, 12, 31))


def test_every_parameter_is_in_the_rule_book_with_its_value() -> None:
    table = BOOK.read_text(encoding="utf-8").partition("\n| parameter |")[2].partition("\n\n")[0]
    written = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", table, re.M))
    assert written == {name: str(value).lower() for name, value in asdict(OPENING).items()}
