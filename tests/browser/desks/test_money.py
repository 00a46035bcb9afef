"""The money in the browser: a bank account and its check, an instalment until its payment (RULES 21)."""

from pathlib import Path

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.payments import incoming_key, reference
from chalicelib.services.core.lists import every
from chalicelib.services.funding import instalments
from tests.audiences.site import Site
from tests.audiences.situations import another_funder, money_of_structure, recovering_money, staff_enters
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check

pytestmark = pytest.mark.long


def test_a_structure_gives_its_account_and_reads_its_ledger(served: Served, screenshots: Path) -> None:
    paths = money_of_structure(served.site)
    page = as_signed_in(served)
    page.goto(paths["money-ledger"])
    check(page, "money-ledger", screenshots)
    page.get_by_role("link", name="Voir les coordonnées bancaires").click()
    check(page, "money-account", screenshots)
    page.get_by_role("button", name="Enregistrer ce compte").click()
    page.wait_for_selector("#erreurs")
    page.get_by_label("Titulaire du compte").fill("Commune de Chartres")
    page.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 188")
    page.get_by_label("BIC").fill("DEUTDEFF")
    page.get_by_role("button", name="Enregistrer ce compte").click()
    page.get_by_text("faute de frappe").first.wait_for()
    check(page, "money-account-errors", screenshots)
    page.get_by_label("IBAN").fill("FR76 3000 6000 0112 3456 7890 189")
    page.get_by_label("BIC").fill("PSSTFRPPPAR")
    page.get_by_role("button", name="Enregistrer ce compte").click()
    page.get_by_text("C'est enregistré").wait_for()


def an_answer_of_the_bank(site: Site, agreement_id: str) -> str:
    """Return the id of an uploaded answer: the first instalment is paid, and another line is wrong."""
    ledger = site.store.get(Ledger, agreement_id)
    assert ledger is not None
    told = f"{reference(agreement_id, 1, 1)};{ledger.instalments[0].cents // 100};payé"
    day = f"{site.ports.today():%d/%m/%Y}"
    answer_id = site.ports.ids.new()
    content = f"Référence;Montant;Résultat;Date\n{told};{day}\nx;1;payé;{day}\n"
    site.ports.files.write(incoming_key(answer_id), content.encode())
    return answer_id


def test_the_funder_checks_an_account_and_pays_an_instalment(served: Served, screenshots: Path) -> None:
    site = served.site
    paths = money_of_structure(site)
    agreement_id = paths["money-ledger"].split("/")[3]
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    page = as_signed_in(served)
    page.goto("/espace/coordonnees")
    check(page, "money-accounts", screenshots)
    page.locator("table a").click()
    check(page, "money-account-check", screenshots)
    page.get_by_label("Personne appelée").fill("Inès Durand")
    page.get_by_label("Jour de l'appel").fill(site.ports.today().isoformat())
    page.get_by_text("Téléphone, changé le").wait_for()
    page.get_by_label("Numéro appelé").fill("06 11 11 11 11")
    page.get_by_role("button", name="Noter l'appel").click()
    page.get_by_text("appelez celui d'avant").first.wait_for()
    check(page, "money-account-recent-number", screenshots)
    page.get_by_label("Numéro appelé").fill("02 37 22 22 22")
    page.get_by_role("button", name="Noter l'appel").click()
    page.get_by_text("Le compte est contrôlé").wait_for()
    page.goto("/espace/versements")
    check(page, "money-instalments", screenshots)
    page.get_by_role("button", name="Proposer de payer").click()
    page.wait_for_selector("#erreurs")
    page.locator("input[name=instalments]").check()
    page.get_by_role("button", name="Proposer de payer").click()
    page.get_by_text("1 versement proposé").wait_for()
    check(page, "money-to-approve", screenshots)
    page.locator("input[name=instalments]").check()
    page.get_by_role("button", name="Approuver").click()
    page.get_by_text("une autre personne").first.wait_for()
    instalments.approve(site.ports, another_funder(site), instalments=[f"{agreement_id}_1"])
    page.goto("/espace/versements?tray=to_order")
    page.locator("input[name=instalments]").check()
    page.get_by_role("button", name="Ordonner").click()
    page.get_by_role("heading", name="Fichier de virements", exact=True).wait_for()
    check(page, "money-file-preparing", screenshots)
    site.run_tasks()
    page.reload()
    page.get_by_role("link", name="CSV").wait_for()
    check(page, "money-file", screenshots)
    page.goto("/espace/versements/fichiers")
    check(page, "money-files", screenshots)
    page.goto("/espace/versements/retours")
    check(page, "money-upload", screenshots)
    page.goto(f"/espace/versements/retours/{an_answer_of_the_bank(site, agreement_id)}")
    check(page, "money-answer", screenshots)
    page.get_by_label("Enregistrer les lignes justes").check()
    page.get_by_role("button", name="Enregistrer ce retour").click()
    page.get_by_text("Lignes enregistrées : 1").wait_for()
    page.goto(f"/espace/subventions/{agreement_id}/compte")
    check(page, "money-ledger-of-staff", screenshots)
    assert every(site.store.payment_files)
    assert [one.template for one in site.store.emails][-1] == "instalment_paid"


def test_the_funder_suspends_an_instalment_and_resumes_it(served: Served, screenshots: Path) -> None:
    site = served.site
    agreement_id = money_of_structure(site)["money-ledger"].split("/")[3]
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    page = as_signed_in(served)
    page.goto(f"/espace/subventions/{agreement_id}/compte")
    page.get_by_text("Suspendre un versement").click()
    page.get_by_label("Versement n°").fill("1")
    page.get_by_label("Motif").fill("Un contrat n'est pas à temps plein.")
    page.get_by_label("Jusqu'à").fill("la réception du contrat")
    page.get_by_role("button", name="Suspendre ce versement").click()
    page.get_by_text("Le versement est suspendu").wait_for()
    check(page, "money-suspended", screenshots)
    page.goto("/espace/versements?tray=suspended")
    page.locator("input[name=instalments]").check()
    page.get_by_role("button", name="Lever la suspension").click()
    page.get_by_text("1 versement à proposer de nouveau").wait_for()


def test_the_funder_keeps_a_part_of_a_sum_and_orders_the_rest(served: Served, screenshots: Path) -> None:
    paths = recovering_money(served.site)
    page = as_signed_in(served)
    page.goto(paths["money-claims"])
    check(page, "money-claims", screenshots)
    page.locator("table a").click()
    page.get_by_role("link", name="Recouvrer la somme").click()
    page.get_by_label("Commune de Chartres, convention").check()
    page.get_by_label("Montant retenu").fill("100")
    page.get_by_role("button", name="Retenir cette somme").click()
    page.get_by_text("La somme est retenue").wait_for()
    page.get_by_label("Numéro du titre").fill("2027-000123")
    page.get_by_label("Émis le").fill("2027-01-12")
    page.get_by_label("Envoyé à").fill("Commune de Chartres, service des finances")
    page.get_by_label("À payer jusqu'au").fill("2027-02-11")
    page.get_by_role("button", name="Noter ce titre").click()
    page.get_by_text("Le titre est noté").wait_for()
    check(page, "money-recovered", screenshots)
    page.get_by_text("Annuler le titre n°").click()
    page.get_by_label("Motif").first.fill("Une adresse est fausse.")
    page.get_by_role("button", name="Annuler ce titre").click()
    page.get_by_text("Le titre est annulé").wait_for()
    page.get_by_text("Annuler une compensation").click()
    page.get_by_label("Compensation n°").fill("1")
    page.get_by_label("Motif").last.fill("Le mauvais versement était choisi.")
    page.get_by_role("button", name="Annuler cette compensation").click()
    page.get_by_text("La compensation est annulée").wait_for()
    told = [one.template for one in served.site.store.emails][-4:]
    assert told == ["sum_set_off", "recovery_ordered", "recovery_cancelled", "set_off_reversed"]
