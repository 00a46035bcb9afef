"""Files open in a French spreadsheet, run no formula, and fit a response of Lambda."""

import base64
import csv
import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import pytest

from chalicelib.audiences.structure import exports
from chalicelib.domain.candidates.card import card_of
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http import spreadsheets
from chalicelib.http.operation import Response
from chalicelib.http.spreadsheets import Code, ExportTable, as_file
from chalicelib.services.recruiting.export import ContactDetails
from chalicelib.services.recruiting.pool import PoolRow
from tests.benchmarks.people import TODAY, Country
from tests.support.core import core

ANSWER_BYTES = 6 * 1024 * 1024
KINDS = pytest.mark.parametrize("workbook", [False, True], ids=["CSV", "XLSX"])


def rows(count: int, **changed: str) -> Iterator[PoolRow]:
    for candidate in Country().candidates(count):
        card = card_of(candidate, TODAY)._replace(**changed)
        yield PoolRow(card=card, status=MatchStatus.NEW, distance_km=98.76, recruited_elsewhere=False)


def candidates(
    people: Iterable[PoolRow], contacts: Mapping[str, ContactDetails] | None, *, workbook: bool
) -> Response:
    table = exports.candidates(
        people, contacts, structure="Mairie", tab=MatchStatus.NEW, on=date(2026, 11, 29)
    )
    return as_file(table, workbook=workbook)


def in_csv(*cells: spreadsheets.Cell) -> list[str]:
    """Return a line as a spreadsheet reads it, without separators and quotation marks."""
    body = as_file(ExportTable(name="essai", columns=("A",), lines=[cells]), workbook=False).body
    assert isinstance(body, str)
    _, line = csv.reader(io.StringIO(body, newline=""), delimiter=";")
    return line


def parts(body: str | bytes) -> dict[str, str]:
    assert isinstance(body, bytes)
    with zipfile.ZipFile(io.BytesIO(body)) as workbook:
        return {name: workbook.read(name).decode() for name in workbook.namelist()}


def answer_bytes(body: str | bytes) -> int:
    """Return the body as it stands in the JSON of the function's response."""
    return len(base64.b64encode(body) if isinstance(body, bytes) else json.dumps(body))


@KINDS
@pytest.mark.parametrize("lines", core([2_000, 10_000], 2_000))
def test_thousands_of_lines_are_written_within_their_share_of_the_time_for_ten_thousand(
    workbook: bool, lines: int
) -> None:
    people, share = list(rows(lines)), lines / 10_000
    contacts = {
        row.card.candidate_id: ContactDetails(
            email=f"{row.card.candidate_id}@courriel.example", phone="+33612345678"
        )
        for row in people[: lines // 20]
    }
    began = time.process_time()
    assert answer_bytes(candidates(people, contacts, workbook=workbook).body) < ANSWER_BYTES * share
    assert time.process_time() - began < 29 * share
    tracemalloc.start()
    try:
        candidates(people, contacts, workbook=workbook)
        assert tracemalloc.get_traced_memory()[1] < 256 * 1024 * 1024 * share
    finally:
        tracemalloc.stop()


@pytest.mark.long
@KINDS
def test_the_longest_export_fits_a_response(workbook: bool) -> None:
    assert answer_bytes(candidates(rows(30_000), {}, workbook=workbook).body) < ANSWER_BYTES


@KINDS
def test_a_file_larger_than_a_response_is_refused(workbook: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    people = list(rows(50))
    size = answer_bytes(candidates(people, None, workbook=workbook).body)
    monkeypatch.setattr(spreadsheets, "MOST_BYTES", size // 2)
    with pytest.raises(Refusal) as refused:
        candidates(people, None, workbook=workbook)
    assert refused.value.code == "too_many_rows"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("x,=1+1,", "x,'=1+1,"),
        ("x;\u00a0@a", "x;'\u00a0@a"),
        *((f"{sign}1", f"'{sign}1") for sign in "=+-@＝＋－＠"),
        *(
            (f"{hidden}=1", f"'{hidden}=1")
            for hidden in ("\ufeff", "\u200b", " ", "\t", "\u3164", "\u00ad \u2060")
        ),
        ("Anne-Marie", "Anne-Marie"),
        ("O'Neill, Jean", "O'Neill, Jean"),
    ],
    ids=ascii,
)
def test_a_formula_is_neutralised_whatever_hides_it(typed: str, written: str) -> None:
    (row,) = rows(1, last_name=typed)
    assert in_csv(typed) == [written]
    assert "<f>" not in parts(candidates([row], None, workbook=True).body)["xl/worksheets/sheet1.xml"]


def test_days_decimals_and_codes_are_written_as_a_french_excel_reads_them() -> None:
    assert in_csv(date(2026, 11, 29), 12.5, 3, None) == ["29/11/2026", "12,5", "3", ""]
    assert in_csv(Code("01000"), Code("0612345678"), Code("+4122123456"), Code("21010053900014")) == [
        '="01000"',
        '="0612345678"',
        '="+4122123456"',
        '="21010053900014"',
    ]


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("=1+1", "'=1+1"),
        ('01000"&A1&"', '01000"&A1&"'),
        ("+33 6=1", "'+33 6=1"),
        ("２", "２"),
        ("0" * 21, "0" * 21),
    ],
    ids=ascii,
)
def test_a_code_that_is_not_all_digits_is_neutralised_like_any_text(code: str, written: str) -> None:
    assert in_csv(Code(code)) == [written]


def test_a_workbook_has_real_days_and_numbers_a_frozen_header_and_a_filter() -> None:
    (row,) = rows(1)
    contacts = {row.card.candidate_id: ContactDetails(email="rose@courriel.example", phone="+33612345678")}
    inside = parts(candidates([row], contacts, workbook=True).body)
    sheet = inside["xl/worksheets/sheet1.xml"]
    assert 'state="frozen"' in sheet and '<autoFilter ref="A1:M2"/>' in sheet
    assert sheet.count("<col ") >= 10 and 'numberStoredAsText="1"' in sheet
    days = (row.card.applied_on - date(1899, 12, 30)).days
    assert f"<v>{days}</v>" in sheet and "<v>98.8</v>" in sheet
    assert 'formatCode="dd/mm/yyyy"' in inside["xl/styles.xml"]
    assert f"<t>{row.card.place.postal_code}</t>" in inside["xl/sharedStrings.xml"]
    assert "<t>0612345678</t>" in inside["xl/sharedStrings.xml"]


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("+33612345678", "0612345678"),
        ("+262692123456", "0692123456"),
        ("+590690123456", "0690123456"),
        ("+41221234567", "+41221234567"),
        ("+687123456", "+687123456"),
    ],
)
def test_a_french_telephone_number_keeps_its_leading_zero(number: str, dialled: str) -> None:
    (row,) = rows(1)
    contacts = {row.card.candidate_id: ContactDetails(email="rose@courriel.example", phone=number)}
    body = candidates([row], contacts, workbook=False).body
    assert isinstance(body, str)
    (_, line) = csv.reader(io.StringIO(body, newline=""), delimiter=";")
    assert line[-1] == f'="{dialled}"'


@pytest.mark.parametrize(
    ("tab", "contacts", "structure", "name"),
    [
        (None, None, "Commune de L'Haÿ-les-Roses", "candidats-commune-de-l-hay-les-roses-2026-11-29"),
        (MatchStatus.NEW, None, 'Asso\r\n"x', "candidats-nouveaux-asso-x-2026-11-29"),
        (
            MatchStatus.SHORTLISTED,
            {},
            "名前 " + "É" * 250,
            f"candidats-pre-selectionnes-avec-coordonnees-{'e' * 57}-2026-11-29",
        ),
    ],
)
@KINDS
def test_a_file_is_named_after_its_content(
    workbook: bool,
    tab: MatchStatus | None,
    contacts: dict[str, ContactDetails] | None,
    structure: str,
    name: str,
) -> None:
    table = exports.candidates([], contacts, structure=structure, tab=tab, on=date(2026, 11, 29))
    answer = as_file(table, workbook=workbook)
    assert answer.headers == {
        "Content-Disposition": f'attachment; filename="{name}.{"xlsx" if workbook else "csv"}"'
    }


def test_a_text_that_a_spreadsheet_would_run_is_neutralised_in_every_column() -> None:
    (row,) = rows(1, last_name="@SUM(A1)", first_name="\t=1")
    contacts = {row.card.candidate_id: ContactDetails(email="=1@courriel.example", phone="+33612345678")}
    text = candidates([row], contacts, workbook=False).body
    header, line, _ = text.split("\r\n")
    assert header.startswith("\ufeffPrénom;Nom;") and header.endswith(";E-mail;Téléphone")
    assert line.startswith("'\t=1;'@SUM(A1);") and line.endswith(
        """;'=1@courriel.example;"=""0612345678""\""""
    )
