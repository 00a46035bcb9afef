"""What the cells of a file of intake hold; each reader returns None for what is none."""

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
# A SIRET of a spreadsheet that took it for a number has lost the zeros before it.
_SIRET = re.compile(r"[0-9]{10,13}", re.ASCII)
_BETWEEN_NUMBERS = re.compile(r"[^0-9]+")
# Unicode categories: controls, and marks that only lay a text out.
_UNSEEN = ("Cc", "Cf")


def visible(cell: str) -> str:
    """Return a cell on one line, as a person sees it: copying from a page leaves marks that nobody sees."""
    text = " ".join(normalize("NFC", cell).split())
    return text if text.isascii() and text.isprintable() else _without_unseen(text)


def _without_unseen(text: str) -> str:
    return "".join(one for one in text if category(one) not in _UNSEEN).strip()


def text(most: int) -> Callable[[str], str | None]:
    """Words, so many characters at most."""
    return lambda cell: cell if len(cell) <= most else None


def number_within(least: int, most: int) -> Callable[[str], int | None]:
    """Return a whole number within bounds, both included."""

    def read(cell: str) -> int | None:
        value = whole_number(cell)
        return value if value is not None and least <= value <= most else None

    return read


def one_of(words: Mapping[str, Any]) -> Callable[[str], Any]:
    """What a word means, without case and accents."""
    known = {folded(word): meaning for word, meaning in words.items()}
    return lambda cell: known.get(folded(cell))


def siret(cell: str) -> str | None:
    """Return the 14 figures of a SIRET."""
    try:
        return normalise_siret(cell.zfill(14) if _SIRET.fullmatch(cell) else cell)
    except Refusal:
        return None


def email(cell: str) -> str | None:
    """Return an e-mail address, in lower case."""
    lower = cell.lower()
    return lower if len(lower) <= _MOST_EMAIL and _EMAIL.fullmatch(lower) else None


def postal_code(cell: str) -> str | None:
    """Return a postal code, with the zero that a spreadsheet may have taken away."""
    return cell.zfill(5) if _POSTAL_CODE.fullmatch(cell) else None


def numbers(cell: str) -> tuple[int, ...] | None:
    """Whole numbers with anything between them: « 30 + 35 + 35 »."""
    found = tuple(int(one) for one in _BETWEEN_NUMBERS.split(cell) if one)
    return found if found and all(one <= 100 for one in found) else None
