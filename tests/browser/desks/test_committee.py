"""The desk of the committee in a browser: a session is prepared, decided, corrected and deleted."""

import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.agency.standard_reasons import REASONS, ReasonBook
from tests.audiences.situations import (
    confirmed_application,
    sent_decisions,
    staff_enters,
)
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check
from tests.support import builders
from tests.support.world import siret

pytestmark = pytest.mark.long


# The size of a session of the programme (RULES section 13).
USUAL = 60


def _prepared(served: Served, number: int) -> Any:
    """Return the page of a new session whose agenda has some applications."""
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
    page.get_by_role("link", name="Choisir celles à ajouter").click()
    page.get_by_role("button", name=re.compile("^Ajouter (ces|cette)")).click()
    page.get_by_text(f"Candidatures ajoutées : {number}").wait_for()
    page.get_by_role("button", name="Ouvrir la séance").click()
    page.get_by_text("La séance est ouverte").wait_for()
    return page


# The decisions of a session in turn, with their initials: refusals and postponements have a reason.
LETTERS = {"v": "Validée", "r": "Refusée", "a": "Ajournée"}


@pytest.mark.parametrize("number", [3, USUAL])
def test_a_session_is_decided_with_two_keys_per_decision(
    served: Served, screenshots: Path, number: int
) -> None:
    page = _prepared(served, number)
    check(page, "session", screenshots)
    page.get_by_role("link", name="Décider", exact=True).click()
    check(page, "session-item", screenshots)
    keys = 0
    for at in range(number):
        before = page.url
        for key in (list(LETTERS)[at % 3], "Enter"):
            page.keyboard.press(key)
            keys += 1
        page.wait_for_url(lambda now, before=before: now != before)
    assert keys == 2 * number
    page.get_by_text("Toutes les candidatures de l'ordre du jour en ont une.").wait_for()
    for word in LETTERS.values():
        assert page.get_by_role("cell", name=word).count() == number // 3
    said = ReasonBook(id=REASONS).reason("project_incomplete").sentence
    assert page.get_by_text(said).count() == 2 * number // 3 + 1
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


def test_an_agenda_is_sorted_and_noted_by_the_keyboard(served: Served, screenshots: Path) -> None:
    page = _prepared(served, 3)
    page.get_by_role("link", name="Changer l'ordre").click()
    check(page, "session-order", screenshots)
    page.get_by_role("button", name="Monter Commune n° 3").press("Enter")
    page.get_by_text("Commune n° 3 est à la place 2.").wait_for()
    page.get_by_label("Place de Commune n° 1").fill("3")
    page.get_by_label("Place de Commune n° 1").press("Enter")
    page.get_by_text("Commune n° 1 est à la place 3.").wait_for()
    lines = page.locator("ol.order li > span").all_inner_texts()
    assert [one.partition(" (")[0] for one in lines] == ["Commune n° 3", "Commune n° 2", "Commune n° 1"]
    page.get_by_label("Place de Commune n° 2").fill("9")
    page.get_by_label("Place de Commune n° 2").press("Enter")
    page.wait_for_selector("#erreurs")
    check(page, "session-order-to-correct", screenshots)
    page.get_by_role("link", name="← Séance n° 7").click()
    page.get_by_role("link", name="Commune n° 2").click()
    page.get_by_label("Note").fill("Voir avec la région.")
    page.get_by_role("button", name="Enregistrer la note").click()
    page.get_by_text("La note est enregistrée.").wait_for()


def test_several_are_decided_at_once_by_ticking_and_by_a_file(served: Served, screenshots: Path) -> None:
    page = _prepared(served, 3)
    session = page.url.partition("?")[0]
    page.get_by_role("button", name="Décider pour les candidatures cochées").click()
    page.get_by_role("link", name="Cochez au moins une candidature.").wait_for()
    check(page, "session-several-to-correct", screenshots)
    page.get_by_role("link", name="celles sans décision").click()
    assert page.get_by_role("checkbox", name="Commune n° 2").is_checked()
    page.get_by_role("checkbox", name="Commune n° 2").uncheck()
    page.get_by_role("radio", name="Refusée").check()
    page.get_by_role("radio", name="Le territoire est déjà couvert").check()
    page.get_by_role("button", name="Décider pour les candidatures cochées").click()
    page.get_by_text("Décisions enregistrées : 2.").wait_for()
    assert page.get_by_role("cell", name="Refusée").count() == 2
    check(page, "session-several", screenshots)
    path = session.removeprefix(served.url)
    file_id = sent_decisions(served.site, path, f"{siret(2)};V;1;", f"{siret(1)};A;;Le budget.", "12;V;;")
    page.goto(f"{session}/fichier")
    check(page, "session-file", screenshots)
    page.goto(f"{session}/fichier/{file_id}")
    page.get_by_text("Un SIRET valide est attendu : vérifiez la saisie de ses 14 chiffres.").wait_for()
    check(page, "session-report", screenshots)
    page.get_by_role("button", name="Enregistrer ces décisions").click()
    page.wait_for_selector("#erreurs")
    check(page, "session-report-to-correct", screenshots)
    page.get_by_label("Enregistrer les lignes justes").check()
    page.get_by_role("button", name="Enregistrer ces décisions").click()
    page.get_by_text("Décisions enregistrées : 2.").wait_for()
    page.goto(f"{session}/proces-verbal")
    check(page, "session-minutes", screenshots)


def test_missing_answers_are_requested_and_a_session_is_corrected_and_deleted(
    served: Served, screenshots: Path
) -> None:
    page = _prepared(served, 1)
    page.get_by_role("link", name="Commune n° 1").click()
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.wait_for_selector("#erreurs")
    check(page, "session-item-to-correct", screenshots)
    page.get_by_role("button", name="Retirer de l'ordre du jour").click()
    page.get_by_text("La candidature est retirée de l'ordre du jour.").wait_for()
    page.get_by_role("link", name="Corriger le numéro, la date ou le lieu").click()
    page.get_by_label("Numéro de la séance").fill("8")
    check(page, "session-correction", screenshots)
    page.get_by_role("button", name="Enregistrer la correction").click()
    page.get_by_role("heading", name="Séance n° 8").wait_for()
    page.get_by_role("button", name="Supprimer cette séance").click()
    page.get_by_text("La séance est supprimée.").wait_for()
