"""The clock: fires the due timers, oldest first, each once and in its own transaction (RULES section 10)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.domain.access.actor import System
from chalicelib.domain.shared.calendar_rules import civil_hours, morning_of, next_morning
from chalicelib.domain.shared.milestones import FollowUpStep, RecruitmentStep
from chalicelib.domain.training import timers as training_timers
from chalicelib.services import digests
from chalicelib.services.access import accounts
from chalicelib.services.access import email_change as account_email
from chalicelib.services.activity import silence
from chalicelib.services.applying import applications, apply, company_register, confirm
from chalicelib.services.candidates import documents, email_change, pix_results, register, still_available
from chalicelib.services.core import notices
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import TimerMoved
from chalicelib.services.core.transaction import decide
from chalicelib.services.deciding import correction_requests, review
from chalicelib.services.documents import deposits
from chalicelib.services.following_up import follow_up, late_follow_ups
from chalicelib.services.funding import case_file, instruction, ledgers, lifetime, signing
from chalicelib.services.funding.returning import recovering
from chalicelib.services.recruiting import contract_copy, contracts, end_proof, ends, supplies
from chalicelib.services.reorganising import claims, liquidating, moving, structure_changes
from chalicelib.services.training import progress, sessions
from chalicelib.services.training.certificate import CERTIFICATE

Handler = Callable[[Ports, Changes, Timer], None]

# Timers per read; a call reads again until none is due.
_BATCH = 100


HANDLERS: dict[str, Handler] = {
    apply.CONFIRMATION_TIMER: applications.confirmation_expired,
    register.CONFIRMATION_TIMER: register.confirmation_expired,
    confirm.OPINION_TIMER: review.mark_opinion_overdue,
    company_register.RETRY_TIMER: company_register.retry_look_up,
    review.OPINION_EMAIL_TIMER: review.send_opinion_reminder,
    review.QUESTION_TIMER: review.remind_of_question,
    correction_requests.CORRECTION_TIMER: correction_requests.remind_of_request,
    notices.DIGEST_TIMER: digests.morning_reached,
    deposits.UNRECORDED_TIMER: deposits.unrecorded_copy_expired,
    **dict.fromkeys(documents.END_TIMERS, documents.document_end_reached),
    pix_results.IMPORT_END: pix_results.import_end_reached,
    contracts.CONTRACT_END: ends.contract_end_reached,
    ends.ENDED_EMAIL_TIMER: ends.send_ended_email,
    contracts.SUBSIDY_NOTICE: contracts.send_subsidy_notice,
    **dict.fromkeys(silence.SILENCE_TIMERS.values(), silence.silence_check_reached),
    end_proof.REMINDER: end_proof.remind,
    supplies.REMINDER: supplies.remind,
    end_proof.PROOF.end_timer: end_proof.PROOF.term_reached,
    contract_copy.COPY.end_timer: contract_copy.COPY.term_reached,
    still_available.QUESTION_TIMER: still_available.ask_if_available,
    email_change.EMAIL_CHANGE_TIMER: email_change.request_expired,
    account_email.ACCOUNT_EMAIL_TIMER: account_email.request_expired,
    accounts.INVITATION_REMINDER: accounts.remind_invited,
    accounts.INVITATION_LAST_REMINDER: accounts.remind_invited,
    **dict.fromkeys(applications.RECRUITMENT_TIMERS.values(), applications.recruitment_timer_fired),
    **dict.fromkeys(follow_up.FOLLOW_UP_TIMERS.values(), follow_up.follow_up_timer_fired),
    applications.TERM_EMAIL_TIMER: applications.send_term_email,
    follow_up.OVERDUE_EMAIL_TIMER: follow_up.send_overdue_email,
    late_follow_ups.DIGEST_TIMER: digests.morning_reached,
    case_file.RENEWAL_TIMER: case_file.renewal_reached,
    instruction.INSTRUCTION_TIMER: instruction.instruction_term_reached,
    instruction.REMINDER_TIMER: instruction.reminder_reached,
    instruction.DIGEST_TIMER: digests.morning_reached,
    lifetime.UNSIGNED_TIMER: signing.unsigned_reminder,
    lifetime.END_TIMER: lifetime.end_reached,
    structure_changes.DAY_TIMER: moving.day_reached,
    liquidating.CLAIM_TIMER: claims.reminder_reached,
    liquidating.JUDGMENT.end_timer: liquidating.JUDGMENT.term_reached,
    ledgers.DUE_TIMER: ledgers.due_reached,
    ledgers.HOLD_TIMER: ledgers.hold_reached,
    ledgers.RECOVERY_TIMER: recovering.recovery_term_reached,
    training_timers.START: progress.start_reached,
    training_timers.BLOCKED_TOLD: progress.blocked_told,
    training_timers.END: progress.end_reached,
    training_timers.CONTRACT_REMINDER: progress.remind_missing_contract,
    training_timers.COPY_REMINDER: contract_copy.remind,
    training_timers.START_REMINDER: progress.remind_start_due,
    CERTIFICATE.end_timer: CERTIFICATE.term_reached,
    training_timers.EXAM_REMINDER: progress.remind_exam_due,
    sessions.CLOSING_TIMER: sessions.closing_reached,
}

# Timers that write to people fire in civil hours only (RULES section 10). ``digests`` does this itself.
IN_CIVIL_HOURS = frozenset(
    {
        review.QUESTION_TIMER,
        correction_requests.CORRECTION_TIMER,
        contracts.SUBSIDY_NOTICE,
        ends.ENDED_EMAIL_TIMER,
        # Closing sends e-mails, and may wait for the morning: registration is already over.
        sessions.CLOSING_TIMER,
        # What moves is told as it moves; the first day under the successor does not depend on the hour.
        structure_changes.DAY_TIMER,
        training_timers.BLOCKED_TOLD,
        *silence.SILENCE_TIMERS.values(),
        end_proof.REMINDER,
        supplies.REMINDER,
        still_available.QUESTION_TIMER,
        accounts.INVITATION_REMINDER,
        accounts.INVITATION_LAST_REMINDER,
        # The change of status at a term or due date does not wait: its e-mail has another timer, or a digest.
        *(name for step, name in applications.RECRUITMENT_TIMERS.items() if step is not RecruitmentStep.TERM),
        applications.TERM_EMAIL_TIMER,
        review.OPINION_EMAIL_TIMER,
        follow_up.OVERDUE_EMAIL_TIMER,
        instruction.REMINDER_TIMER,
        lifetime.UNSIGNED_TIMER,
        # These change the ledger and send an e-mail in one transaction.
        ledgers.DUE_TIMER,
        ledgers.HOLD_TIMER,
        ledgers.RECOVERY_TIMER,
        liquidating.CLAIM_TIMER,
        *training_timers.REMINDERS,
        training_timers.COPY_REMINDER,
        follow_up.FOLLOW_UP_TIMERS[FollowUpStep.REMINDER],
        follow_up.FOLLOW_UP_TIMERS[FollowUpStep.SECOND_REMINDER],
    }
)


@dataclass
class Tick:
    """The result of a call: the number of timers fired, and those that failed and stay due."""

    fired: int = 0
    failed: list[tuple[Timer, Exception]] = field(default_factory=list)


def fire_due_timers(ports: Ports, *, go_on: Callable[[], bool]) -> Tick:
    """Fire every due timer, oldest first.

    Args:
        ports: the outside.
        go_on: called before each timer; False ends the call (a function's time is limited).

    Returns:
        the result. A timer that fails stays due and does not stop the others.
    """
    tick = Tick()
    failed: set[tuple[str, str]] = set()
    while True:
        due = ports.store.due_timers(ports.clock.now(), _BATCH + len(failed))
        fresh = [timer for timer in due if (timer.subject_id, timer.name) not in failed]
        if not fresh:
            return tick
        for timer in fresh:
            if not go_on():
                return tick
            try:
                _fire(ports, timer)
                tick.fired += 1
            except Exception as error:
                tick.failed.append((timer, error))
                failed.add((timer.subject_id, timer.name))


def _fire(ports: Ports, timer: Timer) -> None:
    handler = HANDLERS[timer.name]

    def work(changes: Changes) -> None:
        changes.timer_fired = timer
        if timer.name in IN_CIVIL_HOURS and not civil_hours(changes.at):
            changes.set_timer(timer.name, timer.subject_id, morning_of(next_morning(changes.at)))
        else:
            handler(ports, changes, timer)

    try:
        decide(ports, System(), work)
    except TimerMoved:
        return
