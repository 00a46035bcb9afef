"""The export of a Pix campaign as rows, whichever program saved it (RULES section 3)."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import folded

# With the marks of each, one decision owes them all.
MOST_LINES = 45_000

ID, SHARED, STARS = "candidate_id", "partage", "etoiles"
WORKING_LIFE, RESOURCES, CITIZENSHIP = "vie_professionnelle", "ressources", "citoyennete"

# As a campaign names them; the identifier is named by whoever made the campaign.
COLUMNS = {
    ID: "identifiant CN",
    SHARED: "Partage (O/N)",
    STARS: "Palier obtenu (/3)",
    WORKING_LIFE: "Utilisation du numérique dans la vie professionnelle obtenu (O/N)",
    RESOURCES: "Production de ressources obtenu (O/N)",
    CITIZENSHIP: "Compétences numériques en lien avec la e-citoyenneté obtenu (O/N)",
}

# Of names without case, accents and signs. A campaign has other columns that name the same skills.
_NAMED = {
    ID: re.compile(r"candidate id|id candidat|identifiant( .+)?"),
    SHARED: re.compile(r"partage( o n)?"),
    STARS: re.compile(r"((nombre d )?etoiles?|palier)( obtenue?s?)?( 3)?"),
    WORKING_LIFE: re.compile(r"vie professionnelle|.*vie professionnelle obtenu o n"),
    RESOURCES: re.compile(r"ressources|.*ressources obtenu o n"),
    CITIZENSHIP: re.compile(r"(e )?citoyennete|.*citoyennete obtenu o n"),
}
# Excel writes it first to say how the file is separated.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[^\S\r\n]*(?:\r\n?|\n)', re.IGNORECASE)
_SEPARATORS = (";", "\t", ",")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: the cells of ``COLUMNS``, None when there are fewer cells than names, or more.

    ``number`` is that of the line in the file, the first one being 1.
    """

    number: int
    cells: Mapping[str, str] | None


def read_rows(content: bytes) -> list[Row]:
    """Read the rows of a file that are not empty.

    UTF-8, UTF-16 or Windows-1252; semicolons, tabs or commas; columns in any order, among others.

    Args:
        content: the file.

    Raises:
        Refusal: ``pix_file_unreadable`` as a whole.
    """
    text = _decoded(content)
    separators: Sequence[str] = _SEPARATORS
    skipped = 0
    if (said := _SEPARATOR_LINE.match(text)) is not None:
        separators, skipped, text = said[1], 1, text[said.end() :]
    try:
        separator, places = _understood(text, separators)
        rows = _filled(text, separator)
        _, header = next(rows)
        width = len(_ended(header))
        found = list(islice(rows, MOST_LINES + 1))
    except csv.Error:
        raise _unreadable("Ce fichier n'est pas un CSV lisible : vérifiez ses guillemets.") from None
    if len(found) > MOST_LINES:
        raise _unreadable(f"Ce fichier a plus de {MOST_LINES} lignes : partagez-le.")
    return [Row(number=number + skipped, cells=_cells(row, width, places)) for number, row in found]


def _decoded(content: bytes) -> str:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        # Half of the bytes of a French text in UTF-16 are null.
        if b"\0" in content[:2]:
            return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252")
    except UnicodeDecodeError:
        raise _unreadable(
            "Ce fichier n'est pas un texte lisible : enregistrez-le au format CSV UTF-8."
        ) from None


def _filled(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with the number of their last line: a quoted cell may span several."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return ((rows.line_num, row) for row in rows if any(cell.strip() for cell in row))


def _understood(text: str, separators: Sequence[str]) -> tuple[str, dict[str, int]]:
    """The separator under which the first row names the columns, and where each stands."""
    missing = list(COLUMNS)
    for separator in separators:
        header = next((row for _, row in _filled(text, separator)), [])
        names = [folded(name) for name in header]
        places = {
            column: [place for place, name in enumerate(names) if pattern.fullmatch(name)]
            for column, pattern in _NAMED.items()
        }
        if twice := [column for column, found in places.items() if len(found) > 1]:
            raise _unreadable(f"Plusieurs colonnes portent ce nom : {_listed(twice)}. Gardez-en une.")
        if all(places.values()):
            return separator, {column: found[0] for column, found in places.items()}
        absent = [column for column, found in places.items() if not found]
        missing = min(missing, absent, key=len)
    raise _unreadable(
        f"Colonnes absentes : {_listed(missing)}. La première ligne nomme les colonnes, comme dans l'export "
        "d'une campagne Pix."
    )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"« {COLUMNS[column]} »" for column in columns)


def _cells(row: list[str], width: int, places: Mapping[str, int]) -> dict[str, str] | None:
    if not len(_ended(row)) <= width <= len(row):
        return None
    return {column: row[place].strip() for column, place in places.items()}


def _ended(row: list[str]) -> list[str]:
    """A row without the empty cells at its end: some programs write a separator too many."""
    last = len(row)
    while last and not row[last - 1].strip():
        last -= 1
    return row[:last]


def _unreadable(message: str) -> Refusal:
    return Refusal("pix_file_unreadable", message, "invalid", "/file")
