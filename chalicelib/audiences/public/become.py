"""« Devenir conseiller »: the form of a candidate (RULES section 3)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.audiences.public.forms import CandidateForm
from chalicelib.audiences.public.proof import with_proof
from chalicelib.audiences.shared.distances import with_codes_and_distance
from chalicelib.domain.shared.calendar_rules import LAST_DEPARTMENT, local_date
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import PageForm, Shown, again_with, shown_or_blank, typed, with_box
from chalicelib.http.serve import AnyCall

PATH = "/devenir-conseiller"
THANKS = "/devenir-conseiller/merci"

FORM = PageForm(
    model=CandidateForm,
    prepare=lambda fields: with_box(with_codes_and_distance(fields), "commitments_accepted"),
)


@public.page(PATH, who=ANYBODY)
def show_candidate_form(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Ask who wants to become an adviser."""
    form = shown_or_blank(call, FORM, shown or with_proof(call, FORM))
    return pages.page(
        "become.html",
        title="Devenir conseiller numérique",
        here=PATH,
        form=form,
        found=places.find(call.ports.places, form.fields, PATH),
        first_day=local_date(call.ports.clock.now(), LAST_DEPARTMENT),
    )


def before_sending(call: AnyCall) -> Answer | AnyCall:
    """Search the commune, before the act."""
    if call.body.first("action") == "search":
        return show_candidate_form(call, shown=again_with(call, FORM, typed(call)))
    return replace(call, body=places.settled(call.ports.places, call.body))


@public.page(THANKS, who=ANYBODY)
def show_candidate_thanks(call: Call) -> Answer:
    """Say what happens next; the same whatever is on file (RULES section 8)."""
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
