"""The lines of an intake file as read, and their faults (RULES section 11)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from chalicelib.domain.intake.cells import visible
from chalicelib.domain.intake.files import (
    COLUMNS,
    COMMUNE,
    EMAIL,
    MOST_LINES,
    NUMBER,
    PLACE,
    POSTAL_CODE,
    UNREADABLE,
    Column,
    IntakeKind,
)
from chalicelib.domain.shared.geography import Place
from chalicelib.domain.shared.refusal import Unanswered
from chalicelib.domain.shared.words import folded
from chalicelib.domain.tables.cells import plain
from chalicelib.domain.tables.lines import CELLS, COMMUNE_EXPECTED, LineFault
from chalicelib.domain.tables.table import Columns, TableRow, read_table

# The commune with a postal code and a name, None when there is none.
FindPlace = Callable[[str, str], Place | None]


class IntakeFault(LineFault):
    """A fault of a line of an intake file."""

    labels: ClassVar[Mapping[str, str]] = {
        one.name: one.label for columns in COLUMNS.values() for one in columns
    }


class Readable(dict[str, Any]):
    """The values that could be read of a line; reading another one raises ``Unanswered``."""

    def __missing__(self, column: str) -> Any:
        raise Unanswered(column)


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """A line as read: the values by column, None for missing ones, and its faults."""

    number: int
    values: Mapping[str, Any]
    faults: tuple[IntakeFault, ...] = ()

    @property
    def subject(self) -> str:
        """The subject of the line, if given: the case file, then the structure, the person or the rank."""
        said = self.values.get
        who = (
            " ".join(one for one in map(said, ("name", "first_name", "last_name")) if one)
            or said(EMAIL)
            or ""
        )
        rank = f"versement {said('rank')}" if said("rank") else ""
        number = f"n° {said(NUMBER)}" if said(NUMBER) else ""
        return ", ".join(one for one in (number, who, rank) if one)

    @property
    def readable(self) -> Readable:
        """The values of its cells that have none of its faults: an empty cell may be one of them."""
        unread = {one.column for one in self.faults} | {PLACE}
        return Readable(
            {name: value for name, value in self.values.items() if value is not None or name not in unread}
        )

    def wrong(self, column: str, expected: str) -> "ReadLine":
        """Return the line with another fault; an empty column means the line as a whole."""
        return replace(self, faults=(*self.faults, fault(column, expected)))


def fault(column: str, expected: str) -> IntakeFault:
    """Return a fault of a column of a line; an empty name means the line as a whole."""
    return IntakeFault(column=column, expected=expected)


def judged(*rules: Callable[[], Iterable[IntakeFault]]) -> list[IntakeFault]:
    """Return the faults that rules find; each stops at the first cell that could not be read.

    Args:
        rules: return their faults, and read the values of a line from ``ReadLine.readable``.
    """
    faults = []
    for rule in rules:
        with suppress(Unanswered):
            for one in rule():
                faults.append(one)
    return faults


def parse_lines(kind: IntakeKind, content: bytes, find_place: FindPlace) -> list[ReadLine]:
    """Read a file (``read_table``); a postal code and a commune become one value, ``place``.

    A second line about the same subject has a fault.

    Args:
        kind: of the file.
        content: CSV, or the first sheet of a workbook.
        find_place: finds the communes.

    Raises:
        Refusal: ``intake_file_unreadable``: the file as a whole cannot be read.
    """
    columns = COLUMNS[kind]
    table = Columns(
        labels={one.name: one.label for one in columns},
        named={one.name: re.compile(re.escape(folded(one.label))) for one in columns},
        optional=frozenset(one.name for one in columns if one.optional),
        most_lines=MOST_LINES,
        code=UNREADABLE,
        like="le modèle à télécharger sur cette page",
    )
    rows = read_table(content, table)
    return _told_once(kind, [_line(row, columns, find_place) for row in rows])


def _line(row: TableRow, columns: Sequence[Column], find_place: FindPlace) -> ReadLine:
    if row.cells is None:
        return ReadLine(number=row.number, values={}, faults=(fault("", CELLS),))
    values: dict[str, Any] = {}
    faults = []
    for one in columns:
        cell = visible(plain(row.cells.get(one.name, "")))
        values[one.name] = one.read(cell) if cell else None
        if values[one.name] is None and (cell or not one.optional):
            faults.append(fault(one.name, one.expected))
    if values.get(POSTAL_CODE) and values.get(COMMUNE):
        values[PLACE] = find_place(values[POSTAL_CODE], values[COMMUNE])
        if values[PLACE] is None:
            faults.append(fault(COMMUNE, COMMUNE_EXPECTED))
    return ReadLine(number=row.number, values=values, faults=tuple(faults))


# By kind of file, the columns that identify the subject of a line.
_ABOUT = {
    IntakeKind.AGREEMENTS: (NUMBER,),
    IntakeKind.CONTRACTS: (NUMBER, EMAIL),
    IntakeKind.TRAININGS: (NUMBER, EMAIL),
    IntakeKind.PAYMENTS: (NUMBER, "rank"),
}


def _told_once(kind: IntakeKind, lines: Sequence[ReadLine]) -> list[ReadLine]:
    first: dict[tuple[Any, ...], int] = {}
    told = []
    for line in lines:
        about = tuple(line.values.get(name) for name in _ABOUT[kind])
        before = line.number if None in about else first.setdefault(about, line.number)
        twice = f"La ligne {before} dit déjà cela : gardez une ligne."
        told.append(line if before == line.number else line.wrong(_ABOUT[kind][-1], twice))
    return told
