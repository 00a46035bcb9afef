"""A ledger compared with the facts that it is computed from (RULES section 11)."""

from chalicelib.domain.funding.ledger.entries import EntryKind, Pen
from chalicelib.domain.funding.ledger.recount import LedgerFacts, differences_of
from tests.support import builders

PEN = Pen(at=builders.NOW, today=builders.NOW.date(), by="funder")
FACTS = LedgerFacts(granted=50_000_00, justified={}, withheld={}, orders={})


def test_a_ledger_that_agrees_with_its_facts_has_no_difference() -> None:
    assert differences_of(builders.ledger(), FACTS) == []


def test_an_entry_about_an_unknown_subject_is_reported() -> None:
    strange = builders.ledger().wrote(EntryKind.PAID, 12_00, "instalment:9", PEN)
    [difference] = differences_of(strange, FACTS)
    assert (difference.what, difference.written, difference.counted) == ("écritures sans fait", 12_00, 0)


def test_texts_are_numbered_from_one() -> None:
    strange = builders.ledger().wrote(EntryKind.GRANTED, 5_00, "text:0", PEN)
    assert ("écritures sans fait", 5_00) in [
        (one.what, one.written) for one in differences_of(strange, FACTS)
    ]
