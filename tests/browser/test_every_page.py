"""Every page and state: no axe-core violation in light and dark, no sideways scroll, a screenshot to look
at."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.access.actor import Anybody, CandidateSession
from chalicelib.domain.activity.open_data import POSTS_JSON, key_of
from chalicelib.domain.activity.totals import Counts, Month, MonthTotals, of_territory, totals_id
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services import tasks
from chalicelib.services.access.mail_feedback import record_feedback
from chalicelib.services.activity import open_data
from chalicelib.services.candidates import documents, sign_in_link
from chalicelib.services.core.changes import SYSTEM, Changes
from tests.audiences.site import (
    Site,
    apply_for_posts,
    asked,
    asks_register,
    available_candidate,
    chosen,
    confirmed_application,
    decided,
    invited,
    later,
    question_in_space,
    signed_in,
    status_path,
    structure_of,
    with_account,
)
from tests.audiences.situations import (
    adviser_pages,
    certificate_pages,
    copy_pages,
    deposit_document,
    open_quarter,
    proof_pages,
)
from tests.audiences.structure.test_space import agreement_path, hired, recruitment_path, validated
from tests.browser.served import Served, require_accessible, require_focus, require_reflow
from tests.support.builders import register_entry
from tests.support.core import core
from tests.support.files import a_pdf
from tests.support.outside import MemoryCaseFiles

Visit = Callable[[Site], str]


def check(page: Any, name: str, screenshots: Path) -> None:
    """Check the page as it stands, and take its screenshot wide, narrow and dark."""
    page.emulate_media(color_scheme="light")
    require_accessible(page)
    page.screenshot(path=screenshots / f"{name}.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    require_accessible(page)
    page.screenshot(path=screenshots / f"{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    page.screenshot(path=screenshots / f"{name}-320.png", full_page=True)
    require_accessible(page)
    page.set_viewport_size(size)
    require_reflow(page)


def expired(site: Site) -> str:
    apply_for_posts(site)
    path = site.link("application_confirm", "confirm")
    later(site, days=181)
    return path


def used(site: Site) -> str:
    apply_for_posts(site)
    path = site.link("application_confirm", "confirm")
    site.fill(site.get(path))
    return path


def confirmation(site: Site) -> str:
    apply_for_posts(site)
    return site.link("application_confirm", "confirm")


def granted(site: Site) -> str:
    application = confirmed_application(site)
    asked(site, application, "Où l'accueil aura-t-il lieu ?")
    reviewed = site.store.get(Application, application.id)
    assert reviewed is not None
    return status_path(site, decided(site, reviewed, posts=2))


def question(site: Site) -> str:
    return asked(site, confirmed_application(site), "Où l'accueil aura-t-il lieu ?")


def submitted(site: Site) -> str:
    return status_path(site, confirmed_application(site))


def with_map(site: Site) -> str:
    """Return the public map, with advisers in every other department."""
    codes = [code for at, code in enumerate(sorted(site.ports.places.departments())) if at % 2]
    rows = [
        {"department": code, "insee_code": f"{code}{at}", "commune": f"Commune {at}", "posts": at + 1}
        for number, code in enumerate(codes)
        for at in range(number % 7)
    ]
    told = {"made_on": site.ports.today().isoformat(), "rows": rows}
    site.ports.files.write(key_of(POSTS_JSON), json.dumps(told).encode())
    return "/carte"


def with_open_data(site: Site) -> str:
    """Return the page of the open data, with some files."""
    month = Month.of(site.ports.today()).plus(-3)
    changes = Changes(author=SYSTEM, at=site.clock.now())
    counts = Counts(reports=30, people=60, kinds=(28, 2), communes=("54395",), commune_reports=(30,))
    part = MonthTotals(id=totals_id(month, "r"), structure_id="s", counts=counts)
    changes.create(of_territory("54", "54", month, [part]))
    site.store.commit(changes)
    open_data.make_files(site.ports, "task")
    return "/donnees-ouvertes"


PUBLIC: dict[str, Visit] = {
    "home": lambda site: "/",
    "home-computed": lambda site: "/?structure=association&duree=18&postes=2",
    "home-wrong": lambda site: "/?structure=collectivite&duree=18&postes=2",
    "engage": lambda site: "/engager",
    "engage-thanks": lambda site: "/engager/merci",
    "become": lambda site: "/devenir-conseiller",
    "become-thanks": lambda site: "/devenir-conseiller/merci",
    "sign-in": lambda site: "/connexion",
    "forgotten": lambda site: "/mot-de-passe-oublie",
    "privacy": lambda site: "/donnees-personnelles",
    "help": lambda site: "/aide",
    "open-data": with_open_data,
    "map": with_map,
    "map-to-come": lambda site: "/carte",
    "open-data-to-come": lambda site: "/donnees-ouvertes",
    "legal": lambda site: "/mentions-legales",
    "accessibility": lambda site: "/accessibilite",
    "not-found": lambda site: "/nulle-part",
    "cut-link": lambda site: "/confirmation/coupe",
    "confirmation": confirmation,
    "expired-link": expired,
    "used-link": used,
    "status": submitted,
    "status-granted": granted,
    "answer": question,
    "opening-with-code": invited,
}


@pytest.mark.parametrize("name", core(PUBLIC, "home", "engage", "status-granted"))
def test_a_public_page_follows_the_rules(served: Served, screenshots: Path, name: str) -> None:
    page = served.tab()
    page.goto(PUBLIC[name](served.site))
    check(page, name, screenshots)


def test_invalid_forms_follow_the_rules(served: Served, screenshots: Path) -> None:
    page = served.tab()
    forms = [
        ("engage", "/engager", "Continuer : vérifier et voir le montant"),
        ("become", "/devenir-conseiller", "Continuer : vérifier vos réponses"),
        ("sign-in", "/connexion", "Se connecter"),
    ]
    for name, path, button in forms:
        page.goto(path)
        page.get_by_role("button", name=button, exact=True).last.click()
        page.wait_for_selector("#erreurs")
        assert page.title().startswith("Erreur\u00a0: ")
        require_focus(page, "erreurs")
        check(page, f"{name}-errors", screenshots)
    first = page.locator("#erreurs a").first
    target = first.get_attribute("href").removeprefix("#")
    first.click()
    require_focus(page, target)


def test_the_list_of_communes_follows_the_rules(served: Served, screenshots: Path) -> None:
    page = served.tab()
    page.goto("/engager")
    page.get_by_label("7. Code postal").press_sequentially("chart")
    page.get_by_role("option", name="Chartres (28000)").wait_for()
    check(page, "commune-list", screenshots)
    plain = served.tab(javascript=False)
    plain.goto("/engager")
    plain.get_by_label("7. Code postal").fill("28300")
    plain.get_by_role("button", name="Chercher").click()
    plain.get_by_role("radio", name="Lèves").wait_for()
    plain.screenshot(path=screenshots / "commune-without-script.png", full_page=True)


def test_the_answer_of_the_register_of_companies_follows_the_rules(served: Served, screenshots: Path) -> None:
    place = served.site.ports.places.resolve("28085", "28000")
    entry = register_entry(siret="21280085000019", name="GIP INCLUSION", legal_category="7410", place=place)
    register = asks_register(served.site, replace(entry, closed=True))
    page = served.tab()
    page.goto("/engager")
    page.get_by_label("Numéro SIRET").fill("212 800 850 00019")
    page.get_by_role("radio", name="Une commune").check()
    page.get_by_role("button", name="Compléter d'après le registre public").click()
    page.get_by_text("Rempli pour vous").wait_for()
    page.wait_for_function("document.activeElement.innerText.includes('GIP INCLUSION · Chartres (28000)')")
    assert page.get_by_label("7. Code postal").input_value() == "Chartres (28000)"
    check(page, "engage-register", screenshots)
    page.get_by_role("group", name="2. Avez-vous déjà identifié").get_by_label("Non").check()
    page.get_by_label("3. Combien").fill("2")
    page.get_by_label("4. À partir de quand").fill("2027-03-01")
    for label, answer in (
        ("prénom", "Anne"),
        ("nom", "Martin"),
        ("fonction", "Maire"),
        ("e-mail", "a@gip.example"),
    ):
        page.get_by_label(re.compile(f"Votre {label}$")).fill(answer)
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    page.get_by_role("heading", name="À vérifier").wait_for()
    check(page, "engage-register-check", screenshots)
    register.down = True
    page.goto("/engager")
    page.get_by_label("Numéro SIRET").fill("21540395700016")
    page.get_by_role("button", name="Compléter d'après le registre public").click()
    page.get_by_text("n'a pas pu être consulté").wait_for()
    check(page, "engage-register-down", screenshots)


PEOPLE = (
    ("Dominic", "Roche"),
    ("Marc", "Lefèvre"),
    ("Alain", "Petit"),
    ("Awa", "Anticonstitutionnellement" * 4),
)


def filled_space(site: Site) -> dict[str, str]:
    """Return a structure with something on each of its pages, and their addresses."""
    structure = signed_in(site)
    people = [
        available_candidate(site, first_name=first, last_name=last, email=f"{first}@courriel.example".lower())
        for first, last in PEOPLE
    ]
    for kind in DocumentKind:
        deposit_document(site, people[0], kind)
    hired_path = hired(site, structure)
    validated(site, people[1])
    case_files = replace(site.ports, case_files=MemoryCaseFiles())
    for task in site.store.tasks:
        tasks.run(case_files, task.id)
    validated_path = recruitment_path(site, structure)
    for person, status in ((people[0], MatchStatus.SHORTLISTED), (people[3], MatchStatus.DECLINED)):
        chosen(site, structure, person, status)
    question_path = question_in_space(site, structure)
    record_feedback(site.ports, Feedback.PERMANENT_BOUNCE, structure.contact_email, "unknown")
    certificates = certificate_pages(site, hired_path)
    site.send(
        site.get(f"{hired_path}/rupture"),
        f"{hired_path}/rupture",
        ended_on="2027-02-12",
        reason="resignation",
    )
    proofs = adviser_pages(site, hired_path) | proof_pages(site, hired_path) | copy_pages(site, hired_path)
    follow_up_path = open_quarter(site, structure)
    return {
        "space": "/espace",
        "space-candidates": "/espace/candidatures?tab=all",
        "space-empty-tab": "/espace/candidatures?tab=ended",
        "space-sheet-new": f"/espace/candidatures/{people[2].id}",
        "space-sheet-shortlisted": f"/espace/candidatures/{people[0].id}",
        "space-sheet-validated": f"/espace/candidatures/{people[1].id}",
        "space-list-end": f"/espace/candidatures/{people[1].id}/suivante?retour=tab%3Dvalidated",
        "space-list-start": f"/espace/candidatures/{people[1].id}/precedente?retour=tab%3Dvalidated",
        "space-validate-page": f"/espace/candidatures/{people[0].id}/valider",
        "space-cancel": f"/espace/candidatures/{people[1].id}/annuler",
        "space-validated": f"{validated_path}?valide=oui",
        "space-planned-hire": f"{validated_path}/embauche",
        "space-hired": hired_path,
        "space-contract": f"{hired_path}/contrat",
        "space-contract-withdrawal": f"{hired_path}/contrat/retrait",
        "space-end": f"{hired_path}/rupture",
        "space-end-withdrawal": f"{hired_path}/rupture/retrait",
        **proofs,
        **certificates,
        "space-information": "/espace/informations",
        "space-documents": "/espace/documents",
        "space-steps": "/espace/demarches",
        "space-posts": "/espace/postes",
        "space-contact": "/espace/contact",
        "space-siret": "/espace/siret",
        "space-liquidation": "/espace/liquidation",
        "space-question": question_path,
        "space-follow-up": follow_up_path,
        "space-agreement": agreement_path(site, structure),
    }


@pytest.mark.long
def test_the_pages_of_the_space_follow_the_rules(served: Served, screenshots: Path) -> None:
    paths = filled_space(served.site)
    page = served.tab()
    served.sign_in(page)
    for name, path in paths.items():
        answer = page.goto(path)
        assert answer.status == 200, (name, answer.status)
        check(page, name, screenshots)
    page.goto(paths["space-follow-up"])
    page.get_by_role("button", name="Transmettre le suivi").click()
    page.wait_for_selector("#erreurs")
    check(page, "space-follow-up-errors", screenshots)


@pytest.mark.long
def test_the_pages_of_a_cv_follow_the_rules(served: Served, screenshots: Path) -> None:
    site = served.site
    candidate = available_candidate(site)
    sign_in_link.request_link(site.ports, Anybody(), email=candidate.email)
    site.receive_forms()
    page = served.tab()
    page.goto(site.link("candidate_sign_in", "space"))
    page.get_by_role("button", name="Ouvrir mon espace").click()
    page.goto("/mon-espace/cv")
    check(page, "cv-none", screenshots)
    for content, name in ((b"<html>", "cv-errors"), (a_pdf(), "cv-deposited")):
        upload = documents.upload(site.ports, CandidateSession(candidate=candidate), kind=DocumentKind.CV)
        site.ports.files.receive(upload.form, content)
        page.goto(f"/mon-espace/cv/recu?depot={upload.upload_id}")
        check(page, "cv-received", screenshots)
        page.get_by_role("button", name="Déposer ce CV").click()
        page.wait_for_selector("#erreurs" if name == "cv-errors" else "[role=status]")
        check(page, name, screenshots)


def test_the_window_of_a_validation_follows_the_rules(served: Served, screenshots: Path) -> None:
    site = served.site
    structure = with_account(site)
    candidate = available_candidate(site)
    owner = structure_of(site, structure)
    chosen(site, owner, candidate, MatchStatus.SHORTLISTED)
    page = served.tab()
    served.sign_in(page)
    page.goto(f"/espace/candidatures/{candidate.id}")
    page.get_by_role("link", name="Valider cette candidature").click()
    window = page.get_by_role("dialog", name="Valider cette candidature")
    window.wait_for()
    check(page, "space-window", screenshots)
    page.keyboard.press("Escape")
    assert not window.is_visible()


@pytest.mark.long
def test_the_summary_before_sending_follows_the_rules(served: Served, screenshots: Path) -> None:
    page = served.tab()
    page.goto("/engager")
    page.get_by_role("radio", name="Une structure privée").check()
    page.get_by_role("group", name="Forme juridique").get_by_label("Association").check()
    page.get_by_role("radio", name="18 mois").check()
    page.get_by_role("group", name="2. Avez-vous déjà identifié").get_by_label("Oui").check()
    page.get_by_label("Je ne sais pas encore").check()
    page.get_by_label("4. À partir de quand").fill("2027-03-01")
    page.get_by_label("5. Numéro SIRET").fill("21280085000019")
    page.get_by_label("6. Nom").fill("Association aux noms longs " + "Anticonstitutionnellement" * 4)
    page.get_by_label("7. Code postal").press_sequentially("28000")
    page.get_by_role("option", name="Chartres (28000)").click()
    for name, value in (
        ("8. Votre prénom", "Inès"),
        ("9. Votre nom", "Durand"),
        ("10. Votre fonction", "Présidente"),
        ("11. Votre e-mail", "une.adresse.particulierement.longue.et.sans.espace@association.example"),
    ):
        page.get_by_label(name).fill(value)
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    page.wait_for_selector(".amount")
    check(page, "engage-summary", screenshots)
    page.get_by_role("button", name="Envoyer votre candidature").click()
    page.wait_for_selector("#erreurs")
    check(page, "engage-summary-errors", screenshots)
