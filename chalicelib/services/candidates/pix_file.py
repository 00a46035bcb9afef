"""A file of Pix results, read line by line: candidates by id, never by name (RULES section 3)."""

import csv
import io
import re
from dataclasses import dataclass

from chalicelib.domain.candidates.candidate import PixResult
from chalicelib.domain.shared.refusal import Refusal

ID, SHARED, STARS = "candidate_id", "partage", "etoiles"
WORKING_LIFE, RESOURCES, CITIZENSHIP = "vie_professionnelle", "ressources", "citoyennete"
COLUMNS = (ID, SHARED, STARS, WORKING_LIFE, RESOURCES, CITIZENSHIP)

# With the marks of each, one decision owes them all (``pix_results``).
MOST_LINES = 45_000

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
        lines = [_line(rows.line_num, header, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        raise _unreadable("Ce fichier n'est pas un CSV lisible : vérifiez ses guillemets.") from None
    if len(lines) > MOST_LINES:
        raise _unreadable(f"Ce fichier a plus de {MOST_LINES} lignes : partagez-le.")
    return lines


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
