"""« Je souhaite engager un conseiller »: the 12 questions, the amount, the commitments (programme.md 2)."""

from __future__ import annotations

from dataclasses import replace

from pydantic import field_validator

from chalicelib.audiences.public import site
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.http import fields as documents
from chalicelib.http import problems
from chalicelib.http.authors import author_of
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import ANONYMOUS, PageForm, Shown
from chalicelib.services.applying import apply

routes = site.routes

PATH = "/engager"
_THANKS = "/engager/merci"

_LABELS = {
    "kind": "1. Vous êtes ?",
    "legal_form": "Forme juridique",
    "private_law_contracts": "La convention constitutive du GIP permet-elle des contrats de droit privé ?",
    "agreement_months": "Durée de la convention",
    "has_identified_candidate": "2. Avez-vous déjà identifié un candidat ?",
    "posts_requested": "3. Combien de conseillers souhaitez-vous accueillir ?",
    "posts_unknown": "Je ne sais pas encore",
    "available_from": "4. À partir de quand êtes-vous prêt à accueillir votre conseiller ?",
    "siret": "5. Numéro SIRET",
    "name": "6. Nom de la structure",
    "place": "7. Code postal ou commune de la structure",
    "contact.first_name": "8. Votre prénom",
    "contact.last_name": "9. Votre nom",
    "contact.job_title": "10. Votre fonction",
    "contact.email": "11. Votre e-mail",
    "contact.phone": "12. Votre téléphone",
    "job_offer_url": "Adresse de votre offre d'emploi",
    "commitments_accepted": "La structure prend ces engagements",
}


class ApplicationPage(api_forms.ApplicationQuestions):
    """The questions as the page asks them: a number of posts, or the box « je ne sais pas encore »."""

    @field_validator("posts_requested")
    @classmethod
    def _told(cls, posts: int | None) -> int | None:
        if posts is None:
            raise documents.wrong("required", "Indiquez un nombre de 1 à 30, ou cochez la case.")
        return posts


class SentPage(ApplicationPage, api_forms.ApplicationForm):
    """The questions and the commitments."""


def _for_the_services(fields: Fields) -> Fields:
    dropped = ["posts_unknown"]
    if fields.first("posts_unknown") and not fields.first("posts_requested").strip():
        dropped.append("posts_requested")
    return places.with_codes(fields.without(*dropped))


QUESTIONS = PageForm(
    purpose="apply",
    model=ApplicationPage,
    labels=_LABELS,
    aliases=places.ALIASES,
    prepare=_for_the_services,
    addresses=("contact.email",),
)
SENDING = replace(
    QUESTIONS,
    model=SentPage,
    prepare=lambda fields: forms.with_box(_for_the_services(fields), "commitments_accepted"),
)


def _questions_page(call: Call, shown: Shown) -> Answer:
    return pages.page(
        "engage.html",
        title="Je souhaite engager un conseiller",
        here=PATH,
        form=shown,
        kinds=[(kind.value, pages.sentence(kind.label)) for kind in StructureKind],
        legal_forms=list(LegalForm),
        found=places.find(call.ports.places, shown.fields, PATH),
        parameters=call.ports.parameters(),
        today=call.ports.today(),
    )


def _summary_page(call: Call, shown: Shown) -> Answer:
    answers = QUESTIONS.read(shown.fields.without("commitments_accepted"))
    given = answers.answers()
    checked = apply.check_answers(call.ports, given)
    return pages.page(
        "engage_summary.html",
        title="Vérifiez et envoyez votre candidature",
        here=PATH,
        form=shown,
        answers=given,
        checked=checked,
        total_cents=checked.subsidy.total(given.posts_requested) if given.posts_requested else None,
        kept=shown.fields.without("action", "commitments_accepted").pairs,
    )


@routes.get(PATH, audience=Audience.PUBLIC)
def show_application_form(call: Call) -> Answer:
    """Ask the 12 questions."""
    return _questions_page(call, forms.blank(call, QUESTIONS, ANONYMOUS))


@routes.post(PATH, audience=Audience.PUBLIC, body=Fields)
def submit_application_form(call: Call) -> Answer:
    """Look for the commune, show the summary and the amount, go back, or send."""
    action = call.body.first("action")
    if action in ("search", "edit"):
        return _questions_page(call, forms.again_with(call, QUESTIONS, ANONYMOUS, forms.typed(call)))
    call = replace(call, body=places.settled(call.ports.places, call.body))
    if action == "send":
        return _send(call)
    return forms.submit(
        call,
        QUESTIONS,
        ANONYMOUS,
        act=lambda _: _summary_page(call, forms.again_with(call, QUESTIONS, ANONYMOUS, forms.typed(call))),
        again=lambda shown: _questions_page(call, shown),
    )


def _send(call: Call) -> Answer:
    def act(sent: SentPage) -> Answer:
        apply.submit_application(call.ports, author_of(call), sent.answers(), address=call.ip)
        return pages.go_to(_THANKS)

    def again(shown: Shown) -> Answer:
        try:
            return _summary_page(call, shown)
        except (problems.Problem, Refusals):
            return _questions_page(call, shown)

    return forms.submit(call, SENDING, ANONYMOUS, act=act, again=again)


@routes.get(_THANKS, audience=Audience.PUBLIC)
def show_application_thanks(call: Call) -> Answer:
    """Say what happens next; the same whatever is on file (programme.md 8)."""
    return pages.message(
        "Votre candidature est enregistrée : confirmez votre adresse",
        "Un e-mail vient de vous être envoyé. Suivez son lien pour confirmer votre adresse : sans cela, la "
        "candidature n'est pas transmise.",
        "S'il ne vous parvient pas, regardez dans vos messages indésirables et vérifiez l'adresse que vous "
        "avez indiquée.",
        steps=(
            "Vous confirmez votre adresse.",
            "La préfecture de votre département donne un avis, et peut vous poser des questions par e-mail.",
            "Le comité national de sélection décide, et vous recevez sa décision par e-mail.",
            "Si elle est validée, l'e-mail vous ouvre l'espace structure, où vous choisissez vos candidats.",
        ),
    )
