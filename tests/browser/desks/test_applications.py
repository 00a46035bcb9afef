"""Applications and subsidies at the desk of a prefecture: each page follows the common rules."""

from pathlib import Path

import pytest

from tests.audiences.situations import (
    confirmed_application,
    reading_subsidies,
    staff_enters,
)
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_an_opinion_takes_three_clicks_from_the_first_page(served: Served, screenshots: Path) -> None:
    site = served.site
    application = confirmed_application(site)
    staff_enters(site)
    page = as_signed_in(served)
    page.goto("/espace")
    check(page, "desk-home", screenshots)
    page.get_by_role("link", name="Avis à donner : 1").click()
    check(page, "desk", screenshots)
    page.get_by_role("link", name=application.name).click()
    check(page, "desk-sheet", screenshots)
    page.get_by_role("button", name="Donner cet avis").click()
    page.wait_for_selector("#erreurs")
    check(page, "desk-sheet-to-correct", screenshots)
    page.get_by_label("Favorable", exact=True).check()
    page.get_by_label("Commentaire").fill("Le projet répond à un besoin du territoire.")
    page.get_by_role("button", name="Donner cet avis").click()
    page.get_by_role("link", name="Les avis à donner").wait_for()
    assert page.get_by_role("heading", name="Avis de la préfecture : favorable").is_visible()
    page.get_by_label("Votre question").fill("Où le conseiller sera-t-il installé ?")
    page.get_by_role("button", name="Poser cette question").click()
    page.get_by_text("Votre question est enregistrée").wait_for()
    check(page, "desk-sheet-asked", screenshots)
    assert [one.template for one in site.store.emails][-1] == "question_asked"


def test_a_list_is_searched_and_the_search_kept_in_its_address(served: Served, screenshots: Path) -> None:
    site = served.site
    application = confirmed_application(site)
    staff_enters(site)
    page = as_signed_in(served)
    page.goto("/espace/dossiers?tray=all")
    page.get_by_label("Recherchez").fill("zzz")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_text("ne correspond à votre recherche").wait_for()
    check(page, "desk-nothing-found", screenshots)
    page.get_by_role("link", name="Effacer la recherche et les filtres").first.click()
    page.get_by_label("Recherchez").fill(application.siret[:9])
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name=application.name).click()
    page.get_by_role("link", name="← Candidatures").click()
    assert page.get_by_label("Recherchez").input_value() == application.siret[:9]


def test_a_prefecture_reads_the_agreements_of_its_department_and_changes_nothing(
    served: Served, screenshots: Path
) -> None:
    reading_subsidies(served.site)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_role("link", name="Subventions", exact=True).click()
    check(page, "prefecture-subsidies", screenshots)
    page.get_by_role("link", name="À signer (1)").click()
    page.locator("table a").click()
    check(page, "prefecture-subsidy", screenshots)
    assert page.locator("main form").count() == 0
    page.get_by_role("link", name="← Subventions").click()
    assert page.url.endswith("/espace/subventions?tray=to_sign")
