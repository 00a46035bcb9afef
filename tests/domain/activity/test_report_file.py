"""A file of reports, line by line: values, faults, known reports (RULES 19)."""

from collections.abc import Collection
from datetime import date

import pytest

from chalicelib.domain.activity.report import ActivityKind, Age, Channel, Redirection, Standing, Theme
from chalicelib.domain.activity.report_file import (
    LABELS,
    ExaminedReport,
    ReportBench,
    ReportOutcome,
    examine_reports,
    read_report_lines,
    require_sound_file,
)
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.lines import counted
from tests.support import builders

ADVISER = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
SOUND = {
    "Date": "12/11/2026",
    "Lieu": "à distance",
    "Activité": "accompagner une personne",
    "Durée (minutes)": "45",
    "Thèmes": "Santé en ligne, banque et budget",
    "Code postal": "69001",
    "Commune": "Lyon 1er",
}


def commune(postal_code: str, name: str) -> str | None:
    """Return the INSEE code of the only commune."""
    return "69381" if (postal_code, name) == ("69001", "Lyon 1er") else None


def lines(*rows: dict[str, str]) -> bytes:
    """Read a file with the columns of its first row."""
    said = [{**SOUND, **row} for row in rows]
    columns = list(said[0])
    return "\n".join(
        ";".join(one) for one in (columns, *([row[c] for c in columns] for row in said))
    ).encode()


def examined(
    content: bytes, known: Collection[str] = (), locked: Collection[tuple[str, Quarter]] = ()
) -> list[ExaminedReport]:
    bench = ReportBench(today=date(2026, 11, 30), recruitments=[ADVISER], known=known, locked=locked)
    return examine_reports(read_report_lines(content, commune), bench)


def faults(**cells: str) -> list[str]:
    """Return the columns with a fault in a line with other cells."""
    (one,) = examined(lines({LABELS[name]: cell for name, cell in cells.items()}))
    assert (one.outcome is ReportOutcome.INVALID) is bool(one.faults)
    return [fault.column for fault in one.faults]


def test_a_line_has_the_same_answers_as_a_form() -> None:
    (one,) = examined(
        lines(
            {
                "Activité": "Animer un atelier",
                "Participants": "8",
                "Moins de 12 ans": "1",
                "60 ans et plus": "4",
                "Retraité": "4",
                "Redirection": "une association",
                "Mandat Aidants Connect": "Oui",
            }
        )
    )
    said = one.answers
    assert said is not None and one.recruitment is ADVISER and one.number == 2
    assert (said.day, said.channel, said.kind) == (date(2026, 11, 12), Channel.REMOTE, ActivityKind.WORKSHOP)
    assert (said.group, said.people, said.minutes) == (True, 8, 45)
    assert dict(zip(Age, said.ages, strict=True)) == {**dict.fromkeys(Age, 0), Age.CHILD: 1, Age.SENIOR: 4}
    assert said.standings[list(Standing).index(Standing.RETIRED)] == 4
    assert set(said.themes) == {Theme.HEALTH, Theme.BANKING}
    assert (said.insee_code, said.postal_code) == ("69381", "69001")
    assert (said.redirected_to, said.mandate) == (Redirection.ASSOCIATION, True)


@pytest.mark.parametrize(
    ("cells", "group"),
    [
        ({"kind": "animer un atelier"}, True),
        ({"kind": "répondre et informer"}, False),
        ({"kind": "répondre et informer", "people": "2"}, True),
        ({"kind": "répondre et informer", "group": "oui"}, True),
        ({"kind": "accompagner une personne", "people": ""}, False),
    ],
)
def test_a_line_is_for_a_group_as_it_says_or_as_is_likely(cells: dict[str, str], group: bool) -> None:
    (one,) = examined(lines({LABELS[name]: cell for name, cell in cells.items()}))
    assert one.answers is not None and one.answers.group is group


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"day": "hier"}, ["day"]),
        ({"channel": "ailleurs"}, ["channel"]),
        ({"kind": "danser"}, ["kind"]),
        ({"group": "peut-être"}, ["group"]),
        ({"mandate": "x"}, ["mandate"]),
        ({"people": "trois"}, ["people"]),
        ({"minutes": ""}, ["minutes"]),
        ({"themes": ""}, ["themes"]),
        ({"themes": "santé en ligne, danse"}, ["themes"]),
        ({"postal_code": "x"}, ["postal_code"]),
        ({"commune": "Paris"}, ["commune"]),
        ({"redirected_to": "ailleurs"}, ["redirected_to"]),
        ({"age_child": "x"}, ["age_child"]),
        ({"standing_retired": "x"}, ["standing_retired"]),
        # Rules of a report, told at the column that they concern.
        ({"day": "01/12/2026"}, ["day"]),
        ({"day": "31/10/2026"}, ["day"]),
        ({"minutes": "601"}, ["minutes"]),
        ({"kind": "rediriger vers une autre structure"}, ["redirected_to"]),
        ({"day": "hier", "minutes": "x"}, ["day", "minutes"]),
    ],
)
def test_faults_are_told_at_their_column(cells: dict[str, str], wrong: list[str]) -> None:
    assert faults(**cells) == wrong


@pytest.mark.parametrize("themes", ["", " , ", "danse"])
def test_a_line_without_a_listed_theme_is_told_that_one_is_expected(themes: str) -> None:
    (one,) = examined(lines({"Thèmes": themes}))
    assert [fault.expected for fault in one.faults] == [
        "Un ou plusieurs thèmes de la liste sont attendus, séparés par des virgules."
    ]


def test_a_file_has_ten_thousand_lines_at_most() -> None:
    most = lines({}) + b"\nx" * 9_999
    assert len(read_report_lines(most, commune)) == 10_000
    with pytest.raises(Refusal, match="plus de 10000 lignes"):
        read_report_lines(most + b"\nx", commune)


def test_the_leading_zero_that_a_spreadsheet_drops_from_a_postal_code_is_restored() -> None:
    seen: list[str] = []

    def find(postal_code: str, _name: str) -> str | None:
        seen.append(postal_code)
        return "01004"

    read_report_lines(lines({"Code postal": "1500", "Commune": "Ambérieu"}), find)
    assert seen == ["01500"]


def test_the_same_file_again_adds_nothing_and_two_equal_activities_are_two() -> None:
    content = lines({}, {}, {"Durée (minutes)": "50"})
    first = examined(content)
    assert len({one.id for one in first}) == 3
    assert [one.outcome for one in first] == [ReportOutcome.TO_RECORD] * 3
    again = examined(content, known={one.id for one in first})
    assert [one.outcome for one in again] == [ReportOutcome.RECORDED] * 3
    more = examined(lines({}, {}, {}), known={one.id for one in first})
    assert [one.outcome for one in more] == [ReportOutcome.RECORDED] * 2 + [ReportOutcome.TO_RECORD]


def test_a_locked_quarter_takes_no_new_line_and_keeps_what_it_has() -> None:
    locked = {(ADVISER.agreement_id, Quarter(2026, 4))}
    (one,) = examined(lines({}), locked=locked)
    assert one.outcome is ReportOutcome.INVALID and "4e trimestre 2026" in one.faults[0].expected
    (known,) = examined(lines({}), known={examined(lines({}))[0].id}, locked=locked)
    assert known.outcome is ReportOutcome.RECORDED


def test_a_file_with_invalid_lines_is_recorded_only_without_them() -> None:
    some = examined(lines({}, {"Date": "hier"}))
    assert counted(some, ReportOutcome) == {
        ReportOutcome.TO_RECORD: 1,
        ReportOutcome.RECORDED: 0,
        ReportOutcome.INVALID: 1,
    }
    with pytest.raises(Refusal, match="report_lines_invalid: Une ligne est à corriger") as refused:
        require_sound_file(some, only_sound=False)
    assert refused.value.pointer == "/only_sound"
    with pytest.raises(Refusal, match="2 lignes sont à corriger"):
        require_sound_file(examined(lines({"Date": ""}, {"Date": "hier"})), only_sound=False)
    require_sound_file(some, only_sound=True)
    require_sound_file(examined(lines({})), only_sound=False)


def test_columns_are_found_by_other_names_and_missing_ones_are_told() -> None:
    renamed = lines({}).replace("Durée (minutes)".encode(), b"Minutes").replace(b"Lieu", b"Canal")
    assert examined(renamed)[0].outcome is ReportOutcome.TO_RECORD
    with pytest.raises(Refusal, match="report_file_unreadable:"):
        examined(lines({}).replace(b"Date", b"Jour"))


def test_a_line_with_too_few_cells_is_invalid_as_a_whole() -> None:
    (one,) = examined(lines({}).rsplit(b";", 2)[0])
    assert [fault.label for fault in one.faults] == [""]
