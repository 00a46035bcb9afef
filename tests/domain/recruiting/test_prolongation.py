"""The subsidy of a post prolonged by the days on which its contract was suspended (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.recruiting.prolongation import most_days, prolonged
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders

TODAY = date(2027, 6, 1)
WEEK = builders.suspension()
# From 1 November 2026, 24 months are subsidised.
HIRED = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract(), suspensions=(WEEK,))
END = date(2028, 11, 1)


def test_the_subsidy_is_prolonged_by_the_given_days_and_by_none_again() -> None:
    assert HIRED.subsidy_end(24) == END
    given = prolonged(HIRED, 7, 24, TODAY)
    assert given.subsidy_end(24) == END + timedelta(days=7)
    assert most_days(given, 24, TODAY) == 7, "as many after as before"
    assert prolonged(given, 0, 24, TODAY) == HIRED


def test_a_subsidy_is_prolonged_by_at_most_the_days_of_the_suspensions_within_it() -> None:
    with pytest.raises(Refusal, match=r"prolongation_days:.*7 jours") as caught:
        prolonged(HIRED, 8, 24, TODAY)
    assert (caught.value.pointer, caught.value.kind) == ("/days", "invalid")
    ill = builders.suspension(first_day=date(2027, 5, 23), last_day=None)
    assert most_days(replace(HIRED, suspensions=(WEEK, ill)), 24, TODAY) == 17, "until today"
    over = builders.suspension(first_day=END - timedelta(days=3), last_day=END + timedelta(days=30))
    assert most_days(replace(HIRED, suspensions=(over,)), 24, TODAY) == 3
    assert most_days(builders.recruitment(), 24, TODAY) == 0


def test_an_ended_contract_and_a_replacement_are_not_prolonged() -> None:
    for status in (RecruitmentStatus.VALIDATED, RecruitmentStatus.ENDED):
        with pytest.raises(Refusal, match="status_forbids:"):
            prolonged(replace(HIRED, status=status), 1, 24, TODAY)
    with pytest.raises(Refusal, match="prolongation_replaced:"):
        prolonged(replace(HIRED, share_ends_on=END), 1, 24, TODAY)


def test_a_contract_taken_back_removes_the_prolongation() -> None:
    back = prolonged(HIRED, 7, 24, TODAY).contract_taken_back()
    assert back.prolonged_days == 0
