"""A session is held with the keyboard: two keys a decision, then it closes and says what has left."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from tests.audiences.site import confirmed_application
from tests.audiences.situations import staff_enters
from tests.browser.served import Served
from tests.browser.test_doors import as_signed_in
from tests.browser.test_every_page import check
from tests.support import builders
from tests.support.world import siret

# A session as the programme holds them (RULES section 13).
USUAL = 60


def _prepared(served: Served, number: int) -> Any:
    """The page of a new session on whose agenda some applications are."""
    for one in range(1, number + 1):
        contact = builders.contact(email=f"contact{one}@commune.example")
        confirmed_application(served.site, siret=siret(one), name=f"Commune n° {one}", contact=contact)
    staff_enters(served.site, Role.COMMITTEE)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_role("link", name="Séances").click()
    page.get_by_label("Numéro de la séance").fill("7")
    page.get_by_label("Date de la séance").fill("2027-01-12")
    page.get_by_role("button", name="Créer la séance").click()
    page.get_by_role("button", name="Ajouter ces candidatures").click()
    page.get_by_text(f"Candidatures ajoutées : {number}").wait_for()
    return page


@pytest.mark.parametrize("number", [3, pytest.param(USUAL, marks=pytest.mark.long)])
def test_a_session_is_held_with_two_keys_a_decision(served: Served, screenshots: Path, number: int) -> None:
    page = _prepared(served, number)
    check(page, "session", screenshots)
    page.get_by_role("link", name="Décider", exact=True).click()
    check(page, "session-item", screenshots)
    keys = 0
    for _ in range(number):
        before = page.url
        for key in ("v", "Enter"):
            page.keyboard.press(key)
            keys += 1
        page.wait_for_url(lambda now, before=before: now != before)
    assert keys == 2 * number
    page.get_by_text("Toutes les candidatures de l'ordre du jour en ont une.").wait_for()
    page.get_by_role("link", name="Voir ce que la clôture enverra").click()
    check(page, "session-closing", screenshots)
    page.get_by_label("Procès-verbal").fill("Séance levée.")
    page.get_by_role("button", name="Clore la séance et envoyer les décisions").click()
    page.get_by_text("La séance est close : ses décisions partent.").wait_for()
    served.site.run_tasks()
    page.reload()
    page.get_by_text(f"Décisions publiées : {number} sur {number}.").wait_for()
    check(page, "session-closed", screenshots)
    page.get_by_role("link", name="← Séances").click()
    check(page, "sessions", screenshots)


def test_what_was_not_said_is_asked_and_a_session_is_corrected_and_removed(
    served: Served, screenshots: Path
) -> None:
    page = _prepared(served, 1)
    page.get_by_role("link", name="Commune n° 1").click()
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.wait_for_selector("#erreurs")
    check(page, "session-item-to-correct", screenshots)
    page.get_by_role("button", name="Retirer de l'ordre du jour").click()
    page.get_by_text("La candidature est retirée de l'ordre du jour.").wait_for()
    page.get_by_role("link", name="Corriger le numéro ou la date").click()
    page.get_by_label("Numéro de la séance").fill("8")
    check(page, "session-correction", screenshots)
    page.get_by_role("button", name="Enregistrer la correction").click()
    page.get_by_role("heading", name="Séance n° 8").wait_for()
    page.get_by_role("button", name="Supprimer cette séance").click()
    page.get_by_text("La séance est supprimée.").wait_for()
