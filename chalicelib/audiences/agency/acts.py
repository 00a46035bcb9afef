"""The agency's API and acts: staff accounts, applications, candidates, budget of posts (RULES section 7)."""

from functools import partial

from chalicelib.audiences.agency import accounts as account_pages
from chalicelib.audiences.agency import agency_corrections as pages
from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import (
    CandidateSearch,
    ContactEmailForm,
    MergeForm,
    PostsForm,
    ReasonForm,
    SiretForm,
    StaffCorrection,
    StaffForm,
    StaffList,
)
from chalicelib.audiences.agency.views import (
    AccountPage,
    BudgetView,
    CandidateDetail,
    FoundCandidatePage,
    UnreachablePage,
    account_page,
    account_shown_in_detail,
    budget_shown,
    candidate_detail,
    found_candidate_page,
    invitation_sent,
    unreachable_page,
)
from chalicelib.audiences.shared.forms import (
    ApplicationList,
    PageOfList,
)
from chalicelib.audiences.shared.views import (
    AccountDetail,
    ApplicationDetail,
    ApplicationPage,
    account_shown,
    application_detail,
    application_page,
    application_shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.http.act import FormPost
from chalicelib.http.operation import Request, Response
from chalicelib.services.access import mail_feedback, staff
from chalicelib.services.applying import agency_corrections, applications, budget, merging, revival
from chalicelib.services.candidates import search
from chalicelib.services.deciding import posts, review

create_staff_account = agency.act(
    Act.INVITE_STAFF,
    name="create_staff_account",
    api="POST /accounts",
    summary="Créer le compte d'un agent ; son lien part par e-mail",
    form=StaffForm,
    do=staff.invite_staff,
    shows=account_shown,
    status=201,
    page=FormPost(
        account_pages.NEW,
        then=account_pages.after_invitation,
        again=account_pages.show_new,
        form=account_pages.NEW_FORM,
    ),
)


@agency.get("/accounts", Act.SEE_ACCOUNT, summary="Les comptes d'un rôle", responses={200: AccountPage})
def list_accounts(request: Request[None, StaffList]) -> Response:
    """List the accounts of a role."""
    asked = request.query
    page = staff.list_accounts(
        request.ports, request.actor, role=asked.role, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=account_page(page))


@agency.get(
    "/accounts/{account_id}",
    Act.SEE_ACCOUNT,
    summary="Un compte, et si les e-mails y arrivent",
    responses={200: AccountDetail},
    shows_version=True,
)
def read_account(request: Request, account_id: str) -> Response:
    """Read an account."""
    account = staff.read_account(request.ports, request.actor, account_id)
    return Response(body=account_shown_in_detail(request.ports, account), etag=account.version)


resend_invitation = agency.act(
    Act.RESEND_INVITATION,
    api="POST /accounts/{account_id}/invitation",
    summary="Renvoyer le lien d'ouverture d'un compte",
    do=staff.resend_invitation,
    shows=invitation_sent,
    status=202,
    page=FormPost(
        account_pages.INVITATION,
        then=f"{account_pages.PATH}?fait=invitation",
        again=account_pages.show_account,
    ),
)

correct_staff = agency.act(
    Act.CORRECT_STAFF,
    api="PUT /accounts/{account_id}",
    summary="Corriger le nom, le rôle et le territoire d'un agent",
    form=StaffCorrection,
    do=staff.correct_staff,
    shows=account_shown,
    page=FormPost(
        account_pages.CORRECTION,
        then=f"{account_pages.PATH}?fait=correction",
        again=account_pages.show_correction,
        form=account_pages.CORRECTION_FORM,
    ),
)

disable_account = agency.act(
    Act.DISABLE_ACCOUNT,
    api="POST /accounts/{account_id}/disabling",
    summary="Fermer un compte",
    form=ReasonForm,
    do=staff.disable_account,
    shows=account_shown,
    page=FormPost(
        account_pages.CLOSING, then=f"{account_pages.PATH}?fait=fermeture", again=account_pages.show_closing
    ),
)


@agency.get(
    "/applications",
    Act.LIST_APPLICATIONS,
    summary="Toutes les candidatures, les plus anciennes d'abord, 100 par page au plus",
    responses={200: ApplicationPage},
)
def list_all_applications(request: Request[None, ApplicationList]) -> Response:
    """List applications, oldest first."""
    asked = request.query
    page = review.list_applications(
        request.ports, request.actor, status=asked.status, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=application_page(page))


@agency.get(
    "/applications/{application_id}",
    Act.SEE_APPLICATION,
    summary="Une candidature, avec une page de ses questions",
    responses={200: ApplicationDetail},
    shows_version=True,
)
def read_application(request: Request[None, PageOfList], application_id: str) -> Response:
    """Read an application and a page of its questions."""
    application, questions = review.read_with_questions(
        request.ports, request.actor, application_id, limit=request.query.limit, cursor=request.query.cursor
    )
    problems = mail_feedback.delivery_problems(request.ports, [application.contact.email])
    return Response(body=application_detail(application, questions, problems), etag=application.version)


@agency.get(
    "/candidates",
    Act.SEARCH_CANDIDATES,
    summary="Les candidats d'un nom, d'une ville, d'un code postal ou d'une adresse e-mail",
    responses={200: FoundCandidatePage},
)
def search_candidates(request: Request[None, CandidateSearch]) -> Response:
    """List the candidates found by a search, whatever their status."""
    asked = request.query
    page = search.search_candidates(
        request.ports, request.actor, text=asked.q, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=found_candidate_page(page))


@agency.get(
    "/candidates/{candidate_id}",
    Act.SEE_CANDIDATE,
    summary="Un candidat, et si les e-mails lui arrivent",
    responses={200: CandidateDetail},
    shows_version=True,
)
def read_any_candidate(request: Request, candidate_id: str) -> Response:
    """Read a candidate; the reading is written to the journal."""
    candidate = agency_corrections.read_candidate(request.ports, request.actor, candidate_id)
    return Response(body=candidate_detail(request.ports, candidate), etag=candidate.version)


@agency.get(
    "/undelivered",
    Act.SEE_UNDELIVERED,
    summary="Les adresses où les e-mails n'arrivent pas, de la plus récente à la plus ancienne",
    responses={200: UnreachablePage},
)
def list_undelivered(request: Request[None, PageOfList]) -> Response:
    """List the addresses that e-mails do not reach, with their owners."""
    page = mail_feedback.unreachable(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=unreachable_page(page))


correct_posts = agency.act(
    Act.CORRECT_POSTS,
    api="PUT /applications/{application_id}/posts",
    summary="Corriger le nombre de postes attribués par une décision publiée",
    form=PostsForm,
    do=posts.correct_posts,
    shows=application_shown,
    page=pages.POSTS,
)

lapse_application = agency.act(
    Act.LAPSE_APPLICATION,
    api="POST /applications/{application_id}/lapse",
    summary="Reprendre les postes après l'échéance",
    form=ReasonForm,
    do=applications.lapse,
    shows=application_shown,
    page=pages.LAPSE,
)

correct_contact_email = agency.act(
    Act.CORRECT_CONTACT,
    name="correct_contact_email",
    api="PUT /applications/{application_id}/contact-email",
    summary="Corriger l'adresse du contact d'une structure",
    form=ContactEmailForm,
    do=agency_corrections.correct_contact_email,
    shows=application_shown,
    page=pages.CONTACT,
)

correct_siret = agency.act(
    Act.CORRECT_SIRET,
    api="PUT /applications/{application_id}/siret",
    summary="Corriger le SIRET d'une structure",
    form=SiretForm,
    do=agency_corrections.correct_siret,
    shows=application_shown,
    page=pages.SIRET,
)

cancel_application = agency.act(
    Act.CLOSE_APPLICATION,
    name="cancel_application",
    api="POST /applications/{application_id}/cancellation",
    summary="Annuler une candidature",
    form=ReasonForm,
    do=partial(applications.close_by_agency, status=ApplicationStatus.CANCELLED),
    shows=application_shown,
    page=pages.CANCELLATION,
)

revive_application = agency.act(
    Act.REVIVE_APPLICATION,
    api="POST /applications/{application_id}/revival",
    summary="Rétablir une candidature retirée, annulée ou classée en double par erreur",
    form=ReasonForm,
    do=revival.revive,
    shows=application_shown,
    page=pages.REVIVAL,
)

merge_applications = agency.act(
    Act.CLOSE_APPLICATION,
    name="merge_applications",
    api="POST /applications/{application_id}/merge",
    summary="Réunir une candidature en double avec celle que l'on garde",
    form=MergeForm,
    do=merging.merge,
    shows=application_shown,
    page=pages.MERGE,
)

mark_duplicate = agency.act(
    Act.CLOSE_APPLICATION,
    name="mark_duplicate",
    api="POST /applications/{application_id}/duplicate",
    summary="Classer une candidature en double",
    form=ReasonForm,
    do=partial(applications.close_by_agency, status=ApplicationStatus.DUPLICATE),
    shows=application_shown,
    page=pages.DUPLICATE,
)


@agency.get(
    "/budget",
    Act.SEE_BUDGET,
    summary="Les postes attribués, par département et en tout",
    responses={200: BudgetView},
)
def read_budget(request: Request) -> Response:
    """Read how much of the national budget of posts is granted."""
    return Response(body=budget_shown(request.ports, budget.read_budget(request.ports, request.actor)))
