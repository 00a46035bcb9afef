"""Text separated by semicolons, tabs or commas, in the encodings of spreadsheets."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence

# The first line that Excel may write to declare the separator.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[^\S\r\n]*(?:\r\n?|\n)', re.IGNORECASE)
_SEPARATORS = (";", "\t", ",")


class Unreadable(Exception):
    """The file as a whole cannot be read; ``message`` is a French sentence that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252.

    Raises:
        Unreadable: it is none of them.
    """
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
        raise Unreadable(
            "Ce fichier n'est pas un texte lisible : enregistrez-le au format CSV UTF-8."
        ) from None


def separators_of(text: str) -> tuple[int, str, Sequence[str]]:
    """Return how many lines declare the separator (0 or 1), the text after them, and separators to try."""
    said = _SEPARATOR_LINE.match(text)
    if said is None:
        return 0, text, _SEPARATORS
    return 1, text[said.end() :], said[1]


def rows_of_text(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Return the non-empty rows with the number of their last line: a quoted cell may have several lines.

    Args:
        text: after the declaration of the separator.
        separator: of the cells.
        skipped: the number of lines before the text.

    Raises:
        Unreadable: unbalanced quotation marks.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num + skipped, row
    except csv.Error:
        raise Unreadable("Ce fichier n'est pas un CSV lisible : vérifiez ses guillemets.") from None
