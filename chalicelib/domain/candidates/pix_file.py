"""A file of Pix results, read line by line: candidates by id, never by name (RULES section 3)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.pix_result import PixResult, PixSkill
from chalicelib.domain.candidates.pix_table import (
    CITIZENSHIP,
    ID,
    RESOURCES,
    SHARED,
    STARS,
    WORKING_LIFE,
    read_rows,
)
from chalicelib.domain.documents.document import INCOMING
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.domain.tables.lines import CELLS
from chalicelib.domain.tables.table import TableRow

# The maximum length of a refusal; the report of a trial contains everything.
_MOST_REFUSALS = 100
MAX_BYTES = 10 * 1024 * 1024

# A copied identifier may have lost its hyphens or have other ones.
_ID = re.compile(r"([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})", re.ASCII)
_HYPHENS = re.compile(r"[\s\u002d\u00ad\u2010-\u2015\u2212]")
# A campaign writes NA for a result that is withheld or missing.
_NOTHING = ("", "na")
_STARS = {**dict.fromkeys(_NOTHING, None), "0": 0, "1": 1, "2": 2, "3": 3}
_ANSWERS = {"oui": True, "o": True, "non": False, "n": False}
_SKILLS = {
    WORKING_LIFE: PixSkill.WORKING_LIFE,
    RESOURCES: PixSkill.RESOURCES,
    CITIZENSHIP: PixSkill.CITIZENSHIP,
}

_A_SKILL = "« Oui », « Non », 0, 1, 2, 3 ou rien est attendu."
_REASONS = {
    ID: "L'identifiant du candidat est attendu, tel que son espace le donne.",
    SHARED: "Partage : « Oui » ou « Non » est attendu.",
    STARS: "Palier : 0, 1, 2, 3 ou rien est attendu.",
    WORKING_LIFE: f"Vie professionnelle : {_A_SKILL}",
    RESOURCES: f"Production de ressources : {_A_SKILL}",
    CITIZENSHIP: f"E-citoyenneté : {_A_SKILL}",
}


@dataclass(frozen=True, kw_only=True)
class PixLine:
    """A line. ``number`` is its number in the file, from 1.

    ``reasons`` are the errors by column (an empty name for the line as a whole), and never quote the cell;
    without errors, ``candidate_id`` and ``result`` are set.
    """

    number: int
    candidate_id: str | None
    result: PixResult | None
    reasons: tuple[tuple[str, str], ...] = ()


def parse_lines(content: bytes) -> list[PixLine]:
    """Read a file (``read_rows``).

    Raises:
        Refusal: the file as a whole cannot be read.
    """
    return [_line(row) for row in read_rows(content)]


def _line(row: TableRow) -> PixLine:
    if row.cells is None:
        return PixLine(number=row.number, candidate_id=None, result=None, reasons=(("", CELLS),))
    cells = {column: cell.lower() for column, cell in row.cells.items()}
    candidate_id = _candidate_id(cells[ID])
    wrong = [] if candidate_id else [ID]
    if cells[SHARED] not in _ANSWERS:
        wrong.append(SHARED)
    if cells[STARS] not in _STARS:
        wrong.append(STARS)
    wrong += [skill for skill in _SKILLS if cells[skill] not in _STARS and cells[skill] not in _ANSWERS]
    return PixLine(
        number=row.number,
        candidate_id=candidate_id,
        result=None if wrong else _result(cells),
        reasons=tuple((column, _REASONS[column]) for column in wrong),
    )


def _candidate_id(written: str) -> str | None:
    match = _ID.fullmatch(_HYPHENS.sub("", written))
    return "-".join(match.groups()) if match else None


def _result(cells: Mapping[str, str]) -> PixResult:
    levels = {skill.value: _STARS.get(cells[column]) for column, skill in _SKILLS.items()}
    answered = {skill: _ANSWERS.get(cells[column]) for column, skill in _SKILLS.items()}
    acquired = tuple(skill for skill, answer in answered.items() if answer)
    has_answers = any(answer is not None for answer in answered.values())
    return PixResult(
        shared=_ANSWERS[cells[SHARED]],
        stars=_STARS[cells[STARS]],
        acquired=acquired if has_answers else None,
        **levels,
    )


class Outcome(Labelled):
    """The outcome of a line of the file."""

    TO_WRITE = "to_write", "à écrire"
    IDENTICAL = "identical", "identique"
    UNKNOWN = "unknown_candidate", "candidat inconnu"
    INVALID = "invalid", "ligne invalide"
    DUPLICATE = "duplicate", "doublon dans le fichier"


@dataclass(frozen=True, kw_only=True)
class ExaminedLine:
    """A line and its outcome."""

    line: PixLine
    outcome: Outcome


def examine(lines: Iterable[PixLine], candidates: Mapping[str, Candidate]) -> list[ExaminedLine]:
    """Return the outcome of each line.

    Args:
        lines: of the file, in its order.
        candidates: the existing candidates that the lines name, by id.
    """
    seen: set[str] = set()
    examined = []
    for line in lines:
        examined.append(ExaminedLine(line=line, outcome=_outcome(line, candidates, seen)))
        if line.candidate_id:
            seen.add(line.candidate_id)
    return examined


def _outcome(line: PixLine, candidates: Mapping[str, Candidate], seen: set[str]) -> Outcome:
    if line.candidate_id in seen:
        return Outcome.DUPLICATE
    if line.candidate_id is None or line.result is None:
        return Outcome.INVALID
    candidate = candidates.get(line.candidate_id)
    if candidate is None or not candidate.in_programme:
        return Outcome.UNKNOWN
    return Outcome.IDENTICAL if candidate.pix_result == line.result else Outcome.TO_WRITE


def require_sound(examined: Iterable[ExaminedLine]) -> None:
    """Refuse a file with invalid lines: a file is imported as a whole or not at all.

    Raises:
        Refusals: some lines are invalid or come twice.
    """
    refusals: list[Refusal] = []
    for one in examined:
        number = one.line.number
        if one.outcome is Outcome.DUPLICATE:
            refusals.append(_refused(number, ID, "Ce candidat est déjà plus haut dans le fichier."))
        elif one.outcome is Outcome.INVALID:
            refusals += [_refused(number, column, why) for column, why in one.line.reasons]
        if len(refusals) >= _MOST_REFUSALS:
            break
    if refusals:
        raise Refusals(refusals[:_MOST_REFUSALS])


def _refused(number: int, column: str, why: str) -> Refusal:
    place = f"/lines/{number}/{column}" if column else f"/lines/{number}"
    return Refusal("pix_line_invalid", f"Ligne {number} : {why}", "invalid", place)


def incoming_pix_key(file_id: str) -> str:
    """Return the key of an uploaded file in the file store, which deletes it after a day."""
    return f"{INCOMING}pix/{file_id}"


def import_running() -> Refusal:
    """Return the refusal of a file while another one is imported."""
    return Refusal(
        "pix_import_running", "Un autre import n'est pas terminé. Recommencez dans quelques minutes."
    )
