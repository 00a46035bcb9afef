"""The pages where a prefecture or the agency answers a request for more time (RULES section 10)."""

from chalicelib.audiences.prefecture.audience import extending
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import ExtensionForm, RefusedExtensionForm
from chalicelib.domain.access.permissions import Act
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying.applications import read_application

PATH = "/espace/prolongations/{application_id}"
REFUSAL = f"{PATH}/refus"


@extending.page(PATH, Act.EXTEND_RECRUITMENT)
def show_extension(request: AnyRequest, application_id: str, *, shown: Shown | None = None) -> Response:
    """Show the request for more time and its reason, with the form to grant it."""
    application = read_application(request.ports, request.actor, application_id, Act.EXTEND_RECRUITMENT)
    asked = application.extension_request
    wanted = asked.deadline.isoformat() if asked and asked.waiting else ""
    return staff_pages.page(
        request,
        "extension.html",
        title=f"Délai de recrutement de «\u00a0{application.name}\u00a0»",
        form=(shown or filled(request, ExtensionForm, deadline=wanted)).of(application.version),
        application=application,
        asked=asked,
        extensible=application.holds_posts,
        shortened_from=application.shortened_from(request.ports.today()),
        done=shown is None and request.query.get("fait") == "oui",
    )


@extending.page(REFUSAL, Act.REFUSE_EXTENSION)
def show_refusal(request: AnyRequest, application_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the reason of a refusal of more time."""
    application = read_application(request.ports, request.actor, application_id, Act.REFUSE_EXTENSION)
    return staff_pages.page(
        request,
        "extension_refusal.html",
        title="Refuser la prolongation",
        form=shown_or_blank(request, RefusedExtensionForm, shown).of(application.version),
        application=application,
        asked=application.extension_request,
    )
