"""Pix results, imported by the agency from a file: for programs, and by pages (RULES sections 3, 7)."""

from __future__ import annotations

import re

from chalicelib.audiences.agency.audience import candidates
from chalicelib.audiences.agency.forms import PixFile, PixImport
from chalicelib.audiences.agency.views import PixReport, pix_report
from chalicelib.audiences.shared import desk
from chalicelib.audiences.shared.documents.uploads import refused, sending_to
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.pix_file import MAX_BYTES, ExaminedLine, Outcome, counted
from chalicelib.domain.candidates.pix_table import COLUMNS
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.serve import AnyCall
from chalicelib.services.candidates import pix_results, pix_upload
from chalicelib.settings import settings

FILE = f"{desk.CANDIDATES}/resultats-pix"
REPORT = f"{FILE}/{{file_id}}"
# Lines of a report that a page shows.
_LINES = 50
_PAGE = re.compile("[0-9]{1,3}", re.ASCII)
# What is to be looked at comes first.
_ORDER = (Outcome.INVALID, Outcome.DUPLICATE, Outcome.UNKNOWN, Outcome.TO_WRITE, Outcome.IDENTICAL)
# Less than the gateway's 6 MB, in which each line break counts twice.
_MAX_FILE = 4 * 1024 * 1024


@candidates.api.post(
    "/pix-results",
    who=candidates.who,
    act=Act.IMPORT_PIX_RESULTS,
    summary="Importer des résultats Pix, ou dire ce que l'import ferait (dry_run=true)",
    answers={200: PixReport, 202: PixReport},
    refusals=[409],
    max_body=_MAX_FILE,
)
def import_pix_results(call: Call[PixFile, PixImport]) -> Answer:
    """Report on a file line by line; without ``dry_run``, what it changes is written within minutes."""
    dry_run = call.query.dry_run
    examined = pix_results.import_results(call.ports, call.actor, call.body.content, dry_run=dry_run)
    return Answer(status=200 if dry_run else 202, body=pix_report(examined, dry_run=dry_run))


@candidates.page(FILE, Act.IMPORT_PIX_RESULTS)
def show_pix_upload(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Ask for a file of Pix results, which the form posts to the file store; again after one refused."""
    upload = pix_upload.upload_results(
        call.ports,
        call.actor,
        back_to=lambda file_id: settings().base_url + REPORT.format(file_id=file_id),
    )
    answer = desk.page(
        call,
        "pix_file.html",
        title="Importer des résultats Pix",
        here=desk.CANDIDATES,
        form=shown,
        upload=upload,
        columns=list(COLUMNS.values()),
        max_bytes=MAX_BYTES,
    )
    return sending_to(answer, upload.url)


@candidates.page(REPORT, Act.IMPORT_PIX_RESULTS)
def show_pix_report(call: AnyCall, file_id: str, *, shown: Shown | None = None) -> Answer:
    """Show what a file changes, line by line, and the button that imports it: opening it changes nothing."""
    try:
        examined = pix_upload.examine_uploaded(call.ports, call.actor, file_id)
    except Refusal as error:
        return show_pix_upload(call, shown=refused(call, error))
    lines = sorted(examined, key=lambda one: _ORDER.index(one.outcome))
    counts = counted(lines)
    asked = call.query.get("page", "")
    page = max(1, int(asked)) if _PAGE.fullmatch(asked) else 1
    return desk.page(
        call,
        "pix_file_report.html",
        title="Rapport du fichier de résultats Pix",
        here=desk.CANDIDATES,
        form=shown_or_blank(call, Nothing, shown),
        path=REPORT.format(file_id=file_id),
        counts=[(outcome, counts[outcome]) for outcome in _ORDER if counts[outcome]],
        number=counts,
        outcomes=Outcome,
        columns=COLUMNS,
        lines=lines[(page - 1) * _LINES : page * _LINES],
        page=page,
        pages=max(1, -(-len(lines) // _LINES)),
        accepted=call.query.get("fait") == "import" and shown is None,
        written=_written(call.query.get("nombre", "")),
    )


def _written(said: str) -> int:
    return int(said) if re.fullmatch("[0-9]{1,5}", said, re.ASCII) else 0


def after_import(_call: AnyCall, done: list[ExaminedLine], file_id: str) -> str:
    """Lead back to the report, which says how many results are being written."""
    number = counted(done)[Outcome.TO_WRITE]
    return f"{REPORT.format(file_id=file_id)}?fait=import&nombre={number}"


import_uploaded_pix_results = candidates.act(
    Act.IMPORT_PIX_RESULTS,
    name="import_uploaded_pix_results",
    do=pix_upload.import_uploaded,
    page=FormPost(REPORT, then=after_import, again=show_pix_report),
)
