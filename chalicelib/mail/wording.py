"""Format the values of an e-mail: French plurals and typography, typed names without links."""

import re
import unicodedata

_ZERO_WIDTH_NON_JOINER = "\u200c"
# Some scripts need them; the other invisible characters reorder or hide the text around them.
_KEPT_INVISIBLE = "\u200c\u200d"
_LOOKS_LIKE_A_SITE = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")
# « != » may be an operator in a template.
_BEFORE_MARK = re.compile(r" (?=[:;?»]|!(?!=))|(?<=«) ")


def typeset(text: str) -> str:
    """Return a text of the catalogue with the no-break spaces of French typography."""
    return _BEFORE_MARK.sub("\u00a0", text)


def plural(count: object, one: str, many: str | None = None) -> str:
    """Return a number with its noun: « 0 poste », « 1 poste », « 2 postes »."""
    number = int(str(count))
    noun = one if abs(number) < 2 else many or f"{one}s"
    return f"{number} {noun}"


def shorten(text: str, length: int) -> str:
    """Return a name cut to ``length`` characters, for a subject; quotes cut open are closed."""
    if len(text) <= length:
        return text
    kept = text[: length - 1].rstrip()
    return kept + "…" + " »" * max(0, kept.count("«") - kept.count("»"))


def one_line(text: str) -> str:
    """Return a text without line breaks, control characters or characters that reorder the text."""
    visible = (_visible(character) for character in text)
    return " ".join("".join(visible).split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cs") and character not in _KEPT_INVISIBLE:
        return ""
    return character


def lines(text: str) -> list[str]:
    """Return the lines of a text, each as ``one_line``; empty lines at both ends are dropped."""
    return [one_line(line) for line in text.strip().splitlines()]


def name_only(text: str) -> str:
    """Return a name typed in a public form as one line that no mail program turns into a link.

    Anybody can have a message sent to any address: a name such as « gagnez sur exemple.fr » must not become
    a link in a message of the State.
    """
    written = one_line(text)
    broken = _LOOKS_LIKE_A_SITE.sub(f".{_ZERO_WIDTH_NON_JOINER}", written)
    return broken.replace("://", f":{_ZERO_WIDTH_NON_JOINER}//")


def time_left(days: int) -> str:
    """Return the days left until a deadline in words; 0 on the last day."""
    if days < 0:
        return f"dépassé depuis {plural(-days, 'jour')}"
    if days == 0:
        return "c'est le dernier jour"
    return f"il reste {plural(days, 'jour')}"
