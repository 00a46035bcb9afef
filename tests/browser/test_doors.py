"""The pages that the other browser tests do not reach: each is used, and must follow the common rules."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from chalicelib.domain.access.account import Role
from chalicelib.domain.agency.standard_reasons import REASONS, ReasonBook
from tests.audiences.site import Site, available_candidate, later, signed_in, status_path
from tests.audiences.situations import (
    PASSWORD,
    advising,
    answered_again,
    at_the_agency,
    confirmed_application,
    correcting_recruitment,
    deciding_part_time,
    instructing,
    of_private_law,
    ordering,
    overdue,
    reading_subsidies,
    sent_decisions,
    signed_by_the_structure,
    signing_agreement,
    staff_enters,
    to_be_corrected,
    transmitted,
    with_decision,
)
from tests.audiences.staff.test_board import country
from tests.audiences.structure.test_space import hired
from tests.browser.served import Served
from tests.browser.test_every_page import check
from tests.support import builders
from tests.support.world import siret

pytestmark = pytest.mark.long


def as_signed_in(served: Served, *, javascript: bool = True) -> Any:
    """Return a page of a browser that has the session of the site's own client."""
    page = served.tab(javascript=javascript)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": served.url} for name, value in served.site.cookies.items()]
    )
    return page


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
    check(page, "door-ended", screenshots)
    page.get_by_label("Adresse e-mail").fill("ines@chartres.example")
    page.get_by_label("Mot de passe", exact=True).fill("quatre mots choisis au hasard")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Reprendre ma saisie").wait_for()
    check(page, "door-resume", screenshots)
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
    check(page, "door-address-to-correct", screenshots)
    page.get_by_label("Votre nouvelle adresse e-mail").fill("ines@nouveau.example")
    page.get_by_label("Votre mot de passe actuel").fill("quatre mots choisis au hasard")
    page.get_by_role("button", name="Envoyer les deux liens").click()
    page.get_by_text("est en cours").wait_for()
    check(page, "door-address", screenshots)


def test_a_correction_is_requested_and_granted(served: Served, screenshots: Path) -> None:
    site = served.site
    path = to_be_corrected(site)
    page = served.tab()
    page.goto(path.removesuffix("/demande-de-correction"))
    page.get_by_role("link", name="Demander une correction").click()
    page.get_by_role("button", name="Envoyer ma demande").last.click()
    page.wait_for_selector("#erreurs")
    check(page, "door-correction-to-correct", screenshots)
    page.get_by_label("Combien de conseillers").fill("9")
    page.get_by_label("Pourquoi cette correction").fill("Le conseil a voté neuf postes.")
    page.get_by_role("button", name="Envoyer ma demande").last.click()
    page.get_by_text("Elle attend la réponse de la préfecture.").wait_for()
    check(page, "door-correction-status", screenshots)
    page.get_by_role("link", name="La corriger ou la retirer").click()
    check(page, "door-correction-asked", screenshots)
    staff_enters(site)
    agent = as_signed_in(served)
    agent.goto("/espace")
    agent.get_by_role("link", name="Corrections demandées : 1").click()
    agent.locator("table a").first.click()
    check(agent, "door-correction-sheet", screenshots)
    agent.get_by_role("link", name="Répondre à la demande de correction").click()
    check(agent, "door-correction-answer", screenshots)
    agent.get_by_label("Ce que vous en dites").fill("Vu avec vous ce matin.")
    agent.get_by_role("button", name="Corriger la candidature").click()
    agent.get_by_text("C'est enregistré.").wait_for()
    check(agent, "door-correction-answered", screenshots)


def test_the_readers_of_emails_are_chosen_in_the_space(served: Served, screenshots: Path) -> None:
    signed_in(served.site)
    page = as_signed_in(served)
    page.goto("/espace/informations")
    page.get_by_role("link", name="Choisir qui reçoit quels e-mails").click()
    recruitment = page.get_by_role("group", name="Les e-mails sur les recrutements")
    recruitment.get_by_label("Le contact de la structure").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("#erreurs")
    check(page, "door-readers-to-correct", screenshots)
    recruitment.get_by_label("Inès Durand").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("les prochains e-mails partiront ainsi").wait_for()
    page.goto("/espace/destinataires")
    assert recruitment.get_by_label("Inès Durand").is_checked()
    assert not recruitment.get_by_label("Le contact de la structure").is_checked()
    check(page, "door-readers", screenshots)


def test_past_the_term_more_time_is_requested_and_given(served: Served, screenshots: Path) -> None:
    site = served.site
    application = overdue(site)
    page = as_signed_in(served)
    page.goto("/espace")
    assert page.locator(".overdue .late").all_inner_texts() == ["En retard", "En retard"]
    check(page, "door-overdue", screenshots)
    page.get_by_role("link", name="Demander une prolongation").first.click()
    page.get_by_label("Recruter jusqu'au").fill("2027-06-30")
    page.get_by_label("Pourquoi").fill("Le premier candidat a renoncé.")
    check(page, "door-more-time", screenshots)
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est envoyée.").wait_for()
    check(page, "door-more-time-sent", screenshots)
    staff_enters(site)
    agent = as_signed_in(served)
    agent.goto("/espace")
    check(agent, "door-staff", screenshots)
    agent.get_by_role("link", name="Prolongations demandées : 1").click()
    agent.get_by_role("link", name=application.name).click()
    agent.get_by_role("link", name="Répondre à la demande de prolongation").click()
    check(agent, "door-extension", screenshots)
    agent.get_by_role("link", name="Refuser la prolongation").click()
    check(agent, "door-extension-refusal", screenshots)
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
    check(page, "door-more-posts-wrong", screenshots)
    page.get_by_label("Combien de conseillers de plus").fill("2")
    page.get_by_label("À partir de quand").fill("2027-01-15")
    page.get_by_label("Non").check()
    page.get_by_label("La structure prend à nouveau ces engagements").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est enregistrée").wait_for()
    check(page, "door-more-posts", screenshots)
    page.goto("/espace")
    check(page, "door-more-posts-home", screenshots)
    page.get_by_role("link", name="Voir ma demande de postes supplémentaires").click()
    page.get_by_role("link", name="Retirer ma demande").click()
    check(page, "door-no-more-posts", screenshots)
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
    check(page, "door-siret-wrong", screenshots)
    page.get_by_label("Nouveau SIRET").fill("212 800 850 00027")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est envoyée").wait_for()
    check(page, "door-siret", screenshots)
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
    check(page, "door-liquidation-wrong", screenshots)
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
    check(page, "door-liquidation", screenshots)
    served.site.cookies.clear()
    staff_enters(served.site, Role.AGENCY)
    agent = as_signed_in(served)
    agent.goto(f"/espace/structures/{structure.id}/liquidation")
    check(agent, "door-liquidation-agency", screenshots)
    agent.get_by_label("Motif").fill("Le jugement concerne une autre structure.")
    agent.get_by_role("button", name="Retirer la liquidation").click()
    agent.get_by_text("La liquidation est retirée").wait_for()


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
    check(agent, "door-commune", screenshots)
    agent.get_by_role("button", name="Corriger la commune").last.click()
    agent.get_by_text("La commune est corrigée").wait_for()


def test_information_missing_for_a_committee_is_sent_from_the_private_page(
    served: Served, screenshots: Path
) -> None:
    page = served.tab()
    application = with_decision(served.site, missing="Le budget n'est pas voté.")
    page.goto(status_path(served.site, application))
    check(page, "door-postponed", screenshots)
    page.get_by_role("link", name="Compléter ma candidature").click()
    page.get_by_label("Ce que vous envoyez").fill("Voici le budget, voté le 5 janvier.")
    check(page, "door-completion", screenshots)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("link", name="Corriger ce que j'ai envoyé").wait_for()


def test_answers_are_corrected_from_the_private_page(served: Served, screenshots: Path) -> None:
    page = served.tab()
    application = confirmed_application(served.site)
    page.goto(status_path(served.site, application))
    page.get_by_role("link", name="Corriger ma candidature").click()
    check(page, "door-correction", screenshots)
    page.get_by_label("3. Combien de conseillers").fill("5")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.get_by_text("Réponses corrigées le").wait_for()
    check(page, "door-corrected", screenshots)
    staff_enters(served.site)
    desk = as_signed_in(served)
    desk.goto(f"/espace/dossiers/{application.id}")
    check(desk, "door-corrected-desk", screenshots)


def test_a_refusal_and_the_help_page_follow_the_rules(served: Served, screenshots: Path) -> None:
    page = served.tab()
    page.goto(status_path(served.site, _refused(served.site)))
    check(page, "door-refused", screenshots)
    page.get_by_role("contentinfo").get_by_role("link", name="Aide et contact").click()
    check(page, "door-help", screenshots)


def _refused(site: Site) -> Any:
    return with_decision(site, refused="Le territoire est déjà couvert.")


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


def test_the_funder_reads_unlikely_values_asks_and_accepts(served: Served, screenshots: Path) -> None:
    site = served.site
    follow_up_id = transmitted(site)
    staff_enters(site, Role.FUNDER)
    page = as_signed_in(served)
    page.goto("/espace")
    check(page, "funder-home", screenshots)
    page.get_by_role("link", name="Contrôler les suivis du dernier trimestre").click()
    check(page, "funder-follow-ups", screenshots)
    assert page.get_by_text("3 points").is_visible()
    page.locator("table a").click()
    check(page, "funder-check", screenshots)
    assert page.get_by_text("92 jours d'absence pour").is_visible()
    assert page.get_by_text("Aucune rémunération déclarée.").is_visible()
    assert page.get_by_text("Aucun compte rendu d'activité pour").is_visible()
    page.get_by_role("button", name="Poser cette question").click()
    page.wait_for_selector("#erreurs")
    check(page, "funder-check-to-correct", screenshots)
    page.get_by_label("Votre question").fill("Le salaire n'a-t-il pas été versé ?")
    page.get_by_role("button", name="Poser cette question").click()
    page.get_by_text("Votre question est enregistrée").wait_for()
    check(page, "funder-asked", screenshots)
    assert [one.template for one in site.store.emails][-1] == "follow_up_questioned"
    answered_again(site, follow_up_id)
    page.reload()
    assert page.get_by_text("Le salaire n'a-t-il pas été versé ?").is_visible()
    assert page.get_by_text("Le salaire a été versé en octobre.").is_visible()
    check(page, "funder-answered", screenshots)
    page.get_by_role("button", name="Accepter le suivi").click()
    page.get_by_text("Le suivi est accepté").wait_for()
    check(page, "funder-accepted", screenshots)
    assert [one.template for one in site.store.emails][-1] == "follow_up_accepted"


def test_the_funder_takes_back_a_question_and_an_acceptance(served: Served, screenshots: Path) -> None:
    site = served.site
    follow_up_id = transmitted(site)
    staff_enters(site, Role.FUNDER)
    page = as_signed_in(served)
    page.goto(f"/espace/suivis-trimestriels/{follow_up_id}")
    page.get_by_label("Votre question").fill("Le salaire n'a-t-il pas été versé ?")
    page.get_by_role("button", name="Poser cette question").click()
    page.get_by_text("Votre question est enregistrée").wait_for()
    page.get_by_label("Votre question").fill("Le salaire a-t-il été versé en octobre ?")
    page.get_by_role("button", name="Corriger cette question").click()
    page.get_by_text("Le salaire a-t-il été versé en octobre ?").first.wait_for()
    page.get_by_role("button", name="Retirer la question").click()
    page.get_by_text("La question est retirée").wait_for()
    assert [one.template for one in site.store.emails][-1] == "follow_up_question_taken_back"
    page.get_by_role("button", name="Accepter le suivi").click()
    page.get_by_text("Le suivi est accepté").wait_for()
    page.get_by_role("button", name="Reprendre l'acceptation").click()
    page.get_by_text("L'acceptation est reprise").wait_for()
    check(page, "funder-acceptance-taken-back", screenshots)
    assert [one.template for one in site.store.emails][-1] == "follow_up_acceptance_taken_back"


def test_the_funder_decides_on_part_time_then_accepts(served: Served, screenshots: Path) -> None:
    site = served.site
    path = deciding_part_time(site)["follow-up-part-time"]
    page = as_signed_in(served)
    page.goto(path)
    page.get_by_role("button", name="Accepter le suivi").click()
    page.get_by_text("décidez d'abord").first.wait_for()
    page.get_by_label("Part du temps travaillée").fill("101")
    page.get_by_role("button", name="Enregistrer cette décision").click()
    page.wait_for_selector("#erreurs")
    check(page, "funder-part-time-errors", screenshots)
    page.get_by_label("Part du temps travaillée").fill("50")
    page.get_by_label("Motif").fill("Mi-temps thérapeutique en novembre.")
    page.get_by_role("button", name="Enregistrer cette décision").click()
    page.get_by_text("C'est décidé").wait_for()
    check(page, "funder-part-time", screenshots)
    page.get_by_role("button", name="Accepter le suivi").click()
    page.get_by_text("Le suivi est accepté").wait_for()
    assert site.store.emails[-1].template == "follow_up_accepted"


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
