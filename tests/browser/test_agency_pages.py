"""The agency at work in the browser: its pages hold to the rules, and its day is done without help."""

from pathlib import Path

from chalicelib.domain.access.account import Role
from tests.audiences.site import confirmed_application
from tests.audiences.situations import at_the_agency, staff_enters
from tests.browser.served import Served
from tests.browser.test_doors import as_signed_in
from tests.browser.test_every_page import check


def test_the_pages_of_the_agency_hold_to_the_rules(served: Served, screenshots: Path) -> None:
    paths = at_the_agency(served.site)
    page = as_signed_in(served)
    for name, path in paths.items():
        answer = page.goto(path)
        assert answer.status == 200, (name, answer.status)
        check(page, name, screenshots)


def test_a_contact_is_corrected_without_help(served: Served, screenshots: Path) -> None:
    application = confirmed_application(served.site)
    staff_enters(served.site, Role.AGENCY)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_role("link", name="Candidatures", exact=True).first.click()
    page.get_by_role("link", name=application.name).click()
    page.get_by_role("link", name="Corriger l'adresse du contact").click()
    page.get_by_role("button", name="Corriger l'adresse").click()
    page.wait_for_selector("#erreurs")
    check(page, "agency-contact-errors", screenshots)
    page.get_by_label("Nouvelle adresse e-mail").fill("juste@chartres.example")
    page.get_by_label("Motif").fill("L'ancienne adresse ne reçoit plus.")
    page.get_by_role("button", name="Corriger l'adresse").click()
    page.get_by_text("C'est enregistré").wait_for()
    assert page.get_by_role("link", name="juste@chartres.example").is_visible()
