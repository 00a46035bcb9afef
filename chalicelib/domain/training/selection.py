"""Lists of trainings as an agent narrows them, and their figures (RULES 16 and 17)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.words import Sought, bare, texts_to_search
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.summary import TrainingSummary

T = TrainingStatus


class TrainingTray(Labelled):
    """A list of trainings by what they wait for; a training may be in several lists."""

    LATE = "late", "Départ en retard"
    TO_TEST = "to_test", "Test à passer"
    WAITING = "waiting", "Sans session"
    REGISTERED = "registered", "Inscrits"
    IN_TRAINING = "in_training", "En formation"
    EXAM = "exam", "Certificat à passer"
    DONE = "done", "Certifiés ou dispensés"
    STOPPED = "stopped", "Abandons et arrêts"
    ALL = "all", "Tous"


_STATUSES = {
    TrainingTray.TO_TEST: frozenset({T.TO_TEST}),
    TrainingTray.WAITING: frozenset({T.TESTED}),
    TrainingTray.REGISTERED: frozenset({T.REGISTERED, T.CONFIRMED}),
    TrainingTray.IN_TRAINING: frozenset({T.IN_TRAINING}),
    TrainingTray.EXAM: frozenset({T.FINISHED, T.FAILED}),
    TrainingTray.DONE: frozenset({T.CERTIFIED, T.EXEMPT}),
    TrainingTray.STOPPED: frozenset({T.ABANDONED, T.STOPPED}),
    TrainingTray.ALL: frozenset(TrainingStatus),
}


@dataclass(frozen=True, kw_only=True)
class TrainingSelection:
    """A tray, and what narrows it; the adviser who has waited longest comes first.

    Args:
        tray: which trainings.
        today: the date in Paris.
        params: the values in force.
        text: the beginnings of words of the names of the adviser or of the structure.
        department: its code; all of them when None.
    """

    tray: TrainingTray
    today: date
    params: Parameters
    text: str = ""
    department: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed by a search or a filter."""
        return bool(self.text or self.department)

    def holds(self, tray: TrainingTray, one: TrainingSummary) -> bool:
        """Return whether a training is in a tray."""
        if tray is TrainingTray.LATE:
            return one.late(self.today, self.params)
        return one.status in _STATUSES[tray]

    def of(self, summaries: Sequence[TrainingSummary]) -> list[TrainingSummary]:
        """Return the selected trainings, sorted."""
        rows = [
            one
            for one in summaries
            if self.holds(self.tray, one) and self.department in (None, one.department)
        ]
        if self.text:
            sought = Sought(self.text)
            texts = texts_to_search(one.names() for one in rows)
            rows = [
                one for one, text in zip(rows, texts, strict=True) if bool(sought) and sought.found_in(text)
            ]
        return sorted(rows, key=by_waiting)

    def counted(self, summaries: Sequence[TrainingSummary]) -> dict[TrainingTray, int]:
        """Return how many trainings each tray has, without any search or filter."""
        return {tray: sum(self.holds(tray, one) for one in summaries) for tray in TrainingTray}


def by_waiting(one: TrainingSummary) -> tuple[Any, ...]:
    """Return the sort key of trainings: the earliest available adviser first, then by name."""
    return one.available_from, bare(one.last_name), bare(one.first_name), one.id


@dataclass(frozen=True, kw_only=True)
class TrainingFigures:
    """How many advisers are at each stage; « under contract » and « in post » differ (RULES 16).

    Args:
        under_contract: those whose contract covers today, which money and rights depend on.
        in_training: those in a session.
        trained: those who followed a session to its end or needed none.
        certified: those with the CCP1.
        in_post: those who are trained and serve the public today.
        late: those whose training should have started.
    """

    under_contract: int
    in_training: int
    trained: int
    certified: int
    in_post: int
    late: int

    @classmethod
    def of(cls, summaries: Iterable[TrainingSummary], today: date, params: Parameters) -> "TrainingFigures":
        """Count trainings on a day."""
        every = list(summaries)
        return cls(
            under_contract=sum(one.under_contract(today) for one in every),
            in_training=sum(one.status is T.IN_TRAINING for one in every),
            trained=sum(one.trained for one in every),
            certified=sum(one.status in (T.CERTIFIED, T.EXEMPT) for one in every),
            in_post=sum(one.in_post(today) for one in every),
            late=sum(one.late(today, params) for one in every),
        )
