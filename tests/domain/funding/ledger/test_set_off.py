"""A sum to return that is kept from the next instalment of another agreement (RULES 21, section 11)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.funding.instalment import InstalmentStatus, Share, Trigger
from chalicelib.domain.funding.ledger.entries import EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.set_off import BothLedgers, next_to_pay, reversed_set_off, set_off
from chalicelib.domain.funding.ledger.summary import by_department, ledger_summary, sums_of
from chalicelib.domain.shared.refusal import Refusal, Refusals
from tests.domain.funding.ledger.test_ledger import ACCOUNT, Q1, TOTAL, approved, opened, pen
from tests.domain.funding.ledger.test_settlement import ANSWER_BY, to_return
from tests.support.outside import refusal

S, E = InstalmentStatus, EntryKind
# From the first day on which the time to answer is over.
PEN = pen((ANSWER_BY - pen().today).days + 1)


def other(**fields: object) -> Ledger:
    """Return another agreement of the same structure, with 30 000 € due."""
    return replace(opened(), id="agreement-2", **fields)  # type: ignore[arg-type]


def kept(cents: int, claim: Ledger | None = None, onto: Ledger | None = None) -> BothLedgers:
    return set_off(claim or to_return(), onto or other(), cents, PEN)


def paid_on(ledger: Ledger, number: int) -> Ledger:
    return approved(ledger, number).ordered(number, "file-1", ACCOUNT, PEN).paid(number, PEN.today, PEN)


def test_a_part_is_kept_from_the_next_instalment_and_the_bank_pays_the_rest() -> None:
    both = kept(10_000_00)
    assert both.claim.balances.awaited == 8_000_00 and both.claim.balances.returned == 10_000_00
    one = both.onto.known(1)
    assert (one.status, one.cents, one.payable) == (S.DUE, 30_000_00, 20_000_00)
    assert both.onto.balances.paid == 10_000_00 and both.onto.balances.due == 30_000_00
    assert [(one.about, one.cents) for one in (both.claim.entries[-1], both.onto.entries[-1])] == [
        ("offset:agreement-2:1", 10_000_00),
        ("offset:agreement-1:1", 10_000_00),
    ]
    paid = paid_on(both.onto, 1)
    assert paid.balances.paid == 30_000_00 and paid.orders[-1].cents == 20_000_00
    back = paid.bank_returned(1, "Compte clos.", PEN)
    assert back.balances.paid == 10_000_00, "what was kept stays paid"


def test_an_instalment_kept_in_full_is_finished_without_the_bank() -> None:
    both = kept(18_000_00, onto=other())
    more = kept(12_000_00, claim=replace(to_return(), id="agreement-3"), onto=both.onto)
    one = more.onto.known(1)
    assert (one.status, one.payable, one.unfinished) == (S.OFFSET, 0, False)
    assert both.claim.balances.awaited == 0
    refusal("status_forbids", lambda: one.sent_back(PEN.today))
    refusal("nothing_to_pay", lambda: kept(1, onto=more.onto))


def test_at_most_what_is_owed_on_either_side_is_kept() -> None:
    for found, pointer in (
        (refusal("more_than_awaited", lambda: kept(18_000_01)), "/offset_cents"),
        (refusal("more_than_instalment", lambda: kept(15_000_00, onto=other_of(14_999_99))), "/offset_cents"),
        (refusal("other_agreement", lambda: kept(1, onto=opened())), "/onto_agreement_id"),
        (refusal("other_agreement", lambda: kept(1, onto=other(structure_id="else"))), "/onto_agreement_id"),
        (refusal("nothing_to_pay", lambda: kept(1, onto=approved(other(), 1))), "/onto_agreement_id"),
    ):
        assert found.pointer == pointer
    with pytest.raises(Refusals) as both:
        kept(18_000_01, onto=opened())
    assert [one.code for one in both.value.refusals] == ["more_than_awaited", "other_agreement"]
    refusal("answer_awaited", lambda: set_off(to_return(), other(), 1, pen()))
    refusal("nothing_to_return", lambda: kept(1, claim=opened()))


def other_of(cents: int) -> Ledger:
    whole = opened((Share(percent=100, trigger=Trigger.SIGNATURE),), cents)
    return replace(whole, id="agreement-2")


def test_an_offset_is_reversed_once_to_the_cent_before_anything_is_proposed() -> None:
    both = kept(18_000_00)
    back = reversed_set_off(both.claim, both.onto, 1, PEN)
    assert back.claim.balances == to_return().balances and back.onto.balances == other().balances
    assert back.onto.known(1).payable == 30_000_00
    offset = back.claim.offset(1)
    assert offset is not None and offset.reversed_on == PEN.today and back.onto.offsets == (offset,)
    assert reversed_set_off(back.claim, back.onto, 1, PEN) == back
    unknown = refusal("offset_unknown", lambda: reversed_set_off(back.claim, back.onto, 2, PEN))
    assert unknown.pointer == "/offset_number", "the field of the form"
    refusal("offset_unknown", lambda: reversed_set_off(back.claim, replace(back.onto, id="x"), 1, PEN))
    again = set_off(back.claim, back.onto, 1_00, PEN)
    assert again.claim.offsets[-1].number == 2


def test_an_instalment_kept_in_full_is_due_again_after_the_reversal() -> None:
    both = kept(18_000_00, onto=other_of(18_000_00))
    assert both.onto.known(1).status is S.OFFSET
    back = reversed_set_off(both.claim, both.onto, 1, PEN)
    assert (back.onto.known(1).status, back.onto.known(1).payable) == (S.DUE, 18_000_00)
    assert next_to_pay(back.onto) is not None


@pytest.mark.parametrize("moved", [approved, paid_on])
def test_reversed_after_the_rest_was_approved_or_paid_the_sum_is_a_separate_instalment(
    moved: object,
) -> None:
    both = kept(10_000_00)
    onto = moved(both.onto, 1)  # type: ignore[operator]
    back = reversed_set_off(both.claim, onto, 1, PEN)
    first, last = back.onto.known(1), back.onto.instalments[-1]
    assert (first.cents, first.payable, first.status) == (20_000_00, 20_000_00, onto.known(1).status)
    assert (last.number, last.cents, last.status, last.due_on) == (4, 10_000_00, S.DUE, PEN.today)
    assert last.share.words == "après l'annulation d'une compensation"
    assert back.onto.balances.due == 30_000_00
    assert back.onto.balances.paid == onto.balances.paid - 10_000_00


def test_the_final_balance_of_the_other_agreement_counts_the_offset_as_paid() -> None:
    onto = kept(10_000_00).onto.follow_up_accepted(Q1, 4_000_00, PEN)
    settled = onto.settled(ANSWER_BY + timedelta(days=90), PEN)
    assert settled.balances.to_return == 6_000_00 and settled.balances.due == settled.balances.paid
    refusal("offset_settled", lambda: reversed_set_off(kept(10_000_00).claim, settled, 1, PEN))
    taken_back = settled.unsettled(PEN)
    back = reversed_set_off(kept(10_000_00).claim, taken_back, 1, PEN)
    assert (back.onto.balances.due, back.onto.balances.paid) == (0, 0)
    assert back.onto.settled(ANSWER_BY, PEN).instalments[-1].cents == 4_000_00
    amended = back.onto.amended(2, TOTAL, (Share(percent=100, trigger=Trigger.SIGNATURE),), PEN)
    assert amended.instalments[-1].cents == TOTAL
    with_kept = taken_back.amended(2, TOTAL, (Share(percent=100, trigger=Trigger.SIGNATURE),), PEN)
    assert with_kept.instalments[-1].cents == TOTAL - 10_000_00


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["keep", "reverse", "pay", "return", "retry", "receive", "waive", "counter"]),
        st.integers(1, 20_000_00),
        st.integers(1, 6),
    ),
    max_size=20,
)


def happened(both: BothLedgers, event: str, cents: int, number: int) -> BothLedgers:
    claim, onto = both.claim, both.onto
    match event:
        case "keep":
            return set_off(claim, onto, cents, PEN)
        case "reverse":
            return reversed_set_off(claim, onto, number, PEN)
        case "receive":
            return replace(both, claim=claim.gave_back(cents, PEN.today, f"VIR {number}", PEN))
        case "waive":
            return replace(both, claim=claim.waived(cents, PEN))
        case "counter":
            return replace(both, claim=claim.countered(number + 6, PEN))
    known = [one.number for one in onto.instalments]
    one = onto.known(known[number % len(known)])
    match event:
        case "pay" if one.status is S.DUE:
            return replace(both, onto=paid_on(onto, one.number))
        case "return" if one.status is S.PAID:
            return replace(both, onto=onto.bank_returned(one.number, "Compte clos.", PEN))
        case "retry" if one.status is S.RETURNED:
            return replace(both, onto=onto.with_instalment(one.sent_back(PEN.today)))
    return both


@given(EVENTS)
def test_in_any_order_of_events_no_balance_is_negative_and_the_nation_is_the_sum_of_its_agreements(
    events: list[tuple[str, int, int]],
) -> None:
    both = BothLedgers(claim=to_return(), onto=replace(other(), department="28"))
    for event, cents, number in events:
        before = both
        try:
            both = happened(both, event, cents, number)
        except (Refusal, Refusals):
            continue
        for was, ledger in ((before.claim, both.claim), (before.onto, both.onto)):
            assert ledger.entries[: len(was.entries)] == was.entries
            assert min(vars(ledger.balances).values()) >= 0
        claim, onto = both.claim.balances, both.onto.balances
        assert claim.returned + claim.waived + claim.awaited == claim.to_return == 18_000_00
        assert onto.paid <= onto.due == 30_000_00
        held = sum(one.cents for one in both.claim.offsets if one.reversed_on is None)
        by_offset = [ledger.set_off_in(PEN.today.year) for ledger in (both.claim, both.onto)]
        assert (by_offset[0].returned, by_offset[1].paid) == (held, held)
        assert sum(one.offset_cents for one in both.onto.instalments) == held
        assert sum(one.cents for one in both.onto.instalments) == TOTAL
        summaries = [ledger_summary(one) for one in (both.claim, both.onto)]
        nation, departments = sums_of(summaries), by_department(summaries).values()
        assert nation.paid == sum(one.paid for one in departments) == claim.paid + onto.paid
        assert nation.returned == sum(one.returned for one in departments) == claim.returned
        assert nation.awaited == sum(one.awaited for one in departments) == claim.awaited


@given(st.permutations(["keep 5", "keep 4", "receive", "waive", "pay"]))
def test_any_order_of_events_gives_the_same_balances(order: list[str]) -> None:
    both = BothLedgers(claim=to_return(), onto=two_due())
    for event in order:
        match event:
            case "keep 5":
                both = set_off(both.claim, both.onto, 5_000_00, PEN)
            case "keep 4":
                both = set_off(both.claim, both.onto, 4_000_00, PEN)
            case "receive":
                both = replace(both, claim=both.claim.gave_back(3_000_00, PEN.today, "VIR", PEN))
            case "waive":
                both = replace(both, claim=both.claim.waived(2_000_00, PEN))
            case _:
                both = replace(both, onto=paid_on(both.onto, 1))
    claim, onto = both.claim.balances, both.onto.balances
    assert (claim.returned, claim.waived, claim.awaited) == (12_000_00, 2_000_00, 4_000_00)
    kept_from_first = both.onto.known(1).offset_cents
    assert onto.paid == 30_000_00 + 9_000_00 - kept_from_first and onto.due == 65_000_00


def two_due() -> Ledger:
    return replace(opened().follow_up_accepted(Q1, 0, pen()), id="agreement-2")
