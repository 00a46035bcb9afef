"""A file of decisions: upload, report by line, recording (RULES section 4)."""

from __future__ import annotations

from chalicelib.audiences.committee.audience import committee
from chalicelib.audiences.committee.forms import DecisionFile, FileChoices, FileImport
from chalicelib.audiences.committee.views import DecisionReport, decision_report
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.uploads import refused, sending_to
from chalicelib.audiences.shared.tables.forms import MAX_BODY
from chalicelib.audiences.shared.tables.reports import report_at, report_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.deciding.committee import CommitteeSessionStatus
from chalicelib.domain.deciding.decision_file import MAX_BYTES, LineOutcome
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.deciding import bulk_decisions, decision_files
from chalicelib.services.deciding.bulk_decisions import FileReport

FILE = f"{staff_pages.SESSIONS}/{{session_id}}/fichier"
REPORT = f"{FILE}/{{file_id}}"
# The lines that need attention come first.
_ORDER = (
    LineOutcome.INVALID,
    LineOutcome.DECIDED,
    LineOutcome.VOID,
    LineOutcome.TO_RECORD,
    LineOutcome.RECORDED,
    LineOutcome.BLANK,
)


@committee.api.post(
    "/sessions/{session_id}/decisions/file",
    who=committee.who,
    act=Act.DECIDE,
    summary="Enregistrer un fichier de décisions, ou dire ce que l'envoi ferait (dry_run=true)",
    responses={200: DecisionReport},
    refusals=[409],
    max_body=MAX_BODY,
)
def send_decision_file(request: Request[DecisionFile, FileImport], session_id: str) -> Response:
    """Report on a file line by line and, without ``dry_run``, record its decisions."""
    choice, content = request.query, request.body.content
    if choice.dry_run:
        done = bulk_decisions.examine_file(request.ports, request.actor, session_id, content)
    else:
        done = bulk_decisions.record_file(
            request.ports,
            request.actor,
            session_id,
            content,
            only_sound=choice.only_sound,
            replace_others=choice.replace_others,
            expected_version=request.if_match,
        )
    return Response(body=decision_report(done, dry_run=choice.dry_run))


@committee.page(FILE, Act.DECIDE)
def show_file_upload(request: AnyRequest, session_id: str, *, shown: Shown | None = None) -> Response:
    """Show the form that posts a file of decisions to the file store, or the error of a refused file."""
    upload = decision_files.upload(
        request.ports,
        request.actor,
        session_id,
        back_to=report_at(REPORT, session_id=session_id),
    )
    response = staff_pages.page(
        request,
        "session_file.html",
        title=f"Décider par fichier, séance n° {upload.session.number}",
        here=staff_pages.SESSIONS,
        form=shown,
        session=upload.session,
        upload=upload.form,
        max_bytes=MAX_BYTES,
    )
    return sending_to(response, upload.form.url)


@committee.page(REPORT, Act.DECIDE)
def show_file_report(
    request: AnyRequest, session_id: str, file_id: str, *, shown: Shown | None = None
) -> Response:
    """Show the report of a file line by line, with the button that records it: a GET changes nothing."""
    try:
        seen = decision_files.read_report(request.ports, request.actor, session_id, file_id)
    except Refusal as error:
        return show_file_upload(request, session_id, shown=refused(request, error))
    session = seen.session
    return staff_pages.page(
        request,
        "session_file_report.html",
        title=f"Rapport du fichier, séance n° {session.number}",
        here=staff_pages.SESSIONS,
        form=(shown or blank(request, FileChoices)).of(session.version),
        session=session,
        opened=session.status is CommitteeSessionStatus.OPEN,
        path=REPORT.format(session_id=session_id, file_id=file_id),
        authors=seen.authors,
        **report_shown(request, seen.report.lines, _ORDER),
        recorded=request.query.get("fait") == "enregistrement" and shown is None,
        written=pages.number_said(request.query.get("nombre", "")),
    )


def after_recording(_call: AnyRequest, done: FileReport, session_id: str, file_id: str) -> str:
    """Return the path of the report, which then tells what was recorded."""
    path = REPORT.format(session_id=session_id, file_id=file_id)
    return f"{path}?fait=enregistrement&nombre={done.recorded}"
