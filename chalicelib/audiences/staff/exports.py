"""The lists and the board of staff as spreadsheets (RULES section 7).

They have no personal data: the contact of a structure is shown on the page of the application only.
"""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.audiences.staff.audience import applications
from chalicelib.audiences.staff.forms import ApplicationListQuery
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.http import spreadsheets
from chalicelib.http.operation import Request, Response
from chalicelib.http.spreadsheets import Cell, Code, ExportTable
from chalicelib.services.deciding import board
from chalicelib.services.deciding import desk as journey


class ApplicationExport(FileFormat, ApplicationListQuery):
    """The list of applications to export, and the format."""


@applications.export(
    "/applications/export",
    f"{staff_pages.APPLICATIONS}/export",
    Act.LIST_APPLICATIONS,
    summary="Les candidatures comme elles sont filtrées, en CSV ou XLSX",
)
def export_applications(request: Request[None, ApplicationExport]) -> Response:
    """Export the whole filtered list."""
    choice = request.query
    found = journey.every(request.ports, request.actor, choice.selection())
    name = f"candidatures {choice.tray.label} {request.ports.today().isoformat()}"
    return spreadsheets.as_file(_table(found, name), workbook=choice.format == "xlsx")


@applications.export(
    "/board/export",
    f"{staff_pages.BOARD}/export",
    Act.SEE_BOARD,
    summary="Les candidatures et les postes par département, en CSV ou XLSX",
)
def export_board(request: Request[None, FileFormat]) -> Response:
    """Export the figures by department."""
    choice = request.query
    seen = board.overview(request.ports, request.actor).board
    names = request.ports.places.departments()
    table = ExportTable(
        name=f"tableau de bord {request.ports.today().isoformat()}",
        columns=(
            "Code",
            "Département",
            "Candidatures",
            "Avis à donner",
            "En attente de décision",
            "Postes demandés, en attente de décision",
            "Postes attribués",
            "Avec un recrutement",
            "Contrats signés",
        ),
        lines=(
            [
                Code(code),
                names[code],
                one.applications,
                one.opinions,
                one.waiting,
                one.asked,
                one.granted,
                one.recruited,
                one.hired,
            ]
            for code, one in seen.departments.items()
        ),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")


def _table(found: Iterable[ApplicationSummary], name: str) -> ExportTable:
    return ExportTable(
        name=name,
        columns=(
            "Structure",
            "SIRET",
            "Département",
            "Code postal",
            "Commune",
            "Statut",
            "Avis",
            "Postes demandés",
            "Postes attribués",
            "Avec un recrutement",
            "Contrats signés",
            "Confirmée le",
            "Avis donné le",
            "Décidée le",
            "Échéance de recrutement",
            "En attente depuis",
        ),
        lines=(_line(one) for one in found),
    )


def _line(one: ApplicationSummary) -> list[Cell]:
    return [
        one.name,
        Code(one.siret),
        Code(one.department),
        Code(one.postal_code),
        one.commune,
        one.status.label,
        one.opinion.label if one.opinion else None,
        one.posts_requested,
        one.posts_granted,
        one.posts_taken,
        one.posts_hired,
        one.confirmed_on,
        one.opinion_on,
        one.decided_on,
        one.recruitment_deadline,
        one.waits_since if one.awaits_decision else None,
    ]
