"""« Devenir conseiller »: the form of a candidate (programme.md 3)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.audiences.public import site
from chalicelib.audiences.shared import forms as api_forms
from chalicelib.domain.candidates.candidate import DISTANCES_KM, Situation
from chalicelib.http.authors import author_of
from chalicelib.http.bodies import Fields
from chalicelib.http.call import Answer, Audience, Call
from chalicelib.http.html import page_forms as forms
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import ANONYMOUS, PageForm, Shown
from chalicelib.services.candidates.register import submit_candidate

routes = site.routes

PATH = "/devenir-conseiller"
_THANKS = "/devenir-conseiller/merci"

EVERYWHERE = "france"
DISTANCES = [*((str(km), f"{km} km") for km in DISTANCES_KM), (EVERYWHERE, "France entière")]

_LABELS = {
    "situations": "Votre situation",
    "diploma": "Nom de votre diplôme",
    "has_experience": "Avez-vous une expérience professionnelle de la médiation numérique ?",
    "place": "Votre lieu de résidence : code postal ou commune",
    "max_distance_km": "Jusqu'à quelle distance pouvez-vous travailler ?",
    "available_from": "À partir de quand êtes-vous disponible ?",
    "first_name": "Votre prénom",
    "last_name": "Votre nom",
    "email": "Votre e-mail",
    "phone": "Votre téléphone",
    "commitments_accepted": "Je m'engage à répondre aux structures et à me présenter aux entretiens",
}


def with_distance(fields: Fields) -> Fields:
    """The fields with the distance as the services name it.

    To them no distance is the whole of France; on the page it is an answer like the others, and no answer
    is one that is not in the list.
    """
    distance = fields.first("max_distance_km") or "none"
    distance = "" if distance == EVERYWHERE else distance
    return Fields((*fields.without("max_distance_km").pairs, ("max_distance_km", distance)))


def _for_the_services(fields: Fields) -> Fields:
    return forms.with_box(with_distance(places.with_codes(fields)), "commitments_accepted")


FORM = PageForm(
    purpose="register",
    model=api_forms.CandidateForm,
    labels=_LABELS,
    aliases=places.ALIASES,
    prepare=_for_the_services,
    addresses=("email",),
)


def _page(call: Call, shown: Shown) -> Answer:
    return pages.page(
        "become.html",
        title="Devenir conseiller numérique",
        here=PATH,
        form=shown,
        situations=[(one.value, pages.sentence(one.label)) for one in Situation],
        distances=DISTANCES,
        found=places.find(call.ports.places, shown.fields, PATH),
        today=call.ports.today(),
    )


@routes.get(PATH, audience=Audience.PUBLIC)
def show_candidate_form(call: Call) -> Answer:
    """Ask who wants to become an adviser."""
    return _page(call, forms.blank(call, FORM, ANONYMOUS))


@routes.post(PATH, audience=Audience.PUBLIC, body=Fields)
def submit_candidate_form(call: Call) -> Answer:
    """Look for the commune, or send."""
    if call.body.first("action") == "search":
        return _page(call, forms.again_with(call, FORM, ANONYMOUS, forms.typed(call)))
    call = replace(call, body=places.settled(call.ports.places, call.body))

    def act(sent: api_forms.CandidateForm) -> Answer:
        submit_candidate(call.ports, author_of(call), sent.answers(), address=call.ip)
        return pages.go_to(_THANKS)

    return forms.submit(call, FORM, ANONYMOUS, act=act, again=lambda shown: _page(call, shown))


@routes.get(_THANKS, audience=Audience.PUBLIC)
def show_candidate_thanks(call: Call) -> Answer:
    """Say what happens next; the same whatever is on file (programme.md 8)."""
    return pages.message(
        "Votre inscription est enregistrée : confirmez votre adresse",
        "Un e-mail vient de vous être envoyé. Suivez son lien pour confirmer votre adresse : sans cela, "
        "aucune structure ne peut vous trouver.",
        "S'il ne vous parvient pas, regardez dans vos messages indésirables et vérifiez l'adresse que vous "
        "avez indiquée.",
        steps=(
            "Vous confirmez votre adresse.",
            "Vous passez le test Pix, qui situe vos compétences numériques.",
            "Une structure intéressée vous contacte par téléphone ou par e-mail pour un entretien.",
        ),
    )
