"""A file that is taken in: what each line leads to, and how far the tasks are (RULES section 11)."""

from collections import Counter
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
    """What a line leads to."""

    TO_TAKE = "to_take", "à reprendre"
    CORRECTS = "corrects", "corrige ce qui est repris"
    DIFFERS = "differs", "déjà reprise, avec d'autres valeurs ici : rien ne change"
    TAKEN = "taken", "déjà reprise"
    INVALID = "invalid", "à corriger"

    @property
    def writes(self) -> bool:
        """Whether something is written for it."""
        return self in (IntakeOutcome.TO_TAKE, IntakeOutcome.CORRECTS)


@dataclass(frozen=True, kw_only=True)
class ExaminedIntake:
    """A line and what it leads to.

    Args:
        line: as it was read.
        outcome: what it leads to.
        faults: everything that is wrong.
        told: what its reader should know: what differs, or what follows.
    """

    line: ReadLine
    outcome: IntakeOutcome
    faults: tuple[IntakeFault, ...] = ()
    told: tuple[str, ...] = ()


def examined(line: ReadLine, faults: Iterable[IntakeFault] = (), told: Iterable[str] = ()) -> ExaminedIntake:
    """Return a line that is to be taken in, unless something is wrong with it."""
    wrong = (*line.faults, *faults)
    outcome = IntakeOutcome.INVALID if wrong else IntakeOutcome.TO_TAKE
    return ExaminedIntake(line=line, outcome=outcome, faults=wrong, told=tuple(told))


def refused(line: ReadLine, column: str, expected: str) -> ExaminedIntake:
    """Return a line with one fault more."""
    return examined(line, (fault(column, expected),))


def known(line: ReadLine, differences: Iterable[str]) -> ExaminedIntake:
    """Return a line that was taken in before.

    Args:
        line: as it was read.
        differences: what is otherwise here by now, in words.
    """
    told = tuple(differences)
    outcome = IntakeOutcome.DIFFERS if told else IntakeOutcome.TAKEN
    return ExaminedIntake(line=line, outcome=outcome, told=told)


def counted(lines: Iterable[ExaminedIntake]) -> dict[IntakeOutcome, int]:
    """Return how many lines lead to each outcome."""
    return {**dict.fromkeys(IntakeOutcome, 0), **Counter(one.outcome for one in lines)}


def require_sound_intake(lines: Iterable[ExaminedIntake]) -> None:
    """Refuse a file with wrong lines, of which a part is taken in only where the person chose so.

    Raises:
        Refusals: ``intake_line_invalid``.
    """
    require_sound(((one.line.number, one.faults) for one in lines), "intake_line_invalid")


@dataclass(frozen=True, kw_only=True)
class Intake(Entity):
    """A file whose lines are being taken in, or were; it has the id of the upload.

    Args:
        kind: of the file.
        made_at: when it was asked for.
        made_by: the account of the agency.
        lines: how many the file has.
        turn: how many of them had their turn.
        taken: how many were taken in, or corrected.
        left: how many could not be any more when their turn came.
        settled: of contracts, once each had its turn: how many agreements were gone through again.
        lost: whether the file was deleted before its end.
        done_at: when everything was done, or the file was lost.
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
        """So many agreements were gone through again."""
        return replace(self, settled=max(self.settled, settled))

    def done(self, at: datetime, *, lost: bool = False) -> "Intake":
        """It is over, at an instant."""
        return replace(self, done_at=at, lost=lost)


def incoming_intake(kind: IntakeKind, file_id: str) -> str:
    """Return the key of an uploaded file in the file store, which deletes it after a day."""
    return f"{INCOMING}ouverture/{kind.value}/{file_id}"


def nothing_to_take() -> Refusal:
    """Return the refusal of a file of which nothing is to be written."""
    return Refusal(
        "nothing_to_take", "Aucune ligne de ce fichier n'est à reprendre : tout est déjà ici, ou à corriger."
    )
