"""What answers show: each view names its fields, nothing else of an entity leaves."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from chalicelib.api.documents import View
from chalicelib.domain.account import Account, AccountStatus, Role
from chalicelib.domain.agreement import Agreement, AgreementStatus, Procedure, pieces_for
from chalicelib.domain.application import Application, ApplicationStatus, OpinionVerdict
from chalicelib.domain.candidate import Candidate, CandidateStatus, PixResult, Situation
from chalicelib.domain.committee import AgendaItem, CommitteeSession, SessionStatus, Verdict
from chalicelib.domain.document import MAX_BYTES, Document, DocumentKind
from chalicelib.domain.follow_up import FollowUpStatus
from chalicelib.domain.match import Match, MatchStatus
from chalicelib.domain.progress import Step, current_step
from chalicelib.domain.recruitment import ContractKind, EndReason, RecruitmentStatus
from chalicelib.domain.subsidy import LegalForm, StructureKind
from chalicelib.domain.undelivered import Feedback
from chalicelib.services.candidate_space import Contacted
from chalicelib.services.documents import Upload
from chalicelib.services.mail_feedback import Unreachable
from chalicelib.services.pix_results import Outcome, counted
from chalicelib.services.pix_results import Verdict as PixVerdict
from chalicelib.services.pool import Listing, Row
from chalicelib.services.ports import Places
from chalicelib.services.shortlist import Overview, Sheet


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


def status_view(application: Application, questions: list[Any]) -> StatusView:
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
        questions=[QuestionView.model_validate(question) for question in questions],
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


def unreachable_page(found: list[Unreachable], cursor: str | None) -> UnreachablePage:
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
        for one in found
    ]
    return UnreachablePage(addresses=shown, cursor=cursor)


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
    questions: list[QuestionView] | None = None


def application_view(application: Application, questions: list[Any] | None = None) -> ApplicationView:
    """An application, with its questions where they were read."""
    return ApplicationView.model_validate(
        {
            **{name: getattr(application, name) for name in _APPLICATION_FIELDS},
            "status_label": application.status.label,
            "reason": application.decision_reason,
            "questions": questions,
        }
    )


_APPLICATION_FIELDS = [
    name for name in ApplicationView.model_fields if name not in ("status_label", "reason", "questions")
]


class ApplicationDetail(ApplicationView):
    """An application, for whoever may correct its contact's address or telephone."""

    contact_email_problem: EmailProblemView | None


def application_detail(
    application: Application, questions: list[Any], problems: Mapping[str, Feedback]
) -> ApplicationDetail:
    """An application with its questions, and with what is known of its contact's address."""
    shown = application_view(application, questions).model_dump()
    return ApplicationDetail(
        **shown, contact_email_problem=email_problem(problems, application.contact.email)
    )


class ApplicationPage(View):
    """Some applications, and where to go on."""

    applications: list[ApplicationView]
    cursor: str | None


class SessionView(View):
    """A committee session."""

    id: str
    version: int
    number: int
    held_on: date
    status: SessionStatus
    status_label: str
    minutes: str | None
    closed_at: datetime | None


def session_view(session: CommitteeSession) -> SessionView:
    """A session."""
    fields = {name: getattr(session, name) for name in SessionView.model_fields if name != "status_label"}
    return SessionView(**fields, status_label=session.status.label)


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
    """A session with its agenda."""

    session: SessionView
    agenda: list[AgendaItemView]


def agenda_view(session: CommitteeSession, agenda: list[AgendaItem]) -> AgendaView:
    """A session with its agenda."""
    return AgendaView(
        session=session_view(session), agenda=[AgendaItemView.model_validate(item) for item in agenda]
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


class CandidateRow(View):
    """One line of a list of candidates (programme.md 6)."""

    id: str
    first_name: str
    last_name: str
    status: MatchStatus
    status_label: str
    applied_on: date
    postal_code: str
    commune: str
    pix_stars: int | None
    pix_withheld: bool
    distance_km: float | None
    available_from: date
    recruited_elsewhere: bool


def candidate_row(row: Row) -> CandidateRow:
    """One line of a list."""
    return CandidateRow(
        id=row.card.candidate_id,
        first_name=row.card.first_name,
        last_name=row.card.last_name,
        status=row.status,
        status_label="déjà recruté" if row.recruited_elsewhere else row.status.label,
        applied_on=row.card.applied_on,
        postal_code=row.card.place.postal_code,
        commune=row.card.place.name,
        pix_stars=row.card.pix_stars,
        pix_withheld=row.card.pix_withheld,
        distance_km=_rounded(row.distance_km),
        available_from=row.card.available_from,
        recruited_elsewhere=row.recruited_elsewhere,
    )


def _rounded(distance: float | None) -> float | None:
    return None if distance is None else round(distance, 1)


class CandidatePage(View):
    """A page of a tab.

    ``counts`` are exact, of every tab, whatever the tab and the filters; ``matching`` is how many the tab
    and the filters leave. With ``scope=all`` the counts are of those whom the text finds.
    """

    counts: dict[str, int]
    matching: int
    candidates: list[CandidateRow]
    cursor: str | None


def candidate_page(listing: Listing) -> CandidatePage:
    """A page of a tab."""
    counts = {status.value: count for status, count in listing.counts.items()}
    return CandidatePage(
        counts={**counts, "all": listing.total},
        matching=listing.matching,
        candidates=[candidate_row(row) for row in listing.rows],
        cursor=listing.cursor,
    )


class PixView(View):
    """A Pix result: stars and three skills from 1 to 3, null where there is none."""

    stars: int | None
    working_life: int | None
    resources: int | None
    citizenship: int | None


class DocumentView(View):
    """A PDF that can be downloaded. ``size`` is in bytes, 0 when it is not known."""

    deposited_at: datetime
    size: int


class CandidateSheet(View):
    """The sheet of a candidate (programme.md 6).

    ``pix_withheld``: there is a Pix result that the person does not share.
    """

    id: str
    first_name: str
    last_name: str
    status: MatchStatus
    status_label: str
    situations: list[Situation]
    situation_labels: list[str]
    diploma: str | None
    has_experience: bool
    place: PlaceView
    max_distance_km: int | None
    distance_km: float | None
    available_from: date
    email: str
    phone: str | None
    pix_stars: int | None
    pix_withheld: bool
    pix: PixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None
    recruited_elsewhere: bool
    recruitment_id: str | None


def candidate_sheet(sheet: Sheet) -> CandidateSheet:
    """The sheet."""
    person = sheet.candidate
    pix = person.shown_pix_result
    return CandidateSheet(
        id=person.id,
        first_name=person.first_name,
        last_name=person.last_name,
        status=sheet.status,
        status_label="déjà recruté" if sheet.recruited_elsewhere else sheet.status.label,
        situations=list(person.situations),
        situation_labels=[situation.label for situation in person.situations],
        diploma=person.diploma,
        has_experience=person.has_experience,
        place=PlaceView.model_validate(person.place),
        max_distance_km=person.max_distance_km,
        distance_km=_rounded(sheet.distance_km),
        available_from=person.available_from,
        email=person.email,
        phone=person.phone,
        pix_stars=pix.stars if pix else None,
        pix_withheld=person.pix_withheld,
        pix=_pix_view(pix),
        pix_analysis=_document_view(person.shown_document(DocumentKind.PIX_ANALYSIS)),
        cv=_document_view(person.shown_document(DocumentKind.CV)),
        recruited_elsewhere=sheet.recruited_elsewhere,
        recruitment_id=sheet.match.recruitment_id if sheet.match else None,
    )


def _pix_view(result: PixResult | None) -> PixView | None:
    return None if result is None else PixView.model_validate(result)


def _document_view(document: Document | None) -> DocumentView | None:
    return None if document is None else DocumentView.model_validate(document)


class OwnPixView(PixView):
    """A Pix result as its owner sees it. ``shared``: structures see it too."""

    shared: bool


class OwnCandidateView(View):
    """A candidate as its owner sees it."""

    id: str
    status: CandidateStatus
    available: bool
    situations: list[Situation]
    diploma: str | None
    has_experience: bool
    place: PlaceView
    max_distance_km: int | None
    available_from: date
    first_name: str
    last_name: str
    email: str
    phone: str | None
    pix_stars: int | None
    pix_result: OwnPixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None
    submitted_at: datetime
    confirmed_at: datetime | None


class UploadView(View):
    """How to send a PDF: post ``fields`` and then the field ``file`` to ``url`` (multipart/form-data).

    Confirm it afterwards with ``upload_id``. The form is good for an hour and for ``max_bytes`` at most.
    """

    upload_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int


def upload_view(upload: Upload) -> UploadView:
    """How to send a PDF."""
    return UploadView(
        upload_id=upload.upload_id,
        url=upload.form.url,
        fields=dict(upload.form.fields),
        max_bytes=MAX_BYTES,
    )


class CandidateDocuments(View):
    """The documents and the Pix result of a candidate as the agency sees them."""

    id: str
    pix_result: OwnPixView | None
    pix_analysis: DocumentView | None
    cv: DocumentView | None


def candidate_documents(candidate: Candidate) -> CandidateDocuments:
    """The documents of a candidate."""
    return CandidateDocuments.model_validate(candidate)


class PixLine(View):
    """A line of the file and what it leads to. ``candidate_id`` is null when the cell holds none."""

    line: int
    candidate_id: str | None
    outcome: Outcome


class PixError(View):
    """What is wrong with a cell; an empty column means the line as a whole."""

    line: int
    column: str
    message: str


class PixReport(View):
    """What an import does, line by line.

    ``counts`` and ``labels`` are by outcome. ``errors`` are the first thousand: with more, a whole wrong
    file would not fit in an answer.
    """

    dry_run: bool
    counts: dict[Outcome, int]
    labels: dict[Outcome, str]
    lines: list[PixLine]
    errors: list[PixError]


_MOST_ERRORS = 1000


def pix_report(verdicts: list[PixVerdict], *, dry_run: bool) -> PixReport:
    """The report of an import, or of its trial."""
    errors = (
        PixError(line=verdict.line.number, column=column, message=message)
        for verdict in verdicts
        for column, message in verdict.line.reasons
    )
    return PixReport(
        dry_run=dry_run,
        counts=counted(verdicts),
        labels={outcome: outcome.label for outcome in Outcome},
        # Short lines: a function answers 6 MB at most, and every quote counts twice there.
        lines=[
            PixLine(line=verdict.line.number, candidate_id=verdict.line.candidate_id, outcome=verdict.outcome)
            for verdict in verdicts
        ],
        errors=list(islice(errors, _MOST_ERRORS)),
    )


class CandidateDetail(OwnCandidateView):
    """A candidate as the agency sees it."""

    email_problem: EmailProblemView | None


def candidate_detail(candidate: Candidate, problems: Mapping[str, Feedback]) -> CandidateDetail:
    """A candidate, with what is known of the address."""
    shown = OwnCandidateView.model_validate(candidate).model_dump()
    return CandidateDetail(**shown, email_problem=email_problem(problems, candidate.email))


class ContactedView(View):
    """What a structure did about the candidate."""

    structure_name: str
    department: str
    status: MatchStatus
    status_label: str
    changed_at: datetime


def contacted(contacts: list[Contacted]) -> list[ContactedView]:
    """Which structures acted, the latest first."""
    return [
        ContactedView(
            structure_name=contact.structure_name,
            department=contact.department,
            status=contact.status,
            status_label=contact.status.label,
            changed_at=contact.changed_at,
        )
        for contact in contacts
    ]


class CandidateData(View):
    """Everything that is kept about a candidate."""

    candidate: OwnCandidateView
    commitments_version: str
    structures: list[ContactedView]


class LinkedCandidate(View):
    """Who signs in by a link."""

    first_name: str


class LinkedAvailability(LinkedCandidate):
    """Who answers by a link, and what holds until then."""

    available: bool


class MatchView(View):
    """Where a candidate stands with a structure."""

    candidate_id: str
    status: MatchStatus
    status_label: str
    changed_at: datetime


def match_view(match: Match) -> MatchView:
    """Where a candidate stands."""
    return MatchView(
        candidate_id=match.candidate_id,
        status=match.status,
        status_label=match.status.label,
        changed_at=match.changed_at,
    )


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
