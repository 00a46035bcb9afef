"""From the case file to the signatures, in a browser: each page is used, and must follow the common rules."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from chalicelib.domain.access.account import Role
from tests.audiences.situations import (
    instructing,
    signed_by_the_structure,
    signing_agreement,
    staff_enters,
)
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_the_funder_records_the_state_of_a_case_file(served: Served, screenshots: Path) -> None:
    paths = instructing(served.site)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_role("link", name="Subventions", exact=True).click()
    check(page, "subsidies-empty", screenshots)
    page.goto(paths["subsidies-incomplete"])
    check(page, "subsidies-incomplete", screenshots)
    page.locator("table a").click()
    check(page, "subsidy", screenshots)
    state = page.get_by_role("group", name="État du dossier")
    state.get_by_label("complet, en instruction").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("#erreurs")
    assert page.get_by_text("Toutes les pièces sont obligatoires").first.is_visible()
    check(page, "subsidy-to-correct", screenshots)
    page.get_by_role("group", name="Un relevé d'identité bancaire").get_by_label("reçue").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("C'est enregistré").wait_for()
    assert page.get_by_text("À instruire jusqu'au").is_visible()
    assert page.get_by_text("27 janvier 2027").first.is_visible()
    check(page, "subsidy-complete", screenshots)
    assert [one.template for one in served.site.store.emails][-1] == "case_file_complete"


def _chooses_a_schedule(page: Page, screenshots: Path) -> None:
    last = page.get_by_role("group", name="Versement 3")
    last.get_by_label("une date").check()
    last.get_by_label("Part de la subvention").fill("30")
    page.locator("[name='line2.on']").fill("2021-01-04")
    page.get_by_role("button", name="Enregistrer l'échéancier").click()
    page.wait_for_selector("#erreurs")
    assert page.locator("#erreurs li").count() == 2, "the sum and the day"
    check(page, "agreement-schedule-errors", screenshots)
    last.get_by_label("Part de la subvention").fill("35")
    page.locator("[name='line2.on']").fill("2027-09-01")
    page.get_by_role("button", name="Enregistrer l'échéancier").click()
    page.get_by_text("L'échéancier est enregistré").wait_for()
    check(page, "agreement-schedule-chosen", screenshots)


def test_an_agreement_is_sent_withdrawn_and_signed_by_both(served: Served, screenshots: Path) -> None:
    site = served.site
    paths = signing_agreement(site)
    page = as_signed_in(served)
    page.goto(paths["agreement-to-sign"])
    check(page, "agreement-to-sign", screenshots)
    page.get_by_role("link", name="Indiquer d'abord le signataire").click()
    check(page, "agreement-signatory", screenshots)
    page.get_by_label("Prénom et nom de la personne qui signe").fill("Inès Durand")
    page.get_by_label("Sa qualité").fill("Directrice")
    page.get_by_label("Son adresse e-mail").fill("ines@chartres.example")
    page.get_by_role("radio", name="Oui").check()
    page.get_by_role("button", name="Enregistrer le signataire").click()
    page.wait_for_selector("#erreurs")
    check(page, "agreement-signatory-errors", screenshots)
    page.get_by_label("Référence de la délégation").fill("A-12")
    page.get_by_label("Date de la délégation").fill("2027-01-04")
    page.get_by_label("Numéro de la délibération").fill("2027-001")
    page.get_by_label("Date de la délibération").fill("2027-01-05")
    page.get_by_role("button", name="Enregistrer le signataire").click()
    page.get_by_text("Le signataire est enregistré").wait_for()
    check(page, "agreement-signatory-known", screenshots)
    page.get_by_role("button", name="Signer ce texte").click()
    page.get_by_text("Votre signature est enregistrée").wait_for()
    check(page, "agreement-signed-by-structure", screenshots)
    page.get_by_role("button", name="Retirer la signature").click()
    page.get_by_text("Votre signature est retirée").wait_for()
    page.get_by_role("button", name="Signer ce texte").click()
    page.get_by_text("Votre signature est enregistrée").wait_for()
    staff_enters(site, Role.FUNDER)
    page = as_signed_in(served)
    page.goto("/espace/subventions?tray=to_sign")
    page.locator("table a").click()
    check(page, "agreement-to-sign-last", screenshots)
    page.get_by_label("Motif").fill("Le nom de la structure est à corriger.")
    page.get_by_role("button", name="Reprendre le texte").click()
    page.get_by_text("Le texte est repris").wait_for()
    page.get_by_role("link", name="Choisir l'échéancier").click()
    check(page, "agreement-schedule", screenshots)
    _chooses_a_schedule(page, screenshots)
    page.get_by_role("button", name="Envoyer le texte à signer").click()
    page.get_by_text("Le texte est envoyé").wait_for()
    check(page, "agreement-sent", screenshots)
    agreement_id = page.url.partition("?")[0].rpartition("/")[2]
    signed_by_the_structure(site, agreement_id)
    page.goto(f"/espace/subventions/{agreement_id}")
    page.get_by_label("Prénom et nom de la personne qui signe").fill("Paul Petit")
    page.get_by_label("Sa qualité").fill("Directeur régional")
    page.get_by_role("button", name="Signer ce texte").click()
    page.get_by_text("La convention est signée par tous").wait_for()
    check(page, "agreement-signed", screenshots)
    # The first instalment is due with the last signature.
    assert [one.template for one in site.store.emails][-2:] == ["agreement_signed", "instalment_due"]
