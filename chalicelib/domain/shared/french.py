"""Dates, amounts and labels in French, for all pages and texts."""

from datetime import date
from enum import StrEnum
from typing import Self

from chalicelib.domain.shared.words import bare

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def french_date(value: object) -> str:
    """Format a day (a date or its ISO text) as « 12 mars 2027 ».

    Raises:
        ValueError: the value is not a date; the message does not repeat it.
    """
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a date parameter is an ISO date") from None
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def of_person(name: str) -> str:
    """Return « de Paul », « d'Anne » (before a vowel or a mute h)."""
    start = bare(name[:1])[:1]
    mute_y = start == "y" and name[1:2].lower() not in "aeiou"
    return f"d'{name}" if start and (start in "aeiouh" or mute_y) else f"de {name}"


def counted(number: int, noun: str) -> str:
    """Format a number with its noun: « 0 poste », « 1 poste », « 2 postes »."""
    return f"{number} {noun}{'s' if abs(number) > 1 else ''}"


def thousands(number: int) -> str:
    """Format a number in French: ``4 000``, with narrow no-break spaces."""
    return f"{number:,}".replace(",", "\u202f")


def euros(cents: int) -> str:
    """Format an amount in French: ``50 000 €``, with narrow no-break spaces."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    decimals = f",{rest:02d}" if rest else ""
    return f"{sign}{thousands(whole)}{decimals}\u202f€"


class Labelled(StrEnum):
    """An enumeration of stored values with French labels: ``SIGNED = "signed", "signée"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Return the member of a value, with its label; a look-up by value passes no label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
