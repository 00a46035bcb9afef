"""The keyboard alone, and what the script adds without taking anything away."""

from typing import Any

from chalicelib.domain.match import MatchStatus
from chalicelib.services import shortlist
from tests.browser.served import Served
from tests.e2e.system import wait_for
from tests.web.site import ANYBODY, available_candidate, last_application, with_account

_FOCUSED = """() => {
  const it = document.activeElement;
  const label = it.labels && it.labels[0] ? it.labels[0].textContent : it.textContent;
  return {name: it.name || '', text: (label || '').trim().replace(/\\s+/g, ' '), value: it.value || '',
          outline: getComputedStyle(it).outlineStyle};
}"""


def tab_to(page: Any, *, name: str = "", text: str = "") -> dict[str, str]:
    """Press Tab until a field or words have the focus; every stop shows that it has it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        assert focused["outline"] != "none", focused
        if (name and focused["name"] == name) or (text and focused["text"].startswith(text)):
            return focused
    raise AssertionError(f"the keyboard never reaches {name or text}")


def test_the_first_stop_of_the_keyboard_leads_to_the_content(served: Served) -> None:
    page = served.tab()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED)["text"] == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_the_application_is_sent_with_the_keyboard_alone(served: Served) -> None:
    page = served.tab()
    page.goto("/")
    tab_to(page, text="Je souhaite engager un conseiller")
    page.keyboard.press("Enter")
    page.wait_for_url("**/engager")
    tab_to(page, name="kind")
    page.keyboard.press("Space")
    tab_to(page, name="has_identified_candidate")
    page.keyboard.press("ArrowDown")
    tab_to(page, name="posts_requested")
    page.keyboard.type("2")
    tab_to(page, name="available_from")
    page.locator("[name=available_from]").fill("2027-03-01")
    tab_to(page, name="siret")
    page.keyboard.type("21280085000019")
    tab_to(page, name="name")
    page.keyboard.type("Commune de Chartres")
    tab_to(page, name="place_query")
    page.keyboard.type("chartr")
    page.get_by_role("option", name="Chartres (28000)").wait_for()
    page.keyboard.press("ArrowDown")
    active = page.locator("[name=place_query]").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert page.locator("[name=place_query]").input_value() == "Chartres (28000)"
    for name, value in (
        ("contact.first_name", "Inès"),
        ("contact.last_name", "Durand"),
        ("contact.job_title", "Directrice"),
        ("contact.email", "ines@chartres.example"),
    ):
        tab_to(page, name=name)
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    page.wait_for_selector(".amount")
    assert "100 000" in " ".join(page.locator(".amount").inner_text().split())
    tab_to(page, name="commitments_accepted")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/engager/merci")
    assert last_application(served.site).place.insee_code == "28085"


def test_a_candidate_is_validated_with_the_keyboard_alone(served: Served) -> None:
    site = served.site
    account = with_account(site)
    candidate = available_candidate(site)
    structure = shortlist.own_structure(site.ports, account.structure_id)
    shortlist.set_status(site.ports, ANYBODY, structure, candidate.id, MatchStatus.SHORTLISTED)
    page = served.tab()
    served.sign_in(page)
    tab_to(page, text="Mes candidatures")
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/candidatures")
    tab_to(page, text="Pré-sélectionnées (1)")
    page.keyboard.press("Enter")
    page.wait_for_url("**tab=shortlisted")
    tab_to(page, text="Détails de Paul Martin")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{candidate.id}*")
    tab_to(page, text="Valider cette candidature")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate(_FOCUSED)["text"] == "Valider cette candidature", "the focus comes back"
    page.keyboard.press("Enter")
    tab_to(page, text="Valider cette candidature")
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/recrutements/*")


def test_questions_that_an_answer_does_not_call_for_are_hidden(served: Served) -> None:
    page = served.tab()
    page.goto("/engager")
    duration = page.get_by_role("group", name="Durée de la convention")
    assert not duration.is_visible()
    page.get_by_role("radio", name="Une structure privée").check()
    assert duration.is_visible()
    contracts = page.get_by_role("group", name="La convention constitutive")
    assert not contracts.is_visible()
    page.get_by_label("Forme juridique").select_option("public_interest_group")
    assert contracts.is_visible()
    page.get_by_role("radio", name="Une commune").check()
    assert not duration.is_visible() and not contracts.is_visible()
    assert page.get_by_label("Forme juridique").input_value() == ""


def test_without_an_answer_of_the_server_the_commune_is_looked_for_by_the_button(served: Served) -> None:
    page = served.tab()
    page.route("**/api/v1/communes*", lambda route: route.abort())
    page.goto("/engager")
    page.get_by_label("7. Code postal").press_sequentially("28000")
    page.get_by_role("button", name="Chercher").click()
    field = page.locator("[name=place_query]")
    wait_for(lambda: field.input_value() == "Chartres (28000)", why="the commune is found")
    assert page.locator("[name=place]").input_value() == "28085-28000"


def test_a_double_click_sends_one_request(served: Served) -> None:
    page = served.tab()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/connexion")
    page.get_by_role("button", name="Se connecter").dblclick()
    page.wait_for_selector("#erreurs")
    assert len(sent) == 1


def test_nothing_is_stored_in_the_browser_but_the_session(served: Served) -> None:
    page = served.tab()
    with_account(served.site)
    page.goto("/")
    assert page.context.cookies() == []
    served.sign_in(page)
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "session" and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
