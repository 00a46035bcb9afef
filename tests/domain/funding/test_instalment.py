"""The instalments of a subsidy: their schedule, their payment, the two agents (RULES 21)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.funding.instalment import (
    TRANSITIONS,
    Instalment,
    InstalmentStatus,
    Share,
    Trigger,
    default_schedule,
    parted,
)
from chalicelib.domain.shared.parameters import Parameters
from tests.support.outside import refusal

S, T = InstalmentStatus, Trigger
TODAY = date(2027, 4, 12)
SIGNATURE = Share(percent=30, trigger=T.SIGNATURE)


def instalment(status: InstalmentStatus = S.PLANNED, **fields: object) -> Instalment:
    values: dict[str, object] = {"number": 1, "share": SIGNATURE, "cents": 15_000_00, "since": TODAY}
    return Instalment(status=status, **{**values, **fields})  # type: ignore[arg-type]


def test_without_a_schedule_of_its_own_an_agreement_has_that_of_the_parameters() -> None:
    schedule = default_schedule(Parameters())
    assert [(one.percent, one.trigger, one.number, one.offset_days) for one in schedule] == [
        (30, T.SIGNATURE, 0, 0),
        (35, T.FOLLOW_UP, 2, 0),
        (35, T.FOLLOW_UP, 4, 0),
    ]


def test_the_parameters_tell_how_many_parts_follow_and_when() -> None:
    params = replace(
        Parameters(),
        first_instalment_percent=0,
        later_instalments=3,
        follow_ups_per_instalment=1,
        instalment_offset_days=10,
    )
    schedule = default_schedule(params)
    assert [(one.percent, one.number, one.offset_days) for one in schedule] == [
        (33, 1, 10),
        (33, 2, 10),
        (34, 3, 10),
    ]


@given(st.integers(0, 10**9), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_the_parts_add_up_to_the_whole_to_the_cent(total: int, percents: list[int]) -> None:
    shares = [Share(percent=one, trigger=T.SIGNATURE) for one in percents]
    parts = parted(total, shares)
    assert sum(parts) == total and len(parts) == len(percents)
    whole = sum(percents)
    assert all(
        abs(part - total * percent / whole) <= 1 for part, percent in zip(parts, percents, strict=True)
    )


def test_a_line_tells_when_it_is_due() -> None:
    assert SIGNATURE.words == "à la dernière signature"
    assert Share(percent=1, trigger=T.FOLLOW_UP, number=1).words == (
        "une fois le premier suivi trimestriel accepté"
    )
    assert Share(percent=1, trigger=T.FOLLOW_UP, number=2, offset_days=5).words == (
        "une fois le 2e suivi trimestriel accepté, sous 5 jours"
    )
    assert Share(percent=1, trigger=T.DATE, on=date(2027, 9, 1)).words == "le 1er septembre 2027"
    assert Share(percent=100, trigger=T.BALANCE).words == "au solde de la convention"


def test_an_instalment_is_due_some_days_after_its_trigger() -> None:
    late = instalment(share=replace(SIGNATURE, offset_days=10)).triggered(TODAY)
    assert late.due_on == date(2027, 4, 22)
    assert not late.ripe(date(2027, 4, 21)) and late.ripe(date(2027, 4, 22))
    assert late.triggered(date(2027, 5, 1)) == late
    assert late.untriggered().due_on is None
    assert instalment(S.CANCELLED).triggered(TODAY).due_on is None, "it will not be paid"
    assert not instalment().ripe(TODAY)
    assert not instalment(S.DUE, due_on=TODAY).ripe(TODAY)


def test_one_person_proposes_and_another_approves() -> None:
    proposed = instalment(S.DUE, since=date(2027, 1, 1)).proposed("anne", TODAY)
    assert (proposed.status, proposed.proposed_by, proposed.since) == (S.PROPOSED, "anne", TODAY)
    refusal("same_person", lambda: proposed.approved("anne", TODAY))
    approved = proposed.approved("paul", TODAY)
    assert (approved.status, approved.approved_by) == (S.APPROVED, "paul")


def test_an_instalment_sent_back_may_be_proposed_by_anybody() -> None:
    for one in (
        instalment(S.PROPOSED, proposed_by="anne"),
        instalment(S.APPROVED, proposed_by="anne", approved_by="paul"),
        instalment(S.SUSPENDED, why="Pourquoi.", until="une pièce", waits_for="2026-Q3"),
        instalment(S.RETURNED, why="Compte clos."),
    ):
        back = one.sent_back(TODAY)
        assert back == instalment(S.DUE)


def test_a_suspension_removes_the_approval() -> None:
    one = instalment(S.APPROVED, proposed_by="anne", approved_by="paul")
    stopped = one.suspended("Pourquoi.", "une pièce", TODAY, waits_for="2026-Q3")
    assert stopped == instalment(S.SUSPENDED, why="Pourquoi.", until="une pièce", waits_for="2026-Q3")


def test_payments_and_returns_of_the_bank_have_their_day_and_reason() -> None:
    ordered = instalment(S.APPROVED).ordered(TODAY)
    assert (ordered.status, ordered.transfers) == (S.ORDERED, 1)
    paid = ordered.paid(date(2027, 4, 10), TODAY)
    assert (paid.status, paid.paid_on, paid.since) == (S.PAID, date(2027, 4, 10), TODAY)
    back = paid.returned("Compte clos.", TODAY)
    assert (back.status, back.why, back.paid_on) == (S.RETURNED, "Compte clos.", None)
    again = back.sent_back(TODAY).proposed("anne", TODAY).approved("paul", TODAY).ordered(TODAY)
    assert again.transfers == 2
    assert back.paid(TODAY, TODAY).why is None


@pytest.mark.parametrize("status", list(S))
def test_each_act_is_refused_in_the_other_statuses(status: InstalmentStatus) -> None:
    one = instalment(status, proposed_by="anne")
    moves = {
        S.DUE: [one.became_due, one.sent_back],
        S.PROPOSED: [lambda today: one.proposed("anne", today)],
        S.APPROVED: [lambda today: one.approved("paul", today)],
        S.SUSPENDED: [lambda today: one.suspended("Pourquoi.", "une pièce", today)],
        S.ORDERED: [one.ordered],
        S.PAID: [lambda today: one.paid(today, today)],
        S.RETURNED: [lambda today: one.returned("Compte clos.", today)],
        S.CANCELLED: [one.cancelled],
        S.OFFSET: [lambda today: one.set_off(one.cents, today)],
    }
    for wanted, some in moves.items():
        for move in some:
            # A planned instalment, or one kept in full, has no proposal to send back.
            never = move == one.sent_back and status in (S.PLANNED, S.OFFSET)
            if wanted in TRANSITIONS[status] and not never:
                assert move(TODAY).status is wanted
            else:
                refusal("status_forbids", lambda move=move: move(TODAY))


def test_a_paid_or_cancelled_instalment_is_finished() -> None:
    finished = {status for status in S if not instalment(status).unfinished}
    assert finished == {S.PAID, S.OFFSET, S.CANCELLED}
    assert {status for status in S if instalment(status).untouched} == {S.DUE, S.CANCELLED}
