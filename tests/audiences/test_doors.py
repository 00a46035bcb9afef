"""Each button leads to what it names."""

import json
import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.access.account import STAFF_ROLES, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.deciding.appeals import APPEALS
from chalicelib.mail.catalogue import CATALOGUE
from chalicelib.mail.entry import Button
from chalicelib.mail.rendering import render
from chalicelib.services.access.accounts import account_of_address
from infra.local.samples import sample
from tests.audiences.every import route_of
from tests.audiences.site import (
    PASSWORD,
    Page,
    Site,
    available_candidate,
    changed_to,
    code_of,
    confirmed_application,
    invited,
    later,
    second_structure,
    signed_in,
    status_path,
    structure_of,
)
from tests.audiences.situations import (
    MORE_POSTS,
    asking_for_more,
    of_private_law,
    overdue,
    quarter_opened,
    sign_in_again,
    space_link,
    staff_enters,
    to_be_corrected,
    with_decision,
)
from tests.mail.support import PlainSigner

# The text of a button and the page that it must open.
OPENS = {
    "Enregistrer un compte rendu": "/mon-espace/activites/nouveau",
    "Remplir le suivi": "/espace/suivis/{follow_up_id}",
    "Compléter le suivi": "/espace/suivis/{follow_up_id}",
    "Voir le suivi": "/espace/suivis/{follow_up_id}",
    "Voir le dossier et la convention": "/espace/conventions/{agreement_id}",
    "Voir le compte de la subvention": "/espace/conventions/{agreement_id}/compte",
    "Voir les coordonnées bancaires": "/espace/coordonnees-bancaires",
    "Voir le recrutement": "/espace/recrutements/{recruitment_id}",
    "Déposer la copie du contrat": "/espace/recrutements/{recruitment_id}/copie",
    "Déposer le justificatif": "/espace/recrutements/{recruitment_id}/justificatif",
    "Consulter les candidats": "/espace/candidatures",
    "Ouvrir mon espace": "/espace",
    "Ouvrir mon espace conseiller": "/mon-espace/lien",
    "Indiquer ma taille": "/mon-espace/tenue",
    "Indiquer la taille": "/espace/recrutements/{recruitment_id}/tenue",
    "Demander une prolongation": "/espace/prolongation",
    "Voir ma demande": "/espace/prolongation",
    "Inviter un collègue": "/espace/informations",
    "Demander des postes supplémentaires": "/espace/postes-supplementaires",
    "Voir les informations de la structure": "/espace/informations",
    "Voir la liquidation": "/espace/liquidation",
    "Voir la créance": "/espace/subventions/{agreement_id}/compte/creance",
    "Voir le changement de SIRET": "/espace/siret",
    "Répondre à la demande": "/espace/prolongations/{application_id}",
    "Répondre à la demande de correction": "/espace/demandes-de-correction/{application_id}",
    "Voir la fiche du conseiller": "/espace/formations/{training_id}",
    "Voir la session": "/espace/sessions-de-formation/{training_session_id}",
    "Me connecter": "/connexion",
    "Déposer une nouvelle candidature": "/engager",
}
PAGES = [
    (entry.name, block.label, block.address.format(subject="5f9a8c1e-0000-4000-8000-000000000001"))
    for entry in CATALOGUE.values()
    for block in entry.body
    if isinstance(block, Button) and block.address.startswith("/")
]


@pytest.mark.parametrize(("email", "label", "path"), PAGES)
def test_the_button_of_an_email_opens_the_page_that_it_names(email: str, label: str, path: str) -> None:
    assert route_of(path) == OPENS[label], email


def test_no_button_of_an_email_leads_to_the_home_page() -> None:
    assert all(path != "/" for _, _, path in PAGES)
    assert {label for _, label, _ in PAGES} == set(OPENS)


def identified(site: Site, page: Page) -> Page:
    """Send the form of the sign-in page."""
    return site.send(page, "/connexion", email="ines@chartres.example", password=PASSWORD)


def led_on(site: Site, page: Page, **fields: str) -> Page:
    """Repeat the POST at the address of a 307."""
    assert page.status == 307
    return site.post(page.headers["Location"], **fields)


def test_sign_in_returns_to_the_requested_page(site: Site) -> None:
    _, path = quarter_opened(site)
    door = site.follow(site.get(path))
    assert door.heading == "Se connecter" and "pris fin" not in door.text
    again = site.send(door, "/connexion", email="ines@chartres.example", password="un autre mot de passe")
    assert again.status >= 400
    back = identified(site, again)
    assert (back.status, back.headers["Location"]) == (303, path)


def test_the_requested_page_keeps_its_query(site: Site) -> None:
    signed_in(site)
    site.cookies.clear()
    back = identified(site, site.follow(site.get("/espace/candidatures?onglet=toutes&q=L%C3%A9a")))
    asked = urlsplit(back.headers["Location"])
    assert asked.path == "/espace/candidatures"
    assert parse_qs(asked.query) == {"onglet": ["toutes"], "q": ["Léa"]}


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example/espace", "https://evil.example", "/\\evil.example", "/espace/../../x y", "javascript:x"],
)
def test_sign_in_leads_only_to_pages_of_the_spaces(site: Site, elsewhere: str) -> None:
    signed_in(site)
    site.cookies.clear()
    page = site.get("/connexion")
    site_answer = site.post(
        "/connexion", **{**page.hidden, "page": elsewhere}, email="ines@chartres.example", password=PASSWORD
    )
    assert site_answer.headers["Location"] == "/espace"


def test_after_the_end_of_a_session_this_is_told_and_what_was_typed_kept(site: Site) -> None:
    signed_in(site)
    path = "/espace/collegues"
    page = site.get("/espace/informations")
    typed = {**page.hidden, "first_name": "Léo", "last_name": "Roux", "email": "leo@chartres.example"}
    later(site, days=2)
    before = site.written()
    door = led_on(site, site.post(path, **typed), **typed)
    assert (
        "Votre connexion a pris fin : rien n'a été envoyé, et ce que vous aviez tapé est gardé." in door.text
    )
    kept = identified(site, door)
    assert kept.heading == "Vous êtes connecté"
    found = site.send(kept, path)
    assert found.status == 403 and 'value="leo@chartres.example"' in found.html
    assert all(template != "colleague_invited" for template in [one.template for one in site.store.emails])
    assert site.send(found, path).status == 303
    assert site.written() > before


def test_after_a_new_link_a_candidate_finds_what_was_typed(site: Site) -> None:
    available_candidate(site)
    site.fill(site.get(space_link(site)))
    path = "/mon-espace/retrait"
    typed = {**site.get(path).hidden, "reason": "J'ai trouvé un autre emploi."}
    later(site, days=2)
    door = led_on(site, site.post(path, **typed), **typed)
    assert "Votre connexion a pris fin" in door.text
    waiting = site.send(door, "/mon-espace/lien", email="paul@courriel.example")
    assert "revenez à cette page" in waiting.text
    site.fill(site.get(site.link("candidate_sign_in", "space")))
    found = site.send(waiting, path)
    assert found.status == 403 and "J'ai trouvé un autre emploi." in found.text


def test_a_candidate_is_led_back_to_the_requested_page(site: Site) -> None:
    available_candidate(site)
    door = site.follow(site.get("/mon-espace/cv"))
    waiting = site.send(door, "/mon-espace/lien", email="paul@courriel.example")
    assert 'href="/mon-espace/cv"' in waiting.html


def test_a_forged_kept_form_is_ignored(site: Site) -> None:
    signed_in(site)
    site.cookies.clear()
    for typed in ("{", "[1]", "null", '{"a": 1}'):
        page = site.get("/connexion?page=/espace/informations")
        answer = site.post(
            "/connexion",
            **{**page.hidden, "typed": typed},
            email="ines@chartres.example",
            password=PASSWORD,
        )
        assert answer.status in (200, 303), typed
        site.cookies.clear()


@pytest.mark.parametrize("path", ["/", "/engager", "/devenir-conseiller", "/donnees-personnelles"])
def test_a_signed_in_visitor_is_not_invited_to_sign_in(site: Site, path: str) -> None:
    assert "Se connecter" in site.get(path).text
    signed_in(site)
    page = site.get(path)
    assert "Se connecter" not in page.text and 'href="/espace"' in page.html


def test_past_the_term_a_structure_asks_for_more_time_and_the_prefecture_answers(site: Site) -> None:
    application = overdue(site)
    home = site.get("/espace")
    assert "Demander une prolongation" in home.text and 'href="/espace/prolongation"' in home.html
    form = site.get("/espace/prolongation")
    wrong = site.send(form, "/espace/prolongation", deadline="2027-01-01", reason="court")
    assert wrong.status == 422
    asked = {"deadline": "2027-06-30", "reason": "Le premier candidat a renoncé."}
    done = site.follow(site.send(wrong, "/espace/prolongation", **asked))
    assert "Votre demande est envoyée." in done.text and "Corriger ma demande" in done.text
    assert 'value="2027-06-30"' in done.html, "what was asked is there to be corrected"
    home = site.get("/espace").text
    assert "Votre demande de prolongation attend sa réponse." in home
    assert "Demander une prolongation" not in home

    staff_enters(site)
    path = f"/espace/prolongations/{application.id}"
    assert "Prolongations demandées : 1" in site.get("/espace").text
    assert f'href="/espace/dossiers/{application.id}' in site.get("/espace/dossiers?tray=more_time").html
    assert f'href="{path}"' in site.get(f"/espace/dossiers/{application.id}").html
    page = site.get(path)
    assert "Le premier candidat a renoncé." in page.text and 'value="2027-06-30"' in page.html
    given = site.follow(site.send(page, path, reason="Le projet avance bien."))
    assert "C'est enregistré." in given.text and "30 juin 2027" in given.text
    assert site.store.emails[-1].template == "recruitment_extended"


def test_examined_answers_are_corrected_by_the_prefecture_as_the_structure_requests(site: Site) -> None:
    path = to_be_corrected(site)
    application = next(iter(site.store._all(Application)))
    page = site.get(path)
    wrong = site.send(page, path, posts_requested="9", reason="court")
    assert wrong.status == 422 and 'value="9"' in wrong.html
    status = site.follow(site.send(wrong, path, reason="Le conseil a voté neuf postes."))
    assert "Elle attend la réponse de la préfecture." in status.text
    assert "Conseillers souhaités 9 (aujourd'hui : " in " ".join(status.text.split())
    again = site.get(path)
    assert 'value="9"' in again.html and "Retirer ma demande" in again.text

    staff_enters(site)
    home = " ".join(site.get("/espace").text.replace(" ,", ",").split())
    assert "Corrections demandées : 1, depuis le" in home, home
    sheet = site.get(f"/espace/dossiers/{application.id}")
    answer = f"/espace/demandes-de-correction/{application.id}"
    assert f'href="{answer}"' in sheet.html and "Le conseil a voté neuf postes." in sheet.text
    asked = site.get(answer)
    assert "Conseillers souhaités 9 (aujourd'hui : " in " ".join(asked.text.split())
    declined = site.follow(site.send(asked, f"{answer}/refus", reason="Le projet en prévoit deux."))
    assert "Décliné le" in declined.text
    granted = site.follow(site.send(declined, answer, sentence="Vu avec vous ce matin."))
    assert "Corrigé le" in granted.text and "avant : " in granted.text
    assert "Corrections demandées" not in site.get("/espace").text
    sheet = site.get(f"/espace/dossiers/{application.id}")
    assert "Postes demandés 9" in " ".join(sheet.text.split())
    assert "réponses corrigées à la demande de la structure" in sheet.text
    site.cookies.clear()
    assert "corrigées comme vous l'avez demandé" in site.get(path.rpartition("/")[0]).text


def test_with_posts_a_new_name_is_requested_in_the_space_and_the_request_withdrawn(site: Site) -> None:
    signed_in(site)
    path = "/espace/demande-de-correction"
    assert f'href="{path}"' in site.get("/espace/informations").html
    page = site.get(path)
    given = {"name": "Chartres Métropole", "reason": "La commune a changé de nom."}
    sent = site.follow(site.send(page, path, **given))
    assert "Votre demande est envoyée." in sent.text and 'value="Chartres Métropole"' in sent.html
    assert "demande en cours" in site.get("/espace/informations").text
    withdrawn = site.follow(site.send(sent, f"{path}/retrait"))
    assert "Chartres Métropole" not in withdrawn.text
    assert "demande en cours" not in site.get("/espace/informations").text


def test_a_liquidation_closes_the_request_for_additional_posts_and_no_other_is_offered(site: Site) -> None:
    asking_for_more(site)
    account = account_of_address(site.ports, "ines@chartres.example")
    assert account is not None
    of_private_law(site, structure_of(site, account))
    form = site.get("/espace/liquidation")
    judged = {
        "judgment_on": site.ports.today().isoformat(),
        "court": "tribunal judiciaire de Nancy",
        "liquidator": "SELARL Dupont",
        "liquidator_email": "dupont@liquidateurs.example",
        "liquidator_address": "1 rue du Palais, 54000 Nancy",
    }
    done = site.follow(site.send(form, "/espace/liquidation", **judged))
    assert "Une demande de postes en cours d'examen est close." in done.text
    for path in ("/espace", "/espace/demarches"):
        assert MORE_POSTS not in site.get(path).html
    page = site.get(MORE_POSTS)
    assert "elle ne reçoit plus de poste" in page.text
    assert "Votre demande en cours d'examen est close." in page.text
    assert "Envoyer ma demande" not in page.text


def test_a_structure_requests_additional_posts_corrects_and_withdraws_the_request(site: Site) -> None:
    signed_in(site, posts=1)
    home = site.get("/espace")
    assert f'href="{MORE_POSTS}"' in home.html and "Demander des postes supplémentaires" in home.text
    form = site.get(MORE_POSTS)
    wrong = site.send(form, MORE_POSTS, posts_requested="2", available_from="2020-01-01")
    assert wrong.status == 422
    assert "La structure prend à nouveau ces engagements :" in wrong.text
    answers = {
        "posts_requested": "2",
        "available_from": "2027-01-15",
        "has_identified_candidate": "non",
        "commitments_accepted": "true",
    }
    done = site.follow(site.send(wrong, MORE_POSTS, **answers))
    assert "Votre demande est enregistrée et transmise à la préfecture." in done.text
    assert site.store.emails[-1].template == "application_confirmed"
    home = site.get("/espace").text
    assert "1 conseiller validé par" in home, "nothing is granted yet"
    assert "Postes supplémentaires : confirmée, 2 postes demandés" in home
    assert 'value="15/01/2027"' in done.html or 'value="2027-01-15"' in done.html
    corrected = site.follow(site.send(done, MORE_POSTS, **{**answers, "posts_requested": "3"}))
    assert "Postes demandés 3" in " ".join(corrected.text.split())
    back = f"{MORE_POSTS}/retrait"
    withdrawn = site.follow(site.send(site.get(back), back))
    assert "Ma demande" in withdrawn.text and "Votre demande" not in withdrawn.text
    assert site.store.emails[-1].template == "application_withdrawn"


def test_each_application_of_a_structure_has_its_own_links(site: Site) -> None:
    asking_for_more(site)
    [structure] = site.store._all(Structure)
    additional = site.store.get(Application, structure.additional_ids[0])
    assert additional is not None
    term = date(2027, 4, 30)
    granted = {"posts_granted": 2, "decided_on": date(2027, 2, 28), "recruitment_deadline": term}
    changed_to(site, replace(additional, status=ApplicationStatus.VALIDATED, **granted))
    home = site.get("/espace").text
    assert "4 conseillers validés par" in home and "Choisir un candidat : 4 postes à pourvoir" in home
    assert "Postes supplémentaires : validée, 2 postes dont 2 à pourvoir jusqu'au 30 avril 2027" in home
    steps = site.get("/espace/demarches").html
    for path in ("/espace/prolongation", "/espace/postes"):
        assert f'href="{path}"' in steps and f'href="{path}?demande={additional.id}"' in steps
    more_time = site.get(f"/espace/prolongation?demande={additional.id}")
    assert "sur les postes supplémentaires jusqu'au 30 avril 2027" in " ".join(more_time.text.split())
    asked = {"deadline": "2027-06-30", "reason": "Le premier candidat a renoncé."}
    done = site.follow(site.send(more_time, "/espace/prolongation", **asked))
    assert "Votre demande est envoyée." in done.text and "Corriger ma demande" in done.text
    posts = site.get(f"/espace/postes?demande={additional.id}")
    given_back = site.follow(site.send(posts, "/espace/postes", posts_kept="1", reason="Un seul suffit."))
    assert "C'est enregistré." in given_back.text
    now = site.store.get(Application, additional.id)
    assert now is not None and now.posts_granted == 1 and now.extension_request is not None
    first = site.store.get(Application, structure.application_id)
    assert first is not None and first.posts_granted == 2 and first.extension_request is None


def test_a_refusal_is_read_where_the_request_was_made(site: Site) -> None:
    application = overdue(site)
    form = site.get("/espace/prolongation")
    site.send(form, "/espace/prolongation", deadline="2027-06-30", reason="Le premier candidat a renoncé.")
    staff_enters(site)
    path = f"/espace/prolongations/{application.id}/refus"
    refused = site.follow(site.send(site.get(path), path, reason="Aucun recrutement n'est en vue."))
    assert "Refusée le" in refused.text
    sign_in_again(site)
    answered = site.get("/espace/prolongation").text
    assert "Aucun recrutement n'est en vue." in answered and "Ma demande" in answered


def test_a_structure_that_has_hired_everybody_is_not_asked_to_request_time(site: Site) -> None:
    structure = signed_in(site, posts=1)
    application = site.store.get(Application, structure.application_id)
    assert application is not None
    changed_to(site, replace(application, posts_taken=1, posts_hired=1))
    page = site.get("/espace/prolongation")
    assert "Aucune prolongation n'est à demander" in page.text and "/espace/prolongation" not in page.forms


def test_a_postponed_structure_completes_its_application_and_corrects_what_it_sent(site: Site) -> None:
    invited_link = invited(site)
    opening = site.get(invited_link)
    site.send(opening, invited_link, password=PASSWORD, totp_code=code_of(site, opening))
    application = with_decision(site, missing="Le budget n'est pas voté.")
    path = f"{status_path(site, application)}/complement"
    status = site.get(status_path(site, application))
    assert "Compléter ma candidature" in status.text and f'href="{path}"' in status.html
    assert "agent@prefecture.example" in status.text
    page = site.get(path)
    assert "Le budget n'est pas voté." in page.text
    assert site.send(page, path, text="court").status == 422
    done = site.follow(site.send(page, path, text="Voici le budget, voté le 5 janvier."))
    assert "Voici le budget, voté le 5 janvier." in done.text and "Corriger ce que j'ai envoyé" in done.text
    assert [(one.template, one.to) for one in site.store.emails][-1] == (
        "application_completed",
        "agent@prefecture.example",
    )
    site.send(site.get(path), path, text="Voici le budget, voté le 7 janvier.")
    assert "voté le 7 janvier" in site.get(status_path(site, application)).text
    sent = len(site.store.emails)
    site.send(site.get(path), path, text="Voici le budget, voté le 7 janvier.")
    assert len(site.store.emails) == sent, "the same twice is sent once"


def test_only_a_postponed_application_can_be_completed(site: Site) -> None:
    application = confirmed_application(site)
    status = status_path(site, application)
    assert "Compléter" not in site.get(status).text
    assert site.follow(site.get(f"{status}/complement")).status == 200
    token = status.rpartition("/")[2]
    text = "Voici le budget, voté le 5 janvier."
    headers = {"Content-Type": "application/json"}
    body = json.dumps({"text": text}).encode()
    assert site._send("PUT", f"/api/v1/application-status/{token}/completion", body, **headers).status == 409


def test_a_structure_corrects_its_answers_and_the_prefecture_reads_the_former_ones(site: Site) -> None:
    application = confirmed_application(site)
    status = status_path(site, application)
    path = f"{status}/correction"
    assert f'href="{path}"' in site.get(status).html
    page = site.get(path)
    typed = {"available_from": "2020-01-01", "contact.first_name": ""}
    wrong = site.send(page, path, action="send", **typed)
    assert wrong.status == 422, "what the rules refuse is told with what is not filled in"
    assert 'id="erreur-available_from"' in wrong.html and 'id="erreur-contact.first_name"' in wrong.html
    found = site.send(page, path, action="search", place_query="Lucé")
    assert "Lucé (28110)" in found.text
    done = site.follow(site.send(page, path, action="send", posts_requested="5"))
    assert "Réponses corrigées le" in done.text
    assert site.send(page, path, action="send", posts_requested="6").status == 412, "read it again first"
    staff_enters(site)
    sheet = site.get(f"/espace/dossiers/{application.id}").text
    assert "Corrigé depuis le formulaire" in sheet and "5 (avant : 2)" in sheet


def test_answers_under_examination_cannot_be_corrected(site: Site) -> None:
    application = confirmed_application(site)
    changed_to(site, application.on_agenda_of("session"))
    status = status_path(site, application)
    assert "Demander une correction ces réponses sont déjà examinées" in site.get(status).text
    assert site.follow(site.get(f"{status}/correction")).heading == site.get(status).heading


def test_a_rejected_structure_reads_the_means_and_times_of_appeal(site: Site) -> None:
    application = with_decision(site, refused="Le territoire est couvert.")
    page = site.get(status_path(site, application))
    for words in (
        "Recours gracieux",
        "Recours contentieux",
        "tribunal administratif",
        "dans les deux mois qui suivent la réception de la décision",
        "Déposer une nouvelle candidature",
    ):
        assert words in page.text, words
    message = render(sample("decision_rejected"), "https://x.example", PlainSigner()).text
    for appeal in APPEALS:
        assert appeal in " ".join(message.replace("\u202f", " ").replace("\xa0", " ").split())


def test_the_help_page_has_an_address_and_answers_and_every_page_links_to_it(site: Site) -> None:
    page = site.get("/aide")
    assert "mailto:aide@conseiller-numerique.example" in page.html
    for path in ("/", "/engager", "/connexion", "/nulle-part"):
        assert 'href="/aide"' in site.get(path).html, path
    for lead in sorted(set(re.findall(r'href="(/[^"#]*)"', page.html))):
        assert site.get(lead).status in (200, 303), lead


def test_in_a_department_without_prefecture_account_the_help_address_is_shown(site: Site) -> None:
    page = site.get(status_path(site, confirmed_application(site)))
    assert "n'a pas encore de compte : écrivez à aide@conseiller-numerique.example" in page.text


@pytest.mark.parametrize("path", ["/espace/demarches", "/espace/prolongation"])
def test_the_space_tells_where_to_write_to_the_prefecture(site: Site, path: str) -> None:
    signed_in(site)
    assert "aide@conseiller-numerique.example" in site.get(path).text


def test_a_button_about_another_of_ones_structures_tells_where_to_switch(site: Site) -> None:
    structure, path = quarter_opened(site)
    other = second_structure(site, structure)
    sign_in_again(site)
    page = site.get("/espace/informations")
    site.send(page, "/espace/structure", structure_id=other.id)
    away = site.get(path)
    assert away.status == 404 and "une autre de vos structures" in away.text
    assert 'href="/espace/informations"' in away.html


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_the_links_of_public_pages_serve_every_agent_who_is_signed_in(site: Site, role: Role) -> None:
    staff_enters(site, role)
    for page in ("/", "/aide", "/donnees-personnelles", "/mentions-legales", "/accessibilite"):
        for path in re.findall(r'href="(/[^"#]*)"', site.get(page).html):
            assert site.get(path).status != 404, (page, path)
