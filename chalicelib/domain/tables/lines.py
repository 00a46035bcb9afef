"""The lines of a file that somebody sends: what is wrong with each, and how the whole file is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from chalicelib.domain.shared.refusal import Refusal, Refusals

# What a problem says at most; the report of a trial says everything.
_MOST_REFUSALS = 100
# Expected of a line that has fewer cells than names, or more.
CELLS = "Il faut autant de cellules que sur la ligne des noms."


@dataclass(frozen=True, kw_only=True)
class LineFault:
    """What is wrong with a line: a column (an empty name for the line as a whole) and what is expected."""

    # By column, its name as people read it; each kind of file has its own.
    labels: ClassVar[Mapping[str, str]] = {}
    column: str
    expected: str

    @property
    def label(self) -> str:
        """The name of the column, as people read it."""
        return self.labels.get(self.column, "")


def require_sound(lines: Iterable[tuple[int, Sequence[LineFault]]], code: str) -> None:
    """Refuse a file with wrong lines, of which a part is recorded only where the person chose so.

    Args:
        lines: the number of each line, and what is wrong with it.
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
    """Return the refusal of an upload that did not arrive, or is older than a day."""
    message = "Le fichier n'est pas arrivé, ou a été supprimé. Envoyez-le à nouveau."
    return Refusal("file_missing", message, "not_found")


def file_too_large(most_bytes: int) -> Refusal:
    """Return the refusal of a file larger than what is read.

    Args:
        most_bytes: that a file may have.
    """
    most = most_bytes // (1024 * 1024)
    return Refusal("file_too_large", f"Ce fichier dépasse {most} Mo : partagez-le.", "invalid", "/file")
