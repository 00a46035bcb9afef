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
from chalicelib.http.operation import Request, Response
from chalicelib.services.applying import company_register, confirm
from chalicelib.services.deciding import review

_IMMUTABLE_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}


@public.get("/health", who=ANYBODY, summary="Le service répond-il ?", responses={200: Health})
def check_health(request: Request) -> Response:
    """Return 200 when the store can be read."""
    request.ports.store.counters(["HEALTH"])
    return Response(body=Health(status="ok"))


@public.get(
    "/communes",
    who=ANYBODY,
    cors=True,
    summary="Communes par code postal, nom ou ancien nom, 20 au plus",
    responses={200: list[CommuneView]},
)
def search_communes(request: Request[None, CommuneSearch]) -> Response:
    """Find communes by a typed name or postal code; ``label`` is the text of each choice."""
    places = request.ports.places
    communes = [
        CommuneView(
            insee_code=found.commune.insee_code,
            name=found.commune.name,
            postal_code=found.postal_code,
            department=found.commune.department,
            department_name=places.department_name(found.commune.department),
            label=found.label,
        )
        for found in places.search(request.query.q)
    ]
    return Response(body=communes, headers=_IMMUTABLE_FOR_A_DAY)


@public.get(
    "/company-register",
    who=ANYBODY,
    cors=True,
    summary="Ce que le registre public des entreprises dit d'un SIRET, pour remplir le formulaire",
    responses={200: CompanyProposal},
    refusals=[429],
)
def look_up_company(request: Request[None, CompanySearch]) -> Response:
    """Return proposed answers for a SIRET; they are optional, and so is the register."""
    found = company_register.look_up(request.ports, request.actor, siret=request.query.siret)
    return Response(body=company_proposal(found))


@public.get(
    "/subsidy",
    who=ANYBODY,
    cors=True,
    summary="Montant de la subvention selon la structure et la durée",
    responses={200: SubsidyView},
)
def compute_subsidy(request: Request[None, SubsidyQuestion]) -> Response:
    """Compute the subsidy of a structure (RULES 4 and 5)."""
    asked = request.query
    amount = asked.subsidy(request.ports.parameters())
    total = amount.total(asked.posts)
    posts = f"{asked.posts} poste" + ("s" if asked.posts > 1 else "")
    return Response(
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
    responses={200: LinkedApplication},
    refusals=[404, 409],
)
def look_at_confirmation(request: Request, token: str) -> Response:
    """Read what the link confirms."""
    return Response(body=linked_view(confirm.form_to_confirm(request.ports, request.actor)))


@public.get(
    "/application-status/{token}",
    Act.SEE_APPLICATION_STATUS,
    who=LINK,
    summary="Suivi d'une candidature par son lien privé, avec une page de ses questions",
    responses={200: StatusView},
    refusals=[404],
    shows_version=True,
)
def read_application_status(request: Request[None, PageOfList], token: str) -> Response:
    """Read the state of an application."""
    application, questions = review.read_status(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=status_view(application, questions), etag=application.version)


@public.get(
    "/answers/{token}",
    Act.ANSWER_QUESTION,
    who=LINK,
    summary="La question à laquelle un lien permet de répondre (ne change rien)",
    responses={200: QuestionView},
    refusals=[404, 409],
)
def read_question(request: Request, token: str) -> Response:
    """Read the question."""
    _, question = review.question_of_link(request.ports, request.actor)
    return Response(body=question)
