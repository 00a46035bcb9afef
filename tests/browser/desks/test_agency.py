"""The desk of the agency in a browser: each page is used, and must follow the common rules."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.domain.access.account import Role
from tests.audiences.site import Site, available_candidate, signed_in
from tests.audiences.situations import (
    advising,
    at_the_agency,
    confirmed_application,
    correcting_recruitment,
    ordering,
    staff_enters,
)
from tests.audiences.staff.test_board import country
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_the_pages_of_the_agency_follow_the_rules(served: Served, screenshots: Path) -> None:
    paths = at_the_agency(served.site)
    page = as_signed_in(served)
    for name, path in paths.items():
        answer = page.goto(path)
        assert answer.status == 200, (name, answer.status)
        check(page, name, screenshots)


@pytest.mark.parametrize("situation", [advising, ordering, correcting_recruitment])
def test_the_pages_of_an_adviser_and_of_the_uniforms_follow_the_rules(
    served: Served, screenshots: Path, situation: Callable[[Site], dict[str, str]]
) -> None:
    paths = situation(served.site)
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


def test_the_commune_of_a_structure_is_corrected_from_its_page(served: Served, screenshots: Path) -> None:
    structure = signed_in(served.site)
    served.site.cookies.clear()
    staff_enters(served.site, Role.AGENCY)
    agent = as_signed_in(served)
    agent.goto(f"/espace/structures/{structure.id}")
    agent.get_by_role("link", name="Corriger la commune").click()
    agent.get_by_label("Code postal ou commune de la structure").fill("28500")
    agent.get_by_role("option", name="Vernouillet (28500)").click()
    agent.get_by_label("Motif").fill("La commune était celle du siège.")
    check(agent, "agency-commune", screenshots)
    agent.get_by_role("button", name="Corriger la commune").last.click()
    agent.get_by_text("La commune est corrigée").wait_for()


def test_an_account_is_created_for_a_department_without_a_prefecture(
    served: Served, screenshots: Path
) -> None:
    staff_enters(served.site, Role.AGENCY)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_text("Annuaire", exact=True).click()
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


def test_a_candidate_is_found_by_name_and_the_address_corrected(served: Served, screenshots: Path) -> None:
    person = available_candidate(served.site, first_name="Zoé", last_name="Durand-Petit")
    staff_enters(served.site, Role.AGENCY)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_text("Annuaire", exact=True).click()
    page.get_by_role("link", name="Candidats", exact=True).click()
    page.get_by_label("Recherchez").fill("durandpetit zoe")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Durand-Petit Zoé").click()
    page.get_by_role("link", name="Corriger l'adresse e-mail").click()
    page.get_by_label("Nouvelle adresse e-mail").fill("zoe@courriel.example")
    page.get_by_role("button", name="Corriger l'adresse").click()
    page.wait_for_selector("#erreurs")
    check(page, "agency-candidate-errors", screenshots)
    page.get_by_label("Motif").fill("L'ancienne adresse ne reçoit plus.")
    page.get_by_role("button", name="Corriger l'adresse").click()
    page.get_by_text("C'est enregistré").wait_for()
    assert page.get_by_role("link", name="zoe@courriel.example").is_visible()
    assert person.email not in page.inner_text("main")


def test_a_parameter_is_proposed_on_its_page(served: Served, screenshots: Path) -> None:
    staff_enters(served.site, Role.AGENCY)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_text("Pilotage", exact=True).click()
    page.get_by_role("link", name="Paramètres", exact=True).click()
    page.get_by_role("link", name="Délai de la préfecture pour donner son avis").click()
    page.get_by_label("Nouvelle valeur").fill("trente")
    page.get_by_role("button", name="Proposer cette valeur").click()
    page.wait_for_selector("#erreurs")
    check(page, "agency-parameter-errors", screenshots)
    page.get_by_label("Nouvelle valeur").fill("30 jours")
    page.get_by_label("À partir du").fill("2027-06-01")
    page.get_by_label("Motif").fill("Le délai est trop court en été.")
    page.get_by_role("button", name="Proposer cette valeur").click()
    page.get_by_text("La proposition est enregistrée").wait_for()
    check(page, "agency-parameter-proposed", screenshots)
    page.get_by_role("button", name="Retirer cette proposition").click()
    page.get_by_text("La proposition est retirée").wait_for()


def test_the_board_is_read_in_figures_on_a_map_and_by_weeks(served: Served, screenshots: Path) -> None:
    country(served.site)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_text("Pilotage", exact=True).click()
    page.get_by_role("link", name="Tableau de bord").click()
    check(page, "board", screenshots)
    page.get_by_role("link", name="Carte", exact=True).click()
    check(page, "board-map", screenshots)
    page.get_by_role("link", name="Candidatures en attente de décision").click()
    assert page.get_by_role("img", name="Carte des départements").is_visible()
    page.get_by_role("link", name="Semaines et délais").click()
    check(page, "board-weeks", screenshots)
    page.get_by_role("link", name="Chiffres").click()
    page.get_by_role("link", name="28 Eure-et-Loir").click()
    page.get_by_role("heading", name="Toutes").wait_for()
    assert page.get_by_label("Département").input_value() == "28"
