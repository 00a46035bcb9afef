"""Parameters have an effective date (RULES section 10)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.shared.parameters import Parameters, effective_on

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


def test_the_programme_opened_with_the_values_of_its_tables() -> None:
    assert (OPENING.confirmation_days, OPENING.account_link_days, OPENING.opinion_days) == (180, 28, 21)
    assert (OPENING.recruitment_months, OPENING.instruction_days, OPENING.training_start_days) == (2, 15, 15)
    assert (OPENING.exam_months, OPENING.follow_up_days, OPENING.rupture_months) == (6, 30, 2)
    assert (OPENING.agreement_notice_months, OPENING.national_posts, OPENING.max_posts) == (
        3,
        4000,
        100,
    )
    assert OPENING.extension_months == 12
    assert (OPENING.session_idle_minutes, OPENING.session_hours, OPENING.password_min_length) == (30, 12, 12)
