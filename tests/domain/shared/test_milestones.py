"""The reminders and the terms of a recruitment and of a follow-up (RULES sections 9 to 11)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.shared import milestones
from chalicelib.domain.shared.milestones import FollowUpStep, RecruitmentStep
from tests.domain.shared.test_calendar_rules import PARAMS, days, utc


def test_a_recruitment_is_reminded_of_at_one_month_one_and_a_half_7_days_and_1_day() -> None:
    steps = milestones.recruitment_milestones(date(2021, 3, 24), date(2021, 5, 24), PARAMS)
    assert [(each.step, each.day, each.at) for each in steps] == [
        (RecruitmentStep.ONE_MONTH, date(2021, 4, 24), utc(2021, 4, 24, 6)),
        (RecruitmentStep.ONE_MONTH_AND_A_HALF, date(2021, 5, 9), utc(2021, 5, 9, 6)),
        (RecruitmentStep.SEVEN_DAYS_BEFORE, date(2021, 5, 17), utc(2021, 5, 17, 6)),
        (RecruitmentStep.ONE_DAY_BEFORE, date(2021, 5, 23), utc(2021, 5, 23, 6)),
        (RecruitmentStep.TERM, date(2021, 5, 24), utc(2021, 5, 24, 22)),
    ]


def test_a_term_on_the_day_the_clocks_change_lasts_until_its_midnight() -> None:
    *_, term = milestones.recruitment_milestones(date(2021, 1, 28), date(2021, 3, 28), PARAMS)
    assert term.at == utc(2021, 3, 28, 22)
    *_, term = milestones.recruitment_milestones(date(2021, 8, 31), date(2021, 10, 31), PARAMS)
    assert term.at == utc(2021, 10, 31, 23)


def test_of_two_reminders_on_one_day_the_one_nearer_to_the_term_is_kept() -> None:
    steps = milestones.recruitment_milestones(date(2021, 3, 24), date(2021, 5, 16), PARAMS)
    assert [each.step for each in steps] == [
        RecruitmentStep.ONE_MONTH,
        RecruitmentStep.SEVEN_DAYS_BEFORE,
        RecruitmentStep.ONE_DAY_BEFORE,
        RecruitmentStep.TERM,
    ]


def test_a_moved_term_keeps_the_reminders_to_come_and_the_term_even_when_past() -> None:
    asked = (date(2021, 3, 24), date(2021, 5, 24))
    seven_days_before, term = utc(2021, 5, 17, 6), utc(2021, 5, 24, 22)
    left = milestones.recruitment_milestones_left(*asked, seven_days_before - timedelta(seconds=1), PARAMS)
    assert [*left] == [
        RecruitmentStep.SEVEN_DAYS_BEFORE,
        RecruitmentStep.ONE_DAY_BEFORE,
        RecruitmentStep.TERM,
    ]
    left = milestones.recruitment_milestones_left(*asked, seven_days_before, PARAMS)
    assert [*left] == [RecruitmentStep.ONE_DAY_BEFORE, RecruitmentStep.TERM]
    past = milestones.recruitment_milestones_left(*asked, term + timedelta(days=3), PARAMS)
    assert past == {RecruitmentStep.TERM: term}


@given(days, st.integers(1, 400))
def test_reminders_fall_between_the_session_and_the_term_oldest_first(session: date, length: int) -> None:
    deadline = session + timedelta(days=length)
    *reminders, term = milestones.recruitment_milestones(session, deadline, PARAMS)
    assert term.step is RecruitmentStep.TERM
    assert all(session < each.day < deadline for each in reminders)
    instants = [each.at for each in (*reminders, term)]
    assert instants == sorted(set(instants))


def test_a_follow_up_that_nobody_submits_is_reminded_of_overdue_reminded_of_again_and_escalated() -> None:
    steps = milestones.follow_up_milestones(date(2021, 10, 31), PARAMS)
    assert [(each.step, each.day, each.at) for each in steps] == [
        (FollowUpStep.REMINDER, date(2021, 10, 24), utc(2021, 10, 24, 6)),
        (FollowUpStep.OVERDUE, date(2021, 10, 31), utc(2021, 10, 31, 23)),
        (FollowUpStep.SECOND_REMINDER, date(2021, 11, 7), utc(2021, 11, 7, 7)),
        (FollowUpStep.ESCALATION, date(2021, 11, 15), utc(2021, 11, 14, 23)),
    ]


def test_an_answer_to_the_funder_has_the_same_steps_as_a_follow_up() -> None:
    steps = milestones.follow_up_milestones(date(2022, 2, 28), PARAMS)
    assert [(each.step, each.day, each.at) for each in steps] == [
        (FollowUpStep.REMINDER, date(2022, 2, 21), utc(2022, 2, 21, 7)),
        (FollowUpStep.OVERDUE, date(2022, 2, 28), utc(2022, 2, 28, 23)),
        (FollowUpStep.SECOND_REMINDER, date(2022, 3, 7), utc(2022, 3, 7, 7)),
        (FollowUpStep.ESCALATION, date(2022, 3, 15), utc(2022, 3, 14, 23)),
    ]


@given(days)
def test_the_steps_of_a_late_follow_up_are_in_order(due: date) -> None:
    instants = [each.at for each in milestones.follow_up_milestones(due, PARAMS)]
    assert instants == sorted(set(instants))


def test_after_an_outage_only_the_last_reminder_of_a_follow_up_is_sent() -> None:
    due = date(2021, 10, 31)
    reminder, overdue, second, escalation = milestones.follow_up_milestones(due, PARAMS)
    for now, step in (
        (reminder.at - timedelta(seconds=1), None),
        (reminder.at, reminder.step),
        (overdue.at, overdue.step),
        (second.at, second.step),
        (escalation.at, second.step),
    ):
        newest = milestones.newest_follow_up_milestone(due, now, PARAMS)
        assert (newest.step if newest else None) is step
