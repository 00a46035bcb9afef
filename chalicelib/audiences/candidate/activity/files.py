"""A file of activity reports: upload, report by line, recording (RULES 19)."""

from __future__ import annotations

from chalicelib.audiences.candidate import space
from chalicelib.audiences.candidate.activity.forms import ReportFile
from chalicelib.audiences.candidate.activity.reports import LIST
from chalicelib.audiences.candidate.activity.views import ReportFileView, report_file_view
from chalicelib.audiences.candidate.audience import SELF, candidate
from chalicelib.audiences.shared.documents.uploads import refused, sending_to
from chalicelib.audiences.shared.tables.forms import MAX_BODY, SoundLines, SoundLinesImport
from chalicelib.audiences.shared.tables.reports import report_at, report_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.activity.report import ActivityKind, Channel, Redirection, Theme
from chalicelib.domain.activity.report_file import LABELS, MAX_BYTES, ReportOutcome
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.http.spreadsheets import ExportTable, as_file
from chalicelib.services.activity import report_files
from chalicelib.services.core.own_records import own_candidate

FILE = f"{LIST}/fichier"
REPORT, MODEL = f"{FILE}/{{file_id}}", f"{FILE}/modele"
_ORDER = (ReportOutcome.INVALID, ReportOutcome.TO_RECORD, ReportOutcome.RECORDED)


@candidate.api.post(
    "/activities/file",
    who=SELF,
    act=Act.IMPORT_ACTIVITY,
    summary="Enregistrer un fichier de comptes rendus, ou dire ce que l'envoi ferait (dry_run=true)",
    responses={200: ReportFileView},
    refusals=[409],
    max_body=MAX_BODY,
)
def send_report_file(request: Request[ReportFile, SoundLinesImport]) -> Response:
    """Report on a file line by line and, without ``dry_run``, record its reports."""
    content = request.body.content
    if request.query.dry_run:
        done = report_files.examine_content(request.ports, request.actor, content)
    else:
        done = report_files.record_content(
            request.ports, request.actor, content, only_sound=request.query.only_sound
        )
    return Response(body=report_file_view(done))


@candidate.page(FILE, Act.IMPORT_ACTIVITY, who=SELF)
def show_report_upload(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the form that posts a file of reports to the file store, or the error of a refused file."""
    form = report_files.upload_reports(
        request.ports,
        request.actor,
        back_to=report_at(REPORT),
    )
    response = space.page(
        request,
        "activity_file.html",
        title="Importer des comptes rendus",
        here=LIST,
        form=shown,
        upload=form,
        max_bytes=MAX_BYTES,
        words=[
            ("Lieu", Channel),
            ("Activité", ActivityKind),
            ("Thèmes", Theme),
            ("Redirection", Redirection),
        ],
    )
    return sending_to(response, form.url)


@candidate.page(MODEL, Act.IMPORT_ACTIVITY, who=SELF)
def download_report_model(request: AnyRequest) -> Response:
    """Return an empty file with the columns."""
    own_candidate(request.ports, request.actor, Act.IMPORT_ACTIVITY)
    return as_file(ExportTable(name="comptes rendus", columns=list(LABELS.values()), lines=()), workbook=True)


@candidate.page(REPORT, Act.IMPORT_ACTIVITY, who=SELF)
def show_report_file(request: AnyRequest, file_id: str, *, shown: Shown | None = None) -> Response:
    """Show the report of a file line by line, with the button that records it: a GET changes nothing."""
    try:
        done = report_files.examine_upload(request.ports, request.actor, file_id)
    except Refusal as error:
        return show_report_upload(request, shown=refused(request, error))
    return space.page(
        request,
        "activity_file_report.html",
        title="Rapport du fichier",
        here=LIST,
        form=shown_or_blank(request, SoundLines, shown),
        path=REPORT.format(file_id=file_id),
        **report_shown(request, done.lines, _ORDER),
        recorded=request.query.get("fait") == "enregistrement" and shown is None,
        written=pages.number_said(request.query.get("nombre", "")),
    )


def after_importing(_call: AnyRequest, done: report_files.ReportFileResult, file_id: str) -> str:
    """Return the path of the report, which then tells what was recorded."""
    return f"{REPORT.format(file_id=file_id)}?fait=enregistrement&nombre={done.recorded}"
