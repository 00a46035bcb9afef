"""The pages to correct a structure's answers or, once examined, to ask for a correction (RULES section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.audiences.public.audience import LINK, public
from chalicelib.audiences.public.engage import void_answers
from chalicelib.audiences.public.forms import AskedAnswersForm, CorrectedAnswersForm
from chalicelib.audiences.shared.told_answers import answer_lines, correction_asked_of
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import StructureKind, legal_forms
from chalicelib.domain.shared.calendar_rules import LAST_DEPARTMENT, local_date
from chalicelib.http.act import Nothing
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.link_tokens import application_of_link

PATH = "/candidature/{token}/correction"

ASKED = "/candidature/{token}/demande-de-correction"
NO_LONGER_ASKED = f"{ASKED}/retrait"

FORM = PageForm(model=CorrectedAnswersForm, void=void_answers)
ASKED_FORM = PageForm(model=AskedAnswersForm, void=void_answers)


@public.page(PATH, Act.CORRECT_ANSWERS, who=LINK)
def show_correction(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show the answers in the form that corrects them; redirect once they are examined."""
    application = application_of_link(request.ports, request.actor, Act.CORRECT_ANSWERS)
    if shown is None and not application.answers_may_be_corrected:
        return pages.go_to(f"/candidature/{token}")
    form = shown or filled(request, FORM, **_typed(request, application.answers))
    return _page(request, "correction.html", "Corriger ma candidature", PATH, token, application, form)


@public.page(ASKED, Act.ASK_CORRECTION, who=LINK)
def show_asked_correction(request: AnyRequest, token: str, *, shown: Shown | None = None) -> Response:
    """Show the form that asks for a correction of the answers; redirect when none can be asked for."""
    application = application_of_link(request.ports, request.actor, Act.ASK_CORRECTION)
    if shown is None and not (application.correction_may_be_asked and application.awaits_decision):
        return pages.go_to(f"/candidature/{token}")
    asked = application.correction_request
    wanted = asked.applied_to(application.answers) if asked and asked.waiting else application.answers
    known = {"reason": asked.reason} if asked and asked.waiting else {}
    form = filled(request, ASKED_FORM, **_typed(request, wanted), **known)
    if shown is not None:
        # Another form of the page, which withdraws the request, may have failed: only its error is shown.
        own = shown.form.model is AskedAnswersForm
        form = shown if own else replace(form, problem=shown.problem)
    return _page(
        request,
        "correction_request.html",
        "Demander une correction",
        ASKED,
        token,
        application,
        form,
        asked=correction_asked_of(application),
        nothing=blank(request, Nothing),
        department=request.ports.places.department_name(application.place.department),
    )


def _page(
    request: AnyRequest,
    template: str,
    title: str,
    path: str,
    token: str,
    application: Application,
    shown: Shown,
    **more: Any,
) -> Response:
    form, path = shown.of(application.version), path.format(token=token)
    conflict = form.problem is not None and form.problem.code == "version_conflict"
    return pages.page(
        template,
        title=title,
        form=form,
        path=path,
        token=token,
        application=application,
        stored=answer_lines(application.answers) if conflict else [],
        private_forms=legal_forms(StructureKind.PRIVATE),
        public_forms=legal_forms(StructureKind.COMMUNE),
        found=places.find(request.ports.places, form.fields, path),
        parameters=request.ports.parameters(),
        first_day=local_date(request.ports.clock.now(), LAST_DEPARTMENT),
        **more,
    )


def _typed(request: AnyRequest, answers: CheckedAnswers) -> dict[str, str]:
    """Return the values of the form for the answers."""
    place, contact = answers.place, answers.contact
    return {
        "kind": answers.kind.value,
        "legal_form": answers.legal_form.value if answers.legal_form else "",
        "private_law_contracts": _yes_or_no(answers.private_law_contracts),
        "agreement_months": str(answers.agreement_months),
        "has_identified_candidate": _yes_or_no(answers.has_identified_candidate),
        "posts_requested": str(answers.posts_requested or ""),
        "available_from": answers.available_from.isoformat(),
        "name": answers.name,
        "place": f"{place.insee_code}-{place.postal_code}",
        "place_query": request.ports.places.label(place),
        "contact.first_name": contact.first_name,
        "contact.last_name": contact.last_name,
        "contact.job_title": contact.job_title,
        "contact.phone": contact.phone or "",
        "job_offer_url": answers.job_offer_url or "",
    }


def _yes_or_no(answer: bool | None) -> str:
    return "" if answer is None else "oui" if answer else "non"
