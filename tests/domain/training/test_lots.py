"""The lots at the opening of the programme, and their corrections by the agency (RULES 18)."""

import pytest

from chalicelib.domain.access.account import Role, held_lots
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.lots import LOTS, NUMBERS, LotBook

BOOK = LotBook(id=LOTS)
REGIONS = ("11", "28", "32", "44", "01", "24")


@pytest.mark.parametrize(
    ("region", "lot"),
    [
        *(("11", 2), ("28", 3), ("32", 3), ("44", 3)),
        *((one, 4) for one in ("27", "84", "93", "94")),
        *((one, 5) for one in ("24", "52", "53", "75", "76")),
        *((one, 6) for one in ("01", "02", "03", "04", "06", "988")),
    ],
)
def test_each_region_has_its_lot_and_overseas_the_last(region: str, lot: int) -> None:
    assert BOOK.lot_of(region) == lot


def test_the_bodies_are_those_of_the_brochure() -> None:
    assert [one.number for one in BOOK.lots] == list(NUMBERS) == [1, 2, 3, 4, 5, 6]
    assert BOOK.lot(1).body == "WebForce 3 / L'Académie des héro.ine.s du numérique"
    assert (BOOK.lot(2).body, BOOK.lot(3).body) == ("PoleS", "Les Assembleurs (AFPA Simplon)")
    assert {BOOK.lot(one).body for one in (4, 5, 6)} == {"AFPA Simplon UNPIMMS"}
    for number in (0, 7):
        with pytest.raises(Refusal, match="not_found: Ce lot n'existe pas"):
            BOOK.lot(number)


def test_a_correction_of_one_lot_leaves_the_others() -> None:
    corrected = BOOK.corrected(4, body="Autre", contact_email="a@b.example")
    assert (corrected.lot(4).body, corrected.lot(4).contact_email) == ("Autre", "a@b.example")
    assert corrected.lot(5) == BOOK.lot(5)
    with pytest.raises(Refusal, match="not_found:"):
        BOOK.corrected(9, body="Autre", contact_email=None)


def test_a_region_goes_to_another_lot_but_never_to_the_remote_one() -> None:
    placed = BOOK.with_region("44", 2, existing=REGIONS)
    assert (placed.lot_of("44"), placed.lot_of("32")) == (2, 3)
    assert BOOK.with_region("01", 4, existing=REGIONS).lot_of("01") == 4
    assert BOOK.with_region("44", 3, existing=REGIONS) is BOOK
    with pytest.raises(Refusal, match="remote_lot:") as refused:
        BOOK.with_region("44", 1, existing=REGIONS)
    assert (refused.value.kind, refused.value.pointer) == ("invalid", "/lot")
    for region, lot in (("99", 2), ("44", 7)):
        with pytest.raises(Refusal) as unknown:
            BOOK.with_region(region, lot, existing=REGIONS)
        assert (unknown.value.code, unknown.value.kind) == ("not_found", "not_found")


def test_only_a_training_body_has_lots() -> None:
    assert held_lots(Role.TRAINING_BODY, (6, 4, 6), existing=NUMBERS) == (4, 6)
    assert held_lots(Role.FUNDER, (), existing=NUMBERS) == ()
    for role, lots, code in (
        (Role.TRAINING_BODY, (), "lots_required"),
        (Role.TRAINING_BODY, (7,), "lot_unknown"),
        (Role.AGENCY, (1,), "lots_unexpected"),
    ):
        with pytest.raises(Refusal) as refused:
            held_lots(role, lots, existing=NUMBERS)
        assert (refused.value.code, refused.value.kind, refused.value.pointer) == (code, "invalid", "/lots")
