"""Special states of pages: ended links, problems, invalid forms, windows, staff."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.recruiting.match import MatchStatus
from tests.audiences.every import page_routes, route_of
from tests.audiences.site import (
    PASSWORD,
    Site,
    apply_to_be_adviser,
    available_candidate,
    changed_to,
    chosen,
    code_of,
    confirmed_application,
    decided,
    invited,
    opened,
    question_in_space,
    second_structure,
    signed_in,
    status_path,
    with_account,
)
from tests.audiences.situations import (
    account_email_link,
    advising,
    answering_a_correction,
    answering_for_time,
    asking_for_a_correction,
    asking_for_a_siret,
    asking_for_more,
    asking_for_time,
    at_the_agency,
    at_the_committee,
    at_the_desk,
    candidate_pages,
    certified,
    checking_follow_ups,
    colleague_link,
    confirmed_link,
    correcting_recruitment,
    correction_asked,
    declaring_a_claim,
    disputing_money,
    email_change_link,
    in_liquidation,
    instructing,
    keeping_a_judgment,
    known_candidate,
    money_of_funder,
    money_of_structure,
    ordering,
    own_address,
    quarter_opened,
    reading_subsidies,
    recovered_money,
    recovering_money,
    removal_of_colleague,
    reset_link,
    returning_money,
    sending_agreement,
    settling_money,
    signing_agreement,
    signing_as_named,
    signing_last,
    space_link,
    to_be_corrected,
    to_complete,
    to_correct,
    unsigning_agreement,
    waiving_money,
    withdrawal,
)
from tests.audiences.staff.activity_situations import activity_of_staff, activity_of_structure
from tests.audiences.staff.intake_situations import taking_in
from tests.audiences.structure.test_space import hired, recruitment_path, validated
from tests.audiences.training_situations import lots_of_the_agency, training_desk
from tests.browser.served import Served, require_accessible, require_focus
from tests.browser.test_every_page import PUBLIC, Visit, check, filled_space
from tests.support.core import core


def registration(site: Site) -> str:
    apply_to_be_adviser(site)
    return site.link("candidate_confirm", "confirm")


def closed_before_confirmed(site: Site) -> str:
    path = PUBLIC["confirmation"](site)
    application = site.store.get(Application, site.store.emails[-1].subject_id)
    assert application is not None
    changed_to(site, application.moved_to(ApplicationStatus.CANCELLED))
    return path


def forgotten(site: Site) -> str:
    with_account(site)
    return reset_link(site)


def space_of_candidate(site: Site) -> str:
    known_candidate(site)
    return space_link(site)


def invitation(site: Site) -> str:
    signed_in(site)
    path = colleague_link(site)
    site.cookies.clear()
    return path


def with_status(status: ApplicationStatus) -> Visit:
    def visit(site: Site) -> str:
        application = decided(site, confirmed_application(site), posts=2)
        return status_path(site, changed_to(site, replace(application, status=status)))

    return visit


def rejected(site: Site) -> str:
    application = confirmed_application(site)
    return status_path(site, decided(site, application, refused="Le territoire est déjà couvert."))


def postponed(site: Site) -> str:
    application = confirmed_application(site)
    return status_path(site, decided(site, application, missing="Le lieu d'accueil."))


# What a GET shows without a session, beside the pages of ``PUBLIC``.
STATES: dict[str, Visit] = {
    "confirmation-candidate": registration,
    "confirmation-closed": closed_before_confirmed,
    "opening": invitation,
    "reset": forgotten,
    "candidate-space": space_of_candidate,
    "candidate-link": lambda site: "/mon-espace/lien",
    "availability": confirmed_link("availability"),
    "unsubscribe": confirmed_link("unsubscribe"),
    "email-change": email_change_link,
    "account-email-change": account_email_link,
    "status-rejected": rejected,
    "status-postponed": postponed,
    "status-to-complete": to_complete,
    "status-to-correct": to_correct,
    "status-to-be-corrected": to_be_corrected,
    "status-correction-asked": correction_asked,
    "status-withdrawal": withdrawal,
    "status-withdrawn": with_status(ApplicationStatus.WITHDRAWN),
    "status-overdue": with_status(ApplicationStatus.OVERDUE),
    "status-lapsed": with_status(ApplicationStatus.LAPSED),
}


@pytest.mark.parametrize("name", core(STATES, "status-rejected"))
def test_a_state_follows_the_rules(served: Served, screenshots: Path, name: str) -> None:
    page = served.tab()
    page.goto(STATES[name](served.site))
    check(page, name, screenshots)


# Checked in test_structure_space.py, desks and walks, which use each page.
DOORS = (
    asking_for_time,
    answering_for_time,
    asking_for_a_siret,
    in_liquidation,
    keeping_a_judgment,
    declaring_a_claim,
    asking_for_more,
    at_the_desk,
    at_the_agency,
    advising,
    certified,
    ordering,
    at_the_committee,
    checking_follow_ups,
    instructing,
    reading_subsidies,
    signing_agreement,
    signing_as_named,
    unsigning_agreement,
    sending_agreement,
    signing_last,
    money_of_structure,
    money_of_funder,
    settling_money,
    recovered_money,
    recovering_money,
    returning_money,
    waiving_money,
    disputing_money,
    own_address,
    asking_for_a_correction,
    answering_a_correction,
    correcting_recruitment,
    training_desk,
    lots_of_the_agency,
    taking_in,
    activity_of_structure,
    activity_of_staff,
)


def test_every_page_of_the_application_is_checked_in_the_browser() -> None:
    looked_at = set()
    for visits in (PUBLIC, STATES):
        for visit in visits.values():
            with opened() as site:
                looked_at.add(route_of(visit(site)))
    with opened() as site:
        looked_at |= {route_of(path) for path in filled_space(site).values()}
    with opened() as site:
        looked_at |= {route_of(path) for path in candidate_pages(site).values()}
    with opened() as site:
        signed_in(site)
        looked_at.add(route_of(removal_of_colleague(site)))
    for doors in DOORS:
        with opened() as site:
            looked_at |= {route_of(path) for path in doors(site).values()}
    files = {
        "/static/{name}",
        "/espace/candidatures/export",
        "/espace/conseillers/export",
        "/espace/subventions/export",
        "/espace/dossiers/export",
        "/espace/suivis-trimestriels/export",
        "/espace/tableau/export",
        "/espace/tenues/export",
        "/espace/ouverture/{kind}/modele",
        "/espace/seances/{session_id}/export",
        "/espace/versements/fichiers/{payment_file_id}/export",
        "/espace/versements/tableau/comptes",
        "/espace/versements/tableau/export",
        "/espace/activite/export",
        "/espace/activite-des-conseillers/export",
        "/mon-espace/activites/chiffres/export",
        "/mon-espace/activites/fichier/modele",
        "/espace/candidatures/{candidate_id}/cv",
        "/espace/candidatures/{candidate_id}/analyse-pix",
        "/mon-espace/cv/fichier",
        "/espace/recrutements/{recruitment_id}/justificatif/fichier",
        "/espace/justificatifs/{recruitment_id}",
        "/espace/conseillers/{recruitment_id}/justificatif/fichier",
        "/espace/candidats/{candidate_id}/analyse-pix/fichier",
        "/espace/candidats/{candidate_id}/cv",
        "/espace/recrutements/{recruitment_id}/copie/fichier",
        "/espace/recrutements/{recruitment_id}/certificat/fichier",
        "/espace/formations/{training_id}/certificat/fichier",
        "/mon-espace/certificat/fichier",
        "/espace/contrats/{recruitment_id}",
        "/mon-espace/donnees/fichier",
        "/espace/structures/{structure_id}/liquidation/jugement/fichier",
        "/espace/coordonnees/{structure_id}/jugement",
    }
    assert set(page_routes("GET")) - looked_at == files


def test_the_rules_are_applied(served: Served) -> None:
    page = served.tab()
    page.goto("/")
    require_accessible(page)
    page.evaluate("""() => {
      const bad = '<p>a</p><button id="a"></button><button id="b">b</button>';
      document.querySelector('main').insertAdjacentHTML('beforeend', bad);
      const tiny = {width: '9px', height: '9px', padding: 0, border: 0, margin: 0};
      for (const one of document.querySelectorAll('#a, #b')) Object.assign(one.style, tiny);
    }""")
    with pytest.raises(AssertionError, match="button-name") as found:
        require_accessible(page)
    assert "target-size" in str(found.value)


def _submit(page: Any, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).last.click()
    page.wait_for_selector("#erreurs")


# Forms sent empty: their address, and the button.
TO_CORRECT: dict[str, tuple[Visit, str]] = {
    "forgotten": (lambda site: "/mot-de-passe-oublie", "Recevoir un lien"),
    "opening": (invited, "Créer mon compte"),
    "reset": (forgotten, "Changer mon mot de passe"),
    "answer": (PUBLIC["answer"], "Envoyer ma réponse"),
    "status-withdrawal": (withdrawal, "Retirer ma candidature"),
}


@pytest.mark.parametrize("name", core(TO_CORRECT, "opening"))
def test_an_invalid_form_follows_the_rules(served: Served, screenshots: Path, name: str) -> None:
    visit, words = TO_CORRECT[name]
    page = served.tab()
    page.goto(visit(served.site))
    _submit(page, words)
    assert page.title().startswith("Erreur\u00a0: ")
    require_focus(page, "erreurs")
    check(page, f"{name}-errors", screenshots)


@pytest.mark.long
def test_the_invalid_forms_of_the_space_follow_the_rules(served: Served, screenshots: Path) -> None:
    site = served.site
    structure = signed_in(site, posts=3)
    second_structure(site, structure)
    hired_path = hired(site, structure)
    person = available_candidate(site, email="autre@courriel.example")
    validated(site, person)
    validated_path = recruitment_path(site, structure)
    question_path = question_in_space(site, structure)
    shortlisted = available_candidate(site, email="encore@courriel.example")
    chosen(site, structure, shortlisted, MatchStatus.SHORTLISTED)
    page = served.tab()
    served.sign_in(page)
    forms = {
        "space-validated-errors": (validated_path, "Enregistrer le contrat"),
        "space-hired-errors": (f"{hired_path}/rupture", "Déclarer la fin du contrat"),
        "space-question-errors": (question_path, "Envoyer ma réponse"),
        "space-information-errors": ("/espace/informations", "Inviter"),
        "space-posts-errors": ("/espace/postes", "Rendre les autres postes"),
        "space-removal-errors": (removal_of_colleague(site), "Retirer de l'espace"),
    }
    for name, (path, words) in forms.items():
        page.goto(path)
        _submit(page, words)
        check(page, name, screenshots)
    page.goto(validated_path)
    page.get_by_role("radio", name="CDD").check()
    for label, day in (("Signé le", "2027-01-12"), ("Commence le", "2027-02-01"), ("Finit le", "2027-07-31")):
        page.get_by_label(label).fill(day)
    page.get_by_label("Salaire brut").fill("2 050")
    page.get_by_role("radio", name="Oui").check()
    _submit(page, "Enregistrer le contrat")
    check(page, "space-contract-remarks", screenshots)
    page.goto(f"/espace/candidatures/{shortlisted.id}/valider")
    page.get_by_label("Date d'embauche prévue").fill("")
    _submit(page, "Valider cette candidature")
    check(page, "space-validate-errors", screenshots)
    page.goto("/espace/informations?invitation=envoyee")
    check(page, "space-invited", screenshots)


@pytest.mark.long
def test_the_other_states_of_the_space_follow_the_rules(served: Served, screenshots: Path) -> None:
    site = served.site
    structure, follow_up_path = quarter_opened(site)
    page = served.tab()
    served.sign_in(page)
    page.goto(follow_up_path)
    page.get_by_label("Coût salarial").fill("7 500,50")
    page.get_by_label("Jours d'absence").fill("2")
    page.get_by_role("group", name="à plein temps").get_by_label("Oui").check()
    page.get_by_role("group", name="Avez-vous facturé").get_by_label("Non").check()
    page.get_by_label("Nom de la personne qui signe").fill("Inès Durand")
    page.get_by_label("Sa qualité").fill("Directrice")
    page.get_by_role("button", name="Transmettre le suivi").click()
    page.get_by_text("signé par Inès Durand").wait_for()
    check(page, "space-follow-up-transmitted", screenshots)
    application = site.store.get(Application, structure.application_id)
    assert application is not None
    changed_to(site, replace(application, status=ApplicationStatus.OVERDUE))
    page.goto("/espace")
    check(page, "space-overdue", screenshots)
    application = site.store.get(Application, structure.application_id)
    assert application is not None
    changed_to(site, replace(application, status=ApplicationStatus.LAPSED))
    page.goto("/espace")
    check(page, "space-lapsed", screenshots)
    answer = page.goto("/espace/candidatures")
    assert answer.status == 409
    check(page, "problem-409", screenshots)


def test_an_empty_space_follows_the_rules(served: Served, screenshots: Path) -> None:
    with_account(served.site)
    page = served.tab()
    served.sign_in(page)
    for name, path in (("candidates", "/espace/candidatures"), ("steps", "/espace/demarches")):
        page.goto(path)
        check(page, f"space-{name}-empty", screenshots)


@pytest.mark.long
def test_the_space_of_staff_follows_the_rules(served: Served, screenshots: Path) -> None:
    site = served.site
    opening = site.get(invited(site))
    code = code_of(site, opening)
    site.fill(opening, password=PASSWORD, totp_code=code)
    site.clock.at = site.clock.at.replace(minute=site.clock.at.minute + 2)
    page = served.tab()
    page.goto("/connexion")
    page.get_by_label("Adresse e-mail").fill("agent@prefecture.example")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Code à 6 chiffres").fill(code_of(site, opening))
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/espace")
    check(page, "space-of-staff", screenshots)


def _wait_to_sign_in(served: Served, page: Any) -> None:
    with_account(served.site)
    page.goto("/connexion")
    for _ in range(7):
        page.get_by_label("Adresse e-mail").fill("ines@chartres.example")
        page.get_by_label("Mot de passe", exact=True).fill("un autre mot de passe")
        with page.expect_navigation():
            page.get_by_role("button", name="Se connecter").click()


def _forged(page: Any, **attributes: str) -> None:
    """Send the form of the page, changed as no browser would by itself."""
    page.evaluate(
        """(attributes) => {
          const form = document.querySelector('main form');
          Object.assign(form, attributes);
          form.submit();
        }""",
        attributes,
    )


def _from_another_site(served: Served, page: Any) -> None:
    page.goto(
        f"data:text/html,<form method=post action={served.url}/connexion><button>Cliquez</button></form>"
    )
    page.get_by_role("button").click()
    page.wait_for_url("**/connexion")


def _unreadable(served: Served, page: Any) -> None:
    page.goto("/connexion")
    with page.expect_navigation():
        _forged(page, enctype="multipart/form-data")


def _too_large(served: Served, page: Any) -> None:
    page.goto(PUBLIC["answer"](served.site))
    page.get_by_label("Votre réponse").evaluate("it => it.value = 'a'.repeat(400000)")
    with page.expect_navigation():
        page.get_by_role("button", name="Envoyer ma réponse").click()


def _broken(served: Served, page: Any) -> None:
    path = PUBLIC["confirmation"](served.site)
    served.site.store.links = None  # type: ignore[assignment]
    page.goto(path)


PROBLEMS: dict[int, Callable[[Served, Any], None]] = {
    403: _from_another_site,
    413: _too_large,
    415: _unreadable,
    429: _wait_to_sign_in,
    500: _broken,
}


@pytest.mark.parametrize("status", core(PROBLEMS, 403))
def test_a_problem_follows_the_rules(served: Served, screenshots: Path, status: int) -> None:
    page = served.tab()
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status))
    PROBLEMS[status](served, page)
    assert status in answers
    assert page.title().startswith("Erreur\u00a0: ")
    check(page, f"problem-{status}", screenshots)
