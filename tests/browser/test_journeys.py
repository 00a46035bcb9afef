"""A structure from the form to the contract in a real browser, with and without JavaScript."""

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import require_accessible
from tests.e2e.system import PASSWORD, System, wait_for

pytestmark = pytest.mark.e2e

COMMUNE = "anne.martin@commune.example"
PERSON = "marc.roche@courriel.example"
TODAY_OR_LATER = date(2030, 3, 1).isoformat()


@pytest.fixture(scope="module")
def system(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole local stack, with its mailbox."""
    running = System(tmp_path_factory.mktemp("browser") / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def people(system: System) -> dict[str, Any]:
    """A prefecture and the committee's secretary, invited by the agency."""
    agency = system.visitor()
    invited = wait_for(lambda: system.emails("agence@"), why="the first e-mail")[-1]
    agency.open_account(invited, invited["to"])
    opened = {}
    for role, departments in (("prefecture", ["57"]), ("committee", [])):
        email = f"{role}@etat.example"
        body = {"email": email, "role": role, "first_name": "Camille", "last_name": "Roux"}
        agency.post("/agency/accounts", {**body, "departments": departments}, 201)
        opened[role] = system.visitor()
        opened[role].open_account(system.email(email, "compte"), email)
    return opened


def link_of(system: System, to: str, path: str) -> str:
    """Return the address of the latest link of a kind sent to somebody, once it has arrived."""

    def found() -> list[str]:
        return [link for mail in system.emails(to) for link in mail["links"] if f"/{path}/" in link]

    return wait_for(found, why=f"a link /{path}/ for {to}")[0]


def choose_commune(page: Any, label: str, query: str, name: str, *, javascript: bool) -> None:
    page.get_by_label(label).fill("")
    page.get_by_label(label).press_sequentially(query)
    if javascript:
        page.get_by_role("option", name=name).click()
    else:
        page.get_by_role("button", name="Chercher").click()
        page.get_by_role("radio", name=name).check()


def apply_for_posts(page: Any, email: str, siret: str, *, javascript: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name="Je souhaite engager un conseiller").click()
    page.get_by_role("radio", name="Une commune").check()
    page.get_by_label("Numéro SIRET").fill(siret)
    page.get_by_label("Nom de la structure").fill("Commune de Metz")
    choose_commune(page, "7. Code postal", "57000", "Metz (57000)", javascript=javascript)
    page.get_by_role("radio", name="Une commune").check()
    page.get_by_role("group", name="2. Avez-vous déjà identifié").get_by_label("Non").check()
    page.get_by_label("3. Combien").fill("2")
    page.get_by_label("4. À partir de quand").fill(TODAY_OR_LATER)
    page.get_by_label("8. Votre prénom").fill("Anne")
    page.get_by_label("9. Votre nom").fill("Martin")
    page.get_by_label("10. Votre fonction").fill("Directrice")
    page.get_by_label("11. Votre e-mail").fill(email)
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    assert "100 000" in " ".join(page.locator(".amount").inner_text().split())
    page.get_by_role("button", name="Modifier : Structure").click()
    assert page.get_by_label("Nom de la structure").input_value() == "Commune de Metz"
    page.get_by_role("button", name="Continuer : vérifier et voir le montant").click()
    page.get_by_label("La structure prend ces engagements").check()
    page.get_by_role("button", name="Envoyer votre candidature").dblclick()
    page.wait_for_url("**/engager/merci")


def go_back_and_send_again(page: Any) -> None:
    """Go back and send again: the browser does not cache pages with answers, and asks first."""
    with contextlib.suppress(Exception):
        page.go_back()
    wait_for(lambda: _reloaded(page), why="the page can be asked for again")
    page.get_by_label("La structure prend ces engagements").check()
    page.get_by_role("button", name="Envoyer votre candidature").click()
    page.wait_for_url("**/engager/merci")


def _reloaded(page: Any) -> bool:
    # The browser's page « not kept » may not be there yet.
    with contextlib.suppress(Exception):
        page.reload()
        return bool(page.get_by_label("La structure prend ces engagements").count())
    return False


def register(page: Any, email: str, *, javascript: bool) -> None:
    page.goto("/devenir-conseiller")
    page.get_by_label("Demandeur d'emploi").check()
    page.get_by_role("group", name="Avez-vous une expérience").get_by_label("Oui").check()
    choose_commune(page, "Votre lieu de résidence", "metz", "Metz (57000)", javascript=javascript)
    page.get_by_role("radio", name="20 km").check()
    page.get_by_label("À partir de quand").fill(TODAY_OR_LATER)
    page.get_by_label("Votre prénom").fill("Marc")
    page.get_by_label("Votre nom").fill("Roche")
    page.get_by_label("Votre e-mail").fill(email)
    page.get_by_label("Je m'engage").check()
    page.get_by_role("button", name="Continuer : vérifier vos réponses").click()
    page.get_by_role("button", name="Envoyer votre inscription").click()
    page.wait_for_url("**/devenir-conseiller/merci")


def confirm(system: System, page: Any, email: str) -> None:
    link = link_of(system, email, "confirmation")
    page.goto(link)
    page.get_by_role("button", name="Confirmer mon adresse").click()
    page.get_by_role("heading", level=1, name="C'est confirmé").wait_for()
    page.goto(link)
    assert page.get_by_role("heading", level=1).inner_text() == "C'est déjà confirmé"


def grant(system: System, people: dict[str, Any], number: int) -> None:
    prefecture, committee = people["prefecture"], people["committee"]
    found = prefecture.get("/prefecture/applications")["applications"]
    application = next(one for one in found if one["status"] == "confirmed")
    day = system.today().isoformat()
    session = committee.post("/committee/sessions", {"number": number, "held_on": day}, 201)
    committee.post(f"/committee/sessions/{session['id']}/opening", {}, 200)
    agenda = f"/committee/sessions/{session['id']}/agenda/{application['id']}"
    committee.put(agenda)
    committee.put(f"{agenda}/decision", {"verdict": "validated", "posts_granted": 1})
    committee.post(f"/committee/sessions/{session['id']}/close", {}, 202)


def open_account(system: System, page: Any, structure_email: str) -> None:
    """Open the account by the link of the decision, after trying a password that is too short."""
    page.goto(link_of(system, structure_email, "compte"))
    page.get_by_label("Mot de passe").fill("court")
    page.get_by_role("button", name="Créer mon compte").click()
    page.locator("#erreurs").wait_for()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_role("main").get_by_role("link", name="Se connecter").click()
    page.get_by_label("Adresse e-mail").fill(structure_email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/espace")


def choose(page: Any, context: Any, *, javascript: bool, picture: Path) -> None:
    """Shortlist and validate somebody, twice, with a second tab open."""
    page.get_by_role("link", name="Mes candidatures").click()
    page.get_by_role("link", name="Détails de Marc Roche").click()
    sheet = page.url
    other_tab = context.new_page()
    other_tab.goto(sheet)
    page.get_by_role("button", name="Pré-sélectionner").click()
    page.get_by_role("link", name="Valider cette candidature").wait_for()
    other_tab.get_by_role("button", name="Ne pas retenir").click()
    other_tab.get_by_role("button", name="Pré-sélectionner").click()
    other_tab.get_by_role("link", name="Valider cette candidature").wait_for()
    page.reload()
    page.get_by_role("link", name="Valider cette candidature").click()
    if javascript:
        page.get_by_role("dialog").wait_for()
    else:
        page.wait_for_url("**/valider*")
    button = page.get_by_role("button", name="Valider cette candidature")
    button.dblclick()
    page.wait_for_url("**/espace/recrutements/*")
    assert page.get_by_role("heading", level=1).inner_text() == "Candidature validée"
    case_file = page.get_by_role("link", name="Ouvrir le dossier")
    wait_for(lambda: page.reload() and case_file.count(), why="the case file's link comes")
    page.screenshot(path=picture, full_page=True)

    other_tab.get_by_role("link", name="Valider cette candidature").click()
    if javascript:
        other_tab.get_by_role("dialog").get_by_role("button", name="Valider cette candidature").click()
    other_tab.wait_for_url("**/espace/recrutements/*")


def record_contract(system: System, page: Any, *, javascript: bool) -> None:
    """Record the contract; the space shows it."""
    today = system.today().isoformat()
    page.get_by_role("radio", name="CDI").check()
    page.get_by_label("Signé le").fill(today)
    page.get_by_label("Commence le").fill(today)
    page.get_by_label("Salaire brut").fill("2 050")
    page.get_by_role("radio", name="Oui").check()
    page.get_by_role("button", name="Enregistrer le contrat").click()
    # The candidate gave a start date in years: a start before that day is asked about.
    page.get_by_label("Je confirme, c'est exact").check()
    page.get_by_role("button", name="Enregistrer le contrat").click()
    page.get_by_text("Contrat signé").wait_for()
    page.get_by_role("link", name="Accueil").click()
    assert (
        "Vous êtes ici" in page.get_by_role("listitem").filter(has_text="Signature du contrat").inner_text()
    )
    if javascript:
        require_accessible(page)


@pytest.mark.parametrize(
    ("kind", "siret"),
    [("script", "21570463600012"), pytest.param("plain", "21280085000019", marks=pytest.mark.long)],
    ids=["script", "plain"],
)
def test_a_structure_hires_from_the_form_to_the_contract(
    system: System, people: dict[str, Any], browser: Any, screenshots: Path, kind: str, siret: str
) -> None:
    javascript = kind == "script"
    structure_email, person_email = f"{kind}-{COMMUNE}", f"{kind}-{PERSON}"
    context = browser.new_context(
        base_url=system.url,
        java_script_enabled=javascript,
        locale="fr-FR",
        viewport={"width": 1100, "height": 800},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    try:
        apply_for_posts(page, structure_email, siret, javascript=javascript)
        link_of(system, structure_email, "confirmation")
        assert len(system.emails(structure_email, "confirme")) == 1, "a double click sends once"
        go_back_and_send_again(page)
        assert len(system.emails(structure_email, "confirme")) == 1, "so does the back button"
        assert "confirmez votre adresse" in page.get_by_role("heading", level=1).inner_text()
        confirm(system, page, structure_email)
        register(page, person_email, javascript=javascript)
        confirm(system, page, person_email)
        grant(system, people, 1 if javascript else 2)

        open_account(system, page, structure_email)
        choose(page, context, javascript=javascript, picture=screenshots / f"journey-{kind}.png")
        record_contract(system, page, javascript=javascript)
        page.get_by_role("button", name="Se déconnecter").click()
        page.get_by_role("heading", level=1, name="Conseiller numérique France Services").wait_for()
        page.goto("/espace")
        assert page.url.endswith("/connexion?page=%2Fespace"), "who signs in again returns there"
    finally:
        context.close()


def test_an_expired_link_tells_what_to_do(system: System, browser: Any) -> None:
    context = browser.new_context(base_url=system.url, locale="fr-FR")
    page = context.new_page()
    try:
        email = "trop-tard@commune.example"
        apply_for_posts(page, email, "21590350100017", javascript=True)
        link = link_of(system, email, "confirmation")
        system.move(advance_days=181)
        page.goto(link)
        assert "n'est plus valable" in page.get_by_role("heading", level=1).inner_text()
        require_accessible(page)
    finally:
        context.close()
