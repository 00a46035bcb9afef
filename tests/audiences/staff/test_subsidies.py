"""Agreements at the desk: list, search, page, export, what waits on the first page, and the journal."""

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.case_file import Procedure
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.payments import MAX_BYTES, PaymentFile, incoming_key
from chalicelib.domain.funding.reading import Reading
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site
from tests.audiences.situations import (
    declaring_a_claim,
    instructing,
    money_of_funder,
    reading_subsidies,
    recovered_money,
    signed_by_the_structure,
    signing_agreement,
    signing_last,
    staff_enters,
)

LIST = "/espace/subventions"


def test_a_prefecture_reads_all_of_them_first(site: Site) -> None:
    path = reading_subsidies(site)["prefecture-subsidy"]
    page = site.get(LIST)
    assert "Toutes : 1" in page.text and f'href="{path}' in page.html and "À signer" in page.text


def test_the_funder_reads_files_to_receive_first(site: Site) -> None:
    signing_last(site)
    page = site.get(LIST)
    assert "Dossiers à recevoir : 0" in page.text and "À signer (1)" in page.text


def test_a_prefecture_reads_the_text_the_pieces_and_the_contact_and_is_offered_no_act(site: Site) -> None:
    page = site.get(reading_subsidies(site)["prefecture-subsidy"])
    assert "Le dossier" in page.text and "Lire le texte" in page.text and "Contact" in page.text
    assert "Pièces" in page.text and "reçue" in page.text
    for act in ("/envoi", "/reprise", "/signature", "/dossier"):
        assert f'{act}"' not in page.html
    assert "/espace/journal/" not in page.html


def test_an_agreement_is_found_by_name_siret_or_number_and_an_empty_result_tells_where_to_search(
    site: Site,
) -> None:
    path = instructing(site)["subsidy"].partition("?")[0]
    for sought in ("chart", "4321"):
        page = site.get(f"{LIST}?tray=incomplete&q={sought}")
        assert f'href="{path}' in page.html and "Dossiers à compléter : 1 sur 1" in page.text
    lost = site.get(f"{LIST}?tray=incomplete&q=nulle+part")
    assert "Aucune subvention de cette liste" in lost.text and "tray=all" in lost.html
    assert "Cette page n'existe plus" in site.get(f"{LIST}?tray=incomplete&page=2").text
    page = site.get(f"{LIST}?tray=autre")
    assert page.status == 422 and "Dossiers à recevoir : 0" in page.text


def test_the_list_is_downloaded_as_filtered(site: Site) -> None:
    instructing(site)
    lines = site.get(f"{LIST}/export?tray=incomplete").html.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Structure;SIRET;Département;En attente de")
    assert len(lines) == 2 and ";4321;" in lines[1] and ";Dossiers à compléter;" in lines[1]
    assert len(site.get(f"{LIST}/export?tray=to_sign").html.splitlines()) == 1


def test_the_first_page_of_the_funder_tells_how_many_wait_and_since_when(site: Site) -> None:
    signing_last(site)
    home = site.get("/espace")
    assert "À signer : 1" in home.text and f"{LIST}?tray=to_sign" in home.html
    assert f"{LIST}?tray=all" in home.html


def test_the_first_page_of_a_prefecture_mentions_agreements_only_when_one_is_late(site: Site) -> None:
    reading_subsidies(site)
    home = site.get("/espace")
    assert f'href="{LIST}"' in home.html and f"{LIST}?tray" not in home.html


def test_the_agency_reads_the_journal_of_an_agreement_in_sentences(site: Site) -> None:
    agreement_id = signing_agreement(site)["agreement-to-sign"].rpartition("/")[2]
    signed_by_the_structure(site, agreement_id)
    path = f"{LIST}/{agreement_id}"
    site.cookies.clear()
    staff_enters(site, Role.AGENCY)
    sheet = site.get(path)
    journal = f"/espace/journal/conventions/{agreement_id}"
    assert f'href="{journal}"' in sheet.html
    page = site.get(journal)
    assert "texte n° 1 signé par la structure" in page.text and "postes : 2" in page.text
    assert "noté accepté" in page.text and f'href="{path}"' in page.html


def test_a_list_tells_that_the_reading_of_case_files_fails_and_since_when(site: Site) -> None:
    reading_subsidies(site)
    assert "échoue" not in site.get(LIST).text
    now = site.ports.clock.now()
    read = Reading.first(now)
    for _ in range(4):
        read = read.failed(now)
    text = json.dumps(asdict(replace(read, read_at=now)), default=datetime.isoformat)
    site.ports.ephemeral.cache_text(f"CASE_FILES#{Procedure.PUBLIC}", text, now + timedelta(days=1))
    page = site.get(f"{LIST}?tray=all")
    assert "La lecture de Démarches simplifiées échoue (structure publique)" in page.text
    assert "peut avoir changé depuis" in page.text


def test_the_funder_reads_the_number_of_late_orders_beside_the_instalments(site: Site) -> None:
    agreement_id = recovered_money(site)["money-recovered"].split("/")[3]
    assert "en retard" not in site.get("/espace/versements").text
    known = site.store.get(Ledger, agreement_id)
    assert known is not None and known.unpaid_recovery is not None
    over = replace(known.unpaid_recovery, pay_by=site.ports.today() - timedelta(days=1))
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(known, recoveries=(over,)))
    site.store.commit(changes)
    page = site.get("/espace/versements")
    assert "sommes à rendre, 1 titre en retard" in page.text
    home = site.get("/espace")
    assert "Sommes à rendre : 1 titre en retard" in home.text
    assert 'href="/espace/versements/sommes-a-rendre?tray=late"' in home.html
    assert 'href="/espace/versements/sommes-a-rendre?tray=late"' in page.html


def test_the_funder_reads_the_claims_to_declare_to_liquidators_from_its_first_page_and_the_instalments(
    site: Site,
) -> None:
    agreement_id = declaring_a_claim(site)["money-claim"].split("/")[3]
    home = site.get("/espace")
    assert "délai de déclaration en cours pour 1 structure, jusqu'au" in home.text
    assert 'href="/espace/versements/creances"' in home.html
    assert "à déclarer" not in site.get("/espace/versements").text
    none = site.get("/espace/versements/creances")
    assert "Aucune créance n'est à déclarer" in none.text
    declared = site.get("/espace/versements/creances?tray=declared")
    assert "Déclarées : 1, 100 €" in declared.text and "LRAR" not in declared.text
    claim = site.get(f"/espace/subventions/{agreement_id}/compte/creance")
    site.send(claim, f"/espace/subventions/{agreement_id}/compte/creance/retrait")
    page = site.get("/espace/versements")
    assert "créances sur des structures en liquidation, 1 à déclarer" in page.text
    listed = site.get("/espace/versements/creances")
    assert f'href="/espace/subventions/{agreement_id}/compte/creance"' in listed.html
    assert "passé" not in listed.text
    known = site.store.get(Ledger, agreement_id)
    structure = site.store.get(Structure, known.structure_id if known else "")
    assert structure is not None and structure.liquidation is not None
    day = site.ports.today() - timedelta(days=80)
    before = replace(structure.liquidation, judgment_on=day, published_on=day)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(replace(structure, liquidation=before))
    site.store.commit(changes)
    assert "– passé" in site.get("/espace/versements/creances").text
    assert "délai de déclaration en cours" not in site.get("/espace").text
    assert "Aucune créance n'est déclarée." in site.get("/espace/versements/creances?tray=declared").text


def test_a_table_that_is_too_large_is_refused_beside_its_field(site: Site) -> None:
    staff_enters(site, Role.FUNDER)
    file_id = site.ports.ids.new()
    site.ports.files.write(incoming_key(file_id), bytes(MAX_BYTES + 1))
    page = site.get(f"/espace/versements/retours/{file_id}")
    assert "Ce fichier dépasse 1 Mo : partagez-le." in page.text
    assert 'aria-invalid="true"' in page.html and 'aria-describedby="aide-file erreur-file"' in page.html
    missing = site.get(f"/espace/versements/retours/{site.ports.ids.new()}")
    assert "Envoyez-le à nouveau" in missing.text


def test_a_payment_file_is_for_the_bank_until_its_answer_is_recorded(site: Site) -> None:
    paths = money_of_funder(site)
    agreement_id = paths["money-ledger-of-staff"].split("/")[3]
    waiting = site.get(paths["money-file"])
    assert "À transmettre à la banque" in waiting.text
    answered(site, agreement_id)
    page = site.get(paths["money-file"])
    assert "À transmettre à la banque" not in page.text and "n'envoyez plus ce fichier" in page.text
    assert 'export?format=csv"' in page.html, "it is still downloaded"


def test_a_payment_file_without_a_transfer_says_where_its_instalments_wait(site: Site) -> None:
    path = money_of_funder(site)["money-file"]
    made = site.store.get(PaymentFile, path.rpartition("/")[2])
    assert made is not None
    empty = PaymentFile(
        id=site.ports.ids.new(), made_at=made.made_at, made_by=made.made_by, refs=(), done_at=made.made_at
    )
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.create(empty.leaving(made.refs[0]))
    site.store.commit(changes)
    page = site.get(path.replace(made.id, empty.id))
    assert "Aucun virement n'est à transmettre à la banque" in page.text and "export" not in page.html
    assert "1 versement n'a pas pu être ordonné" in page.text
    for list_of_them in ("/espace/coordonnees", "/espace/versements?tray=to_order"):
        assert f'href="{list_of_them}"' in page.html


def test_the_result_on_several_instalments_is_told_in_the_singular_and_the_plural(site: Site) -> None:
    money_of_funder(site)
    one = site.get("/espace/versements?tray=to_order&fait=approbation&nombre=2&laisses=1").text
    assert "2 versements approuvés. 1 est laissé comme il était" in one and "vous l'aviez proposé" in one
    two = site.get("/espace/versements?tray=to_approve&fait=proposition&nombre=1&laisses=2").text
    assert "1 versement proposé. 2 sont laissés comme ils étaient" in two


def answered(site: Site, agreement_id: str) -> None:
    """Record that the bank paid the first instalment of an agreement."""
    known = site.store.get(Ledger, agreement_id)
    assert known is not None
    today = site.ports.today()
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(known.paid(1, today, Pen(at=site.clock.now(), today=today)))
    site.store.commit(changes)
