"""The first sheet of a workbook of any program, and files that are not workbooks."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.cells import day, plain, whole_number
from chalicelib.domain.tables.table import Columns, read_table

NAMED = {"siret": re.compile("siret"), "on": re.compile("date"), "word": re.compile("mot")}
COLUMNS = Columns(
    labels={"siret": "SIRET", "on": "Date", "word": "Mot"},
    named=NAMED,
    optional=frozenset({"on"}),
    most_lines=5,
    code="unreadable",
    like="ce test",
)


def workbook(*rows: tuple[Any, ...], **options: Any) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet()
        as_day = book.add_format({"num_format": 'dd" du "mm/yyyy'})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, as_day)
                else:
                    sheet.write(number, place, cell)
    return written.getvalue()


def read(content: bytes) -> list[tuple[int, Mapping[str, str] | None]]:
    return [(row.number, row.cells) for row in read_table(content, COLUMNS)]


def changed(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the workbook with some of its files changed, or left out (None)."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            if (file := change(name, old.read(name))) is not None:
                new.writestr(name, file)
    return written.getvalue()


HEADER = ("Mot", "SIRET", "Date")


@pytest.mark.parametrize("options", [{}, {"date_1904": True}], ids=["since 1900", "since 1904"])
def test_numbers_texts_and_days_are_read_as_people_see_them(options: dict[str, Any]) -> None:
    content = workbook(
        HEADER, ("Été", 21280085800019, date(2026, 3, 24)), (), (None, "012", 46105), **options
    )
    assert read(content) == [
        (2, {"word": "Été", "siret": "21280085800019", "on": "24/03/2026"}),
        (4, {"word": "", "siret": "012", "on": "46105"}),
    ]


def test_columns_may_be_in_any_order_among_others_and_some_absent() -> None:
    assert read(workbook(("Autre", "siret", "MOT"), ("x", "1", True))) == [(2, {"siret": "1", "word": "oui"})]


def test_cells_beyond_the_column_names_are_told() -> None:
    assert read(workbook(HEADER, ("a", "b", "c", "d"))) == [(2, None)]


def test_a_text_with_several_styles_or_written_in_its_cell_is_read_whole() -> None:
    def styled(name: str, file: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return file
        return file.replace(
            b"<si><t>riche</t></si>",
            b"<si><r><t>ri</t></r><r><t>che</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>",
        )

    assert read(changed(workbook(HEADER, ("riche", "1")), styled)) == [
        (2, {"word": "riche", "siret": "1", "on": ""})
    ]


def test_a_workbook_of_another_program_may_lack_shared_texts_and_styles() -> None:
    sheet = b"""<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>
      <row><c t="inlineStr"><is><t>SIRET</t></is></c><c t="inlineStr"><is><t>mot</t></is></c></row>
      <row><c><v>12</v></c><c t="str"><v>deux</v></c></row></sheetData></worksheet>"""

    def bare(name: str, file: bytes) -> bytes | None:
        if name in ("xl/sharedStrings.xml", "xl/styles.xml"):
            return None
        return sheet if name == "xl/worksheets/sheet1.xml" else file

    assert read(changed(workbook(HEADER), bare)) == [(2, {"siret": "12", "word": "deux"})]


def test_more_lines_than_a_file_may_have_are_refused() -> None:
    with pytest.raises(Refusal, match="plus de 5 lignes"):
        read(workbook(HEADER, *(("a", "1"),) * 6))


def doctype(name: str, file: bytes) -> bytes:
    return file.replace(b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet")


DAMAGED = {
    "cut short": lambda content: content[: len(content) // 2],
    "another archive": lambda content: changed(
        content, lambda name, file: file if name.startswith("docProps") else None
    ),
    "no sheet": lambda content: changed(
        content, lambda name, file: None if "sheet1" in name and "rels" not in name else file
    ),
    "no XML": lambda content: changed(content, lambda name, file: b"<a"),
    "a document type": lambda content: changed(content, doctype),
    "a text that is not there": lambda content: changed(
        content, lambda name, file: file.replace(b"<si>", b"<no>").replace(b"</si>", b"</no>")
    ),
    "no text at all": lambda content: changed(
        content, lambda name, file: None if name == "xl/sharedStrings.xml" else file
    ),
    "of before 2007, or with a password": lambda content: b"\xd0\xcf\x11\xe0" + bytes(600),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Refusal) as refused:
        read(damage(workbook(HEADER, ("a", "1"))))
    assert refused.value.code == "unreadable" and "enregistrez-le à nouveau" in refused.value.message


@pytest.mark.parametrize(
    ("cell", "number"), [("3", 3), (" 1 200 ", 1200), ("3,0", 3), ("3.5", None), ("-1", None), ("", None)]
)
def test_a_whole_number_is_read_as_people_write_it(cell: str, number: int | None) -> None:
    assert whole_number(cell) == number


@pytest.mark.parametrize("cell", ["24/03/2026", "24-3-2026", "24.03.2026", "2026-03-24", "46105"])
def test_a_day_is_read_as_people_and_spreadsheets_write_it(cell: str) -> None:
    assert day(cell) == date(2026, 3, 24)


@pytest.mark.parametrize("cell", ["", "31/02/2026", "mars", "24/03/26", "2026-13-01"])
def test_a_text_that_is_no_day_is_none(cell: str) -> None:
    assert day(cell) is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="012"', "012"),
        ("'- un point", "- un point"),
        ("a ;' -b", "a ; -b"),
        ("l'été", "l'été"),
        (" x ", "x"),
    ],
)
def test_the_marks_that_protect_a_cell_from_a_spreadsheet_are_removed(cell: str, text: str) -> None:
    assert plain(cell) == text


CELL = '<c r="{place}"{kind}><v>{value}</v></c>'


def with_cell(value: str, kind: str = "") -> str:
    """Return the value that is read from a cell of the second row of « Mot »."""

    def one(name: str, file: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return file
        cell = CELL.format(place="A2", kind=kind, value=value).encode()
        return re.sub(rb'<row r="2".*?</row>', b'<row r="2">' + cell + b'<c r="B2"><v>1</v></c></row>', file)

    [(_, cells)] = read(changed(workbook(HEADER, ("a", "1")), one))
    assert cells is not None
    return cells["word"]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("", "21280085800019", "21280085800019"),
        ("", "2.128E4", "21280"),
        ("", "0.5", "0.5"),
        ("", "999999999999999", "999999999999999"),
        ("", "1E15", "1E15"),
        ("", "-1E15", "-1E15"),
        (' t="b"', "1", "oui"),
        (' t="b"', "0", "non"),
        (' t="b"', "", ""),
        (' t="e"', "#N/A", "#N/A"),
        (' t="str"', "deux", "deux"),
        (' t="d"', "2026-03-24", "24/03/2026"),
        (' t="s"', "", ""),
        ("", "", ""),
    ],
    ids=str,
)
def test_each_kind_of_cell_is_read_as_it_is_displayed(kind: str, value: str, text: str) -> None:
    assert with_cell(value, kind) == text


def in_format(number: int, serial: float = 46105) -> str:
    """Return the value that is read from a number in a built-in format."""

    def one(name: str, file: bytes) -> bytes:
        if name != "xl/styles.xml":
            return file
        return re.sub(
            rb"<cellXfs.*</cellXfs>",
            b'<cellXfs><xf numFmtId="0"/><xf numFmtId="%d"/></cellXfs>' % number,
            file,
        )

    styled = changed(workbook(HEADER, ("a", "1", serial)), one)
    [(_, cells)] = read(
        changed(
            styled,
            lambda name, file: file.replace(b'r="C2"', b'r="C2" s="1"') if "sheet1.xml" in name else file,
        )
    )
    assert cells is not None
    return cells["on"]


# ECMA-376, part 1, 18.8.30: days, and those of Asian calendars; the others are numbers and hours.
@pytest.mark.parametrize("number", range(60))
def test_a_number_in_a_format_of_days_is_a_day_whatever_program_wrote_it(number: int) -> None:
    days = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
    assert in_format(number) == ("24/03/2026" if number in days else "46105")


@pytest.mark.parametrize(
    ("serial", "text"),
    [(1, "31/12/1899"), (2_958_465, "31/12/9999"), (2_958_466, "2958466"), (0, "0"), (-1, "-1")],
)
def test_a_number_that_no_spreadsheet_displays_as_a_day_stays_a_number(serial: int, text: str) -> None:
    assert in_format(14, serial) == text


@pytest.mark.parametrize(
    ("format_code", "is_day"),
    [
        ("dd/mm/yyyy", True),
        ("YYYY", True),
        ('0 "d"', False),
        ("0\\d", False),
        ("[Red]0", False),
        ("0_d", False),
        ("0*d", False),
        ("hh:mm", False),
    ],
)
def test_other_parts_of_a_format_do_not_make_a_day(format_code: str, is_day: bool) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ("a", "1"))
        sheet.write_number(1, 2, 46105, book.add_format({"num_format": format_code}))
    [(_, cells)] = read(written.getvalue())
    assert cells is not None and cells["on"] == ("24/03/2026" if is_day else "46105")


@pytest.mark.parametrize("between", [0, 24, 25, 26, 50, 51, 52, 254])
def test_a_column_far_to_the_right_is_found(between: int) -> None:
    empty = [""] * between
    assert read(workbook(("SIRET", *empty, "Mot"), ("1", *empty, "x"))) == [(2, {"siret": "1", "word": "x"})]


def test_nothing_is_read_past_the_256th_column() -> None:
    far = [""] * 254
    with pytest.raises(Refusal, match="Colonnes absentes"):
        read(workbook(("SIRET", *far, "", "Mot"), ("1", *far, "", "x")))


def padded(size: int) -> bytes:
    """Return a workbook whose sheet has so many bytes once unpacked."""
    content = workbook(HEADER, ("a", "1"))
    return changed(
        content,
        lambda name, file: file + b"\n" * (size - len(file)) if name == "xl/worksheets/sheet1.xml" else file,
    )


def test_a_sheet_of_up_to_64_mebibytes_is_read_and_a_larger_one_is_not() -> None:
    """A small archive could unpack to more than the memory of a function."""
    assert len(read(padded(67_108_864))) == 1
    with pytest.raises(Refusal, match="pas lisible"):
        read(padded(67_108_865))


def test_rows_without_a_number_follow_each_other() -> None:
    def bare(name: str, file: bytes) -> bytes:
        return re.sub(rb' r="[A-Z]*[0-9]+"', b"", file) if name == "xl/worksheets/sheet1.xml" else file

    rows = [("a", "1"), ("b", "2")]
    assert [number for number, _ in read(changed(workbook(HEADER, *rows), bare))] == [2, 3]


@pytest.mark.parametrize("path", ["/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml"])
def test_a_sheet_is_found_in_any_form_of_its_path(path: str) -> None:
    def other(name: str, file: bytes) -> bytes:
        return (
            file.replace(b"worksheets/sheet1.xml", path.encode())
            if name.endswith("workbook.xml.rels")
            else file
        )

    assert len(read(changed(workbook(HEADER, ("a", "1")), other))) == 1


@pytest.mark.parametrize(("said", "day"), [("1", "24/03/2026"), ("true", "24/03/2026"), ("0", "23/03/2022")])
def test_days_are_counted_from_1904_where_the_workbook_says_so(said: str, day: str) -> None:
    def telling(name: str, file: bytes) -> bytes:
        return re.sub(rb'date1904="1"', b'date1904="%s"' % said.encode(), file)

    content = workbook(HEADER, ("a", "1", date(2026, 3, 24)), date_1904=True)
    [(_, cells)] = read(changed(content, telling))
    assert cells is not None and cells["on"] == day


@pytest.mark.parametrize("content", [b"Mot;SIRET\n", b"Mot;SIRET\n;\n", workbook(HEADER)])
def test_a_file_with_the_names_of_the_columns_alone_says_what_is_missing(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read(content)
    assert refused.value.code == "unreadable" and "aucune ligne" in refused.value.message
