"""Accounting pieces are kept ten years from the end of the year that closed the agreement (RULES 21)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.following_up.part_time import PartTimeDecision
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import Signatory
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.retention import (
    agreement_without_people,
    follow_up_without_people,
    ledger_without_people,
    may_be_erased,
    outlived,
    pieces_kept_until,
    recruitment_without_people,
)
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.funding.ledger.summary import ledger_summary
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.suspension import Suspension, SuspensionKind
from chalicelib.domain.shared.parameters import Parameters
from tests.domain.funding.ledger.test_ledger import ACCOUNT, TODAY, pen
from tests.domain.funding.ledger.test_settlement import to_return
from tests.support import builders

PARAMS = Parameters()


def closed_on(day: date) -> Ledger:
    """Return a ledger closed on a day; the structure had disputed the sum to return, and the funder
    lowered it."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    disputed = to_return().disputed("Madame Durand compte aussi.", TODAY)
    answered = disputed.dispute_answered("Non, monsieur.", 1_00, pen())
    sum_left = answered.balances.awaited
    return answered.gave_back(sum_left, day, "VIR DURAND", Pen(at=at, today=day, by="funder"))


ENDED = builders.agreement(status=AgreementStatus.ENDED, ended_on=TODAY)


@pytest.mark.parametrize(
    ("closed", "last"),
    [
        (date(2027, 12, 31), date(2037, 12, 31)),
        (date(2028, 1, 1), date(2038, 12, 31)),
        (date(2028, 2, 29), date(2038, 12, 31)),
    ],
)
def test_ten_years_are_counted_from_the_end_of_the_year(closed: date, last: date) -> None:
    ledger = closed_on(closed)
    assert ledger.stage is SettlementStage.CLOSED and ledger.closed_on == closed
    assert pieces_kept_until(ENDED, ledger, PARAMS) == last
    assert not may_be_erased(ENDED, ledger, last, PARAMS), "until the end of that day"
    assert may_be_erased(ENDED, ledger, last + timedelta(days=1), PARAMS)
    longer = replace(PARAMS, accounting_years=30)
    assert pieces_kept_until(ENDED, ledger, longer) == last.replace(year=last.year + 20)


def test_an_agreement_that_is_not_closed_is_kept() -> None:
    far = date(2099, 1, 1)
    living = builders.agreement(status=AgreementStatus.SIGNED)
    assert to_return().closed_on is None, "a sum is still to be returned"
    assert pieces_kept_until(ENDED, to_return(), PARAMS) is None
    assert not may_be_erased(ENDED, to_return(), far, PARAMS)
    assert not may_be_erased(living, closed_on(date(2028, 1, 1)), far, PARAMS), "posts were granted again"
    assert not may_be_erased(living, None, far, PARAMS)


def test_an_agreement_never_signed_is_closed_by_its_end() -> None:
    ended = replace(ENDED, ended_on=date(2027, 6, 1))
    assert pieces_kept_until(ended, None, PARAMS) == date(2037, 12, 31)


def test_a_later_correction_of_the_sum_moves_the_closing() -> None:
    ledger = closed_on(date(2027, 12, 30))
    late = Pen(at=datetime(2028, 1, 2, 12, tzinfo=UTC), today=date(2028, 1, 2), by="funder")
    number = len(ledger.entries)
    again = ledger.countered(number, late)
    assert again.closed_on is None
    whole = again.gave_back(again.balances.awaited, date(2027, 12, 30), "VIR 2", late)
    assert whole.closed_on == date(2028, 1, 2), "the day on which it was written, not that of the bank"


def test_the_ledger_keeps_each_sum_and_names_nobody() -> None:
    ledger = closed_on(date(2028, 2, 29))
    blank = ledger_without_people(ledger)
    assert ledger_summary(blank) == ledger_summary(ledger) and blank.closed_on == ledger.closed_on
    assert [(one.kind, one.cents, one.on) for one in blank.entries] == [
        (one.kind, one.cents, one.on) for one in ledger.entries
    ]
    assert [one.cents for one in blank.orders] == [one.cents for one in ledger.orders]
    assert {one.account for one in blank.orders} == {None}
    assert "Durand" not in repr(blank) and "DURAND" not in repr(blank) and ACCOUNT.iban not in repr(blank)
    assert ledger_without_people(blank) == blank


def test_the_agreement_loses_its_signatory_and_has_the_day_of_the_erasure() -> None:
    signed = replace(
        ENDED, signatory=Signatory(name="Anne Martin", quality="Maire", email="anne@mairie.example")
    )
    blank = agreement_without_people(signed, date(2038, 1, 1))
    assert blank.pieces_erased_on == date(2038, 1, 1) and not blank.keeps_pieces
    assert "Martin" not in repr(blank) and blank.total_cents == signed.total_cents


def test_a_follow_up_keeps_what_was_withheld_without_the_reason() -> None:
    decision = PartTimeDecision(
        recruitment_id="r", days=3, worked_percent=50, reason="Lit mal.", by="f", at=builders.NOW
    )
    known = replace(builders.follow_up(), question="Qui est absent ?", part_time_decisions=(decision,))
    blank = follow_up_without_people(known)
    assert blank.declaration is None and blank.question is None and not blank.thread
    (left,) = blank.part_time_decisions
    assert (left.withheld(100_00, 10), left.reason) == (decision.withheld(100_00, 10), "Texte effacé")
    assert follow_up_without_people(blank) == blank


def test_a_recruitment_keeps_its_days_without_the_name() -> None:
    ill = Suspension(id="s", kind=SuspensionKind.LONG_ILLNESS, first_day=TODAY, last_day=TODAY)
    known = replace(
        builders.recruitment(status=RecruitmentStatus.ENDED),
        contract=builders.contract(gross_pay_cents=2_000_00),
        ended_on=date(2028, 2, 29),
        suspensions=(ill,),
        away_before=(ill,),
    )
    blank = recruitment_without_people(known)
    assert blank.candidate_name == "Nom effacé" and blank.contract is not None and known.contract is not None
    assert blank.contract.same_dates(known.contract) and blank.contract.gross_pay_cents is None
    for left in (blank.suspensions, blank.away_before):
        assert [(one.first_day, one.kind) for one in left] == [(TODAY, SuspensionKind.OTHER)]
    assert not outlived(known, date(2033, 2, 28), PARAMS), "the proof of its end is kept so long by itself"
    assert outlived(known, date(2033, 3, 1), PARAMS)
    running = replace(known, status=RecruitmentStatus.HIRED)
    assert not outlived(running, date(2099, 1, 1), PARAMS)
