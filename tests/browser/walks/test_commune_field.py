"""The commune field finds what people type (RULES section 2), with a screenshot of each list."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import Served
from tests.browser.test_every_page import check
from tests.e2e.system import wait_for

# The typed text, and the commune that is offered first.
WRITTEN = {
    "38000 Grenoble": "Grenoble (38000)",
    "Grenoble 38": "Grenoble (38000)",
    "L'Haÿ-les-Roses (94240)": "L'Haÿ-les-Roses (94240)",
    "Paris 13ème": "Paris 13e Arrondissement (75013)",
    "LYON 03": "Lyon 3e Arrondissement (69003)",
    "38021 GRENOBLE CEDEX 1": "Grenoble (38000)",
    "75380 PARIS CEDEX 08": "Paris 8e Arrondissement (75008)",
    "75000": "Paris 15e Arrondissement (75015)",
    "Y": "Y (80190)",
    "St Denis de la Réunion": "Saint-Denis (97400), La Réunion",
    "lehavre": "Le Havre (76600)",
    "Neuilly s/ Seine": "Neuilly-sur-Seine (92200)",
    "Andrezé": "Beaupréau-en-Mauges (49110), Maine-et-Loire – ancien nom : Andrezé",
    "saint-denis": "Saint-Denis (97400), La Réunion",
}


def offered(page: Any) -> list[str]:
    return [one.inner_text().strip() for one in page.get_by_role("option").all()]


def test_offered_communes_are_chosen_by_the_person_only(served: Served, screenshots: Path) -> None:
    page = served.tab()
    page.goto("/engager")
    field, chosen = page.get_by_label("7. Code postal"), page.locator("[name=place]")
    for number, (written, label) in enumerate(WRITTEN.items()):
        field.fill(written)
        wait_for(lambda label=label: offered(page)[:1] == [label], why=f"{written} offers {label}")
        page.screenshot(path=screenshots / f"commune-{number:02}.png")
        field.press("Tab")
        assert chosen.input_value() == "", f"{written} was chosen by itself"
    field.fill("Andrezé")
    page.get_by_role("option", name="Beaupréau-en-Mauges").first.click()
    assert chosen.input_value() == "49023-49110"
    check(page, "commune-chosen", screenshots)


@pytest.mark.parametrize(("written", "label"), [("Grenoble 38", "Grenoble"), ("LYON 03", "Lyon 3e")])
def test_without_script_the_button_offers_the_same_communes(
    served: Served, screenshots: Path, written: str, label: str
) -> None:
    page = served.tab(javascript=False)
    page.goto("/engager")
    page.get_by_label("7. Code postal").fill(written)
    page.get_by_role("button", name="Chercher").click()
    assert (
        label in page.locator("#lieu").inner_text()
        or label in page.locator("[name=place_query]").input_value()
    )
    page.screenshot(path=screenshots / f"commune-plain-{label.replace(' ', '-')}.png")
