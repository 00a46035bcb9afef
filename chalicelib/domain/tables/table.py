"""The rows of an uploaded table, with columns found by name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import folded
from chalicelib.domain.tables.text import Unreadable, decoded, rows_of_text, separators_of
from chalicelib.domain.tables.workbook import is_workbook, rows_of_workbook

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of a kind of file, found among others and in any order.

    Args:
        labels: by column, its name in refusals.
        named: by column, the accepted names, without case, accents and signs.
        optional: those that may be missing; their cells are then empty.
        most_lines: the maximum number of lines.
        code: of the refusal of a whole file.
        like: ends the sentence « La première ligne nomme les colonnes, comme dans … ».
    """

    labels: Mapping[str, str]
    named: Mapping[str, re.Pattern[str]]
    optional: frozenset[str] = frozenset()
    most_lines: int
    code: str
    like: str


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A row: its cells by column, None when it has more or fewer cells than column names.

    ``number`` is that of the line in the file, from 1.
    """

    number: int
    cells: Mapping[str, str] | None


def read_table(content: bytes, columns: Columns, *, workbooks: bool = True) -> list[TableRow]:
    """Read the non-empty rows of a file.

    Text in UTF-8, UTF-16 or Windows-1252, with semicolons, tabs or commas; or the first sheet of a workbook
    (XLSX), with days written as 31/12/2026.

    Args:
        content: the file.
        columns: the expected ones.
        workbooks: whether a workbook is accepted.

    Raises:
        Refusal: with the code of the columns, when the file as a whole cannot be read.
    """
    try:
        if workbooks and is_workbook(content):
            places, rows = _understood(rows_of_workbook(content), columns)
        else:
            places, rows = _text(content, columns)
        _, header = next(rows)
        width = len(_ended(header))
        found = list(islice(rows, columns.most_lines + 1))
    except Unreadable as unreadable:
        raise _refused(columns, unreadable.message) from None
    if not found:
        raise _refused(
            columns,
            "Ce fichier n'a aucune ligne sous les noms des colonnes : complétez-le, puis envoyez-le.",
        )
    if len(found) > columns.most_lines:
        raise _refused(columns, f"Ce fichier a plus de {columns.most_lines} lignes : partagez-le.")
    return [TableRow(number=number, cells=_cells(row, width, places)) for number, row in found]


def _text(content: bytes, columns: Columns) -> tuple[Mapping[str, int], Rows]:
    """Return the rows split by the separator of the first row with column names."""
    skipped, text, separators = separators_of(decoded(content))
    missing: Unreadable | None = None
    fewest = len(columns.labels) + 1
    for separator in separators:
        try:
            places, _ = _understood(rows_of_text(text, separator, skipped), columns)
        except _Missing as absent:
            if len(absent.columns) < fewest:
                fewest, missing = len(absent.columns), absent
        else:
            return places, rows_of_text(text, separator, skipped)
    assert missing is not None
    raise missing


class _Missing(Unreadable):
    """Some column names are missing."""

    def __init__(self, columns: Sequence[str], message: str) -> None:
        super().__init__(message)
        self.columns = columns


def _understood(rows: Rows, columns: Columns) -> tuple[Mapping[str, int], Rows]:
    """Return the position of each column according to the first row, and the rows from that one on."""
    number, header = next(rows, (1, []))
    if not header:
        raise Unreadable(
            f"Ce fichier est vide. La première ligne nomme les colonnes, comme dans {columns.like}."
        )
    names = [folded(name) for name in header]
    places = {
        column: [place for place, name in enumerate(names) if pattern.fullmatch(name)]
        for column, pattern in columns.named.items()
    }
    if twice := [column for column, found in places.items() if len(found) > 1]:
        raise Unreadable(f"Plusieurs colonnes portent ce nom : {_listed(columns, twice)}. Gardez-en une.")
    absent = [column for column, found in places.items() if not found and column not in columns.optional]
    if absent:
        raise _Missing(
            absent,
            f"Colonnes absentes : {_listed(columns, absent)}. La première ligne nomme les colonnes, comme "
            f"dans {columns.like}.",
        )

    def whole() -> Rows:
        yield number, header
        yield from rows

    return {column: found[0] for column, found in places.items() if found}, whole()


def _listed(columns: Columns, some: Sequence[str]) -> str:
    return ", ".join(f"« {columns.labels[column]} »" for column in some)


def _cells(row: list[str], width: int, places: Mapping[str, int]) -> dict[str, str] | None:
    if not len(_ended(row)) <= width <= len(row):
        return None
    return {column: row[place].strip() for column, place in places.items()}


def _ended(row: list[str]) -> list[str]:
    """Return a row without empty cells at its end: some programs add a separator."""
    last = len(row)
    while last and not row[last - 1].strip():
        last -= 1
    return row[:last]


def _refused(columns: Columns, message: str) -> Refusal:
    return Refusal(columns.code, message, "invalid", "/file")
