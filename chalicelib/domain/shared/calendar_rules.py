"""Days and instants in Paris, and the deadlines computed from the parameters (RULES section 10)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
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
# The department where a calendar day of France ends last.
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
    """Return the date in a department at an aware instant: « today » for a form there.

    Args:
        instant: aware.
        department: INSEE code; metropolitan departments have the date of Paris.
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
    """Return the first instant of a day in Paris, in UTC."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the first instant after a day in Paris, in UTC.

    « Until the end of that day » (RULES section 10) means now < end_of_day(day), also on days of 23 and
    25 hours.
    """
    return start_of_day(day + timedelta(days=1))


# E-mails are sent in civil hours, digests at 8:00 in Paris (RULES section 10).
_MORNING, _EVENING = time(8), time(20)


def morning_of(day: date) -> datetime:
    """Return the instant at which the digests of a day in Paris are sent."""
    return datetime.combine(day, _MORNING, PARIS).astimezone(UTC)


def next_morning(after: datetime) -> date:
    """Return the first day in Paris whose morning is after an aware instant."""
    today = paris_date(after)
    return today if morning_of(today) > after else today + timedelta(days=1)


# Days; more than any series of holidays, so that the loop ends even with wrong reference data.
_LONGEST_REST = 15


def next_working_morning(after: datetime, works: Callable[[date], bool]) -> date:
    """Return the first working day in Paris whose morning is after an aware instant.

    Args:
        after: the instant.
        works: returns whether a day is a working day.
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
    """Return the same day of another month, or the last day of a shorter month."""
    return day + relativedelta(months=months)


def claim_deadline(published_on: date, params: Parameters) -> date:
    """Return the last day to declare a claim to a liquidator (article R622-24 of the Code de commerce).

    A last day that is not a working day is not postponed: the earlier date is safe in any case.
    """
    return add_months(published_on, params.claim_declaration_months)


def claim_reminder(last_day: date, today: date, params: Parameters) -> date | None:
    """Return the next reminder of an undeclared claim: two before the last day, then the last day itself."""
    days = (last_day - timedelta(days=number * params.claim_reminder_days) for number in (2, 1, 0))
    return next((day for day in days if day > today), None)


def confirmation_deadline(submitted_on: date, params: Parameters) -> date:
    """Return the last day of a confirmation link (RULES section 8)."""
    return submitted_on + timedelta(days=params.confirmation_days)


def account_link_deadline(sent_on: date, params: Parameters) -> date:
    """Return the last day of an account link, a password reset or an e-mail change (RULES section 8)."""
    return sent_on + timedelta(days=params.account_link_days)


def candidate_link_deadline(sent_on: date, params: Parameters) -> date:
    """Return the last day of a candidate's links to answer or to withdraw (RULES section 8)."""
    return sent_on + timedelta(days=params.candidate_link_days)


def still_available_question(since: date, params: Parameters) -> date:
    """Return the day of the next question to a candidate whom nobody contacted (RULES section 9)."""
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
    """Return the reminder of a question or a correction asked for without an answer (RULES section 10).

    On a morning in Paris.
    """
    return morning_of(paris_date(asked_at) + timedelta(days=params.question_reminder_days))


def document_deadline(deposited_on: date, params: Parameters) -> date:
    """Return the last day of storage of a candidate's document (RULES section 3)."""
    return add_months(deposited_on, params.document_months)


def end_proof_deadline(last_day: date, params: Parameters) -> date:
    """Return the last day of storage of the proof of an end, or of the contract's copy (RULES section 5)."""
    return add_months(last_day, params.end_proof_months)


def pieces_deadline(closed_on: date, params: Parameters) -> date:
    """Return the last day of storage of the accounting pieces of an agreement (RULES section 11).

    Args:
        closed_on: the day of the closing, of which only the year counts.
        params: the values in force.
    """
    return date(closed_on.year + params.accounting_years, 12, 31)


def end_proof_reminder(today: date, params: Parameters) -> date:
    """Return the day of the next reminder of a missing proof (RULES section 5)."""
    return today + timedelta(days=params.end_proof_reminder_days)


def recruitment_deadline(session_date: date, params: Parameters) -> date:
    """Return the last day to recruit after a committee session (RULES 11)."""
    return add_months(session_date, params.recruitment_months)


def safe_file_date(deadline_date: date, params: Parameters) -> date:
    """Return the last day to complete a case file so that the funder can process it before the term."""
    return deadline_date - timedelta(days=params.instruction_days)


def instruction_deadline(complete_on: date, params: Parameters, days_used: int = 0) -> date:
    """Return the last day for the funder to process a complete file (RULES section 10).

    Args:
        complete_on: the day on which the file became complete, or complete again.
        params: the values in force.
        days_used: whole days of the period used before the file became incomplete again.
    """
    return complete_on + timedelta(days=params.instruction_days - days_used)


def case_file_reminder(complete_by: date, params: Parameters) -> datetime:
    """Return the reminder to the structure before the completion date of its file (RULES section 10)."""
    return morning_of(complete_by - timedelta(days=params.case_file_reminder_days))


def case_file_renewal(drafted_at: datetime, params: Parameters) -> datetime:
    """Return the expiry of a draft that nobody claimed (RULES section 11)."""
    return drafted_at + timedelta(days=params.case_file_draft_days)


def agreement_reminder(sent_on: date, params: Parameters) -> datetime:
    """Return the next reminder of an agreement to sign, after it was sent or reminded on a day."""
    return morning_of(sent_on + timedelta(days=params.agreement_reminder_days))


def uniform_reminder(asked_on: date, params: Parameters) -> date:
    """Return the day of the single reminder of a size, to structure and adviser (RULES 13)."""
    return asked_on + timedelta(days=params.uniform_reminder_days)


def training_start_deadline(contract_starts_on: date, params: Parameters) -> date:
    """Return the last day for the training to start after the contract (RULES section 10)."""
    return contract_starts_on + timedelta(days=params.training_start_days)


def exam_deadline(training_ends_on: date, params: Parameters) -> date:
    """Return the last day to pass the exams (RULES section 10)."""
    return add_months(training_ends_on, params.exam_months)


def training_start_reminder(contract_starts_on: date, params: Parameters) -> datetime:
    """Return the reminder to the training body of a training that has not started (RULES section 10)."""
    return morning_of(training_start_deadline(contract_starts_on, params))


def training_contract_reminder(training_starts_on: date, params: Parameters) -> datetime:
    """Return the reminder of a contract needed for the training (RULES section 10)."""
    return morning_of(training_starts_on - timedelta(days=params.training_contract_reminder_days))


def contract_copy_reminder(
    contract_starts_on: date, training_starts_on: date | None, params: Parameters
) -> datetime:
    """Return the reminder of a missing copy of the contract (RULES section 10).

    It precedes the training; without a date of training, it follows the start of the contract by some days.
    """
    if training_starts_on is not None:
        return training_contract_reminder(training_starts_on, params)
    return morning_of(contract_starts_on + timedelta(days=params.contract_copy_reminder_days))


def exam_reminder(training_ends_on: date, params: Parameters) -> datetime:
    """Return the reminder to pass the exams (RULES section 10)."""
    return morning_of(exam_deadline(training_ends_on, params) - timedelta(days=params.exam_reminder_days))


def latest_rupture_date(today: date, params: Parameters) -> date:
    """Return the latest end of contract that may be declared today (RULES section 10)."""
    return add_months(today, params.rupture_months)


def latest_suspension_day(today: date, params: Parameters) -> date:
    """Return the latest day of a suspension that a form accepts: a later one is a typing error."""
    return add_months(today, params.suspension_ahead_months)


def latest_available_from(today: date, params: Parameters) -> date:
    """Return the latest start date that a form accepts: a later one is a typing error."""
    return add_months(today, 12 * params.latest_available_from_years)


def agreement_end(starts_on: date, months: int) -> date:
    """Return the day an agreement of 18 or 24 months ends: the same day of the month (RULES section 10)."""
    return add_months(starts_on, months)


def agreement_notice(ends_on: date, params: Parameters) -> date:
    """Return the day of the notice before the end of an agreement (RULES section 10)."""
    return add_months(ends_on, -params.agreement_notice_months)


def follow_up_deadline(opened_on: date, params: Parameters) -> date:
    """Return the last day to submit a follow-up that opened on a day (RULES section 10)."""
    return opened_on + timedelta(days=params.follow_up_days)


def follow_up_answer_due(asked_on: date, params: Parameters) -> date:
    """Return the last day to answer a question of the funder, asked on a day (RULES section 11)."""
    return asked_on + timedelta(days=params.follow_up_answer_days)
