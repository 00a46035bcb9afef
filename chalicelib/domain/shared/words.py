"""How a typed search meets a name: by the beginnings of its words, whatever their case and accents."""

import re
from collections.abc import Sequence
from unicodedata import normalize

_ACCENTS = re.compile("[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"[\W_]+")
# Letters that no decomposition turns into plain ones.
_LETTERS = {
    **{"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"},
    **dict.fromkeys("ʼʻʹ", "'"),
}
_SAINTS = {"st": "saint", "ste": "sainte"}
# Longer searches are sentences: no name is told apart in so many ways.
_MOST_SOUGHT = 8


def bare(text: str) -> str:
    """A text without case and accents; what stands between its words stays."""
    text = text.casefold()
    if text.isascii():
        return text
    # A compatibility form may decompose into capitals: « ℠ » is « SM ».
    text = _ACCENTS.sub("", normalize("NFKD", text).casefold())
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    return text


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents, hyphens or apostrophes."""
    plain = bare(text)
    # A search asks this of thousands of names, and most are one plain word.
    if plain.isalnum():
        return [plain]
    return _SEPARATORS.sub(" ", plain).split()


def folded(text: str) -> str:
    """A text without case, accents, hyphens or apostrophes, its words apart by one space."""
    return " ".join(words_of(text))


def joined_ends(words: Sequence[str]) -> list[str]:
    """A name written as one word, from each of its words on: « N'Diaye » is « ndiaye » and « diaye »."""
    return ["".join(words[at:]) for at in range(len(words))]


def forms_of(name: str) -> list[str]:
    """The words of a name and what they make when they are joined; « St » is « Saint » too."""
    words = words_of(name)
    if len(words) == 1:
        return words
    written_out = [_SAINTS.get(word, word) for word in words]
    return list(dict.fromkeys([*words, *joined_ends(words), *written_out, *joined_ends(written_out)]))


class Sought:
    """What somebody looks for: beginnings of words, which may be joined or apart otherwise than the name is.

    Args:
        text: what was typed.
    """

    def __init__(self, text: str) -> None:
        words = words_of(text)[:_MOST_SOUGHT]
        written_out = [_SAINTS.get(word, word) for word in words]
        self._readings = [words] if written_out == words else [words, written_out]
        self._words = words

    def __bool__(self) -> bool:
        return bool(self._words)

    @property
    def telling(self) -> bool:
        """Whether it narrows anything: some word has two letters or more."""
        return any(len(word) > 1 for word in self._words)

    def meets(self, forms: Sequence[str]) -> bool:
        """Whether everything that is sought begins one of the forms of a name (``forms_of``)."""
        return any(_begin(reading, forms) for reading in self._readings)

    def beginnings(self) -> list[str]:
        """One of these begins a form of every name that ``meets``: the longest word, and what it makes joined
        to those beside it."""
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
            # What begins with another one, and is found with it, need not be looked for.
            if not any(len(other) > 2 and one != other and one.startswith(other) for other in shortest_first)
        ]


def _begin(words: Sequence[str], forms: Sequence[str]) -> bool:
    if not words:
        return True
    return any(
        any(form.startswith(start) for form in forms) and _begin(words[end:], forms)
        for end, start in ((end, "".join(words[:end])) for end in range(1, len(words) + 1))
    )
