"""Numbered pages of a list that is read as a whole."""

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.http.html.onward import numbered


def call(page: str) -> Any:
    return SimpleNamespace(query={"page": page} if page else {})


@pytest.mark.parametrize(
    ("asked", "page", "shown"),
    [
        ("", 1, range(50)),
        ("0", 1, range(50)),
        ("1", 1, range(50)),
        ("3", 3, range(100, 120)),
        ("4", 4, range(0)),
        ("-1", 1, range(50)),
        ("x", 1, range(50)),
        ("9999", 1, range(50)),
    ],
)
def test_the_page_has_the_number_of_the_url(asked: str, page: int, shown: range) -> None:
    part = numbered(call(asked), range(120))
    assert (part.page, part.pages, list(part.rows)) == (page, 3, list(shown))


def test_the_page_of_a_line_ignores_the_number_of_the_url() -> None:
    part = numbered(call("1"), range(250), each=100, showing=200)
    assert (part.page, part.pages, part.first, part.rows) == (3, 3, 200, range(200, 250))


def test_an_empty_list_has_one_page() -> None:
    part = numbered(call(""), [])
    assert (part.page, part.pages, part.rows) == (1, 1, [])
