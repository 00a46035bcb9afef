"""The page where a prefecture or the agency answers a request for a correction (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.prefecture.audience import correcting
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import DeclinedCorrectionForm, GrantedCorrectionForm
from chalicelib.audiences.shared.told_answers import correction_asked_of
from chalicelib.domain.access.permissions import Act
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying.applications import read_application

PATH = "/espace/demandes-de-correction/{application_id}"
DECLINE = f"{PATH}/refus"


@correcting.page(PATH, Act.ANSWER_CORRECTION)
def show_correction_asked(
    request: AnyRequest, application_id: str, *, shown: Shown | None = None
) -> Response:
    """Show the correction that a structure asks for, compared with its answers, and the form to reply."""
    application = read_application(request.ports, request.actor, application_id, Act.ANSWER_CORRECTION)
    asked = application.correction_request
    return staff_pages.page(
        request,
        "correction_asked.html",
        title=f"Correction demandée par «\u00a0{application.name}\u00a0»",
        form=shown,
        granting=shown_or_blank(request, GrantedCorrectionForm, shown).of(application.version),
        declining=shown_or_blank(request, DeclinedCorrectionForm, shown).of(application.version),
        application=application,
        asked=correction_asked_of(application),
        decides=asked is not None and asked.affects_decision,
        done=shown is None and request.query.get("fait") == "oui",
    )
