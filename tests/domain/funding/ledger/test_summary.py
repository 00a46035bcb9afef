"""The summaries of ledgers for desks and boards, and their sums (RULES section 11)."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import (
    InstalmentTray,
    LedgerSummary,
    by_department,
    in_trays,
    instalment_ref,
    ledger_summary,
    parted_ref,
    searched,
    sums_of,
)
from tests.domain.funding.ledger.test_ledger import Q1, TODAY, approved, opened, paid, pen

S, T = InstalmentStatus, InstalmentTray


def summary(ledger: Ledger, **fields: object) -> LedgerSummary:
    return ledger_summary(replace(ledger, **fields))  # type: ignore[arg-type]


def test_a_summary_has_the_sums_of_the_ledger_and_its_instalments() -> None:
    ledger = paid(opened(), 1)
    told = ledger_summary(ledger)
    assert told.balances == ledger.balances
    assert [(one.number, one.status, one.cents, one.since) for one in told.instalments] == [
        (1, "paid", 30_000_00, "2027-04-12"),
        (2, "planned", 35_000_00, "2027-04-12"),
        (3, "planned", 35_000_00, "2027-04-12"),
    ]
    assert ledger_summary(approved(opened(), 1)).instalments[0].proposed_by == "anne"
    assert ledger_summary(opened()).instalments[0].proposed_by == ""


def test_an_instalment_is_in_one_tray_sorted_by_waiting_time() -> None:
    first = opened()
    second = replace(approved(opened(), 1), id="agreement-2", structure_name="Abbeville")
    older = replace(
        opened(),
        id="agreement-3",
        instalments=tuple(replace(one, since=date(2027, 1, 1)) for one in opened().instalments),
    )
    trays = in_trays([summary(first), summary(second), summary(older)])
    assert [one.ledger.id for one in trays[T.TO_PROPOSE]] == ["agreement-3", "agreement-1"]
    assert [one.ref for one in trays[T.TO_ORDER]] == ["agreement-2_1"]
    assert trays[T.TO_PROPOSE][0].since == date(2027, 1, 1) and trays[T.TO_PROPOSE][1].since == TODAY
    assert len(trays[T.PLANNED]) == 6
    # On one day, sorted by the name of the structure.
    assert [one.ledger.structure_name for one in trays[T.PLANNED]][2:] == ["Abbeville"] * 2 + [
        "Ville de Lyon"
    ] * 2
    cancelled = replace(
        first, instalments=tuple(replace(one, status=S.CANCELLED) for one in first.instalments)
    )
    assert not any(in_trays([summary(cancelled)]).values())


def test_a_reference_contains_the_agreement_and_the_number() -> None:
    assert parted_ref(instalment_ref("agreement-1", 12)) == ("agreement-1", 12)


def test_a_list_is_narrowed_by_words_and_department() -> None:
    lyon, albi = (
        opened(),
        replace(opened(), id="agreement-2", structure_name="Mairie d'Albi", department="81"),
    )
    rows = in_trays([summary(lyon), summary(albi)])[T.TO_PROPOSE]
    assert len(searched(rows, "", None)) == 2
    assert [one.ledger.id for one in searched(rows, "", "81")] == ["agreement-2"]
    assert [one.ledger.id for one in searched(rows, "albi", None)] == ["agreement-2"]
    assert searched(rows, "albi", "69") == [] and searched(rows, "--", None) == []


def test_sums_are_added_up_with_the_advances_of_each_ledger() -> None:
    spent, ahead = paid(opened(), 1).follow_up_accepted(Q1, 40_000_00, pen()), paid(opened(), 1)
    late = opened().follow_up_overdue(Q1, pen())
    total = sums_of([summary(spent), summary(ahead, id="b"), summary(late, id="c")])
    assert (total.agreements, total.granted, total.paid) == (3, 300_000_00, 60_000_00)
    # What one ledger justifies beyond its payments does not justify another.
    assert (total.justified, total.advance, total.suspended) == (40_000_00, 30_000_00, 30_000_00)
    assert (total.due, total.to_return, total.awaited) == (125_000_00, 0, 0)


figures = st.integers(0, 10**9)
summaries = st.builds(
    lambda code, sums: ledger_summary(replace(opened(), department=code))._replace(
        granted=sums[0], due=sums[1], paid=sums[2], justified=sums[3]
    ),
    st.sampled_from(["2A", "69", "974"]),
    st.tuples(figures, figures, figures, figures),
)


@given(st.lists(summaries, max_size=12))
def test_the_nation_is_the_sum_of_the_departments(ledgers: list[LedgerSummary]) -> None:
    nation, parts = sums_of(ledgers), by_department(ledgers)
    for place, name in enumerate(nation._fields):
        assert sum(one[place] for one in parts.values()) == nation[place], name
    assert list(parts) == sorted(parts)
