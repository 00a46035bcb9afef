"""An intake file: the outcome of each line, and the progress of its tasks (RULES section 11)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.documents.document import INCOMING
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.domain.intake.lines import IntakeFault, ReadLine, fault
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.lines import require_sound


class IntakeOutcome(Labelled):
    """The outcome of a line."""

    TO_TAKE = "to_take", "à reprendre"
    CORRECTS = "corrects", "corrige ce qui est repris"
    DIFFERS = "differs", "déjà reprise, avec d'autres valeurs ici : rien ne change"
    TAKEN = "taken", "déjà reprise"
    INVALID = "invalid", "à corriger"

    @property
    def writes(self) -> bool:
        """Whether the line causes a write."""
        return self in (IntakeOutcome.TO_TAKE, IntakeOutcome.CORRECTS)


@dataclass(frozen=True, kw_only=True)
class ExaminedIntake:
    """A line and its outcome.

    Args:
        line: as read.
        outcome: of the line.
        faults: all errors of the line.
        told: notes for the user: differences and consequences.
    """

    line: ReadLine
    outcome: IntakeOutcome
    faults: tuple[IntakeFault, ...] = ()
    told: tuple[str, ...] = ()


def examined(line: ReadLine, faults: Iterable[IntakeFault] = (), told: Iterable[str] = ()) -> ExaminedIntake:
    """Return a line to take in, or a refused one if it has faults."""
    wrong = (*line.faults, *faults)
    outcome = IntakeOutcome.INVALID if wrong else IntakeOutcome.TO_TAKE
    return ExaminedIntake(line=line, outcome=outcome, faults=wrong, told=tuple(told))


def refused(line: ReadLine, column: str, expected: str) -> ExaminedIntake:
    """Return a line with another fault."""
    return examined(line, (fault(column, expected),))


def known(line: ReadLine, differences: Iterable[str]) -> ExaminedIntake:
    """Return a line that was already taken in.

    Args:
        line: as read.
        differences: between the line and the stored data, in words.
    """
    told = tuple(differences)
    outcome = IntakeOutcome.DIFFERS if told else IntakeOutcome.TAKEN
    return ExaminedIntake(line=line, outcome=outcome, told=told)


def require_sound_intake(lines: Iterable[ExaminedIntake]) -> None:
    """Refuse a file with invalid lines, unless the user chose to take in the valid ones.

    Raises:
        Refusals: ``intake_line_invalid``.
    """
    require_sound(((one.line.number, one.faults) for one in lines), "intake_line_invalid")


@dataclass(frozen=True, kw_only=True)
class Intake(Entity):
    """The intake of a file, running or done; it has the id of the upload.

    Args:
        kind: of the file.
        made_at: the instant of the request.
        made_by: the account of the agency.
        lines: the number of lines of the file.
        turn: how many lines were processed.
        taken: how many were taken in or corrected.
        left: how many were refused when they were processed.
        settled: for contracts, how many agreements were settled after the last line.
        lost: whether the file was deleted before the end.
        done_at: the instant of the end, or of the loss of the file.
    """

    kind: IntakeKind
    made_at: datetime
    made_by: str
    lines: int
    turn: int = 0
    taken: int = 0
    left: int = 0
    settled: int = 0
    lost: bool = False
    done_at: datetime | None = None

    def past(self, turn: int) -> "Intake":
        """Skip the lines before a turn: they have nothing to write."""
        return replace(self, turn=max(self.turn, turn))

    def took(self, turn: int) -> "Intake":
        """Count the line of a turn as taken in."""
        return replace(self, turn=turn + 1, taken=self.taken + 1)

    def left_out(self, turn: int) -> "Intake":
        """Count the line of a turn as refused."""
        return replace(self, turn=turn + 1, left=self.left + 1)

    def settling(self, settled: int) -> "Intake":
        """Record how many agreements were settled."""
        return replace(self, settled=max(self.settled, settled))

    def done(self, at: datetime, *, lost: bool = False) -> "Intake":
        """Mark it as done at an instant."""
        return replace(self, done_at=at, lost=lost)


def incoming_intake(kind: IntakeKind, file_id: str) -> str:
    """Return the key of an uploaded file in the file store, which deletes it after a day."""
    return f"{INCOMING}ouverture/{kind.value}/{file_id}"


def nothing_to_take() -> Refusal:
    """Return the refusal of a file without anything to write."""
    return Refusal(
        "nothing_to_take", "Aucune ligne de ce fichier n'est à reprendre : tout est déjà ici, ou à corriger."
    )
