"""Readers of the cells of an intake file; each returns None for an invalid cell."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import category, normalize

from chalicelib.domain.applying.siret import normalise_siret
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.words import folded
from chalicelib.domain.tables.cells import whole_number

_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)
_MOST_EMAIL = 254
_POSTAL_CODE = re.compile(r"[0-9]{4,5}", re.ASCII)
# A SIRET that a spreadsheet stored as a number has lost its leading zeros.
_SIRET = re.compile(r"[0-9]{10,13}", re.ASCII)
_BETWEEN_NUMBERS = re.compile(r"[^0-9]+")
# Unicode categories: control characters and invisible formatting marks.
_UNSEEN = ("Cc", "Cf")


def visible(cell: str) -> str:
    """Return a cell on one line without invisible marks, which pasted text may contain."""
    text = " ".join(normalize("NFC", cell).split())
    return text if text.isascii() and text.isprintable() else _without_unseen(text)


def _without_unseen(text: str) -> str:
    return "".join(one for one in text if category(one) not in _UNSEEN).strip()


def text(most: int) -> Callable[[str], str | None]:
    """Return a text of a maximum length."""
    return lambda cell: cell if len(cell) <= most else None


def number_within(least: int, most: int) -> Callable[[str], int | None]:
    """Return a whole number within bounds, both included."""

    def read(cell: str) -> int | None:
        value = whole_number(cell)
        return value if value is not None and least <= value <= most else None

    return read


def one_of(words: Mapping[str, Any]) -> Callable[[str], Any]:
    """Return the value of a word, ignoring case and accents."""
    known = {folded(word): meaning for word, meaning in words.items()}
    return lambda cell: known.get(folded(cell))


def siret(cell: str) -> str | None:
    """Return the 14 digits of a SIRET."""
    try:
        return normalise_siret(cell.zfill(14) if _SIRET.fullmatch(cell) else cell)
    except Refusal:
        return None


def email(cell: str) -> str | None:
    """Return an e-mail address, in lower case."""
    lower = cell.lower()
    return lower if len(lower) <= _MOST_EMAIL and _EMAIL.fullmatch(lower) else None


def postal_code(cell: str) -> str | None:
    """Return a postal code, with the leading zero that a spreadsheet may have removed."""
    return cell.zfill(5) if _POSTAL_CODE.fullmatch(cell) else None


def numbers(cell: str) -> tuple[int, ...] | None:
    """Return whole numbers with any separators: « 30 + 35 + 35 »."""
    found = tuple(int(one) for one in _BETWEEN_NUMBERS.split(cell) if one)
    return found if found and all(one <= 100 for one in found) else None
