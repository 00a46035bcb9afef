"""« Je souhaite engager un conseiller »: the 12 questions, the amount, the commitments (RULES section 2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from chalicelib.audiences.public.audience import ANYBODY, public
from chalicelib.audiences.public.companies import Proposed, propose
from chalicelib.audiences.public.forms import ApplicationPageForm, SentPageForm
from chalicelib.audiences.public.steps import FormSteps, thanks, with_proof
from chalicelib.audiences.shared.told_answers import answer_lines
from chalicelib.domain.applying.subsidy import StructureKind, legal_forms
from chalicelib.domain.shared.calendar_rules import LAST_DEPARTMENT, local_date
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import PageForm, Shown, again_with, shown_or_blank, typed
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import from_exception
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying import apply, company_register

PATH = "/engager"
THANKS = "/engager/merci"


def void_answers(answers: Mapping[str, str]) -> Collection[str]:
    """Return the fields to ignore because of other answers."""
    void = ["posts_unknown"]
    if answers.get("posts_unknown") and not answers.get("posts_requested", "").strip():
        void.append("posts_requested")
    kind = next((one for one in StructureKind if one == answers.get("kind")), None)
    if kind is not None and answers.get("legal_form") not in legal_forms(kind):
        # It was chosen before « Vous êtes ? » changed, and is hidden now.
        void.append("legal_form")
    return void


# One token serves both pages.
_PURPOSE = "apply"
_QUESTIONS = PageForm(model=ApplicationPageForm, void=void_answers, purpose=_PURPOSE)
SENDING = PageForm(model=SentPageForm, void=void_answers, purpose=_PURPOSE)


@public.page(PATH, who=ANYBODY)
def show_application_form(
    request: AnyRequest, *, shown: Shown | None = None, proposed: Proposed | None = None
) -> Response:
    """Ask the 12 questions."""
    form = shown_or_blank(request, _QUESTIONS, shown or with_proof(request, _QUESTIONS))
    return pages.page(
        "engage.html",
        returned_to=True,
        title="Je souhaite engager un conseiller",
        here=PATH,
        form=form,
        private_forms=legal_forms(StructureKind.PRIVATE),
        public_forms=legal_forms(StructureKind.COMMUNE),
        found=places.find(request.ports.places, form.fields, PATH),
        parameters=request.ports.parameters(),
        first_day=local_date(request.ports.clock.now(), LAST_DEPARTMENT),
        asks_register=request.ports.register is not None,
        proposed=proposed,
    )


def _with_company(request: AnyRequest) -> Response:
    """Show the questions with the result of the look-up of the SIRET."""
    fields = typed(request)
    try:
        fields, proposed = propose(request, fields)
    except Refusal as refusal:
        problem = from_exception(refusal, public=True, conditional=False)
        return show_application_form(request, shown=again_with(request, _QUESTIONS, fields, problem))
    return show_application_form(request, shown=again_with(request, _QUESTIONS, fields), proposed=proposed)


def _check_page(request: AnyRequest, shown: Shown) -> Response:
    questions: ApplicationPageForm = _QUESTIONS.read(shown.fields.without("commitments_accepted"))
    checked = apply.check_answers(request.ports, questions.answers())
    posts = checked.posts_requested
    return pages.page(
        "engage_summary.html",
        returned_to=True,
        title="Vérifiez et envoyez votre candidature",
        here=PATH,
        form=shown,
        checked=checked,
        lines=answer_lines(checked),
        remarks=company_register.remarks_on(request.ports, request.actor, checked),
        total_cents=checked.subsidy_per_post_cents * posts if posts else None,
        kept=shown.fields.without("action", "commitments_accepted").pairs,
    )


STEPS = FormSteps(
    questions=_QUESTIONS,
    sending=SENDING,
    ask=show_application_form,
    check=_check_page,
    buttons={"company": _with_company},
)


@public.page(THANKS, who=ANYBODY)
def show_application_thanks(request: Request) -> Response:
    """Show the next steps, the same whatever is stored (RULES section 8)."""
    return thanks(
        request,
        "Votre candidature est enregistrée : confirmez votre adresse",
        "la candidature n'est pas transmise",
        "Vous confirmez votre adresse.",
        "La préfecture de votre département donne un avis, et peut vous poser des questions par e-mail.",
        "Le comité national de sélection décide, et vous recevez sa décision par e-mail.",
        "Si elle est validée, l'e-mail vous ouvre l'espace structure, où vous choisissez vos candidats.",
    )
