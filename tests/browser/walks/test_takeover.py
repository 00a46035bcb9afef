"""A takeover of a structure: two accounts of the agency, the day, then what each reader sees (RULES
section 11)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.reorganising.structure_change import StructureChange, StructureChangeStatus
from chalicelib.services.access import staff
from chalicelib.services.clockwork import fire_due_timers
from chalicelib.services.core.lists import every
from chalicelib.services.training import course
from chalicelib.services.training.certificate import CERTIFICATE
from tests.audiences.site import PASSWORD, Site, agent, code_of, later
from tests.audiences.situations import OTHER_SIRETS, money_of_structure, staff_enters
from tests.browser.served import Served, as_signed_in
from tests.browser.test_candidate_pages import enter
from tests.browser.test_every_page import check
from tests.support.files import a_pdf

pytestmark = pytest.mark.long

REASON = "Les deux collectivités fusionnent au premier du mois."


def enters(site: Site, role: Role, email: str) -> None:
    """Open the account of another agent and sign in."""
    new = {"first_name": "Ali", "last_name": "Roy", "email": email}
    staff.invite_staff(site.ports, agent(site, Role.AGENCY), role=role, **new)
    site.cookies.clear()
    link = site.link("staff_invited", "account")
    page = site.get(link)
    site.send(page, link, password=PASSWORD, totp_code=code_of(site, page))
    later(site, seconds=60)
    site.cookies.clear()
    code = code_of(site, page)
    signing_in = site.send(
        site.get("/connexion"), "/connexion", email=email, password=PASSWORD, totp_code=code
    )
    assert signing_in.status == 303


def certificate_copied(site: Site, training_id: str) -> None:
    """Give the adviser a certificate, with a deposited copy."""
    agency = agent(site, Role.AGENCY)
    day = site.ports.today() - timedelta(days=400)
    course.exempt(site.ports, agency, training_id, certified_on=day, reference="REMN n° 7")
    upload = CERTIFICATE.upload(site.ports, agency, training_id)
    site.ports.files.receive(upload.form, a_pdf())  # type: ignore[attr-defined]
    CERTIFICATE.deposit(site.ports, agency, training_id, upload_id=upload.upload_id)


def proposed(page: Any, structure_id: str, day: str, screenshots: Path) -> None:
    """Propose it by the first account, after an invalid form."""
    page.goto(f"/espace/structures/{structure_id}")
    page.goto(f"/espace/structures/{structure_id}/reprise")
    check(page, "takeover-asked", screenshots)
    page.get_by_label("Reprise de toute la structure").check()
    page.get_by_label("SIRET de la structure qui reprend").fill(OTHER_SIRETS[0])
    page.get_by_label("Premier jour chez elle").fill("2027-01-01")
    page.get_by_label("Acte qui le décide").fill("Arrêté préfectoral n° 2027-12")
    page.get_by_label("Date de l'acte").fill("2027-01-10")
    page.get_by_label("Motif").fill(REASON)
    page.get_by_role("button", name="Proposer").click()
    page.get_by_text("choisissez demain ou un jour suivant").first.wait_for()
    check(page, "takeover-asked-wrong", screenshots)
    page.get_by_label("Premier jour chez elle").fill(day)
    page.get_by_label("Nom de la structure").fill("Chartres Métropole")
    page.get_by_label("Prénom de son contact").fill("Jeanne")
    page.get_by_label("Nom de son contact").last.fill("Roux")
    page.get_by_label("Sa fonction").fill("Directrice")
    page.get_by_label("Son adresse e-mail").fill("jeanne@metropole.example")
    page.get_by_role("button", name="Proposer").click()
    page.get_by_text("La proposition est enregistrée").wait_for()
    assert not page.get_by_role("button", name="Confirmer cette reprise").count()
    check(page, "takeover-proposed", screenshots)


def test_a_whole_structure_moves_to_another_one_and_each_reader_sees_it(
    served: Served, screenshots: Path
) -> None:
    site = served.site
    money_of_structure(site)
    structure = next(one for one in site.store._all(Structure))
    (known,) = every(site.store.recruitments_of_structure, structure.id)
    certificate_copied(site, known.id)
    site.run_tasks()
    day = site.ports.today() + timedelta(days=20)
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    proposed(as_signed_in(served), structure.id, day.isoformat(), screenshots)
    enters(site, Role.AGENCY, "ali@agence.example")
    page = as_signed_in(served)
    page.goto("/espace/reprises")
    check(page, "takeovers", screenshots)
    page.locator("table a").first.click()
    check(page, "takeover-to-confirm", screenshots)
    page.get_by_role("button", name="Confirmer cette reprise").click()
    page.get_by_text("C'est confirmé").wait_for()
    check(page, "takeover-confirmed", screenshots)
    later(site, days=20)
    fire_due_timers(site.ports, go_on=lambda: True)
    site.run_tasks()
    [change] = site.store._all(StructureChange)
    assert change.status is StructureChangeStatus.DONE
    page.goto(f"/espace/reprises/{change.id}")
    check(page, "takeover-done", screenshots)
    the_former_structure_reads_it(served, screenshots)
    the_successor_reads_it(served, screenshots)
    the_adviser_reads_it(served, screenshots)
    the_funder_reads_it(served, screenshots, known.agreement_id)


def the_former_structure_reads_it(served: Served, screenshots: Path) -> None:
    """Check that its posts are gone, and that the time before the day stays there."""
    page = served.tab()
    served.sign_in(page)
    page.get_by_text("Postes repris par « Chartres Métropole »").first.wait_for()
    check(page, "takeover-former-home", screenshots)
    page.goto("/espace/demarches")
    check(page, "takeover-former-steps", screenshots)
    page.get_by_role("link", name="Paul Martin").first.click()
    check(page, "takeover-former-recruitment", screenshots)


def the_successor_reads_it(served: Served, screenshots: Path) -> None:
    """Check that its contact opens the space from the e-mail, and that nothing is requested again."""
    link = served.site.link("staff_invited", "account")
    page = served.tab()
    page.goto(link)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("button").last.click()
    served.sign_in(page, "jeanne@metropole.example")
    check(page, "takeover-successor-home", screenshots)
    page.goto("/espace/demarches")
    check(page, "takeover-successor-steps", screenshots)
    page.get_by_role("link", name="Paul Martin").first.click()
    page.get_by_text("Aucun dossier n'est demandé pour un poste repris").wait_for()
    page.get_by_text("Copie déposée le").first.wait_for()
    check(page, "takeover-successor-recruitment", screenshots)
    page.get_by_role("link", name="Voir la convention").click()
    page.get_by_text("Aucun dossier n'est demandé pour des postes repris").wait_for()
    check(page, "takeover-successor-agreement", screenshots)


def the_adviser_reads_it(served: Served, screenshots: Path) -> None:
    """Check that the contract continues at the successor."""
    page = served.tab()
    enter(served, page)
    page.get_by_role("heading", level=1, name="Mon espace conseiller").wait_for()
    page.get_by_text("Chartres Métropole").first.wait_for()
    check(page, "takeover-adviser", screenshots)


def the_funder_reads_it(served: Served, screenshots: Path, former_agreement_id: str) -> None:
    """Check that a text is to be sent to the successor, and that sums owed to the former structure wait
    for it."""
    served.site.cookies.clear()
    enters(served.site, Role.FUNDER, "ali@banque.example")
    page = as_signed_in(served)
    page.goto("/espace/subventions?tray=to_send")
    check(page, "takeover-funder-list", screenshots)
    page.get_by_role("link", name="Chartres Métropole").first.click()
    check(page, "takeover-funder-agreement", screenshots)
    page.goto(f"/espace/subventions/{former_agreement_id}/compte")
    page.get_by_text("la signature par tous de la convention").first.wait_for()
    check(page, "takeover-funder-suspended", screenshots)
