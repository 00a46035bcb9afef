"""A telephone number exists in a French numbering plan, or is refused (RULES section 2, question 12)."""

import pytest

from chalicelib.reference.phones import normalise_phone


@pytest.mark.parametrize(
    ("written", "department", "e164"),
    [
        ("06 12 34 56 78", "69", "+33612345678"),
        ("01.40.20.50.50", "2A", "+33140205050"),
        ("0690 12 34 56", "971", "+590690123456"),
        ("0690 12 34 56", "977", "+590690123456"),
        ("0690 12 34 56", "978", "+590690123456"),
        ("0696 12 34 56", "972", "+596696123456"),
        ("0694 12 34 56", "973", "+594694123456"),
        ("0692 12 34 56", "974", "+262692123456"),
        ("0269 61 12 34", "976", "+262269611234"),
        ("41 23 45", "975", "+508412345"),
        ("40 41 42 43", "987", "+68940414243"),
        ("26 12 34", "988", "+687261234"),
        ("72 12 34", "986", "+681721234"),
    ],
)
def test_a_national_number_is_read_in_the_plan_of_the_commune(
    written: str, department: str, e164: str
) -> None:
    assert normalise_phone(written, department) == e164


def test_then_as_a_metropolitan_one() -> None:
    assert normalise_phone("06 12 34 56 78", "971") == "+33612345678"
    assert normalise_phone("01 40 20 50 50", "988") == "+33140205050"


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("+590690123456", "+590690123456"),
        ("+262 692 12 34 56", "+262692123456"),
        ("06\u00a012\u202f34 56 78", "+33612345678"),
    ],
)
def test_an_international_number_keeps_its_own_plan(written: str, e164: str) -> None:
    assert normalise_phone(written, "69") == e164


@pytest.mark.parametrize(
    "written",
    [
        "06 12 34 56 7",
        "0000000000",
        "0692123456",
        "+32 470 12 34 56",
        "+1 202 555 0142",
        "0049 30 901820",
        "06 12 34 56 78 ext. 5",
        "0800 CHAT",
        "tel:+33612345678",
        "06 12 34 56 78\r\nBcc: x",
        "",
        "+",
        "112",
        "0" * 41,
    ],
)
def test_a_number_that_no_french_plan_has_is_refused(written: str) -> None:
    assert normalise_phone(written, "69") is None
