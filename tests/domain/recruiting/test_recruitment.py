"""A recruitment, its contract and its end (RULES sections 5, 10)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.documents.document import Document
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.contract import Contract, ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import (
    Recruitment,
    RecruitmentStatus,
    end_has_come,
    require_not_counted,
)
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders

R = RecruitmentStatus
K = ContractKind
TODAY = date(2021, 6, 15)
PROOF = Document(id="proof-1", deposited_at=builders.NOW)
CONTRACT = Contract(
    kind=K.FIXED_TERM, signed_on=date(2021, 5, 1), starts_on=date(2021, 5, 10), ends_on=date(2023, 5, 9)
)


def a_recruitment(status: RecruitmentStatus = R.VALIDATED, **fields: Any) -> Recruitment:
    """Return a recruitment; hired and ended ones have a contract of two years."""
    contract = CONTRACT if status in (R.HIRED, R.ENDED) else None
    return builders.recruitment(status, **{"contract": contract, **fields})


def declare(recruitment: Recruitment, on: date = TODAY, today: date = TODAY) -> Recruitment:
    return recruitment.ending(on=on, reason=EndReason.RESIGNATION, today=today, params=Parameters())


def end(recruitment: Recruitment) -> Recruitment:
    return recruitment.ended()


ACTS: dict[str, Callable[[Recruitment], Recruitment]] = {
    "cancel": lambda r: r.cancelled(),
    "sign": lambda r: r.signed(CONTRACT),
    "declare the end": declare,
    "end": end,
}
# RULES section 5, written out by hand: validated → cancelled or hired, hired → ended, nothing else. An
# adviser with a declared end is under contract until that day.
LEADS = {
    (R.VALIDATED, "cancel"): R.CANCELLED,
    (R.VALIDATED, "sign"): R.HIRED,
    # The same contract again changes nothing.
    (R.HIRED, "sign"): R.HIRED,
    (R.HIRED, "declare the end"): R.HIRED,
    (R.HIRED, "end"): R.ENDED,
}


@pytest.mark.parametrize(("before", "act"), list(product(R, ACTS)))
def test_each_act_leads_to_the_status_of_the_rules_or_is_refused(before: RecruitmentStatus, act: str) -> None:
    if (before, act) in LEADS:
        assert ACTS[act](a_recruitment(before)).status is LEADS[before, act]
        return
    with pytest.raises(Refusal) as refused:
        ACTS[act](a_recruitment(before))
    assert (refused.value.code, refused.value.kind) == ("status_forbids", "conflict")


@pytest.mark.parametrize("status", R)
def test_a_validated_or_hired_candidate_holds_a_post(status: RecruitmentStatus) -> None:
    assert a_recruitment(status).living is (status in (R.VALIDATED, R.HIRED))


def test_the_contract_is_stored_at_its_recording() -> None:
    assert a_recruitment().signed(CONTRACT).contract == CONTRACT


def test_a_declared_end_has_its_date_and_its_reason_and_the_post_is_still_held() -> None:
    declared = declare(a_recruitment(R.HIRED), on=date(2021, 7, 1))
    assert (declared.ended_on, declared.end_reason) == (date(2021, 7, 1), EndReason.RESIGNATION)
    assert declared.status is R.HIRED and declared.living


def test_a_declared_end_may_be_corrected_until_it_comes() -> None:
    declared = declare(a_recruitment(R.HIRED), on=date(2021, 7, 1))
    assert declare(declared, on=date(2021, 7, 15)).ended_on == date(2021, 7, 15)


def test_a_past_rupture_keeps_the_declared_date_and_reason() -> None:
    ended = end(declare(a_recruitment(R.HIRED), on=date(2021, 7, 1)))
    assert (ended.ended_on, ended.end_reason) == (date(2021, 7, 1), EndReason.RESIGNATION)
    assert not ended.living


def test_a_contract_that_reaches_its_term_ends_on_it() -> None:
    ended = end(a_recruitment(R.HIRED))
    assert (ended.ended_on, ended.end_reason) == (date(2023, 5, 9), EndReason.END_OF_TERM)


@pytest.mark.parametrize(
    ("today", "last_day"),
    [
        (date(2021, 6, 15), date(2021, 8, 15)),
        (date(2021, 12, 30), date(2022, 2, 28)),
        (date(2021, 12, 31), date(2022, 2, 28)),
        (date(2022, 2, 28), date(2022, 4, 28)),
        (date(2022, 7, 31), date(2022, 9, 30)),
    ],
)
def test_a_rupture_is_at_most_two_months_from_today_month_ends_included(today: date, last_day: date) -> None:
    hired = a_recruitment(R.HIRED)
    assert declare(hired, on=last_day, today=today).ended_on == last_day
    with pytest.raises(Refusal) as refused:
        declare(hired, on=date.fromordinal(last_day.toordinal() + 1), today=today)
    assert (refused.value.code, refused.value.kind) == ("rupture_date", "invalid")
    assert refused.value.pointer == "/ended_on"


def test_a_leap_year_gives_its_29_february() -> None:
    until_2025 = Contract(
        kind=K.FIXED_TERM, signed_on=date(2023, 1, 2), starts_on=date(2023, 1, 2), ends_on=date(2025, 1, 1)
    )
    hired = a_recruitment(R.HIRED, contract=until_2025)
    assert declare(hired, on=date(2024, 2, 29), today=date(2023, 12, 31)).ended_on == date(2024, 2, 29)


def test_a_rupture_may_be_declared_after_it_happened() -> None:
    assert declare(a_recruitment(R.HIRED), on=date(2021, 5, 20)).ended_on == date(2021, 5, 20)


def test_a_rupture_is_never_before_the_contract() -> None:
    hired = a_recruitment(R.HIRED)
    assert declare(hired, on=CONTRACT.starts_on).ended_on == CONTRACT.starts_on
    with pytest.raises(Refusal) as refused:
        declare(hired, on=date(2021, 5, 9))
    assert (refused.value.code, refused.value.pointer) == ("rupture_date", "/ended_on")


def test_a_rupture_is_never_after_the_term_of_the_contract() -> None:
    hired, near_the_term = a_recruitment(R.HIRED), date(2023, 4, 20)
    assert declare(hired, on=date(2023, 5, 9), today=near_the_term).ended_on == date(2023, 5, 9)
    with pytest.raises(Refusal) as refused:
        declare(hired, on=date(2023, 5, 10), today=near_the_term)
    assert (refused.value.code, refused.value.kind) == ("rupture_date", "invalid")
    assert refused.value.pointer == "/ended_on"


def test_a_permanent_contract_has_no_term_as_a_limit() -> None:
    permanent = replace(CONTRACT, kind=K.PERMANENT, ends_on=None)
    hired = a_recruitment(R.HIRED, contract=permanent)
    assert declare(hired, on=date(2023, 6, 20), today=date(2023, 4, 20)).ended_on == date(2023, 6, 20)


FIRST, LAST = Quarter(2021, 3).first_day, Quarter(2021, 3).last_day


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "ended_on", "under_contract"),
    [
        (date(2021, 9, 30), None, None, True),
        (date(2021, 10, 1), None, None, False),
        (date(2021, 5, 10), date(2021, 7, 1), None, True),
        (date(2021, 5, 10), date(2021, 6, 30), None, False),
        (date(2021, 5, 10), None, date(2021, 7, 1), True),
        (date(2021, 5, 10), None, date(2021, 6, 30), False),
        (date(2021, 5, 10), date(2023, 5, 9), date(2021, 6, 30), False),
        (date(2021, 8, 1), date(2021, 8, 31), None, True),
        (date(2021, 5, 10), None, None, True),
    ],
    ids=[
        "begins on the last day",
        "begins the day after",
        "its term is the first day",
        "its term was the day before",
        "ended on the first day",
        "ended the day before",
        "ended before its term",
        "within the quarter",
        "all along",
    ],
)
def test_an_adviser_is_under_contract_from_the_first_to_the_last_day_of_the_contract(
    starts_on: date, ends_on: date | None, ended_on: date | None, under_contract: bool
) -> None:
    kind = K.FIXED_TERM if ends_on else K.PERMANENT
    signed = Contract(kind=kind, signed_on=date(2021, 5, 1), starts_on=starts_on, ends_on=ends_on)
    hired = a_recruitment(R.HIRED, contract=signed, ended_on=ended_on)
    assert hired.under_contract_during(FIRST, LAST) is under_contract
    if ended_on:
        assert replace(hired, status=R.ENDED).under_contract_during(FIRST, LAST) is under_contract


@pytest.mark.parametrize("status", [R.VALIDATED, R.CANCELLED])
def test_nobody_is_under_contract_before_it_is_recorded(status: RecruitmentStatus) -> None:
    assert not a_recruitment(status).under_contract_during(FIRST, LAST)


@given(st.dates(date(2021, 1, 1), date(2022, 12, 31)), st.integers(1, 800), st.integers(0, 7))
def test_an_adviser_is_under_contract_in_exactly_the_quarters_the_contract_touches(
    starts_on: date, days: int, later: int
) -> None:
    ends_on = date.fromordinal(starts_on.toordinal() + days)
    signed = Contract(kind=K.FIXED_TERM, signed_on=starts_on, starts_on=starts_on, ends_on=ends_on)
    quarter = Quarter(2021, 1)
    for _ in range(later):
        quarter = quarter.next()
    every_day = {date.fromordinal(n) for n in range(starts_on.toordinal(), ends_on.toordinal() + 1)}
    touched = any(quarter.first_day <= day <= quarter.last_day for day in every_day)
    under_contract = a_recruitment(R.HIRED, contract=signed).under_contract_during(
        quarter.first_day, quarter.last_day
    )
    assert under_contract is touched


def test_every_status_and_contract_has_its_french_words() -> None:
    assert [kind.label for kind in K] == ["CDD", "CDI", "contrat de projet", "contrat aidé (PEC)"]
    assert [status.label for status in R] == [
        "candidature validée",
        "contrat signé",
        "annulé",
        "contrat terminé",
    ]


@pytest.mark.parametrize(
    ("ended_on", "today", "over"),
    [
        (None, date(2023, 5, 9), False),
        (None, date(2023, 5, 10), True),
        (date(2021, 7, 1), date(2021, 7, 1), False),
        (date(2021, 7, 1), date(2021, 7, 2), True),
    ],
)
def test_a_contract_is_over_once_its_last_day_has_passed(
    ended_on: date | None, today: date, over: bool
) -> None:
    assert a_recruitment(R.HIRED, ended_on=ended_on).over(today) is over
    assert not a_recruitment(R.ENDED, ended_on=ended_on).over(today)


@pytest.mark.parametrize(
    ("last_day", "months", "left"),
    [
        (date(2023, 5, 8), 24, True),
        (date(2023, 5, 9), 24, False),
        (date(2022, 11, 8), 18, True),
        (date(2022, 11, 9), 18, False),
    ],
)
def test_a_post_is_free_again_while_a_day_of_its_subsidy_is_left(
    last_day: date, months: int, left: bool
) -> None:
    """The contract of 10 May 2021 is subsidised until 9 May 2023, or 9 November 2022."""
    assert a_recruitment(R.HIRED, ended_on=last_day).leaves_subsidy(months) is left


@pytest.mark.parametrize("status", R)
def test_only_a_running_contract_is_corrected_or_taken_back(status: RecruitmentStatus) -> None:
    left = {"ended_on": TODAY, "end_reason": EndReason.RESIGNATION, "end_proof": PROOF}
    recruitment = a_recruitment(status, share_ends_on=date(2023, 1, 1), **left)
    corrected = replace(CONTRACT, starts_on=date(2021, 5, 11))
    if status is R.HIRED:
        assert recruitment.corrected(corrected).contract == corrected
        back = recruitment.contract_taken_back()
        assert (back.status, back.contract, back.share_ends_on) == (R.VALIDATED, None, None)
        assert (back.ended_on, back.end_reason, back.end_proof) == (None, None, None)
        return
    for act in (lambda: recruitment.corrected(corrected), recruitment.contract_taken_back):
        with pytest.raises(Refusal, match="status_forbids:"):
            act()


def test_a_correction_keeps_the_declared_end_within_the_contract() -> None:
    leaving = declare(a_recruitment(R.HIRED))
    assert leaving.corrected(replace(CONTRACT, ends_on=TODAY)).ended_on == TODAY
    for dates in ({"ends_on": date(2021, 6, 14)}, {"starts_on": date(2021, 6, 16)}):
        with pytest.raises(Refusal) as refused:
            leaving.corrected(replace(CONTRACT, **dates))
        assert (refused.value.code, refused.value.pointer) == ("rupture_date", "/ended_on")


@pytest.mark.parametrize("status", R)
@pytest.mark.parametrize("ended_on", [None, TODAY])
def test_only_a_declared_end_is_taken_back(status: RecruitmentStatus, ended_on: date | None) -> None:
    recruitment = a_recruitment(status, ended_on=ended_on, end_reason=EndReason.RESIGNATION, end_proof=PROOF)
    if ended_on and status in (R.HIRED, R.ENDED):
        back = recruitment.end_taken_back()
        assert (back.status, back.ended_on, back.end_reason) == (R.HIRED, None, None)
        assert back.end_proof is None
        return
    with pytest.raises(Refusal, match="status_forbids:"):
        recruitment.end_taken_back()


def test_the_planned_hire_date_may_change_until_the_contract_is_signed() -> None:
    planned = a_recruitment().planned_for(TODAY)
    assert planned.is_validated_for(TODAY) and not planned.is_validated_for(date(2021, 6, 16))
    assert not planned.cancelled().is_validated_for(TODAY)
    with pytest.raises(Refusal, match="status_forbids:"):
        a_recruitment(R.HIRED).planned_for(TODAY)


@pytest.mark.parametrize("status", FollowUpStatus)
def test_a_structure_corrects_its_contract_until_the_funder_accepted_a_follow_up_that_counts_it(
    status: FollowUpStatus,
) -> None:
    hired = a_recruitment(R.HIRED)
    counting = builders.follow_up(status, recruitment_ids=(hired.id,))
    if status not in (FollowUpStatus.ACCEPTED, FollowUpStatus.CLOSED):
        require_not_counted(hired, [counting])
        return
    require_not_counted(hired, [replace(counting, recruitment_ids=("another",))])
    with pytest.raises(Refusal, match="contract_counted:"):
        require_not_counted(hired, [counting])


# The contract of 10 May 2021 is subsidised until 9 May 2023, however long it runs.


def test_a_contract_without_a_last_day_leaves_no_subsidy_to_another() -> None:
    permanent = replace(CONTRACT, kind=K.PERMANENT, ends_on=None)
    assert not a_recruitment(R.HIRED, contract=permanent).leaves_subsidy(24)
    assert a_recruitment(R.HIRED, contract=permanent, ended_on=TODAY).leaves_subsidy(24)
    assert not a_recruitment(R.HIRED, share_ends_on=TODAY, ended_on=TODAY).leaves_subsidy(24)


def test_repeating_the_same_name_or_end_changes_nothing() -> None:
    named = a_recruitment().named("Léa", "Petit")
    assert (named.candidate_name, named.first_name) == ("Léa Petit", "Léa")
    declared = declare(a_recruitment(R.HIRED))
    assert declared.ends_as(TODAY, EndReason.RESIGNATION)
    assert not declared.ends_as(TODAY, EndReason.DISMISSAL)
    assert not declared.ends_as(date(2021, 6, 16), EndReason.RESIGNATION)


def test_the_proof_of_an_end_is_requested_until_it_is_given_or_past_its_retention() -> None:
    params = Parameters()
    left = declare(a_recruitment(R.HIRED))
    last = date(2026, 6, 15)
    assert left.owes_end_proof(last, params) and not left.owes_end_proof(date(2026, 6, 16), params)
    left.require_end_to_prove()
    assert left.owes_end_proof(TODAY, params)
    assert not replace(left, end_proof=PROOF).owes_end_proof(TODAY, params)
    at_its_term = end(a_recruitment(R.HIRED))
    for without in (at_its_term, a_recruitment(R.HIRED)):
        assert not without.owes_end_proof(TODAY, params)
        with pytest.raises(Refusal, match="no_end_to_prove:"):
            without.require_end_to_prove()


def test_a_copy_of_the_contract_is_missing_while_a_contract_runs_without_one() -> None:
    hired = a_recruitment(R.HIRED)
    hired.require_contract_to_copy()
    assert hired.lacks_contract_copy and not a_recruitment(R.VALIDATED).lacks_contract_copy
    assert not replace(hired, contract_copy=PROOF).lacks_contract_copy
    with pytest.raises(Refusal, match="no_contract_to_copy:"):
        a_recruitment(R.VALIDATED).require_contract_to_copy()


@pytest.mark.parametrize("status", RecruitmentStatus)
def test_an_end_is_taken_back_unless_another_structure_took_the_post_over(status: RecruitmentStatus) -> None:
    ended = builders.recruitment(status=status, ended_on=date(2027, 3, 31))
    assert ended.end_may_be_taken_back is (status in (RecruitmentStatus.HIRED, RecruitmentStatus.ENDED))
    assert not replace(ended, ended_on=None).end_may_be_taken_back
    assert not replace(ended, went_on="recruitment-2").end_may_be_taken_back


def test_an_end_that_has_passed_is_corrected_by_the_agency() -> None:
    assert (end_has_come().code, end_has_come().kind) == ("end_has_come", "conflict")


def test_a_contract_that_begins_on_the_day_of_a_takeover_begins_at_the_successor() -> None:
    hired = a_recruitment(R.HIRED)
    on_its_first_day = hired.taken_over_as("next", CONTRACT.starts_on)
    assert (on_its_first_day.status, on_its_first_day.contract) == (R.CANCELLED, None)
    the_day_after = hired.taken_over_as("next", CONTRACT.starts_on + timedelta(days=1))
    assert (the_day_after.status, the_day_after.ended_on) == (R.ENDED, CONTRACT.starts_on)
    assert on_its_first_day.went_on == the_day_after.went_on == "next"
