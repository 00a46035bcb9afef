"""Somebody who withdrew registers again with the same address (RULES section 8)."""

import pytest

from tests.audiences.site import available_candidate
from tests.browser.served import Served
from tests.browser.test_candidate_pages import ADDRESS, enter
from tests.browser.test_journeys import register


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_withdrawn_candidate_returns_by_registering_again(served: Served, javascript: bool) -> None:
    available_candidate(served.site)
    page = served.tab(javascript=javascript)
    enter(served, page)
    page.goto("/mon-espace/retrait")
    page.get_by_label("Pourquoi retirez-vous votre inscription ?").fill("Un autre emploi.")
    page.get_by_role("button", name="Retirer mon inscription").click()
    page.get_by_text("Votre inscription est retirée.").wait_for()
    register(page, ADDRESS, javascript=javascript)
    page.goto(served.site.link("candidate_confirm", "confirm"))
    page.get_by_role("button", name="Confirmer mon adresse").click()
    page.get_by_role("heading", level=1, name="C'est confirmé").wait_for()
    page.goto("/mon-espace")
    page.get_by_text("Visible des structures").wait_for()
