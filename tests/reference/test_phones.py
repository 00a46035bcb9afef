"""A telephone number exists in a numbering plan, or is refused (RULES section 2, question 12)."""

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


@pytest.mark.parametrize("department", ["69", "972", "988"])
def test_then_as_one_of_any_other_part_of_france(department: str) -> None:
    assert normalise_phone("0692 12 34 56", department) == "+262692123456"
    assert normalise_phone("0690 12 34 56", department) == "+590690123456"


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+32 470 12 34 56", "+32470123456"),
        ("0032 470 12 34 56", "+32470123456"),
        ("0049 30 901820", "+4930901820"),
        ("+352 621 123 456", "+352621123456"),
        ("+41 79 123 45 67", "+41791234567"),
    ],
)
def test_a_border_worker_has_the_number_of_another_country(written: str, e164: str) -> None:
    assert normalise_phone(written, "57") == e164


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("06\u201112\u201134\u201156\u201178", "+33612345678"),
        ("06\u201312\u201334\u201356\u201378", "+33612345678"),
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
        "+32 470 12",
        "41 23 45",
        "06 12 34 56 78 (perso)",
        "06 12 34 56 78 / 07 12 34 56 78",
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
def test_a_number_of_no_plan_is_refused(written: str) -> None:
    assert normalise_phone(written, "69") is None
