"""What is shown of recruitments: contract, case file, quarterly follow-up (RULES section 11)."""

from datetime import date, datetime

from chalicelib.domain.following_up.acceptance import Acceptance
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class DeclaredPost(View):
    """One adviser's quarter."""

    recruitment_id: str
    gross_pay_cents: int
    absence_days: int
    full_time: bool
    part_time_days: int | None
    part_time_reason: str | None


class DeclarationView(View):
    """What the structure declared."""

    posts: list[DeclaredPost]
    third_parties_invoiced: bool
    comment: str | None
    signed_by: str
    signed_at: datetime


class FollowUpView(View):
    """A quarterly follow-up."""

    id: str
    version: int
    quarter: str
    structure_name: str
    department: str
    status: FollowUpStatus
    status_label: str
    overdue: bool
    escalated: bool
    part_time: bool
    opened_on: date
    due_on: date
    recruitment_ids: list[str]
    declaration: DeclarationView | None
    question: str | None


def follow_up_view(follow_up: FollowUp) -> FollowUpView:
    """Return a follow-up."""
    shown = {
        name: getattr(follow_up, name)
        for name in FollowUpView.model_fields
        if name not in ("status_label", "declaration")
    }
    declaration = follow_up.declaration
    return FollowUpView(
        **shown,
        status_label=follow_up.status.label,
        declaration=DeclarationView.model_validate(declaration) if declaration else None,
    )


class FollowUpPage(View):
    """A page of follow-ups; ``cursor`` asks for the next one."""

    follow_ups: list[FollowUpView]
    cursor: str | None


def follow_up_page(page: Page[FollowUp]) -> FollowUpPage:
    """Return a page of follow-ups."""
    return FollowUpPage(follow_ups=[follow_up_view(one) for one in page.items], cursor=page.cursor)


def follow_up_shown(_ports: Ports, follow_up: FollowUp) -> FollowUpView:
    """Return a follow-up as the answer of an act."""
    return follow_up_view(follow_up)


class AcceptanceView(View):
    """Follow-ups accepted together, and which could not be; ``done_at`` is null while it goes on."""

    id: str
    quarter: str
    wanted: int
    accepted: int
    left: list[str]
    asked_at: datetime
    done_at: datetime | None


def acceptance_shown(_ports: Ports, acceptance: Acceptance) -> AcceptanceView:
    """Return what became of follow-ups accepted together."""
    return AcceptanceView.model_validate(acceptance)
