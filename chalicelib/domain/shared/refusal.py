"""Refusals of the domain: a code for programs, a French sentence for people."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

T = TypeVar("T")

Kind = Literal["conflict", "not_found", "gone", "invalid", "forbidden"]


class Refusal(Exception):
    """The refusal of an act by a rule of the programme.

    Args:
        code: stable snake_case name of the rule, for programs and tests.
        message: French sentence shown to the user; it never repeats what was typed.
        kind: of refusal; the HTTP layer maps it to a status.
        pointer: JSON pointer of the invalid field, if any.
    """

    def __init__(self, code: str, message: str, kind: Kind = "conflict", pointer: str | None = None) -> None:
        # Exception gets all four, so that a refusal can be pickled.
        super().__init__(code, message, kind, pointer)
        self.code: Final = code
        self.message: Final = message
        self.kind: Final[Kind] = kind
        self.pointer: Final = pointer

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def invalid_at(code: str, message: str, field: str) -> Refusal:
    """Return the refusal of an answer; ``field`` is its path in the form, the rest is as for ``Refusal``."""
    return Refusal(code, message, "invalid", f"/{field}")


class Refusals(Exception):
    """Several refusals of one form, displayed together."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(tuple(refusals))
        self.refusals: Final = tuple(refusals)


class Unanswered(Exception):
    """A rule reads an answer that is missing or invalid."""


class Answered:
    """The valid answers of a form so far; reading any other raises ``Unanswered``."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        try:
            return self._answers[name]
        except KeyError:
            raise Unanswered(name) from None


class RefusalCollector:
    """Applies several rules and collects their refusals, so that they are displayed together."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self._unanswered: Unanswered | None = None

    def check(self, rule: Callable[[], T]) -> T | None:
        """Return the result of a rule; None if it refuses, or reads a missing answer."""
        try:
            return rule()
        except Refusal as refusal:
            self.refusals.append(refusal)
        except Unanswered as unanswered:
            self._unanswered = unanswered
        return None

    def require(self) -> None:
        """Raise the refusals collected, if any.

        Raises:
            Refusals: those of the rules that refused.
            Unanswered: no rule refused, and some could not be applied.
        """
        if self.refusals:
            raise Refusals(self.refusals)
        if self._unanswered:
            raise self._unanswered


def bad_cursor() -> Refusal:
    """Return the refusal of a cursor that does not belong to the list."""
    return Refusal("bad_cursor", "Cette page de la liste est introuvable.", "invalid", "/cursor")
