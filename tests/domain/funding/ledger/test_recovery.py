"""The order to recover a sum that is not returned (RULES 21, section 11)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.funding.ledger.claims import ClaimTray, claims_in
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recovery import RecoveryOrder
from chalicelib.domain.funding.ledger_summary import ledger_summary
from chalicelib.domain.shared.refusal import Refusals
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


def test_all_that_is_wrong_with_an_order_is_told_at_once() -> None:
    cancelled = ordered().cancel_recovery("Une erreur d'adresse.", LATER)
    wrong = order(cents=1, issued_on=LATER + timedelta(days=1), pay_by=LATER)
    with pytest.raises(Refusals) as refused:
        cancelled.order_recovery(wrong, LATER)
    assert [(one.code, one.pointer) for one in refused.value.refusals] == [
        ("order_amount", "/cents"),
        ("order_day", "/issued_on"),
        ("order_term", "/pay_by"),
        ("order_number", "/number"),
    ]
    with pytest.raises(Refusals):
        to_return().order_recovery(order(issued_on=TODAY - timedelta(days=1)), LATER)


def test_one_order_holds_at_a_time_and_a_cancelled_one_is_followed_by_another() -> None:
    refusal("order_holds", lambda: ordered().order_recovery(order(number="2"), LATER))
    cancelled = ordered().cancel_recovery("Une erreur d'adresse.", LATER)
    assert cancelled.recovery is None and cancelled.balances.awaited == 18_000_00
    assert cancelled.cancel_recovery("Une erreur d'adresse.", LATER) is cancelled
    refusal("no_order", lambda: cancelled.cancel_recovery("Une autre raison.", LATER))
    refusal("no_order", lambda: to_return().cancel_recovery("Sans objet.", LATER))
    again = cancelled.order_recovery(order(number="2"), LATER)
    assert [one.cancelled_on for one in again.recoveries] == [LATER, None]


def test_a_payment_or_a_waiver_is_against_the_order_that_holds_and_is_still_corrected() -> None:
    part = ordered().gave_back(10_000_00, LATER, "VIR 1", pen())
    assert part.entries[-1].about == "payment:2027-000123"
    assert part.unpaid_recovery == order() and part.balances.awaited == 8_000_00
    whole = part.waived(8_000_00, pen())
    assert whole.entries[-1].about == "waiver:2027-000123"
    assert whole.unpaid_recovery is None and whole.recovery == order()
    back = whole.countered(len(part.entries), pen())
    assert back.balances.awaited == 10_000_00 and back.unpaid_recovery == order()
    assert to_return().gave_back(1, TODAY, "VIR", pen()).entries[-1].about == "payment"


def test_an_order_is_late_after_its_last_day_until_it_is_paid() -> None:
    assert not ordered().recovery_late(PAY_BY)
    late = PAY_BY + timedelta(days=1)
    assert ordered().recovery_late(late) and not to_return().recovery_late(late)
    assert not ordered().gave_back(18_000_00, LATER, "VIR", pen()).recovery_late(late)
    told = ordered().told_late(late)
    assert told.recovery == replace(order(), told_on=late)
    assert told.order_recovery(order(), late) is told, "the same order again"


def test_a_balance_under_an_order_is_not_taken_back_before_the_order_is_cancelled() -> None:
    refusal("balance_followed", lambda: ordered().unsettled(pen()))
    back = ordered().cancel_recovery("Le solde est à reprendre.", LATER).unsettled(pen())
    assert back.settlement is None and len(back.recoveries) == 1


@pytest.mark.parametrize(
    ("ledger", "day", "tray"),
    [
        (to_return(), ANSWER_BY, ClaimTray.ANSWERING),
        (to_return(), LATER, ClaimTray.TO_RECOVER),
        (to_return().disputed("Un contrat manque.", TODAY), TODAY, ClaimTray.DISPUTED),
        (ordered(), PAY_BY, ClaimTray.ORDERED),
        (ordered(), PAY_BY + timedelta(days=1), ClaimTray.LATE),
    ],
)
def test_a_sum_to_return_is_in_one_list_at_a_time(ledger: Ledger, day: date, tray: ClaimTray) -> None:
    held = claims_in([ledger_summary(ledger), ledger_summary(opened())], day)
    assert {one: len(rows) for one, rows in held.items() if rows} == {tray: 1}
