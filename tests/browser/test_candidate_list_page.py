"""Mes candidatures in a real browser: search, filters, empty results, files, and the link back."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, available_candidate, chosen, structure_of, with_account
from tests.browser.keyboard import Keyboard
from tests.browser.served import Served, require_focus
from tests.browser.test_every_page import check

PEOPLE = (
    ("Dominic", "Roche", None),
    ("Marc", "Lefèvre", 1),
    ("Alain", "Petit", 2),
    ("Awa", "Anticonstitutionnellement" * 3, 3),
)


def filled(site: Site) -> None:
    """Return a structure, with candidates of all kinds near it and far away."""
    account = with_account(site)
    owner = structure_of(site, account)
    for first, last, stars in PEOPLE:
        person = available_candidate(
            site, first_name=first, last_name=last, email=f"{first.lower()}@courriel.example"
        )
        changes = Changes(author=ANYBODY, at=site.clock.now())
        changes.update(replace(person, pix_stars=stars))
        site.store.commit(changes)
        if first == "Marc":
            chosen(site, owner, person, MatchStatus.SHORTLISTED)
    available_candidate(
        site,
        first_name="Rose",
        last_name="Morel",
        email="rose@courriel.example",
        postal_code="75001",
        insee_code="75101",
    )


STATES = {
    "list": "",
    "list-all": "?tab=all",
    "list-filtered": "?tab=all&q=petit&pix=2&pix=3&graduate=false&sort=distance",
    "list-nothing": "?tab=new&q=morel&graduate=true",
    "list-everyone": "?tab=all&scope=all&q=morel",
    "list-everyone-nothing": "?tab=all&scope=all&q=inconnue",
    "list-everyone-other-tab": "?tab=declined&scope=all&q=morel",
    "list-errors": "?tab=new&scope=all",
    "list-page": "?tab=all&limit=2",
    "list-empty-tab": "?tab=validated",
}


@pytest.mark.long
def test_every_state_of_the_list_follows_the_rules(served: Served, screenshots: Path) -> None:
    filled(served.site)
    page = served.tab()
    served.sign_in(page)
    for name, query in STATES.items():
        answer = page.goto(f"/espace/candidatures{query}")
        assert answer.status == (422 if name == "list-errors" else 200), name
        if name == "list-errors":
            require_focus(page, "erreurs")
            assert page.title().startswith("Erreur\u00a0: ")
        check(page, name, screenshots)
    page.goto("/espace/candidatures")
    page.locator("summary").click()
    check(page, "list-filters", screenshots)


@pytest.mark.parametrize(("width", "height", "people"), [(1280, 800, 5), (360, 740, 1)])
def test_the_first_screen_shows_people(served: Served, width: int, height: int, people: int) -> None:
    with_account(served.site)
    for number in range(people + 1):
        available_candidate(served.site, email=f"paul{number}@courriel.example")
    page = served.tab(viewport={"width": width, "height": height})
    served.sign_in(page)
    page.goto("/espace/candidatures")
    boxes = [row.bounding_box() for row in page.locator("tbody tr").all()]
    shown = [box for box in boxes if box["y"] + box["height"] <= height]
    assert len(shown) >= people, boxes


def test_filters_are_folded_behind_one_line_with_the_chosen_values(served: Served) -> None:
    filled(served.site)
    page = served.tab()
    keys = Keyboard(page)
    served.sign_in(page)
    page.goto("/espace/candidatures")
    assert not page.get_by_label("Recherchez").is_visible()
    keys.go("Chercher, filtrer, trier : par date possible de démarrage")
    keys.write("q", "petit")
    keys.choose("graduate", "false")
    keys.choose("sort", "name")
    keys.go("Chercher")
    page.wait_for_url("**q=petit**")
    said = page.locator("summary").inner_text()
    assert said == "Chercher, filtrer, trier\u00a0: «\u00a0petit\u00a0», non diplômés, par nom"
    assert not page.get_by_label("Recherchez").is_visible()
    page.goto("/espace/candidatures?tab=new&scope=all")
    assert page.get_by_label("Recherchez").is_visible(), "what is to be corrected is not folded away"


def test_a_list_and_a_sheet_are_printed_without_controls(served: Served, screenshots: Path) -> None:
    filled(served.site)
    page = served.tab(color_scheme="dark")
    served.sign_in(page)
    page.goto("/espace/candidatures")
    listed = page.url
    page.get_by_role("link", name="Détails d'Alain Petit").click()
    page.get_by_role("heading", name="Alain Petit").wait_for()
    for name, address in (("sheet", page.url), ("list", listed)):
        page.goto(address)
        page.emulate_media(media="print")
        # The width of a sheet of paper between its margins.
        page.set_viewport_size({"width": 720, "height": 1000})
        shown = {
            one
            for one in ("nav", "footer", ".button", ".fold")
            for it in page.locator(one).all()
            if it.is_visible()
        }
        assert not shown, name
        assert page.get_by_text("Commune de Chartres").is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert page.evaluate("document.documentElement.scrollWidth") <= 720
        page.screenshot(path=screenshots / f"print-{name}.png", full_page=True)
        page.emulate_media(media="screen")
    page.emulate_media(media="print")
    row = page.locator("tbody tr").first
    assert {one.bounding_box()["y"] for one in row.locator("td").all()[:8]} == {row.bounding_box()["y"]}


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_somebody_is_searched_opened_shortlisted_and_the_list_is_found_again(
    served: Served, javascript: bool
) -> None:
    filled(served.site)
    page = served.tab(javascript=javascript)
    served.sign_in(page)
    page.get_by_role("link", name="Mes candidatures").click()
    page.locator("summary").click()
    page.get_by_label("Recherchez").fill("petit")
    page.get_by_role("group", name="Niveau(x) Pix").get_by_label("2 étoiles").check()
    page.get_by_label("Trier par").select_option("name")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("heading", name="Nouvelles : 1 candidature sur 3").wait_for()
    listed = page.url
    page.get_by_role("link", name="Détails d'Alain Petit").click()
    page.get_by_role("button", name="Pré-sélectionner").click()
    page.get_by_text("Candidature pré-sélectionnée").wait_for()
    page.get_by_role("link", name="Retour à la liste").click()
    page.get_by_text("Aucune candidature de cet onglet").wait_for()
    page.locator("summary").click()
    assert page.get_by_label("Recherchez").input_value() == "petit"
    assert page.get_by_role("group", name="Niveau(x) Pix").get_by_label("2 étoiles").is_checked()
    page.goto(listed)
    page.get_by_role("link", name=re.compile("Pré-sélectionnées")).click()
    page.get_by_role("link", name="Détails d'Alain Petit").wait_for()
    page.get_by_role("link", name="Effacer la recherche").click()
    page.get_by_role("link", name="Détails de Marc Lefèvre").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_the_list_is_downloaded_by_its_links(served: Served, javascript: bool) -> None:
    filled(served.site)
    page = served.tab(javascript=javascript)
    served.sign_in(page)
    page.goto("/espace/candidatures?q=petit")
    for words, start in (("CSV", b"\xef\xbb\xbf"), ("XLSX", b"PK")):
        with page.expect_download() as download:
            page.get_by_role("link", name=words).click()
        content = Path(download.value.path()).read_bytes()
        assert content.startswith(start), content[:40]
        assert re.fullmatch(
            rf"candidats-nouveaux-[a-z-]+-\d{{4}}-\d\d-\d\d\.{words.lower()}",
            download.value.suggested_filename,
        )


def test_a_candidate_known_beforehand_is_found_with_the_keyboard_alone(served: Served) -> None:
    filled(served.site)
    page = served.tab()
    keys = Keyboard(page)
    served.sign_in(page)
    page.goto("/espace/candidatures")
    keys.go("Chercher, filtrer, trier")
    keys.write("q", "rose@courriel.example")
    keys.tick("scope")
    keys.press("Enter")
    page.wait_for_url("**scope=all**")
    keys.go("Détails de Rose Morel")
    page.get_by_role("heading", name="Rose Morel").wait_for()
    keys.go("Pré-sélectionner")
    page.get_by_text("Candidature pré-sélectionnée").wait_for()
