"""What an activity report may contain, on which day and under which contract (RULES 19, 21 and section
11)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.activity.report import (
    ActivityKind,
    Age,
    Redirection,
    ReportAnswers,
    Standing,
    Theme,
    contract_on,
    first_id_of,
    is_client_id,
    quarter_locked,
    report_id,
)
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.shared.refusal import Answered, Refusal, Refusals, Unanswered
from tests.support import activity, builders
from tests.support.activity import DAY

A_DAY = timedelta(days=1)


def under_contract(**fields: Any) -> Recruitment:
    """Return an adviser under contract from 1 November 2026 to 31 October 2028."""
    return builders.recruitment(RecruitmentStatus.HIRED, **{"contract": builders.contract(), **fields})


def refused(
    said: ReportAnswers, today: date = DAY, *recruitments: Recruitment
) -> list[tuple[str, str | None]]:
    """Return the codes that refuse some answers, with their fields."""
    try:
        said.require_sound(today, recruitments or (under_contract(),))
    except Refusals as several:
        return [(one.code, one.pointer) for one in several.refusals]
    return []


def test_the_six_kinds_of_act_are_those_of_rule_19() -> None:
    assert [one.value for one in ActivityKind] == [
        "answer", "present", "support", "workshop", "redirect", "mandate",
    ]  # fmt: skip


def test_a_valid_report_belongs_to_the_contract_of_its_day() -> None:
    mine = under_contract()
    assert activity.answers().require_sound(DAY, [mine]) is mine


def test_an_activity_is_reported_after_it_took_place() -> None:
    assert refused(activity.answers(), DAY) == []
    assert refused(activity.answers(), DAY - A_DAY) == [("report_in_future", "/day")]


def test_a_support_is_for_one_and_a_workshop_for_a_group() -> None:
    assert refused(activity.answers(group=True)) == [("support_is_individual", "/group")]
    assert refused(activity.workshop(1, group=False)) == [("workshop_is_for_a_group", "/group")]
    for kind in set(ActivityKind) - {ActivityKind.SUPPORT, ActivityKind.WORKSHOP}:
        for group in (False, True):
            said = activity.answers(kind=kind, group=group, redirected_to=Redirection.OTHER)
            assert refused(said) == []


@pytest.mark.parametrize(("people", "right"), [(0, False), (1, True), (100, True), (101, False)])
def test_one_to_a_hundred_people_take_part(people: int, right: bool) -> None:
    assert refused(activity.workshop(people)) == ([] if right else [("people_out_of_range", "/people")])


def test_an_individual_act_has_one_person() -> None:
    assert refused(activity.answers(people=2)) == [("people_out_of_range", "/people")]


@pytest.mark.parametrize(
    ("asked", "code"), [("ages", "more_ages_than_people"), ("standings", "more_statuses_than_people")]
)
def test_ages_and_statuses_count_at_most_the_people_present(asked: str, code: str) -> None:
    assert refused(activity.workshop(3, **{asked: (1, 0, 2)})) == []
    assert refused(activity.workshop(3, **{asked: (2, 0, 2)})) == [(code, "/people")]


def test_a_report_has_one_to_twenty_themes() -> None:
    assert len(Theme) == 20
    assert refused(activity.answers(themes=tuple(Theme))) == []
    assert refused(activity.answers(themes=())) == [("themes_out_of_range", "/themes")]


@pytest.mark.parametrize(("minutes", "right"), [(4, False), (5, True), (600, True), (601, False)])
def test_an_activity_lasts_five_minutes_to_ten_hours(minutes: int, right: bool) -> None:
    assert refused(activity.answers(minutes=minutes)) == (
        [] if right else [("minutes_out_of_range", "/minutes")]
    )


def test_a_redirection_names_its_destination() -> None:
    said = activity.answers(kind=ActivityKind.REDIRECT)
    assert refused(said) == [("redirection_missing", "/redirected_to")]
    assert refused(replace(said, redirected_to=Redirection.FRANCE_SERVICES)) == []


def test_all_errors_are_told_at_once() -> None:
    wrong = activity.answers(day=date(2026, 10, 31), group=True, people=0, minutes=0, themes=())
    assert [code for code, _ in refused(wrong, date(2026, 10, 30))] == [
        "report_in_future",
        "not_under_contract",
        "support_is_individual",
        "people_out_of_range",
        "themes_out_of_range",
        "minutes_out_of_range",
    ]


def test_valid_answers_are_checked_while_others_are_missing() -> None:
    some = Answered({"day": DAY + A_DAY, "minutes": 1})
    with pytest.raises(Refusals) as several:
        ReportAnswers.require_sound(some, DAY, [under_contract()])  # type: ignore[arg-type]
    assert [one.code for one in several.value.refusals] == ["report_in_future", "minutes_out_of_range"]
    with pytest.raises(Unanswered):
        ReportAnswers.require_sound(Answered({"day": DAY}), DAY, [under_contract()])  # type: ignore[arg-type]


def test_a_report_counts_each_theme_once_and_the_mandate_of_its_kind() -> None:
    said = activity.answers(themes=(Theme.JOB, Theme.PROCEDURES, Theme.JOB)).normalised()
    assert said.themes == (Theme.PROCEDURES, Theme.JOB) and not said.mandate
    assert activity.answers(kind=ActivityKind.MANDATE).normalised().mandate
    assert activity.answers(mandate=True).normalised().mandate


def test_only_an_adviser_under_contract_on_that_day_reports() -> None:
    first = under_contract(ended_on=date(2026, 11, 12))
    second = under_contract(
        contract=builders.contract(starts_on=date(2026, 11, 12)),
        validated_at=builders.NOW + timedelta(days=30),
    )
    assert contract_on([first], DAY) is first
    assert contract_on([second, first], DAY) is second, "the later one of two on one day"
    assert contract_on([first, second], DAY + A_DAY) is second
    for day in (date(2026, 10, 31), DAY + A_DAY):
        with pytest.raises(Refusal, match="not_under_contract:"):
            contract_on([first], day)
    with pytest.raises(Refusal, match="not_under_contract:"):
        contract_on([builders.recruitment()], DAY)


def test_ids_are_in_the_order_of_days_whatever_names_a_browser_gives() -> None:
    ids = [report_id(DAY + n * A_DAY, name) for n, name in enumerate(("zz", "a", "m"))]
    assert ids == sorted(ids)
    for one, day in zip(ids, (DAY, DAY + A_DAY, DAY + 2 * A_DAY), strict=True):
        assert first_id_of(day) <= one < first_id_of(day + A_DAY)
    assert report_id(DAY, "a-client-id") == report_id(DAY, "a-client-id") != report_id(DAY, "another-id")
    assert all(one[14] == "8" and one[19] in "89ab" and len(one) == 36 for one in ids)


def test_the_day_of_an_id_is_the_calendar_day() -> None:
    # 12 November 2026 at midnight UTC, in milliseconds since 1970, as UUIDv7 writes them.
    assert first_id_of(DAY) == f"{1794441600000:012x}"[:8] + "-" + f"{1794441600000:012x}"[8:]


def test_a_report_moved_to_another_day_keeps_the_name_given_by_its_browser() -> None:
    before = activity.report(id=report_id(DAY, "a-client-id"), version=3)
    same = before.corrected(activity.answers(minutes=30))
    assert (same.id, same.version, same.answers.minutes) == (before.id, 3, 30)
    moved = before.corrected(activity.answers(day=DAY + A_DAY))
    assert moved.answers == activity.answers(day=DAY + A_DAY).normalised()
    assert (moved.day, moved.quarter) == (DAY + A_DAY, Quarter.of(DAY + A_DAY))
    assert (moved.id, moved.version) == (report_id(DAY + A_DAY, "a-client-id"), 0)


def test_a_report_is_stored_under_the_contract_of_its_day() -> None:
    mine, other = under_contract(), under_contract()
    before = activity.report(recruitment_id=mine.id, version=3)
    assert before.under(mine) is before
    assert (before.under(other).recruitment_id, before.under(other).version) == (other.id, 0)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a" * 7, False),
        ("a" * 8, True),
        ("A-0" * 21, True),
        ("a" * 65, False),
        ("a_bcdefgh", False),
        ("é" * 9, False),
    ],
)
def test_a_browser_must_give_a_random_name_to_its_report(text: str, right: bool) -> None:
    assert is_client_id(text) is right


def test_a_locked_quarter_is_named_with_whom_to_ask() -> None:
    refusal = quarter_locked(Quarter(2026, 4))
    assert "4e trimestre 2026" in refusal.message and "votre structure" in refusal.message
    assert (refusal.code, refusal.kind, refusal.pointer) == ("quarter_locked", "conflict", "/day")


def test_the_labels_of_ages_and_statuses_cover_whole_brackets() -> None:
    assert [one.label for one in Age][1:3] == ["12 à 17 ans", "18 à 34 ans"]
    assert len(Standing) == 4
