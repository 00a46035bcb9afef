"""On the local stack a page moves a file on Démarches simplifiées and makes it answer wrongly."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.domain.funding.case_file import CaseFile, CaseFileState, Piece, PieceState, Procedure
from chalicelib.http.problems import Problem
from chalicelib.services.core.ports import CaseFilesUnavailable
from infra.local.case_files.client import PATH, LocalCaseFiles, service_of
from infra.local.case_files.pages import CaseFilesPages
from infra.local.case_files.service import FIELD_IDS, PREFILL, PROCEDURES, Lie

NOW = datetime(2027, 5, 3, 8, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8000"
FIELDS = {"siret": "21280085000019", "structure_name": "Commune de <Chartres>", "unknown": "dropped"}


class Stack:
    """The stand-in, its pages, and the client of the application."""

    def __init__(self, path: Path) -> None:
        self.settled = 0
        self.service = service_of(ADDRESS, lambda: NOW, path)
        self.hinted: list[Procedure] = []
        self.pages = CaseFilesPages(self.service, self._settle, self.hinted.append)
        self.client = LocalCaseFiles(ADDRESS, self.service)

    def _settle(self) -> bool:
        self.settled += 1
        return True

    def draft(self) -> CaseFile:
        return self.client.prefill(Procedure.PUBLIC, FIELDS, NOW)

    def change(self, made: CaseFile, **form: str | list[str]) -> None:
        lists = {name: value if isinstance(value, list) else [value] for name, value in form.items()}
        answer = self.pages.change(str(made.number), lists)
        assert (answer.status, answer.headers) == (303, [("Location", f"{PATH}/{made.number}")])


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return Stack(tmp_path / "case-files.json")


def test_a_draft_is_opened_at_a_page_with_its_fields_and_no_name_in_its_address(stack: Stack) -> None:
    made = stack.draft()
    assert made.url == f"{ADDRESS}{PATH}/{made.number}"
    page = stack.pages.file(str(made.number)).body.decode()
    assert "champ_1_siret" in page and "Commune de &lt;Chartres&gt;" in page and "dropped" not in page
    assert stack.draft().number != made.number, "each is another one"
    listed = stack.pages.index(wants_html=True).body.decode()
    assert f"{PATH}/{made.number}" in listed and "brouillon" in listed


def test_the_form_of_the_funder_takes_the_number_of_each_draft(stack: Stack) -> None:
    assert all(10**8 <= stack.draft().number < 10**9 for _ in range(20))


def test_each_procedure_has_fields_of_its_own_and_drops_those_of_the_others(stack: Stack) -> None:
    made = stack.client.prefill(Procedure.COMPANY, FIELDS, NOW)
    assert "champ_2_siret" in stack.service.files[made.number].fields
    path, ours = f"{PREFILL}{PROCEDURES[Procedure.PUBLIC]}/dossiers", FIELD_IDS[Procedure.COMPANY]
    _, answer = stack.service.answer(path, json.dumps({ours["siret"]: "123"}).encode(), "")
    assert stack.service.files[json.loads(answer)["dossier_number"]].fields == {}


def test_the_application_reads_a_file_as_its_page_moved_it(stack: Stack) -> None:
    made = stack.draft()
    assert stack.client.changed(Procedure.PUBLIC, NOW, None).files == []
    stack.change(made, state="en_construction")
    stack.change(made, deposit="yes", piece=["head_act", "head_identity"])
    stack.change(made, message="yes")
    read = stack.client.changed(Procedure.PUBLIC, NOW, None)
    [report] = read.files
    assert (report.number, report.state, report.messaged_at) == (made.number, CaseFileState.DEPOSITED, NOW)
    there = {one.piece for one in report.pieces if one.state is PieceState.RECEIVED}
    assert there == {Piece.HEAD_ACT, Piece.HEAD_IDENTITY} and len(report.pieces) == 4
    assert stack.client.changed(Procedure.PUBLIC, NOW + timedelta(seconds=1), None).files == []
    assert stack.client.changed(Procedure.COMPANY, NOW, None).files == []
    stack.change(made, state="refuse", reason="Doublon.")
    [report] = stack.client.changed(Procedure.PUBLIC, NOW, None).files
    assert (report.state, report.reason) == (CaseFileState.REFUSED, "Doublon.")
    assert stack.settled == 4 and stack.hinted == [Procedure.PUBLIC] * 4


def test_files_survive_a_restart(stack: Stack, tmp_path: Path) -> None:
    made = stack.draft()
    stack.change(made, state="en_construction")
    assert Stack(tmp_path / "case-files.json").service.files == stack.service.files


@pytest.mark.parametrize("lie", Lie)
def test_each_wrong_answer_is_chosen_on_its_page_and_shown_there(stack: Stack, lie: Lie) -> None:
    assert stack.pages.lie({"lie": [lie.value]}).headers == [("Location", PATH)]
    assert f'<option value="{lie.value}" selected>' in stack.pages.index(wants_html=True).body.decode()
    assert f'"lie": "{lie.value}"' in stack.pages.index(wants_html=False).body.decode()


@pytest.mark.parametrize("lie", [Lie.ABSENT, Lie.SLOW, Lie.DOWN, Lie.BUSY, Lie.ILLEGIBLE, Lie.ERRORS])
def test_without_an_answer_the_application_does_not_wait(stack: Stack, lie: Lie) -> None:
    stack.service.lie = lie
    with pytest.raises(CaseFilesUnavailable):
        stack.client.changed(Procedure.PUBLIC, NOW, None)


def test_without_the_token_nothing_is_read(stack: Stack) -> None:
    status, body = stack.service.answer(
        "/api/v2/graphql", b'{"query": "", "variables": {}}', "Bearer token=x"
    )
    assert status == 200 and b'"errors"' in body


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "nothing_asked"),
        ({"state": ["lost"]}, "unknown_choice"),
        ({"deposit": ["yes"], "piece": ["x"]}, "unknown_choice"),
    ],
)
def test_an_invalid_choice_is_refused(stack: Stack, form: dict[str, list[str]], code: str) -> None:
    made = stack.draft()
    with pytest.raises(Problem) as refused:
        stack.pages.change(str(made.number), form)
    assert refused.value.code == code
    for number in ("7", "abc", ""):
        with pytest.raises(Problem):
            stack.pages.file(number)
    with pytest.raises(Problem):
        stack.pages.lie({})
