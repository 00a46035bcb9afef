"""The public GET routes of the API: communes, register of companies, amounts, links of e-mails."""

from chalicelib.audiences.public.audience import ANYBODY, LINK, public
from chalicelib.audiences.public.forms import CommuneSearch, CompanySearch, SubsidyQuestion
from chalicelib.audiences.public.views import (
    CommuneView,
    CompanyProposal,
    Health,
    LinkedApplication,
    StatusView,
    SubsidyView,
    company_proposal,
    linked_view,
    status_view,
)
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.audiences.shared.views import QuestionView
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.shared.french import euros
from chalicelib.http.call import Answer, Call
from chalicelib.services.applying import company_register, confirm
from chalicelib.services.deciding import review

_IMMUTABLE_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}


@public.get("/health", who=ANYBODY, summary="Le service répond-il ?", answers={200: Health})
def check_health(call: Call) -> Answer:
    """Return 200 when the store can be read."""
    call.ports.store.counters(["HEALTH"])
    return Answer(body=Health(status="ok"))


@public.get(
    "/communes",
    who=ANYBODY,
    cors=True,
    summary="Communes par code postal, nom ou ancien nom, 20 au plus",
    answers={200: list[CommuneView]},
)
def search_communes(call: Call[None, CommuneSearch]) -> Answer:
    """Find communes by a typed name or postal code; ``label`` is the text of each choice."""
    places = call.ports.places
    communes = [
        CommuneView(
            insee_code=found.commune.insee_code,
            name=found.commune.name,
            postal_code=found.postal_code,
            department=found.commune.department,
            department_name=places.department_name(found.commune.department),
            label=found.label,
        )
        for found in places.search(call.query.q)
    ]
    return Answer(body=communes, headers=_IMMUTABLE_FOR_A_DAY)


@public.get(
    "/company-register",
    who=ANYBODY,
    cors=True,
    summary="Ce que le registre public des entreprises dit d'un SIRET, pour remplir le formulaire",
    answers={200: CompanyProposal},
    refusals=[429],
)
def look_up_company(call: Call[None, CompanySearch]) -> Answer:
    """Return proposed answers for a SIRET; they are optional, and so is the register."""
    found = company_register.look_up(call.ports, call.actor, siret=call.query.siret)
    return Answer(body=company_proposal(found))


@public.get(
    "/subsidy",
    who=ANYBODY,
    cors=True,
    summary="Montant de la subvention selon la structure et la durée",
    answers={200: SubsidyView},
)
def compute_subsidy(call: Call[None, SubsidyQuestion]) -> Answer:
    """Compute the subsidy of a structure (RULES 4 and 5)."""
    asked = call.query
    amount = asked.subsidy(call.ports.parameters())
    total = amount.total(asked.posts)
    posts = f"{asked.posts} poste" + ("s" if asked.posts > 1 else "")
    return Answer(
        body=SubsidyView(
            agreement_months=amount.months,
            per_post_cents=amount.per_post_cents,
            posts=asked.posts,
            total_cents=total,
            text=f"{euros(amount.per_post_cents)} par poste sur {amount.months} mois, "
            f"soit {euros(total)} pour {posts}",
        )
    )


@public.get(
    "/confirmations/{token}",
    Act.CONFIRM,
    who=LINK,
    summary="Ce qu'un lien de confirmation confirme (ne change rien)",
    answers={200: LinkedApplication},
    refusals=[404, 409],
)
def look_at_confirmation(call: Call, token: str) -> Answer:
    """Read what the link confirms."""
    return Answer(body=linked_view(confirm.look(call.ports, call.actor)))


@public.get(
    "/application-status/{token}",
    Act.SEE_APPLICATION_STATUS,
    who=LINK,
    summary="Suivi d'une candidature par son lien privé, avec une page de ses questions",
    answers={200: StatusView},
    refusals=[404],
    shows_version=True,
)
def read_application_status(call: Call[None, PageOfList], token: str) -> Answer:
    """Read the state of an application."""
    application, questions = review.read_status(
        call.ports, call.actor, limit=call.query.limit, cursor=call.query.cursor
    )
    return Answer(body=status_view(application, questions), etag=application.version)


@public.get(
    "/answers/{token}",
    Act.ANSWER_QUESTION,
    who=LINK,
    summary="La question à laquelle un lien permet de répondre (ne change rien)",
    answers={200: QuestionView},
    refusals=[404, 409],
)
def read_question(call: Call, token: str) -> Answer:
    """Read the question."""
    _, question = review.question_of_link(call.ports, call.actor)
    return Answer(body=question)
