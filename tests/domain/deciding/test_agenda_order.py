"""The order of an agenda: by department and name, then as lines were moved (RULES section 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deciding.agenda_order import in_order, key_between, moved_to, order_key
from chalicelib.domain.deciding.committee import AgendaItem
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders


def agenda(*names: str) -> list[AgendaItem]:
    return in_order(builders.agenda_item(structure_name=name[2:], department=name[:2]) for name in names)


def names(lines: list[AgendaItem]) -> list[str]:
    return [one.department + one.structure_name for one in lines]


def move(lines: list[AgendaItem], name: str, place: int) -> list[AgendaItem]:
    item = next(one for one in lines if one.department + one.structure_name == name)
    moved = moved_to(lines, item, place)
    return in_order([*(one for one in lines if one.id != item.id), moved])


def test_lines_are_sorted_by_department_then_by_name_without_accents_or_case() -> None:
    assert names(agenda("54Zoé", "01Été", "54École", "01eau")) == ["01eau", "01Été", "54École", "54Zoé"]


def test_a_moved_line_keeps_its_place_whatever_is_added_or_removed() -> None:
    lines = move(agenda("01A", "02B", "03C"), "03C", 1)
    assert names(lines) == ["03C", "01A", "02B"]
    more = in_order([*lines, builders.agenda_item(structure_name="D", department="01")])
    assert names(more) == ["03C", "01A", "01D", "02B"]
    assert names(move(more, "01A", 4)) == ["03C", "01D", "02B", "01A"]
    assert names(move(more, "01D", 2)) == ["03C", "01D", "01A", "02B"]


def test_a_line_moved_to_its_own_place_is_unchanged() -> None:
    lines = agenda("01A", "02B")
    assert moved_to(lines, lines[1], 2) is lines[1]


@pytest.mark.parametrize("place", [0, -1, 3])
def test_a_place_beyond_the_agenda_is_refused(place: int) -> None:
    lines = agenda("01A", "02B")
    with pytest.raises(Refusal, match="de 1 à 2") as refused:
        moved_to(lines, lines[0], place)
    assert (refused.value.code, refused.value.pointer) == ("position_unknown", "/position")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 6)), max_size=60))
def test_any_moves_give_the_same_order_as_moving_in_a_list(moves: list[tuple[int, int]]) -> None:
    lines = agenda("01A", "01B", "02A", "02B", "2AA", "97A")
    expected = names(lines)
    for which, place in moves:
        name = expected[which]
        expected.remove(name)
        expected.insert(place - 1, name)
        lines = move(lines, name, place)
        assert names(lines) == expected
    assert len({order_key(one) for one in lines}) == len(lines)


def test_a_hundred_moves_to_one_place_keep_the_keys_short() -> None:
    before, after = "01\na", "01\nb"
    for _ in range(100):
        after = key_between(before, after)
    assert before < after and len(after) < len(before) + 30
