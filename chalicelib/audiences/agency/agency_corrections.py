"""The pages where the agency corrects an application; each one shows the consequences first."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import ContactEmailForm, MergeForm, PostsForm, ReasonForm, SiretForm
from chalicelib.audiences.shared import agency_corrections, sheet, staff_pages
from chalicelib.audiences.shared.agency_corrections import AgencyCorrection
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.deciding.selection import Selection, SummaryOrder, Tray
from chalicelib.http.act import FormPost
from chalicelib.http.fields import Form
from chalicelib.http.html.page_forms import Shown, filled
from chalicelib.http.operation import Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.applying.applications import read_application
from chalicelib.services.deciding import desk as applications

_THEN = f"{sheet.PATH}?fait=correction"
# The most applications found; with more, the search must be narrowed.
_FOUND = 20


def _page(
    correction: AgencyCorrection, model: type[Form], template: str = "agency_correction.html"
) -> FormPost:
    """Declare the page of a correction and return its POST."""

    def show(request: AnyRequest, application_id: str, *, shown: Shown | None = None) -> Response:
        application = read_application(request.ports, request.actor, application_id, correction.act)
        return staff_pages.page(
            request,
            template,
            title=correction.title,
            form=(shown or filled(request, model, **_stored_values(model, application))).of(
                application.version
            ),
            correction=correction,
            path=correction.path.format(application_id=application_id),
            application=application,
            possible=correction.possible(application),
            kept=_merge_choices(request, application, shown)
            if correction is agency_corrections.MERGE
            else (),
            sought=request.query.get("q", ""),
        )

    show.__name__ = f"show_{correction.path.rpartition('/')[2]}"
    show.__doc__ = f"Show the page « {correction.title} »."
    agency.page(correction.path, correction.act)(show)
    return FormPost(correction.path, then=_THEN, again=show)


def _stored_values(model: type[Form], application: Application) -> dict[str, str]:
    """Return the stored values of the fields of a form, to be corrected."""
    values = {
        "email": application.contact.email,
        "siret": application.siret,
        "posts_granted": str(application.posts_granted),
    }
    return {name: value for name, value in values.items() if name in model.model_fields}


def _merge_choices(
    request: AnyRequest, application: Application, shown: Shown | None
) -> list[ApplicationSummary]:
    """Return the active applications to merge into: of the same SIRET, the one chosen, those found."""
    chosen, sought = shown.value("into") if shown else "", request.query.get("q", "")
    others = [
        one
        for one in applications.visible_summaries(request.ports, request.actor)
        if one.id != application.id and not Tray.STOPPED.holds(one)
    ]
    searched = Selection(tray=Tray.ALL, text=sought, order=SummaryOrder.NAME).of(others) if sought else []
    alike = [one for one in others if one.siret == application.siret or one.id == chosen]
    return list(dict.fromkeys([*alike, *searched[:_FOUND]]))


CONTACT = _page(agency_corrections.CONTACT, ContactEmailForm)
SIRET = _page(agency_corrections.SIRET, SiretForm)
POSTS = _page(agency_corrections.POSTS, PostsForm)
LAPSE = _page(agency_corrections.LAPSE, ReasonForm)
MERGE = _page(agency_corrections.MERGE, MergeForm, "merge.html")
DUPLICATE = _page(agency_corrections.DUPLICATE, ReasonForm)
CANCELLATION = _page(agency_corrections.CANCELLATION, ReasonForm)
REVIVAL = _page(agency_corrections.REVIVAL, ReasonForm)
