"""Routes open to everybody: the two forms, the communes, the amounts, the links of e-mails."""

from chalicelib.audiences.shared import forms, views
from chalicelib.domain.applying.subsidy import euros, regime, subsidy
from chalicelib.http.authors import author_of
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.route import Routes
from chalicelib.services.applying import applications, confirm
from chalicelib.services.applying.apply import submit_application
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.core.ports import Page
from chalicelib.services.deciding import review

routes = Routes("Public", prefix="/api/v1")

_IMMUTABLE_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}


@routes.get(
    "/health", audience=Audience.PUBLIC, summary="Le service répond-il ?", answers={200: views.Health}
)
def check_health(call: Call) -> Answer:
    """Answer when everything a request needs is there: the store is read."""
    call.ports.store.counters(["HEALTH"])
    return Answer(body=views.Health(status="ok"))


@routes.post(
    "/applications",
    audience=Audience.PUBLIC,
    cors=True,
    summary="« Je souhaite engager un conseiller » : les 12 questions",
    body=forms.ApplicationForm,
    answers={202: views.Received},
    refusals=[429],
)
def post_application(call: Call) -> Answer:
    """Receive the form; the answer is the same whatever is on file."""
    submit_application(call.ports, author_of(call), call.body.answers(), address=call.ip)
    return Answer(status=202, body=views.RECEIVED_APPLICATION)


@routes.post(
    "/candidates",
    audience=Audience.PUBLIC,
    cors=True,
    summary="« Devenir conseiller »",
    body=forms.CandidateForm,
    answers={202: views.Received},
    refusals=[429],
)
def post_candidate(call: Call) -> Answer:
    """Receive the form; the answer is the same whatever is on file."""
    submit_candidate(call.ports, author_of(call), call.body.answers(), address=call.ip)
    return Answer(status=202, body=views.RECEIVED_CANDIDATE)


@routes.get(
    "/communes",
    audience=Audience.PUBLIC,
    cors=True,
    summary="Communes par code postal ou début de nom, 20 au plus",
    query=forms.CommuneSearch,
    answers={200: list[views.CommuneView]},
)
def search_communes(call: Call) -> Answer:
    """Find communes; accents, case and hyphens do not matter."""
    places = call.ports.places
    found = [
        views.CommuneView(
            insee_code=commune.insee_code,
            name=commune.name,
            postal_code=postal_code,
            department=commune.department,
            department_name=places.department_name(commune.department),
        )
        for commune, postal_code in places.search(call.query.q)
    ]
    return Answer(body=found, headers=_IMMUTABLE_FOR_A_DAY)


@routes.get(
    "/subsidy",
    audience=Audience.PUBLIC,
    cors=True,
    summary="Montant de la subvention selon la structure et la durée",
    query=forms.SubsidyQuestion,
    answers={200: views.SubsidyView},
)
def compute_subsidy(call: Call) -> Answer:
    """Compute the amount that a structure would be paid (programme.md 1, rules 4 and 5)."""
    asked = call.query
    paid_as = regime(asked.kind, asked.legal_form, asked.private_law_contracts)
    amount = subsidy(paid_as, asked.agreement_months, call.ports.parameters())
    total = amount.total(asked.posts)
    posts = f"{asked.posts} poste" + ("s" if asked.posts > 1 else "")
    return Answer(
        body=views.SubsidyView(
            agreement_months=amount.months,
            per_post_cents=amount.per_post_cents,
            posts=asked.posts,
            total_cents=total,
            text=f"{euros(amount.per_post_cents)} par poste sur {amount.months} mois, "
            f"soit {euros(total)} pour {posts}",
        )
    )


def _purpose(shown: confirm.ToConfirm) -> str:
    return "application" if shown.application else "candidate"


@routes.get(
    "/confirmations/{token}",
    audience=Audience.PUBLIC,
    summary="Ce qu'un lien de confirmation confirme (ne change rien)",
    answers={200: views.LinkedApplication},
    refusals=[404, 409],
)
def look_at_confirmation(call: Call, token: str) -> Answer:
    """Show what the link is about."""
    shown = confirm.look(call.ports, token)
    return Answer(
        body=views.LinkedApplication(
            purpose=_purpose(shown),
            structure_name=shown.application.name if shown.application else None,
            siret=shown.application.siret if shown.application else None,
            first_name=shown.candidate.first_name if shown.candidate else None,
        )
    )


@routes.post(
    "/confirmations/{token}",
    audience=Audience.PUBLIC,
    summary="Confirmer son adresse",
    answers={200: views.Confirmed},
    refusals=[404, 409],
)
def confirm_address(call: Call, token: str) -> Answer:
    """Confirm the address."""
    confirmed = confirm.confirm(call.ports, token, call.request_id)
    return Answer(
        body=views.Confirmed(
            purpose=_purpose(confirmed), message="Votre adresse est confirmée, votre demande est transmise."
        )
    )


@routes.get(
    "/application-status/{token}",
    audience=Audience.PUBLIC,
    summary="Suivi d'une candidature par son lien privé, avec une page de ses questions",
    query=forms.PageOfList,
    answers={200: views.StatusView},
    refusals=[404],
)
def read_application_status(call: Call, token: str) -> Answer:
    """Show where an application stands."""
    application = review.read_status(call.ports, token)
    questions = call.ports.store.questions(application.id, limit=call.query.limit, cursor=call.query.cursor)
    return Answer(body=views.status_view(application, questions))


@routes.post(
    "/application-status/{token}/withdrawal",
    audience=Audience.PUBLIC,
    summary="Retirer sa candidature",
    answers={200: views.StatusView},
    refusals=[404, 409],
)
def withdraw_application(call: Call, token: str) -> Answer:
    """Withdraw the application."""
    withdrawn = applications.withdraw_by_link(call.ports, token, call.request_id)
    return Answer(body=views.status_view(withdrawn, Page([], None)))


@routes.get(
    "/answers/{token}",
    audience=Audience.PUBLIC,
    summary="La question à laquelle un lien permet de répondre (ne change rien)",
    answers={200: views.QuestionView},
    refusals=[404, 409],
)
def read_question(call: Call, token: str) -> Answer:
    """Show the question."""
    return Answer(body=review.question_of_link(call.ports, token)[1])


@routes.post(
    "/answers/{token}",
    audience=Audience.PUBLIC,
    summary="Répondre à la question de la préfecture",
    body=forms.AnswerForm,
    answers={200: views.QuestionView},
    refusals=[404, 409],
)
def answer_question_by_link(call: Call, token: str) -> Answer:
    """Answer the question."""
    return Answer(body=review.answer_by_link(call.ports, token, call.body.text, call.request_id))
