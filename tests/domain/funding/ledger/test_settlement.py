"""The final balance of an agreement: what is still to be paid or returned, and how it is settled (RULES
21)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.funding.instalment import InstalmentStatus, Share, Trigger
from chalicelib.domain.funding.ledger.entries import EntryKind
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.funding.ledger.summary import ledger_summary
from tests.domain.funding.ledger.test_ledger import ACCOUNT, Q1, Q2, TODAY, TOTAL, approved, opened, paid, pen
from tests.support.outside import refusal

S, E = InstalmentStatus, EntryKind
ANSWER_BY = TODAY + timedelta(days=30)


def to_return() -> Ledger:
    """Return a ledger with 30 000 € paid and 12 000 € justified."""
    return paid(opened(), 1).follow_up_accepted(Q1, 12_000_00, pen()).settled(ANSWER_BY, pen())


def test_what_was_paid_beyond_the_justified_sum_must_be_returned() -> None:
    ledger = to_return()
    sums = ledger.balances
    assert (sums.to_return, sums.awaited, sums.advance) == (18_000_00, 18_000_00, 0)
    assert ledger.settlement is not None and ledger.settlement.answer_by == ANSWER_BY
    assert ledger.stage is SettlementStage.TO_RETURN
    assert [one.status for one in ledger.instalments] == [S.PAID, S.CANCELLED, S.CANCELLED]
    # What was due and not paid is no longer owed.
    assert sums.due == sums.paid == 30_000_00
    assert opened().stage is SettlementStage.LIVING


def test_what_is_justified_beyond_the_payments_is_one_last_instalment() -> None:
    ledger = paid(opened(), 1).follow_up_accepted(Q1, 50_000_00, pen()).settled(ANSWER_BY, pen())
    last = ledger.instalments[-1]
    assert (last.number, last.cents, last.status, last.due_on) == (4, 20_000_00, S.DUE, TODAY)
    assert last.share == Share(percent=100, trigger=Trigger.BALANCE)
    assert ledger.stage is SettlementStage.TO_PAY and ledger.balances.to_return == 0
    assert ledger.settlement is not None and ledger.settlement.answer_by is None
    closed = paid(ledger, 4)
    assert closed.stage is SettlementStage.CLOSED and closed.balances.paid == 50_000_00


def test_at_most_what_was_granted_is_paid() -> None:
    ledger = opened().follow_up_accepted(Q1, TOTAL + 1, pen()).settled(ANSWER_BY, pen())
    assert ledger.instalments[-1].cents == TOTAL


def test_with_payments_justified_to_the_cent_it_is_closed_at_once() -> None:
    ledger = paid(opened(), 1).follow_up_accepted(Q1, 30_000_00, pen()).settled(ANSWER_BY, pen())
    assert ledger.stage is SettlementStage.CLOSED and ledger.balances.to_return == 0
    assert len(ledger.instalments) == 3
    assert ledger.settlement is not None and ledger.settlement.answer_by is None, "nothing is disputed"


def test_a_balance_waits_for_payments_that_are_on_their_way() -> None:
    one = opened().instalment(1)
    assert one is not None
    proposed = opened().with_instalment(one.proposed("anne", TODAY))
    ordered = approved(opened(), 1).ordered(1, "file-1", ACCOUNT, pen())
    for ledger in (proposed, approved(opened(), 1), ordered):
        refusal("payments_under_way", lambda ledger=ledger: ledger.settled(ANSWER_BY, pen()))
    back = ordered.bank_returned(1, "Clos.", pen()).settled(ANSWER_BY, pen())
    assert back.balances.due == 0 and back.stage is SettlementStage.CLOSED


@given(st.integers(0, 40_000_00))
def test_the_sum_to_return_is_paid_less_justified_and_never_negative(justified: int) -> None:
    ledger = paid(opened(), 1).follow_up_accepted(Q1, justified, pen()).settled(ANSWER_BY, pen())
    sums = ledger.balances
    assert sums.to_return == max(0, 30_000_00 - justified)
    assert max(0, sums.due - sums.paid) == max(0, justified - 30_000_00)
    assert min(vars(sums).values()) >= 0


def test_a_balance_that_nothing_followed_is_taken_back() -> None:
    back = to_return().unsettled(pen())
    assert back.settlement is None and back.balances.to_return == 0 and back.stage is SettlementStage.LIVING
    again = back.follow_up_accepted(Q2, 18_000_00, pen()).settled(ANSWER_BY, pen())
    assert again.stage is SettlementStage.CLOSED
    owed = opened().follow_up_accepted(Q1, 5_000_00, pen()).settled(ANSWER_BY, pen()).unsettled(pen())
    assert owed.balances.due == 0 and owed.instalments[-1].status is S.CANCELLED


def test_a_balance_is_drawn_up_and_taken_back_any_number_of_times() -> None:
    ledger = opened().follow_up_accepted(Q1, 5_000_00, pen())
    for number in (4, 5):
        settled = ledger.settled(ANSWER_BY, pen())
        assert (settled.instalments[-1].number, settled.balances.due) == (number, 5_000_00)
        ledger = settled.unsettled(pen())
        assert ledger.balances.due == 0 and ledger.stage is SettlementStage.LIVING


def test_a_payment_sent_back_meanwhile_is_still_paid_after_a_balance_is_taken_back() -> None:
    returned = to_return().bank_returned(1, "Compte clos.", pen())
    one = returned.instalment(1)
    assert one is not None
    back = returned.with_instalment(one.sent_back(TODAY)).unsettled(pen())
    assert [one.status for one in back.instalments] == [S.DUE, S.CANCELLED, S.CANCELLED]
    assert back.balances.due - back.balances.paid == 30_000_00


def test_a_balance_that_something_followed_stays() -> None:
    given_back = to_return().gave_back(1, TODAY, "VIR", pen())
    waived = to_return().waived(1, pen())
    last = opened().follow_up_accepted(Q1, 5_000_00, pen()).settled(ANSWER_BY, pen())
    for ledger in (given_back, waived, approved(last, 4), opened()):
        refusal("balance_followed", lambda ledger=ledger: ledger.unsettled(pen()))


def test_the_structure_disputes_until_the_last_day_and_corrects_its_text() -> None:
    disputed = to_return().disputed("Un contrat manque.", ANSWER_BY)
    assert disputed.stage is SettlementStage.DISPUTED
    again = disputed.disputed("Deux contrats manquent.", TODAY)
    assert again.settlement is not None and again.settlement.dispute == "Deux contrats manquent."
    refusal("dispute_too_late", lambda: to_return().disputed("Trop tard.", ANSWER_BY + timedelta(days=1)))
    refusal("nothing_to_return", lambda: opened().disputed("Rien.", TODAY))
    assert ledger_summary(to_return()).answer_by == ANSWER_BY
    assert ledger_summary(disputed).answer_by is None, "the time to dispute is no longer told"
    answered = disputed.dispute_answered("Vu.", 0, pen())
    refusal("dispute_answered", lambda: answered.disputed("Encore.", TODAY))


def test_the_answer_lowers_the_sum_and_is_corrected() -> None:
    disputed = to_return().disputed("Un contrat manque.", TODAY)
    answered = disputed.dispute_answered("Il est compté.", 3_000_00, pen())
    assert answered.balances.awaited == 15_000_00 and answered.stage is SettlementStage.TO_RETURN
    corrected = answered.dispute_answered("Il est compté en partie.", 1_000_00, pen())
    assert corrected.balances.awaited == 17_000_00
    assert [one.cents for one in corrected.entries if one.about == "dispute"] == [-3_000_00, 2_000_00]
    for before in (disputed, answered):
        assert before.dispute_answered("Tout est compté.", 18_000_00, pen()).stage is SettlementStage.CLOSED
    refusal("more_than_awaited", lambda: answered.dispute_answered("Trop.", 18_000_01, pen()))
    found = refusal("more_than_awaited", lambda: disputed.dispute_answered("Trop.", 18_000_01, pen()))
    assert found.pointer == "/less_cents"
    refusal("no_dispute", lambda: to_return().dispute_answered("Sans objet.", 0, pen()))
    refusal("no_dispute", lambda: opened().dispute_answered("Sans objet.", 0, pen()))


def test_what_is_paid_back_and_waived_closes_it() -> None:
    part = to_return().gave_back(10_000_00, date(2027, 4, 1), "VIR 1", pen())
    assert part.balances.awaited == 8_000_00 and part.stage is SettlementStage.TO_RETURN
    assert part.gave_back(10_000_00, date(2027, 4, 1), "VIR 1", pen()) is part
    other = part.gave_back(1_00, date(2027, 4, 1), "VIR 2", pen())
    assert other.balances.awaited == 7_999_00
    found = refusal("more_than_awaited", lambda: part.gave_back(8_000_01, TODAY, "VIR 3", pen()))
    assert found.pointer == "/cents"
    assert refusal("more_than_awaited", lambda: part.waived(8_000_01, pen())).pointer == "/cents"
    assert part.gave_back(8_000_00, TODAY, "VIR 3", pen()).stage is SettlementStage.CLOSED
    closed = part.waived(8_000_00, pen())
    assert closed.stage is SettlementStage.CLOSED and closed.balances.waived == 8_000_00
    refusal("nothing_to_return", lambda: closed.gave_back(1, TODAY, "VIR 3", pen()))
    refusal("nothing_to_return", lambda: closed.waived(1, pen()))


def test_a_typed_sum_is_corrected_once_by_a_counter_entry_and_may_be_typed_again() -> None:
    part = to_return().gave_back(10_000_00, TODAY, "VIR 1", pen())
    number = len(part.entries)
    back = part.countered(number, pen())
    assert back.balances.awaited == 18_000_00 and back.entries[-1].about == f"entry:{number}"
    assert back.countered(number, pen()) is back
    assert back.gave_back(10_000_00, TODAY, "VIR 1", pen()).balances.awaited == 8_000_00
    waived = part.waived(1_00, pen())
    assert waived.countered(len(waived.entries), pen()).balances.waived == 0


@pytest.mark.parametrize("number", [0, 1, 99])
def test_only_typed_entries_are_corrected(number: int) -> None:
    typed = to_return().gave_back(1_00, TODAY, "VIR 1", pen())
    assert refusal("entry_not_typed", lambda: typed.countered(number, pen())).pointer == "/number"


def test_the_accounts_of_a_year_are_its_entries() -> None:
    ledger = paid(opened(), 1, on=date(2026, 12, 31))
    assert (ledger.moved_in(2026).paid, ledger.moved_in(2027).paid) == (30_000_00, 0)
    assert ledger.moved_in(2027).granted == TOTAL and ledger.moved_in(2028).granted == 0
