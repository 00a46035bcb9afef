"""Enumerations whose values have a French meaning, which screens, e-mails and the API's document share."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A value that is stored, and the French words for it: ``SIGNED = "signed", "signée"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Return the member of a value, with its words; a look-up by value gives none."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
