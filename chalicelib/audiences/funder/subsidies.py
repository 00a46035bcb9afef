"""The lists of case files and agreements of a territory, by what they wait for (RULES 11 to 13)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.audiences.funder.audience import subsidies
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.agreement_views import outages
from chalicelib.audiences.shared.forms import PageNumber
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.domain.access.permissions import Act, who
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.funding.agreement_status import AgreementTray
from chalicelib.domain.funding.selection import (
    AgreementOrder,
    AgreementSelection,
    Everything,
    Listed,
)
from chalicelib.http import spreadsheets
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form, Line
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import Code, ExportTable
from chalicelib.services.funding import desk as journey

# Agreements per page.
_PAGE = 50
# Lists that are shown only when they are not empty or are the one on the page.
_RARE = frozenset({AgreementTray.OVERDUE, AgreementTray.STOPPED, AgreementTray.ENDED})


class SubsidyChoice(Form):
    """Which agreements, in which order, and which page of them."""

    # The default list depends on the reader: files to receive, or everything.
    tray: Annotated[Listed | None, Ask("Liste")] = None
    q: Annotated[
        Annotated[str, Line(200)] | None,
        Ask("Recherchez", hint="Nom de la structure, SIRET ou numéro du dossier."),
    ] = None
    department: Annotated[Annotated[str, Field(pattern=r"^(\d{2,3}|2[AB])$")] | None, Ask("Département")] = (
        None
    )
    sort: Annotated[AgreementOrder, Ask("Trier par")] = AgreementOrder.WAITING
    page: PageNumber = 1


class SubsidyExport(FileFormat, SubsidyChoice):
    """The agreements of a list as a file."""


def _selection(request: AnyRequest, choice: SubsidyChoice) -> AgreementSelection:
    usual = Everything.ALL if who(request.actor) is Who.PREFECTURE else AgreementTray.TO_RECEIVE
    return AgreementSelection(
        tray=choice.tray or usual, text=choice.q or "", department=choice.department, order=choice.sort
    )


@subsidies.page(staff_pages.SUBSIDIES, Act.LIST_AGREEMENTS)
def show_agreements(request: Request[None, Fields]) -> Response:
    """Show the agreements of a list."""
    choice, search = searched(SubsidyChoice, request.query)
    selection = _selection(request, choice)
    found = journey.select(request.ports, request.actor, selection, page=choice.page, size=_PAGE)
    params, today = request.ports.parameters(), request.ports.today()
    return staff_pages.page(
        request,
        "subsidies.html",
        title="Subventions",
        here=staff_pages.SUBSIDIES,
        form=search,
        view=ListQuery(staff_pages.SUBSIDIES, choice),
        chosen=selection.tray,
        narrowed=selection.narrowed,
        trays=found.trays(selection.tray, _RARE),
        found=found,
        due={one.id: one.due_on(params) for one in found.rows},
        today=today,
        names=request.ports.places.departments(),
        departments=request.account.departments or sorted(request.ports.places.departments()),
        sorts=AgreementOrder,
        # A search stays within five requests, and these are three.
        outages=[] if selection.text else outages(request.ports),
    )


@subsidies.export(
    "/export",
    f"{staff_pages.SUBSIDIES}/export",
    Act.LIST_AGREEMENTS,
    summary="Les conventions comme elles sont filtrées, en CSV ou XLSX",
)
def export_agreements(request: Request[None, SubsidyExport]) -> Response:
    """Export the whole filtered list."""
    choice = request.query
    selection = _selection(request, choice)
    found = journey.every(request.ports, request.actor, selection)
    params = request.ports.parameters()
    table = ExportTable(
        name=f"subventions {selection.tray.label} {request.ports.today().isoformat()}",
        columns=(
            "Structure",
            "SIRET",
            "Département",
            "En attente de",
            "Depuis le",
            "Postes",
            "Subvention en euros",
            "Numéro du dossier",
            "À instruire jusqu'au",
            "Terminée le",
        ),
        lines=(
            [
                one.title,
                Code(one.siret),
                Code(one.department),
                one.tray.label,
                one.waits_since,
                one.posts,
                one.total_cents // 100,
                one.number,
                one.due_on(params),
                one.ended_on,
            ]
            for one in found
        ),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")
