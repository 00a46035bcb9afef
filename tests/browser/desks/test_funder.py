"""A day of the funder: waiting follow-ups, advisers, and follow-ups accepted together."""

from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, PASSWORD, Site, signed_in
from tests.audiences.situations import open_quarter, staff_enters, transmitted
from tests.audiences.structure.test_space import DECLARED, hired
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check


def soundly_transmitted(site: Site) -> str:
    """Return the id of a submitted follow-up with nothing to check; nobody is signed in."""
    structure = signed_in(site)
    hired(site, structure)
    path = open_quarter(site, structure)
    site.send(site.get("/connexion"), "/connexion", email="ines@chartres.example", password=PASSWORD)
    assert site.send(site.get(path), path, **{**DECLARED, "post0__gross_pay_cents": "7000"}).status == 303
    site.cookies.clear()
    follow_up_id = path.rpartition("/")[2]
    known = site.store.get(FollowUp, follow_up_id)
    assert known is not None
    # As if the adviser had reported activities.
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(known, silent_ids=()))
    site.store.commit(changes)
    return follow_up_id


def status_of(site: Site, follow_up_id: str) -> FollowUpStatus:
    found = site.store.get(FollowUp, follow_up_id)
    assert found is not None
    return found.status


def test_follow_ups_with_nothing_to_check_are_shown_then_accepted(served: Served, screenshots: Path) -> None:
    site = served.site
    follow_up_id = soundly_transmitted(site)
    staff_enters(site, Role.FUNDER)
    page = as_signed_in(served)
    page.goto("/espace")
    check(page, "funder-waiting", screenshots)
    page.get_by_role("link", name="à contrôler : 1").click()
    check(page, "funder-list", screenshots)
    page.get_by_role("link", name="Accepter tous ceux qui n'ont rien à vérifier (1)").click()
    check(page, "funder-together", screenshots)
    page.get_by_role("button", name="Accepter ce suivi").click()
    page.get_by_role("heading", name="Suivis acceptés ensemble").wait_for()
    site.run_tasks()
    page.get_by_role("link", name="Actualiser").click()
    page.get_by_text("Terminé").wait_for()
    check(page, "funder-together-done", screenshots)
    assert status_of(site, follow_up_id) is FollowUpStatus.ACCEPTED


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_ticked_follow_ups_are_accepted(served: Served, javascript: bool) -> None:
    site = served.site
    follow_up_id = transmitted(site)
    staff_enters(site, Role.FUNDER)
    page = served.tab(javascript=javascript)
    page.context.add_cookies([{"name": n, "value": v, "url": served.url} for n, v in site.cookies.items()])
    page.goto("/espace/suivis-trimestriels")
    page.get_by_role("button", name="Accepter les suivis cochés").click()
    page.wait_for_selector("#erreurs")
    assert status_of(site, follow_up_id) is FollowUpStatus.SUBMITTED, "nothing ticked accepts nothing"
    page.get_by_label("Choisir Commune de Chartres").check()
    page.get_by_role("button", name="Accepter les suivis cochés").click()
    page.get_by_role("heading", name="Suivis acceptés ensemble").wait_for()
    site.run_tasks()
    assert status_of(site, follow_up_id) is FollowUpStatus.ACCEPTED


def test_an_adviser_is_found_with_all_records(served: Served, screenshots: Path) -> None:
    transmitted(served.site)
    staff_enters(served.site)
    page = as_signed_in(served)
    page.goto("/espace")
    page.get_by_role("link", name="Conseillers", exact=True).click()
    check(page, "advisers", screenshots)
    page.get_by_label("Recherchez").fill("marti")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Paul Martin").click()
    page.get_by_role("heading", name="Journal").wait_for()
    check(page, "adviser", screenshots)
