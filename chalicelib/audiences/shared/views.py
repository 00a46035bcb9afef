"""Views of several audiences. A view lists the fields of an entity that a response has; no other is sent."""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.audiences.shared.told_answers import (
    CorrectionRequestView,
    CorrectionView,
    correction_asked_of,
    corrections_of,
)
from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.email_change import EmailChangeOutcome
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.opinion import OpinionDraft, OpinionVerdict
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class Received(View):
    """The response to a public form, the same whatever is stored (RULES section 8)."""

    message: str


class QuestionView(View):
    """A prefecture's question and the answer."""

    id: str
    text: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


class OpinionView(View):
    """A prefecture's opinion."""

    verdict: OpinionVerdict
    comment: str
    given_at: datetime


class OpinionDraftView(View):
    """The draft of an opinion; version 0 when there is none."""

    version: int
    verdict: OpinionVerdict | None
    comment: str
    written_at: datetime | None


def opinion_draft_shown(_ports: Ports, draft: OpinionDraft | None) -> OpinionDraftView:
    """Return a draft, for the response of an act."""
    if draft is None:
        return OpinionDraftView(version=0, verdict=None, comment="", written_at=None)
    return OpinionDraftView.model_validate(draft)


class AccountView(View):
    """An account, without its secrets."""

    id: str
    email: str
    role: Role
    first_name: str
    last_name: str
    status: AccountStatus
    departments: list[str]
    lots: list[int]
    structure_id: str | None
    other_structure_ids: list[str]


def account_shown(_ports: Ports, account: Account) -> AccountView:
    """Return an account, for the response of an act."""
    return account_view(account)


def account_view(account: Account) -> AccountView:
    """Return an account as its owner and the agency see it."""
    return AccountView.model_validate(account)


class LinkedEmailChange(View):
    """The change of an address that a link confirms or declines, and the answers so far."""

    email: str
    confirmed: bool
    approved: bool


class EmailChangeView(LinkedEmailChange):
    """A pending change of an address: both links must be answered."""

    asked_at: datetime
    ends_at: datetime


class AnsweredEmailChange(View):
    """The outcome of an answer to a change of address."""

    outcome: EmailChangeOutcome


def answered_change(_ports: Ports, outcome: EmailChangeOutcome) -> AnsweredEmailChange:
    """Return the outcome of an answer, without personal data: the link may have been sent to a stranger."""
    return AnsweredEmailChange(outcome=outcome)


class EmailProblemView(View):
    """Why e-mails do not reach an address."""

    feedback: Feedback
    label: str


def email_problem(problems: Mapping[str, Feedback], address: str) -> EmailProblemView | None:
    """Return the problem of an address, None when e-mails reach it."""
    return email_problem_view(problems[address]) if address in problems else None


def email_problem_view(feedback: Feedback) -> EmailProblemView:
    """Return why e-mails do not reach an address."""
    return EmailProblemView(feedback=feedback, label=feedback.label)


class AccountDetail(AccountView):
    """An account, for those who may change its address."""

    email_problem: EmailProblemView | None


def account_detail(account: Account, problems: Mapping[str, Feedback]) -> AccountDetail:
    """Return an account with the problem of its address, if any."""
    shown = account_view(account).model_dump()
    return AccountDetail(**shown, email_problem=email_problem(problems, account.email))


class PlaceView(View):
    """A commune."""

    insee_code: str
    name: str
    postal_code: str
    department: str
    region: str


class ContactView(View):
    """The contact of a structure."""

    first_name: str
    last_name: str
    job_title: str
    email: str
    phone: str | None


class ExtensionRequestView(View):
    """A structure's request for more time, and its refusal."""

    deadline: date
    reason: str
    asked_at: datetime
    refused_at: datetime | None
    refusal: str | None


class RegisterView(View):
    """The entry of the public register of companies for the SIRET of an application.

    Args:
        looked_up_on: a date in Paris.
        name: None when the register does not have the SIRET or hides the name.
        remarks: differences with the answers, in sentences, for information only.
    """

    looked_up_on: date
    name: str | None
    remarks: list[str]


def register_view(application: Application) -> RegisterView | None:
    """Return the register's entry for an application, None before the register answered."""
    look_up = application.company_register
    if look_up is None or look_up.siret != application.siret:
        return None
    name = look_up.entry.name if look_up.entry else None
    return RegisterView(looked_up_on=look_up.on, name=name, remarks=application.register_remarks)


class ApplicationView(View):
    """An application as staff see it."""

    id: str
    version: int
    status: ApplicationStatus
    status_label: str
    parent_id: str | None
    kind: StructureKind
    legal_form: LegalForm | None
    private_law_contracts: bool | None
    has_identified_candidate: bool
    posts_requested: int | None
    available_from: date
    siret: str
    name: str
    place: PlaceView
    contact: ContactView
    agreement_months: int
    subsidy_per_post_cents: int
    job_offer_url: str | None
    submitted_at: datetime
    confirmed_at: datetime | None
    opinion: OpinionView | None
    opinion_overdue: bool
    agenda_session_id: str | None
    session_id: str | None
    structure_id: str | None
    posts_granted: int
    posts_taken: int
    posts_hired: int
    decided_on: date | None
    reason: str | None
    recruitment_deadline: date | None
    extension_request: ExtensionRequestView | None
    correction_request: CorrectionRequestView | None
    completion: str | None
    completed_at: datetime | None
    company_register: RegisterView | None


def application_view(application: Application) -> ApplicationView:
    """Return an application as staff see it."""
    return ApplicationView.model_validate(
        {
            **{name: getattr(application, name) for name in _APPLICATION_FIELDS},
            "status_label": application.status.label,
            "reason": application.decision_reason,
            "company_register": register_view(application),
            "correction_request": correction_asked_of(application),
        }
    )


def application_shown(_ports: Ports, application: Application) -> ApplicationView:
    """Return an application, for the response of an act."""
    return application_view(application)


_DERIVED = {"status_label", "reason", "company_register", "correction_request"}
_APPLICATION_FIELDS = [name for name in ApplicationView.model_fields if name not in _DERIVED]


class ApplicationDetail(ApplicationView):
    """An application with a page of its questions, for those who may correct its contact's address."""

    contact_email_problem: EmailProblemView | None
    corrections: list[CorrectionView]
    questions: list[QuestionView]
    cursor: str | None


def application_detail(
    application: Application, questions: Page[Question], problems: Mapping[str, Feedback]
) -> ApplicationDetail:
    """Return an application with a page of its questions and the problem of its contact's address, if any."""
    return ApplicationDetail(
        **application_view(application).model_dump(),
        contact_email_problem=email_problem(problems, application.contact.email),
        corrections=corrections_of(application),
        questions=[QuestionView.model_validate(question) for question in questions.items],
        cursor=questions.cursor,
    )


class ApplicationPage(View):
    """A page of applications; ``cursor`` asks for the next one."""

    applications: list[ApplicationView]
    cursor: str | None


def application_page(page: Page[Application]) -> ApplicationPage:
    """Return a page of applications."""
    return ApplicationPage(applications=[application_view(one) for one in page.items], cursor=page.cursor)
