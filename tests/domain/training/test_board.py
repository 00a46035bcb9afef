"""How many advisers are at each step of their training, by region and by lot (RULES 16 to 18)."""

from dataclasses import replace

from chalicelib.domain.training.board import STEPS, TrainingBoard, TrainingCounts
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.summary import TrainingSummary, training_summary
from tests.domain.training.builders import SEAT, a_training

T = TrainingStatus


def of(status: TrainingStatus, region: str = "44", **fields: object) -> TrainingSummary:
    return training_summary(a_training(status, **fields))._replace(region=region)


def lot_of(region: str) -> int:
    return 3 if region in ("28", "32", "44") else 2


def test_each_status_is_counted_at_one_step() -> None:
    assert [status for statuses in STEPS.values() for status in statuses].count(T.TO_TEST) == 1
    assert set().union(*STEPS.values()) == set(TrainingStatus)
    board = TrainingBoard.of([of(status) for status in TrainingStatus], lot_of)
    counted = {name: getattr(board.total, name) for name in STEPS}
    assert counted == {name: len(statuses) for name, statuses in STEPS.items()}


def test_regions_add_up_to_lots_and_lots_to_the_whole() -> None:
    people = [of(T.TO_TEST), of(T.TESTED, "32"), of(T.IN_TRAINING, "11"), of(T.CERTIFIED, "11")]
    board = TrainingBoard.of(people, lot_of)
    assert list(board.regions) == ["11", "32", "44"]
    assert board.regions["11"] == TrainingCounts(in_training=1, certified=1, in_person=2)
    assert board.lots[3] == board.regions["32"] + board.regions["44"]
    assert board.total == board.lots[2] + board.lots[3]


def test_advisers_with_a_seat_or_a_training_are_counted_in_person_or_remote() -> None:
    remote = replace(SEAT, lots=(3, 1))
    people = [of(T.CONFIRMED, seat=remote), of(T.FINISHED), of(T.STOPPED, seat=remote), of(T.EXEMPT)]
    total = TrainingBoard.of(people, lot_of).total
    assert (total.remote, total.in_person) == (1, 1)


def test_without_advisers_the_board_is_empty() -> None:
    assert TrainingBoard.of([], lot_of) == TrainingBoard(regions={}, lots={}, total=TrainingCounts())
