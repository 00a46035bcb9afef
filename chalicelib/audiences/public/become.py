"""« Devenir conseiller »: the form of a candidate (RULES section 3)."""

from __future__ import annotations

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.audiences.public.forms import CandidateForm
from chalicelib.audiences.public.steps import FormSteps, thanks, with_proof
from chalicelib.audiences.shared.told_answers import answer_lines
from chalicelib.domain.shared.calendar_rules import LAST_DEPARTMENT, local_date
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import PageForm, Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import register

PATH = "/devenir-conseiller"
THANKS = "/devenir-conseiller/merci"

FORM = PageForm(model=CandidateForm)


@public.page(PATH, who=ANYBODY)
def show_candidate_form(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask the questions to a candidate."""
    form = shown_or_blank(request, FORM, shown or with_proof(request, FORM))
    return pages.page(
        "become.html",
        returned_to=True,
        title="Devenir conseiller numérique",
        here=PATH,
        form=form,
        found=places.find(request.ports.places, form.fields, PATH),
        first_day=local_date(request.ports.clock.now(), LAST_DEPARTMENT),
    )


def _check_page(request: AnyRequest, shown: Shown) -> Response:
    form: CandidateForm = FORM.read(shown.fields)
    checked = register.check_answers(request.ports, form.answers())
    return pages.page(
        "become_summary.html",
        returned_to=True,
        title="Vérifiez et envoyez votre inscription",
        here=PATH,
        form=shown,
        lines=answer_lines(checked),
        kept=shown.fields.without("action").pairs,
    )


STEPS = FormSteps(questions=FORM, sending=FORM, ask=show_candidate_form, check=_check_page)


@public.page(THANKS, who=ANYBODY)
def show_candidate_thanks(request: Request) -> Response:
    """Show the next steps, the same whatever is stored (RULES section 8)."""
    return thanks(
        request,
        "Votre inscription est enregistrée : confirmez votre adresse",
        "aucune structure ne peut vous trouver",
        "Vous confirmez votre adresse.",
        "Vous passez le test Pix, qui situe vos compétences numériques.",
        "Une structure intéressée vous contacte par téléphone ou par e-mail pour un entretien.",
    )
