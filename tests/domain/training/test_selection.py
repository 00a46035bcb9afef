"""The lists of trainings: their trays, filters and figures."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.training.selection import TrainingFigures, TrainingSelection, TrainingTray
from chalicelib.domain.training.status import AHEAD, TrainingStatus
from chalicelib.domain.training.status import TrainingStatus as T
from chalicelib.domain.training.summary import TrainingSummary, training_summary
from tests.domain.training.builders import ENDS, a_training
from tests.domain.training.test_training import PARAMS, TODAY


def summaries() -> list[TrainingSummary]:
    return [training_summary(a_training(status)) for status in T]


@pytest.mark.parametrize(
    ("tray", "statuses"),
    [
        (TrainingTray.TO_TEST, {T.TO_TEST}),
        (TrainingTray.WAITING, {T.TESTED}),
        (TrainingTray.REGISTERED, {T.REGISTERED, T.CONFIRMED}),
        (TrainingTray.IN_TRAINING, {T.IN_TRAINING}),
        (TrainingTray.EXAM, {T.FINISHED, T.FAILED}),
        (TrainingTray.DONE, {T.CERTIFIED, T.EXEMPT}),
        (TrainingTray.STOPPED, {T.ABANDONED, T.STOPPED}),
        (TrainingTray.LATE, set(AHEAD)),
        (TrainingTray.ALL, set(T)),
    ],
)
def test_each_tray_holds_its_statuses(tray: TrainingTray, statuses: set[TrainingStatus]) -> None:
    selection = TrainingSelection(tray=tray, today=TODAY, params=PARAMS)
    assert {one.status for one in selection.of(summaries())} == statuses
    assert selection.counted(summaries())[tray] == len(statuses)
    assert not selection.narrowed


def test_a_list_is_narrowed_by_words_and_department_and_sorted_by_waiting_time() -> None:
    first = a_training(T.TESTED, contract_starts_on=date(2026, 10, 1), last_name="Zola")
    others = [a_training(T.TESTED, last_name=name) for name in ("Éluard", "Dumas")]
    every = [training_summary(one) for one in (*others, first)]
    given = {"tray": TrainingTray.ALL, "today": TODAY, "params": PARAMS}
    assert [one.last_name for one in TrainingSelection(**given).of(every)] == ["Zola", "Dumas", "Éluard"]
    sought = TrainingSelection(**given, text="elu")
    assert [one.last_name for one in sought.of(every)] == ["Éluard"] and sought.narrowed
    assert len(TrainingSelection(**given, text="ville").of(every)) == 3
    here = every[0].department
    assert len(TrainingSelection(**given, department=here).of(every)) == 3
    elsewhere = TrainingSelection(**given, department="54")
    assert elsewhere.of(every) == [] and elsewhere.narrowed
    assert TrainingSelection(**given, text="-").of(every) == []


def test_the_figures_have_both_under_contract_and_in_post() -> None:
    day = ENDS + timedelta(days=1)
    seen = TrainingFigures.of(summaries(), day, PARAMS)
    assert (seen.under_contract, seen.in_training, seen.trained, seen.certified) == (11, 1, 4, 2)
    assert (seen.in_post, seen.late) == (4, 4)
    more = [training_summary(a_training(status)) for status in (T.IN_TRAINING, T.CERTIFIED, T.EXEMPT)]
    others = [training_summary(a_training(status)) for status in (T.FINISHED, T.FAILED, T.STOPPED)]
    seen = TrainingFigures.of([*summaries(), *more, *others], day, PARAMS)
    assert (seen.in_training, seen.trained, seen.certified) == (2, 8, 4)
    without = [one for one in summaries() if one.status not in (T.FINISHED, T.STOPPED, T.FAILED)]
    seen = TrainingFigures.of(without, day, PARAMS)
    assert (seen.in_training, seen.trained, seen.certified) == (1, 2, 2)
    assert TrainingFigures.of(summaries(), ENDS, PARAMS).in_post == 1
    assert TrainingFigures.of(summaries(), date(2026, 10, 29), PARAMS).under_contract == 0
