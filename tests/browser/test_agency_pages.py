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


def test_an_account_is_created_for_a_department_that_nobody_follows(
    served: Served, screenshots: Path
) -> None:
    staff_enters(served.site, Role.AGENCY)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_role("link", name="Comptes", exact=True).click()
    page.get_by_role("link", name="54 Meurthe-et-Moselle").click()
    assert page.get_by_label("Départements suivis").input_value() == "54"
    page.get_by_label("Adresse e-mail").fill("ali@prefecture.example")
    page.get_by_role("button", name="Créer le compte").click()
    page.wait_for_selector("#erreurs")
    check(page, "agency-account-errors", screenshots)
    page.get_by_label("Prénom").fill("Ali")
    page.get_by_label("Nom", exact=True).fill("Roy")
    page.get_by_label("Préfecture").check()
    page.get_by_role("button", name="Créer le compte").click()
    page.get_by_text("L'invitation est enregistrée").wait_for()
    assert page.get_by_role("heading", name="Ali Roy").is_visible()
