"""The rules that the two public forms share (RULES sections 2, 3, 8)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.applying.answers import require_posts_within
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.public_form import (
    existing_phone,
    is_repeat,
    require_available_from,
    require_commune,
    was_confirmed,
)
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector, Refusals
from chalicelib.domain.shared.waiting_forms import other_number
from tests.domain.applying.test_application import AT, an_application
from tests.domain.shared.test_geography import LYON

PARAMS = Parameters()
TODAY = date(2021, 3, 1)
FORM = an_application(ApplicationStatus.SUBMITTED, submitted_at=AT, confirmed_at=None)


@pytest.mark.parametrize("day", [TODAY, date(2026, 3, 1)])
def test_a_start_is_today_or_within_five_years(day: date) -> None:
    require_available_from(day, TODAY, PARAMS)


@pytest.mark.parametrize(
    ("day", "code"), [(date(2021, 2, 28), "date_past"), (date(2026, 3, 2), "date_too_far")]
)
def test_a_start_in_the_past_or_far_in_the_future_is_refused(day: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        require_available_from(day, TODAY, PARAMS)
    assert (refused.value.code, refused.value.pointer) == (code, "/available_from")


def test_a_commune_is_one_of_its_postal_code() -> None:
    assert require_commune(LYON) is LYON
    with pytest.raises(Refusal, match="commune_mismatch:"):
        require_commune(None)


def test_a_telephone_is_optional_and_must_exist_in_the_plan_of_the_commune() -> None:
    asked: list[tuple[str, str]] = []

    def read(written: str, department: str) -> str | None:
        asked.append((written, department))
        return "+33478000000" if written == "04 78 00 00 00" else None

    assert existing_phone(None, LYON, "/phone", read=read) is None
    assert existing_phone("04 78 00 00 00", LYON, "/phone", read=read) == "+33478000000"
    assert asked == [("04 78 00 00 00", "69")]
    with pytest.raises(Refusal) as refused:
        existing_phone("12", LYON, "/contact/phone", read=read)
    assert (refused.value.code, refused.value.pointer) == ("phone_unknown", "/contact/phone")


@pytest.mark.parametrize(
    ("at", "expected"),
    [(AT + timedelta(hours=24) - timedelta(seconds=1), True), (AT + timedelta(hours=24), False)],
    ids=["within a day", "a day later"],
)
def test_the_same_answers_within_a_day_are_the_same_form(at: datetime, expected: bool) -> None:
    assert is_repeat(FORM, at, PARAMS) is expected


def test_forms_of_one_person_wait_side_by_side_and_each_is_confirmed_as_it_was_sent() -> None:
    metz = replace(FORM.answers, name="Ville de Metz")
    both = FORM.sent_again(metz, AT + timedelta(days=1))
    assert both.forms == {1: FORM.answers, 2: metz}
    assert both.as_sent(1).answers == FORM.answers and both.as_sent(2).name == "Ville de Metz"
    assert both.as_sent(1).earlier_forms == () and both.as_sent(1).form_number == 1
    with pytest.raises(Refusal) as refused:
        both.as_sent(3)
    assert (refused.value.code, refused.value.kind) == ("link_superseded", "conflict")


def test_a_form_sent_again_unchanged_is_no_other_form() -> None:
    both = FORM.sent_again(replace(FORM.answers, name="Ville de Metz"), AT)
    again = both.sent_again(FORM.answers, AT + timedelta(days=2))
    assert again.forms == both.forms and again.latest_of(FORM.answers).form_number == 1


@pytest.mark.parametrize(("shown", "other"), [(1, 2), (2, 1), (4, 2)])
def test_a_form_is_compared_with_the_one_before_it_or_else_after(shown: int, other: int) -> None:
    assert other_number({1, 2, 4}, shown) == other
    assert other_number({shown}, shown) is None


def test_a_form_was_confirmed_by_the_link_of_its_last_correction() -> None:
    confirmed = replace(FORM, confirmed_at=AT, form_number=2)
    assert was_confirmed(confirmed, 2)
    assert not was_confirmed(confirmed, 1) and not was_confirmed(FORM, 1) and not was_confirmed(None, 1)


def test_a_structure_requests_at_most_a_hundred_posts_or_does_not_know_yet() -> None:
    for posts in (None, 1, 100):
        require_posts_within(posts, PARAMS, "/posts_requested")
    with pytest.raises(Refusal) as refused:
        require_posts_within(101, PARAMS, "/posts_requested")
    assert (refused.value.code, refused.value.pointer) == ("posts_too_many", "/posts_requested")


def test_the_refusals_of_several_rules_are_told_together() -> None:
    rules = RefusalCollector()
    assert rules.check(lambda: require_commune(LYON)) is LYON
    rules.require()
    rules.check(lambda: require_commune(None))
    rules.check(lambda: require_available_from(date(2020, 1, 1), TODAY, PARAMS))
    with pytest.raises(Refusals) as refused:
        rules.require()
    assert [one.code for one in refused.value.refusals] == ["commune_mismatch", "date_past"]
