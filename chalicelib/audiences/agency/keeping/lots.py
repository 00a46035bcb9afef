"""The lots of the training and their regions, corrected by the agency (RULES 18, section 11)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import LotForm, RegionLotForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.training.lots import REMOTE_LOT, LotBook
from chalicelib.http.act import FormPost
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.problems import not_found
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency.journals import read_journal
from chalicelib.services.core.ports import Ports
from chalicelib.services.training import lots as journey

PATH = staff_pages.LOTS
LOT, REGION = f"{PATH}/{{lot}}", f"{PATH}/regions/{{region}}"


class LotView(View):
    """A lot and the training body that holds it."""

    number: int
    body: str
    contact_email: str | None


class RegionLotView(View):
    """The lot of a region."""

    region: str
    name: str
    lot: int


class LotsView(View):
    """All lots, and the lot of each region."""

    version: int
    lots: list[LotView]
    regions: list[RegionLotView]


def lots_shown(ports: Ports, book: LotBook) -> LotsView:
    """Return the lots."""
    return LotsView(
        version=book.version,
        lots=[LotView.model_validate(one) for one in book.lots],
        regions=[
            RegionLotView(region=code, name=name, lot=book.lot_of(code))
            for code, name in ports.places.regions().items()
        ],
    )


@agency.get(
    "/lots",
    Act.KEEP_LOTS,
    summary="Les lots de la formation, et le lot de chaque région",
    responses={200: LotsView},
    shows_version=True,
)
def list_lots(request: Request) -> Response:
    """List the lots."""
    book = journey.read_lots(request.ports, request.actor)
    return Response(body=lots_shown(request.ports, book), etag=book.version)


@agency.page(PATH, Act.KEEP_LOTS)
def show_lots(request: AnyRequest) -> Response:
    """Show the lots and the regions of each."""
    book = journey.read_lots(request.ports, request.actor)
    journal = read_journal(request.ports, book, cursor=request.query.get("journal"))
    return staff_pages.page(
        request,
        "lots.html",
        title="Lots de formation",
        form=None,
        known=lots_shown(request.ports, book),
        journal=lines_of(journal),
        earlier=journal.cursor,
        said=request.query.get("fait", ""),
    )


@agency.page(LOT, Act.KEEP_LOTS)
def show_lot(request: AnyRequest, lot: str, *, shown: Shown | None = None) -> Response:
    """Ask for the correct values of a lot."""
    book = journey.read_lots(request.ports, request.actor)
    known = book.lot(journey.number_of(lot))
    typed = {"body": known.body, "contact_email": known.contact_email or ""}
    return staff_pages.page(
        request,
        "lot.html",
        title=f"Corriger le lot {known.number}",
        form=(shown or filled(request, LotForm, **typed)).of(book.version),
        path=LOT.format(lot=known.number),
        words="Les structures et les conseillers lisent ce nom et cette adresse dès maintenant. Les comptes "
        "des agents de l'organisme se créent et se corrigent sous « Comptes ».",
        button="Corriger le lot",
    )


@agency.page(REGION, Act.KEEP_LOTS)
def show_region(request: AnyRequest, region: str, *, shown: Shown | None = None) -> Response:
    """Ask for the correct lot of a region."""
    book = journey.read_lots(request.ports, request.actor)
    name = request.ports.places.regions().get(region)
    if name is None:
        raise not_found()
    numbers = [(str(one.number), f"Lot {one.number} : {one.body}") for one in book.lots]
    return staff_pages.page(
        request,
        "region_lot.html",
        title=f"Lot de la région {name}",
        form=(shown or filled(request, RegionLotForm, lot=str(book.lot_of(region)))).of(book.version),
        path=REGION.format(region=region),
        numbers=[one for one in numbers if one[0] != str(REMOTE_LOT)],
    )


correct_lot = agency.act(
    Act.KEEP_LOTS,
    name="correct_lot",
    api="PUT /lots/{lot}",
    summary="Corriger l'organisme et le contact d'un lot",
    form=LotForm,
    do=journey.correct_lot,
    shows=lots_shown,
    page=FormPost(LOT, then=f"{PATH}?fait=lot", again=show_lot),
)

place_region = agency.act(
    Act.KEEP_LOTS,
    name="place_region",
    api="PUT /lots/regions/{region}",
    summary="Corriger le lot d'une région",
    form=RegionLotForm,
    do=journey.place_region,
    shows=lots_shown,
    page=FormPost(REGION, then=f"{PATH}?fait=region", again=show_region),
)
