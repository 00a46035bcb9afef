"""Posts granted, taken, hired and free again, and the subsidy left of each (RULES 4, 5, section 5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.applying.test_application import TERM, an_application

S = ApplicationStatus
LATER = TERM + timedelta(days=1)
# The first days after the subsidies of two advisers who left.
SHARE, NEXT_SHARE = date(2023, 3, 1), date(2023, 9, 1)


def hired(posts: int, of: int, status: ApplicationStatus = S.VALIDATED) -> Application:
    """Return an application whose recruitments all have their contract."""
    return an_application(status, posts_granted=of, posts_taken=posts, posts_hired=posts)


def hire(application: Application) -> Application:
    return application.post_taken(TERM).post_hired()


def test_a_post_that_nobody_held_is_filled_before_that_of_an_adviser_who_left() -> None:
    left = hired(1, of=2).post_freed(TERM, SHARE)
    assert (left.posts_free, left.next_share) == (2, None), "the whole subsidy goes with the other post"
    one = hire(left)
    assert (one.next_share, one.shares_free) == (SHARE, (SHARE,))
    both = hire(one)
    assert (both.posts_hired, both.shares_free, both.next_share) == (2, (), None)


def test_of_two_posts_left_by_advisers_the_subsidy_that_ends_first_is_taken_first() -> None:
    left = hired(2, of=2).post_freed(TERM, NEXT_SHARE).post_freed(TERM, SHARE)
    assert left.next_share == SHARE
    assert hire(left).next_share == NEXT_SHARE


@pytest.mark.parametrize(
    ("status", "today", "after"),
    [
        (S.VALIDATED, TERM, S.VALIDATED),
        (S.VALIDATED, LATER, S.OVERDUE),
        (S.OVERDUE, LATER, S.OVERDUE),
        (S.WITHDRAWN, LATER, S.WITHDRAWN),
    ],
)
def test_a_post_freed_past_the_term_waits_for_a_decision_of_a_person(
    status: ApplicationStatus, today: date, after: ApplicationStatus
) -> None:
    freed = hired(2, of=2, status=status).post_freed(today, SHARE)
    assert (freed.status, freed.posts_hired, freed.shares_free) == (after, 1, (SHARE,))


@pytest.mark.parametrize(
    ("status", "today", "after"),
    [
        (S.VALIDATED, TERM, S.VALIDATED),
        (S.VALIDATED, LATER, S.OVERDUE),
        (S.OVERDUE, LATER, S.OVERDUE),
        (S.WITHDRAWN, LATER, S.WITHDRAWN),
    ],
)
def test_a_contract_taken_back_past_the_term_leaves_a_validated_candidate_and_an_overdue_application(
    status: ApplicationStatus, today: date, after: ApplicationStatus
) -> None:
    waiting = hired(1, of=1, status=status).hire_taken_back(today, None)
    assert (waiting.status, waiting.posts_taken, waiting.posts_hired) == (after, 1, 0)
    assert waiting.shares_free == ()


def test_a_contract_taken_back_returns_the_subsidy_left_by_another_adviser() -> None:
    assert hired(1, of=1).hire_taken_back(TERM, SHARE).next_share == SHARE


def test_an_adviser_whose_end_was_declared_by_mistake_holds_the_post_again() -> None:
    left = hired(2, of=2).post_freed(TERM, SHARE)
    again = left.post_held_again(SHARE)
    assert again == replace(left, posts_taken=2, posts_hired=2, shares_free=())
    overdue = hired(2, of=2).post_freed(LATER, SHARE)
    assert overdue.post_held_again(SHARE).status is S.VALIDATED, "nothing is left to recruit"
    assert replace(overdue, posts_granted=3).post_held_again(SHARE).status is S.OVERDUE


def test_a_post_taken_by_another_meanwhile_is_not_held_again() -> None:
    taken = hired(1, of=1).post_freed(TERM, SHARE).post_taken(TERM)
    another_is_free = an_application(posts_granted=1, shares_free=(NEXT_SHARE,))
    for meanwhile in (taken, another_is_free):
        with pytest.raises(Refusal) as refused:
            meanwhile.post_held_again(SHARE)
        assert refused.value.code == "no_free_post"


def test_a_post_is_not_held_again_once_the_application_stopped() -> None:
    with pytest.raises(Refusal) as refused:
        an_application(S.LAPSED, shares_free=(SHARE,)).post_held_again(SHARE)
    assert refused.value.code == "status_forbids"


@pytest.mark.parametrize(
    ("application", "may"),
    [
        (hired(0, of=1), True),
        (hired(1, of=2, status=S.OVERDUE), True),
        (hired(1, of=1), False),
        (an_application(S.WITHDRAWN), False),
    ],
    ids=["a post to fill", "a post to fill past the term", "all hired", "withdrawn"],
)
def test_more_time_may_be_requested_while_a_post_is_to_be_hired(application: Application, may: bool) -> None:
    assert application.may_ask_for_time is may


def test_past_the_term_free_posts_are_taken_back_with_their_subsidies() -> None:
    # One is hired, a candidate is validated, and one or two were left by advisers.
    three = an_application(
        S.OVERDUE, posts_granted=3, posts_taken=2, posts_hired=1, shares_free=(SHARE,)
    ).lapsed()
    assert (three.posts_granted, three.shares_free) == (2, ()), "who is validated takes the whole post"
    two = an_application(
        S.OVERDUE, posts_granted=3, posts_taken=2, posts_hired=1, shares_free=(NEXT_SHARE, SHARE)
    ).lapsed()
    assert (two.posts_granted, two.shares_free) == (2, (SHARE,))
