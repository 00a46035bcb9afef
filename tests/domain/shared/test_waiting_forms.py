"""Several forms of one person wait side by side until a link confirms one of them (RULES section 8)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.waiting_forms import other_number
from tests.support import builders
from tests.support.builders import NOW

LATER = NOW + timedelta(hours=1)
Waiting = Application | Candidate


def other(waiting: Waiting) -> Waiting:
    """Return the same person with a second form, of other answers."""
    if isinstance(waiting, Application):
        return waiting.sent_again(replace(waiting.answers, posts_requested=9), LATER)
    return waiting.sent_again(replace(waiting.answers, max_distance_km=9), LATER)


@pytest.fixture(params=["application", "candidate"])
def waiting(request: pytest.FixtureRequest) -> Waiting:
    """Return the first form of a structure, or of a candidate."""
    if request.param == "application":
        return builders.application(ApplicationStatus.SUBMITTED, confirmed_at=None)
    return builders.candidate(CandidateStatus.SUBMITTED, confirmed_at=None)


def test_forms_are_numbered_from_one_in_the_order_of_receipt(waiting: Waiting) -> None:
    assert waiting.forms == {1: waiting.answers}
    both = other(waiting)
    assert both.forms == {1: waiting.answers, 2: both.answers} and both.answers != waiting.answers
    assert (both.form_number, both.submitted_at) == (2, LATER)


def test_a_repeated_form_adds_none(waiting: Waiting) -> None:
    again = waiting.sent_again(waiting.answers, LATER)
    assert again == replace(waiting, submitted_at=LATER)
    both = other(waiting)
    assert other(both) == both


def test_a_link_confirms_the_answers_of_its_own_form_and_the_others_are_forgotten(waiting: Waiting) -> None:
    both = other(waiting)
    for number in (1, 2):
        alone = both.as_sent(number)
        assert alone.answers == both.forms[number]
        assert (alone.form_number, alone.earlier_forms) == (number, ())
        with pytest.raises(Refusal) as refused:
            alone.as_sent(3 - number)
        assert refused.value.code == "link_superseded"


@pytest.mark.parametrize(
    ("numbers", "shown", "compared"),
    [({1, 2, 3}, 3, 2), ({1, 2, 3}, 2, 1), ({1, 2, 3}, 1, 2), ({2, 5}, 2, 5), ({4}, 4, None)],
)
def test_a_form_is_compared_with_the_one_before_or_else_the_next(
    numbers: set[int], shown: int, compared: int | None
) -> None:
    assert other_number(numbers, shown) == compared
