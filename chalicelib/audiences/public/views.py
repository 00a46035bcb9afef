"""The public views: communes, register of companies, amounts, links of e-mails."""

from datetime import date, datetime

from chalicelib.audiences.public.status import ASIDE
from chalicelib.audiences.shared.told_answers import (
    CorrectionRequestView,
    ToldAnswer,
    compared,
    correction_asked_of,
)
from chalicelib.audiences.shared.views import PlaceView, QuestionView, Received
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.company_register import LookUp
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.question import Question
from chalicelib.http.fields import View
from chalicelib.services.applying.confirm import ToConfirm
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page


class Health(View):
    """The state of the service."""

    status: str


def application_received(_ports: Ports, _result: object) -> Received:
    """Return the response to a structure's form, the same whatever is stored (RULES section 8)."""
    return Received(
        message="Votre candidature a bien été reçue. Un e-mail vous a été envoyé : suivez son lien pour la "
        "confirmer. S'il ne vous parvient pas, vérifiez l'adresse indiquée et vos courriers indésirables."
    )


def candidate_received(_ports: Ports, _result: object) -> Received:
    """Return the response to a candidate's form, the same whatever is stored (RULES section 8)."""
    return Received(
        message="Votre inscription a bien été reçue. Un e-mail vous a été envoyé : suivez son lien pour la "
        "confirmer. S'il ne vous parvient pas, vérifiez l'adresse indiquée et vos courriers indésirables."
    )


class CommuneView(View):
    """A commune under one of its postal codes."""

    insee_code: str
    name: str
    postal_code: str
    department: str
    department_name: str
    label: str


class CompanyView(View):
    """An establishment of the register of companies.

    Args:
        name: None when the register hides it, or when it is the name of a person.
        kind, legal_form: answers to propose; None when the register does not give them.
        place: None when it is not in a commune of France.
    """

    name: str | None
    kind: StructureKind | None
    legal_form: LegalForm | None
    closed: bool
    place: PlaceView | None


class CompanyProposal(View):
    """The entry of the register of companies for a SIRET, to fill in a form.

    Args:
        answered: False when the register did not respond, or when the deployment has none.
        company: None when the register does not have the SIRET.
    """

    answered: bool
    company: CompanyView | None


def company_proposal(look_up: LookUp | None) -> CompanyProposal:
    """Return the proposal from a look-up, which is None when the register did not respond."""
    entry = look_up.entry if look_up else None
    if entry is None:
        return CompanyProposal(answered=look_up is not None, company=None)
    kind, legal_form = entry.nature
    place = PlaceView.model_validate(entry.place) if entry.place else None
    company = CompanyView(name=entry.name, kind=kind, legal_form=legal_form, closed=entry.closed, place=place)
    return CompanyProposal(answered=True, company=company)


class SubsidyView(View):
    """The subsidy, in euro cents and as text."""

    agreement_months: int
    per_post_cents: int
    posts: int
    total_cents: int
    text: str


class LinkedApplication(View):
    """The data that a confirmation link shows before its button."""

    purpose: str
    structure_name: str | None = None
    siret: str | None = None
    first_name: str | None = None
    answers: list[ToldAnswer]


def _purpose(linked: ToConfirm) -> str:
    return "application" if linked.application else "candidate"


def linked_view(linked: ToConfirm) -> LinkedApplication:
    """Return the data of what a link would confirm."""
    return LinkedApplication(
        purpose=_purpose(linked),
        structure_name=linked.application.name if linked.application else None,
        siret=linked.application.siret if linked.application else None,
        first_name=linked.candidate.first_name if linked.candidate else None,
        answers=told_answers(linked),
    )


def told_answers(linked: ToConfirm) -> list[ToldAnswer]:
    """Return the answers that a link would confirm, with those of another form where they differ."""
    form = linked.application or linked.candidate
    assert form is not None
    return compared(form.answers, linked.other)


class Confirmed(View):
    """The confirmation of an address."""

    purpose: str
    message: str


def confirmed_view(_ports: Ports, confirmed: ToConfirm) -> Confirmed:
    """Return what a link confirmed."""
    message = "Votre adresse est confirmée, votre demande est transmise."
    if confirmed.application and confirmed.application.aside:
        message = ASIDE
    return Confirmed(purpose=_purpose(confirmed), message=message)


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
    completion: str | None
    correction_request: CorrectionRequestView | None
    questions: list[QuestionView]
    cursor: str | None


def status_view(application: Application, questions: Page[Question]) -> StatusView:
    """Return the private page."""
    posts = application.posts_held or application.posts_requested
    return StatusView(
        status=application.status,
        status_label=application.status.label,
        structure_name=application.name,
        siret=application.siret,
        posts_requested=application.posts_requested,
        posts_granted=application.posts_held,
        agreement_months=application.agreement_months,
        subsidy_per_post_cents=application.subsidy_per_post_cents,
        subsidy_total_cents=application.subsidy_per_post_cents * posts if posts else None,
        recruitment_deadline=application.recruitment_deadline,
        reason=application.decision_reason,
        submitted_at=application.submitted_at,
        confirmed_at=application.confirmed_at,
        decided_on=application.decided_on,
        completion=application.completion,
        correction_request=correction_asked_of(application),
        questions=[QuestionView.model_validate(question) for question in questions.items],
        cursor=questions.cursor,
    )


def completed_view(_ports: Ports, application: Application) -> StatusView:
    """Return a completed application, for the response of the act."""
    return status_view(application, Page([], None))


def corrected_view(_ports: Ports, application: Application) -> StatusView:
    """Return an application after a correction or a request for one, for the response of the act."""
    return status_view(application, Page([], None))


def withdrawn_view(_ports: Ports, application: Application) -> StatusView:
    """Return a withdrawn application, for the response of the act."""
    return status_view(application, Page([], None))
