"""The opening day in the browser: a file on trial, its takeover, the links (RULES section 11)."""

from pathlib import Path

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.takeover.files import TakeoverKind
from chalicelib.services.core import guards
from tests.audiences.desk.takeover_situations import sent
from tests.audiences.situations import staff_enters
from tests.browser.served import Served
from tests.browser.test_doors import as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_the_agency_takes_over_what_runs_already(served: Served, screenshots: Path) -> None:
    site = served.site
    staff_enters(site, Role.AGENCY)
    page = as_signed_in(served)
    page.goto("/espace/reprise")
    check(page, "takeover-empty", screenshots)
    page.get_by_role("link", name="Conventions").click()
    check(page, "takeover-columns", screenshots)
    wrong = {"number": "700002", "siret": "123", "months": "12"}
    page.goto(sent(site, TakeoverKind.AGREEMENTS, {}, wrong))
    check(page, "takeover-trial", screenshots)
    page.get_by_role("button", name="Reprendre ces conventions").click()
    page.wait_for_selector("#erreurs")
    check(page, "takeover-refused", screenshots)
    page.get_by_label("Reprendre les lignes justes").check()
    page.get_by_role("button", name="Reprendre ces conventions").click()
    page.get_by_text("La reprise est en cours").wait_for()
    site.run_tasks()
    page.reload()
    page.get_by_text("La reprise est terminée").wait_for()
    check(page, "takeover-done", screenshots)
    for kind in (TakeoverKind.CONTRACTS, TakeoverKind.TRAININGS, TakeoverKind.PAYMENTS):
        page.goto(sent(site, kind))
        page.get_by_role("button", name=f"Reprendre ces {kind.label}").click()
        page.get_by_text("La reprise est en cours").wait_for()
        site.run_tasks()
        # The agreements of contracts are gone through again by a task of their own.
        site.run_tasks()
        page.reload()
        page.get_by_text("La reprise est terminée").wait_for()
    page.goto("/espace/reprise")
    check(page, "takeover-links", screenshots)
    page.get_by_role("button", name="Envoyer les liens").click()
    page.get_by_text("partent dans les minutes qui viennent").wait_for()
    site.run_tasks()
    assert {one.template for one in site.store.emails} >= {"takeover_structure", "takeover_adviser"}
    holder = site.store.guard_holder(guards.case_file_guard(700_001))
    assert holder is not None and site.store.get(Agreement, holder) is not None
    page.goto(f"/espace/subventions/{holder}")
    check(page, "takeover-agreement", screenshots)
    page.goto(f"/espace/subventions/{holder}/compte")
    check(page, "takeover-ledger", screenshots)
    page.goto(f"/espace/journal/conventions/{holder}")
    page.get_by_text("repris à l'ouverture, fichier des conventions").wait_for()
    check(page, "takeover-journal", screenshots)
