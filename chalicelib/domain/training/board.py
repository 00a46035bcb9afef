"""How many advisers are at each step of their training, by region and by lot (RULES 16 to 18)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

from chalicelib.domain.training.lots import REMOTE_LOT
from chalicelib.domain.training.status import SEATED, TRAINED, TrainingStatus
from chalicelib.domain.training.summary import TrainingSummary

T = TrainingStatus


@dataclass(frozen=True, kw_only=True)
class TrainingCounts:
    """How many advisers are at each step: each counts in one step, and perhaps in one of the last two as
    well.

    Args:
        to_test: whose positioning test is awaited.
        waiting: tested, without a session.
        placed: with a seat in a session to come.
        in_training: in a session.
        trained: who followed a session to its end and have not passed the certificate yet.
        certified: with the CCP1, by the examination or from before.
        abandoned: who gave the training up.
        stopped: whose recruitment ended before.
        remote: of those who have a seat or were trained, at a distance.
        in_person: the others of them.
    """

    to_test: int = 0
    waiting: int = 0
    placed: int = 0
    in_training: int = 0
    trained: int = 0
    certified: int = 0
    abandoned: int = 0
    stopped: int = 0
    remote: int = 0
    in_person: int = 0

    def __add__(self, other: "TrainingCounts") -> "TrainingCounts":
        return TrainingCounts(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        )


# In the order of the board.
STEPS: Mapping[str, frozenset[TrainingStatus]] = {
    "to_test": frozenset({T.TO_TEST}),
    "waiting": frozenset({T.TESTED}),
    "placed": frozenset({T.REGISTERED, T.CONFIRMED}),
    "in_training": frozenset({T.IN_TRAINING}),
    "trained": frozenset({T.FINISHED, T.FAILED}),
    "certified": frozenset({T.CERTIFIED, T.EXEMPT}),
    "abandoned": frozenset({T.ABANDONED}),
    "stopped": frozenset({T.STOPPED}),
}


def _counts_of(one: TrainingSummary) -> TrainingCounts:
    step = next(name for name, statuses in STEPS.items() if one.status in statuses)
    counted = {step: 1}
    if one.given_by and one.status in SEATED | TRAINED:
        # Lot 1 gives all remote sessions and no others.
        counted["remote" if one.given_by == REMOTE_LOT else "in_person"] = 1
    return TrainingCounts(**counted)


@dataclass(frozen=True, kw_only=True)
class TrainingBoard:
    """The counts of each region that has advisers, by its code, of each lot of a region, and of all."""

    regions: Mapping[str, TrainingCounts]
    lots: Mapping[int, TrainingCounts]
    total: TrainingCounts

    @classmethod
    def of(cls, summaries: Iterable[TrainingSummary], lot_of: Callable[[str], int]) -> "TrainingBoard":
        """Count trainings.

        Args:
            summaries: of those that the reader may list.
            lot_of: returns the lot that trains the advisers of a region.
        """
        regions: dict[str, TrainingCounts] = {}
        for one in summaries:
            regions[one.region] = regions.get(one.region, TrainingCounts()) + _counts_of(one)
        lots: dict[int, TrainingCounts] = {}
        for region, counts in regions.items():
            lot = lot_of(region)
            lots[lot] = lots.get(lot, TrainingCounts()) + counts
        total = sum(regions.values(), TrainingCounts())
        return cls(regions=dict(sorted(regions.items())), lots=dict(sorted(lots.items())), total=total)
