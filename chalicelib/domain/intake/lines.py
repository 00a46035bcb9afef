"""The lines of a file of intake as they are read, and what is wrong with them (RULES section 11)."""

import re
from collections.abc import Callable, Mapping, Sequence
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
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import folded
from chalicelib.domain.tables.cells import plain
from chalicelib.domain.tables.lines import CELLS, LineFault
from chalicelib.domain.tables.table import Columns, TableRow, read_table

# The commune under a postal code and a name, None when there is none.
FindPlace = Callable[[str, str], Place | None]


class IntakeFault(LineFault):
    """What is wrong with a line of a file of intake."""

    labels: ClassVar[Mapping[str, str]] = {
        one.name: one.label for columns in COLUMNS.values() for one in columns
    }


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """A line as it was read: the values by column, None where there is none, and what is wrong with it."""

    number: int
    values: Mapping[str, Any]
    faults: tuple[IntakeFault, ...] = ()

    @property
    def subject(self) -> str:
        """What the line is about, as far as it says: the file, then the structure, the person or the rank."""
        said = self.values.get
        who = (
            " ".join(one for one in map(said, ("name", "first_name", "last_name")) if one)
            or said(EMAIL)
            or ""
        )
        rank = f"versement {said('rank')}" if said("rank") else ""
        number = f"n° {said(NUMBER)}" if said(NUMBER) else ""
        return ", ".join(one for one in (number, who, rank) if one)

    def wrong(self, column: str, expected: str) -> "ReadLine":
        """Return the same line with one more fault; an empty column is the line as a whole."""
        return replace(self, faults=(*self.faults, fault(column, expected)))


def fault(column: str, expected: str) -> IntakeFault:
    """What is wrong with a column of a line; an empty name is the line as a whole."""
    return IntakeFault(column=column, expected=expected)


def read_lines(kind: IntakeKind, content: bytes, find_place: FindPlace) -> list[ReadLine]:
    """Read a file (``read_table``); a postal code and a commune become one value, ``place``.

    Of two lines about the same thing the later one is wrong.

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
    if not rows:
        raise Refusal(
            UNREADABLE,
            "Ce fichier n'a aucune ligne sous les noms des colonnes : complétez-le, puis envoyez-le.",
            "invalid",
            "/file",
        )
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
            faults.append(fault(COMMUNE, "Une commune de ce code postal est attendue."))
    return ReadLine(number=row.number, values=values, faults=tuple(faults))


# What a line is about, by kind of file: the columns that name it.
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
