"""Files of ten thousand lines and more stay within what Lambda answers, and in its time and memory."""

import base64
import csv
import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from chalicelib.audiences.structure import exports
from chalicelib.domain.candidates.candidate import card_of
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.recruiting.export import Reachable
from chalicelib.services.recruiting.pool import Row
from tests.benchmarks.people import TODAY, Country

ANSWER_BYTES = 6 * 1024 * 1024
KINDS = pytest.mark.parametrize("workbook", [False, True], ids=["CSV", "XLSX"])


def rows(count: int, **changed: str) -> Iterator[Row]:
    for candidate in Country().candidates(count):
        card = card_of(candidate, TODAY)._replace(**changed)
        yield Row(card=card, status=MatchStatus.NEW, distance_km=98.76, recruited_elsewhere=False)


def answer_bytes(body: str | bytes) -> int:
    """The body as it stands in the JSON with which the function answers."""
    return len(base64.b64encode(body) if isinstance(body, bytes) else json.dumps(body))


@KINDS
def test_ten_thousand_lines_are_one_answer(workbook: bool) -> None:
    people = list(rows(10_000))
    contacts = {
        row.card.candidate_id: Reachable(
            email=f"{row.card.candidate_id}@courriel.example", phone="+33612345678"
        )
        for row in people[:500]
    }
    began = time.process_time()
    assert answer_bytes(exports.candidates(people, contacts, workbook=workbook).body) < ANSWER_BYTES
    assert time.process_time() - began < 29
    tracemalloc.start()
    try:
        exports.candidates(people, contacts, workbook=workbook)
        assert tracemalloc.get_traced_memory()[1] < 256 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.long
@KINDS
def test_as_many_lines_as_are_ever_exported_are_one_answer(workbook: bool) -> None:
    assert answer_bytes(exports.candidates(rows(30_000), {}, workbook=workbook).body) < ANSWER_BYTES


@KINDS
def test_a_file_larger_than_an_answer_is_refused(workbook: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    people = list(rows(50))
    size = answer_bytes(exports.candidates(people, None, workbook=workbook).body)
    monkeypatch.setattr(exports, "MOST_BYTES", size // 2)
    with pytest.raises(Refusal) as refused:
        exports.candidates(people, None, workbook=workbook)
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
def test_a_formula_is_neutral_whatever_hides_it(typed: str, written: str) -> None:
    (row,) = rows(1, last_name=typed)
    text = exports.candidates([row], None, workbook=False).body
    (_, line) = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert line[1] == written
    with zipfile.ZipFile(io.BytesIO(exports.candidates([row], None, workbook=True).body)) as workbook:
        assert b"<f>" not in workbook.read("xl/worksheets/sheet1.xml")


def test_what_a_spreadsheet_would_run_is_neutral_in_every_column() -> None:
    (row,) = rows(1, last_name="@SUM(A1)", first_name="\t=1")
    contacts = {row.card.candidate_id: Reachable(email="=1@courriel.example", phone="+33612345678")}
    text = exports.candidates([row], contacts, workbook=False).body
    header, line, _ = text.split("\r\n")
    assert header.startswith("\ufeffPrénom;Nom;") and header.endswith(";E-mail;Téléphone")
    assert line.startswith("'\t=1;'@SUM(A1);") and line.endswith(";'=1@courriel.example;'+33612345678")
