"""The space of a structure in a browser: each page is used, and must follow the common rules."""

from pathlib import Path

import pytest

from chalicelib.domain.access.account import Role
from tests.audiences.site import later, signed_in
from tests.audiences.situations import (
    PASSWORD,
    of_private_law,
    overdue,
    staff_enters,
    to_be_corrected,
    transmitted,
)
from tests.audiences.structure.test_space import hired
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_after_the_end_of_a_session_what_was_typed_is_restored(served: Served, screenshots: Path) -> None:
    signed_in(served.site)
    page = as_signed_in(served)
    page.goto("/espace/informations")
    page.get_by_label("Prénom").fill("Léo")
    page.get_by_label("Nom", exact=True).fill("Roux")
    page.get_by_label("Adresse e-mail").fill("leo@chartres.example")
    later(served.site, days=2)
    page.get_by_role("button", name="Inviter").click()
    page.get_by_text("Votre connexion a pris fin").wait_for()
    check(page, "structure-ended", screenshots)
    page.get_by_label("Adresse e-mail").fill("ines@chartres.example")
    page.get_by_label("Mot de passe", exact=True).fill("quatre mots choisis au hasard")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Reprendre ma saisie").wait_for()
    check(page, "structure-resume", screenshots)
    page.get_by_role("button", name="Reprendre ma saisie").click()
    page.wait_for_selector("#erreurs")
    assert page.get_by_label("Adresse e-mail").input_value() == "leo@chartres.example"
    page.get_by_role("button", name="Inviter").click()
    page.get_by_text("L'invitation est envoyée.").wait_for()


def test_the_address_of_an_account_is_changed_from_its_space(served: Served, screenshots: Path) -> None:
    signed_in(served.site)
    page = as_signed_in(served)
    page.goto("/espace/informations")
    page.get_by_role("link", name="Changer l'adresse de mon compte").click()
    page.get_by_role("button", name="Envoyer les deux liens").click()
    page.wait_for_selector("#erreurs")
    check(page, "structure-address-to-correct", screenshots)
    page.get_by_label("Votre nouvelle adresse e-mail").fill("ines@nouveau.example")
    page.get_by_label("Votre mot de passe actuel").fill("quatre mots choisis au hasard")
    page.get_by_role("button", name="Envoyer les deux liens").click()
    page.get_by_text("est en cours").wait_for()
    check(page, "structure-address", screenshots)


def test_a_correction_is_requested_and_granted(served: Served, screenshots: Path) -> None:
    site = served.site
    path = to_be_corrected(site)
    page = served.tab()
    page.goto(path.removesuffix("/demande-de-correction"))
    page.get_by_role("link", name="Demander une correction").click()
    page.get_by_role("button", name="Envoyer ma demande").last.click()
    page.wait_for_selector("#erreurs")
    check(page, "structure-correction-to-correct", screenshots)
    page.get_by_label("Combien de conseillers").fill("9")
    page.get_by_label("Pourquoi cette correction").fill("Le conseil a voté neuf postes.")
    page.get_by_role("button", name="Envoyer ma demande").last.click()
    page.get_by_text("Elle attend la réponse de la préfecture.").wait_for()
    check(page, "structure-correction-status", screenshots)
    page.get_by_role("link", name="La corriger ou la retirer").click()
    check(page, "structure-correction-asked", screenshots)
    staff_enters(site)
    agent = as_signed_in(served)
    agent.goto("/espace")
    agent.get_by_role("link", name="Corrections demandées : 1").click()
    agent.locator("table a").first.click()
    check(agent, "structure-correction-sheet", screenshots)
    agent.get_by_role("link", name="Répondre à la demande de correction").click()
    check(agent, "structure-correction-answer", screenshots)
    agent.get_by_label("Ce que vous en dites").fill("Vu avec vous ce matin.")
    agent.get_by_role("button", name="Corriger la candidature").click()
    agent.get_by_text("C'est enregistré.").wait_for()
    check(agent, "structure-correction-answered", screenshots)


def test_the_readers_of_emails_are_chosen_in_the_space(served: Served, screenshots: Path) -> None:
    signed_in(served.site)
    page = as_signed_in(served)
    page.goto("/espace/informations")
    page.get_by_role("link", name="Choisir qui reçoit quels e-mails").click()
    recruitment = page.get_by_role("group", name="Les e-mails sur les recrutements")
    recruitment.get_by_label("Le contact de la structure").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("#erreurs")
    check(page, "structure-readers-to-correct", screenshots)
    recruitment.get_by_label("Inès Durand").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("les prochains e-mails partiront ainsi").wait_for()
    page.goto("/espace/destinataires")
    assert recruitment.get_by_label("Inès Durand").is_checked()
    assert not recruitment.get_by_label("Le contact de la structure").is_checked()
    check(page, "structure-readers", screenshots)


def test_past_the_term_more_time_is_requested_and_given(served: Served, screenshots: Path) -> None:
    site = served.site
    application = overdue(site)
    page = as_signed_in(served)
    page.goto("/espace")
    assert page.locator(".overdue .late").all_inner_texts() == ["En retard", "En retard"]
    check(page, "structure-overdue", screenshots)
    page.get_by_role("link", name="Demander une prolongation").first.click()
    page.get_by_label("Recruter jusqu'au").fill("2027-06-30")
    page.get_by_label("Pourquoi").fill("Le premier candidat a renoncé.")
    check(page, "structure-more-time", screenshots)
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est envoyée.").wait_for()
    check(page, "structure-more-time-sent", screenshots)
    staff_enters(site)
    agent = as_signed_in(served)
    agent.goto("/espace")
    check(agent, "structure-staff", screenshots)
    agent.get_by_role("link", name="Prolongations demandées : 1").click()
    agent.get_by_role("link", name=application.name).click()
    agent.get_by_role("link", name="Répondre à la demande de prolongation").click()
    check(agent, "structure-extension", screenshots)
    agent.get_by_role("link", name="Refuser la prolongation").click()
    check(agent, "structure-extension-refusal", screenshots)
    agent.get_by_role("link", name="Revenir sans refuser").click()
    agent.get_by_label("Motif").fill("Le projet avance bien.")
    agent.get_by_role("button", name="Prolonger le délai").click()
    agent.get_by_text("C'est enregistré.").wait_for()


def test_additional_posts_are_requested_corrected_and_withdrawn(served: Served, screenshots: Path) -> None:
    signed_in(served.site)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_role("link", name="Demander des postes supplémentaires").click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_selector("#erreurs")
    check(page, "structure-more-posts-wrong", screenshots)
    page.get_by_label("Combien de conseillers de plus").fill("2")
    page.get_by_label("À partir de quand").fill("2027-01-15")
    page.get_by_label("Non").check()
    page.get_by_label("La structure prend à nouveau ces engagements").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est enregistrée").wait_for()
    check(page, "structure-more-posts", screenshots)
    page.goto("/espace")
    check(page, "structure-more-posts-home", screenshots)
    page.get_by_role("link", name="Voir ma demande de postes supplémentaires").click()
    page.get_by_role("link", name="Retirer ma demande").click()
    check(page, "structure-no-more-posts", screenshots)
    page.get_by_role("button", name="Retirer ma demande").click()
    page.get_by_role("heading", name="Ma demande").wait_for()


def test_another_siret_is_requested_corrected_and_withdrawn(served: Served, screenshots: Path) -> None:
    signed_in(served.site)
    page = as_signed_in(served)
    page.goto("/espace/informations")
    page.get_by_role("link", name="Changer de SIRET").click()
    page.get_by_label("Nouveau SIRET").fill("356 000 000 00048")
    page.get_by_label("À compter du").fill("2027-01-15")
    page.get_by_label("Motif").fill("Le siège a déménagé.")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.wait_for_selector("#erreurs")
    check(page, "structure-siret-wrong", screenshots)
    page.get_by_label("Nouveau SIRET").fill("212 800 850 00027")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est envoyée").wait_for()
    check(page, "structure-siret", screenshots)
    page.get_by_role("button", name="Retirer ma demande").click()
    page.get_by_role("heading", name="Demander un changement de SIRET").wait_for()


def test_a_liquidation_is_declared_and_reversed_by_the_agency(served: Served, screenshots: Path) -> None:
    structure = of_private_law(served.site, signed_in(served.site))
    hired(served.site, structure)
    page = as_signed_in(served)
    page.goto("/espace/informations")
    page.get_by_role("link", name="Déclarer une liquidation judiciaire").click()
    page.get_by_role("button", name="Déclarer la liquidation").click()
    page.wait_for_selector("#erreurs")
    check(page, "structure-liquidation-wrong", screenshots)
    today = served.site.ports.today().isoformat()
    for label, said in (
        ("Date du jugement", today),
        ("Tribunal", "tribunal judiciaire de Chartres"),
        ("Nom du liquidateur", "SELARL Dupont"),
        ("Son adresse e-mail", "dupont@liquidateurs.example"),
        ("Son adresse postale", "1 rue du Palais, 28000 Chartres"),
    ):
        page.get_by_label(label).fill(said)
    page.get_by_role("button", name="Déclarer la liquidation").click()
    page.get_by_text("C'est enregistré.").wait_for()
    check(page, "structure-liquidation", screenshots)
    served.site.cookies.clear()
    staff_enters(served.site, Role.AGENCY)
    agent = as_signed_in(served)
    agent.goto(f"/espace/structures/{structure.id}/liquidation")
    check(agent, "structure-liquidation-agency", screenshots)
    agent.get_by_label("Motif").fill("Le jugement concerne une autre structure.")
    agent.get_by_role("button", name="Retirer la liquidation").click()
    agent.get_by_text("La liquidation est retirée").wait_for()


def test_a_structure_answers_beside_the_question_and_corrects_what_it_sent(
    served: Served, screenshots: Path
) -> None:
    site = served.site
    follow_up_id = transmitted(site)
    staff_enters(site, Role.FUNDER)
    path = f"/espace/suivis-trimestriels/{follow_up_id}"
    site.send(site.get(path), f"{path}/question", text="Pourquoi tant de jours d'absence ?")
    site.cookies.clear()
    site.send(site.get("/connexion"), "/connexion", email="ines@chartres.example", password=PASSWORD)
    page = as_signed_in(served)
    page.goto(f"/espace/suivis/{follow_up_id}")
    assert page.get_by_label("Jours d'absence").input_value() == "92", "what was typed is kept"
    check(page, "space-follow-up-questioned", screenshots)
    page.get_by_role("button", name="Transmettre le suivi").click()
    page.wait_for_selector("#erreurs")
    page.get_by_label("Votre réponse").fill("Un congé de maternité.")
    page.get_by_role("group", name="Avez-vous facturé").get_by_label("Oui").check()
    page.get_by_role("group", name="Tiers 1").get_by_label("Qui a été facturé").fill("Commune de Laxou")
    page.get_by_role("group", name="Tiers 1").get_by_label("Montant facturé").fill("1 500")
    page.get_by_role("group", name="Tiers 1").get_by_label("Part du temps").fill("34")
    check(page, "space-follow-up-third-parties", screenshots)
    page.get_by_role("button", name="Transmettre le suivi").click()
    page.get_by_text("Au plus un tiers du temps des conseillers peut être facturé.").first.wait_for()
    page.get_by_role("group", name="Tiers 1").get_by_label("Part du temps").fill("33")
    page.get_by_role("button", name="Transmettre le suivi").click()
    page.get_by_text("Un congé de maternité.").wait_for()
    check(page, "space-follow-up-answered", screenshots)
    page.get_by_role("link", name="Corriger ce suivi").click()
    page.get_by_label("Votre réponse").fill("Un congé de maternité, depuis juillet.")
    page.get_by_role("button", name="Corriger le suivi").click()
    page.get_by_text("Un congé de maternité, depuis juillet.").wait_for()
