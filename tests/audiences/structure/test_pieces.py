"""A closed agreement tells until when its accounting pieces are kept, then that they are erased (RULES
21)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.retention import follow_up_without_people, ledger_without_people
from chalicelib.services.agency import retention
from chalicelib.services.core.changes import Changes
from tests.audiences.site import ANYBODY, Site, later
from tests.audiences.situations import (
    disputing_money,
    money_of_funder,
    sign_in_again,
    staff_enters,
    transmitted,
)

KEPT = "conservées jusqu'au 31 décembre 2037 inclus"
ERASED = "Pièces comptables effacées le 5 janvier 2038"


@pytest.fixture
def closed(site: Site) -> str:
    """Return the id of an agreement whose sum was returned."""
    agreement_id = disputing_money(site)["money-dispute"].split("/")[3]
    ledger = site.store.get(Ledger, agreement_id)
    assert ledger is not None
    pen = Pen(at=site.clock.now(), today=site.ports.today())
    answered = ledger.dispute_answered("Il l'est.", 0, pen)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(answered.gave_back(answered.balances.awaited, pen.today, "VIR 2", pen))
    changes.note(ledger, "sum_returned")
    site.store.commit(changes)
    return agreement_id


def erased(site: Site) -> None:
    late = (date(2038, 1, 5) - site.ports.today()).days
    later(site, days=late)
    retention.owe_erasing(site.ports)
    site.run_tasks()


def test_the_page_of_a_living_agreement_does_not_mention_it(site: Site) -> None:
    agreement_id = money_of_funder(site)["money-ledger-of-staff"].split("/")[3]
    assert "Pièces comptables" not in site.get(f"/espace/subventions/{agreement_id}").text


def test_its_structure_reads_until_when_then_what_was_erased(site: Site, closed: str) -> None:
    home = f"/espace/conventions/{closed}"
    before = site.get(home)
    assert KEPT in before.text and "Paul Petit" in before.text
    erased(site)
    sign_in_again(site)
    after = site.get(home)
    assert ERASED in after.text and "Il reste les montants, les dates et les numéros" in after.text
    assert "Paul Petit" not in after.text and KEPT not in after.text
    ledger = site.get(f"{home}/compte")
    assert ledger.status == 200 and "VIR 2" not in ledger.text and "Texte effacé" in ledger.text
    assert "Aucune coordonnée bancaire" in ledger.text


def test_the_funder_reads_the_same(site: Site, closed: str) -> None:
    erased(site)
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    page = site.get(f"/espace/subventions/{closed}")
    assert ERASED in page.text and "Lire le texte" not in page.text
    assert site.get(f"/espace/subventions/{closed}/compte").status == 200
    known = site.store.get(Agreement, closed)
    assert known is not None and known.signatory is None


def test_an_old_payment_file_contains_no_account(site: Site) -> None:
    pages = money_of_funder(site)
    agreement_id = pages["money-ledger-of-staff"].split("/")[3]
    assert "FR14" in site.get(pages["money-file"]).text
    ledger = site.store.get(Ledger, agreement_id)
    assert ledger is not None
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(ledger_without_people(ledger))
    changes.note(ledger, "pieces_erased")
    site.store.commit(changes)
    page, export = site.get(pages["money-file"]), site.get(f"{pages['money-file']}/export?format=csv")
    assert "FR14" not in page.text and "effacé" in page.text
    assert "FR14" not in export.html and ";effacé;effacé;effacé;" in export.html


def test_a_follow_up_without_its_declaration_tells_why(site: Site) -> None:
    follow_up_id = transmitted(site)
    known = site.store.get(FollowUp, follow_up_id)
    assert known is not None
    closed = replace(known, status=FollowUpStatus.CLOSED, closed_for_good=True)
    changes = Changes(author=ANYBODY, at=site.clock.now())
    changes.update(follow_up_without_people(closed))
    changes.note(known, "declaration_erased")
    site.store.commit(changes)
    sign_in_again(site)
    own = site.get(f"/espace/suivis/{follow_up_id}")
    assert own.status == 200 and "Déclaration effacée" in own.text and "Signé" not in own.text
    site.cookies.clear()
    staff_enters(site, Role.FUNDER)
    read = site.get(f"/espace/suivis-trimestriels/{follow_up_id}")
    assert "Déclaration effacée" in read.text and "n'a encore rien déclaré" not in read.text
