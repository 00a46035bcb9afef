"""The columns of the files of an intake: the valid contents of each cell (RULES section 11)."""

from typing import Any

import pytest

from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.intake.cells import number_within
from chalicelib.domain.intake.files import COLUMNS, Column, CourseOutcome, IntakeKind
from chalicelib.domain.intake.intake import Intake
from chalicelib.domain.intake.lines import ReadLine, parse_lines
from chalicelib.domain.recruiting.contract import ContractKind
from tests.support import builders

K = IntakeKind
OPTIONAL = {
    K.AGREEMENTS: {"legal_form", "phone", "term", "percents", "follow_ups"},
    K.CONTRACTS: {"signed_on", "ends_on", "left_on"},
    K.TRAININGS: {"hours", "course_starts_on", "course_ends_on", "where", "exam_on", "certificate"},
    K.PAYMENTS: set[str](),
}


def column(kind: IntakeKind, name: str) -> Column:
    return next(one for one in COLUMNS[kind] if one.name == name)


@pytest.mark.parametrize("kind", K)
def test_each_column_has_a_name_of_its_own_and_says_what_it_expects(kind: IntakeKind) -> None:
    columns = COLUMNS[kind]
    assert columns[0].label == "Numéro du dossier"
    assert len({one.name for one in columns}) == len({one.label for one in columns}) == len(columns)
    assert all(one.expected.endswith(".") for one in columns)
    assert {one.name for one in columns if one.optional} == OPTIONAL[kind]


@pytest.mark.parametrize(
    ("kind", "name", "cell", "value"),
    [
        *(
            (K.AGREEMENTS, "kind", word, kind)
            for word, kind in zip(
                (
                    "commune",
                    "département",
                    "région",
                    "EPCI",
                    "collectivité à statut particulier",
                    "structure privée",
                ),
                (
                    StructureKind.COMMUNE,
                    StructureKind.DEPARTMENT,
                    StructureKind.REGION,
                    StructureKind.INTERCOMMUNALITY,
                    StructureKind.SPECIAL_STATUS,
                    StructureKind.PRIVATE,
                ),
                strict=True,
            )
        ),
        *(
            (K.AGREEMENTS, "legal_form", word, form)
            for word, form in zip(
                (
                    "association",
                    "entreprise de l'ESS",
                    "fondation",
                    "GIP",
                    "établissement public",
                    "service de l'État",
                ),
                (
                    LegalForm.ASSOCIATION,
                    LegalForm.SOCIAL_ECONOMY_COMPANY,
                    LegalForm.FOUNDATION,
                    LegalForm.PUBLIC_INTEREST_GROUP,
                    LegalForm.PUBLIC_ESTABLISHMENT,
                    LegalForm.STATE_SERVICE,
                ),
                strict=True,
            )
        ),
        *(
            (K.CONTRACTS, "contract", word, kind)
            for word, kind in zip(
                ("CDI", "CDD", "contrat de projet", "PEC"),
                (
                    ContractKind.PERMANENT,
                    ContractKind.FIXED_TERM,
                    ContractKind.PROJECT,
                    ContractKind.SUBSIDISED,
                ),
                strict=True,
            )
        ),
        (K.TRAININGS, "outcome", "réussie", CourseOutcome.PASSED),
    ],
)
def test_a_word_of_a_file_is_read_as_its_meaning(kind: IntakeKind, name: str, cell: str, value: Any) -> None:
    assert column(kind, name).read(cell) is value


@pytest.mark.parametrize(
    ("kind", "name", "least", "most"),
    [
        (K.AGREEMENTS, "number", 1, 999_999_999),
        (K.AGREEMENTS, "months", 1, 60),
        (K.AGREEMENTS, "posts", 1, 10_000),
        (K.PAYMENTS, "rank", 1, 20),
    ],
)
def test_a_number_is_within_its_bounds(kind: IntakeKind, name: str, least: int, most: int) -> None:
    read = column(kind, name).read
    assert [read(str(one)) for one in (least - 1, least, most, most + 1)] == [None, least, most, None]


@pytest.mark.parametrize("cell", ["", "dix", "1,5", "-1"])
def test_an_invalid_number_is_none(cell: str) -> None:
    assert number_within(0, 9)(cell) is None


@pytest.mark.parametrize(
    ("kind", "name", "most"),
    [
        (K.AGREEMENTS, "name", 250),
        (K.AGREEMENTS, "contact_last_name", 100),
        (K.AGREEMENTS, "phone", 40),
        (K.AGREEMENTS, "commune", 100),
        (K.TRAININGS, "where", 200),
        (K.TRAININGS, "certificate", 100),
        (K.PAYMENTS, "reference", 100),
    ],
)
def test_a_text_has_a_maximum_length(kind: IntakeKind, name: str, most: int) -> None:
    read = column(kind, name).read
    assert read("a" * most) == "a" * most and read("a" * (most + 1)) is None


def test_an_intake_counts_each_line_once() -> None:
    made = Intake(id="i", kind=K.CONTRACTS, made_at=builders.NOW, made_by="agency", lines=3)
    done = made.took(0).left_out(1).took(2)
    assert (done.turn, done.taken, done.left) == (3, 2, 1)


def test_an_optional_cell_is_valid_or_empty() -> None:
    names = [one.label for one in COLUMNS[K.CONTRACTS]]
    cells = [
        "12",
        "Léa",
        "Roy",
        "lea@ville.example",
        "54000",
        "Nancy",
        "CDI",
        "",
        "01/02/2026",
        "",
        "1900",
        "",
    ]
    wrong = [*cells[:-1], "bientôt"]
    content = "\n".join(";".join(row) for row in (names, cells, wrong)).encode()
    right, told = parse_lines(K.CONTRACTS, content, lambda _code, _name: builders.place())
    assert right.faults == () and right.values["left_on"] is None
    assert "left_on" in {one.column for one in told.faults}


def test_a_line_is_named_by_its_file_number_and_its_subject() -> None:
    person = ReadLine(number=2, values={"number": 12, "first_name": "Léa", "last_name": "Roy"})
    assert person.subject == "n° 12, Léa Roy"
    assert ReadLine(number=2, values={"number": 12, "name": "Nancy"}).subject == "n° 12, Nancy"
    assert ReadLine(number=2, values={"number": 12, "email": "a@b.example"}).subject == "n° 12, a@b.example"
    assert ReadLine(number=2, values={"number": 12, "rank": 2}).subject == "n° 12, versement 2"
    assert ReadLine(number=2, values={}).subject == ""
