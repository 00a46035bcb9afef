"""What is shown of recruitments: contract, case file, quarterly follow-up (programme.md 11)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.recruiting.agreement import Agreement, AgreementStatus, Procedure, pieces_for
from chalicelib.domain.recruiting.recruitment import ContractKind, EndReason, Recruitment, RecruitmentStatus
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Page


class ContractView(View):
    """The employment contract."""

    kind: ContractKind
    signed_on: date
    starts_on: date
    ends_on: date | None


class CaseFileView(View):
    """The link to the case file, once Démarches simplifiées answered, and the pieces to deposit."""

    url: str | None
    number: int | None
    procedure: Procedure
    pieces: list[str]
    complete_by: date
    agreement_status: AgreementStatus


class RecruitmentView(View):
    """A recruitment as its structure sees it."""

    id: str
    version: int
    candidate_id: str
    first_name: str
    last_name: str
    status: RecruitmentStatus
    status_label: str
    planned_hire_date: date
    contract: ContractView | None
    ended_on: date | None
    end_reason: EndReason | None
    case_file: CaseFileView | None


def recruitment_view(recruitment: Any, agreement: Agreement | None) -> RecruitmentView:
    """A recruitment, with the case file of its agreement."""
    shown = {
        name: getattr(recruitment, name)
        for name in RecruitmentView.model_fields
        if name not in ("status_label", "case_file", "contract")
    }
    contract = recruitment.contract
    return RecruitmentView(
        **shown,
        status_label=recruitment.status.label,
        contract=ContractView.model_validate(contract) if contract else None,
        case_file=_case_file_view(agreement) if agreement else None,
    )


class RecruitmentPage(View):
    """Some recruitments, and where to go on."""

    recruitments: list[RecruitmentView]
    cursor: str | None


def recruitment_page(page: Page[Recruitment], agreements: Mapping[str, Agreement]) -> RecruitmentPage:
    """The page of a list, with the agreements by id."""
    return RecruitmentPage(
        recruitments=[recruitment_view(one, agreements.get(one.agreement_id)) for one in page.items],
        cursor=page.cursor,
    )


def _case_file_view(agreement: Agreement) -> CaseFileView:
    return CaseFileView(
        url=agreement.case_file.url if agreement.case_file else None,
        number=agreement.case_file.number if agreement.case_file else None,
        procedure=agreement.procedure,
        pieces=list(pieces_for(agreement.procedure)),
        complete_by=agreement.complete_file_by,
        agreement_status=agreement.status,
    )


class DeclaredPost(View):
    """One adviser's quarter."""

    recruitment_id: str
    gross_pay_cents: int
    absence_days: int
    full_time: bool


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
    opened_on: date
    due_on: date
    recruitment_ids: list[str]
    declaration: DeclarationView | None
    question: str | None


def follow_up_view(follow_up: Any) -> FollowUpView:
    """A follow-up."""
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
    """Some follow-ups, and where to go on."""

    follow_ups: list[FollowUpView]
    cursor: str | None


def follow_up_page(page: Page[FollowUp]) -> FollowUpPage:
    """The page of a list."""
    return FollowUpPage(follow_ups=[follow_up_view(one) for one in page.items], cursor=page.cursor)
