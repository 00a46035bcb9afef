"""The menu of the agency: one line, its groups by mouse, by keyboard, on a telephone and without script."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from tests.audiences.situations import staff_enters
from tests.browser.served import Served, as_signed_in, require_accessible, require_reflow

GROUPS = {
    "Financement": ("Subventions", "Versements", "Suivis"),
    "Formation": ("Formations", "Sessions"),
    "Annuaire": ("Structures", "Candidats", "Comptes", "Adresses"),
    "Pilotage": ("Tableau de bord", "Activité", "Échéances", "Paramètres"),
}


def shown(page: Any) -> list[str]:
    """Return the visible links of the menu."""
    links = page.get_by_role("navigation", name="Bureau").get_by_role("link")
    return [one.inner_text() for one in links.all() if one.is_visible()]


def at_the_agency(served: Served, *, javascript: bool = True) -> Any:
    staff_enters(served.site, Role.AGENCY)
    page = as_signed_in(served, javascript=javascript)
    page.goto("/espace")
    return page


def test_the_menu_of_the_agency_is_one_line_on_a_desk_and_its_groups_open_over_the_page(
    served: Served, tmp_path: Path
) -> None:
    page = at_the_agency(served)
    page.set_viewport_size({"width": 1280, "height": 800})
    menu = page.get_by_role("navigation", name="Bureau")
    line = menu.bounding_box()["height"]
    assert line < 2 * page.get_by_text("Pilotage", exact=True).bounding_box()["height"]
    assert shown(page) == ["Accueil", "Candidatures", "Séances", "Conseillers"]
    for name, links in GROUPS.items():
        page.get_by_text(name, exact=True).click()
        assert [one for one in shown(page) if one in links] == list(links)
        assert menu.bounding_box()["height"] == line
        require_accessible(page)
    page.screenshot(path=str(tmp_path / "menu.png"))
    # One group is open at a time, and none after leaving the menu.
    assert not {*GROUPS["Annuaire"]} & {*shown(page)}
    page.get_by_role("heading", level=1).click()
    assert len(shown(page)) == 4
    require_reflow(page)


def test_a_group_is_marked_when_it_contains_the_page(served: Served) -> None:
    page = at_the_agency(served)
    page.goto("/espace/comptes")
    assert page.locator("summary[aria-current]").all_inner_texts() == ["Annuaire"]
    page.goto("/espace/dossiers")
    assert page.locator("summary[aria-current]").count() == 0


def test_the_groups_open_by_keyboard_and_close_with_escape(served: Served) -> None:
    page = at_the_agency(served)
    page.get_by_text("Annuaire", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Structures"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Annuaire"
    assert len(shown(page)) == 4
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/comptes")


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_telephone_a_group_opens_under_the_menu(served: Served, javascript: bool) -> None:
    page = at_the_agency(served, javascript=javascript)
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_text("Pilotage", exact=True).click()
    for name in GROUPS["Pilotage"]:
        box = page.get_by_role("link", name=name, exact=True).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    page.get_by_role("link", name="Échéances", exact=True).click()
    page.wait_for_url("**/espace/echeances")
