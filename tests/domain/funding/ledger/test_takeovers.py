"""The sums owed under an agreement whose posts another one took over, to the cent (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Origin
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import EntryKind
from chalicelib.domain.funding.ledger.holds import Hold, hold_until_signed
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recount import Difference, LedgerFacts, differences_of
from chalicelib.domain.funding.ledger.set_off import reversed_set_off, set_off
from tests.domain.funding.ledger.test_ledger import (
    Q1,
    SCHEDULE,
    TODAY,
    TOTAL,
    approved,
    dues,
    opened,
    paid,
    pen,
    statuses,
)
from tests.support import builders

S, E = InstalmentStatus, EntryKind
NEW = "agreement-2"
HOLD = Hold(why="Des postes sont repris.", until="la signature", waits_for=NEW)


def gone(ledger: Ledger, granted: int, new_id: str = NEW) -> Ledger:
    return ledger.post_moved_out(granted, SCHEDULE, new_id, pen(), hold=replace(HOLD, waits_for=new_id))


def differences(ledger: Ledger, granted: int, **told: dict[str, int]) -> list[Difference]:
    """Return the differences, without payment files, since ``paid`` makes none."""
    facts = LedgerFacts(
        granted=granted, justified=told.get("justified", {}), withheld=told.get("withheld", {}), orders={}
    )
    return [one for one in differences_of(ledger, facts) if not one.what.startswith("fichier")]


def owed(ledger: Ledger) -> int:
    """Return what is planned or owed, and neither proposed nor kept for a sum to return."""
    return sum(one.payable for one in ledger.instalments if one.status in (S.PLANNED, S.DUE, S.SUSPENDED))


def test_what_is_owed_waits_for_the_signature_of_the_agreement_that_took_posts_over() -> None:
    origin = Origin(agreement_id="agreement-1", structure_name="Ville de Lyon", on=date(2027, 3, 1))
    new = builders.agreement(id=NEW, structure_name="Métropole de Lyon", origin=origin)
    assert hold_until_signed(new) == Hold(
        why="« Métropole de Lyon » a repris des postes de cette convention le 1er mars 2027.",
        until="la signature par tous de la convention de « Métropole de Lyon »",
        waits_for=NEW,
    )


def test_the_sum_owed_is_at_most_what_stays_granted() -> None:
    ledger = gone(opened(), 1_367_98)
    assert [(one.cents, one.status) for one in ledger.instalments] == [(1_367_98, S.SUSPENDED)]
    assert [(one.kind, one.cents, one.about) for one in ledger.entries[2:]] == [
        (E.GRANTED, 1_367_98 - TOTAL, f"transfer:{NEW}"),
        (E.DUE, 1_367_98 - 30_000_00, "instalment:1"),
    ]
    assert differences(ledger, 1_367_98) == []
    assert ledger.released(NEW, pen()).instalments[0].cents == 1_367_98


def test_what_is_left_above_the_sum_owed_is_planned_as_before() -> None:
    ledger = gone(opened(), 50_000_00)
    assert dues(ledger) == [(30_000_00, 0), (10_000_00, 0), (10_000_00, 0)]
    assert statuses(ledger) == [S.SUSPENDED, S.PLANNED, S.PLANNED]


def test_of_several_sums_owed_the_last_ones_are_lowered_and_empty_ones_cancelled() -> None:
    told = opened().follow_up_accepted(Q1, 1_000_00, pen())
    assert dues(gone(told, 40_000_00)) == [(30_000_00, 0), (10_000_00, 0)]
    less = gone(told, 30_000_00)
    assert statuses(less) == [S.SUSPENDED, S.CANCELLED] and less.balances.due == 30_000_00
    assert differences(less, 30_000_00, justified={str(Q1): 1_000_00}) == []


def test_paid_or_ordered_instalments_count_first_and_keep_their_amount() -> None:
    told = paid(opened(), 1).follow_up_accepted(Q1, 1_000_00, pen())
    assert dues(gone(told, 31_234_56)) == [(30_000_00, 0), (1_234_56, 0)]
    over = gone(told, 1_367_98)
    assert statuses(over) == [S.PAID, S.CANCELLED] and over.instalments[0].cents == 30_000_00
    assert (over.balances.due, over.balances.paid) == (30_000_00, 30_000_00)
    assert differences(over, 1_367_98, justified={str(Q1): 1_000_00}) == []


def test_proposed_or_approved_instalments_are_suspended_and_lowered_too() -> None:
    ledger = gone(approved(opened(), 1), 1_367_98)
    (one,) = ledger.instalments
    assert (one.status, one.cents, one.approved_by) == (S.SUSPENDED, 1_367_98, None)
    # Nothing must be signed there: payments continue.
    kept = approved(opened(), 1).post_moved_out(1_367_98, SCHEDULE, NEW, pen())
    assert [(one.status, one.cents) for one in kept.instalments] == [(S.APPROVED, 30_000_00)]
    back = kept.with_instalment(kept.instalments[0].sent_back(TODAY)).within_granted(pen())
    assert [(one.status, one.cents) for one in back.instalments] == [(S.DUE, 1_367_98)]


def test_a_payment_sent_back_later_is_not_paid_again_above_what_is_granted() -> None:
    back = gone(paid(opened(), 1), 1_367_98).bank_returned(1, "Compte clos.", pen())
    again = back.with_instalment(back.instalments[0].sent_back(TODAY)).within_granted(pen())
    assert [(one.status, one.cents) for one in again.instalments] == [(S.DUE, 1_367_98)]
    assert differences(again, 1_367_98) == []


def test_what_is_withheld_of_an_instalment_stays_withheld_and_a_cent_is_left() -> None:
    told = opened().follow_up_accepted(Q1, 12_000_00, pen(), withheld=2_000_00)
    assert dues(told)[0] == (28_000_00, 2_000_00)
    ledger = gone(told, 3_000_00)
    assert dues(ledger)[0] == (1_000_00, 2_000_00)
    facts = {"justified": {str(Q1): 10_000_00}, "withheld": {str(Q1): 2_000_00}}
    assert differences(ledger, 3_000_00, **facts) == []
    assert dues(gone(told, 1_500_00))[0] == (1, 1_499_99)


def test_what_is_kept_of_an_instalment_for_a_sum_to_return_counts_as_paid() -> None:
    claim = paid(opened(), 1).settled(TODAY - timedelta(days=1), pen())
    onto = replace(opened(), id="onto")
    both = set_off(claim, onto, 10_000_00, pen())
    lower = gone(both.onto, 12_000_00)
    assert [(one.cents, one.payable, one.status) for one in lower.instalments] == [
        (12_000_00, 2_000_00, S.SUSPENDED)
    ]
    assert differences(lower, 12_000_00) == []
    none = gone(both.onto, 9_000_00)
    assert (statuses(none), none.balances.due, none.balances.paid) == ([S.CANCELLED], 10_000_00, 10_000_00)
    assert differences(none, 9_000_00) == []


def test_a_reversed_offset_is_not_paid_above_what_is_granted() -> None:
    claim = paid(opened(), 1).settled(TODAY - timedelta(days=1), pen())
    both = set_off(claim, replace(opened(), id="onto"), 30_000_00, pen())
    back = reversed_set_off(both.claim, gone(both.onto, 1_367_98), 1, pen())
    assert [(one.cents, one.status) for one in back.onto.instalments] == [(1_367_98, S.DUE)]
    assert differences(back.onto, 1_367_98) == []


def test_once_the_balance_is_drawn_up_nothing_is_planned_anew() -> None:
    told = paid(opened(), 1).follow_up_accepted(Q1, 30_000_00, pen()).settled(TODAY, pen())
    assert gone(told, TOTAL) == told
    less = gone(told, 50_000_00)
    assert less.instalments == told.instalments and less.balances.granted == 50_000_00


def test_a_withheld_sum_restored_by_the_balance_is_paid_in_full() -> None:
    told = opened().follow_up_accepted(Q1, 50_000_00, pen(), withheld=2_000_00)
    ledger = paid(gone(told, 28_000_00).released(NEW, pen()), 1)
    assert ledger.instalments[0].cents == 26_000_00
    back = ledger.follow_up_reopened(Q1, pen()).follow_up_accepted(Q1, 28_000_00, pen())
    last = back.settled(TODAY, pen()).instalments[-1]
    assert (last.cents, last.status) == (2_000_00, S.DUE)
    settled = back.settled(TODAY, pen())
    assert settled.within_granted(pen()) is settled


def test_a_second_post_that_goes_lowers_the_sum_owed_again() -> None:
    first = gone(opened().follow_up_accepted(Q1, 0, pen()), 50_000_00)
    assert owed(first) == 50_000_00 and first.taken_over_by == (NEW,)
    second = gone(first, 2_345_67, "agreement-3")
    assert (owed(second), second.taken_over_by) == (2_345_67, (NEW, "agreement-3"))
    assert differences(second, 2_345_67, justified={str(Q1): 0}) == []


def test_without_a_post_gone_nothing_is_lowered() -> None:
    ledger = opened().amended(2, 20_000_00, SCHEDULE, pen())
    assert ledger.within_granted(pen()) is ledger


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["accept", "withhold", "reopen", "overdue", "pay", "return", "retry", "go"]),
            st.integers(0, TOTAL),
        ),
        max_size=25,
    )
)
def test_in_any_order_of_events_the_sum_owed_stays_within_what_is_granted_and_not_paid(
    events: list[tuple[str, int]],
) -> None:
    ledger, went = opened(), False
    for place, (event, cents) in enumerate(events):
        quarter = Quarter(2027, place % 4 + 1)
        ready = [one for one in ledger.instalments if one.status is S.DUE]
        known = [one for one in ledger.instalments if one.status is S.PAID]
        back = [one for one in ledger.instalments if one.status is S.RETURNED]
        if event in ("accept", "withhold"):
            withheld = cents // 10 if event == "withhold" else 0
            ledger = ledger.follow_up_accepted(quarter, 9_000_00 + withheld, pen(), withheld=withheld)
        elif event == "reopen":
            ledger = ledger.follow_up_reopened(quarter, pen())
        elif event == "overdue":
            ledger = ledger.follow_up_overdue(quarter, pen())
        elif event == "pay" and ready:
            ledger = paid(ledger, ready[0].number)
        elif event == "return" and known:
            ledger = ledger.bank_returned(known[0].number, "Compte clos.", pen())
        elif event == "retry" and back:
            ledger = ledger.with_instalment(back[0].sent_back(TODAY)).within_granted(pen())
        elif event == "go":
            ledger, went = gone(ledger, min(cents, ledger.balances.granted), f"agreement-{place}"), True
        taken = sum(
            one.taken_cents for one in ledger.instalments if one.status not in (S.PLANNED, S.DUE, S.SUSPENDED)
        )
        room = max(0, ledger.balances.granted - taken)
        open_ones = [one for one in ledger.instalments if one.status in (S.PLANNED, S.DUE, S.SUSPENDED)]
        if went:
            assert sum(one.taken_cents for one in open_ones) <= room
        assert all(one.payable >= 1 for one in open_ones)
        assert ledger.balances.due == sum(
            one.offset_cents if one.status is S.CANCELLED else one.cents
            for one in ledger.instalments
            if one.status is not S.PLANNED
        )
