"""A file of Pix results: its cells, and the outcome of each line (RULES section 3)."""

import re
import time
from contextlib import suppress

import pytest

from chalicelib.domain.candidates.candidate import CandidateStatus
from chalicelib.domain.candidates.pix_file import Outcome, examine, parse_lines, require_sound
from chalicelib.domain.candidates.pix_result import PixResult, PixSkill
from chalicelib.domain.candidates.pix_table import COLUMNS, MOST_LINES
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.domain.tables.lines import counted
from tests.support import builders

HEADER = ";".join(COLUMNS)
NOBODY = "0197f3a0-0000-7000-8000-000000000009"


def file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *lines, "")).encode()


def reasons(content: bytes) -> list[tuple[tuple[str, str], ...]]:
    return [line.reasons for line in parse_lines(content)]


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_any_spreadsheet_are_read(separator: str, mark: str, end: str) -> None:
    cells = [tuple(COLUMNS)[::-1], ("2", "", "3", "1", " OUI ", f' "{NOBODY.upper()}"')]
    text = mark + end.join(separator.join(line) for line in cells) + end
    # A quoted cell must begin with its quote.
    (line,) = parse_lines(text.replace(' "', '"').encode())
    assert (line.number, line.candidate_id) == (2, NOBODY)
    assert line.result == PixResult(shared=True, stars=1, working_life=3, resources=None, citizenship=2)


# As Pix Orga writes it: a byte order mark, quoted cells, semicolons, its own columns among those of the
# campaign.
CAMPAIGN = """\ufeff"Nom de l'organisation";"ID Campagne";"Code";"Nom de la campagne";"Nom du Participant";\
"Prénom du Participant";"identifiant CN";"% de progression";"Date de début";"Partage (O/N)";\
"Date du partage";"Palier obtenu (/3)";"Utilisation du numérique dans la vie professionnelle obtenu (O/N)";\
"Production de ressources obtenu (O/N)";\
"Compétences numériques en lien avec la e-citoyenneté obtenu (O/N)";\
"% maitrise de l'ensemble des acquis du profil";\
"% de maitrise des acquis de la compétence Utilisation du numérique dans la vie professionnelle"
"ANCT";12;"ABCDEF123";"Conseillers";"N'Diaye; Ba";"Élodie";"0197F3A0 0000‑7000–8000 000000000009";1;\
2026-11-02;"Oui";2026-11-03;2;"Oui";"Non";"Oui";0,62;0,7
"ANCT";12;"ABCDEF123";"Conseillers";"Léa";"Roy";"0197f3a0000070008000000000000008";0,4;2026-11-02;\
"Non";"NA";"NA";"NA";"NA";"NA";"NA";"NA"
"ANCT";12;"ABCDEF123";"Conseillers";"Léo";"Roy";"0197f3a0-0000-7000-8000-000000000007";1;2026-11-02;\
"Oui";2026-11-03;0;"Non";"Non";"Non";0;0
"""
RESULTS = [
    PixResult(shared=True, stars=2, acquired=(PixSkill.WORKING_LIFE, PixSkill.CITIZENSHIP)),
    PixResult(shared=False),
    PixResult(shared=True, stars=0, acquired=()),
]


def tabbed(text: str) -> str:
    return re.sub(r";(?! Ba)", "\t", text)


@pytest.mark.parametrize(
    "content",
    [
        CAMPAIGN.encode(),
        CAMPAIGN.encode("utf-16"),
        CAMPAIGN[1:].encode("utf-16-le"),
        CAMPAIGN[1:].encode("utf-16-be"),
        CAMPAIGN.lstrip("\ufeff").replace("‑", "-").encode("cp1252"),
        tabbed(CAMPAIGN).encode("utf-16"),
        f"sep=;\r\n{CAMPAIGN[1:]}".encode(),
        f'"sep=;"\n{CAMPAIGN[1:]}'.encode("utf-8-sig"),
        f"SEP=\t\n{tabbed(CAMPAIGN[1:])}".encode(),
        CAMPAIGN.replace("\n", ";;;\r\n").encode(),
        CAMPAIGN.replace(";0\n", ";0;\n").encode(),
        CAMPAIGN.replace("\n", "\r").encode(),
        f"\n;;\n{CAMPAIGN[1:]}".encode(),
    ],
    ids=[
        "as Pix gives it",
        "UTF-16 of a spreadsheet",
        "UTF-16 without its mark",
        "UTF-16, big end first",
        "Windows-1252",
        "Unicode text of Excel, with tabs",
        "sep=",
        "sep= in quotation marks",
        "sep= of a tab",
        "trailing separators",
        "one at the end of a line",
        "lines of an old Mac",
        "empty lines first",
    ],
)
def test_the_export_of_a_campaign_is_read_as_pix_writes_it(content: bytes) -> None:
    lines = parse_lines(content)
    assert [(line.candidate_id, line.reasons) for line in lines] == [
        ("0197f3a0-0000-7000-8000-000000000009", ()),
        ("0197f3a0-0000-7000-8000-000000000008", ()),
        ("0197f3a0-0000-7000-8000-000000000007", ()),
    ]
    assert [line.result for line in lines] == RESULTS


def test_lines_are_numbered_as_in_the_file_after_a_separator_declaration() -> None:
    lines = parse_lines(b"sep=;\n" + file(f"{NOBODY};oui;1;;;"))
    assert [line.number for line in lines] == [3]


@pytest.mark.parametrize(("cell", "shared"), [("oui", True), ("O", True), ("Non", False), ("n", False)])
def test_sharing_is_yes_or_no_in_full_or_by_its_letter(cell: str, shared: bool) -> None:
    (line,) = parse_lines(file(f"{NOBODY};{cell};;;;"))
    assert line.result == PixResult(shared=shared)


def test_a_line_that_is_too_short_is_found_with_any_end_of_line() -> None:
    short = f"{NOBODY};oui;1;;"
    assert [bool(found) for found in reasons(file(short, f"{short};"))] == [True, False]
    assert reasons(file(short, header=f"{HEADER};")) == reasons(file(short))


def test_errors_are_told_in_french_with_what_to_write() -> None:
    (said,) = reasons(file("Paul;peut-être;4;4;;"))
    assert [why for _, why in said] == [
        "L'identifiant du candidat est attendu, tel que son espace le donne.",
        "Partage : « Oui » ou « Non » est attendu.",
        "Palier : 0, 1, 2, 3 ou rien est attendu.",
        "Vie professionnelle : « Oui », « Non », 0, 1, 2, 3 ou rien est attendu.",
    ]


def test_missing_columns_are_named_as_pix_names_them() -> None:
    with pytest.raises(Refusal, match=r"« Palier obtenu \(/3\) », « Production de ressources obtenu"):
        parse_lines(file(header="identifiant CN,Partage (O/N),vie_professionnelle,citoyennete"))
    with pytest.raises(Refusal, match=r"Plusieurs colonnes portent ce nom : « Partage \(O/N\) »"):
        parse_lines(file(header=f"{HEADER};Partage (O/N)"))


def test_lines_are_numbered_as_in_the_file_and_empty_ones_are_skipped() -> None:
    lines = parse_lines(file("", f"{NOBODY};oui;1;;;", ";;;;;", f"{NOBODY};non;;;;"))
    assert [line.number for line in lines] == [3, 5]


def seconds_to_read(content: bytes) -> float:
    began = time.process_time()
    with suppress(Refusal):
        parse_lines(content)
    return time.process_time() - began


def test_the_limit_of_lines_is_checked_before_the_lines_are_processed() -> None:
    longest, too_long = (file(*[";;;;;x"] * lines) for lines in (MOST_LINES, 340_000))
    assert len(parse_lines(longest)) == MOST_LINES
    with pytest.raises(Refusal, match="plus de 45000 lignes"):
        parse_lines(too_long)
    # Seven times less, with margin. A collection of garbage may fall into one run, not into three.
    assert min(seconds_to_read(too_long) for _ in range(3)) < seconds_to_read(longest)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Paul Martin;oui;1;1;1;1", ["candidate_id"]),
        (f"{NOBODY};peut-être;1;1;1;1", ["partage"]),
        (f"{NOBODY};oui;4;4;-1;1,5", ["etoiles", "vie_professionnelle", "ressources", "citoyennete"]),
        (f"{NOBODY};oui;oui;peut-être;;", ["etoiles", "vie_professionnelle"]),
        (f"{NOBODY};oui;=1+1;;;", ["etoiles"]),
        (f"{NOBODY};oui;１;;;", ["etoiles"]),
        (f"{NOBODY};oui;1", [""]),
        (f"{NOBODY};oui;1;1;1;1;1", [""]),
        ("=HYPERLINK(1);;x;;;", ["candidate_id", "partage", "etoiles"]),
    ],
)
def test_each_invalid_cell_tells_why_and_never_its_content(line: str, wrong: list[str]) -> None:
    (found,) = reasons(file(line))
    assert [column for column, _ in found] == wrong
    said = " ".join(why for _, why in found)
    assert not any(cell and cell in said for cell in line.split(";") if len(cell) > 1 and cell != "oui")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe;",
        b"\x81\x8d",
        b"candidate_id;etoiles\n",
        f"{HEADER};etoiles\n".encode(),
        file('"' + "x" * 200_000),
        file(*[f"{NOBODY};oui;1;;;"] * (MOST_LINES + 1)),
    ],
    ids=[
        "empty",
        "half of UTF-16",
        "not text",
        "columns missing",
        "twice",
        "a cell without end",
        "too many",
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_is_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse_lines(content)
    assert (caught.value.code, caught.value.pointer) == ("pix_file_unreadable", "/file")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (CandidateStatus.SUBMITTED, Outcome.UNKNOWN),
        (CandidateStatus.CONFIRMED, Outcome.TO_WRITE),
        (CandidateStatus.WITHDRAWN, Outcome.UNKNOWN),
    ],
)
def test_only_confirmed_candidates_who_have_not_withdrawn_get_a_result(
    status: CandidateStatus, outcome: Outcome
) -> None:
    lines = parse_lines(file(f"{NOBODY};oui;1;;;"))
    (examined,) = examine(lines, {NOBODY: builders.candidate(status)})
    assert examined.outcome is outcome


def test_a_result_that_is_stored_already_is_identical() -> None:
    lines = parse_lines(file(f"{NOBODY};non;2;;;"))
    known = builders.candidate(CandidateStatus.CONFIRMED).with_pix_result(PixResult(shared=False, stars=2))
    assert [one.outcome for one in examine(lines, {NOBODY: known})] == [Outcome.IDENTICAL]


def test_every_outcome_is_counted() -> None:
    examined = examine(parse_lines(file(f"{NOBODY};oui;1;;;", f"{NOBODY};oui;1;;;")), {})
    expected = {**dict.fromkeys(Outcome, 0), Outcome.UNKNOWN: 1, Outcome.DUPLICATE: 1}
    assert counted(examined, Outcome) == expected


def test_a_file_is_imported_whole_or_each_error_is_told_beside_its_cell() -> None:
    sound = file(f"{NOBODY};oui;1;;;")
    require_sound(examine(parse_lines(sound), {}))
    wrong = file(f"{NOBODY};oui;1;;;", f"{NOBODY};oui;2;;;", "Paul;peut-être;1;;;", f"{NOBODY[:-1]}8;oui")
    with pytest.raises(Refusals) as refused:
        require_sound(examine(parse_lines(wrong), {}))
    assert [(one.code, one.pointer) for one in refused.value.refusals] == [
        ("pix_line_invalid", "/lines/3/candidate_id"),
        ("pix_line_invalid", "/lines/4/candidate_id"),
        ("pix_line_invalid", "/lines/4/partage"),
        ("pix_line_invalid", "/lines/5"),
    ]
    assert refused.value.refusals[0].message == "Ligne 3 : Ce candidat est déjà plus haut dans le fichier."


def test_at_most_a_hundred_errors_are_told() -> None:
    with pytest.raises(Refusals) as refused:
        require_sound(examine(parse_lines(file(*["Paul;peut-être;1;;;"] * 60)), {}))
    assert len(refused.value.refusals) == 100


def test_a_file_may_have_as_many_lines_as_one_import_can_store() -> None:
    lines = [f"{NOBODY};oui;1;;;"] * MOST_LINES
    assert len(parse_lines(file(*lines))) == MOST_LINES


def test_every_outcome_has_its_french_words() -> None:
    assert [one.label for one in Outcome] == [
        "à écrire",
        "identique",
        "candidat inconnu",
        "ligne invalide",
        "doublon dans le fichier",
    ]
