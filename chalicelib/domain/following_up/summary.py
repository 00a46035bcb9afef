"""The summary of a follow-up, to search and count lists and to find unlikely values (RULES section 11)."""

from datetime import date
from typing import NamedTuple

from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.shared.calendar_rules import paris_date


class PostFigures(NamedTuple):
    """One adviser's quarter in a list; the figures have no meaning unless ``declared``.

    Args:
        recruitment_id: of the adviser.
        declared: whether the structure declared it.
        gross_pay_cents: gross pay cost, in euro cents.
        absence_days: days of absence.
        full_time: whether the adviser worked full time on the missions.
        part_time_days: if not, the days that were not full time.
        silent: whether no activity was reported although some was expected.
    """

    recruitment_id: str
    declared: bool = False
    gross_pay_cents: int = 0
    absence_days: int = 0
    full_time: bool = True
    part_time_days: int | None = None
    silent: bool = False


class FollowUpSummary(NamedTuple):
    """A follow-up as lists show it.

    ``signed_on`` is the date of the last declaration, in Paris; ``third_party_cents`` the sum invoiced, in
    euro cents; ``came_back`` whether it was reopened after its acceptance and not decided on since.
    """

    id: str
    quarter: str
    department: str
    structure_name: str
    status: FollowUpStatus
    overdue: bool
    due_on: date
    signed_on: date | None
    posts: tuple[PostFigures, ...]
    third_party_cents: int = 0
    came_back: bool = False

    @property
    def gross_pay_cents(self) -> int:
        """The gross pay declared for all advisers, in euro cents."""
        return sum(post.gross_pay_cents for post in self.posts)

    @property
    def awaited(self) -> bool:
        """Whether the structure has to submit it."""
        return self.status in (FollowUpStatus.OPEN, FollowUpStatus.QUESTIONED)

    @property
    def late(self) -> bool:
        """Whether its due date is past and the structure has to submit it."""
        return self.awaited and self.overdue

    @property
    def was_accepted(self) -> bool:
        """Whether the funder has accepted it."""
        return self.status in (FollowUpStatus.ACCEPTED, FollowUpStatus.CLOSED)

    @property
    def part_time(self) -> bool:
        """Whether an adviser is declared as not full time."""
        return any(not post.full_time for post in self.posts)

    @property
    def waits_since(self) -> date:
        """The date from which it waits: of its declaration, otherwise its due date."""
        return self.signed_on if self.signed_on and not self.awaited else self.due_on


def follow_up_summary(follow_up: FollowUp) -> FollowUpSummary:
    """Return the summary of a follow-up."""
    declaration = follow_up.declaration
    declared = {post.recruitment_id: post for post in declaration.posts} if declaration else {}
    return FollowUpSummary(
        id=follow_up.id,
        quarter=follow_up.quarter,
        department=follow_up.department,
        structure_name=follow_up.structure_name,
        status=follow_up.status,
        overdue=follow_up.overdue,
        due_on=follow_up.due_on,
        signed_on=paris_date(declaration.signed_at) if declaration else None,
        posts=tuple(
            PostFigures(
                one,
                True,
                declared[one].gross_pay_cents,
                declared[one].absence_days,
                declared[one].full_time,
                declared[one].part_time_days,
                one in follow_up.silent_ids,
            )
            if one in declared
            else PostFigures(one)
            for one in follow_up.recruitment_ids
        ),
        third_party_cents=declaration.third_party_cents if declaration else 0,
        came_back=follow_up.back_on is not None,
    )
