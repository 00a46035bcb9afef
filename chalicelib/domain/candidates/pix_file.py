"""A file of Pix results, read line by line: candidates by id, never by name (RULES section 3)."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from chalicelib.domain.candidates.candidate import Candidate, PixResult
from chalicelib.domain.shared.refusal import Refusal, Refusals

ID, SHARED, STARS = "candidate_id", "partage", "etoiles"
WORKING_LIFE, RESOURCES, CITIZENSHIP = "vie_professionnelle", "ressources", "citoyennete"
COLUMNS = (ID, SHARED, STARS, WORKING_LIFE, RESOURCES, CITIZENSHIP)

# With the marks of each, one decision owes them all.
MOST_LINES = 45_000
# What a problem says at most; the report of a trial says everything.
_MOST_REFUSALS = 100

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_NUMBERS = {"": None, "1": 1, "2": 2, "3": 3}
_SHARED = {"oui": True, "non": False}

_REASONS = {
    ID: "Un identifiant de candidat est attendu.",
    SHARED: "« oui » ou « non » est attendu.",
    **dict.fromkeys((STARS, WORKING_LIFE, RESOURCES, CITIZENSHIP), "1, 2, 3 ou rien est attendu."),
}
# Of a line as a whole.
_CELLS = f"{len(COLUMNS)} cellules sont attendues."


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. ``number`` is that of the file, the line of names being 1.

    ``reasons`` say what is wrong by column (an empty name for the line as a whole), and never what was
    written there; without any, ``candidate_id`` and ``result`` are known.
    """

    number: int
    candidate_id: str | None
    result: PixResult | None
    reasons: tuple[tuple[str, str], ...] = ()


def read_lines(content: bytes) -> list[Line]:
    """Read a file: UTF-8 with or without its mark, commas or semicolons, columns in any order.

    Raises:
        Refusal: the file as a whole cannot be read.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("Enregistrez ce fichier au format CSV UTF-8.") from None
    names, _, _ = text.partition("\n")
    separator = ";" if ";" in names else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        if sorted(header) != sorted(COLUMNS):
            raise _unreadable(f"La première ligne nomme les colonnes : {separator.join(COLUMNS)}")
        # ``line_num`` counts the lines that a quoted cell spans.
        filled = ((rows.line_num, row) for row in rows if any(cell.strip() for cell in row))
        found = list(islice(filled, MOST_LINES + 1))
    except csv.Error:
        raise _unreadable("Ce fichier n'est pas un CSV lisible : vérifiez ses guillemets.") from None
    if len(found) > MOST_LINES:
        raise _unreadable(f"Ce fichier a plus de {MOST_LINES} lignes : partagez-le.")
    return [_line(number, header, row) for number, row in found]


def _line(number: int, header: list[str], row: list[str]) -> Line:
    if len(row) != len(header):
        return Line(number=number, candidate_id=None, result=None, reasons=(("", _CELLS),))
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
    candidate_id = cells[ID].lower()
    known = _ID.fullmatch(candidate_id) is not None
    wrong = [] if known else [ID]
    if cells[SHARED].lower() not in _SHARED:
        wrong.append(SHARED)
    wrong += [name for name in (STARS, WORKING_LIFE, RESOURCES, CITIZENSHIP) if cells[name] not in _NUMBERS]
    return Line(
        number=number,
        candidate_id=candidate_id if known else None,
        result=None
        if wrong
        else PixResult(
            shared=_SHARED[cells[SHARED].lower()],
            stars=_NUMBERS[cells[STARS]],
            working_life=_NUMBERS[cells[WORKING_LIFE]],
            resources=_NUMBERS[cells[RESOURCES]],
            citizenship=_NUMBERS[cells[CITIZENSHIP]],
        ),
        reasons=tuple((name, _REASONS[name]) for name in wrong),
    )


def _unreadable(message: str) -> Refusal:
    return Refusal("pix_file_unreadable", message, "invalid", "/file")


class Outcome(StrEnum):
    """What a line of the file leads to."""

    TO_WRITE = "to_write"
    IDENTICAL = "identical"
    UNKNOWN = "unknown_candidate"
    INVALID = "invalid"
    DUPLICATE = "duplicate"

    @property
    def label(self) -> str:
        """The French words of the report."""
        return _LABELS[self]


_LABELS = {
    Outcome.TO_WRITE: "à écrire",
    Outcome.IDENTICAL: "identique",
    Outcome.UNKNOWN: "candidat inconnu",
    Outcome.INVALID: "ligne invalide",
    Outcome.DUPLICATE: "doublon dans le fichier",
}


@dataclass(frozen=True, kw_only=True)
class ExaminedLine:
    """A line and what it leads to."""

    line: Line
    outcome: Outcome


def examine(lines: Iterable[Line], candidates: Mapping[str, Candidate]) -> list[ExaminedLine]:
    """What each line leads to.

    Args:
        lines: of the file, in its order.
        candidates: those that the lines name, by id, as far as they exist.
    """
    seen: set[str] = set()
    examined = []
    for line in lines:
        examined.append(ExaminedLine(line=line, outcome=_outcome(line, candidates, seen)))
        if line.candidate_id:
            seen.add(line.candidate_id)
    return examined


def _outcome(line: Line, candidates: Mapping[str, Candidate], seen: set[str]) -> Outcome:
    if line.candidate_id in seen:
        return Outcome.DUPLICATE
    if line.candidate_id is None or line.result is None:
        return Outcome.INVALID
    candidate = candidates.get(line.candidate_id)
    if candidate is None or not candidate.in_programme:
        return Outcome.UNKNOWN
    return Outcome.IDENTICAL if candidate.pix_result == line.result else Outcome.TO_WRITE


def counted(examined: Iterable[ExaminedLine]) -> dict[Outcome, int]:
    """How many lines lead to each outcome."""
    return {**dict.fromkeys(Outcome, 0), **Counter(one.outcome for one in examined)}


def require_sound(examined: Iterable[ExaminedLine]) -> None:
    """A file is imported whole or not at all.

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


def import_running() -> Refusal:
    """The answer to a file that comes while another one is imported."""
    return Refusal(
        "pix_import_running", "Un autre import n'est pas terminé. Recommencez dans quelques minutes."
    )
