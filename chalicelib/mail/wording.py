"""How values are written in an e-mail: French dates and plurals, and names that stay harmless text."""

import re
import unicodedata

from chalicelib.domain.shared.words import bare

_ZERO_WIDTH_NON_JOINER = "\u200c"
# Part of words in some scripts; the other invisible characters reorder or hide the text around them.
_KEPT_INVISIBLE = "\u200c\u200d"
_LOOKS_LIKE_A_SITE = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")
# « != » is of a template's own language.
_BEFORE_MARK = re.compile(r" (?=[:;?»]|!(?!=))|(?<=«) ")


def typeset(text: str) -> str:
    """Return one of our own texts with the no-break spaces of French typography."""
    return _BEFORE_MARK.sub("\u00a0", text)


def plural(count: object, one: str, many: str | None = None) -> str:
    """Write a number with its noun: French says « 0 poste », « 1 poste », « 2 postes »."""
    number = int(str(count))
    noun = one if abs(number) < 2 else many or f"{one}s"
    return f"{number} {noun}"


def of_person(name: str) -> str:
    """Write « de Paul », « d'Anne » (before a vowel or a mute h)."""
    start = bare(name[:1])[:1]
    mute_y = start == "y" and name[1:2].lower() not in "aeiou"
    return f"d'{name}" if start and (start in "aeiouh" or mute_y) else f"de {name}"


def shorten(text: str, length: int) -> str:
    """Keep a name within ``length`` characters, for a subject."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Return a text without line breaks, control characters or marks that reorder what surrounds it."""
    visible = (_seen(character) for character in text)
    return " ".join("".join(visible).split())


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cs") and character not in _KEPT_INVISIBLE:
        return ""
    return character


def lines(text: str) -> list[str]:
    """Return the lines of a longer text, each made harmless; empty ones at the ends are dropped."""
    return [one_line(line) for line in text.strip().splitlines()]


def name_only(text: str) -> str:
    """Return a name typed in a public form as one line that no mail program turns into a link.

    Anybody may have a message sent to anybody's address: a name such as « gagnez sur exemple.fr » must
    not become something to click in a message of the State.
    """
    written = one_line(text)
    broken = _LOOKS_LIKE_A_SITE.sub(f".{_ZERO_WIDTH_NON_JOINER}", written)
    return broken.replace("://", f":{_ZERO_WIDTH_NON_JOINER}//")


def time_left(days: int) -> str:
    """Return the days until a deadline, in words; its day counts."""
    if days < 0:
        return f"dépassé depuis {plural(-days, 'jour')}"
    if days == 0:
        return "c'est le dernier jour"
    return f"il reste {plural(days, 'jour')}"
