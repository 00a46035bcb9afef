"""Leave, long illness, a suspended contract: days that are not worked (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.recruiting.contract import Contract, ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.suspension import MOST_SUSPENSIONS, Suspension, SuspensionKind
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal, Refusals
from tests.support import builders

TODAY = date(2022, 3, 1)
CONTRACT = Contract(
    kind=ContractKind.FIXED_TERM,
    signed_on=date(2021, 5, 1),
    starts_on=date(2021, 5, 10),
    ends_on=date(2023, 5, 9),
)
PARAMS = Parameters()


def hired(**fields: Any) -> Recruitment:
    return builders.recruitment(RecruitmentStatus.HIRED, **{"contract": CONTRACT, **fields})


def days(first: str, last: str | None, *, name: str = "leave", kind: str = "leave") -> Suspension:
    return Suspension(
        id=name,
        kind=SuspensionKind(kind),
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last) if last else None,
    )


def declared(recruitment: Recruitment, *periods: Suspension, today: date = TODAY) -> Recruitment:
    for period in periods:
        recruitment = recruitment.suspended(period, today, PARAMS)
    return recruitment


def refusals(
    recruitment: Recruitment, period: Suspension, today: date = TODAY
) -> list[tuple[str, str | None]]:
    with pytest.raises(Refusals) as refused:
        recruitment.suspended(period, today, PARAMS)
    return [(one.code, one.pointer) for one in refused.value.refusals]


def test_the_first_and_last_days_of_a_suspension_are_not_worked() -> None:
    away = declared(hired(), days("2022-03-07", "2022-03-20"))
    assert [away.suspended_on(date(2022, 3, day)) for day in (6, 7, 20, 21)] == [False, True, True, False]


def test_until_the_return_is_known_every_day_counts_as_away() -> None:
    away = declared(hired(), days("2022-03-07", None))
    assert not away.suspended_on(date(2022, 3, 6)) and away.suspended_on(date(2030, 1, 1))
    assert away.days_suspended(date(2022, 3, 1), date(2022, 3, 31)) == 25


def test_the_days_of_a_quarter_are_counted_within_it_and_within_the_contract() -> None:
    quarter = (date(2022, 1, 1), date(2022, 3, 31))
    away = declared(hired(), days("2021-12-20", "2022-01-10"), days("2022-03-31", "2022-04-30", name="ill"))
    assert away.days_suspended(*quarter) == 11
    ended = replace(away, ended_on=date(2022, 1, 4))
    assert ended.days_suspended(*quarter) == 4
    assert ended.days_suspended(date(2022, 1, 5), date(2022, 3, 31)) == 0
    later = replace(away, contract=replace(CONTRACT, starts_on=date(2022, 1, 9)))
    assert later.days_suspended(*quarter) == 3
    assert builders.recruitment().days_suspended(*quarter) == 0


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_counted_days_are_those_on_which_the_contract_is_suspended(
    a: int, b: int, c: int, d: int
) -> None:
    start = date(2022, 1, 1)
    first, last = sorted((start + timedelta(days=a), start + timedelta(days=b)))
    since, until = sorted((start + timedelta(days=c), start + timedelta(days=d)))
    away = hired(suspensions=(days(first.isoformat(), last.isoformat()),))
    every = [since + timedelta(days=one) for one in range((until - since).days + 1)]
    assert away.days_suspended(since, until) == sum(away.suspended_on(day) for day in every)


def test_a_period_lies_within_the_contract() -> None:
    assert declared(hired(), days("2021-05-10", "2023-05-09")).suspensions
    assert refusals(hired(), days("2021-05-09", "2021-06-09")) == [("suspension_dates", "/first_day")]
    assert refusals(hired(), days("2023-05-01", "2023-05-10")) == [("suspension_dates", "/last_day")]
    assert refusals(hired(), days("2023-05-10", None)) == [("suspension_dates", "/first_day")]
    assert declared(hired(), days("2023-05-09", None)).suspensions


def test_a_declared_end_limits_a_suspension_too() -> None:
    ending = hired(ended_on=date(2022, 4, 1))
    assert refusals(ending, days("2022-03-07", "2022-04-02")) == [("suspension_dates", "/last_day")]
    assert declared(ending, days("2022-03-07", "2022-04-01")).suspensions


def test_a_day_too_far_in_the_future_is_refused() -> None:
    permanent = hired(contract=replace(CONTRACT, kind=ContractKind.PERMANENT, ends_on=None))
    assert declared(permanent, days("2025-03-01", "2025-03-01")).suspensions
    assert refusals(permanent, days("2025-03-02", None)) == [("suspension_dates", "/first_day")]
    assert refusals(permanent, days("2022-03-02", "2025-03-02")) == [("suspension_dates", "/last_day")]


def test_a_single_day_is_a_period_and_the_last_day_never_precedes_the_first() -> None:
    assert declared(hired(), days("2022-03-07", "2022-03-07")).days_suspended(TODAY, date(2022, 3, 31)) == 1
    assert refusals(hired(), days("2022-03-07", "2022-03-06")) == [("suspension_dates", "/last_day")]


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        ("2022-02-01", "2022-03-06", False),
        ("2022-02-01", "2022-03-07", True),
        ("2022-03-20", "2022-04-01", True),
        ("2022-03-21", "2022-04-01", False),
        ("2022-03-10", "2022-03-11", True),
        ("2022-02-01", None, True),
        ("2022-03-21", None, False),
    ],
)
def test_two_suspensions_never_overlap(first: str, last: str | None, meets: bool) -> None:
    away = declared(hired(), days("2022-03-07", "2022-03-20"))
    other = days(first, last, name="other")
    if meets:
        assert refusals(away, other) == [("suspension_overlaps", "/first_day")]
    else:
        assert len(declared(away, other).suspensions) == 2


def test_suspensions_are_kept_in_the_order_of_their_days() -> None:
    away = declared(
        hired(), days("2022-03-07", "2022-03-20", name="b"), days("2022-01-03", "2022-01-09", name="a")
    )
    assert [one.id for one in away.suspensions] == ["a", "b"]


def test_a_suspension_is_corrected_under_its_id_even_over_its_own_days() -> None:
    away = declared(hired(), days("2022-03-07", None))
    back = declared(away, days("2022-03-07", "2022-03-20"))
    assert back.suspensions == (days("2022-03-07", "2022-03-20"),)


def test_the_same_declaration_again_changes_nothing() -> None:
    away = declared(hired(), days("2022-03-07", "2022-03-20"))
    assert away.suspended(days("2022-03-07", "2022-03-20", name="other"), TODAY, PARAMS) is away
    assert away.suspended(days("2022-03-07", "2022-03-20"), TODAY, PARAMS) is away
    two = declared(away, days("2022-01-03", "2022-01-09", name="other"))
    assert refusals(two, days("2022-01-03", "2022-01-09")) == [("suspension_overlaps", "/first_day")]
    for changed in (
        days("2022-03-07", "2022-03-21"),
        days("2022-03-06", "2022-03-20"),
        days("2022-03-07", "2022-03-20", kind="other"),
    ):
        assert away.suspended(changed, TODAY, PARAMS).suspensions == (changed,)


def test_a_suspension_is_removed_by_its_id_and_an_unknown_one_changes_nothing() -> None:
    away = declared(hired(), days("2022-03-07", "2022-03-20"))
    assert away.unsuspended("leave").suspensions == ()
    assert away.unsuspended("other") is away


def test_a_contract_has_a_limited_number_of_suspensions() -> None:
    start = date(2022, 1, 1)
    some = [
        days(day.isoformat(), day.isoformat(), name=str(place))
        for place in range(MOST_SUSPENSIONS + 1)
        for day in [start + timedelta(days=place)]
    ]
    full = declared(hired(), *some[:-1])
    with pytest.raises(Refusal) as refused:
        full.suspended(some[-1], TODAY, PARAMS)
    assert refused.value.code == "too_many_suspensions"
    assert declared(full, days("2022-02-20", "2022-02-21", name="0")).suspension("0")


def test_without_a_contract_nothing_is_suspended_and_after_its_end_corrections_remain_possible() -> None:
    with pytest.raises(Refusal) as refused:
        builders.recruitment().suspended(days("2022-03-07", None), TODAY, PARAMS)
    assert refused.value.code == "status_forbids"
    over = builders.recruitment(RecruitmentStatus.ENDED, contract=CONTRACT, ended_on=date(2022, 2, 1))
    assert declared(over, days("2022-01-07", "2022-01-20")).suspensions


def test_a_contract_taken_back_removes_its_suspensions() -> None:
    assert declared(hired(), days("2022-03-07", None)).contract_taken_back().suspensions == ()
