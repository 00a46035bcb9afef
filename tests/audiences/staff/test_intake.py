"""The report of a file that is being taken in (RULES section 11)."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.intake.files import IntakeKind
from tests.audiences.site import Site
from tests.audiences.situations import staff_enters
from tests.audiences.staff.intake_situations import sent


def test_a_file_in_progress_tells_how_many_lines_are_past_in_the_singular_too(site: Site) -> None:
    staff_enters(site, Role.AGENCY)
    report = sent(site, IntakeKind.AGREEMENTS)
    page = site.follow(site.send(site.get(report), report))
    assert "La reprise est en cours : 0 ligne passée sur 1." in page.text
    assert "En cours, 0 ligne passée" in site.get("/espace/ouverture").text
    site.run_tasks()
    assert "La reprise est terminée : 1 ligne reprise" in site.get(report).text
