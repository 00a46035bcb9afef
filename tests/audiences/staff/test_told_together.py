"""All errors of a form about the money are told at once: the rules with the fields (DECISIONS 9)."""

from tests.audiences.site import Site
from tests.audiences.situations import (
    declaring_a_claim,
    money_of_funder,
    money_of_structure,
    recovering_money,
)
from tests.audiences.structure.test_told_together import told


def test_an_order_tells_its_dates_and_amount_while_its_number_is_missing(site: Site) -> None:
    path = recovering_money(site)["money-recovery"]
    wrong = {"cents": "900 000", "issued_on": "2035-01-01", "pay_by": "2034-01-01", "number": ""}
    sent = site.send(site.get(path), f"{path}/titre", **wrong)
    assert list(told(sent)) == ["number", "cents", "issued_on", "sent_to", "pay_by"]


def test_an_offset_tells_its_amount_while_the_agreement_is_not_chosen(site: Site) -> None:
    path = recovering_money(site)["money-recovery"]
    sent = site.send(site.get(path), f"{path}/compensation", onto_agreement_id=None, offset_cents="900 000")
    assert list(told(sent)) == ["onto_agreement_id", "offset_cents"]


def test_a_claim_tells_its_day_while_its_reference_is_missing(site: Site) -> None:
    path = declaring_a_claim(site)["money-claim"].partition("?")[0]
    sent = site.send(site.get(path), path, declared_on="2035-01-01", reference="")
    assert list(told(sent)) == ["declared_on", "reference"]


def test_a_call_tells_its_day_and_its_number_while_nobody_is_named(site: Site) -> None:
    path = money_of_funder(site)["money-account-check"]
    wrong = {"spoke_to": "", "called_on": "2035-01-01", "number": "06 99 99 99 99", "found_in": ""}
    sent = site.send(site.get(path), f"{path}/controle", **wrong)
    assert list(told(sent)) == ["spoke_to", "called_on", "number"]


def test_a_bank_account_tells_its_iban_and_its_bic_while_its_holder_is_missing(site: Site) -> None:
    path = money_of_structure(site)["money-account"]
    page = site.get(path)
    assert list(told(site.send(page, path, holder="", iban="FR00", bic="PSST"))) == ["holder", "iban", "bic"]
    whole = site.send(page, path, holder="Commune de Chartres", iban="FR00", bic="PSST")
    assert list(told(whole)) == ["iban", "bic"]
    assert "FR00" in whole.html, "what was typed is kept"
