"""« Où en êtes-vous ? » of a post, from its facts (RULES 11 to 16)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.funding.agreement import Origin
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.case_file import CaseFile, CaseFileState
from chalicelib.domain.recruiting.post_progress import PostStep, steps_done
from chalicelib.domain.training.status import TrainingStatus
from tests.domain.recruiting.test_recruitment import R, a_recruitment
from tests.domain.training.builders import ENDS, a_training
from tests.support import builders
from tests.support.builders import NOW

P, A, F, T = PostStep, AgreementStatus, CaseFileState, TrainingStatus
TODAY, STARTS_ON = date(2026, 11, 20), date(2026, 10, 30)
SIGNED = {P.SIGNED_BY_STRUCTURE, P.SIGNED}


def a_file(state: CaseFileState) -> CaseFile:
    return CaseFile(number=1, url=None, created_at=NOW, state=state, state_since=date(2026, 10, 1))


@pytest.mark.parametrize(
    ("agreement", "done"),
    [
        ({}, set()),
        ({"case_file": a_file(F.DRAFT)}, set()),
        ({"case_file": a_file(F.DEPOSITED)}, {P.FILE_DEPOSITED}),
        ({"case_file": a_file(F.COMPLETE)}, {P.FILE_DEPOSITED, P.FILE_COMPLETE}),
        ({"case_file": a_file(F.ACCEPTED)}, {P.FILE_DEPOSITED, P.FILE_COMPLETE}),
        ({"case_file": a_file(F.REFUSED)}, {P.FILE_DEPOSITED}),
        ({"status": A.SENT}, set()),
        ({"status": A.SIGNED_BY_STRUCTURE}, {P.SIGNED_BY_STRUCTURE}),
        ({"status": A.SIGNED, "signed_version_id": "text"}, SIGNED),
        # Of a post taken over from another structure no file is requested.
        (
            {"origin": Origin(agreement_id="a", structure_name="Nancy", on=STARTS_ON)},
            {P.FILE_DEPOSITED, P.FILE_COMPLETE},
        ),
        # An amendment awaits signatures: the agreement stays signed.
        ({"status": A.SENT, "signed_version_id": "text"}, SIGNED),
    ],
)
def test_the_file_and_the_agreement_tell_which_steps_are_done(
    agreement: dict[str, Any], done: set[PostStep]
) -> None:
    assert steps_done(a_recruitment(), builders.agreement(**agreement), None, TODAY) == {P.VALIDATED, *done}


def test_the_contract_need_not_wait_for_the_agreement() -> None:
    hired = a_recruitment(R.HIRED)
    assert steps_done(hired, builders.agreement(), None, TODAY) == {P.VALIDATED, P.CONTRACT}
    assert steps_done(a_recruitment(), None, None, TODAY) == {P.VALIDATED}


@pytest.mark.parametrize(
    ("status", "on", "done"),
    [
        (T.CONFIRMED, TODAY, set()),
        (T.IN_TRAINING, TODAY, set()),
        (T.ABANDONED, TODAY, set()),
        # The training ends one day, and the post is taken up the next day.
        (T.FINISHED, ENDS, {P.TRAINED}),
        (T.FINISHED, ENDS + timedelta(days=1), {P.TRAINED, P.IN_POST}),
        (T.FAILED, ENDS + timedelta(days=1), {P.TRAINED, P.IN_POST}),
        # An exempt adviser is in post from the first day of the contract.
        (T.EXEMPT, STARTS_ON - timedelta(days=1), {P.TRAINED}),
        (T.EXEMPT, STARTS_ON, {P.TRAINED, P.IN_POST}),
    ],
)
def test_the_training_tells_from_which_day_a_post_is_taken_up(
    status: TrainingStatus, on: date, done: set[PostStep]
) -> None:
    training = a_training(status, contract_starts_on=STARTS_ON)
    assert steps_done(a_recruitment(R.HIRED), None, training, on) == {P.VALIDATED, P.CONTRACT, *done}
