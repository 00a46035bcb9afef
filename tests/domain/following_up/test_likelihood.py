"""Unlikely values of a quarter, shown to the funder (RULES section 11)."""

from dataclasses import dataclass
from datetime import date

import pytest

from chalicelib.domain.following_up.declaration import PostDeclaration
from chalicelib.domain.following_up.likelihood import TimeInPost, doubts, least_pay_compared, party_doubts
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.french import euros

SUMMER = Quarter(2022, 3)


def post(**declared: int) -> PostDeclaration:
    values = {"gross_pay_cents": 600_000, "absence_days": 0, **declared}
    return PostDeclaration(recruitment_id="one", full_time="part_time_days" not in declared, **values)


@pytest.mark.parametrize(
    ("starts_on", "last_day", "days"),
    [
        (date(2022, 1, 3), None, 92),
        (date(2022, 7, 13), date(2022, 9, 30), 80),
        (date(2022, 7, 13), date(2024, 7, 12), 80),
        (date(2022, 1, 3), date(2022, 7, 1), 1),
        (date(2022, 10, 1), None, 0),
        (date(2022, 1, 3), date(2022, 6, 30), 0),
    ],
)
def test_the_days_of_a_contract_within_the_quarter_are_counted(
    starts_on: date, last_day: date | None, days: int
) -> None:
    assert TimeInPost.within(SUMMER, starts_on, last_day).days == days


def smic(month: date) -> int:
    return 1_678_95 if month >= date(2022, 8, 1) else 1_645_58


def test_the_minimum_wage_of_a_quarter_is_the_sum_of_its_months() -> None:
    assert TimeInPost.within(SUMMER, date(2022, 1, 3), None).pay(smic) == 1_645_58 + 2 * 1_678_95


def test_half_a_month_counts_by_its_days() -> None:
    half_september = TimeInPost.within(SUMMER, date(2022, 9, 16), None)
    assert half_september.pay(smic) == 1_678_95 * 15 // 30
    assert TimeInPost.within(SUMMER, date(2022, 10, 1), None).pay(smic) == 0
    one_day_of_august = TimeInPost.within(SUMMER, date(2022, 7, 1), date(2022, 8, 1))
    assert one_day_of_august.pay(smic) == 1_645_58 + 1_678_95 // 31


def test_more_absence_or_part_time_than_days_of_contract_is_unlikely() -> None:
    assert doubts(post(absence_days=92), 80, 0) == ["92 jours d'absence pour 80 jours de contrat."]
    assert doubts(post(absence_days=80), 80, 0) == []
    assert doubts(post(part_time_days=2), 1, 0) == ["2 jours hors du plein temps pour 1 jour de contrat."]


def test_no_pay_and_less_than_the_minimum_wage_are_unlikely() -> None:
    assert doubts(post(gross_pay_cents=0), 80, 400_000) == ["Aucune rémunération déclarée."]
    assert doubts(post(gross_pay_cents=0), 0, 0) == []
    (below,) = doubts(post(gross_pay_cents=399_999), 80, 400_000)
    assert below.startswith("Moins que le SMIC de ces 80 jours")
    assert doubts(post(gross_pay_cents=400_000), 80, 400_000) == []


def test_mayotte_has_a_minimum_wage_of_its_own_and_is_not_compared() -> None:
    assert (least_pay_compared("69"), least_pay_compared("976")) == (True, False)
    assert doubts(post(gross_pay_cents=1), 92, None) == []


def test_a_quarter_under_contract_without_any_report_is_unlikely() -> None:
    assert doubts(post(), 80, None) == []
    assert doubts(post(), 80, None, silent=True) == [
        "Aucun compte rendu d'activité pour 80 jours de contrat."
    ]


@dataclass(frozen=True)
class _Invoiced:
    gross_pay_cents: int
    third_party_cents: int


def test_more_invoiced_to_others_than_the_pay_of_everybody_is_unlikely() -> None:
    assert party_doubts(_Invoiced(7_500_00, 7_500_00)) == []
    assert party_doubts(_Invoiced(0, 0)) == []
    assert party_doubts(_Invoiced(7_500_00, 7_500_01)) == [
        f"{euros(7_500_01)} facturés à des tiers, plus que le coût salarial déclaré, {euros(7_500_00)}."
    ]
