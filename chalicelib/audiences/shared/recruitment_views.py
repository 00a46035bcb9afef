"""Views of quarterly follow-ups (RULES section 11)."""

from datetime import date, datetime
from typing import Any

from chalicelib.domain.following_up.acceptance import Acceptance
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.following_up.thread import FactKind
from chalicelib.http.fields import View
from chalicelib.services.activity.totals import totals_of_quarter
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class DeclaredPost(View):
    """The declaration of one adviser for a quarter."""

    recruitment_id: str
    gross_pay_cents: int
    absence_days: int
    full_time: bool
    part_time_days: int | None
    part_time_reason: str | None


class PartTimeView(View):
    """The part-time work for which the funder withholds money; none before the acceptance."""

    recruitment_id: str
    days: int
    worked_percent: int
    reason: str
    at: datetime


class InvoicedSum(View):
    """A sum that the structure invoiced to a third party for the time of its advisers."""

    amount_cents: int
    time_percent: int


class DeclaredParty(InvoicedSum):
    """A third party whom the structure invoiced for the time of its advisers."""

    name: str


class DeclarationView(View):
    """The declaration of the structure."""

    posts: list[DeclaredPost]
    third_parties_invoiced: bool
    comment: str | None
    signed_by: str
    quality: str
    signed_at: datetime


class FactView(View):
    """A change of a contract after its quarter was declared."""

    kind: FactKind
    recruitment_id: str
    on: date


class ExchangeView(View):
    """A question or a change of facts, and the answer of the structure, which the last one may lack."""

    question: str | None
    asked_on: date | None
    facts: list[FactView]
    answer: str | None
    answered_on: date | None


class ExchangeDates(View):
    """An exchange without its texts: when it was asked and answered, and how many facts had changed."""

    asked_on: date | None
    answered_on: date | None
    facts: int


class _FollowUp(View):
    """The fields of a follow-up, in lists and on its own."""

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


class FollowUpView(_FollowUp):
    """A quarterly follow-up in a list, without the names of third parties and the texts of exchanges."""

    third_parties: list[InvoicedSum]
    exchanges: list[ExchangeDates]


class ReportedActivity(View):
    """The activity that an adviser reported for the quarter; locked while the follow-up is transmitted."""

    recruitment_id: str
    reports: int
    people: int
    minutes: int
    days_at_work: int


class FollowUpDetail(_FollowUp):
    """A quarterly follow-up with its third parties, the activity reported and its exchanges."""

    third_parties: list[DeclaredParty]
    part_time_decisions: list[PartTimeView]
    activity: list[ReportedActivity]
    exchanges: list[ExchangeView]


def _listed(follow_up: FollowUp) -> dict[str, Any]:
    shown = {
        name: getattr(follow_up, name)
        for name in _FollowUp.model_fields
        if name not in ("status_label", "declaration")
    }
    declaration = follow_up.declaration
    return {
        **shown,
        "status_label": follow_up.status.label,
        "declaration": DeclarationView.model_validate(declaration) if declaration else None,
    }


def follow_up_shown(ports: Ports, follow_up: FollowUp) -> FollowUpDetail:
    """Return a follow-up, also for the response of an act."""
    declaration = follow_up.declaration
    quarter = Quarter.parse(follow_up.quarter)
    activity = totals_of_quarter(ports, follow_up.structure_id, quarter, follow_up.recruitment_ids)
    parties = declaration.third_parties if declaration else ()
    return FollowUpDetail(
        **_listed(follow_up),
        third_parties=[DeclaredParty.model_validate(one) for one in parties],
        part_time_decisions=[PartTimeView.model_validate(one) for one in follow_up.part_time_decisions],
        activity=[
            ReportedActivity(
                recruitment_id=one,
                reports=reported.counts.reports,
                people=reported.counts.people,
                minutes=reported.counts.minutes,
                days_at_work=reported.days_at_work,
            )
            for one, reported in activity.items()
        ],
        exchanges=[ExchangeView.model_validate(one) for one in follow_up.thread],
    )


class FollowUpPage(View):
    """A page of follow-ups; ``cursor`` asks for the next one."""

    follow_ups: list[FollowUpView]
    cursor: str | None


def follow_up_page(page: Page[FollowUp]) -> FollowUpPage:
    """Return a page of follow-ups."""
    return FollowUpPage(follow_ups=[_in_list(one) for one in page.items], cursor=page.cursor)


def _in_list(follow_up: FollowUp) -> FollowUpView:
    parties = follow_up.declaration.third_parties if follow_up.declaration else ()
    return FollowUpView(
        **_listed(follow_up),
        third_parties=[InvoicedSum.model_validate(one) for one in parties],
        exchanges=[
            ExchangeDates(asked_on=one.asked_on, answered_on=one.answered_on, facts=len(one.facts))
            for one in follow_up.thread
        ],
    )


class AcceptanceView(View):
    """Follow-ups accepted together, and those left; ``done_at`` is null until all are processed."""

    id: str
    quarter: str
    wanted: int
    accepted: int
    left: list[str]
    asked_at: datetime
    done_at: datetime | None


def acceptance_shown(_ports: Ports, acceptance: Acceptance) -> AcceptanceView:
    """Return the result for follow-ups accepted together."""
    return AcceptanceView.model_validate(acceptance)
