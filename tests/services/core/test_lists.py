"""A list is read by pages, each element once, in any order."""

import base64
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from chalicelib.services.core.lists import ID, ListOrder, cursor_at, every, iso
from chalicelib.services.core.store import Page
from tests.support.outside import refused

FORWARDS = ListOrder[str]("[a-z]{2}", lambda word: word)
BACKWARDS = ListOrder[str]("[a-z]{2}", lambda word: word, backwards=True)
WORDS = ["cd", "ab", "gh", "ef", "kl", "ij"]


def pages(order: ListOrder[str], words: list[str], limit: int) -> list[list[str]]:
    read, cursor = [], None
    while True:
        page = order.part(words, limit=limit, cursor=cursor)
        read.append(page.items)
        cursor = page.cursor
        if cursor is None:
            return read


@pytest.mark.parametrize(
    ("order", "words", "limit", "read"),
    [
        (FORWARDS, [], 2, [[]]),
        (FORWARDS, WORDS, 4, [["ab", "cd", "ef", "gh"], ["ij", "kl"]]),
        (FORWARDS, WORDS, 3, [["ab", "cd", "ef"], ["gh", "ij", "kl"]]),
        (FORWARDS, WORDS, 6, [["ab", "cd", "ef", "gh", "ij", "kl"]]),
        (FORWARDS, WORDS, 1, [["ab"], ["cd"], ["ef"], ["gh"], ["ij"], ["kl"]]),
        (BACKWARDS, WORDS, 4, [["kl", "ij", "gh", "ef"], ["cd", "ab"]]),
        (BACKWARDS, WORDS, 2, [["kl", "ij"], ["gh", "ef"], ["cd", "ab"]]),
    ],
)
def test_every_element_is_on_one_page_in_its_order(
    order: ListOrder[str], words: list[str], limit: int, read: list[list[str]]
) -> None:
    assert pages(order, words, limit) == read


def test_the_next_page_is_right_after_elements_were_removed() -> None:
    assert FORWARDS.part(["ab", "gh"], limit=9, cursor=cursor_at("cd")).items == ["gh"]
    assert BACKWARDS.part(["ab", "gh"], limit=9, cursor=cursor_at("cd")).items == ["ab"]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "=",
        "é",
        "a",
        "YWI=*",
        cursor_at("abc"),
        cursor_at("a"),
        cursor_at("AB"),
        base64.b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_the_list_did_not_give_is_refused(cursor: str) -> None:
    with refused("bad_cursor"):
        FORWARDS.part(WORDS, limit=2, cursor=cursor)


@pytest.mark.parametrize("position", ["ab", "ab?", "ab>~", "é"])
def test_a_cursor_needs_no_escaping_in_a_url(position: str) -> None:
    cursor = cursor_at(position)
    assert set(cursor) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert ListOrder[str](".+", lambda word: word).after(cursor) == position


def test_an_id_is_a_position() -> None:
    known = "0197f3a0-0000-7000-8000-000000000009"
    assert ListOrder[str](ID, lambda one: one).after(cursor_at(known)) == known


def test_instants_in_any_time_zone_sort_as_their_cursors() -> None:
    noon = datetime(2026, 9, 14, 12, tzinfo=UTC)
    earlier = noon.astimezone(timezone(timedelta(hours=2))) - timedelta(microseconds=1)
    assert iso(noon) == "2026-09-14T12:00:00.000000Z"
    assert iso(earlier) == "2026-09-14T11:59:59.999999Z"
    with pytest.raises(ValueError, match="time zone"):
        iso(datetime.combine(date(2026, 9, 14), noon.time()))


def test_a_whole_list_is_read_by_the_largest_pages() -> None:
    asked: list[tuple[str, int]] = []

    def read(what: str, *, limit: int, cursor: str | None, more: int) -> Page[int]:
        asked.append((what, limit))
        start = int(cursor or 0)
        return Page(list(range(start, start + 2)), str(start + 2) if start + 2 < more else None)

    assert [*every(read, "words", more=6)] == [0, 1, 2, 3, 4, 5]
    assert asked == [("words", 200)] * 3
