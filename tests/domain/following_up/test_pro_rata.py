"""The amount of a quarter of a post, to the day and to the cent (RULES 4, 5, 21 and section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.following_up.likelihood import TimeInPost
from chalicelib.domain.following_up.pro_rata import earned_in, paid_days, subsidised_time, term_of_post
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.recruiting.suspension import Suspension, SuspensionKind
from tests.support import builders

AGREEMENT = builders.agreement(months=24, per_post_cents=50_000_00)
SPRING, SUMMER = Quarter(2026, 2), Quarter(2026, 3)


def hired(starts_on: date, **fields: object) -> Recruitment:
    contract = builders.contract(
        kind=ContractKind.PERMANENT, signed_on=starts_on, starts_on=starts_on, ends_on=None
    )
    return builders.recruitment(RecruitmentStatus.HIRED, contract=contract, **fields)


# From 10 May 2021 a post is subsidised until 9 May 2023, however long the contract runs.
STARTS_ON = date(2021, 5, 10)


@pytest.mark.parametrize(
    ("quarter", "days"),
    [
        (Quarter(2021, 1), 0),
        (Quarter(2021, 2), 52),
        (Quarter(2021, 3), 92),
        (Quarter(2023, 1), 90),
        (Quarter(2023, 2), 39),
        (Quarter(2023, 3), 0),
    ],
    ids=str,
)
def test_the_days_from_the_contract_to_the_end_of_the_subsidy_count(quarter: Quarter, days: int) -> None:
    assert subsidised_time(quarter, hired(STARTS_ON), AGREEMENT).days == days


def test_a_rupture_and_the_end_of_the_agreement_end_the_days() -> None:
    left = hired(date(2026, 1, 5), ended_on=date(2026, 7, 10))
    assert subsidised_time(SUMMER, left, AGREEMENT) == TimeInPost(
        first=date(2026, 7, 1), last=date(2026, 7, 10)
    )
    over = replace(AGREEMENT, ended_on=date(2026, 7, 5))
    assert subsidised_time(SUMMER, left, over).days == 5
    assert subsidised_time(SUMMER, left, replace(AGREEMENT, ended_on=date(2026, 6, 30))).days == 0


def test_nothing_is_subsidised_without_a_contract() -> None:
    validated = builders.recruitment()
    assert subsidised_time(SUMMER, validated, AGREEMENT).days == 0
    assert term_of_post(validated, [], AGREEMENT) is None
    assert earned_in(SUMMER, validated, [], AGREEMENT) == 0


def test_a_quarter_has_its_share_of_the_days_of_the_post() -> None:
    one = hired(STARTS_ON)
    # 730 days for 50 000 €, of which 52 until the end of June.
    assert earned_in(Quarter(2021, 2), one, [], AGREEMENT) == 50_000_00 * 52 // 730 == 3_561_64
    assert earned_in(Quarter(2021, 1), one, [], AGREEMENT) == 0


def test_a_replacement_earns_what_is_left_of_the_post() -> None:
    first = hired(date(2026, 1, 1), ended_on=date(2026, 5, 15))
    second = hired(date(2026, 6, 1), share_ends_on=date(2028, 1, 1))
    both = [first, second]
    term = term_of_post(second, both, AGREEMENT)
    assert term == term_of_post(first, both, AGREEMENT)
    assert term is not None and (term.first_day, term.end) == (date(2026, 1, 1), date(2028, 1, 1))
    spring = [earned_in(SPRING, one, both, AGREEMENT) for one in both]
    # 45 days of the first, 30 of the second: nobody was under contract from 16 to 31 May.
    assert spring == [
        50_000_00 * 135 // 730 - 50_000_00 * 90 // 730,
        50_000_00 * 181 // 730 - 50_000_00 * 151 // 730,
    ]
    assert spring == [3_082_19, 2_054_80]


def test_a_replacement_counts_from_the_first_contract_even_after_the_last_day_of_a_month() -> None:
    first = hired(date(2026, 8, 31), ended_on=date(2026, 12, 31))
    second = hired(date(2027, 1, 1), share_ends_on=date(2028, 2, 29))
    short = replace(AGREEMENT, months=18)
    known = term_of_post(second, [first], short)
    assert known is not None and known.first_day == date(2026, 8, 31)
    alone = term_of_post(second, [], short)
    assert alone is not None and alone.first_day == date(2026, 8, 29)
    other = hired(date(2026, 8, 29))
    assert term_of_post(second, [first, other], short) == known, "both end that day: the later one"


def test_another_post_of_the_agreement_has_its_own_days() -> None:
    one, other = hired(date(2026, 1, 1)), hired(date(2026, 3, 1))
    term = term_of_post(one, [one, other], AGREEMENT)
    assert term is not None and term.first_day == date(2026, 1, 1)


def away(first_day: date, last_day: date | None) -> Suspension:
    return Suspension(id="one", kind=SuspensionKind.LEAVE, first_day=first_day, last_day=last_day)


@pytest.mark.parametrize(
    ("first_day", "last_day", "days"),
    [
        (date(2026, 4, 10), date(2026, 4, 19), 10),
        (date(2026, 3, 1), date(2026, 4, 1), 1),
        (date(2026, 3, 1), date(2026, 3, 31), 0),
        (date(2026, 6, 30), date(2026, 8, 31), 1),
        (date(2026, 6, 1), None, 30),
        (date(2026, 7, 1), None, 0),
    ],
)
def test_a_day_of_suspension_does_not_count_as_under_contract(
    first_day: date, last_day: date | None, days: int
) -> None:
    whole = hired(date(2026, 1, 1))
    suspended = replace(whole, suspensions=(away(first_day, last_day),))
    assert paid_days(SPRING, whole, AGREEMENT) - paid_days(SPRING, suspended, AGREEMENT) == days
    lost = earned_in(SPRING, whole, [], AGREEMENT) - earned_in(SPRING, suspended, [], AGREEMENT)
    assert abs(lost - 50_000_00 * days / 730) < 1
    assert paid_days(SPRING, builders.recruitment(), AGREEMENT) == 0


@given(
    st.dates(date(2021, 1, 1), date(2030, 12, 31)),
    st.sampled_from([18, 24]),
    st.sampled_from([32_000_00, 40_000_00, 50_000_00, 33_333_33]),
    st.integers(1, 500),
)
def test_the_quarters_of_a_post_that_nobody_left_add_up_to_its_whole_subsidy(
    starts_on: date, months: int, cents: int, days: int
) -> None:
    agreement = replace(AGREEMENT, months=months, per_post_cents=cents)
    whole = hired(starts_on)
    quarters = [Quarter.of(starts_on)]
    for _ in range(9):
        quarters.append(quarters[-1].next())
    assert sum(earned_in(one, whole, [], agreement) for one in quarters) == cents
    last_day = starts_on + timedelta(days=days)
    left = replace(whole, ended_on=last_day)
    end = whole.subsidy_end(months)
    assert end is not None
    follows = hired(last_day + timedelta(days=1), share_ends_on=end)
    replaced = sum(
        earned_in(one, who, [left, follows], agreement) for one in quarters for who in (left, follows)
    )
    assert replaced == cents, "who replaces the next day neither wins nor loses a cent"


@given(
    st.dates(date(2021, 1, 1), date(2030, 12, 31)),
    st.sampled_from([32_000_00, 50_000_00, 33_333_33]),
    st.integers(0, 600),
    st.integers(1, 200),
)
def test_a_post_prolonged_by_the_days_of_its_suspension_adds_up_to_its_whole_subsidy(
    starts_on: date, cents: int, after: int, days: int
) -> None:
    agreement = replace(AGREEMENT, per_post_cents=cents)
    first_day = starts_on + timedelta(days=after)
    leave = away(first_day, first_day + timedelta(days=days - 1))
    suspended = hired(starts_on, suspensions=(leave,))
    quarters = [Quarter.of(starts_on)]
    for _ in range(12):
        quarters.append(quarters[-1].next())

    def worth(one: Recruitment) -> int:
        return sum(earned_in(quarter, one, [one], agreement) for quarter in quarters)

    end = suspended.subsidy_end(24)
    assert end is not None
    lost = leave.days_within(starts_on, end - timedelta(days=1))
    total = (end - starts_on).days
    assert worth(suspended) == cents * (total - lost) // total
    prolonged = replace(suspended, prolonged_days=lost)
    # A leave that continues past the former end has days in the prolongation, too.
    more = leave.days_within(starts_on, end + timedelta(days=lost - 1)) - lost
    assert worth(prolonged) == cents * (total - more) // total
    # The quarters before keep their amount.
    assert earned_in(quarters[0], prolonged, [], agreement) == earned_in(
        quarters[0], suspended, [], agreement
    )


def test_a_replacement_on_a_prolonged_post_earns_what_is_left_of_it() -> None:
    leave = away(date(2026, 2, 1), date(2026, 3, 2))
    first = hired(date(2026, 1, 1), suspensions=(leave,), prolonged_days=30, ended_on=date(2026, 5, 31))
    second = hired(date(2026, 6, 1), share_ends_on=first.subsidy_end(24))
    quarters = [Quarter.of(date(2026, 1, 1))]
    for _ in range(9):
        quarters.append(quarters[-1].next())
    worth = sum(
        earned_in(one, who, [first, second], AGREEMENT) for one in quarters for who in (first, second)
    )
    assert worth == 50_000_00


def test_the_leave_of_a_later_adviser_takes_no_day_from_the_one_before() -> None:
    first = hired(date(2026, 1, 5), ended_on=date(2026, 3, 31))
    end = first.subsidy_end(24)
    second = hired(date(2026, 4, 6), ended_on=date(2026, 5, 29), share_ends_on=end)
    leave = Suspension(
        id="leave", kind=SuspensionKind.LEAVE, first_day=date(2026, 6, 8), last_day=date(2026, 6, 19)
    )
    third = hired(date(2026, 6, 1), share_ends_on=end, suspensions=(leave,))
    term = term_of_post(second, [first, second, third], AGREEMENT)
    assert term is not None and term.away == ()
