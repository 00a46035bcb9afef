"""A structure corrects its answers from its private page, until they are examined (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.public.audience import LINK, public
from chalicelib.audiences.public.engage import void_answers
from chalicelib.audiences.public.forms import CorrectedAnswersForm
from chalicelib.audiences.shared.told_answers import lines_of
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.subsidy import StructureKind, legal_forms
from chalicelib.domain.shared.calendar_rules import LAST_DEPARTMENT, local_date
from chalicelib.http.call import Answer
from chalicelib.http.html import pages, places
from chalicelib.http.html.page_forms import PageForm, Shown, filled
from chalicelib.http.serve import AnyCall
from chalicelib.services.core.link_tokens import application_of_link

PATH = "/candidature/{token}/correction"

FORM = PageForm(model=CorrectedAnswersForm, void=void_answers)


@public.page(PATH, Act.CORRECT_ANSWERS, who=LINK)
def show_correction(call: AnyCall, token: str, *, shown: Shown | None = None) -> Answer:
    """Show the answers, to be corrected; once they are examined, the private page instead."""
    application = application_of_link(call.ports, call.actor, Act.CORRECT_ANSWERS)
    if shown is None and not application.answers_may_be_corrected:
        return pages.go_to(f"/candidature/{token}")
    form = (shown or _as_stored(call, application)).of(application.version)
    path = PATH.format(token=token)
    return pages.page(
        "correction.html",
        title="Corriger ma candidature",
        form=form,
        path=path,
        token=token,
        application=application,
        stored=lines_of(application.answers)
        if form.problem is not None and form.problem.code == "version_conflict"
        else [],
        private_forms=legal_forms(StructureKind.PRIVATE),
        public_forms=legal_forms(StructureKind.COMMUNE),
        found=places.find(call.ports.places, form.fields, path),
        parameters=call.ports.parameters(),
        first_day=local_date(call.ports.clock.now(), LAST_DEPARTMENT),
    )


def _as_stored(call: AnyCall, application: Application) -> Shown:
    """Return the answers as the form holds them."""
    place, contact = application.place, application.contact
    return filled(
        call,
        FORM,
        **{
            "kind": application.kind.value,
            "legal_form": application.legal_form.value if application.legal_form else "",
            "private_law_contracts": _yes_or_no(application.private_law_contracts),
            "agreement_months": str(application.agreement_months),
            "has_identified_candidate": _yes_or_no(application.has_identified_candidate),
            "posts_requested": str(application.posts_requested or ""),
            "available_from": application.available_from.isoformat(),
            "name": application.name,
            "place": f"{place.insee_code}-{place.postal_code}",
            "place_query": call.ports.places.label(place),
            "contact.first_name": contact.first_name,
            "contact.last_name": contact.last_name,
            "contact.job_title": contact.job_title,
            "contact.phone": contact.phone or "",
            "job_offer_url": application.job_offer_url or "",
        },
    )


def _yes_or_no(answer: bool | None) -> str:
    return "" if answer is None else "oui" if answer else "non"
