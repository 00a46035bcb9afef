"""The lists of recruitments at a desk (RULES sections 5, 7)."""

from datetime import date

import pytest

from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.recruiting.selection import RecruitmentOrder, RecruitmentSelection, RecruitmentTray
from chalicelib.domain.recruiting.summary import RecruitmentSummary, recruitment_summary
from tests.support import builders

TODAY = date(2026, 10, 5)
T, R = RecruitmentTray, RecruitmentStatus


def summary(status: RecruitmentStatus = R.VALIDATED, **fields: object) -> RecruitmentSummary:
    found = recruitment_summary(builders.recruitment(status, **fields))
    assert found is not None
    return found


def hired(ends_on: date | None = None, **fields: object) -> RecruitmentSummary:
    contract = builders.contract(starts_on=date(2026, 10, 1), ends_on=ends_on)
    return summary(R.HIRED, contract=contract, **fields)


def pick(*summaries: RecruitmentSummary, **asked: object) -> list[RecruitmentSummary]:
    given = {"tray": T.ALL, "today": TODAY, **asked}
    return RecruitmentSelection(**given).of(summaries)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("planned", "late"), [(date(2026, 10, 4), True), (date(2026, 10, 5), False), (date(2026, 11, 1), False)]
)
def test_a_contract_is_late_once_the_planned_day_is_over(planned: date, late: bool) -> None:
    one = summary(planned_hire_date=planned)
    assert T.LATE.holds(one, TODAY) is late
    assert T.TO_SIGN.holds(one, TODAY)


def test_a_signed_contract_is_never_late() -> None:
    one = hired(planned_hire_date=date(2026, 1, 1))
    assert [tray for tray in T if tray.holds(one, TODAY)] == [T.HIRED, T.ALL]


@pytest.mark.parametrize(
    ("last", "ending"), [(date(2027, 1, 5), True), (date(2027, 1, 6), False), (None, False)]
)
def test_contracts_that_end_within_three_months_are_listed(last: date | None, ending: bool) -> None:
    assert T.ENDING.holds(hired(last), TODAY) is ending


@pytest.mark.parametrize("status", [R.CANCELLED, R.ENDED])
def test_an_ended_recruitment_is_neither_to_sign_nor_late(status: RecruitmentStatus) -> None:
    one = summary(status, planned_hire_date=date(2026, 1, 1))
    assert [tray for tray in T if tray.holds(one, TODAY)] == [T.OVER, T.ALL]


def test_people_and_structures_are_found_by_the_beginning_of_their_words_without_accents() -> None:
    zoe = summary(first_name="Zoé", last_name="N'Diaye", structure_name="Ville de Lyon")
    paul = summary(first_name="Paul", last_name="Martin", structure_name="Saint-Denis")
    assert pick(zoe, paul, text="zoe ndia") == [zoe]
    assert pick(zoe, paul, text="st denis") == [paul]
    assert pick(zoe, paul, text="lyon") == [zoe]
    assert pick(zoe, paul, text="???") == []


def test_a_department_narrows_the_list_and_not_the_counts() -> None:
    here, there = summary(department="54"), summary(department="57")
    asked = RecruitmentSelection(tray=T.ALL, today=TODAY, department="54")
    assert asked.narrowed
    assert asked.of([here, there]) == [here]
    assert asked.counted([here, there])[T.ALL] == 2
    assert not RecruitmentSelection(tray=T.ALL, today=TODAY).narrowed


def test_the_nearest_day_comes_first_contracts_to_sign_before_others_and_ended_ones_last() -> None:
    soon = summary(planned_hire_date=date(2026, 10, 6))
    later = summary(planned_hire_date=date(2026, 12, 1))
    ends = hired(date(2027, 1, 1))
    endless = hired()
    over = summary(R.CANCELLED)
    assert pick(over, endless, ends, later, soon) == [soon, later, ends, endless, over]


def test_the_other_orders_are_by_name_structure_and_department() -> None:
    b = summary(last_name="Éa", structure_name="B", department="57")
    a = summary(last_name="Fo", structure_name="A", department="54")
    assert pick(a, b, order=RecruitmentOrder.NAME) == [b, a]
    assert pick(b, a, order=RecruitmentOrder.STRUCTURE) == [a, b]
    assert pick(b, a, order=RecruitmentOrder.DEPARTMENT) == [a, b]


def test_a_recruitment_stored_without_its_department_has_no_summary() -> None:
    assert recruitment_summary(builders.recruitment(department="")) is None
