"""The home page with its calculator, and the legal pages."""

from __future__ import annotations

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.audiences.public.forms import SubsidyQuestion
from chalicelib.domain.deciding.appeals import APPEALS
from chalicelib.domain.shared.french import euros
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import pages
from chalicelib.http.problems import Problem
from chalicelib.mail.wording import plural

# What the calculator asks in one list: the kind, the legal form, private-law contracts of a GIP.
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

_STEPS = (
    "Vous déposez une candidature : les réponses aux 12 questions.",
    "La préfecture et le comité national de sélection l'examinent. Vous êtes informé par e-mail ; sans "
    "nouvelle, c'est qu'elle n'est pas encore passée en comité.",
    "Si elle est validée, vous ouvrez l'espace structure depuis l'e-mail et y trouvez des candidats.",
    "Vous faites passer des entretiens. Un candidat que vous connaissez déjà doit s'inscrire lui aussi.",
    "Vous cliquez sur « Valider cette candidature ». Vous avez 2 mois après le comité, dont 15 jours au plus "
    "d'instruction du dossier complet par la Banque des Territoires.",
    "Vous déposez les pièces justificatives sur Démarches simplifiées.",
    "Vous signez la convention ; la Banque des Territoires signe en dernier.",
    "Vous signez le contrat de travail avant le départ en formation.",
    "Le conseiller passe un test de positionnement, puis reçoit le lieu et la date de sa formation.",
    "À l'issue de la formation, il prend ses fonctions.",
)


def _computed(call: Call) -> tuple[str, str]:
    """Return the calculator's answer and its errors; one of the two is empty."""
    asked = call.query
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
        amount = question.subsidy(call.ports.parameters())
    except Refusal as refusal:
        return "", refusal.message
    except Problem:
        most = call.ports.parameters().max_posts
        return "", f"Choisissez une structure, une durée et un nombre de postes de 1 à {most}."
    total = euros(amount.total(question.posts))
    return (
        f"{euros(amount.per_post_cents)} par poste sur {amount.months} mois, soit {total} pour "
        f"{plural(question.posts, 'poste')}.",
        "",
    )


@public.page("/", who=ANYBODY)
def show_home(call: Call) -> Answer:
    """Say what the programme is, who is eligible and for how much, and where to go on."""
    answer, wrong = _computed(call)
    return pages.page(
        "home.html",
        title="Conseiller numérique France Services",
        parameters=call.ports.parameters(),
        structures=[(value, words[0]) for value, words in _STRUCTURES.items()],
        asked=call.query,
        answer=answer,
        wrong=wrong,
        steps=_STEPS,
    )


@public.page("/aide", who=ANYBODY)
def show_help(call: Call) -> Answer:
    """Answer what people ask most, and say where to write."""
    return pages.page("help_page.html", title="Aide et contact", here="/aide", appeals=APPEALS)


@public.page("/donnees-personnelles", who=ANYBODY)
def show_privacy(call: Call) -> Answer:
    """Say how personal data are used."""
    return pages.page(
        "privacy.html", title="Données personnelles", here="/donnees-personnelles", p=call.ports.parameters()
    )


@public.page("/mentions-legales", who=ANYBODY)
def show_legal_notice(call: Call) -> Answer:
    """Say who publishes the site."""
    return pages.page("legal.html", title="Mentions légales", here="/mentions-legales")


@public.page("/accessibilite", who=ANYBODY)
def show_accessibility(call: Call) -> Answer:
    """Say how accessible the site is."""
    return pages.page("accessibility.html", title="Déclaration d'accessibilité", here="/accessibilite")
