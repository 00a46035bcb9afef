"""Pictures have a text alternative, and their classes contain every value once."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from chalicelib.http.html.drawing import charts
from chalicelib.http.html.drawing.departments import Class, classes_of, department_map
from chalicelib.reference.outlines import outlines
from infra import outlines as drawing

_SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_the_outlines_are_those_that_the_command_draws() -> None:
    assert outlines() == drawing.drawn(Path(drawing.SOURCE).read_text(encoding="utf-8"))
    assert set(outlines()) == set(json.loads(Path(drawing.SOURCE).read_text(encoding="utf-8")))
    assert all(path.startswith("M") and path.endswith("z") for path in outlines().values())


@pytest.mark.parametrize("values", [[], [0, 0], [5], [0, 1, 1, 1, 1, 90], list(range(101)), [7] * 50])
def test_every_value_is_in_one_class(values: list[int]) -> None:
    classes = classes_of(values)
    assert classes[0] == Class(0, 0, 0)
    for value in values:
        assert [one.least <= value <= one.most for one in classes].count(True) == 1
    assert len(classes) <= 5


def test_classes_have_about_the_same_number_of_departments() -> None:
    assert [one.label for one in classes_of(list(range(41)))] == [
        "0",
        "1 à 10",
        "11 à 20",
        "21 à 30",
        "31 à 40",
    ]


def test_a_map_shades_the_departments_with_a_value_and_is_read_as_one_image() -> None:
    values = {"28": 3, "2A": 0}
    drawn = parsed(department_map("carte", "Postes <b>", "3 en tout.", values, classes_of([3, 0])))
    assert drawn.get("role") == "img"
    words = {one.get("id"): one.text for one in drawn if one.get("id")}
    assert words == {"carte-titre": "Postes <b>", "carte-texte": "3 en tout."}
    assert {drawn.get("aria-labelledby"), drawn.get("aria-describedby")} == set(words)
    shades = [one.get("class") for one in drawn.iter(f"{_SVG}path")]
    assert len(shades) == 101
    assert sorted(filter(None, shades)) == ["shade0", "shade1"]


def test_a_whole_is_filled_by_its_parts() -> None:
    bars = list(parsed(charts.whole("b", "Budget", "", [1, 2, 1])).iter(f"{_SVG}rect"))
    assert [(one.get("x"), one.get("width")) for one in bars] == [
        ("0", "150"),
        ("150", "300"),
        ("450", "150"),
    ]
    assert [one.get("class") for one in bars] == ["shade2", "shade1", "blank"]


def test_columns_stack_their_parts_under_a_round_scale() -> None:
    drawn = parsed(charts.columns("s", "Semaines", "", ["01/01", ""], [[3, 6], [0, 0]]))
    bars = list(drawn.iter(f"{_SVG}rect"))
    assert len(bars) == 2, "an empty part is not drawn"
    low, high = bars
    assert int(low.get("y", "")) == int(high.get("y", "")) + int(high.get("height", ""))
    assert [one.text for one in drawn.iter(f"{_SVG}text")] == ["0", "5", "10", "01/01"]


def test_columns_without_values_still_have_a_scale() -> None:
    drawn = parsed(charts.columns("s", "Semaines", "", [""], [[0]]))
    assert [one.text for one in drawn.iter(f"{_SVG}text")] == ["0", "1", "2"]


def test_bars_are_as_long_as_their_values_and_end_with_them() -> None:
    drawn = charts.bars(
        "themes", "Thèmes", "Le plus : santé (8).", [("santé", 8), ("emploi", 4), ("achats", 0)]
    )
    assert re.findall(r'<rect[^>]* y="(\d+)" width="(\d+)"', drawn) == [("17", "312"), ("53", "156")]
    assert re.findall(r">([^<]+)</text>", drawn) == ["santé", "8", "emploi", "4", "achats", "0"]
    assert 'viewBox="0 0 360 108"' in drawn


def test_bars_without_values_are_words_and_zeros() -> None:
    assert "<rect" not in charts.bars("themes", "Thèmes", "Rien n'est compté.", [("santé", 0)])
