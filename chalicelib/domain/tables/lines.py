"""The faults of the lines of an uploaded file, and the refusal of the whole file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Protocol, TypeVar

from chalicelib.domain.shared.refusal import Refusal, Refusals

E = TypeVar("E", bound=Enum)

# The maximum number of refusals; the report of a trial contains all faults.
_MOST_REFUSALS = 100
# Expected in the cells of a commune.
POSTAL_CODE_EXPECTED = "Le code postal est attendu, en cinq chiffres."
COMMUNE_EXPECTED = "Une commune de ce code postal est attendue."
# Expected of a line with more or fewer cells than column names.
CELLS = "Il faut autant de cellules que sur la ligne des noms."


@dataclass(frozen=True, kw_only=True)
class LineFault:
    """A fault of a line: a column (an empty name for the line as a whole) and the expected content."""

    # By column, its displayed name; each kind of file has its own.
    labels: ClassVar[Mapping[str, str]] = {}
    column: str
    expected: str

    @property
    def label(self) -> str:
        """The displayed name of the column."""
        return self.labels.get(self.column, "")


class WithOutcome(Protocol):
    """An examined line of a file."""

    @property
    def outcome(self) -> Enum:
        """What the line leads to."""


def counted(lines: Iterable[WithOutcome], outcomes: type[E]) -> dict[E, int]:
    """Return how many lines have each outcome, those that none has among them."""
    found = Counter(one.outcome for one in lines)
    return {outcome: found[outcome] for outcome in outcomes}


def require_sound(lines: Iterable[tuple[int, Sequence[LineFault]]], code: str) -> None:
    """Refuse a file with invalid lines, unless the user chose to record the valid ones.

    Args:
        lines: the number of each line, and its faults.
        code: of each refusal.

    Raises:
        Refusals: some lines are wrong.
    """
    refusals = [
        Refusal(
            code,
            f"Ligne {number}, {f'colonne « {fault.label} »' if fault.column else 'en entier'} : "
            f"{fault.expected}",
            "invalid",
            f"/lines/{number}" + (f"/{fault.column}" if fault.column else ""),
        )
        for number, faults in lines
        for fault in faults
    ]
    if refusals:
        raise Refusals(refusals[:_MOST_REFUSALS])


def file_missing() -> Refusal:
    """Return the refusal of an upload that never arrived, or is older than a day."""
    message = "Le fichier n'est pas arrivé, ou a été supprimé. Envoyez-le à nouveau."
    return Refusal("file_missing", message, "not_found")


def file_too_large(most_bytes: int) -> Refusal:
    """Return the refusal of a file that is too large.

    Args:
        most_bytes: the maximum size.
    """
    most = most_bytes // (1024 * 1024)
    return Refusal("file_too_large", f"Ce fichier dépasse {most} Mo : partagez-le.", "invalid", "/file")
