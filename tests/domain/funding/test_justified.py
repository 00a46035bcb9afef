"""What the days in post justify of the subsidy, to the cent (RULES 21, section 11)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.justified import justified_cents, post_began
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.calendar_rules import agreement_end
from tests.support import builders

PER_POST, MONTHS = 50_000_00, 24
Q = Quarter.parse


def adviser(starts_on: date, ends_on: date | None = None, **fields: object) -> Recruitment:
    contract = builders.contract(starts_on=starts_on, ends_on=ends_on)
    return builders.recruitment(RecruitmentStatus.HIRED, contract=contract, **fields)


def justified(quarter: str, *told: Recruitment, others: tuple[Recruitment, ...] = ()) -> int:
    return justified_cents(Q(quarter), told, (*told, *others), per_post_cents=PER_POST, months=MONTHS)


def test_a_quarter_in_post_justifies_its_days_over_the_days_of_the_post() -> None:
    # 92 days of 731, the two years having a leap day.
    one = adviser(date(2026, 10, 1))
    assert justified("2026-Q4", one) == PER_POST * 92 // 731
    assert justified("2027-Q1", one) == PER_POST * 182 // 731 - PER_POST * 92 // 731


def test_the_first_and_the_last_day_count() -> None:
    assert justified("2026-Q4", adviser(date(2026, 12, 31))) == PER_POST * 1 // 731
    assert justified("2026-Q4", adviser(date(2027, 1, 1))) == 0
    one = adviser(date(2026, 10, 1), ended_on=date(2026, 10, 1))
    assert justified("2026-Q4", one) == PER_POST * 1 // 731
    assert justified("2027-Q1", one) == 0


def test_nothing_is_justified_before_a_contract_nor_after_the_months_of_the_post() -> None:
    assert justified("2026-Q4", builders.recruitment()) == 0
    one = adviser(date(2024, 10, 2))
    assert justified("2026-Q3", one) > 0
    # The last subsidised day is the 1st of October.
    assert justified("2026-Q4", one) == PER_POST - PER_POST * 729 // 730


def test_a_contract_that_ends_at_its_term_justifies_until_then() -> None:
    one = adviser(date(2026, 10, 1), date(2026, 10, 31))
    assert justified("2026-Q4", one) == PER_POST * 31 // 731


def test_who_replaces_an_adviser_has_the_days_of_the_same_post() -> None:
    first = adviser(date(2026, 10, 1), ended_on=date(2026, 11, 15))
    second = adviser(date(2026, 12, 1), share_ends_on=date(2028, 10, 1))
    assert post_began(second, (first, second), MONTHS) == date(2026, 10, 1)
    assert justified("2026-Q4", first, second) == (
        PER_POST * 46 // 731 + PER_POST * 92 // 731 - PER_POST * 61 // 731
    )


def test_the_post_of_a_replacement_began_its_months_before_its_end_where_the_first_contract_is_gone() -> None:
    second = adviser(date(2026, 12, 1), share_ends_on=date(2028, 10, 1))
    other = adviser(date(2026, 11, 5))
    assert post_began(second, (other, second, builders.recruitment()), MONTHS) == date(2026, 10, 1)
    assert post_began(other, (other,), MONTHS) == date(2026, 11, 5)


def test_of_posts_that_end_together_the_first_one_counts() -> None:
    # The last days of August both lead to the last day of February.
    early, late = adviser(date(2026, 8, 30)), adviser(date(2026, 8, 31))
    ends_on = agreement_end(date(2026, 8, 30), 18)
    second = adviser(date(2026, 12, 1), share_ends_on=ends_on)
    assert post_began(second, (late, early, second), 18) == date(2026, 8, 30)


@given(st.dates(date(2021, 1, 1), date(2030, 12, 31)), st.permutations(range(10)))
def test_a_post_held_all_along_justifies_the_whole_in_whichever_order(day: date, order: list[int]) -> None:
    one = adviser(day)
    quarters = [Quarter.of(day)]
    while len(quarters) < 10:
        quarters.append(quarters[-1].next())
    told = [
        justified_cents(quarters[place], [one], [one], per_post_cents=PER_POST, months=MONTHS)
        for place in order
    ]
    assert sum(told) == PER_POST and min(told) >= 0


@given(st.integers(0, 729), st.integers(1, 60))
def test_a_vacancy_is_not_justified(left_after: int, vacant: int) -> None:
    day = date(2026, 1, 1)
    first = adviser(day, ended_on=day + timedelta(days=left_after))
    began = day + timedelta(days=left_after + vacant)
    second = adviser(began, share_ends_on=date(2028, 1, 1))
    total = 0
    quarter = Quarter.of(day)
    for _ in range(9):
        total += justified(str(quarter), first, second)
        quarter = quarter.next()
    days = 730 - max(0, min(vacant - 1, 730 - left_after - 1))
    assert abs(total - PER_POST * days / 730) <= 2
