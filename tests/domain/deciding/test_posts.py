"""The posts of a published decision: corrected by the agency, given back (RULES sections 4, 10)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.deciding.posts import with_posts_corrected, with_posts_kept
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.applying.test_application import TERM, an_application

S = ApplicationStatus
PARAMS = Parameters()
LATER = TERM + timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "hired", "posts", "today", "after"),
    [
        (S.VALIDATED, 1, 3, TERM, S.VALIDATED),
        (S.VALIDATED, 1, 3, LATER, S.OVERDUE),
        (S.VALIDATED, 1, 1, LATER, S.VALIDATED),
        (S.OVERDUE, 1, 1, LATER, S.VALIDATED),
        (S.OVERDUE, 1, 3, LATER, S.OVERDUE),
    ],
    ids=[
        "a post to fill",
        "a post to fill past the term",
        "nobody left to hire past the term",
        "nobody left to hire on an overdue one",
        "still overdue",
    ],
)
def test_with_a_post_to_fill_past_the_term_it_is_overdue(
    status: ApplicationStatus, hired: int, posts: int, today: date, after: ApplicationStatus
) -> None:
    application = an_application(status, posts_taken=hired, posts_hired=hired)
    corrected = with_posts_corrected(application, posts, today, PARAMS)
    assert (corrected.status, corrected.posts_granted) == (after, posts)


@pytest.mark.parametrize(
    ("status", "posts", "code", "pointer"),
    [
        (S.VALIDATED, 0, "posts_required", "/posts_granted"),
        (S.VALIDATED, PARAMS.max_posts + 1, "posts_too_many", "/posts_granted"),
        (S.VALIDATED, 1, "posts_still_held", "/posts_granted"),
        (S.LAPSED, 2, "status_forbids", None),
    ],
)
def test_a_correction_leaves_a_post_for_every_recruited_person(
    status: ApplicationStatus, posts: int, code: str, pointer: str | None
) -> None:
    application = an_application(status, posts_granted=3, posts_taken=2)
    with pytest.raises(Refusal) as refused:
        with_posts_corrected(application, posts, TERM, PARAMS)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    if status is S.VALIDATED:
        assert with_posts_corrected(application, 2, TERM, PARAMS).posts_granted == 2


@pytest.mark.parametrize(
    ("status", "posts", "code", "pointer"),
    [
        (S.VALIDATED, 3, "posts_not_fewer", "/posts_kept"),
        (S.VALIDATED, 4, "posts_not_fewer", "/posts_kept"),
        (S.VALIDATED, 0, "posts_still_held", "/posts_kept"),
        (S.WITHDRAWN, 1, "status_forbids", None),
    ],
)
def test_a_structure_gives_back_free_posts(
    status: ApplicationStatus, posts: int, code: str, pointer: str | None
) -> None:
    application = an_application(status, posts_granted=3, posts_taken=1)
    with pytest.raises(Refusal) as refused:
        with_posts_kept(application, posts)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_a_structure_keeps_the_posts_it_states_and_withdraws_instead_of_keeping_none() -> None:
    application = an_application(posts_granted=3, posts_taken=1)
    for posts in (1, 2):
        kept = with_posts_kept(application, posts)
        assert (kept.status, kept.posts_granted) == (S.VALIDATED, posts)
    assert with_posts_kept(an_application(posts_granted=3), 0).status is S.WITHDRAWN
