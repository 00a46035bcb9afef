"""The home page with its calculator, and the legal pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.audiences.public.forms import SubsidyQuestion
from chalicelib.domain.deciding.appeals import APPEALS
from chalicelib.domain.shared.french import counted, euros
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.bodies import Fields
from chalicelib.http.html import pages
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import Problem
from chalicelib.mail.wording import plural

# The choices of the calculator: label, kind, legal form, private-law contracts of a GIP.
_STRUCTURES = {
    "collectivite": ("Une collectivité ou son groupement", "commune", "", ""),
    "etablissement": ("Un établissement public (EPA ou EPIC)", "commune", "public_establishment", ""),
    "etat": ("Un service déconcentré de l'État", "commune", "state_service", ""),
    "association": ("Une association", "private", "association", ""),
    "ess": ("Une entreprise de l'économie sociale et solidaire", "private", "social_economy_company", ""),
    "fondation": ("Une fondation", "private", "foundation", ""),
    "gip": ("Un GIP qui peut signer des contrats de droit privé", "private", "public_interest_group", "oui"),
    "gip-public": ("Un GIP qui ne le peut pas", "private", "public_interest_group", "non"),
}


@dataclass(frozen=True)
class _Step:
    """A step of the brochure, who does it, and its page, if any."""

    drawing: str
    title: str
    who: str
    said: str
    path: str = ""


# RULES 7 to 16.
_STEPS = (
    _Step(
        "form",
        "Vous déposez une candidature",
        "La structure",
        "Elle tient en 12 questions. Publiez aussi votre offre : sur emploi-territorial.fr pour une "
        "structure publique, sur votre site ou ailleurs pour une structure privée.",
        "/engager",
    ),
    _Step(
        "review",
        "La candidature est examinée",
        "La préfecture, puis le comité national",
        "Répondez aux questions de la préfecture. Le résultat arrive par e-mail ; sans nouvelle, c'est que "
        "le comité ne l'a pas encore examinée.",
    ),
    _Step(
        "letter",
        "Vous ouvrez votre espace",
        "La structure",
        "Si elle est validée, vous créez votre compte depuis l'e-mail du comité. Le recrutement passe par la "
        "plateforme.",
        "/espace",
    ),
    _Step(
        "talk",
        "Vous faites passer des entretiens",
        "La structure et les candidats",
        "Un candidat que vous connaissez déjà doit s'inscrire pour que vous le trouviez.",
        "/devenir-conseiller",
    ),
    _Step(
        "choice",
        "Vous validez un candidat",
        "La structure",
        "« Valider cette candidature » est indispensable. Vous avez {months} mois après le comité, dont "
        "{days} au plus d'instruction du dossier complet.",
    ),
    _Step(
        "folder",
        "Vous déposez le dossier",
        "La structure",
        "Toutes les pièces demandées sur Démarches simplifiées sont obligatoires.",
    ),
    _Step(
        "signature",
        "Vous signez la convention",
        "La structure, puis la Banque des Territoires",
        "La Banque des Territoires signe toujours en dernier.",
    ),
    _Step(
        "contract",
        "Vous signez le contrat de travail",
        "La structure et le conseiller",
        "Avant le départ en formation, sans attendre forcément la convention.",
    ),
    _Step(
        "training",
        "Le conseiller se forme",
        "Le conseiller et l'organisme de formation",
        "Il passe un test de positionnement, puis l'organisme confirme le lieu et la date d'entrée.",
    ),
    _Step(
        "post",
        "Il prend ses fonctions",
        "Le conseiller",
        "À l'issue de la formation, il accompagne le public à plein temps.",
    ),
)


def _steps(parameters: Parameters) -> list[_Step]:
    """Return the steps, with the present durations."""
    months, days = parameters.recruitment_months, counted(parameters.instruction_days, "jour")
    return [replace(step, said=step.said.format(months=months, days=days)) for step in _STEPS]


def _computed(request: Request) -> tuple[str, str]:
    """Return the result and the errors of the calculator; one of the two is empty."""
    asked = request.query
    if not asked.get("structure"):
        return "", ""
    _, kind, legal_form, contracts = _STRUCTURES.get(asked["structure"], ("", "", "", ""))
    fields = {
        "kind": kind,
        "legal_form": legal_form,
        "private_law_contracts": contracts,
        "agreement_months": asked.get("duree", ""),
        "posts": asked.get("postes", "") or "1",
    }
    try:
        question = Fields(tuple(fields.items())).validate(SubsidyQuestion)
        amount = question.subsidy(request.ports.parameters())
    except Refusal as refusal:
        return "", refusal.message
    except Problem:
        most = request.ports.parameters().max_posts
        return "", f"Choisissez une structure, une durée et un nombre de postes de 1 à {most}."
    total = euros(amount.total(question.posts))
    return (
        f"{euros(amount.per_post_cents)} par poste sur {amount.months} mois, soit {total} pour "
        f"{plural(question.posts, 'poste')}.",
        "",
    )


@public.page("/", who=ANYBODY)
def show_home(request: Request) -> Response:
    """Show the programme, who is eligible and for how much, and links to the forms."""
    answer, wrong = _computed(request)
    return pages.page(
        "home.html",
        title="Conseiller numérique France Services",
        parameters=request.ports.parameters(),
        structures=[(value, words[0]) for value, words in _STRUCTURES.items()],
        asked=request.query,
        answer=answer,
        wrong=wrong,
        steps=_steps(request.ports.parameters()),
    )


@public.page("/aide", who=ANYBODY)
def show_help(request: Request) -> Response:
    """Show the frequent questions and the addresses to write to."""
    return pages.page("help_page.html", title="Aide et contact", here="/aide", appeals=APPEALS)


@public.page("/donnees-personnelles", who=ANYBODY)
def show_privacy(request: Request) -> Response:
    """Show how personal data are used."""
    return pages.page(
        "privacy.html",
        title="Données personnelles",
        here="/donnees-personnelles",
        p=request.ports.parameters(),
    )


@public.page("/mentions-legales", who=ANYBODY)
def show_legal_notice(request: Request) -> Response:
    """Show who publishes the site."""
    return pages.page("legal.html", title="Mentions légales", here="/mentions-legales")


@public.page("/accessibilite", who=ANYBODY)
def show_accessibility(request: Request) -> Response:
    """Show the accessibility statement."""
    return pages.page("accessibility.html", title="Déclaration d'accessibilité", here="/accessibilite")
