"""The six steps that a structure sees, with « vous êtes ici » (RULES section 1, six steps)."""

from typing import Any

import pytest

from chalicelib.domain.applying.progress import Step, current_step, is_done
from chalicelib.domain.applying.status import ApplicationStatus
from tests.domain.applying.test_application import TERM, an_application

S = ApplicationStatus


def test_the_six_steps_are_those_of_the_brochure_in_order() -> None:
    assert [(step.value, step.label) for step in Step] == [
        (1, "Inscription"),
        (2, "Concertation territoriale"),
        (3, "Étude des candidatures"),
        (4, "Entretiens de recrutement"),
        (5, "Demande de subvention"),
        (6, "Signature du contrat"),
    ]


@pytest.mark.parametrize(
    ("status", "posts", "shortlisted", "step"),
    [
        (S.SUBMITTED, {"posts_granted": 0}, 0, Step.REGISTRATION),
        (S.CONFIRMED, {"posts_granted": 0}, 0, Step.CONSULTATION),
        (S.UNDER_REVIEW, {"posts_granted": 0}, 0, Step.CONSULTATION),
        (S.POSTPONED, {"posts_granted": 0}, 0, Step.CONSULTATION),
        (S.VALIDATED, {"posts_granted": 2}, 0, Step.STUDY),
        (S.VALIDATED, {"posts_granted": 2}, 3, Step.INTERVIEWS),
        (S.VALIDATED, {"posts_granted": 2, "posts_taken": 1}, 3, Step.SUBSIDY_REQUEST),
        (S.VALIDATED, {"posts_granted": 2, "posts_taken": 1, "posts_hired": 1}, 0, Step.CONTRACT),
        (S.OVERDUE, {"posts_granted": 2}, 0, Step.STUDY),
        (S.OVERDUE, {"posts_granted": 2, "posts_taken": 2, "posts_hired": 1}, 0, Step.CONTRACT),
    ],
    ids=[
        "the e-mail is to be confirmed",
        "confirmed",
        "with the prefecture",
        "postponed",
        "posts granted",
        "candidates shortlisted",
        "a candidate validated",
        "a contract signed",
        "overdue, nobody shortlisted",
        "overdue, a contract signed",
    ],
)
def test_a_structure_is_at_the_step_of_its_last_act(
    status: ApplicationStatus, posts: dict[str, Any], shortlisted: int, step: Step
) -> None:
    assert current_step(an_application(status, **posts), shortlisted=shortlisted) is step


def test_a_structure_whose_validation_is_cancelled_returns_to_its_interviews() -> None:
    validated = an_application().post_taken(TERM)
    assert current_step(validated, shortlisted=0) is Step.SUBSIDY_REQUEST
    cancelled = validated.post_released(was_hired=False)
    assert current_step(cancelled, shortlisted=1) is Step.INTERVIEWS


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("posts", [0, 2])
def test_a_structure_whose_application_stopped_is_at_no_step(status: ApplicationStatus, posts: int) -> None:
    stopped = {S.REJECTED, S.WITHDRAWN, S.DUPLICATE, S.CANCELLED, S.LAPSED}
    step = current_step(an_application(status, posts_granted=posts), shortlisted=1)
    assert (step is None) is (status in stopped)


@pytest.mark.parametrize(
    ("posts", "shortlisted", "done"),
    [
        ({"posts_granted": 1}, 0, (True, True, False, False, False, False)),
        ({"posts_granted": 1}, 1, (True, True, True, False, False, False)),
        ({"posts_granted": 1, "posts_taken": 1, "posts_hired": 1}, 0, (True, True, True, True, False, False)),
        (
            {"posts_granted": 2, "posts_taken": 1, "posts_hired": 1},
            1,
            (True, True, False, False, False, False),
        ),
    ],
    ids=["posts granted", "a candidate shortlisted", "every contract signed", "a post is still to be filled"],
)
def test_a_step_is_done_only_when_it_is_known_to_be(
    posts: dict[str, Any], shortlisted: int, done: tuple[bool, ...]
) -> None:
    application = an_application(S.VALIDATED, **posts)
    here = current_step(application, shortlisted=shortlisted)
    assert tuple(is_done(step, here, application, file_deposited=False) for step in Step) == done


def test_the_subsidy_request_is_done_with_the_case_file_and_the_last_step_with_a_contract() -> None:
    hired = an_application(S.VALIDATED, posts_granted=1, posts_taken=1, posts_hired=1)
    here = current_step(hired, shortlisted=0)
    assert is_done(Step.SUBSIDY_REQUEST, here, hired, file_deposited=True)
    assert not is_done(Step.CONTRACT, here, hired, file_deposited=True)
    validated = an_application(S.VALIDATED, posts_granted=1, posts_taken=1)
    here = current_step(validated, shortlisted=0)
    assert not is_done(Step.SUBSIDY_REQUEST, here, validated, file_deposited=True)


def test_nothing_is_done_any_more_once_an_application_stopped() -> None:
    lapsed = an_application(S.LAPSED, posts_granted=1)
    assert not any(
        is_done(step, current_step(lapsed, shortlisted=0), lapsed, file_deposited=True) for step in Step
    )
