"""The first sheet of a workbook (XLSX) as rows of text.

Read with the standard library: a workbook is an archive of XML files, of which four are used. Sizes are
limited against malicious files: the bytes of each file, the lines and the columns. Document types are
refused, because entities could expand a small XML.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from xml.etree import ElementTree

from chalicelib.domain.tables.text import Unreadable

_ARCHIVE = b"PK\x03\x04"
# Workbooks from before 2007, and those protected by a password.
_OLD = b"\xd0\xcf\x11\xe0"
# For each unpacked file of the archive: a sheet of 45,000 lines takes about 20 MB.
_MOST_BYTES = 64 * 1024 * 1024
_MOST_COLUMNS = 256
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
# Ids of the built-in date formats (ECMA-376, part 1, 18.8.30).
_DAY_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
# Parts of a format that are not part of a date.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_FIRST_DAYS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
# Exceptions raised for a truncated, modified or handmade file.
_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ElementTree.ParseError, LookupError, StopIteration, ValueError, OverflowError),
)
_LAST_SERIAL = 2_958_465  # 31/12/9999


def is_workbook(content: bytes) -> bool:
    """Return whether a file is a workbook, even of an unsupported kind."""
    return content.startswith((_ARCHIVE, _OLD))


def rows_of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Return the non-empty rows of the first sheet, each with its number.

    Args:
        content: the workbook.

    Raises:
        Unreadable: damaged, protected by a password, or not a workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            book = _Book(archive)
            yield from book.rows()
    except _DAMAGES:
        raise Unreadable(
            "Ce classeur n'est pas lisible : enregistrez-le à nouveau au format XLSX, sans mot de passe, ou "
            "au format CSV UTF-8."
        ) from None


class _Book:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        sheet, self._from_1904 = self._first_sheet()
        self._sheet = sheet
        self._texts = self._shared_texts()
        self._days = self._day_styles()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        number = 0
        for _, row in ElementTree.iterparse(io.BytesIO(self._bytes(self._sheet)), events=("end",)):
            if _local(row) != "row":
                continue
            number = int(row.get("r") or number + 1)
            cells = self._cells(row)
            row.clear()
            if any(cell.strip() for cell in cells):
                yield number, cells

    def _cells(self, row: ElementTree.Element) -> list[str]:
        # A row ends with its last cell; the first row gives the width of the table.
        cells = [""] * _MOST_COLUMNS
        following = 0
        for cell in row:
            if _local(cell) != "c":
                continue
            place = _PLACE.fullmatch(cell.get("r") or "")
            column = _column(place[1]) if place else following
            if column >= _MOST_COLUMNS:
                break
            cells[column] = self._text(cell)
            following = column + 1
        return cells

    def _text(self, cell: ElementTree.Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _words(cell)
        value = next((part.text or "" for part in cell if _local(part) == "v"), "")
        if kind == "s":
            return self._texts[int(value)] if value else ""
        if kind == "b":
            return {"1": "oui", "0": "non"}.get(value, "")
        if kind == "d":
            return _written_day(datetime.fromisoformat(value))
        # An error such as « #N/A » is not a value.
        return self._number(value, cell.get("s")) if kind == "n" and value else value

    def _number(self, value: str, style: str | None) -> str:
        number = float(value)
        if style and int(style) in self._days and 0 < number <= _LAST_SERIAL:
            return _written_day(_FIRST_DAYS[self._from_1904] + timedelta(days=number))
        # Fifteen digits are exact, and a SIRET has fourteen.
        return str(int(number)) if number.is_integer() and abs(number) < 10**15 else value

    def _first_sheet(self) -> tuple[str, bool]:
        book = self._xml("xl/workbook.xml")
        sheet = next(one for one in book.iter() if _local(one) == "sheet")
        link = next(value for name, value in sheet.items() if name.endswith("}id"))
        targets = {
            one.get("Id"): one.get("Target", "") for one in self._xml("xl/_rels/workbook.xml.rels").iter()
        }
        target = targets[link].removeprefix("/xl/").removeprefix("./")
        since = next((one.get("date1904", "0") for one in book.iter() if _local(one) == "workbookPr"), "0")
        return f"xl/{target}", since in ("1", "true")

    def _shared_texts(self) -> list[str]:
        name = "xl/sharedStrings.xml"
        if name not in self._names:
            return []
        return [_words(one) for one in self._xml(name) if _local(one) == "si"]

    def _day_styles(self) -> frozenset[int]:
        """Return the ids of the cell styles that display a number as a day."""
        name = "xl/styles.xml"
        if name not in self._names:
            return frozenset()
        root = self._xml(name)
        written: Mapping[int, str] = {
            int(one.get("numFmtId", "0")): one.get("formatCode", "")
            for one in root.iter()
            if _local(one) == "numFmt"
        }
        styles = next((one for one in root if _local(one) == "cellXfs"), ())
        numbers = [int(one.get("numFmtId", "0")) for one in styles]
        return frozenset(
            style
            for style, number in enumerate(numbers)
            if number in _DAY_FORMATS or re.search("[dy]", _LITERAL.sub("", written.get(number, "")).lower())
        )

    def _xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._bytes(name))

    def _bytes(self, name: str) -> bytes:
        with self._archive.open(name) as file:
            found = file.read(_MOST_BYTES + 1)
        if len(found) > _MOST_BYTES or b"<!DOCTYPE" in found:
            raise ValueError("not a file of a workbook")
        return found


def _local(element: ElementTree.Element) -> str:
    """Return the name of an element without its namespace, of which the format has two editions."""
    return element.tag.rpartition("}")[2]


def _words(element: ElementTree.Element) -> str:
    """Return the text of a cell or of a shared string, without its phonetic guide."""
    found = ""
    for part in element:
        name = _local(part)
        if name == "t":
            found += part.text or ""
        elif name in ("r", "is"):
            found += _words(part)
    return found


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _written_day(day: datetime) -> str:
    return f"{day:%d/%m/%Y}"
