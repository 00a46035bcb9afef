"""What a cell of an intake file may hold (RULES section 11)."""

from chalicelib.domain.intake.cells import number_within


def test_a_number_is_read_within_its_bounds_both_included() -> None:
    read = number_within(1, 60)
    assert [read(cell) for cell in ("0", "1", "60", "61", "douze")] == [None, 1, 60, None, None]
