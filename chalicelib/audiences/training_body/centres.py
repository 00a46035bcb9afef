"""The centres of a training body (RULES 17)."""

from __future__ import annotations

from chalicelib.audiences.shared import desk
from chalicelib.audiences.training_body.audience import training_body
from chalicelib.audiences.training_body.forms import CentreCorrection, CentreForm, CentreList
from chalicelib.audiences.training_body.sessions import chosen_lot
from chalicelib.audiences.training_body.views import CentrePage, CentreView, centre_page, centre_shown
from chalicelib.domain.access.permissions import Act, lots_of
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.lots import REMOTE_LOT
from chalicelib.http.call import Answer, Call
from chalicelib.http.html import places
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled
from chalicelib.http.serve import AnyCall
from chalicelib.services.training import centres as journey

LIST = desk.CENTRES
ONE = f"{LIST}/{{centre_id}}"
NEW = f"{LIST}/nouveau"
ADDING, CORRECTING = PageForm(model=CentreForm), PageForm(model=CentreCorrection)


@training_body.get(
    "/centres",
    Act.LIST_TRAINING_SESSIONS,
    summary="Les centres de formation d'un lot, par nom",
    answers={200: CentrePage},
)
def list_centres(call: Call[None, CentreList]) -> Answer:
    """List the centres of a lot."""
    asked = call.query
    page = journey.list_centres(call.ports, call.actor, lot=asked.lot, limit=asked.limit, cursor=asked.cursor)
    return Answer(body=centre_page(call.ports, page))


@training_body.get(
    "/centres/{centre_id}",
    Act.KEEP_CENTRES,
    summary="Un centre de formation",
    answers={200: CentreView},
    shows_version=True,
)
def read_centre(call: Call, centre_id: str) -> Answer:
    """Read a centre."""
    found = journey.read_centre(call.ports, call.actor, centre_id)
    return Answer(body=centre_shown(call.ports, found), etag=found.version)


@training_body.page(LIST, Act.LIST_TRAINING_SESSIONS)
def show_centres(call: AnyCall) -> Answer:
    """Show the centres of a lot."""
    lot = chosen_lot(call)
    found = journey.list_centres(call.ports, call.actor, lot=lot, limit=LINES, cursor=cursor_of(call))
    return desk.page(
        call,
        "centres.html",
        title="Centres de formation",
        here=LIST,
        lot=lot,
        lots=lots_of(call.actor),
        remote=lot == REMOTE_LOT,
        rows=found.items,
        onward=onward(call, f"{LIST}?lot={lot}", found),
    )


@training_body.page(NEW, Act.KEEP_CENTRES)
def show_new_centre(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show the form of a new centre."""
    journey.require_keeper(call.actor, Act.KEEP_CENTRES)
    lots = [one for one in lots_of(call.actor) if one != REMOTE_LOT]
    usual = filled(call, ADDING, lot=str(lots[0])) if len(lots) == 1 else blank(call, ADDING)
    form = shown or usual
    return desk.page(
        call,
        "centre_new.html",
        title="Ajouter un centre de formation",
        here=LIST,
        form=form,
        lots=[(str(one), f"Lot {one}") for one in lots],
        found=places.find(call.ports.places, form.fields, NEW),
    )


@training_body.page(ONE, Act.KEEP_CENTRES)
def show_centre(call: AnyCall, centre_id: str, *, shown: Shown | None = None) -> Answer:
    """Show a centre, and the form to correct it."""
    centre = journey.read_centre(call.ports, call.actor, centre_id)
    path = ONE.format(centre_id=centre.id)
    form = (shown or filled(call, CORRECTING, **_typed(call, centre))).of(centre.version)
    return desk.page(
        call,
        "centre.html",
        title=centre.name,
        here=LIST,
        form=form,
        centre=centre,
        path=path,
        found=places.find(call.ports.places, form.fields, path),
        said=call.query.get("fait", "") if shown is None else "",
    )


def _typed(call: AnyCall, centre: Centre) -> dict[str, str]:
    place = centre.place
    return {
        "name": centre.name,
        "address": centre.address,
        "place": f"{place.insee_code}-{place.postal_code}",
        "place_query": call.ports.places.label(place),
        "seats": str(centre.seats),
        "closed": "oui" if centre.closed else "non",
    }


def after_adding(_call: AnyCall, centre: Centre) -> str:
    """Return the page of the centre that was added."""
    return f"{ONE.format(centre_id=centre.id)}?fait=ajout"
