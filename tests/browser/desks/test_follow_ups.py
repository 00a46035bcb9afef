"""Follow-ups at the desk of the funder: each page is used, and must follow the common rules."""

from pathlib import Path

import pytest

from chalicelib.domain.access.account import Role
from tests.audiences.situations import (
    answered_again,
    deciding_part_time,
    staff_enters,
    transmitted,
)
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


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
