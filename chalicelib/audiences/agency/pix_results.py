"""Pix results, imported by the agency from a file (RULES sections 3, 7)."""

from chalicelib.audiences.agency.audience import candidates
from chalicelib.audiences.agency.forms import PixFile, PixImport
from chalicelib.audiences.agency.views import PixReport, pix_report
from chalicelib.domain.access.permissions import Act
from chalicelib.http.call import Answer, Call
from chalicelib.services.candidates import pix_results

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
