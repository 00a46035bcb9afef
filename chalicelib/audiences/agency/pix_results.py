"""The import of Pix results from a file, by the API and by pages (RULES sections 3, 7)."""

from __future__ import annotations

from chalicelib.audiences.agency.audience import candidates
from chalicelib.audiences.agency.forms import PixFile
from chalicelib.audiences.agency.views import PixReport, pix_report
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.uploads import refused, sending_to
from chalicelib.audiences.shared.tables.forms import MAX_BODY, DryRun
from chalicelib.audiences.shared.tables.reports import report_at, report_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.pix_file import MAX_BYTES, ExaminedLine, Outcome
from chalicelib.domain.candidates.pix_table import COLUMNS
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.tables.lines import counted
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.html import pages
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.candidates import pix_results, pix_upload

FILE = f"{staff_pages.CANDIDATES}/resultats-pix"
REPORT = f"{FILE}/{{file_id}}"
# The lines that need attention come first.
_ORDER = (Outcome.INVALID, Outcome.DUPLICATE, Outcome.UNKNOWN, Outcome.TO_WRITE, Outcome.IDENTICAL)


@candidates.api.post(
    "/pix-results",
    who=candidates.who,
    act=Act.IMPORT_PIX_RESULTS,
    summary="Importer des résultats Pix, ou dire ce que l'import ferait (dry_run=true)",
    responses={200: PixReport, 202: PixReport},
    refusals=[409],
    max_body=MAX_BODY,
)
def import_pix_results(request: Request[PixFile, DryRun]) -> Response:
    """Report on a file line by line; without ``dry_run``, start the import, which takes minutes."""
    dry_run = request.query.dry_run
    examined = pix_results.import_results(request.ports, request.actor, request.body.content, dry_run=dry_run)
    return Response(status=200 if dry_run else 202, body=pix_report(examined, dry_run=dry_run))


@candidates.page(FILE, Act.IMPORT_PIX_RESULTS)
def show_pix_upload(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the form that posts a file of Pix results to the file store, or the error of a refused file."""
    upload = pix_upload.upload_results(
        request.ports,
        request.actor,
        back_to=report_at(REPORT),
    )
    response = staff_pages.page(
        request,
        "pix_file.html",
        title="Importer des résultats Pix",
        here=staff_pages.CANDIDATES,
        form=shown,
        upload=upload,
        columns=list(COLUMNS.values()),
        max_bytes=MAX_BYTES,
    )
    return sending_to(response, upload.url)


@candidates.page(REPORT, Act.IMPORT_PIX_RESULTS)
def show_pix_report(request: AnyRequest, file_id: str, *, shown: Shown | None = None) -> Response:
    """Show the report of a file line by line, with the button that imports it: a GET changes nothing."""
    try:
        examined = pix_upload.examine_uploaded(request.ports, request.actor, file_id)
    except Refusal as error:
        return show_pix_upload(request, shown=refused(request, error))
    return staff_pages.page(
        request,
        "pix_file_report.html",
        title="Rapport du fichier de résultats Pix",
        here=staff_pages.CANDIDATES,
        form=shown_or_blank(request, Nothing, shown),
        path=REPORT.format(file_id=file_id),
        columns=COLUMNS,
        **report_shown(request, examined, _ORDER),
        accepted=request.query.get("fait") == "import" and shown is None,
        written=pages.number_said(request.query.get("nombre", "")),
    )


def after_import(_call: AnyRequest, done: list[ExaminedLine], file_id: str) -> str:
    """Return the path of the report, which then tells how many results are being imported."""
    number = counted(done, Outcome)[Outcome.TO_WRITE]
    return f"{REPORT.format(file_id=file_id)}?fait=import&nombre={number}"


import_uploaded_pix_results = candidates.act(
    Act.IMPORT_PIX_RESULTS,
    name="import_uploaded_pix_results",
    do=pix_upload.import_uploaded,
    page=FormPost(REPORT, then=after_import, again=show_pix_report),
)
