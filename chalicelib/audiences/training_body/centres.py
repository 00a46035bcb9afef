"""The centres of a training body (RULES 17)."""

from __future__ import annotations

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.training_body.audience import training_body
from chalicelib.audiences.training_body.centre_views import CentrePage, CentreView, centre_page, centre_shown
from chalicelib.audiences.training_body.forms import CentreCorrection, CentreForm, CentreList
from chalicelib.audiences.training_body.sessions import chosen_lot
from chalicelib.domain.access.permissions import Act, lots_of
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.lots import REMOTE_LOT
from chalicelib.http.html import places
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.training import centres as journey

LIST = staff_pages.CENTRES
ONE = f"{LIST}/{{centre_id}}"
NEW = f"{LIST}/nouveau"
ADDING, CORRECTING = PageForm(model=CentreForm), PageForm(model=CentreCorrection)


@training_body.get(
    "/centres",
    Act.LIST_TRAINING_SESSIONS,
    summary="Les centres de formation d'un lot, par nom",
    responses={200: CentrePage},
)
def list_centres(request: Request[None, CentreList]) -> Response:
    """List the centres of a lot."""
    asked = request.query
    page = journey.list_centres(
        request.ports, request.actor, lot=asked.lot, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=centre_page(request.ports, page))


@training_body.get(
    "/centres/{centre_id}",
    Act.KEEP_CENTRES,
    summary="Un centre de formation",
    responses={200: CentreView},
    shows_version=True,
)
def read_centre(request: Request, centre_id: str) -> Response:
    """Read a centre."""
    found = journey.read_centre(request.ports, request.actor, centre_id)
    return Response(body=centre_shown(request.ports, found), etag=found.version)


@training_body.page(LIST, Act.LIST_TRAINING_SESSIONS)
def show_centres(request: AnyRequest) -> Response:
    """Show the centres of a lot."""
    lot = chosen_lot(request)
    found = journey.list_centres(
        request.ports, request.actor, lot=lot, limit=LINES, cursor=cursor_of(request)
    )
    return staff_pages.page(
        request,
        "centres.html",
        title="Centres de formation",
        here=LIST,
        lot=lot,
        lots=lots_of(request.actor),
        remote=lot == REMOTE_LOT,
        rows=found.items,
        onward=onward(request, f"{LIST}?lot={lot}", found),
    )


@training_body.page(NEW, Act.KEEP_CENTRES)
def show_new_centre(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the form of a new centre."""
    journey.require_some_lot(request.actor, Act.KEEP_CENTRES)
    lots = [one for one in lots_of(request.actor) if one != REMOTE_LOT]
    usual = filled(request, ADDING, lot=str(lots[0])) if len(lots) == 1 else blank(request, ADDING)
    form = shown or usual
    return staff_pages.page(
        request,
        "centre_new.html",
        title="Ajouter un centre de formation",
        here=LIST,
        form=form,
        lots=[(str(one), f"Lot {one}") for one in lots],
        found=places.find(request.ports.places, form.fields, NEW),
    )


@training_body.page(ONE, Act.KEEP_CENTRES)
def show_centre(request: AnyRequest, centre_id: str, *, shown: Shown | None = None) -> Response:
    """Show a centre, and the form to correct it."""
    centre = journey.read_centre(request.ports, request.actor, centre_id)
    path = ONE.format(centre_id=centre.id)
    form = (shown or filled(request, CORRECTING, **_typed(request, centre))).of(centre.version)
    return staff_pages.page(
        request,
        "centre.html",
        title=centre.name,
        here=LIST,
        form=form,
        centre=centre,
        path=path,
        found=places.find(request.ports.places, form.fields, path),
        said=request.query.get("fait", "") if shown is None else "",
    )


def _typed(request: AnyRequest, centre: Centre) -> dict[str, str]:
    place = centre.place
    return {
        "name": centre.name,
        "address": centre.address,
        "place": f"{place.insee_code}-{place.postal_code}",
        "place_query": request.ports.places.label(place),
        "seats": str(centre.seats),
        "closed": "oui" if centre.closed else "non",
    }


def after_adding(_call: AnyRequest, centre: Centre) -> str:
    """Return the page of the centre that was added."""
    return f"{ONE.format(centre_id=centre.id)}?fait=ajout"
