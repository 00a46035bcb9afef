"""The fields of a follow-up in lists (RULES section 11)."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.summary import PostFigures, follow_up_summary
from tests.support import builders

F = FollowUpStatus
POSTS = (
    PostDeclaration(recruitment_id="r1", gross_pay_cents=7_200_00, absence_days=3, full_time=True),
    PostDeclaration(
        recruitment_id="r2",
        gross_pay_cents=3_000_00,
        absence_days=0,
        full_time=False,
        part_time_days=12,
        part_time_reason="Un congé.",
    ),
)
# Half past eleven in the evening in UTC is the morning of the thirteenth in Paris.
DECLARED = Declaration(
    posts=POSTS,
    third_parties_invoiced=False,
    comment=None,
    signed_by="Ada Sand",
    signed_at=datetime(2026, 10, 12, 23, 30, tzinfo=UTC),
)


def test_a_summary_has_the_figures_of_each_adviser_and_the_day_of_the_declaration_in_paris() -> None:
    follow_up = builders.follow_up(
        F.SUBMITTED, recruitment_ids=("r1", "r2", "r3"), declaration=DECLARED, overdue=True
    )
    summary = follow_up_summary(follow_up)
    assert summary.posts == (
        PostFigures("r1", True, 7_200_00, 3, True, None),
        PostFigures("r2", True, 3_000_00, 0, False, 12),
        PostFigures("r3"),
    )
    same = ("id", "quarter", "department", "structure_name", "status", "overdue", "due_on")
    assert [getattr(summary, name) for name in same] == [getattr(follow_up, name) for name in same]
    assert summary.signed_on == date(2026, 10, 13) and summary.part_time


def test_before_the_declaration_it_has_no_figures() -> None:
    summary = follow_up_summary(builders.follow_up(recruitment_ids=("r1",)))
    assert summary.posts == (PostFigures("r1", False, 0, 0, True, None),)
    assert summary.signed_on is None and not summary.part_time


@pytest.mark.parametrize("status", F)
def test_a_list_knows_which_are_awaited_and_which_were_accepted(status: FollowUpStatus) -> None:
    follow_up = builders.follow_up(status, declaration=DECLARED)
    summary = follow_up_summary(follow_up)
    assert (summary.awaited, summary.was_accepted) == (follow_up.awaited, follow_up.was_accepted)
    since = date(2026, 10, 31) if status in (F.OPEN, F.QUESTIONED) else date(2026, 10, 13)
    assert summary.waits_since == since
    assert follow_up_summary(builders.follow_up(status)).waits_since == date(2026, 10, 31)
