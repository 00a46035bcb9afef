"""Parses what a person typed to name a commune: name, code and department, in any order."""

import re
from dataclasses import dataclass

from chalicelib.domain.shared.geography import FORMERLY
from chalicelib.domain.shared.words import words_of

# Codes that people write for a whole city; only its arrondissements have postal codes.
WHOLE_CITIES = {"75000": "75056", "69000": "69123", "13000": "13055"}

_CEDEX = re.compile(r"(?:cedex|cdx)([0-9]*)")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:er?|ere|eme|ieme|nde?)")
_ORDINAL_ENDINGS = frozenset({"e", "er", "ere", "eme", "ieme"})
_ARRONDISSEMENT = frozenset({"arrondissement", "arr", "ardt", "arrt"})
_CORSICA = re.compile(r"2[ab]([0-9]{3})?")
# « Havre (Le) », as in directories.
_ARTICLE_LAST = re.compile(r"(.+\w)\s*[(,]\s*(l[ae]|les|l['\u2019])\s*\)?\s*", re.IGNORECASE)
_SAINT = re.compile(r"\bst(e?)(?= )")
_PERHAPS_SAINT = re.compile(r"\bst(e?)$")
_JOINED_SAINT = re.compile(r"^st(e?)")
# « Neuilly s/ Seine », « Clichy s/s Bois », « N.-D. de Monts ».
_WRITTEN_OUT = (
    (re.compile(r"(?<= )s ?s(?= )"), "sous"),
    (re.compile(r"(?<= )s(?= )"), "sur"),
    (re.compile(r"\bn ?d(?= )"), "notre dame"),
)


@dataclass(frozen=True, kw_only=True)
class TypedCommune:
    """The parts of what was typed.

    Args:
        name: folded, without what follows.
        code: of five digits, or the beginning of one when nothing else was typed.
        number: of a department or an arrondissement: « Grenoble 38 », « LYON 03 ».
        arrondissement: of a city: « Paris 13ème », « Paris CEDEX 08 »; 0 for none.
    """

    name: str
    code: str = ""
    number: str = ""
    arrondissement: int = 0

    @property
    def readings(self) -> set[str]:
        """The possible meanings: « st denis » is Saint-Denis, but a final « st » may begin « Strasbourg »."""
        name = _SAINT.sub(r"saint\1", self.name)
        for written, meant in _WRITTEN_OUT:
            name = written.sub(meant, name)
        return {name, _PERHAPS_SAINT.sub(r"saint\1", name)}

    @property
    def joined_readings(self) -> set[str]:
        """The possible meanings of a name typed as one word: « lehavre », « stetienne »."""
        return {
            joined
            for reading in self.readings
            for whole in (reading.replace(" ", ""),)
            for joined in (whole, _JOINED_SAINT.sub(r"saint\1", whole))
        }


def read(text: str) -> TypedCommune:
    """Parse what was typed, which may also be the label of a commune found before."""
    text = _ARTICLE_LAST.sub(r"\2 \1", text.partition(FORMERLY)[0])
    words, arrondissement = _without_cedex(words_of(text))
    figures = [word for word in words if word.isascii() and word.isdigit()]
    if figures == words:
        return TypedCommune(name="", code="".join(words))
    joined = "".join(figures)
    code = joined if len(joined) == 5 else next((one for one in figures if len(one) == 5), "")
    name: list[str] = []
    number = ""
    for word in words:
        if word in figures:
            number = word if not code and len(word) <= 3 else number
        elif ordinal := _ORDINAL.fullmatch(word):
            arrondissement = int(ordinal[1])
        elif corsican := _CORSICA.fullmatch(word):
            code, number = (word.upper(), number) if corsican[1] else (code, word.upper())
        elif not (word in _ARRONDISSEMENT or (figures and not code and word in _ORDINAL_ENDINGS)):
            name.append(word)
    return TypedCommune(name=" ".join(name), code=code, number=number, arrondissement=arrondissement)


def _without_cedex(words: list[str]) -> tuple[list[str], int]:
    """Return the words before « CEDEX » and its number, which is the arrondissement in Paris and Lyon."""
    for at, word in enumerate(words):
        if cedex := _CEDEX.fullmatch(word):
            number = cedex[1] or "".join(words[at + 1 : at + 2])
            numbered = number.isascii() and number.isdigit() and len(number) <= 2
            after = words[at + 2 :] if numbered and not cedex[1] else words[at + 1 :]
            return words[:at] + after, int(number) if numbered else 0
    return words, 0
