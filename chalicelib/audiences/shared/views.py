"""What answers show: each view names its fields, nothing else of an entity leaves."""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.applying.application import Application, ApplicationStatus, OpinionVerdict
from chalicelib.domain.applying.progress import Step, current_step
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.committee import AgendaItem, CommitteeSession, SessionStatus, Verdict
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.http.fields import View
from chalicelib.services.access.mail_feedback import Unreachable
from chalicelib.services.core.ports import Page, Places
from chalicelib.services.recruiting.shortlist import Overview


class Health(View):
    """The service answers."""

    status: str


class Received(View):
    """The one answer to a public form, whatever is on file (programme.md 8)."""

    message: str


RECEIVED_APPLICATION = Received(
    message="Votre candidature a bien été reçue. Un courriel vous a été envoyé : suivez son lien pour la "
    "confirmer. S'il ne vous parvient pas, vérifiez l'adresse indiquée et vos courriers indésirables."
)


RECEIVED_CANDIDATE = Received(
    message="Votre inscription a bien été reçue. Un courriel vous a été envoyé : suivez son lien pour la "
    "confirmer. S'il ne vous parvient pas, vérifiez l'adresse indiquée et vos courriers indésirables."
)


LINK_REQUESTED = Received(
    message="Si une inscription confirmée existe pour cette adresse, un courriel vient de lui être envoyé."
)


RESET_REQUESTED = Received(
    message="Si un compte existe pour cette adresse, un courriel vient de lui être envoyé."
)


class CommuneView(View):
    """A commune under one of its postal codes."""

    insee_code: str
    name: str
    postal_code: str
    department: str
    department_name: str


class SubsidyView(View):
    """The subsidy, in euro cents and as text."""

    agreement_months: int
    per_post_cents: int
    posts: int
    total_cents: int
    text: str


class LinkedApplication(View):
    """What a confirmation link shows before its button."""

    purpose: str
    structure_name: str | None = None
    siret: str | None = None
    first_name: str | None = None


class Confirmed(View):
    """An address was confirmed."""

    purpose: str
    message: str


class QuestionView(View):
    """A prefecture's question and the answer."""

    id: str
    text: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


class QuestionPage(View):
    """Some questions, and where to go on."""

    questions: list[QuestionView]
    cursor: str | None


def question_page(page: Page[Question]) -> QuestionPage:
    """The page of a list."""
    return QuestionPage(
        questions=[QuestionView.model_validate(one) for one in page.items], cursor=page.cursor
    )


class OpinionView(View):
    """A prefecture's opinion."""

    verdict: OpinionVerdict
    comment: str
    given_at: datetime


class StatusView(View):
    """The private page of an application."""

    status: ApplicationStatus
    status_label: str
    structure_name: str
    siret: str
    posts_requested: int | None
    posts_granted: int
    agreement_months: int
    subsidy_per_post_cents: int
    subsidy_total_cents: int | None
    recruitment_deadline: date | None
    reason: str | None
    submitted_at: datetime
    confirmed_at: datetime | None
    decided_on: date | None
    questions: list[QuestionView]
    cursor: str | None


def status_view(application: Application, questions: Page[Question]) -> StatusView:
    """The private page: a form set aside looks like one that is being checked, and says no more."""
    posts = application.posts_granted or application.posts_requested
    return StatusView(
        status=application.shown_status,
        status_label=application.shown_status.label,
        structure_name=application.name,
        siret=application.siret,
        posts_requested=application.posts_requested,
        posts_granted=application.posts_granted,
        agreement_months=application.agreement_months,
        subsidy_per_post_cents=application.subsidy_per_post_cents,
        subsidy_total_cents=application.subsidy_per_post_cents * posts if posts else None,
        recruitment_deadline=application.recruitment_deadline,
        reason=application.decision_reason,
        submitted_at=application.submitted_at,
        confirmed_at=application.confirmed_at,
        decided_on=application.decided_on,
        questions=[QuestionView.model_validate(question) for question in questions.items],
        cursor=questions.cursor,
    )


class OpeningView(View):
    """What an account link opens; staff set up the second factor from the secret."""

    email: str
    role: Role
    role_label: str
    totp_secret: str | None
    totp_uri: str | None


class AccountView(View):
    """An account, without its secrets."""

    id: str
    email: str
    role: Role
    first_name: str
    last_name: str
    status: AccountStatus
    departments: list[str]
    structure_id: str | None
    other_structure_ids: list[str]


def account_view(account: Account) -> AccountView:
    """An account as its owner and the agency see it."""
    return AccountView.model_validate(account)


class AccountPage(View):
    """Some accounts, and where to go on."""

    accounts: list[AccountView]
    cursor: str | None


def account_page(page: Page[Account]) -> AccountPage:
    """The page of a list."""
    return AccountPage(accounts=[account_view(one) for one in page.items], cursor=page.cursor)


class EmailProblemView(View):
    """Why e-mails do not reach an address."""

    feedback: Feedback
    label: str


def email_problem(problems: Mapping[str, Feedback], address: str) -> EmailProblemView | None:
    """What is known of an address, or None when it receives."""
    return _email_problem_view(problems[address]) if address in problems else None


def _email_problem_view(feedback: Feedback) -> EmailProblemView:
    return EmailProblemView(feedback=feedback, label=feedback.label)


class AccountDetail(AccountView):
    """An account, for whoever may give it another address."""

    email_problem: EmailProblemView | None


def account_detail(account: Account, problems: Mapping[str, Feedback]) -> AccountDetail:
    """An account, with what is known of its address."""
    shown = account_view(account).model_dump()
    return AccountDetail(**shown, email_problem=email_problem(problems, account.email))


class ColleaguePage(View):
    """Some accounts of a space, and where to go on; a page may be shorter than was asked."""

    colleagues: list[AccountDetail]
    cursor: str | None


def colleague_page(page: Page[Account], problems: Mapping[str, Feedback]) -> ColleaguePage:
    """The page of a list, with what is known of each address."""
    return ColleaguePage(colleagues=[account_detail(one, problems) for one in page.items], cursor=page.cursor)


class UnreachableView(View):
    """Somebody's address that does not receive: ``kind`` is ``application``, ``candidate`` or ``account``."""

    kind: str
    id: str
    name: str
    email: str
    email_problem: EmailProblemView
    told_at: datetime


class UnreachablePage(View):
    """Some addresses that do not receive, and where to go on; a page may be shorter than was asked."""

    addresses: list[UnreachableView]
    cursor: str | None


def unreachable_page(page: Page[Unreachable]) -> UnreachablePage:
    """The page of a list."""
    shown = [
        UnreachableView(
            kind=one.kind,
            id=one.id,
            name=one.name,
            email=one.email,
            email_problem=_email_problem_view(one.feedback),
            told_at=one.told_at,
        )
        for one in page.items
    ]
    return UnreachablePage(addresses=shown, cursor=page.cursor)


class PlaceView(View):
    """A commune."""

    insee_code: str
    name: str
    postal_code: str
    department: str
    region: str


class ContactView(View):
    """Who answers for the structure."""

    first_name: str
    last_name: str
    job_title: str
    email: str
    phone: str | None


class ApplicationView(View):
    """An application as staff see it."""

    id: str
    version: int
    status: ApplicationStatus
    status_label: str
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


def application_view(application: Application) -> ApplicationView:
    """An application as staff see it."""
    return ApplicationView.model_validate(
        {
            **{name: getattr(application, name) for name in _APPLICATION_FIELDS},
            "status_label": application.status.label,
            "reason": application.decision_reason,
        }
    )


_APPLICATION_FIELDS = [
    name for name in ApplicationView.model_fields if name not in ("status_label", "reason")
]


class ApplicationDetail(ApplicationView):
    """An application with a page of its questions, for whoever may correct its contact's address."""

    contact_email_problem: EmailProblemView | None
    questions: list[QuestionView]
    cursor: str | None


def application_detail(
    application: Application, questions: Page[Question], problems: Mapping[str, Feedback]
) -> ApplicationDetail:
    """An application with some of its questions, and with what is known of its contact's address."""
    return ApplicationDetail(
        **application_view(application).model_dump(),
        contact_email_problem=email_problem(problems, application.contact.email),
        questions=[QuestionView.model_validate(question) for question in questions.items],
        cursor=questions.cursor,
    )


class ApplicationPage(View):
    """Some applications, and where to go on."""

    applications: list[ApplicationView]
    cursor: str | None


def application_page(page: Page[Application]) -> ApplicationPage:
    """The page of a list."""
    return ApplicationPage(applications=[application_view(one) for one in page.items], cursor=page.cursor)


class SessionSummary(View):
    """A committee session in a list, where its minutes would be too long."""

    id: str
    version: int
    number: int
    held_on: date
    status: SessionStatus
    status_label: str
    closed_at: datetime | None


class SessionView(SessionSummary):
    """A committee session."""

    minutes: str | None


def session_view(session: CommitteeSession) -> SessionView:
    """A session."""
    fields = {name: getattr(session, name) for name in SessionView.model_fields if name != "status_label"}
    return SessionView(**fields, status_label=session.status.label)


class SessionPage(View):
    """Some sessions, and where to go on."""

    sessions: list[SessionSummary]
    cursor: str | None


def session_page(page: Page[CommitteeSession]) -> SessionPage:
    """The page of a list."""
    return SessionPage(
        sessions=[SessionSummary(**session_view(one).model_dump(exclude={"minutes"})) for one in page.items],
        cursor=page.cursor,
    )


class DecisionView(View):
    """A decision of a session."""

    verdict: Verdict
    posts_granted: int | None
    reason: str | None
    decided_at: datetime


class AgendaItemView(View):
    """One application on an agenda."""

    version: int
    application_id: str
    structure_name: str
    department: str
    posts_requested: int | None
    opinion: str | None
    decision: DecisionView | None
    published: bool


class AgendaView(View):
    """A session with a page of its agenda."""

    session: SessionView
    agenda: list[AgendaItemView]
    cursor: str | None


def agenda_view(session: CommitteeSession, agenda: Page[AgendaItem]) -> AgendaView:
    """A session with a page of its agenda."""
    return AgendaView(
        session=session_view(session),
        agenda=[AgendaItemView.model_validate(item) for item in agenda.items],
        cursor=agenda.cursor,
    )


class StepView(View):
    """One step of the tracker."""

    number: int
    label: str
    current: bool


class SpaceView(View):
    """The header of the Espace structure (programme.md 6)."""

    id: str
    name: str
    siret: str
    status: ApplicationStatus
    status_label: str
    posts_granted: int
    posts_taken: int
    posts_hired: int
    posts_free: int
    agreement_months: int
    subsidy_per_post_cents: int
    subsidy_total_cents: int
    recruitment_deadline: date | None
    days_left: int | None
    overdue: bool
    steps: list[StepView]
    headline: str


def space_view(overview: Overview) -> SpaceView:
    """The header, with « vous êtes ici » and the days left computed."""
    application, structure = overview.application, overview.structure
    here = current_step(application, shortlisted=overview.shortlisted)
    deadline = application.recruitment_deadline
    granted = application.posts_granted
    plural = "s" if granted > 1 else ""
    return SpaceView(
        id=structure.id,
        name=structure.name,
        siret=structure.siret,
        status=application.status,
        status_label=application.status.label,
        posts_granted=granted,
        posts_taken=application.posts_taken,
        posts_hired=application.posts_hired,
        posts_free=application.posts_free,
        agreement_months=application.agreement_months,
        subsidy_per_post_cents=application.subsidy_per_post_cents,
        subsidy_total_cents=application.subsidy_per_post_cents * granted,
        recruitment_deadline=deadline,
        days_left=(deadline - overview.today).days if deadline else None,
        overdue=application.status is ApplicationStatus.OVERDUE,
        steps=[StepView(number=step, label=step.label, current=step is here) for step in Step],
        headline=f"{granted} conseiller{plural} validé{plural} par l'Agence nationale de la cohésion des "
        "territoires",
    )


class DepartmentBudget(View):
    """The posts granted in a department."""

    department: str
    name: str
    granted: int


class BudgetView(View):
    """The national budget of posts as it is consumed (programme.md 4)."""

    total: int
    granted: int
    left: int
    departments: list[DepartmentBudget]


def budget_view(total: int, granted: dict[str, int], places: Places) -> BudgetView:
    """The budget, by department and in all."""
    consumed = sum(granted.values())
    return BudgetView(
        total=total,
        granted=consumed,
        left=total - consumed,
        departments=[
            DepartmentBudget(department=code, name=places.department_name(code), granted=posts)
            for code, posts in sorted(granted.items())
            if posts
        ],
    )
