"""The views of the Espace structure."""

from collections.abc import Mapping
from datetime import date

from chalicelib.audiences.shared.told_answers import CorrectionRequestView, correction_asked_of
from chalicelib.audiences.shared.views import (
    AccountDetail,
    ExtensionRequestView,
    QuestionView,
    account_detail,
)
from chalicelib.domain.access.account import Account
from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.progress import Step, current_step, is_done
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.question import Question
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.recruiting.shortlist import SpaceOverview


class QuestionPage(View):
    """A page of questions; ``cursor`` asks for the next one."""

    questions: list[QuestionView]
    cursor: str | None


def question_page(page: Page[Question]) -> QuestionPage:
    """Return a page of questions."""
    questions = [QuestionView.model_validate(one) for one in page.items]
    return QuestionPage(questions=questions, cursor=page.cursor)


class ColleaguePage(View):
    """A page of a structure's accounts; it may have fewer than ``limit``."""

    colleagues: list[AccountDetail]
    cursor: str | None


def colleague_page(page: Page[Account], problems: Mapping[str, Feedback]) -> ColleaguePage:
    """Return a page of accounts, with the problem of each address, if any."""
    return ColleaguePage(colleagues=[account_detail(one, problems) for one in page.items], cursor=page.cursor)


def extension_requested(_ports: Ports, application: Application) -> ExtensionRequestView:
    """Return the request for more time, for the response of the act."""
    return ExtensionRequestView.model_validate(application.extension_request)


class MailReadersView(View):
    """The readers of each kind of e-mail: ids of accounts, or « contact »."""

    decisions: list[str]
    recruitment: list[str]
    funding: list[str]
    follow_ups: list[str]


def readers_shown(_ports: Ports, structure: Structure) -> MailReadersView:
    """Return the readers of each kind of e-mail, for the response of the act."""
    return MailReadersView(**{kind.value: list(structure.readers_of(kind)) for kind in MailKind})


class OwnCorrectionView(View):
    """The correction that a structure asks its prefecture for, null without one."""

    correction_request: CorrectionRequestView | None


def own_correction_shown(_ports: Ports, application: Application) -> OwnCorrectionView:
    """Return the correction that a structure asks for, for the response of the act."""
    return OwnCorrectionView(correction_request=correction_asked_of(application))


class PostsView(View):
    """The posts of a structure."""

    posts_granted: int
    posts_taken: int


def posts_held(_ports: Ports, application: Application) -> PostsView:
    """Return the posts that a structure keeps, for the response of the act."""
    return PostsView(posts_granted=application.posts_held, posts_taken=application.posts_taken)


class OwnContactView(View):
    """The contact of a structure."""

    first_name: str
    last_name: str
    job_title: str
    email: str
    phone: str | None
    available_from: date


def contact_shown(_ports: Ports, application: Application) -> OwnContactView:
    """Return the contact of an application, for the response of the act."""
    return OwnContactView(**vars(application.contact), available_from=application.available_from)


class StepView(View):
    """One step of the progress bar."""

    number: int
    label: str
    current: bool
    done: bool


class OwnApplicationView(View):
    """One application of a structure: the first one, or one for additional posts."""

    id: str
    parent_id: str | None
    title: str
    status: ApplicationStatus
    status_label: str
    posts_requested: int | None
    posts_granted: int
    posts_taken: int
    posts_hired: int
    posts_free: int
    agreement_months: int
    subsidy_per_post_cents: int
    available_from: date
    decided_on: date | None
    recruitment_deadline: date | None


def own_application(application: Application) -> OwnApplicationView:
    """Return an application as its structure sees it; ``posts_granted`` is without posts given back."""
    named = set(OwnApplicationView.model_fields) - {"status_label", "posts_granted"}
    return OwnApplicationView(
        **{name: getattr(application, name) for name in named},
        status_label=application.status.label,
        posts_granted=application.posts_held,
    )


def additional_shown(_ports: Ports, application: Application) -> OwnApplicationView:
    """Return a request for additional posts, for the response of the act."""
    return own_application(application)


class SpaceView(View):
    """The header of the Espace structure (RULES section 6).

    Posts and their subsidy are the sums of all its applications; the term, the status and the amount per post
    are those of the application whose term comes first.
    """

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
    applications: list[OwnApplicationView]


def space_view(overview: SpaceOverview, *, file_deposited: bool) -> SpaceView:
    """Return the header, with the current step and the days left; arguments as for ``is_done``."""
    application, structure, every = overview.application, overview.structure, overview.applications
    here = current_step(application, shortlisted=overview.shortlisted)
    deadline = application.recruitment_deadline
    granted = every.posts_held
    plural = "s" if granted > 1 else ""
    return SpaceView(
        id=structure.id,
        name=structure.name,
        siret=structure.siret,
        status=application.status,
        status_label=application.status.label,
        posts_granted=granted,
        posts_taken=every.posts_taken,
        posts_hired=every.posts_hired,
        posts_free=every.posts_free,
        agreement_months=application.agreement_months,
        subsidy_per_post_cents=application.subsidy_per_post_cents,
        subsidy_total_cents=every.subsidy_cents,
        recruitment_deadline=deadline,
        days_left=(deadline - overview.today).days if deadline else None,
        overdue=application.status is ApplicationStatus.OVERDUE,
        steps=[
            StepView(
                number=step,
                label=step.label,
                current=step is here,
                done=is_done(step, here, application, file_deposited=file_deposited),
            )
            for step in Step
        ],
        headline=f"{granted} conseiller{plural} validé{plural} par l'Agence nationale de la cohésion des "
        "territoires",
        applications=[own_application(one) for one in every.all],
    )
