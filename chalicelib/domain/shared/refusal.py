"""The one way the domain says no: a code for programs, a French sentence for people."""

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeVar

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


class RefusalCollector:
    """Asks several rules in turn, so that a person reads all their refusals together."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def check(self, rule: Callable[[], T]) -> T | None:
        """What a rule returns, or None when it refuses."""
        try:
            return rule()
        except Refusal as refusal:
            self.refusals.append(refusal)
            return None

    def require(self) -> None:
        """Go on when no rule refused.

        Raises:
            Refusals: otherwise.
        """
        if self.refusals:
            raise Refusals(self.refusals)


def bad_cursor() -> Refusal:
    """The refusal of a cursor that no page of the list gave."""
    return Refusal("bad_cursor", "Cette page de la liste est introuvable.", "invalid", "/cursor")
