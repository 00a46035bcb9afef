"""The agenda of a committee session as a file: for the records, or to fill in decisions and import it."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.audiences.committee.audience import committee
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.tables.forms import FileFormat
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.committee import AgendaItem, Verdict
from chalicelib.domain.deciding.decision_file import (
    APPLICATION,
    DECISION,
    HELD_ON,
    LABELS,
    POSTS,
    REASON,
    SESSION,
    SIRET,
)
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.http import spreadsheets
from chalicelib.http.operation import Request, Response
from chalicelib.http.spreadsheets import Cell, Code, ExportTable
from chalicelib.services.deciding import session_agenda
from chalicelib.services.deciding.session_agenda import CommitteeSessionDetails, LineRecords

_COLUMNS = (
    LABELS[SESSION],
    LABELS[HELD_ON],
    LABELS[SIRET],
    "Structure",
    "Commune",
    "Département",
    "Postes demandés",
    "Avis",
    LABELS[DECISION],
    LABELS[POSTS],
    LABELS[REASON],
    "Décidée par",
    "Décidée le",
    "Sans objet",
    LABELS[APPLICATION],
)


@committee.export(
    "/sessions/{session_id}/export",
    f"{staff_pages.SESSIONS}/{{session_id}}/export",
    Act.SEE_SESSION,
    summary="L'ordre du jour et ses décisions, en CSV ou XLSX : le fichier de décisions qui revient",
)
def export_agenda(request: Request[None, FileFormat], session_id: str) -> Response:
    """Export the agenda with its decisions."""
    choice = request.query
    seen = session_agenda.read_session_details(request.ports, request.actor, session_id)
    table = ExportTable(
        name=f"séance {seen.session.number} du {seen.session.held_on.isoformat()}",
        columns=_COLUMNS,
        lines=_lines(seen, session_agenda.read_line_records(request.ports, seen.agenda)),
    )
    return spreadsheets.as_file(table, workbook=choice.format == "xlsx")


def _lines(seen: CommitteeSessionDetails, beside: LineRecords) -> Iterable[list[Cell]]:
    for item in seen.agenda:
        yield [
            seen.session.number,
            seen.session.held_on,
            *_application(item, beside),
            *_decision(item, beside),
            "Oui" if item.moot else None,
            item.application_id,
        ]


def _application(item: AgendaItem, beside: LineRecords) -> list[Cell]:
    known = beside.applications.get(item.application_id)
    return [
        Code(known.siret) if known else None,
        item.structure_name,
        known.place.name if known else None,
        Code(item.department),
        item.posts_requested,
        known.opinion.verdict.label if known and known.opinion else None,
    ]


def _decision(item: AgendaItem, beside: LineRecords) -> list[Cell]:
    said = item.decision
    if said is None:
        return [None] * 5
    return [
        said.verdict.label.capitalize(),
        said.posts_granted if said.verdict is Verdict.VALIDATED else None,
        said.reason,
        beside.authors.get(said.decided_by, "Un compte supprimé"),
        paris_date(said.decided_at),
    ]
