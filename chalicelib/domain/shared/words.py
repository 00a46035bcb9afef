"""How a typed search meets a name: by the beginnings of its words, whatever their case and accents."""

import re
from unicodedata import normalize

_ACCENTS = re.compile("[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"[\W_]+")
# Letters that no decomposition turns into plain ones.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})


def without_accents(text: str) -> str:
    """A text in plain letters, in the case it has."""
    return text if text.isascii() else _ACCENTS.sub("", normalize("NFKD", text.translate(_LETTERS)))


def folded(text: str) -> str:
    """A text in plain letters without case: two spellings of one name fold alike."""
    return without_accents(text.casefold())


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents, hyphens or apostrophes."""
    bare = folded(text)
    # A search asks this of thousands of names, and most are one plain word.
    if bare.isalnum():
        return [bare]
    return _SEPARATORS.sub(" ", bare).split()


def begins_words(sought: list[str], words: list[str]) -> bool:
    """Whether every word that is sought begins one of the words."""
    return all(any(word.startswith(one) for word in words) for one in sought)
