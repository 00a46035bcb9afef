"""The follow-ups of a list as a file to open in a spreadsheet, a line per adviser (RULES sections 7, 11)."""

from __future__ import annotations

from chalicelib.audiences.funder.audience import follow_ups
from chalicelib.audiences.funder.follow_ups import FollowUpChoice, quarter_of
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.domain.access.permissions import Act
from chalicelib.http import spreadsheets
from chalicelib.http.operation import Request, Response
from chalicelib.http.spreadsheets import Cell, Code, ExportTable
from chalicelib.services.following_up import desk as journey


class FollowUpExport(FileFormat, FollowUpChoice):
    """The follow-ups of a list as a file."""


@follow_ups.export(
    "/follow-ups/export",
    f"{staff_pages.FOLLOW_UPS}/export",
    Act.LIST_FOLLOW_UPS,
    summary="Les suivis d'un trimestre comme ils sont filtrés, une ligne par conseiller, en CSV ou XLSX",
)
def export_follow_ups(request: Request[None, FollowUpExport]) -> Response:
    """Export the whole filtered list."""
    choice = request.query
    quarter = quarter_of(request, choice)
    found = journey.follow_up_lines(request.ports, request.actor, quarter, choice.selection())
    table = ExportTable(
        name=f"suivis {quarter.label} {choice.tray.label} {request.ports.today().isoformat()}",
        columns=(
            "Structure",
            "Département",
            "Statut",
            "En retard",
            "Échéance",
            "Déclaré le",
            "Prénom",
            "Nom",
            "Nature du contrat",
            "Début du contrat",
            "Dernier jour du contrat",
            "Jours de contrat dans le trimestre",
            "Coût salarial brut (euros)",
            "Trimestre précédent (euros)",
            "SMIC brut de ces jours (euros)",
            "Jours d'absence",
            "Plein temps",
            "Jours hors du plein temps",
            "À vérifier",
        ),
        lines=map(_line, found),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")


def _line(line: journey.FollowUpLine) -> list[Cell]:
    one, adviser, declared = line.listed.summary, line.adviser, line.declared
    return [
        one.structure_name,
        Code(one.department),
        one.status.label,
        "oui" if one.awaited and one.overdue else None,
        one.due_on,
        one.signed_on,
        adviser.first_name if adviser else "nom effacé",
        adviser.last_name if adviser else "nom effacé",
        adviser.contract_kind.label if adviser and adviser.contract_kind else None,
        adviser.starts_on if adviser else None,
        adviser.last_day if adviser else None,
        line.days,
        declared.gross_pay_cents / 100 if declared else None,
        line.before.gross_pay_cents / 100 if line.before else None,
        None if line.least_pay_cents is None else line.least_pay_cents / 100,
        declared.absence_days if declared else None,
        ("oui" if declared.full_time else "non") if declared else None,
        declared.part_time_days if declared else None,
        " ".join(line.doubts) or None,
    ]
