"""Tables as files that a French spreadsheet opens: CSV and XLSX (RULES sections 6, 7)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.recruiting.exporting import too_long
from chalicelib.domain.shared.words import words_of
from chalicelib.http.bodies import XLSX
from chalicelib.http.operation import Response
from chalicelib.http.serve import MOST_BYTES, size_on_the_way

CSV = "text/csv; charset=utf-8"

# A spreadsheet runs a text that begins with one of these signs as a formula (OWASP, CSV injection).
# Full-width signs and signs after invisible characters count too; so do signs after another separator,
# since a file opened with that separator has a cell there.
_FORMULA = re.compile(
    r"(^|[,;|\t\r\n])"
    r"([\s\"'\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]*)"
    r"(?=[-=+@＝＋－＠﹦﹢﹣﹫])"
)
# Excel drops the first zero of « 01000 » unless the cell is a formula that returns this text. Only digits and
# the + of a telephone number are written so: a text typed by somebody never becomes another formula.
_FIGURES = re.compile(r"\+?[0-9]{1,20}", re.ASCII)
# Without it, Excel does not recognise UTF-8.
_BYTE_ORDER_MARK = "\ufeff"
# The least and the greatest width of a column, in characters.
_WIDTHS = (8, 50)


class Code(str):
    """Digits that are not a number (postal code, SIRET, telephone number): leading zeros are kept."""

    __slots__ = ()


Cell = str | int | float | date | None


@dataclass(frozen=True, kw_only=True)
class ExportTable:
    """The content of a file: the names of its columns, then its rows.

    ``name`` is its title (« candidats Mairie de Lyon 2026-11-29 »), from which the file name is made.
    """

    name: str
    columns: Sequence[str]
    lines: Iterable[Sequence[Cell]]


def as_file(table: ExportTable, *, workbook: bool) -> Response:
    """Return a table as a file to save.

    Args:
        table: its content.
        workbook: XLSX instead of CSV.

    Raises:
        Refusal: ``too_many_rows``, when the file is too large for a response.
    """
    body = _xlsx(table) if workbook else _csv(table)
    if size_on_the_way(body) > MOST_BYTES:
        raise too_long()
    name = f"{_file_name(table.name)}.{'xlsx' if workbook else 'csv'}"
    return Response(
        body=body,
        content_type=XLSX if workbook else CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _file_name(words: str) -> str:
    """Return lower-case ASCII letters, digits and hyphens, which headers and file systems all accept."""
    plain = (re.sub(r"[^a-z0-9]", "", word) for word in words_of(words))
    return "-".join(word for word in plain if word)


def _csv(table: ExportTable) -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(table.columns)
    writer.writerows([_csv_cell(cell) for cell in line] for line in table.lines)
    return _BYTE_ORDER_MARK + written.getvalue()


def _csv_cell(cell: Cell) -> str:
    """Return a cell as a French Excel reads it: days as jj/mm/aaaa, decimal commas, codes with zeros."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, Code) and _FIGURES.fullmatch(cell):
        return f'="{cell}"'
    if isinstance(cell, str):
        return _FORMULA.sub(r"\1'\2", cell)
    return str(cell).replace(".", ",")


def _xlsx(table: ExportTable) -> bytes:
    # Imported here, so that other routes do not load it.
    import xlsxwriter

    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(written, options) as workbook:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        widths = [len(name) + 3 for name in table.columns]
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, name, bold)
        last = 0
        for last, line in enumerate(table.lines, 1):
            for column, cell in enumerate(line):
                _write_xlsx_cell(sheet, last, column, cell)
                widths[column] = max(widths[column], _width(cell))
        least, most = _WIDTHS
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width, least), most))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
        # Otherwise Excel flags each « 01000 » as an error.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    return written.getvalue()


def _write_xlsx_cell(sheet: Any, line: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(line, column, cell)
    elif cell is not None:
        sheet.write_number(line, column, cell)


def _width(cell: Cell) -> int:
    return len("31/12/2026") if isinstance(cell, date) else len(str(cell))
