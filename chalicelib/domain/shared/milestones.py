"""The reminders and the terms of a recruitment and of a follow-up (RULES sections 9 to 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from chalicelib.domain.shared.calendar_rules import add_months, end_of_day, morning_of, start_of_day
from chalicelib.domain.shared.parameters import Parameters


class RecruitmentStep(StrEnum):
    """The events before the recruitment term, and the term (RULES sections 9 and 10)."""

    ONE_MONTH = "one_month"
    ONE_MONTH_AND_A_HALF = "one_month_and_a_half"
    SEVEN_DAYS_BEFORE = "seven_days_before"
    ONE_DAY_BEFORE = "one_day_before"
    TERM = "term"


class FollowUpStep(StrEnum):
    """The events of a quarterly follow-up that is not submitted (RULES sections 9 and 11)."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    SECOND_REMINDER = "second_reminder"
    ESCALATION = "escalation"


Step = TypeVar("Step", RecruitmentStep, FollowUpStep)


@dataclass(frozen=True)
class Milestone(Generic[Step]):
    """An event, its day in Paris, and the instant (UTC) from which it is due."""

    step: Step
    day: date
    at: datetime


def recruitment_milestones(
    session_date: date, deadline_date: date, params: Parameters
) -> tuple[Milestone[RecruitmentStep], ...]:
    """Return the reminders and the term of a recruitment, oldest first (RULES sections 9 and 10).

    A reminder is due on the morning of its day, the term at the end of its day. Reminders not between the
    session and the term are left out; of two on the same day, the one defined closer to the term is kept.

    Args:
        session_date: the day of the committee session that granted the posts.
        deadline_date: the last day to recruit, extensions included.
        params: the values in force.
    """
    first = add_months(session_date, params.recruitment_first_reminder_months)
    wanted = {
        RecruitmentStep.ONE_MONTH: first,
        RecruitmentStep.ONE_MONTH_AND_A_HALF: first + timedelta(days=params.recruitment_second_reminder_days),
        RecruitmentStep.SEVEN_DAYS_BEFORE: (
            deadline_date - timedelta(days=params.recruitment_late_reminder_days)
        ),
        RecruitmentStep.ONE_DAY_BEFORE: deadline_date - timedelta(days=params.recruitment_last_reminder_days),
    }
    by_day = {day: step for step, day in wanted.items() if session_date < day < deadline_date}
    reminders = [Milestone(step, day, morning_of(day)) for day, step in sorted(by_day.items())]
    return (*reminders, Milestone(RecruitmentStep.TERM, deadline_date, end_of_day(deadline_date)))


def recruitment_milestones_left(
    session_date: date, deadline_date: date, now: datetime, params: Parameters
) -> dict[RecruitmentStep, datetime]:
    """Return the instants of the future reminders, and of the term even if it has passed.

    Arguments are those of ``recruitment_milestones``; ``now`` is an aware instant.
    """
    milestones = recruitment_milestones(session_date, deadline_date, params)
    return {one.step: one.at for one in milestones if one.at > now or one.step is RecruitmentStep.TERM}


def newest_recruitment_milestone(
    session_date: date, deadline_date: date, now: datetime, params: Parameters
) -> Milestone[RecruitmentStep] | None:
    """Return the last event that is due: after an outage only that one is sent (RULES section 10).

    Arguments are those of ``recruitment_milestones``; ``now`` is an aware instant.
    """
    milestones = recruitment_milestones(session_date, deadline_date, params)
    return _newest(milestones, now)


def _newest(milestones: Iterable[Milestone[Step]], now: datetime) -> Milestone[Step] | None:
    past = [one for one in milestones if one.at <= now]
    return past[-1] if past else None


def follow_up_milestones(due: date, params: Parameters) -> tuple[Milestone[FollowUpStep], ...]:
    """Return the events of a follow-up that is not submitted, oldest first (RULES sections 9 and 11).

    Reminders are due on the morning of their day, ``OVERDUE`` at the end of the due day, and the escalation
    at the start of its day, in time for the digests of that morning.
    """
    reminder = due - timedelta(days=params.follow_up_reminder_days)
    second = due + timedelta(days=params.follow_up_second_reminder_days)
    escalation = due + timedelta(days=params.follow_up_escalation_days)
    return (
        Milestone(FollowUpStep.REMINDER, reminder, morning_of(reminder)),
        Milestone(FollowUpStep.OVERDUE, due, end_of_day(due)),
        Milestone(FollowUpStep.SECOND_REMINDER, second, morning_of(second)),
        Milestone(FollowUpStep.ESCALATION, escalation, start_of_day(escalation)),
    )


def newest_follow_up_milestone(
    due: date, now: datetime, params: Parameters
) -> Milestone[FollowUpStep] | None:
    """Return the last reminder that is due: after an outage only that one is sent (RULES section 10).

    The escalation is left out, because other people receive it.
    """
    milestones = follow_up_milestones(due, params)
    return _newest((one for one in milestones if one.step is not FollowUpStep.ESCALATION), now)
