"""The order to recover a sum that is not returned (RULES 21, section 11)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recovery import RecoveryOrder
from chalicelib.domain.funding.ledger.summary import ledger_summary
from chalicelib.domain.funding.ledger.sums_to_return import OrderToPay, ReturnTray, by_tray, order_to_pay
from chalicelib.domain.shared.refusal import Refusal, Refusals
from tests.domain.funding.ledger.test_ledger import TODAY, opened, pen
from tests.domain.funding.ledger.test_settlement import ANSWER_BY, to_return
from tests.support.outside import refusal

LATER = ANSWER_BY + timedelta(days=1)
PAY_BY = LATER + timedelta(days=30)


def order(**fields: Any) -> RecoveryOrder:
    values: dict[str, Any] = {
        "number": "2027-000123",
        "issued_on": LATER,
        "cents": 18_000_00,
        "sent_to": "Ville de Lyon, service des finances",
        "pay_by": PAY_BY,
    }
    return RecoveryOrder(**{**values, **fields})


def ordered() -> Ledger:
    return to_return().order_recovery(order(), LATER)


def test_a_sum_is_recovered_once_its_time_to_answer_is_over_or_its_dispute_answered() -> None:
    refusal("answer_awaited", lambda: to_return().order_recovery(order(), ANSWER_BY))
    disputed = to_return().disputed("Un contrat manque.", TODAY)
    refusal("claim_disputed", lambda: disputed.order_recovery(order(), LATER))
    answered = disputed.dispute_answered("Il est compté.", 3_000_00, pen())
    early = order(issued_on=TODAY, cents=15_000_00)
    assert answered.order_recovery(early, TODAY).recovery == early
    refusal("nothing_to_return", lambda: opened().order_recovery(order(), LATER))
    assert ordered().recovery == order() and ordered().order_recovery(order(), LATER) == ordered()


def test_an_order_is_to_be_paid_until_it_is_or_is_cancelled_and_late_after_its_last_day() -> None:
    waits = order_to_pay(ordered())
    assert waits == OrderToPay(ordered().id, PAY_BY)
    assert not waits.late(PAY_BY) and waits.late(PAY_BY + timedelta(days=1))
    for day in (PAY_BY, PAY_BY + timedelta(days=1)):
        assert waits.late(day) is bool(by_tray([ledger_summary(ordered())], day)[ReturnTray.LATE])
    paid = ordered().gave_back(18_000_00, LATER, "VIR", pen())
    for one in (opened(), to_return(), paid, ordered().cancel_recovery("Une erreur.", LATER)):
        assert order_to_pay(one) is None


def test_all_errors_of_an_order_are_told_at_once() -> None:
    cancelled = ordered().cancel_recovery("Une erreur d'adresse.", LATER)
    wrong = order(cents=18_000_01, issued_on=LATER + timedelta(days=1), pay_by=LATER)
    with pytest.raises(Refusals) as refused:
        cancelled.order_recovery(wrong, LATER)
    assert [(one.code, one.pointer) for one in refused.value.refusals] == [
        ("order_amount", "/cents"),
        ("order_day", "/issued_on"),
        ("order_term", "/pay_by"),
        ("order_number", "/number"),
    ]
    for fields in ({"issued_on": TODAY - timedelta(days=1)}, {"cents": 0}):
        with pytest.raises(Refusals):
            to_return().order_recovery(order(**fields), LATER)


def test_one_order_is_in_force_at_a_time_and_a_cancelled_one_is_followed_by_another() -> None:
    refusal("order_holds", lambda: ordered().order_recovery(order(number="2"), LATER))
    cancelled = ordered().cancel_recovery("Une erreur d'adresse.", LATER)
    assert cancelled.recovery is None and cancelled.balances.awaited == 18_000_00
    assert cancelled.cancel_recovery("Une erreur d'adresse.", LATER) is cancelled
    refusal("no_order", lambda: cancelled.cancel_recovery("Une autre raison.", LATER))
    refusal("no_order", lambda: to_return().cancel_recovery("Sans objet.", LATER))
    again = cancelled.order_recovery(order(number="2"), LATER)
    assert [one.cancelled_on for one in again.recoveries] == [LATER, None]


def test_a_payment_or_a_waiver_is_against_the_order_in_force_and_may_be_corrected() -> None:
    part = ordered().gave_back(10_000_00, LATER, "VIR 1", pen())
    assert part.entries[-1].about == "payment:2027-000123"
    assert part.unpaid_recovery == order() and part.balances.awaited == 8_000_00
    whole = part.waived(8_000_00, pen())
    assert whole.entries[-1].about == "waiver:2027-000123"
    assert whole.unpaid_recovery is None and whole.recovery == order()
    back = whole.countered(len(part.entries), pen())
    assert back.balances.awaited == 10_000_00 and back.unpaid_recovery == order()
    assert to_return().gave_back(1, TODAY, "VIR", pen()).entries[-1].about == "payment"


def test_an_order_for_a_part_leaves_the_rest_to_be_waived_offset_or_ordered_later() -> None:
    part = to_return().order_recovery(order(cents=10_000_00), LATER)
    assert part.left_of(order(cents=10_000_00)) == 10_000_00
    assert part.waived(8_000_00, pen()).entries[-1].about == "waiver", "all that no order asks for"
    waived = part.waived(5_000_00, pen())
    assert waived.entries[-1].about == "waiver", "no order asks for it"
    assert waived.left_of(waived.recoveries[0]) == 10_000_00 and waived.balances.awaited == 13_000_00
    refusal("order_holds", lambda: waived.order_recovery(order(number="2", cents=1), LATER))
    paid = waived.gave_back(10_000_00, LATER, "VIR 1", pen())
    assert paid.entries[-1].about == "payment:2027-000123" and paid.unpaid_recovery is None
    assert paid.balances.awaited == 3_000_00 and paid.recovery == order(cents=10_000_00)
    assert paid.gave_back(1, LATER, "VIR 2", pen()).entries[-1].about == "payment"
    refusal("no_order", lambda: paid.cancel_recovery("Il est payé déjà.", LATER))
    rest = paid.order_recovery(order(number="2", cents=3_000_00), LATER)
    assert rest.unpaid_recovery == order(number="2", cents=3_000_00)
    lower = rest.waived(1_000_00, pen())
    assert lower.entries[-1].about == "waiver:2" and lower.left_of(lower.recoveries[1]) == 2_000_00


def test_a_corrected_payment_makes_its_order_payable_again_beside_another() -> None:
    part = to_return().order_recovery(order(cents=10_000_00), LATER)
    paid = part.gave_back(10_000_00, LATER, "VIR 1", pen())
    both = paid.order_recovery(order(number="2", cents=8_000_00), LATER).countered(len(paid.entries), pen())
    assert [both.left_of(one) for one in both.recoveries] == [10_000_00, 8_000_00]
    assert both.unpaid_recovery == order(cents=10_000_00)
    cancelled = both.cancel_recovery("Le virement n'est jamais arrivé.", LATER)
    assert cancelled.unpaid_recovery == order(number="2", cents=8_000_00)
    assert cancelled.last_cancelled == cancelled.recoveries[0]
    assert cancelled.last_cancelled.number == "2027-000123"


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["order", "cancel", "receive", "waive", "counter"]),
        st.integers(1, 20_000_00),
        st.integers(1, 9),
    ),
    max_size=20,
)


def happened(ledger: Ledger, event: str, cents: int, number: int) -> Ledger:
    match event:
        case "order":
            return ledger.order_recovery(order(number=str(number), cents=cents), LATER)
        case "cancel":
            return ledger.cancel_recovery(f"Raison n° {number}.", LATER)
        case "receive":
            return ledger.gave_back(cents, LATER, f"VIR {number}", pen())
        case "waive":
            return ledger.waived(cents, pen())
    return ledger.countered(number + 6, pen())


@given(EVENTS)
def test_in_any_order_of_events_no_order_is_for_more_than_is_to_be_returned(
    events: list[tuple[str, int, int]],
) -> None:
    ledger = to_return()
    for event, cents, number in events:
        before = ledger
        try:
            ledger = happened(ledger, event, cents, number)
        except (Refusal, Refusals):
            continue
        sums = ledger.balances
        assert ledger.entries[: len(before.entries)] == before.entries and min(vars(sums).values()) >= 0
        assert sums.returned + sums.waived + sums.awaited == sums.to_return == 18_000_00
        lefts = [ledger.left_of(one) for one in ledger.recoveries]
        assert all(
            0 <= left <= min(one.cents, sums.awaited)
            for left, one in zip(lefts, ledger.recoveries, strict=True)
        )
        assert (ledger.unpaid_recovery is None) == (not any(lefts))
        assert not (event == "order" and ledger != before) or lefts[-1] == cents
        assert event in ("order", "cancel") or ledger.recoveries == before.recoveries


def test_an_order_is_late_after_its_last_day_until_it_is_paid() -> None:
    assert not ordered().recovery_late(PAY_BY)
    late = PAY_BY + timedelta(days=1)
    assert ordered().recovery_late(late) and not to_return().recovery_late(late)
    assert not ordered().gave_back(18_000_00, LATER, "VIR", pen()).recovery_late(late)
    told = ordered().told_late(late)
    assert told.recovery == replace(order(), told_on=late)
    assert told.order_recovery(order(), late) is told, "the same order again"


def test_a_balance_is_not_taken_back_before_its_order_is_cancelled() -> None:
    refusal("balance_followed", lambda: ordered().unsettled(pen()))
    back = ordered().cancel_recovery("Le solde est à reprendre.", LATER).unsettled(pen())
    assert back.settlement is None and len(back.recoveries) == 1


@pytest.mark.parametrize(
    ("ledger", "day", "tray"),
    [
        (to_return(), ANSWER_BY, ReturnTray.ANSWERING),
        (to_return(), LATER, ReturnTray.TO_RECOVER),
        (to_return().disputed("Un contrat manque.", TODAY), TODAY, ReturnTray.DISPUTED),
        (ordered(), PAY_BY, ReturnTray.ORDERED),
        (ordered(), PAY_BY + timedelta(days=1), ReturnTray.LATE),
    ],
)
def test_a_sum_to_return_is_in_one_list_at_a_time(ledger: Ledger, day: date, tray: ReturnTray) -> None:
    held = by_tray([ledger_summary(ledger), ledger_summary(opened())], day)
    assert {one: len(rows) for one, rows in held.items() if rows} == {tray: 1}
