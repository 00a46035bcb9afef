"""A SIRET has 14 digits and a checksum; La Poste has its own rule (RULES section 2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.applying.siret import grouped_siret, normalise_siret
from chalicelib.domain.shared.refusal import Refusal


@pytest.mark.parametrize(
    ("written", "siret"),
    [
        ("13002526500013", "13002526500013"),
        ("130.025.265.00013", "13002526500013"),
        ("130 025 265 00013", "13002526500013"),
        ("130-025-265-00013", "13002526500013"),
        ("130/025/265/00013", "13002526500013"),
        ("130\u2011025\u2013265 00013", "13002526500013"),
        ("130\u00a0025\u202f265 00013 ", "13002526500013"),
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
        ("35600000000001", "35600000000001"),
    ],
    ids=[
        "common rule",
        "points",
        "spaces",
        "dashes",
        "slashes",
        "dashes of word processors",
        "no-break spaces",
        "La Poste, head office",
        "La Poste",
        "La Poste, sum of 15",
    ],
)
def test_a_siret_is_stored_as_its_14_digits(written: str, siret: str) -> None:
    assert normalise_siret(written) == siret


@pytest.mark.parametrize(
    "written",
    [
        "13002526500014",
        "1300252650001",
        "130025265000130",
        "1300252650001A",
        "١٣٠٠٢٥٢٦٥٠٠٠١٣",
        "13002526500013\n",
        "",
        "00000000000000",
        "35600000000049",
    ],
    ids=[
        "bad checksum",
        "13 digits",
        "15 digits",
        "a letter",
        "other digits",
        "a line end",
        "nothing",
        "zeros",
        "La Poste, bad sum",
    ],
)
def test_anything_else_is_refused_and_pointed_at(written: str) -> None:
    with pytest.raises(Refusal) as refused:
        normalise_siret(written)
    assert (refused.value.code, refused.value.kind) == ("siret_invalid", "invalid")
    assert refused.value.pointer == "/siret"
    assert not written or written not in refused.value.message


@pytest.mark.parametrize("written", ["130025265", "130 025 265", "130.025.265"])
def test_the_number_of_the_company_alone_is_recognised(written: str) -> None:
    with pytest.raises(Refusal) as refused:
        normalise_siret(written)
    assert (refused.value.code, refused.value.pointer) == ("siren_given", "/siret")
    assert "14" in refused.value.message and "annuaire-entreprises" in refused.value.message


@given(st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(place: int, shift: int) -> None:
    siret = "13002526500013"
    wrong = siret[:place] + str((int(siret[place]) + shift) % 10) + siret[place + 1 :]
    with pytest.raises(Refusal):
        normalise_siret(wrong)


def test_a_siret_is_displayed_in_groups_of_three_digits_then_five() -> None:
    assert grouped_siret("13002526500017") == "130\u00a0025\u00a0265\u00a000017"
