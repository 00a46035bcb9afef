"""The opening day in the browser: a trial of a file, its intake, the links (RULES section 11)."""

from pathlib import Path

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.intake.files import IntakeKind
from chalicelib.services.core import guards
from tests.audiences.situations import staff_enters
from tests.audiences.staff.intake_situations import sent
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_the_agency_takes_in_running_agreements(served: Served, screenshots: Path) -> None:
    site = served.site
    staff_enters(site, Role.AGENCY)
    page = as_signed_in(served)
    page.goto("/espace/ouverture")
    check(page, "intake-empty", screenshots)
    page.get_by_role("link", name="Conventions").click()
    check(page, "intake-columns", screenshots)
    wrong = {"number": "700002", "siret": "123", "months": "12"}
    page.goto(sent(site, IntakeKind.AGREEMENTS, {}, wrong))
    check(page, "intake-trial", screenshots)
    page.get_by_role("button", name="Reprendre ces conventions").click()
    page.wait_for_selector("#erreurs")
    check(page, "intake-refused", screenshots)
    page.get_by_label("Reprendre les lignes justes").check()
    page.get_by_role("button", name="Reprendre ces conventions").click()
    page.get_by_text("La reprise est en cours").wait_for()
    site.run_tasks()
    page.reload()
    page.get_by_text("La reprise est terminée").wait_for()
    check(page, "intake-done", screenshots)
    for kind in (IntakeKind.CONTRACTS, IntakeKind.TRAININGS, IntakeKind.PAYMENTS):
        page.goto(sent(site, kind))
        page.get_by_role("button", name=f"Reprendre ces {kind.label}").click()
        page.get_by_text("La reprise est en cours").wait_for()
        site.run_tasks()
        # After contracts, a separate task processes their agreements again.
        site.run_tasks()
        page.reload()
        page.get_by_text("La reprise est terminée").wait_for()
    page.goto("/espace/ouverture")
    check(page, "intake-links", screenshots)
    page.get_by_role("button", name="Envoyer les liens").click()
    page.get_by_text("partent dans les minutes qui viennent").wait_for()
    site.run_tasks()
    assert {one.template for one in site.store.emails} >= {"intake_structure", "intake_adviser"}
    holder = site.store.guard_holder(guards.case_file_guard(700_001))
    assert holder is not None and site.store.get(Agreement, holder) is not None
    page.goto(f"/espace/subventions/{holder}")
    check(page, "intake-agreement", screenshots)
    page.goto(f"/espace/subventions/{holder}/compte")
    check(page, "intake-ledger", screenshots)
    page.goto(f"/espace/journal/conventions/{holder}")
    page.get_by_text("repris à l'ouverture, fichier des conventions").wait_for()
    check(page, "intake-journal", screenshots)
