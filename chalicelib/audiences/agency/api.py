"""Routes of the agency: staff accounts, every application, the budget of posts (programme.md 7)."""

from chalicelib.audiences.shared import candidate_views, forms, views
from chalicelib.domain.access.account import Account
from chalicelib.domain.applying.application import Application, ApplicationStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes
from chalicelib.services.access import accounts, mail_feedback
from chalicelib.services.applying import applications, corrections
from chalicelib.services.applying.applications import budget_key
from chalicelib.services.core.decisions import found

routes = Routes("Agence", prefix="/api/v1/agency")


@routes.post(
    "/accounts",
    audience=Audience.AGENCY,
    summary="Créer le compte d'un agent ; son lien part par courriel",
    body=forms.StaffForm,
    answers={201: views.AccountView},
    refusals=[409],
)
def create_staff_account(call: Call) -> Answer:
    """Create a staff account. A region stands for all its departments."""
    departments = tuple(call.body.departments)
    if call.body.region:
        departments += call.ports.places.departments_of(call.body.region)
    for department in departments:
        if department not in call.ports.places.departments():
            raise Refusal("department_unknown", "Ce département n'existe pas.", "invalid", "/departments")
    account = accounts.invite_staff(
        call.ports,
        author_of(call),
        email=call.body.email,
        role=call.body.role,
        first_name=call.body.first_name,
        last_name=call.body.last_name,
        departments=tuple(dict.fromkeys(departments)),
    )
    return Answer(status=201, body=views.account_view(account))


@routes.get(
    "/accounts",
    audience=Audience.AGENCY,
    summary="Les comptes d'un rôle",
    query=forms.StaffList,
    answers={200: views.AccountPage},
)
def list_accounts(call: Call) -> Answer:
    """List the accounts of a role."""
    page = call.ports.store.accounts(call.query.role, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=views.account_page(page))


@routes.get(
    "/accounts/{account_id}",
    audience=Audience.AGENCY,
    summary="Un compte, et si les e-mails y arrivent",
    answers={200: views.AccountDetail},
)
def read_account(call: Call, account_id: str) -> Answer:
    """Read an account."""
    account = found(call.ports.store.get(Account, account_id))
    problems = mail_feedback.problems(call.ports, [account.email])
    return Answer(body=views.account_detail(account, problems), etag=account.version)


@routes.post(
    "/accounts/{account_id}/invitation",
    audience=Audience.AGENCY,
    summary="Renvoyer le lien d'ouverture d'un compte",
    answers={202: views.Received},
    refusals=[409],
)
def resend_invitation(call: Call, account_id: str) -> Answer:
    """Send a new account link."""
    accounts.resend_invitation(call.ports, author_of(call), account_id)
    return Answer(status=202, body=views.Received(message="Un nouveau lien a été envoyé."))


@routes.post(
    "/accounts/{account_id}/disabling",
    audience=Audience.AGENCY,
    summary="Fermer un compte",
    body=forms.ReasonForm,
    answers={200: views.AccountView},
)
def disable_account(call: Call, account_id: str) -> Answer:
    """Close an account; its sessions end at once."""
    account = accounts.disable_account(call.ports, author_of(call), account_id, reason=call.body.reason)
    return Answer(body=views.account_view(account))


@routes.get(
    "/applications",
    audience=Audience.AGENCY,
    summary="Toutes les candidatures",
    query=forms.ApplicationList,
    answers={200: views.ApplicationPage},
)
def list_all_applications(call: Call) -> Answer:
    """List applications, oldest first."""
    page = call.ports.store.applications(
        departments=None,
        statuses={call.query.status} if call.query.status else None,
        limit=call.query.limit,
        cursor=call.query.cursor,
    )
    return Answer(body=views.application_page(page))


@routes.get(
    "/applications/{application_id}",
    audience=Audience.AGENCY,
    summary="Une candidature, avec une page de ses questions",
    query=forms.PageOfList,
    answers={200: views.ApplicationDetail},
)
def read_application(call: Call, application_id: str) -> Answer:
    """Read an application."""
    application = found(call.ports.store.get(Application, application_id))
    questions = call.ports.store.questions(application.id, limit=call.query.limit, cursor=call.query.cursor)
    problems = mail_feedback.problems(call.ports, [application.contact.email])
    return Answer(body=views.application_detail(application, questions, problems), etag=application.version)


@routes.get(
    "/candidates/{candidate_id}",
    audience=Audience.AGENCY,
    summary="Un candidat, et si les e-mails lui arrivent",
    answers={200: candidate_views.CandidateDetail},
)
def read_any_candidate(call: Call, candidate_id: str) -> Answer:
    """Read a candidate; the view is journalled."""
    candidate = corrections.read_candidate(call.ports, author_of(call), candidate_id)
    problems = mail_feedback.problems(call.ports, [candidate.email])
    return Answer(body=candidate_views.candidate_detail(candidate, problems), etag=candidate.version)


@routes.get(
    "/undelivered",
    audience=Audience.AGENCY,
    summary="Les adresses où les e-mails n'arrivent pas, de la plus récente à la plus ancienne",
    query=forms.PageOfList,
    answers={200: views.UnreachablePage},
)
def list_undelivered(call: Call) -> Answer:
    """List the addresses that do not receive and whose they are."""
    return Answer(
        body=views.unreachable_page(
            mail_feedback.unreachable(call.ports, limit=call.query.limit, cursor=call.query.cursor)
        )
    )


@routes.post(
    "/applications/{application_id}/extension",
    audience=Audience.AGENCY,
    summary="Prolonger le délai de recrutement",
    body=forms.ExtensionForm,
    answers={200: views.ApplicationView},
    refusals=[409, 412],
)
def extend_recruitment(call: Call, application_id: str) -> Answer:
    """Give more time to recruit."""
    application = applications.extend(
        call.ports,
        author_of(call),
        found(call.ports.store.get(Application, application_id)),
        deadline=call.body.deadline,
        reason=call.body.reason,
        expected_version=call.if_match,
    )
    return Answer(body=views.application_view(application))


@routes.post(
    "/applications/{application_id}/lapse",
    audience=Audience.AGENCY,
    summary="Reprendre les postes après l'échéance",
    body=forms.ReasonForm,
    answers={200: views.ApplicationView},
    refusals=[409, 412],
)
def lapse_application(call: Call, application_id: str) -> Answer:
    """Take the posts back after the term."""
    application = applications.lapse(
        call.ports,
        author_of(call),
        application_id,
        reason=call.body.reason,
        expected_version=call.if_match,
    )
    return Answer(body=views.application_view(application))


@routes.put(
    "/applications/{application_id}/contact-email",
    audience=Audience.AGENCY,
    summary="Corriger l'adresse du contact d'une structure",
    body=forms.ContactEmailForm,
    answers={200: views.ApplicationView},
    refusals=[409, 412],
)
def correct_contact_email(call: Call, application_id: str) -> Answer:
    """Correct the contact's address."""
    application = corrections.correct_contact_email(
        call.ports,
        author_of(call),
        application_id,
        email=call.body.email,
        reason=call.body.reason,
        expected_version=call.if_match,
    )
    return Answer(body=views.application_view(application))


def _close(call: Call, application_id: str, status: ApplicationStatus) -> Answer:
    application = applications.close_by_agency(
        call.ports,
        author_of(call),
        application_id,
        status,
        reason=call.body.reason,
        expected_version=call.if_match,
    )
    return Answer(body=views.application_view(application))


@routes.post(
    "/applications/{application_id}/cancellation",
    audience=Audience.AGENCY,
    summary="Annuler une candidature",
    body=forms.ReasonForm,
    answers={200: views.ApplicationView},
    refusals=[409, 412],
)
def cancel_application(call: Call, application_id: str) -> Answer:
    """Cancel an application."""
    return _close(call, application_id, ApplicationStatus.CANCELLED)


@routes.post(
    "/applications/{application_id}/duplicate",
    audience=Audience.AGENCY,
    summary="Marquer une candidature comme doublon",
    body=forms.ReasonForm,
    answers={200: views.ApplicationView},
    refusals=[409, 412],
)
def mark_duplicate(call: Call, application_id: str) -> Answer:
    """Mark an application as a duplicate."""
    return _close(call, application_id, ApplicationStatus.DUPLICATE)


@routes.get(
    "/budget",
    audience=Audience.AGENCY,
    summary="Les postes attribués, par département et en tout",
    answers={200: views.BudgetView},
)
def read_budget(call: Call) -> Answer:
    """Show how much of the national budget of posts is granted."""
    departments = call.ports.places.departments()
    keys = {budget_key(code): code for code in departments}
    counted = call.ports.store.counters(keys)
    granted = {keys[key]: fields.get("granted", 0) for key, fields in counted.items()}
    return Answer(body=views.budget_view(call.ports.parameters().national_posts, granted, call.ports.places))
