"""The one way the domain says no: a code for programs, a French sentence for people."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

T = TypeVar("T")

Kind = Literal["conflict", "not_found", "gone", "invalid", "forbidden"]


class Refusal(Exception):
    """A rule of the programme says no.

    Args:
        code: stable snake_case name of the rule, for programs and tests.
        message: French sentence shown to the person; never holds what they typed.
        kind: what sort of no; the edge turns it into an HTTP status.
        pointer: JSON pointer of the offending field, when one field is to blame.
    """

    def __init__(self, code: str, message: str, kind: Kind = "conflict", pointer: str | None = None) -> None:
        # All four reach Exception so that the refusal survives pickling between processes.
        super().__init__(code, message, kind, pointer)
        self.code: Final = code
        self.message: Final = message
        self.kind: Final[Kind] = kind
        self.pointer: Final = pointer

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Refusals(Exception):
    """Several rules say no to one form: a person wants to read them together."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(tuple(refusals))
        self.refusals: Final = tuple(refusals)


class Unanswered(Exception):
    """A rule reads an answer that is missing, or that is itself to be corrected."""


class Answered:
    """The answers of a form that are right so far; reading any other raises ``Unanswered``."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        try:
            return self._answers[name]
        except KeyError:
            raise Unanswered(name) from None


class RefusalCollector:
    """Asks several rules in turn, so that a person reads all their refusals together."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self._unanswered: Unanswered | None = None

    def check(self, rule: Callable[[], T]) -> T | None:
        """What a rule returns, or None when it refuses or reads what is not answered."""
        try:
            return rule()
        except Refusal as refusal:
            self.refusals.append(refusal)
        except Unanswered as unanswered:
            self._unanswered = unanswered
        return None

    def require(self) -> None:
        """Go on when every rule was asked and none refused.

        Raises:
            Refusals: some rules refused.
            Unanswered: none did, and some could not be asked.
        """
        if self.refusals:
            raise Refusals(self.refusals)
        if self._unanswered:
            raise self._unanswered


def bad_cursor() -> Refusal:
    """The refusal of a cursor that no page of the list gave."""
    return Refusal("bad_cursor", "Cette page de la liste est introuvable.", "invalid", "/cursor")
