"""A file that is taken over: what each line leads to, and how far the tasks are (RULES section 11)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.documents.document import INCOMING
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.lines import require_sound
from chalicelib.domain.takeover.files import ReadLine, TakeoverFault, TakeoverKind, fault


class TakeoverOutcome(Labelled):
    """What a line leads to."""

    TO_TAKE = "to_take", "à reprendre"
    CORRECTS = "corrects", "corrige ce qui est repris"
    DIFFERS = "differs", "déjà reprise, avec d'autres valeurs ici : rien ne change"
    TAKEN = "taken", "déjà reprise"
    INVALID = "invalid", "à corriger"

    @property
    def writes(self) -> bool:
        """Whether something is written for it."""
        return self in (TakeoverOutcome.TO_TAKE, TakeoverOutcome.CORRECTS)


@dataclass(frozen=True, kw_only=True)
class ExaminedTakeover:
    """A line and what it leads to.

    Args:
        line: as it was read.
        outcome: what it leads to.
        faults: everything that is wrong.
        told: what its reader should know: what differs, or what follows.
    """

    line: ReadLine
    outcome: TakeoverOutcome
    faults: tuple[TakeoverFault, ...] = ()
    told: tuple[str, ...] = ()


def examined(
    line: ReadLine, faults: Iterable[TakeoverFault] = (), told: Iterable[str] = ()
) -> ExaminedTakeover:
    """A line that is to be taken over, unless something is wrong with it."""
    wrong = (*line.faults, *faults)
    outcome = TakeoverOutcome.INVALID if wrong else TakeoverOutcome.TO_TAKE
    return ExaminedTakeover(line=line, outcome=outcome, faults=wrong, told=tuple(told))


def refused(line: ReadLine, column: str, expected: str) -> ExaminedTakeover:
    """A line with one fault more."""
    return examined(line, (fault(column, expected),))


def known(line: ReadLine, differences: Iterable[str]) -> ExaminedTakeover:
    """A line that was taken over before.

    Args:
        line: as it was read.
        differences: what is otherwise here by now, in words.
    """
    told = tuple(differences)
    outcome = TakeoverOutcome.DIFFERS if told else TakeoverOutcome.TAKEN
    return ExaminedTakeover(line=line, outcome=outcome, told=told)


def counted(lines: Iterable[ExaminedTakeover]) -> dict[TakeoverOutcome, int]:
    """How many lines lead to each outcome."""
    return {**dict.fromkeys(TakeoverOutcome, 0), **Counter(one.outcome for one in lines)}


def require_sound_takeover(lines: Iterable[ExaminedTakeover]) -> None:
    """Refuse a file with wrong lines, of which a part is taken over only where the person chose so.

    Raises:
        Refusals: ``takeover_line_invalid``.
    """
    require_sound(((one.line.number, one.faults) for one in lines), "takeover_line_invalid")


@dataclass(frozen=True, kw_only=True)
class Takeover(Entity):
    """A file whose lines are being taken over, or were; it has the id of the upload.

    Args:
        kind: of the file.
        made_at: when it was asked for.
        made_by: the account of the agency.
        lines: how many the file has.
        turn: how many of them had their turn.
        taken: how many were taken over, or corrected.
        left: how many could not be any more when their turn came.
        settled: of contracts, once each had its turn: how many agreements were gone through again.
        lost: whether the file was deleted before its end.
        done_at: when everything was done, or the file was lost.
    """

    kind: TakeoverKind
    made_at: datetime
    made_by: str
    lines: int
    turn: int = 0
    taken: int = 0
    left: int = 0
    settled: int = 0
    lost: bool = False
    done_at: datetime | None = None

    def past(self, turn: int) -> "Takeover":
        """The lines before a turn have had theirs: nothing was to be written for them."""
        return replace(self, turn=max(self.turn, turn))

    def took(self, turn: int) -> "Takeover":
        """The line of a turn was taken over."""
        return replace(self, turn=turn + 1, taken=self.taken + 1)

    def left_out(self, turn: int) -> "Takeover":
        """The line of a turn could not be taken over any more."""
        return replace(self, turn=turn + 1, left=self.left + 1)

    def settling(self, settled: int) -> "Takeover":
        """So many agreements were gone through again."""
        return replace(self, settled=max(self.settled, settled))

    def done(self, at: datetime, *, lost: bool = False) -> "Takeover":
        """It is over, at an instant."""
        return replace(self, done_at=at, lost=lost)


def incoming_takeover(kind: TakeoverKind, file_id: str) -> str:
    """The key of an uploaded file in the file store, which deletes it after a day."""
    return f"{INCOMING}reprise/{kind.value}/{file_id}"


def nothing_to_take() -> Refusal:
    """The refusal of a file of which nothing is to be written."""
    return Refusal(
        "nothing_to_take", "Aucune ligne de ce fichier n'est à reprendre : tout est déjà ici, ou à corriger."
    )
