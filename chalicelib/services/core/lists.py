"""Pages of lists: order, cursors, and reading a whole list."""

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Self, TypeVar

from chalicelib.domain.shared.refusal import bad_cursor
from chalicelib.services.core.store import Page

T = TypeVar("T")
Tray = TypeVar("Tray")

# Regular expressions for the parts of a position.
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
ID = r"[\w-]{1,64}"

# Elements per read of ``every``.
LARGEST_PAGE = 200
# More than the lines of any agenda: each page of an agenda reads the whole agenda again.
WHOLE_AGENDA = 5_000


@dataclass(frozen=True)
class ListOrder(Generic[T]):
    """The order of a list.

    Args:
        shape: a regular expression that every position matches (ASCII classes).
        position: the sort key of an element, unique in its list.
        backwards: whether the list is in descending order.
    """

    shape: str
    position: Callable[[T], str]
    backwards: bool = False

    def after(self, cursor: str | None) -> str | None:
        """Return the position after which a page begins; None at the beginning of the list.

        A cursor is not signed: it only gives a position in a list that its bearer may read.

        Raises:
            Refusal: ``bad_cursor`` when the cursor is not of this list.
        """
        if cursor is None:
            return None
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            position = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        except (binascii.Error, ValueError):
            raise bad_cursor() from None
        if not re.fullmatch(self.shape, position, re.ASCII):
            raise bad_cursor()
        return position

    def page(self, found: Sequence[T], limit: int) -> Page[T]:
        """Return the first page of ``found``, which is in this order, with a cursor if it has more."""
        shown = list(found[:limit])
        return Page(shown, cursor_at(self.position(shown[-1])) if len(found) > limit else None)

    def part(self, everything: Iterable[T], *, limit: int, cursor: str | None) -> Page[T]:
        """Return a page of a whole list that is given in any order.

        Raises:
            Refusal: ``bad_cursor``.
        """
        after = self.after(cursor)
        placed = sorted(((self.position(one), one) for one in everything), key=lambda one: one[0])
        if self.backwards:
            placed.reverse()
        if after is not None:
            placed = [one for one in placed if (one[0] < after if self.backwards else one[0] > after)]
        return self.page([one for _, one in placed[: limit + 1]], limit)


@dataclass(frozen=True, kw_only=True)
class NumberedPage(Generic[T]):
    """A numbered page of a list that is read as a whole.

    Args:
        rows: of the page; empty past the last page.
        matching: how many rows the list has.
        page: its number, from 1.
        size: rows per page.
    """

    rows: Sequence[T]
    matching: int
    page: int
    size: int

    @classmethod
    def of(cls, found: Sequence[T], *, page: int, size: int, **more: Any) -> Self:
        """Return a page of a list; ``more`` are the other fields of a subclass."""
        first = (page - 1) * size
        return cls(rows=found[first : first + size], matching=len(found), page=page, size=size, **more)

    @property
    def first(self) -> int:
        """The index in the list of the first row of the page."""
        return (self.page - 1) * self.size

    @property
    def pages(self) -> int:
        """How many pages the list has, at least one."""
        return max(1, -(-self.matching // self.size))


@dataclass(frozen=True, kw_only=True)
class TrayPage(NumberedPage[T], Generic[T, Tray]):
    """A numbered page of what staff selected in a tray.

    Args:
        counts: how many each tray has, without any search or filter.
    """

    counts: Mapping[Tray, int]

    def trays(self, chosen: Tray, rare: Collection[Tray] = ()) -> list[tuple[Tray, int]]:
        """Return the trays with their counts, except the rare ones that are empty and not chosen."""
        return [(one, n) for one, n in self.counts.items() if n or one is chosen or one not in rare]


def iso(instant: datetime) -> str:
    """Return an aware instant as a text that sorts chronologically.

    Raises:
        ValueError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def cursor_at(position: str) -> str:
    """Return the cursor of a position, an opaque text."""
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def every(read: Callable[..., Page[T]], *asked: Any, size: int = LARGEST_PAGE, **named: Any) -> Iterator[T]:
    """Return every element of a list, read page by page.

    Args:
        read: a method that returns a page for a ``limit`` and a ``cursor``.
        asked, named: its other arguments.
        size: elements read at once.
    """
    cursor: str | None = None
    while True:
        page = read(*asked, limit=size, cursor=cursor, **named)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return
