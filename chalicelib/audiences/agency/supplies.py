"""The agency's list of uniforms and kits: to order, ordered, delivered (RULES 13, 20)."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import EntityId, PageOfList
from chalicelib.audiences.shared.supplies.views import DeliveryView, SupplyView, delivery_shown, supply_view
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.recruiting.supply import SupplyStatus
from chalicelib.http import spreadsheets
from chalicelib.http.act import FormPost
from chalicelib.http.fields import Ask, Form, MultiLine, View, wrong_fields
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import Code, ExportTable
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.recruiting import supplies
from chalicelib.services.recruiting.supplies import MovedSupplies, SupplyLine

PATH = staff_pages.SUPPLIES
# The most in one request: each has its own transaction, and a request must end in time.
_AT_ONCE = 200


class SupplyList(PageOfList):
    """The status and the page of a list of uniforms and kits."""

    status: Annotated[SupplyStatus, Ask("Liste")] = SupplyStatus.KNOWN


class SupplyExport(FileFormat):
    """The status and the format of an exported list of uniforms and kits."""

    status: Annotated[SupplyStatus, Ask("Liste")] = SupplyStatus.KNOWN


class SupplyMoves(Form):
    """The new status of some uniforms and kits: those ticked, and references pasted from a file."""

    to: Annotated[
        Literal[SupplyStatus.KNOWN, SupplyStatus.ORDERED, SupplyStatus.DELIVERED],
        Ask("Les marquer"),
    ]
    references: Annotated[
        Annotated[list[EntityId], Field(default_factory=list, max_length=_AT_ONCE)], Ask("Lignes")
    ]
    pasted: Annotated[
        Annotated[str, MultiLine(1, 20_000)] | None,
        Ask(
            "Références d'un fichier",
            hint="Collez la colonne « Référence » du fichier, 200 lignes au plus : elles s'ajoutent à celles "
            "qui sont cochées.",
        ),
    ] = None

    def model_post_init(self, _context: Any) -> None:
        """Refuse an empty selection, or one that is too large."""
        wanted = len(self.arguments()["references"])
        if not wanted:
            raise wrong_fields({"references": ("nothing_chosen", "Cochez au moins une ligne.")})
        if wanted > _AT_ONCE:
            raise wrong_fields({"pasted": ("too_many", f"{_AT_ONCE} références au plus à la fois.")})

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        pasted = (self.pasted or "").replace(";", " ").replace(",", " ").split()
        return {"to": self.to, "references": list(dict.fromkeys([*self.references, *pasted]))}

    @classmethod
    def given(cls) -> set[str]:
        """Return the names of ``arguments``."""
        return {"to", "references"}


class LineView(SupplyView):
    """A uniform or a kit, and its delivery address; null before the structure gave one."""

    delivery: DeliveryView | None


class SupplyPage(View):
    """A page of uniforms and kits; ``cursor`` asks for the next one."""

    supplies: list[LineView]
    cursor: str | None


class MovedView(View):
    """The number of uniforms and kits that have the new status, and the references left unchanged."""

    moved: int
    left: list[str]


def moved_shown(_ports: Ports, moved: MovedSupplies) -> MovedView:
    """Return the result of a change of status."""
    return MovedView(moved=moved.moved, left=list(moved.left))


def _line(ports: Ports, line: SupplyLine) -> LineView:
    delivery = delivery_shown(ports, line.delivery) if line.delivery else None
    return LineView(**supply_view(line.supply).model_dump(), delivery=delivery)


def supply_page(ports: Ports, page: Page[SupplyLine]) -> SupplyPage:
    """Return a page of uniforms and kits."""
    return SupplyPage(supplies=[_line(ports, one) for one in page.items], cursor=page.cursor)


@agency.get(
    "/supplies",
    Act.LIST_SUPPLIES,
    summary="Les tenues et les kits d'une liste, les plus anciens d'abord",
    responses={200: SupplyPage},
)
def list_supplies(request: Request[None, SupplyList]) -> Response:
    """List uniforms and kits."""
    asked = request.query
    page = supplies.list_supplies(
        request.ports, request.actor, status=asked.status, limit=asked.limit, cursor=asked.cursor
    )
    return Response(body=supply_page(request.ports, page))


@agency.page(PATH, Act.LIST_SUPPLIES)
def show_supplies(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the uniforms and kits with a status, with the forms to change it and to export them."""
    wanted = request.query.get("liste", "")
    status = SupplyStatus(wanted) if wanted in set(SupplyStatus) else SupplyStatus.KNOWN
    found = supplies.list_supplies(
        request.ports, request.actor, status=status, limit=LINES, cursor=cursor_of(request)
    )
    return staff_pages.page(
        request,
        "supplies.html",
        title="Tenues et kits",
        here=PATH,
        form=shown,
        chosen=status,
        statuses=SupplyStatus,
        rows=found.items,
        moves=shown_or_blank(request, SupplyMoves, shown),
        moving=status in (SupplyStatus.KNOWN, SupplyStatus.ORDERED, SupplyStatus.DELIVERED),
        onward=onward(request, f"{PATH}?liste={status.value}", found),
        moved=request.query.get("fait", "") if shown is None else "",
        left=request.query.get("restes", "") if shown is None else "",
    )


def _list_path(_call: AnyRequest, moved: MovedSupplies) -> str:
    """Return the path of the list, with the numbers of lines changed and left unchanged."""
    return f"{PATH}?{urlencode({'fait': moved.moved, 'restes': len(moved.left)})}"


@agency.export(
    "/supplies/export",
    f"{PATH}/export",
    Act.LIST_SUPPLIES,
    summary="Une liste de tenues et de kits, en CSV ou XLSX, avec les adresses de livraison",
)
def export_supplies(request: Request[None, SupplyExport]) -> Response:
    """Export a whole list."""
    choice = request.query
    table = ExportTable(
        name=f"tenues {choice.status.label} {request.ports.today().isoformat()}",
        columns=(
            "Référence",
            "Contenu",
            "Taille",
            "Conseiller",
            "Structure",
            "Département",
            "Destinataire",
            "Complément",
            "Rue",
            "Code postal",
            "Ville",
            "Depuis le",
        ),
        lines=(_cells(one) for one in supplies.every_line(request.ports, request.actor, choice.status)),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")


def _cells(line: SupplyLine) -> list[spreadsheets.Cell]:
    one, to = line.supply, line.delivery
    return [
        one.id,
        one.kind.label,
        one.size.label if one.size else None,
        one.for_whom,
        one.structure_name,
        Code(one.department),
        to.recipient if to else None,
        to.more if to else None,
        to.street if to else None,
        Code(to.postal_code) if to else None,
        to.city if to else None,
        one.since,
    ]


move_supplies = agency.act(
    Act.MOVE_SUPPLIES,
    api="POST /supply-moves",
    summary="Marquer des tenues et des kits « à commander », « commandés » ou « livrés », 200 au plus",
    form=SupplyMoves,
    do=supplies.move,
    shows=moved_shown,
    page=FormPost(PATH, then=_list_path, again=show_supplies),
)
