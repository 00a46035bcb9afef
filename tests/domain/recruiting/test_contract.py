"""The dates of an employment contract (RULES 4, 5, 11, 14)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.recruiting.contract import Contract, ContractKind, ContractRemark, LeastPay, Post
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusals

K = ContractKind
R = ContractRemark
TODAY = date(2021, 6, 15)
POST = Post(
    decided_on=date(2021, 5, 19),
    term=date(2021, 7, 19),
    validated_on=date(2021, 6, 1),
    available_from=date(2021, 6, 1),
    months=24,
    cents=50_000_00,
)
PARAMS = Parameters()


def least_pay(_day: date) -> int | None:
    return 1_554_58


def written(**fields: Any) -> Contract:
    """Return a contract of two years, signed today and begun at once."""
    values: dict[str, Any] = {
        "kind": K.FIXED_TERM,
        "signed_on": TODAY,
        "starts_on": TODAY,
        "ends_on": date(2023, 6, 14),
        "gross_pay_cents": 1_554_58,
        "full_time": True,
    }
    return Contract(**{**values, **fields})


def wrong(contract: Contract, post: Post = POST, today: date = TODAY) -> list[str | None]:
    """Return the refused dates, in the order of the form."""
    with pytest.raises(Refusals) as refused:
        contract.require_possible(post, today, PARAMS, least_pay)
    assert {(one.code, one.kind) for one in refused.value.refusals} == {("contract_dates", "invalid")}
    return [one.pointer for one in refused.value.refusals]


def asked_about(contract: Contract, post: Post = POST, *confirmed: ContractRemark) -> dict[str, str]:
    """Return the remarks to confirm, with their sentences."""
    try:
        contract.require_confirmed(post, confirmed, PARAMS)
    except Refusals as refused:
        assert {one.pointer for one in refused.refusals} == {"/confirmed_remarks"}
        return {one.code: one.message.replace("\u202f", " ") for one in refused.refusals}
    return {}


@pytest.mark.parametrize(
    "dates",
    [
        {},
        {"signed_on": date(2021, 6, 1), "starts_on": date(2021, 9, 1)},
        {"ends_on": date(2021, 6, 16)},
        {"kind": K.PROJECT, "ends_on": date(2023, 6, 14)},
        {"kind": K.PERMANENT, "ends_on": None},
    ],
    ids=["signed and begun today", "begins later", "lasts two days", "for a project", "permanent"],
)
def test_a_contract_with_consistent_dates_is_possible(dates: dict[str, Any]) -> None:
    written(**dates).require_possible(POST, TODAY, PARAMS, least_pay)


@pytest.mark.parametrize(
    ("dates", "pointer"),
    [
        ({"signed_on": date(2021, 6, 16), "starts_on": date(2021, 6, 16)}, "/signed_on"),
        ({"starts_on": date(2021, 6, 14)}, "/starts_on"),
        ({"ends_on": None}, "/ends_on"),
        ({"kind": K.PROJECT, "ends_on": None}, "/ends_on"),
        ({"kind": K.PERMANENT, "ends_on": date(2023, 6, 14)}, "/ends_on"),
        ({"ends_on": TODAY}, "/ends_on"),
        ({"ends_on": date(2021, 6, 14)}, "/ends_on"),
    ],
    ids=[
        "signed tomorrow",
        "begun before it was signed",
        "a fixed term without an end",
        "a project without an end",
        "a permanent one with an end",
        "ends the day it begins",
        "ends before it begins",
    ],
)
def test_contradictory_dates_are_refused_with_their_fields(dates: dict[str, Any], pointer: str) -> None:
    assert wrong(written(**dates)) == [pointer]


def test_a_contract_signed_in_2020_that_starts_in_2035_for_one_day_is_impossible() -> None:
    old = written(signed_on=date(2020, 1, 1), starts_on=date(2035, 1, 1), ends_on=date(2035, 1, 2))
    assert wrong(old) == ["/signed_on", "/starts_on"]


def test_all_wrong_dates_are_told_together() -> None:
    dates = {"signed_on": date(2021, 6, 20), "starts_on": date(2021, 6, 19), "ends_on": date(2021, 6, 18)}
    assert wrong(written(**dates)) == ["/signed_on", "/starts_on", "/ends_on"]


@pytest.mark.parametrize(
    ("signed_on", "possible"),
    [
        (date(2021, 5, 18), False),
        (date(2021, 5, 31), False),
        (date(2021, 6, 1), True),
        (date(2021, 7, 19), True),
        (date(2021, 7, 20), False),
    ],
    ids=["before the decision", "before the validation", "that day", "last day of the term", "after it"],
)
def test_a_contract_is_signed_between_the_validation_and_the_end_of_the_term(
    signed_on: date, possible: bool
) -> None:
    contract = written(kind=K.PERMANENT, signed_on=signed_on, starts_on=date(2021, 9, 1), ends_on=None)
    late = date(2021, 12, 1)
    if possible:
        contract.require_possible(POST, late, PARAMS, least_pay)
    else:
        assert wrong(contract, today=late) == ["/signed_on"]


def test_an_extension_of_the_term_allows_a_signature_until_its_end() -> None:
    contract = written(signed_on=date(2021, 8, 10), starts_on=date(2021, 8, 10), ends_on=date(2023, 8, 9))
    late = date(2021, 9, 1)
    assert wrong(contract, today=late) == ["/signed_on"]
    contract.require_possible(replace(POST, term=date(2021, 8, 31)), late, PARAMS, least_pay)


def test_a_contract_starts_at_most_a_year_after_its_signature() -> None:
    last = written(starts_on=date(2022, 6, 15), ends_on=date(2024, 6, 14))
    last.require_possible(POST, TODAY, PARAMS, least_pay)
    assert wrong(replace(last, starts_on=date(2022, 6, 16))) == ["/starts_on"]


def test_a_contract_for_the_subsidised_months_from_the_possible_start_needs_no_confirmation() -> None:
    assert asked_about(written()) == {}
    assert asked_about(written(kind=K.PERMANENT, ends_on=None)) == {}


def test_a_fixed_term_shorter_than_the_subsidy_is_asked_about_with_the_amount_lost() -> None:
    told = asked_about(written(ends_on=date(2023, 6, 13)))
    assert "au plus 49 931,50 € au lieu de 50 000 €" in told["shorter_than_subsidy"]
    one_day = asked_about(written(ends_on=date(2021, 6, 15)))
    assert "au plus 68,49 €" in one_day["shorter_than_subsidy"]


def test_a_contract_of_18_months_is_whole_where_18_months_are_subsidised() -> None:
    shorter = written(ends_on=date(2022, 12, 14))
    assert "shorter_than_subsidy" in asked_about(shorter)
    assert asked_about(shorter, replace(POST, months=18, cents=32_000_00)) == {}


@pytest.mark.parametrize(
    ("starts_on", "asked"), [(date(2021, 8, 19), False), (date(2021, 8, 20), True)], ids=str
)
def test_a_start_long_after_the_term_is_asked_about_and_not_refused(starts_on: date, asked: bool) -> None:
    contract = written(kind=K.PERMANENT, starts_on=starts_on, ends_on=None)
    contract.require_possible(POST, TODAY, PARAMS, least_pay)
    assert ("starts_long_after_term" in asked_about(contract)) is asked


def test_a_start_before_the_candidates_possible_start_is_asked_about() -> None:
    told = asked_about(written(), replace(POST, available_from=date(2021, 7, 1)))
    assert list(told) == ["starts_before_available"]
    assert "à partir du 1er juillet 2021" in told["starts_before_available"]


def test_a_confirmed_remark_is_not_asked_again() -> None:
    doubtful = written(starts_on=date(2021, 9, 1), ends_on=date(2022, 1, 1))
    assert list(asked_about(doubtful)) == ["shorter_than_subsidy", "starts_long_after_term"]
    assert list(asked_about(doubtful, POST, R.SHORTER_THAN_SUBSIDY)) == ["starts_long_after_term"]
    assert asked_about(doubtful, POST, *R) == {}


# The post of an adviser who left: its subsidy of 730 days ends on 31 May 2023.
LEFT = replace(POST, share_ends_on=date(2023, 6, 1), cents=73_000_00)


@pytest.mark.parametrize(
    ("starts_on", "cents"),
    [
        (date(2021, 6, 1), 73_000_00),
        (date(2022, 6, 1), 36_500_00),
        (date(2023, 5, 31), 100_00),
        (date(2023, 6, 1), 0),
        (date(2023, 7, 1), 0),
    ],
)
def test_a_replacement_has_the_days_left_of_the_subsidy(starts_on: date, cents: int) -> None:
    assert LEFT.subsidy_left_from(starts_on) == (date(2023, 6, 1), cents)


def test_the_part_of_a_replacement_is_at_most_the_whole() -> None:
    assert LEFT.subsidy_left_from(date(2021, 5, 1)) == (date(2023, 6, 1), 73_000_00)


def test_a_contract_after_the_end_of_the_subsidy_of_its_post_is_asked_about() -> None:
    late = written(signed_on=date(2023, 6, 1), starts_on=date(2023, 6, 1), ends_on=date(2024, 5, 31))
    told = asked_about(late, replace(LEFT, term=date(2023, 6, 1)))
    assert list(told) == ["no_subsidy_left"] and "31 mai 2023" in told["no_subsidy_left"]


def test_a_contract_is_signed_on_the_day_of_the_decision_at_the_earliest() -> None:
    same_day = replace(POST, validated_on=POST.decided_on)
    written(signed_on=POST.decided_on).require_possible(same_day, TODAY, PARAMS, least_pay)
    assert wrong(written(signed_on=date(2021, 5, 18)), same_day) == ["/signed_on"]


def test_contradictory_dates_are_told_together_whatever_the_parameters() -> None:
    written().require_sound(TODAY, least_pay)
    old = written(signed_on=date(2020, 1, 1), starts_on=date(2035, 1, 1), ends_on=date(2035, 1, 2))
    old.require_sound(TODAY, least_pay)
    for dates, pointers in (
        ({"signed_on": date(2021, 6, 20), "starts_on": date(2021, 6, 20)}, ["/signed_on"]),
        ({"starts_on": date(2021, 6, 14)}, ["/starts_on"]),
        ({"ends_on": TODAY}, ["/ends_on"]),
        (
            {"signed_on": date(2021, 6, 20), "starts_on": date(2021, 6, 19), "ends_on": date(2021, 6, 18)},
            ["/signed_on", "/starts_on", "/ends_on"],
        ),
    ):
        with pytest.raises(Refusals) as refused:
            written(**dates).require_sound(TODAY, least_pay)
        assert [one.pointer for one in refused.value.refusals] == pointers
        assert {one.code for one in refused.value.refusals} == {"contract_dates"}


def test_a_start_on_the_possible_start_date_is_not_asked_about() -> None:
    assert asked_about(written(), replace(POST, available_from=TODAY)) == {}
    assert asked_about(written(), replace(POST, available_from=date(2021, 6, 16))) != {}


@pytest.mark.parametrize(
    ("ends_on", "cents"),
    [
        (date(2023, 6, 15), 50_000_00),
        (date(2023, 6, 14), 50_000_00),
        (date(2023, 6, 13), 49_931_50),
        (None, 50_000_00),
    ],
)
def test_a_contract_has_the_part_of_its_days_and_at_most_the_whole(ends_on: date | None, cents: int) -> None:
    kind = K.FIXED_TERM if ends_on else K.PERMANENT
    assert written(kind=kind, ends_on=ends_on).subsidy(POST) == cents


def refused_for(contract: Contract, least: LeastPay = least_pay) -> dict[str, str | None]:
    with pytest.raises(Refusals) as possible:
        contract.require_possible(POST, TODAY, PARAMS, least)
    with pytest.raises(Refusals) as sound:
        contract.require_sound(TODAY, least)
    codes = [[one.code for one in who.value.refusals] for who in (possible, sound)]
    assert codes[0] == codes[1], "the agency is bound by the law as well"
    return {one.code: one.pointer for one in sound.value.refusals}


def test_a_pay_below_the_minimum_wage_of_the_first_day_is_refused() -> None:
    def raised_on_the_first_of_july(day: date) -> int | None:
        return 1_554_58 if day < date(2021, 7, 1) else 1_589_47

    later = written(starts_on=date(2021, 7, 1), ends_on=date(2023, 6, 30))
    written().require_possible(POST, TODAY, PARAMS, raised_on_the_first_of_july)
    assert refused_for(later, raised_on_the_first_of_july) == {"contract_pay": "/gross_pay_cents"}
    assert refused_for(written(gross_pay_cents=1_554_57)) == {"contract_pay": "/gross_pay_cents"}


def test_a_pay_is_not_compared_where_another_minimum_wage_applies() -> None:
    written(gross_pay_cents=1_100_00).require_possible(POST, TODAY, PARAMS, lambda _day: None)


def test_a_contract_that_is_not_full_time_is_refused_with_what_to_do() -> None:
    part_time = written(full_time=False)
    assert refused_for(part_time) == {"contract_part_time": "/full_time"}
    with pytest.raises(Refusals) as refused:
        part_time.require_sound(TODAY, least_pay)
    assert "avenant à temps plein" in refused.value.refusals[0].message


def test_answers_left_out_stay_as_recorded() -> None:
    known, told = written(), written(gross_pay_cents=None, full_time=None)
    assert told.completed_by(known) == known
    assert told.completed_by(None) == told
    raised = written(gross_pay_cents=1_700_00)
    assert raised.completed_by(known) == raised
    told.require_sound(TODAY, least_pay)


def test_a_corrected_pay_leaves_the_dates() -> None:
    assert written(gross_pay_cents=1_700_00, full_time=None).same_dates(written())
    assert not written(kind=K.PROJECT).same_dates(written())
