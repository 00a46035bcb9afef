"""The ledger of an agreement: entries that never change, balances that are their sums (RULES 21)."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus, Share, Trigger
from chalicelib.domain.funding.ledger.entries import Entry, EntryKind, Pen, balances_of
from chalicelib.domain.funding.ledger.ledger import Ledger
from tests.support.outside import refusal

S, T, E = InstalmentStatus, Trigger, EntryKind
AT = datetime(2027, 4, 12, 8, tzinfo=UTC)
TODAY = date(2027, 4, 12)
Q1, Q2, Q3, Q4 = (Quarter(2027, number) for number in (1, 2, 3, 4))
SCHEDULE = (
    Share(percent=30, trigger=T.SIGNATURE),
    Share(percent=35, trigger=T.FOLLOW_UP, number=1),
    Share(percent=35, trigger=T.FOLLOW_UP, number=2),
)
ACCOUNT = BankAccount.typed("Ville de Lyon", "FR1420041010050500013M02606", "PSSTFRPPPAR")
TOTAL = 100_000_00


def pen(days: int = 0, by: str | None = "funder") -> Pen:
    return Pen(at=AT + timedelta(days=days), today=TODAY + timedelta(days=days), by=by)


def opened(schedule: tuple[Share, ...] = SCHEDULE, total: int = TOTAL) -> Ledger:
    return Ledger.opened(
        agreement_id="agreement-1",
        structure_id="structure-1",
        structure_name="Ville de Lyon",
        department="69",
        text_number=1,
        total_cents=total,
        schedule=schedule,
        pen=pen(),
    )


def statuses(ledger: Ledger) -> list[InstalmentStatus]:
    return [one.status for one in ledger.instalments]


def approved(ledger: Ledger, number: int) -> Ledger:
    one = ledger.instalment(number)
    assert one is not None
    return ledger.with_instalment(one.proposed("anne", TODAY).approved("paul", TODAY))


def paid(ledger: Ledger, number: int, on: date = TODAY) -> Ledger:
    return approved(ledger, number).ordered(number, "file-1", ACCOUNT, pen()).paid(number, on, pen())


def test_the_last_signature_grants_the_subsidy_and_makes_its_instalment_due() -> None:
    ledger = opened()
    assert [one.cents for one in ledger.instalments] == [30_000_00, 35_000_00, 35_000_00]
    assert statuses(ledger) == [S.DUE, S.PLANNED, S.PLANNED]
    sums = ledger.balances
    assert (sums.granted, sums.due, sums.paid) == (TOTAL, 30_000_00, 0)
    assert [(one.kind, one.about, one.by, one.on) for one in ledger.entries] == [
        (E.GRANTED, "text:1", "funder", TODAY),
        (E.DUE, "instalment:1", "funder", TODAY),
    ]
    assert ledger.next_due is None


def test_an_accepted_follow_up_justifies_and_makes_its_instalment_due() -> None:
    first = opened().follow_up_accepted(Q1, 12_000_00, pen())
    assert statuses(first) == [S.DUE, S.DUE, S.PLANNED]
    assert first.balances.justified == 12_000_00 and first.quarters == ("2027-Q1",)
    assert first.follow_up_accepted(Q1, 12_000_00, pen()) is first
    assert statuses(first.follow_up_accepted(Q3, 0, pen())) == [S.DUE, S.DUE, S.DUE]


def test_a_follow_up_accepted_after_the_end_justifies_and_makes_nothing_due() -> None:
    over = opened().follow_up_accepted(Q1, 12_000_00, pen(), ended=True)
    assert statuses(over) == [S.DUE, S.PLANNED, S.PLANNED]
    assert over.balances.justified == 12_000_00 and over.quarters == ("2027-Q1",)
    # Posts granted again make the agreement go on: it counts with the next one.
    assert statuses(over.follow_up_accepted(Q2, 0, pen())) == [S.DUE, S.DUE, S.DUE]


def test_a_delay_in_days_postpones_the_due_date() -> None:
    late = (Share(percent=100, trigger=T.SIGNATURE, offset_days=3),)
    ledger = opened(late)
    assert (ledger.next_due, statuses(ledger)) == (TODAY + timedelta(days=3), [S.PLANNED])
    assert ledger.ripened(pen(2)) is ledger
    due = ledger.ripened(pen(3, by=None))
    assert statuses(due) == [S.DUE] and due.next_due is None
    assert due.entries[-1].by is None


def test_the_next_due_day_is_the_earliest_one() -> None:
    late = [Share(percent=50, trigger=T.SIGNATURE, offset_days=days) for days in (9, 3)]
    assert opened(tuple(late)).next_due == TODAY + timedelta(days=3)


def test_an_instalment_planned_for_a_day_is_due_on_it_or_at_a_later_signature() -> None:
    day = TODAY + timedelta(days=20)
    dated = (
        Share(percent=30, trigger=T.DATE, on=TODAY - timedelta(days=1)),
        Share(percent=30, trigger=T.DATE, on=day),
        Share(percent=40, trigger=T.DATE, on=day, offset_days=5),
    )
    ledger = opened(dated)
    assert statuses(ledger) == [S.DUE, S.PLANNED, S.PLANNED] and ledger.next_due == day
    assert ledger.ripened(pen(19)) is ledger
    on_time = ledger.ripened(pen(20))
    assert statuses(on_time) == [S.DUE, S.DUE, S.PLANNED]
    assert on_time.next_due == day + timedelta(days=5) and on_time.ripened(pen(20)) is on_time
    late = ledger.ripened(pen(40))
    assert statuses(late) == [S.DUE] * 3 and late.balances.due == TOTAL
    assert statuses(ledger.follow_up_accepted(Q1, 0, pen())) == [S.DUE, S.PLANNED, S.PLANNED]


def test_an_amendment_moves_planned_instalments_to_its_own_days() -> None:
    day = TODAY + timedelta(days=20)
    amended = opened().amended(2, TOTAL, (SCHEDULE[0], Share(percent=70, trigger=T.DATE, on=day)), pen())
    assert [(one.cents, one.status, one.due_on) for one in amended.instalments] == [
        (30_000_00, S.DUE, TODAY),
        (70_000_00, S.PLANNED, day),
    ]


def test_an_instalment_due_with_the_balance_depends_on_no_follow_up() -> None:
    ledger = opened((SCHEDULE[0], SCHEDULE[1], Share(percent=35, trigger=T.BALANCE)))
    assert statuses(ledger.follow_up_accepted(Q1, 0, pen()).follow_up_accepted(Q2, 0, pen())) == [
        S.DUE,
        S.DUE,
        S.PLANNED,
    ]


def test_an_amendment_divides_the_rest_and_corrects_what_is_no_longer_granted() -> None:
    less = opened().amended(2, 65_000_00, SCHEDULE, pen())
    assert [one.cents for one in less.instalments] == [30_000_00, 17_500_00, 17_500_00]
    assert less.balances.granted == 65_000_00 and less.text_number == 2
    assert [(one.kind, one.cents, one.about) for one in less.entries][-1] == (
        E.GRANTED,
        -35_000_00,
        "text:2",
    )
    none = opened().amended(2, 30_000_00, SCHEDULE, pen())
    assert [one.cents for one in none.instalments] == [30_000_00]
    below = opened().amended(2, 20_000_00, SCHEDULE, pen())
    assert [one.cents for one in below.instalments] == [30_000_00]


def test_more_posts_after_all_instalments_are_due_make_one_more_due_at_the_signature() -> None:
    whole = opened((Share(percent=100, trigger=T.SIGNATURE),))
    more = whole.amended(2, TOTAL + 50_000_00, (Share(percent=100, trigger=T.SIGNATURE),), pen())
    assert [(one.number, one.cents, one.status) for one in more.instalments] == [
        (1, TOTAL, S.DUE),
        (2, 50_000_00, S.DUE),
    ]
    assert more.instalments[1].share == Share(percent=100, trigger=T.SIGNATURE)
    same = whole.amended(2, TOTAL, (Share(percent=100, trigger=T.SIGNATURE),), pen())
    assert same.instalments == whole.instalments


def test_an_amendment_before_anything_is_due_numbers_its_instalments_from_the_first() -> None:
    later = SCHEDULE[1:]
    amended = opened(later).amended(2, TOTAL, later, pen())
    assert [(one.number, one.cents, one.status) for one in amended.instalments] == [
        (1, 50_000_00, S.PLANNED),
        (2, 50_000_00, S.PLANNED),
    ]


def test_an_amendment_divides_cancelled_amounts_too() -> None:
    told = opened().follow_up_accepted(Q1, 5_000_00, pen())
    back = told.settled(TODAY, pen()).unsettled(pen()).amended(2, TOTAL, SCHEDULE, pen())
    assert statuses(back) == [*[S.CANCELLED] * 4, S.DUE, S.DUE, S.PLANNED]
    assert [one.number for one in back.instalments] == [1, 2, 3, 4, 5, 6, 7]
    assert sum(one.cents for one in back.instalments if one.unfinished) == TOTAL
    assert back.balances.due == 65_000_00


def test_after_an_amendment_instalments_of_accepted_follow_ups_are_due_at_once() -> None:
    told = opened().follow_up_accepted(Q1, 1, pen())
    more = (*SCHEDULE[:2], Share(percent=20, trigger=T.FOLLOW_UP, number=1), SCHEDULE[2])
    amended = told.amended(2, TOTAL, more, pen())
    assert [(one.share.percent, one.status) for one in amended.instalments] == [
        (30, S.DUE),
        (35, S.DUE),
        (20, S.DUE),
        (35, S.PLANNED),
    ]
    assert [one.number for one in amended.instalments] == [1, 2, 3, 4]


def test_a_reopened_follow_up_has_a_counter_entry() -> None:
    told = opened().follow_up_accepted(Q1, 12_000_00, pen())
    back = told.follow_up_reopened(Q1, pen())
    assert back.balances.justified == 0 and back.quarters == ()
    assert [one.cents for one in back.entries if one.kind is E.JUSTIFIED] == [12_000_00, -12_000_00]
    second = back.instalment(2)
    assert second is not None and (second.status, second.waits_for) == (S.SUSPENDED, "2027-Q1")
    assert second.why == "Le suivi du 1er trimestre 2027 est à compléter."
    assert second.until == "l'acceptation du suivi du 1er trimestre 2027"
    assert statuses(back)[0] is S.DUE
    assert back.follow_up_reopened(Q1, pen()) is back
    again = back.follow_up_accepted(Q1, 11_000_00, pen())
    assert again.balances.justified == 11_000_00 and statuses(again) == [S.DUE, S.DUE, S.PLANNED]
    assert again.balances.due == 65_000_00


def test_a_planned_instalment_waits_for_the_follow_up_again_and_an_ordered_one_stays() -> None:
    slow = (*SCHEDULE[:2], Share(percent=35, trigger=T.FOLLOW_UP, number=1, offset_days=5))
    told = opened(slow).follow_up_accepted(Q1, 1, pen())
    assert told.next_due == TODAY + timedelta(days=5)
    ordered = approved(told, 2).ordered(2, "file-1", ACCOUNT, pen())
    back = ordered.follow_up_reopened(Q1, pen())
    assert back.next_due is None and statuses(back) == [S.DUE, S.ORDERED, S.PLANNED]


def test_with_one_of_two_follow_ups_reopened_an_instalment_that_needs_two_is_not_due() -> None:
    both = opened().follow_up_accepted(Q1, 1_00, pen()).follow_up_accepted(Q2, 2_00, pen())
    back = both.follow_up_reopened(Q1, pen())
    assert statuses(back) == [S.DUE, S.DUE, S.SUSPENDED]
    assert (back.quarters, back.justified_in(Q1), back.justified_in(Q2)) == (("2027-Q2",), 0, 2_00)


def test_an_instalment_cancelled_while_it_waited_stays_cancelled() -> None:
    back = opened().follow_up_overdue(Q1, pen()).settled(TODAY, pen()).unsettled(pen())
    assert statuses(back.follow_up_accepted(Q1, 1_00, pen())) == [S.CANCELLED] * 3


def test_an_escalated_follow_up_suspends_due_payments_until_it_is_accepted() -> None:
    ledger = approved(opened(), 1)
    late = ledger.follow_up_overdue(Q1, pen())
    one = late.instalment(1)
    assert one is not None and (one.status, one.waits_for, one.approved_by) == (S.SUSPENDED, "2027-Q1", None)
    assert one.why == "Le suivi du 1er trimestre 2027 n'est pas transmis."
    assert late.follow_up_overdue(Q2, pen()) == late
    assert statuses(late.follow_up_accepted(Q2, 0, pen()))[0] is S.SUSPENDED
    assert statuses(late.follow_up_accepted(Q1, 0, pen()))[0] is S.DUE


def test_a_suspension_by_the_funder_is_not_lifted_by_a_follow_up() -> None:
    ledger = opened()
    one = ledger.instalment(1)
    assert one is not None
    stopped = ledger.with_instalment(one.suspended("Pourquoi.", "une pièce", TODAY))
    assert statuses(stopped.follow_up_accepted(Q1, 0, pen()))[0] is S.SUSPENDED


def test_a_transfer_is_stored_with_its_bank_account() -> None:
    ordered = approved(opened(), 1).ordered(1, "file-1", ACCOUNT, pen())
    order = ordered.order_of(1, 1)
    assert order is not None
    assert (order.file_id, order.account, order.cents, order.ordered_on) == (
        "file-1",
        ACCOUNT,
        30_000_00,
        TODAY,
    )
    assert ordered.order_of(1, 2) is None and ordered.order_of(2, 1) is None
    assert ordered.balances.paid == 0


def test_a_payment_is_an_advance_until_it_is_justified() -> None:
    ledger = paid(opened(), 1, on=date(2027, 4, 10))
    sums = ledger.balances
    assert (sums.due, sums.paid, sums.advance) == (30_000_00, 30_000_00, 30_000_00)
    assert ledger.entries[-1].on == date(2027, 4, 10)
    assert ledger.follow_up_accepted(Q1, 12_000_00, pen()).balances.advance == 18_000_00
    assert ledger.follow_up_accepted(Q1, 32_000_00, pen()).balances.advance == 0


def test_the_day_of_a_payment_is_corrected_by_a_counter_entry() -> None:
    ledger = paid(opened(), 1, on=date(2027, 4, 10)).paid(1, date(2027, 4, 11), pen())
    assert [(one.cents, one.on) for one in ledger.entries if one.kind is E.PAID] == [
        (30_000_00, date(2027, 4, 10)),
        (-30_000_00, date(2027, 4, 10)),
        (30_000_00, date(2027, 4, 11)),
    ]
    one = ledger.instalment(1)
    assert one is not None and one.paid_on == date(2027, 4, 11) and one.status is S.PAID


def test_a_payment_sent_back_by_the_bank_has_a_counter_entry_and_may_be_paid_again() -> None:
    back = paid(opened(), 1).bank_returned(1, "Compte clos.", pen())
    assert back.balances.paid == 0 and statuses(back)[0] is S.RETURNED
    one = back.instalment(1)
    assert one is not None and one.why == "Compte clos."
    again = paid(back.with_instalment(one.sent_back(TODAY)), 1)
    assert again.balances.paid == 30_000_00 and again.order_of(1, 2) is not None
    unpaid = approved(opened(), 1).ordered(1, "file-1", ACCOUNT, pen()).bank_returned(1, "Clos.", pen())
    assert [one.kind for one in unpaid.entries] == [E.GRANTED, E.DUE]


def test_no_balance_is_negative() -> None:
    ledger = opened()
    refusal("balance_negative", lambda: ledger.wrote(E.PAID, -1, "entry:1", pen()))
    assert ledger.wrote(E.DUE, -30_000_00, "entry:2", pen()).balances.due == 0
    refusal("balance_negative", lambda: ledger.wrote(E.DUE, -30_000_01, "entry:2", pen()))
    assert ledger.wrote(E.PAID, 0, "entry:1", pen()) is ledger


def entry(kind: EntryKind, cents: int) -> Entry:
    return Entry(kind=kind, cents=cents, on=TODAY, at=AT, about="text:1")


entries = st.lists(st.builds(entry, st.sampled_from(list(E)), st.integers(-(10**9), 10**9)), max_size=12)


@given(entries, st.randoms())
def test_the_balances_are_those_of_the_same_entries_in_any_order(
    given_ones: list[Entry], chance: Any
) -> None:
    shuffled = list(given_ones)
    chance.shuffle(shuffled)
    assert balances_of(shuffled) == balances_of(given_ones)


EVENTS = ("accept Q1", "accept Q2", "pay 1", "amend")


def after(ledger: Ledger, event: str) -> Ledger:
    match event:
        case "accept Q1":
            return ledger.follow_up_accepted(Q1, 12_345_67, pen())
        case "accept Q2":
            return ledger.follow_up_accepted(Q2, 23_456_78, pen())
        case "pay 1":
            return paid(ledger, 1)
        case _:
            return ledger.amended(2, 150_000_00, SCHEDULE, pen())


@pytest.mark.parametrize("order", list(permutations(EVENTS)))
def test_the_balances_do_not_depend_on_the_order_of_events(order: tuple[str, ...]) -> None:
    ledger = opened()
    for event in order:
        before = ledger
        ledger = after(ledger, event)
        # Entries written before do not change.
        assert ledger.entries[: len(before.entries)] == before.entries
        assert min(vars(ledger.balances).values()) >= 0
    sums = ledger.balances
    assert (sums.granted, sums.paid, sums.justified) == (150_000_00, 30_000_00, 35_802_45)
    assert sum(one.cents for one in ledger.instalments) == sums.granted == sums.due


@given(st.lists(st.sampled_from(["accept", "reopen", "overdue", "pay", "return", "retry"]), max_size=25))
def test_no_event_makes_a_balance_negative_or_pays_more_than_is_due(events: list[str]) -> None:
    ledger = opened()
    for place, event in enumerate(events):
        quarter = (Q1, Q2, Q3, Q4)[place % 4]
        ready = [one for one in ledger.instalments if one.status is S.DUE]
        known = [one for one in ledger.instalments if one.status is S.PAID]
        back = [one for one in ledger.instalments if one.status is S.RETURNED]
        if event == "accept":
            ledger = ledger.follow_up_accepted(quarter, 9_000_00, pen())
        elif event == "reopen":
            ledger = ledger.follow_up_reopened(quarter, pen())
        elif event == "overdue":
            ledger = ledger.follow_up_overdue(quarter, pen())
        elif event == "pay" and ready:
            ledger = paid(ledger, ready[0].number)
        elif event == "return" and known:
            ledger = ledger.bank_returned(known[0].number, "Compte clos.", pen())
        elif event == "retry" and back:
            ledger = ledger.with_instalment(back[0].sent_back(TODAY))
        sums = ledger.balances
        assert 0 <= sums.paid <= sums.due <= sums.granted and sums.justified >= 0
        assert sums.advance == max(0, sums.paid - sums.justified)
        assert sums.justified == 9_000_00 * len(ledger.quarters)


def test_an_instalment_is_found_by_its_number() -> None:
    ledger = opened()
    found = ledger.instalment(2)
    assert isinstance(found, Instalment) and found.number == 2
    assert ledger.instalment(4) is None


# Part time


def dues(ledger: Ledger) -> list[tuple[int, int]]:
    return [(one.cents, one.withheld) for one in ledger.instalments]


def test_a_withheld_sum_is_not_justified_and_lowers_the_next_instalment() -> None:
    # The first is due since the signature, and nobody proposed to pay it.
    told = opened().follow_up_accepted(Q1, 12_000_00, pen(), withheld=2_000_00)
    assert (told.balances.justified, told.justified_in(Q1), told.withheld_in(Q1)) == (
        10_000_00,
        10_000_00,
        2_000_00,
    )
    first, *rest = dues(told)
    assert first == (dues(opened())[0][0] - 2_000_00, 2_000_00) and rest == dues(opened())[1:]
    assert told.balances.due == sum(one.cents for one in told.instalments if one.status is S.DUE)


def test_what_was_ordered_keeps_its_amount_and_the_next_one_is_lowered() -> None:
    ledger = paid(opened(), 1).follow_up_accepted(Q1, 12_000_00, pen(), withheld=2_000_00)
    whole = dues(opened())
    assert dues(ledger) == [whole[0], (whole[1][0] - 2_000_00, 2_000_00), whole[2]]


def test_an_acceptance_taken_back_restores_what_was_withheld() -> None:
    ledger = opened().follow_up_accepted(Q1, 12_000_00, pen(), withheld=2_000_00)
    back = ledger.follow_up_reopened(Q1, pen())
    assert (back.balances.justified, back.withheld_in(Q1), dues(back)) == (0, 0, dues(opened()))
    plain = opened().follow_up_accepted(Q1, 12_000_00, pen()).follow_up_reopened(Q1, pen())
    assert back.balances == plain.balances
    again = back.follow_up_accepted(Q1, 12_000_00, pen(), withheld=500_00)
    assert (again.balances.justified, again.withheld_in(Q1)) == (11_500_00, 500_00)


def test_an_instalment_paid_with_less_is_compensated_by_the_next_one() -> None:
    ledger = paid(opened().follow_up_accepted(Q1, 12_000_00, pen(), withheld=2_000_00), 1)
    back = ledger.follow_up_reopened(Q1, pen())
    whole = dues(opened())
    assert dues(back)[1] == (whole[1][0] + 2_000_00, -2_000_00)
    assert sum(one.cents for one in back.instalments) == sum(cents for cents, _ in whole)


def test_an_instalment_keeps_a_cent_whatever_is_withheld() -> None:
    ledger = opened().follow_up_accepted(Q1, TOTAL, pen(), withheld=TOTAL)
    assert [one.cents for one in ledger.instalments] == [1, 1, 1] and ledger.balances.justified == 0


def test_an_amendment_divides_the_rest_without_what_is_withheld() -> None:
    ledger = paid(opened(), 1).follow_up_accepted(Q1, 12_000_00, pen(), withheld=2_000_00)
    more = ledger.amended(2, 150_000_00, SCHEDULE, pen())
    assert sum(one.cents for one in more.instalments) == 148_000_00
