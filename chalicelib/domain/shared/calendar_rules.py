"""Days and instants of Paris, and the deadlines computed from the parameters (RULES section 10)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from chalicelib.domain.shared.parameters import Parameters

PARIS = ZoneInfo("Europe/Paris")
_ZONE_OF = {
    **dict.fromkeys(("971", "977", "978"), "America/Guadeloupe"),
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
# Where a civil day of France ends last.
LAST_DEPARTMENT = "987"


def paris_date(instant: datetime) -> date:
    """Return the date in Paris at an aware instant.

    Raises:
        ValueError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    return instant.astimezone(PARIS).date()


def local_date(instant: datetime, department: str) -> date:
    """Return the date in a department at an aware instant: « today » for whoever answers a form there.

    Args:
        instant: aware.
        department: INSEE code; those of metropolitan France have the date of Paris.
    """
    zone = _ZONE_OF.get(department)
    return instant.astimezone(ZoneInfo(zone)).date() if zone else paris_date(instant)


def start_of_hour(at: datetime) -> datetime:
    """Return the first instant of the hour of an instant."""
    return at.replace(minute=0, second=0, microsecond=0)


def start_of_minute(at: datetime) -> datetime:
    """Return the first instant of the minute of an instant."""
    return at.replace(second=0, microsecond=0)


def start_of_day(day: date) -> datetime:
    """Return the first instant of a day of Paris, in UTC."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the first instant after a day of Paris, in UTC.

    « Until the end of that day » (RULES section 10) means now < end_of_day(day), also on days of 23 and
    25 hours.
    """
    return start_of_day(day + timedelta(days=1))


# People are written to in civil hours, digests at 8:00 in Paris (RULES section 10).
_MORNING, _EVENING = time(8), time(20)


def morning_of(day: date) -> datetime:
    """Return the instant at which the digests of a day of Paris are sent."""
    return datetime.combine(day, _MORNING, PARIS).astimezone(UTC)


def next_morning(after: datetime) -> date:
    """Return the first day of Paris whose morning comes after an aware instant."""
    today = paris_date(after)
    return today if morning_of(today) > after else today + timedelta(days=1)


# Days; more than any run of holidays, so that the loop ends even with broken reference data.
_LONGEST_REST = 15


def next_working_morning(after: datetime, works: Callable[[date], bool]) -> date:
    """Return the first working day of Paris whose morning comes after an aware instant.

    Args:
        after: the instant.
        works: whether a day is a working day.
    """
    day = next_morning(after)
    for _ in range(_LONGEST_REST):
        if works(day):
            break
        day += timedelta(days=1)
    return day


def civil_hours(instant: datetime) -> bool:
    """Return whether a late digest may still be sent at an aware instant (8:00 to 20:00 in Paris)."""
    return _MORNING <= instant.astimezone(PARIS).time() < _EVENING


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day when it is shorter."""
    return day + relativedelta(months=months)


def claim_deadline(published_on: date, params: Parameters) -> date:
    """Return the last day to declare a claim to a liquidator (article R622-24 of the Code de commerce).

    A last day that is not a working one is not moved on: who declares by it is in time in any case.
    """
    return add_months(published_on, params.claim_declaration_months)


def claim_reminder(last_day: date, today: date, params: Parameters) -> date | None:
    """Return the next day on which an undeclared claim is reminded: twice before its last day, and on it."""
    days = (last_day - timedelta(days=number * params.claim_reminder_days) for number in (2, 1, 0))
    return next((day for day in days if day > today), None)


def confirmation_deadline(submitted_on: date, params: Parameters) -> date:
    """Return the last day of a confirmation link (RULES section 8)."""
    return submitted_on + timedelta(days=params.confirmation_days)


def account_link_deadline(sent_on: date, params: Parameters) -> date:
    """Return the last day of an account link, a password reset or an e-mail change (RULES section 8)."""
    return sent_on + timedelta(days=params.account_link_days)


def candidate_link_deadline(sent_on: date, params: Parameters) -> date:
    """Return the last day of a candidate's links to answer or to leave (RULES section 8)."""
    return sent_on + timedelta(days=params.candidate_link_days)


def still_available_question(since: date, params: Parameters) -> date:
    """Return the day on which a candidate whom nobody contacted is asked again (RULES section 9)."""
    return since + timedelta(days=params.never_contacted_days)


def account_link_reminders(sent_on: date, params: Parameters) -> tuple[date, date]:
    """Return the days on which an unused account link is sent again (RULES section 9)."""
    return (
        sent_on + timedelta(days=params.account_link_first_reminder_days),
        account_link_deadline(sent_on, params) - timedelta(days=params.account_link_last_reminder_days),
    )


def opinion_deadline(confirmed_on: date, params: Parameters) -> date:
    """Return the last day for the prefecture's opinion (RULES section 10)."""
    return confirmed_on + timedelta(days=params.opinion_days)


def question_reminder(asked_at: datetime, params: Parameters) -> datetime:
    """When the reminder of an unanswered question is sent, on a morning of Paris (RULES section 10)."""
    return morning_of(paris_date(asked_at) + timedelta(days=params.question_reminder_days))


def document_deadline(deposited_on: date, params: Parameters) -> date:
    """Return the last day on which a candidate's document is kept (RULES section 3)."""
    return add_months(deposited_on, params.document_months)


def end_proof_deadline(last_day: date, params: Parameters) -> date:
    """The last day on which the proof of an end of contract, or its copy, is kept (RULES section 5)."""
    return add_months(last_day, params.end_proof_months)


def pieces_deadline(closed_on: date, params: Parameters) -> date:
    """Return the last day on which the accounting pieces of an agreement are kept (RULES section 11).

    Args:
        closed_on: the day on which it was closed; its year counts, whatever the day.
        params: the values in force.
    """
    return date(closed_on.year + params.accounting_years, 12, 31)


def end_proof_reminder(today: date, params: Parameters) -> date:
    """Return the day on which a structure is reminded of a proof that is to be given (RULES section 5)."""
    return today + timedelta(days=params.end_proof_reminder_days)


def recruitment_deadline(session_date: date, params: Parameters) -> date:
    """Return the last day to recruit after a committee session (RULES 11)."""
    return add_months(session_date, params.recruitment_months)


def safe_file_date(deadline_date: date, params: Parameters) -> date:
    """Return the last day to complete a case file so that the funder can instruct it before the term."""
    return deadline_date - timedelta(days=params.instruction_days)


def instruction_deadline(complete_on: date, params: Parameters, days_used: int = 0) -> date:
    """Return the last day for the funder to instruct a complete file (RULES section 10).

    Args:
        complete_on: the day the file became complete, or complete again.
        params: the values in force.
        days_used: whole days the clock ran before the file went back to incomplete.
    """
    return complete_on + timedelta(days=params.instruction_days - days_used)


def case_file_reminder(complete_by: date, params: Parameters) -> datetime:
    """When the structure is reminded of the day on which its file is to be complete (RULES section 10)."""
    return morning_of(complete_by - timedelta(days=params.case_file_reminder_days))


def case_file_renewal(drafted_at: datetime, params: Parameters) -> datetime:
    """Return when a draft that nobody claimed has died (RULES section 11)."""
    return drafted_at + timedelta(days=params.case_file_draft_days)


def agreement_reminder(sent_on: date, params: Parameters) -> datetime:
    """Return when the structure is reminded of an agreement to sign, sent or reminded of on a day."""
    return morning_of(sent_on + timedelta(days=params.agreement_reminder_days))


def uniform_reminder(asked_on: date, params: Parameters) -> date:
    """Return the day on which structure and adviser are reminded of a size, once (RULES 13)."""
    return asked_on + timedelta(days=params.uniform_reminder_days)


def training_start_deadline(contract_starts_on: date, params: Parameters) -> date:
    """Return the last day for the training to start after the contract (RULES section 10)."""
    return contract_starts_on + timedelta(days=params.training_start_days)


def exam_deadline(training_ends_on: date, params: Parameters) -> date:
    """Return the last day to pass the exams (RULES section 10)."""
    return add_months(training_ends_on, params.exam_months)


def training_start_reminder(contract_starts_on: date, params: Parameters) -> datetime:
    """When the training body is reminded of a training that ought to have started (RULES section 10)."""
    return morning_of(training_start_deadline(contract_starts_on, params))


def training_contract_reminder(training_starts_on: date, params: Parameters) -> datetime:
    """Return when the structure is reminded of a contract that the training waits for (RULES section 10)."""
    return morning_of(training_starts_on - timedelta(days=params.training_contract_reminder_days))


def contract_copy_reminder(
    contract_starts_on: date, training_starts_on: date | None, params: Parameters
) -> datetime:
    """Return when the structure is reminded of a copy of the contract that is missing (RULES section 10).

    Before the training; while none has a date, some days after the contract began.
    """
    if training_starts_on is not None:
        return training_contract_reminder(training_starts_on, params)
    return morning_of(contract_starts_on + timedelta(days=params.contract_copy_reminder_days))


def exam_reminder(training_ends_on: date, params: Parameters) -> datetime:
    """Return when it is reminded that the exams are to be passed (RULES section 10)."""
    return morning_of(exam_deadline(training_ends_on, params) - timedelta(days=params.exam_reminder_days))


def latest_rupture_date(today: date, params: Parameters) -> date:
    """Return the latest end of contract that may be declared today (RULES section 10)."""
    return add_months(today, params.rupture_months)


def latest_suspension_day(today: date, params: Parameters) -> date:
    """The latest day of a suspension of contract that a form accepts: a later one is a typing error."""
    return add_months(today, params.suspension_ahead_months)


def latest_available_from(today: date, params: Parameters) -> date:
    """Return the latest start date that a form accepts: a later one is a typing error."""
    return add_months(today, 12 * params.latest_available_from_years)


def agreement_end(starts_on: date, months: int) -> date:
    """Return the day an agreement of 18 or 24 months ends: the same day of the month (RULES section 10)."""
    return add_months(starts_on, months)


def agreement_notice(ends_on: date, params: Parameters) -> date:
    """Return the day on which the end of an agreement is announced (RULES section 10)."""
    return add_months(ends_on, -params.agreement_notice_months)


class RecruitmentStep(StrEnum):
    """What happens on the way to the recruitment term (RULES sections 9 and 10)."""

    ONE_MONTH = "one_month"
    ONE_MONTH_AND_A_HALF = "one_month_and_a_half"
    SEVEN_DAYS_BEFORE = "seven_days_before"
    ONE_DAY_BEFORE = "one_day_before"
    TERM = "term"


class FollowUpStep(StrEnum):
    """What happens to a quarterly follow-up that nobody submits (RULES sections 9 and 11)."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    SECOND_REMINDER = "second_reminder"
    ESCALATION = "escalation"


Step = TypeVar("Step", RecruitmentStep, FollowUpStep)


@dataclass(frozen=True)
class Milestone(Generic[Step]):
    """A step, the day of Paris it belongs to, and the instant (UTC) from which it is due."""

    step: Step
    day: date
    at: datetime


def recruitment_milestones(
    session_date: date, deadline_date: date, params: Parameters
) -> tuple[Milestone[RecruitmentStep], ...]:
    """Return the reminders and the term of a recruitment, oldest first (RULES sections 9 and 10).

    A reminder is due on the morning of its day, the term when its day has ended. Reminders that do not fall
    between the session and the term are left out; of two on one day, the one nearer to the term stays.

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
    """Return the instants of the reminders still to come, and of the term even when it has passed.

    Arguments are those of ``recruitment_milestones``; ``now`` is an aware instant.
    """
    milestones = recruitment_milestones(session_date, deadline_date, params)
    return {one.step: one.at for one in milestones if one.at > now or one.step is RecruitmentStep.TERM}


def newest_recruitment_milestone(
    session_date: date, deadline_date: date, now: datetime, params: Parameters
) -> Milestone[RecruitmentStep] | None:
    """Return the last step that is due: after an outage it is the only one sent (RULES section 10).

    Arguments are those of ``recruitment_milestones``; ``now`` is an aware instant.
    """
    milestones = recruitment_milestones(session_date, deadline_date, params)
    return _newest(milestones, now)


def _newest(milestones: Iterable[Milestone[Step]], now: datetime) -> Milestone[Step] | None:
    past = [one for one in milestones if one.at <= now]
    return past[-1] if past else None


def follow_up_deadline(opened_on: date, params: Parameters) -> date:
    """Return the last day to submit a follow-up that opened on a day (RULES section 10)."""
    return opened_on + timedelta(days=params.follow_up_days)


def follow_up_answer_due(asked_on: date, params: Parameters) -> date:
    """Return the last day to answer a question of the funder, asked on a day (RULES section 11)."""
    return asked_on + timedelta(days=params.follow_up_answer_days)


def follow_up_milestones(due: date, params: Parameters) -> tuple[Milestone[FollowUpStep], ...]:
    """Return the steps of a follow-up that nobody submits, oldest first (RULES sections 9 and 11).

    Reminders are due on the morning of their day, ``OVERDUE`` when the due day has ended, and the escalation
    when its day begins: the digests of that morning tell it.
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
    """Return the last reminder that is due: after an outage it is the only one sent (RULES section 10).

    The escalation does not count: it is sent to others.
    """
    milestones = follow_up_milestones(due, params)
    return _newest((one for one in milestones if one.step is not FollowUpStep.ESCALATION), now)
