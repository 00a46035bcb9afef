"""The private page of an application in a browser: each page is used, and must follow the common rules."""

from pathlib import Path
from typing import Any

import pytest

from tests.audiences.site import Site, status_path
from tests.audiences.situations import (
    confirmed_application,
    staff_enters,
    with_decision,
)
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_information_missing_for_a_committee_is_sent_from_the_private_page(
    served: Served, screenshots: Path
) -> None:
    page = served.tab()
    application = with_decision(served.site, missing="Le budget n'est pas voté.")
    page.goto(status_path(served.site, application))
    check(page, "private-page-postponed", screenshots)
    page.get_by_role("link", name="Compléter ma candidature").click()
    page.get_by_label("Ce que vous envoyez").fill("Voici le budget, voté le 5 janvier.")
    check(page, "private-page-completion", screenshots)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("link", name="Corriger ce que j'ai envoyé").wait_for()


def test_answers_are_corrected_from_the_private_page(served: Served, screenshots: Path) -> None:
    page = served.tab()
    application = confirmed_application(served.site)
    page.goto(status_path(served.site, application))
    page.get_by_role("link", name="Corriger ma candidature").click()
    check(page, "private-page-correction", screenshots)
    page.get_by_label("3. Combien de conseillers").fill("5")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.get_by_text("Réponses corrigées le").wait_for()
    check(page, "private-page-corrected", screenshots)
    staff_enters(served.site)
    desk = as_signed_in(served)
    desk.goto(f"/espace/dossiers/{application.id}")
    check(desk, "private-page-corrected-desk", screenshots)


def test_a_refusal_and_the_help_page_follow_the_rules(served: Served, screenshots: Path) -> None:
    page = served.tab()
    page.goto(status_path(served.site, _refused(served.site)))
    check(page, "private-page-refused", screenshots)
    page.get_by_role("contentinfo").get_by_role("link", name="Aide et contact").click()
    check(page, "private-page-help", screenshots)


def _refused(site: Site) -> Any:
    return with_decision(site, refused="Le territoire est déjà couvert.")
