"""An adviser reports an activity on a phone: with a network, without one, and with errors in it."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.access.actor import CandidateSession
from chalicelib.services.activity import statistics
from tests.audiences.site import available_candidate
from tests.audiences.situations import reported
from tests.browser.served import Served, require_accessible, require_reflow
from tests.browser.test_candidate_pages import enter
from tests.browser.test_every_page import check

PHONE = {"width": 360, "height": 740}
NEW = "/mon-espace/activites/nouveau"


@pytest.fixture
def adviser(served: Served) -> Any:
    """Return a page of an adviser's phone, and a function that counts the recorded reports."""
    candidate = available_candidate(served.site)
    reported(served.site, candidate)
    page = served.tab(viewport=PHONE)
    enter(served, page)

    def recorded() -> int:
        actor = CandidateSession(candidate=candidate)
        return statistics.of_adviser(served.site.ports, actor, period="12-mois").counts.reports

    page.recorded = recorded
    return page


def test_the_next_report_takes_two_presses_and_is_prefilled_with_the_last_answers(adviser: Any) -> None:
    adviser.goto(NEW)
    assert adviser.get_by_label("Accompagner une personne").is_checked()
    assert adviser.get_by_label("Durée, en minutes").input_value() == "60"
    assert not adviser.get_by_label("Nombre de participants").is_visible()
    adviser.get_by_label("60 ans et plus").first.check()
    adviser.get_by_role("button", name="Enregistrer").last.click()
    adviser.wait_for_url("**/nouveau?fait=enregistrement")
    assert "Votre compte rendu est enregistré" in adviser.inner_text("main")
    assert adviser.recorded() == 3


def test_a_report_without_a_network_waits_in_the_browser_and_is_sent_once(adviser: Any) -> None:
    adviser.goto(NEW)
    adviser.context.set_offline(True)
    adviser.get_by_role("button", name="Enregistrer").last.click()
    adviser.get_by_text("Un compte rendu attend le réseau").wait_for()
    require_accessible(adviser)
    assert adviser.recorded() == 2
    adviser.context.set_offline(False)
    adviser.get_by_text("Le compte rendu gardé est enregistré").wait_for()
    assert adviser.recorded() == 3
    adviser.goto(NEW)
    assert "attend le réseau" not in adviser.inner_text("main")
    assert adviser.recorded() == 3


def test_errors_of_a_report_are_told_beside_its_fields(adviser: Any) -> None:
    adviser.goto(NEW)
    adviser.get_by_label("Durée, en minutes").fill("1")
    adviser.get_by_label("Un groupe").check()
    adviser.get_by_role("button", name="Enregistrer").last.click()
    adviser.get_by_role("alert").wait_for()
    text = adviser.get_by_role("alert").inner_text()
    assert "L'accompagnement d'une personne est individuel" in text and "Durée, en minutes" in text
    assert adviser.recorded() == 2


def test_a_report_is_corrected_then_deleted(adviser: Any) -> None:
    adviser.goto("/mon-espace/activites")
    adviser.get_by_role("table").get_by_role("link").first.click()
    adviser.get_by_label("Durée, en minutes").fill("75")
    adviser.get_by_role("button", name="Enregistrer").last.click()
    adviser.wait_for_url("**/activites?fait=modification")
    assert "75 min" in adviser.inner_text("main")
    adviser.get_by_role("table").get_by_role("link").first.click()
    adviser.get_by_role("link", name="Supprimer ce compte rendu").click()
    adviser.get_by_role("button", name="Supprimer").click()
    adviser.wait_for_url("**/activites?fait=suppression")
    assert adviser.recorded() == 1


def test_the_pages_of_an_adviser_follow_the_rules(adviser: Any, screenshots: Path) -> None:
    for name, path in (
        ("adviser-reports", "/mon-espace/activites"),
        ("adviser-report-new", NEW),
        ("adviser-figures", "/mon-espace/activites/chiffres"),
    ):
        adviser.goto(path)
        check(adviser, name, screenshots)
        require_reflow(adviser)
