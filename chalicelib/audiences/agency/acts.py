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
from chalicelib.http.call import Answer, Call
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


@agency.get("/accounts", Act.SEE_ACCOUNT, summary="Les comptes d'un rôle", answers={200: AccountPage})
def list_accounts(call: Call[None, StaffList]) -> Answer:
    """List the accounts of a role."""
    asked = call.query
    page = staff.list_accounts(
        call.ports, call.actor, role=asked.role, limit=asked.limit, cursor=asked.cursor
    )
    return Answer(body=account_page(page))


@agency.get(
    "/accounts/{account_id}",
    Act.SEE_ACCOUNT,
    summary="Un compte, et si les e-mails y arrivent",
    answers={200: AccountDetail},
    shows_version=True,
)
def read_account(call: Call, account_id: str) -> Answer:
    """Read an account."""
    account = staff.read_account(call.ports, call.actor, account_id)
    return Answer(body=account_shown_in_detail(call.ports, account), etag=account.version)


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
    answers={200: ApplicationPage},
)
def list_all_applications(call: Call[None, ApplicationList]) -> Answer:
    """List applications, oldest first."""
    asked = call.query
    page = review.list_applications(
        call.ports, call.actor, status=asked.status, limit=asked.limit, cursor=asked.cursor
    )
    return Answer(body=application_page(page))


@agency.get(
    "/applications/{application_id}",
    Act.SEE_APPLICATION,
    summary="Une candidature, avec une page de ses questions",
    answers={200: ApplicationDetail},
    shows_version=True,
)
def read_application(call: Call[None, PageOfList], application_id: str) -> Answer:
    """Read an application and a page of its questions."""
    application, questions = review.read_with_questions(
        call.ports, call.actor, application_id, limit=call.query.limit, cursor=call.query.cursor
    )
    problems = mail_feedback.problems(call.ports, [application.contact.email])
    return Answer(body=application_detail(application, questions, problems), etag=application.version)


@agency.get(
    "/candidates",
    Act.SEARCH_CANDIDATES,
    summary="Les candidats d'un nom, d'une ville, d'un code postal ou d'une adresse e-mail",
    answers={200: FoundCandidatePage},
)
def search_candidates(call: Call[None, CandidateSearch]) -> Answer:
    """List the candidates found by a search, whatever their status."""
    asked = call.query
    page = search.search_candidates(
        call.ports, call.actor, text=asked.q, limit=asked.limit, cursor=asked.cursor
    )
    return Answer(body=found_candidate_page(page))


@agency.get(
    "/candidates/{candidate_id}",
    Act.SEE_CANDIDATE,
    summary="Un candidat, et si les e-mails lui arrivent",
    answers={200: CandidateDetail},
    shows_version=True,
)
def read_any_candidate(call: Call, candidate_id: str) -> Answer:
    """Read a candidate; the reading is written to the journal."""
    candidate = agency_corrections.read_candidate(call.ports, call.actor, candidate_id)
    return Answer(body=candidate_detail(call.ports, candidate), etag=candidate.version)


@agency.get(
    "/undelivered",
    Act.SEE_UNDELIVERED,
    summary="Les adresses où les e-mails n'arrivent pas, de la plus récente à la plus ancienne",
    answers={200: UnreachablePage},
)
def list_undelivered(call: Call[None, PageOfList]) -> Answer:
    """List the addresses that e-mails do not reach, with their owners."""
    page = mail_feedback.unreachable(call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=unreachable_page(page))


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
    answers={200: BudgetView},
)
def read_budget(call: Call) -> Answer:
    """Read how much of the national budget of posts is granted."""
    return Answer(body=budget_shown(call.ports, budget.read_budget(call.ports, call.actor)))
