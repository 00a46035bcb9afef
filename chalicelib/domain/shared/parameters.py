"""The durations, limits and amounts of the programme that may change on a date (RULES sections 8 and 10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The values in force at one time. The defaults are those at the opening of the programme.

    The suffix of a name is its unit: ``_days``, ``_months``, ``_minutes``, ``_hours``, ``_years`` or
    ``_cents`` (euro cents). A duration in days or months gives a date in Paris, valid until the end of that
    day.
    """

    # Links, accounts, passwords (RULES section 8)
    confirmation_days: int = 180
    account_link_days: int = 28
    account_link_first_reminder_days: int = 7  # after it was sent
    account_link_last_reminder_days: int = 3  # before it expires
    candidate_link_days: int = 180
    password_min_length: int = 12
    session_idle_minutes: int = 30
    session_hours: int = 12
    sign_ins_per_address_at_once: int = 20  # checked at once, from one network address

    # From the form to the committee (RULES sections 1, 2, 10, 12)
    national_posts: int = 4000
    max_posts: int = 100  # of one application, asked or granted
    latest_available_from_years: int = 5
    state_services_eligible: bool = True
    groups_without_private_law_eligible: bool = False  # public interest groups
    first_session_year: int = 2021
    session_within_months: int = 12  # a committee session is at most this far ahead
    opinion_days: int = 21
    question_reminder_days: int = 7
    forms_per_address_hour: int = 60  # public forms from one network address
    turn_seconds: int = 10  # between two of them, past that
    invitations_per_structure_day: int = 20
    staff_invitations_day: int = 200  # by one agent of the agency, including those sent again
    staff_invitations_per_mailbox_day: int = 10
    questions_per_agent_day: int = 200
    questions_per_application_day: int = 20
    tellings_per_subject_day: int = 20  # acts on one recruitment or request that send e-mails
    contact_exports_per_structure_day: int = 20  # files with addresses and telephone numbers
    sheets_per_structure_hour: int = 200  # past them, one at a time
    sheets_told_day: int = 300  # read by one structure, before the agency is told
    links_per_address_hour: int = 60  # to sign in or to choose a password
    more_sign_in_links_day: int = 5  # of a candidate, beside one an hour
    email_changes_day: int = 5  # of address, asked for by one person, and for one mailbox
    register_questions_per_address_hour: int = 60  # requests to the register of companies
    register_days: int = 1  # for which its answer is cached
    register_again_hours: int = 6  # until the next request for an application, after a failure
    waiting_forms: int = 10  # of one person, each with its link, until one is confirmed
    forms_per_email_day: int = 20  # public forms in the name of one e-mail
    corrections_per_form_day: int = 5  # before it is confirmed; each sends an e-mail to one mailbox
    corrections_per_application: int = 20  # of its answers, by its structure, until the opinion
    same_form_hours: int = 24  # within them, the same answers again are the same form

    # « Toujours disponible ? » (RULES section 9 gives no delay: three months is our choice)
    never_contacted_days: int = 90

    # The documents of candidates (RULES section 3)
    document_months: int = 6

    # From the committee to the training (RULES section 10)
    recruitment_months: int = 2
    least_recruitment_months: int = 1  # left by the session that closes
    extension_months: int = 12  # at most, from today
    contract_start_months: int = 12  # at most, after its signature
    late_start_months: int = 1  # a contract that starts so long after the term is asked about
    recruitment_first_reminder_months: int = 1  # after the session
    recruitment_second_reminder_days: int = 15  # after the first reminder
    recruitment_late_reminder_days: int = 7  # before the term
    recruitment_last_reminder_days: int = 1  # before the term
    instruction_days: int = 15
    case_file_draft_days: int = 5  # duration of a draft that nobody claimed
    case_file_reminder_days: int = 7  # before the day on which the file is to be complete
    agreement_reminder_days: int = 7  # between two reminders of an agreement to sign
    uniform_reminder_days: int = 15  # after the size was asked, once
    training_start_days: int = 15
    training_contract_reminder_days: int = 7  # before a training whose adviser has no contract, or no copy
    contract_copy_reminder_days: int = 15  # after the contract began, while no training has a date
    in_person_advisers: int = 8  # registered at the closing; below it the session becomes remote
    training_least_months: int = 3  # the user confirms a shorter or longer session
    training_most_months: int = 4
    exam_months: int = 6
    exam_reminder_days: int = 30  # before the last day of the exams

    # During the agreement (RULES sections 10 and 11)
    follow_up_days: int = 30
    follow_up_reminder_days: int = 7  # before it is due
    follow_up_second_reminder_days: int = 7  # after it was due
    follow_up_escalation_days: int = 15  # after it was due
    follow_up_answer_days: int = 15  # to answer the funder's question
    silence_first_months: int = 1  # without an activity report
    silence_second_days: int = 15  # after the first
    rupture_months: int = 2
    agreement_notice_months: int = 3
    end_proof_reminder_days: int = 15  # between two, until the proof is given
    end_proof_months: int = 60  # from the last day of the contract
    suspension_ahead_months: int = 36  # the days of a suspension of contract, from today: a parental leave

    # The payments of the subsidy (RULES 19, 21 and section 11); no public source gives a schedule
    first_instalment_percent: int = 30  # at the last signature
    later_instalments: int = 2  # in equal parts of the rest
    follow_ups_per_instalment: int = 2  # accepted follow-ups for each next instalment
    instalment_offset_days: int = 0  # from the event that makes an instalment due
    return_answer_days: int = 30  # to dispute a sum to return
    claim_declaration_months: int = 2  # to declare a claim to a liquidator, from the publication
    claim_reminder_days: int = 15  # between two reminders of a claim, before its last day
    call_back_days: int = 30  # a telephone number must be known before a call about bank details
    accounting_years: int = 10  # from the end of the year of the agreement's closing

    # The subsidy of one post (RULES 4 and 5)
    public_24_months_cents: int = 50_000_00
    private_18_months_cents: int = 32_000_00
    private_24_months_cents: int = 40_000_00
    overseas_uplift_percent: int = 0  # of each of them, for a structure overseas (RULES section 11)

    # The legal minimum wage (SMIC), gross, of a month at 35 hours; Mayotte has its own (RULES section 11)
    smic_month_cents: int = 1_554_58


def effective_on(dated: Sequence[tuple[date, Parameters]], day: date) -> Parameters:
    """Return the parameters in force on a day in Paris (RULES section 10).

    Args:
        dated: pairs of the first day in force and the values, in any order.
        day: the day in question.

    Raises:
        LookupError: no parameters were in force yet on that day.
    """
    in_force = [entry for entry in dated if entry[0] <= day]
    if not in_force:
        raise LookupError(f"no parameters are in force on {day.isoformat()}")
    return max(in_force, key=lambda entry: entry[0])[1]


@dataclass(frozen=True, kw_only=True)
class DatedValue:
    """The value of a parameter from a day in Paris on, in the unit of its name; 1 or 0 for yes or no."""

    name: str
    value: int
    first_day: date


def dated_parameters(
    shipped: Iterable[DatedValue], decided: Iterable[DatedValue] = ()
) -> tuple[tuple[date, Parameters], ...]:
    """Return all versions of the parameters, oldest first, for ``effective_on``.

    Args:
        shipped: the values in the program.
        decided: the values that the agency confirmed, which override shipped ones of the same day.
    """
    yes_or_no = {one.name for one in fields(Parameters) if one.type is bool}
    ordered = sorted([*((one, 0) for one in shipped), *((one, 1) for one in decided)], key=_place)
    state, dated = Parameters(), {}
    for one, _ in ordered:
        value: Any = bool(one.value) if one.name in yes_or_no else one.value
        state = replace(state, **{one.name: value})
        dated[one.first_day] = state
    return tuple(dated.items())


def _place(placed: tuple[DatedValue, int]) -> tuple[date, int]:
    value, source = placed
    return value.first_day, source
