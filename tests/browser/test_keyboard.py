"""Every journey with the keyboard alone (WCAG 2.1.1, 2.1.2, 2.4.3, 2.4.7)."""

from datetime import date
from typing import Any

import pyotp
import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.services.core.lists import every
from tests.audiences.site import (
    PASSWORD,
    asked,
    available_candidate,
    confirmed_application,
    invited,
    last_application,
    later,
    question_in_space,
    second_structure,
    signed_in,
    status_path,
    with_account,
)
from tests.audiences.situations import quarter_opened, space_link
from tests.audiences.structure.test_space import move
from tests.browser.keyboard import Keyboard
from tests.browser.served import Served

pytestmark = pytest.mark.long

ANOTHER_PASSWORD = "cinq autres mots bien choisis"
MARCH = date(2027, 3, 1)


def heading(page: Any) -> str:
    return str(page.get_by_role("heading", level=1).inner_text())


def choose_chartres(page: Any, keys: Keyboard) -> None:
    """Choose the commune in the list that follows the typed text."""
    keys.write("place_query", "chartr")
    page.get_by_role("option", name="Chartres (28000)").wait_for()
    keys.press("ArrowDown")
    active = page.locator("[name=place_query]").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    keys.press("Enter")
    assert keys.focused["value"] == "Chartres (28000)"


def sign_in(page: Any, keys: Keyboard, email: str, password: str, code: str = "") -> None:
    page.goto("/")
    keys.go("Se connecter")
    page.wait_for_url("**/connexion")
    keys.write("email", email)
    keys.write("password", password)
    if code:
        keys.write("totp_code", code)
    keys.press("Enter")
    page.wait_for_url("**/espace")


def test_the_first_stop_leads_to_the_content(served: Served) -> None:
    page = served.tab()
    keys = Keyboard(page)
    page.goto("/")
    keys.press("Tab")
    assert keys.focused["text"] == "Aller au contenu"
    keys.press("Enter")
    assert keys.focused["id"] == "contenu"


def test_an_amount_is_computed(served: Served) -> None:
    page = served.tab()
    keys = Keyboard(page)
    page.goto("/")
    keys.choose("structure", "association")
    keys.choose("duree", "18")
    keys.write("postes", "3")
    keys.press("Enter")
    page.wait_for_selector(".amount")
    assert "96 000" in " ".join(page.locator(".amount").inner_text().split())


def test_posts_are_applied_for_and_the_address_confirmed(served: Served) -> None:
    page = served.tab()
    keys = Keyboard(page)
    page.goto("/")
    keys.go("Je souhaite engager un conseiller")
    page.wait_for_url("**/engager")
    keys.go("Continuer : vérifier et voir le montant")
    page.wait_for_selector("#erreurs")
    assert keys.focused["id"] == "erreurs", "what is wrong is read first"
    keys.go("1. Vous êtes ?")
    keys.press("Shift+Tab")
    keys.choose("kind", "commune")
    keys.choose("has_identified_candidate", "non")
    keys.write("posts_requested", "2")
    keys.date("available_from", MARCH)
    keys.write("siret", "21280085000019")
    keys.write("name", "Commune de Chartres")
    choose_chartres(page, keys)
    for name, value in (
        ("contact.first_name", "Inès"),
        ("contact.last_name", "Durand"),
        ("contact.job_title", "Directrice"),
        ("contact.email", "ines@chartres.example"),
        ("contact.phone", "02 37 00 00 00"),
    ):
        keys.write(name, value)
    keys.go("Continuer : vérifier et voir le montant")
    page.wait_for_selector(".facts")
    assert "100 000" in " ".join(page.locator(".amount").inner_text().split())
    keys.go("Modifier : Structure")
    page.wait_for_selector("[name=siret]")
    keys.write("name", "Ville de Chartres")
    keys.press("Enter")
    page.wait_for_selector(".facts")
    keys.tick("commitments_accepted")
    keys.go("Envoyer votre candidature")
    page.wait_for_url("**/engager/merci")
    served.site.receive_forms()
    sent = last_application(served.site)
    assert (sent.name, sent.place.insee_code, sent.available_from) == ("Ville de Chartres", "28085", MARCH)
    page.goto(served.site.link("application_confirm", "confirm"))
    keys.go("Confirmer mon adresse")
    page.wait_for_selector(".steps")
    assert heading(page) == "C'est confirmé"
    assert last_application(served.site).status is ApplicationStatus.CONFIRMED


def test_a_person_becomes_a_candidate(served: Served) -> None:
    page = served.tab()
    keys = Keyboard(page)
    page.goto("/")
    keys.go("Devenir conseiller")
    page.wait_for_url("**/devenir-conseiller")
    keys.tick("situations")
    keys.choose("has_experience", "oui")
    choose_chartres(page, keys)
    keys.choose("max_distance_km", "20")
    keys.date("available_from", MARCH)
    for name, value in (("first_name", "Paul"), ("last_name", "Martin"), ("email", "paul@courriel.example")):
        keys.write(name, value)
    keys.tick("commitments_accepted")
    keys.go("Continuer : vérifier vos réponses")
    page.wait_for_selector(".facts")
    keys.go("Modifier : Nom")
    page.wait_for_selector("[name=last_name]")
    assert page.evaluate("location.hash") == "#champ-last_name"
    keys.press("Enter")
    page.wait_for_selector(".facts")
    keys.go("Envoyer votre inscription")
    page.wait_for_url("**/devenir-conseiller/merci")
    page.goto(served.site.link("candidate_confirm", "confirm"))
    keys.go("Confirmer mon adresse")
    page.wait_for_selector(".steps")
    served.site.receive_forms()
    found = served.site.store.get(Candidate, served.site.store.emails[-1].subject_id)
    assert found is not None and found.status is CandidateStatus.CONFIRMED


def test_without_script_the_commune_is_searched_and_chosen(served: Served) -> None:
    page = served.tab(javascript=False)
    keys = Keyboard(page)
    page.goto("/devenir-conseiller")
    keys.write("place_query", "28300")
    keys.go("Chercher")
    page.get_by_role("radio", name="Lèves").wait_for()
    keys.choose("place", "28209-28300")


def test_a_member_of_staff_opens_the_account_signs_in_and_out(served: Served) -> None:
    site = served.site
    page = served.tab()
    keys = Keyboard(page)
    page.goto(invited(site))
    keys.write("password", PASSWORD)
    key = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    keys.write("totp_code", key.at(site.clock.now()))
    keys.go("Créer mon compte")
    page.get_by_role("heading", name="Votre compte est ouvert").wait_for()
    later(site, minutes=2)
    sign_in(page, keys, "agent@prefecture.example", PASSWORD, key.at(site.clock.now()))
    keys.go("Se déconnecter")
    page.wait_for_url(served.url + "/")


def test_a_forgotten_password_is_replaced(served: Served) -> None:
    site = served.site
    account = with_account(site)
    page = served.tab()
    keys = Keyboard(page)
    page.goto("/connexion")
    keys.go("Mot de passe oublié")
    page.wait_for_url("**/mot-de-passe-oublie")
    keys.write("email", account.email)
    keys.press("Enter")
    page.get_by_role("heading", name="Vérifiez vos e-mails").wait_for()
    site.run_tasks()
    page.goto(site.link("password_reset", "reset"))
    keys.write("password", ANOTHER_PASSWORD)
    keys.press("Enter")
    page.get_by_role("heading", name="Votre mot de passe est changé").wait_for()
    sign_in(page, keys, account.email, ANOTHER_PASSWORD)


def test_the_prefecture_is_answered_and_the_application_withdrawn(served: Served) -> None:
    site = served.site
    application = confirmed_application(site)
    page = served.tab()
    keys = Keyboard(page)
    page.goto(asked(site, application, "Où l'accueil aura-t-il lieu ?"))
    keys.write("text", "À la mairie.")
    keys.go("Envoyer ma réponse")
    page.get_by_role("heading", name="Votre réponse est envoyée").wait_for()
    assert next(every(site.store.questions, application.id)).answer == "À la mairie."
    page.goto(status_path(site, application))
    keys.go("Retirer ma candidature")
    page.wait_for_url("**/retrait")
    keys.tick("confirmed")
    keys.go("Retirer ma candidature")
    page.get_by_text("Vous avez retiré cette candidature").wait_for()
    withdrawn = site.store.get(Application, application.id)
    assert withdrawn is not None and withdrawn.status is ApplicationStatus.WITHDRAWN


def test_the_space_of_a_candidate_is_opened(served: Served) -> None:
    site = served.site
    available_candidate(site)
    page = served.tab()
    keys = Keyboard(page)
    page.goto(space_link(site))
    keys.go("Ouvrir mon espace")
    page.get_by_role("button", name="Ouvrir mon espace").wait_for(state="detached")
    assert page.context.cookies()


def test_a_structure_recruits_from_the_list_to_the_contract(served: Served) -> None:
    site = served.site
    account = with_account(site)
    candidate = available_candidate(site)
    page = served.tab()
    keys = Keyboard(page)
    sign_in(page, keys, account.email, PASSWORD)
    keys.go("Mes candidatures")
    page.wait_for_url("**/espace/candidatures*")
    keys.go("Détails de Paul Martin")
    page.wait_for_url(f"**/{candidate.id}*")
    keys.go("Pré-sélectionner")
    page.get_by_role("link", name="Valider cette candidature").wait_for()
    keys.go("Mes candidatures")
    page.wait_for_url("**/espace/candidatures*")
    keys.go("Pré-sélectionnées (1)")
    page.wait_for_url("**tab=shortlisted*")
    keys.go("Détails de Paul Martin")
    page.wait_for_url(f"**/{candidate.id}*")
    keys.go("Valider cette candidature")
    page.get_by_role("dialog").wait_for()
    stops = set()
    for _ in range(12):
        keys.press("Tab")
        focused = keys.focused
        assert focused["inWindow"] or not focused["onPage"], f"the window lets the focus out to {focused}"
        stops.add(focused["text"])
    assert {"Valider cette candidature", "Fermer"} <= stops
    keys.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert keys.focused["text"] == "Valider cette candidature", "the focus comes back"
    keys.press("Enter")
    keys.go("Fermer")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert keys.focused["text"] == "Valider cette candidature", "the focus comes back"
    keys.press("Enter")
    keys.date("planned_hire_date", MARCH)
    keys.go("Valider cette candidature")
    page.wait_for_url("**/espace/recrutements/*")

    today = site.ports.today()
    keys.choose("kind", "permanent")
    keys.date("signed_on", today)
    keys.date("starts_on", MARCH)
    keys.write("gross_pay_cents", "2 050")
    keys.choose("full_time", "oui")
    keys.go("Enregistrer le contrat")
    page.get_by_role("heading", name="Faire évoluer le contrat").wait_for()
    (recruitment,) = [*every(site.store.recruitments_of_structure, account.structure_id or "")]
    assert recruitment.planned_hire_date == MARCH
    assert recruitment.contract is not None and recruitment.contract.signed_on == today
    keys.go("Déclarer la fin du contrat")
    page.wait_for_url("**/rupture")
    keys.date("ended_on", MARCH)
    keys.choose("reason", "trial_period")
    keys.go("Déclarer la fin du contrat")
    page.get_by_text("Fin de la période d'essai").first.wait_for()


def test_a_structure_goes_from_sheet_to_sheet(served: Served) -> None:
    site = served.site
    account = with_account(site)
    for first, last in (("Awa", "Diallo"), ("Marc", "Roche")):
        available_candidate(site, first_name=first, last_name=last, email=f"{first.lower()}@courriel.example")
    page = served.tab()
    keys = Keyboard(page)
    sign_in(page, keys, account.email, PASSWORD)
    page.goto("/espace/candidatures?sort=name")
    keys.go("Détails d'Awa Diallo")
    page.get_by_role("heading", name="Awa Diallo").wait_for()
    keys.go("Pré-sélectionner")
    page.get_by_text("Candidature pré-sélectionnée").wait_for()
    keys.go("Candidature suivante")
    page.get_by_role("heading", name="Marc Roche").wait_for()
    keys.go("Candidature suivante")
    page.get_by_role("heading", name="C'était la dernière candidature").wait_for()
    keys.go("Retour à la liste")
    page.get_by_role("heading", name="Nouvelles : 1 candidature").wait_for()


def test_a_structure_takes_a_validation_back(served: Served) -> None:
    site = served.site
    structure = signed_in(site)
    candidate = available_candidate(site)
    move(site, candidate, "shortlisted")
    page = served.tab()
    keys = Keyboard(page)
    sign_in(page, keys, "ines@chartres.example", PASSWORD)
    page.goto(f"/espace/candidatures/{candidate.id}/valider")
    keys.go("Valider cette candidature")
    page.wait_for_url("**/espace/recrutements/*")
    keys.go("Annuler la validation de cette candidature")
    page.wait_for_url("**/annuler")
    keys.go("Annuler la validation")
    page.wait_for_url(f"**/{candidate.id}*")
    (recruitment,) = [*every(site.store.recruitments_of_structure, structure.id)]
    assert recruitment.status is RecruitmentStatus.CANCELLED


def test_a_quarter_is_declared_a_colleague_invited_and_the_structure_changed(served: Served) -> None:
    site = served.site
    structure, _ = quarter_opened(site)
    other = second_structure(site, structure)
    question_in_space(site, structure)
    page = served.tab()
    keys = Keyboard(page)
    sign_in(page, keys, "ines@chartres.example", PASSWORD)
    keys.go("Transmettre le suivi du 1er trimestre 2027")
    page.wait_for_url("**/espace/suivis/*")
    keys.write("post0.gross_pay_cents", "7 500,50")
    keys.write("post0.absence_days", "2")
    keys.choose("post0.full_time", "oui")
    keys.choose("third_parties_invoiced", "non")
    keys.write("comment", "Rien à signaler.")
    keys.write("signed_by", "Inès Durand")
    keys.write("quality", "Directrice")
    keys.go("Transmettre le suivi")
    page.get_by_text("signé par Inès Durand").wait_for()
    keys.go("Mes démarches")
    page.wait_for_url("**/espace/demarches")
    keys.go("Question du")
    page.wait_for_url("**/espace/questions/*")
    keys.write("text", "À la mairie.")
    keys.go("Envoyer ma réponse")
    page.get_by_role("heading", name="Votre réponse du").wait_for()
    keys.go("Mes informations")
    page.wait_for_url("**/espace/informations")
    keys.write("first_name", "Léo")
    keys.write("last_name", "Roux")
    keys.write("email", "leo@chartres.example")
    keys.go("Inviter")
    page.get_by_text("L'invitation est envoyée").wait_for()
    assert site.store.emails[-1].template == "colleague_invited"
    keys.go(other.name)
    page.wait_for_url("**/espace")
    assert other.name in page.locator(".who").inner_text()
    keys.go("Se déconnecter")
    page.wait_for_url(served.url + "/")
    page.goto("/espace")
    assert page.url.endswith("/connexion?page=%2Fespace"), "who signs in again returns there"
