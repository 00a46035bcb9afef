"""The matching of a search and a name: by prefixes of words, ignoring case and accents."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import normalize

_FIRST_ACCENT, _LAST_ACCENT = "\u0300", "\u036f"
_SEPARATORS = re.compile(r"[\W_]+")
# Letters that Unicode does not decompose into plain ones.
_LETTERS = {
    **{"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"},
    **dict.fromkeys("ʼʻʹ", "'"),
}
_SAINTS = {"st": "saint", "ste": "sainte"}
# Words; more never help to tell names apart.
_MOST_SOUGHT = 8


def bare(text: str) -> str:
    """Return a text without case and accents; spaces and punctuation are kept."""
    text = text.casefold()
    if text.isascii():
        return text
    # A compatibility form may decompose into capitals: « ℠ » is « SM ».
    text = normalize("NFKD", text).casefold()
    # Thousands of names are folded together, so each mark found is removed from all of them at once.
    for mark in set(text):
        if _FIRST_ACCENT <= mark <= _LAST_ACCENT:
            text = text.replace(mark, "")
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    return text


def words_of(text: str) -> list[str]:
    """Return the words of a text without case, accents, hyphens or apostrophes."""
    plain = bare(text)
    # Fast path: a search does this for thousands of names, and most are one plain word.
    if plain.isalnum():
        return [plain]
    return _SEPARATORS.sub(" ", plain).split()


def folded(text: str) -> str:
    """Return a text without case, accents, hyphens or apostrophes, words separated by one space."""
    return " ".join(words_of(text))


def letters_of(name: str) -> str:
    """Return the sorted letters of a name, whatever its case, accents, order and spaces."""
    return "".join(sorted("".join(_SAINTS.get(word, word) for word in words_of(name))))


def joined_ends(words: Sequence[str]) -> list[str]:
    """Return the words of a name joined from each word on: « N'Diaye » gives « ndiaye » and « diaye »."""
    return ["".join(words[at:]) for at in range(len(words))]


def forms_of(name: str) -> list[str]:
    """Return the words of a name, separate and joined; « St » also as « Saint »."""
    words = words_of(name)
    if len(words) == 1:
        return words
    written_out = [_SAINTS.get(word, word) for word in words]
    return list(dict.fromkeys([*words, *joined_ends(words), *written_out, *joined_ends(written_out)]))


# Separates the rows of ``texts_to_search``; within a line it is replaced by a space.
_ROW = "\x1e"
# Separates the words of one line, but not lines or rows.
_MARKS_OF_LINE, _SPACES = re.compile(r"(?:[^\w\n\x1e ]|_)+"), re.compile("  +")
# The same for ASCII, as a translation table, which is ten times faster.
_PARTED = bytes(ord(" ") if _MARKS_OF_LINE.match(chr(one)) else one for one in range(128)) + bytes(128)
_ABBREVIATED_SAINT = re.compile(r"(?<=[ \n])(ste?)(?=[ \n])")


def texts_to_search(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the names of each row as one text for ``Sought.found_in``, one per line, also with « Saint ».

    A search makes them for thousands of rows; folding them together takes a third of the time.
    """
    lines = ["\n".join(("", *names, "")).replace(_ROW, " ") for names in rows]
    if not lines:
        return []
    # Most words are separated by one space, which is kept.
    text = _SPACES.sub(" ", _parted(bare(_ROW.join(lines))))
    written_out = _ABBREVIATED_SAINT.sub(lambda found: _SAINTS[found[1]], text)
    return [
        row if row == other else row + other
        for row, other in zip(text.split(_ROW), written_out.split(_ROW), strict=True)
    ]


def _parted(text: str) -> str:
    """Return a bare text with spaces instead of marks."""
    if text.isascii():
        return text.encode("ascii").translate(_PARTED).decode("ascii")
    return _MARKS_OF_LINE.sub(" ", text)


def all_bare(texts: Iterable[str]) -> list[str]:
    """Return each text as ``bare`` makes it; folding them together takes a fraction of the time."""
    rows = [text.replace(_ROW, " ") for text in texts]
    return bare(_ROW.join(rows)).split(_ROW) if rows else []


@lru_cache(maxsize=64)
def _beginning(start: str) -> re.Pattern[str]:
    return re.compile(_pattern(start))


def _pattern(start: str) -> str:
    """Return a pattern that finds a prefix at a word of a line, whether its words are joined or not."""
    return "[ \n]" + " ?".join(start)


class Sought:
    """A search: prefixes of words, which may be joined or split otherwise than in the name.

    Args:
        text: as typed.
    """

    def __init__(self, text: str) -> None:
        words = words_of(text)[:_MOST_SOUGHT]
        written_out = [_SAINTS.get(word, word) for word in words]
        self._readings = [words] if written_out == words else [words, written_out]
        self._words = words
        # Every match contains the first word, so this pattern excludes most texts at once.
        self._first = re.compile("|".join(_pattern(reading[0]) for reading in self._readings if reading))

    def __bool__(self) -> bool:
        return bool(self._words)

    @property
    def telling(self) -> bool:
        """Whether it narrows a list: some word has two letters or more."""
        return any(len(word) > 1 for word in self._words)

    def meets(self, forms: Sequence[str]) -> bool:
        """Return whether every word of the search is a prefix of a form of a name (``forms_of``)."""
        return any(_begin(reading, forms) for reading in self._readings)

    def found_in(self, text: str) -> bool:
        """Return whether every word of the search is a prefix of a word of ``texts_to_search``."""
        return self._first.search(text) is not None and any(
            _begin_in(reading, text) for reading in self._readings
        )

    def beginnings(self) -> list[str]:
        """Return the prefixes to look up: every name that ``meets`` has a form with one of them.

        They are the longest word, alone and joined to its neighbours.
        """
        found: dict[str, None] = {}
        for words in self._readings:
            at = max(range(len(words)), key=lambda one: len(words[one]))
            for first in range(at + 1):
                for end in range(at + 1, len(words) + 1):
                    found["".join(words[first:end])] = None
        shortest_first = sorted(found, key=len)
        return [
            one
            for one in shortest_first
            # A shorter prefix also finds the names of a longer one.
            if not any(len(other) > 2 and one != other and one.startswith(other) for other in shortest_first)
        ]


def _begin(words: Sequence[str], forms: Sequence[str]) -> bool:
    if not words:
        return True
    return any(
        any(form.startswith(start) for form in forms) and _begin(words[end:], forms)
        for end, start in ((end, "".join(words[:end])) for end in range(1, len(words) + 1))
    )


def _begin_in(words: Sequence[str], text: str) -> bool:
    if not words:
        return True
    return any(
        _beginning("".join(words[:end])).search(text) is not None and _begin_in(words[end:], text)
        for end in range(1, len(words) + 1)
    )
