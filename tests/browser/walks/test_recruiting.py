"""One person with two addresses, and the proof of an end of contract, in the browser (RULES section 5)."""

from pathlib import Path
from typing import Any

import pytest

from tests.audiences.site import available_candidate, signed_in
from tests.audiences.situations import send_proof
from tests.audiences.structure.test_space import hired, move, sheet, validated
from tests.browser.served import Served, as_signed_in
from tests.browser.test_every_page import check


def twins(served: Served) -> list[Any]:
    """Return the same person with two addresses."""
    return [
        available_candidate(
            served.site, first_name=first, last_name=last, phone="0612345678", email=f"{n}@courriel.example"
        )
        for n, (first, last) in enumerate((("Jean-Pierre", "Le Goff"), ("LEGOFF", "Jean Pierre")))
    ]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_the_second_hire_of_a_similar_person_is_confirmed(
    served: Served, screenshots: Path, javascript: bool
) -> None:
    signed_in(served.site)
    one, other = twins(served)
    validated(served.site, one)
    move(served.site, other, "shortlisted")
    page = served.tab(javascript=javascript)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": served.url} for name, value in served.site.cookies.items()]
    )
    page.goto(sheet(other))
    assert "Semble être la même personne que Jean-Pierre Le Goff" in page.locator("main").inner_text()
    if javascript:
        check(page, "one-person-sheet", screenshots)
    page.goto(f"{sheet(other)}/valider")
    page.get_by_label("Date d'embauche prévue").fill("2027-03-01")
    page.get_by_role("button", name="Valider cette candidature").click()
    page.wait_for_selector("#erreurs")
    if javascript:
        check(page, "one-person-confirmation", screenshots)
    page.get_by_label("Je confirme, c'est exact").check()
    page.get_by_role("button", name="Valider cette candidature").click()
    page.wait_for_url("**/espace/recrutements/*?valide=oui")


def test_the_proof_of_an_end_is_deposited_replaced_and_removed(served: Served, screenshots: Path) -> None:
    site = served.site
    path = hired(site, signed_in(site))
    page = as_signed_in(served)
    page.goto(f"{path}/rupture")
    page.get_by_label("Dernier jour du contrat").fill("2027-02-12")
    page.get_by_label("Démission").check()
    page.get_by_role("button", name="Déclarer la fin du contrat").click()
    page.get_by_role("link", name="déposer le justificatif de la fin du contrat").click()
    check(page, "end-proof-to-give", screenshots)
    page.goto(send_proof(site, f"{path}/justificatif", b"<html>"))
    page.get_by_role("button", name="Déposer le justificatif de la fin du contrat").click()
    page.wait_for_selector("#erreurs")
    assert "n'est pas un PDF" in page.locator("#erreurs").inner_text()
    check(page, "end-proof-errors", screenshots)
    page.goto(send_proof(site, f"{path}/justificatif"))
    check(page, "end-proof-received", screenshots)
    page.get_by_role("button", name="Déposer le justificatif de la fin du contrat").click()
    page.get_by_text("Le justificatif de la fin du contrat est déposé.").wait_for()
    check(page, "end-proof-deposited", screenshots)
    page.get_by_role("link", name="Retirer le fichier").click()
    page.get_by_role("button", name="Retirer le fichier").click()
    page.get_by_text("À fournir").wait_for()
    page.goto("/espace/demarches")
    page.get_by_role("link", name="justificatif de la fin du contrat à fournir").wait_for()


def test_the_contract_is_completed_and_its_copy_deposited_replaced_and_removed(
    served: Served, screenshots: Path
) -> None:
    site = served.site
    path = hired(site, signed_in(site))
    page = as_signed_in(served)
    page.goto(f"{path}/contrat")
    page.get_by_label("Salaire brut").fill("900")
    page.get_by_role("radio", name="Non").check()
    page.get_by_role("button", name="Corriger le contrat").click()
    page.wait_for_selector("#erreurs")
    assert (
        "SMIC" in page.locator("#erreurs").inner_text() and "avenant" in page.locator("#erreurs").inner_text()
    )
    check(page, "contract-terms-errors", screenshots)
    page.goto(path)
    page.get_by_role("link", name="Déposer la copie du contrat").click()
    check(page, "contract-copy-to-give", screenshots)
    page.goto(send_proof(site, f"{path}/copie"))
    check(page, "contract-copy-received", screenshots)
    page.get_by_role("button", name="Déposer la copie du contrat").click()
    page.get_by_text("La copie du contrat est déposée.").wait_for()
    check(page, "contract-copy-deposited", screenshots)
    page.goto(path)
    page.get_by_text("Copie du contrat déposée : fait").wait_for()
    check(page, "recruitment-with-copy", screenshots)
    page.goto(f"{path}/copie/retrait")
    page.get_by_role("button", name="Retirer le fichier").click()
    page.get_by_text("Déposez le contrat de travail signé").wait_for()
