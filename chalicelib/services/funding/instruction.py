"""The instruction of a case file: the funder's reports and the clock of 15 days (RULES 11 and 12)."""

from collections.abc import Collection, Iterator

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.digest import News, Subject
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus, AgreementTray
from chalicelib.domain.funding.case_file import (
    CaseFile,
    CaseFileReport,
    CaseFileState,
    KnownPiece,
    PieceState,
)
from chalicelib.domain.shared.calendar_rules import case_file_reminder, end_of_day, morning_of
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import digest_morning
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, require_version
from chalicelib.services.funding.agreements import read_agreement, tell_structure

INSTRUCTION_TIMER = "case_file.instruction"
REMINDER_TIMER = "case_file.reminder"
# The timer of a morning whose digest lists overdue files or agreements to sign.
DIGEST_TIMER = "agreement.digest"


def record(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    report: CaseFileReport,
    expected_version: int | None = None,
) -> Agreement:
    """Record the funder's report about a case file, and tell the structure; idempotent.

    A later report corrects an earlier one.

    Raises:
        Refusal: ``not_found``, ``status_forbids``, ``case_file_taken``, or as ``CaseFile.told`` says. Stale:
            somebody changed it meanwhile.
    """

    def work(changes: Changes) -> Agreement:
        agreement = read_agreement(ports, actor, agreement_id, Act.RECORD_CASE_FILE)
        before = agreement.case_file or CaseFile(number=report.number, url=None, created_at=changes.at)
        after = before.told(report, procedure=agreement.procedure, today=ports.today(), seen_at=changes.at)
        if after == agreement.case_file:
            return agreement
        require_version(agreement, expected_version)
        agreement.require_open_file()
        hold_number(ports, changes, agreement, after, (before.number,))
        return write_case_file(ports, changes, agreement, after)

    return decide(ports, actor, work, reads_guards=(guards.CASE_FILES,))


def hold_number(
    ports: Ports,
    changes: Changes,
    agreement: Agreement,
    case_file: CaseFile,
    former_numbers: Collection[int] = (),
) -> None:
    """Hold the guard of a case file's number for its agreement; release numbers entered by mistake.

    Raises:
        Refusal: ``case_file_taken``.
    """
    wanted = guards.case_file_guard(case_file.number)
    holder = ports.store.guard_holder(wanted)
    agreement.require_number_free(holder)
    if holder is None:
        changes.take(wanted, agreement.id)
    for number in former_numbers:
        if number != case_file.number and number not in case_file.former_numbers:
            changes.release(guards.case_file_guard(number), agreement.id)


def write_case_file(ports: Ports, changes: Changes, agreement: Agreement, case_file: CaseFile) -> Agreement:
    """Store the new state of a case file, set its timers, and tell the structure what to do next."""
    changed = agreement.with_case_file(case_file, ports.today())
    changes.update(changed)
    due_on = case_file.due_on(ports.parameters())
    if due_on is None:
        changes.clear_timer(INSTRUCTION_TIMER, agreement.id)
    else:
        changes.set_timer(INSTRUCTION_TIMER, agreement.id, end_of_day(due_on))
    set_reminder(ports, changes, changed)
    template = _email_about_change(agreement.case_file, case_file)
    # A file accepted again after the text of its agreement was sent: no second e-mail.
    already_sent = template == "case_file_accepted" and changed.status is not AgreementStatus.DRAFT
    if template and not already_sent:
        tell_structure(ports, changes, changed, template)
    changes.note(
        changed,
        "case_file_recorded",
        number=case_file.number,
        state=case_file.state.value,
        since=case_file.state_since.isoformat() if case_file.state_since else None,
        refused=sum(one.state is PieceState.REFUSED for one in case_file.pieces),
    )
    return changed


def _email_about_change(before: CaseFile | None, after: CaseFile) -> str | None:
    """Return the template about a change of a case file; None when only its number or a date was
    corrected."""
    state_changed = before is None or before.state is not after.state
    if after.state is CaseFileState.DEPOSITED:
        refused = _refused_pieces(after)
        examined = before is not None and (_refused_pieces(before) != refused or state_changed)
        sent_back = before is not None and state_changed and before.state is not CaseFileState.DRAFT
        return "case_file_incomplete" if sent_back or (refused and (examined or before is None)) else None
    names = {
        CaseFileState.COMPLETE: "case_file_complete",
        CaseFileState.ACCEPTED: "case_file_accepted",
        CaseFileState.REFUSED: "case_file_stopped",
        CaseFileState.DROPPED: "case_file_stopped",
    }
    return names.get(after.state) if state_changed else None


def _refused_pieces(case_file: CaseFile) -> tuple[KnownPiece, ...]:
    return tuple(one for one in case_file.pieces if one.state is PieceState.REFUSED)


def set_reminder(ports: Ports, changes: Changes, agreement: Agreement) -> None:
    """Set the reminder before the day on which the file must be complete (RULES section 10)."""
    at = case_file_reminder(agreement.complete_file_by, ports.parameters())
    if agreement.awaits_file and at > changes.at:
        changes.set_timer(REMINDER_TIMER, agreement.id, at)
    else:
        changes.clear_timer(REMINDER_TIMER, agreement.id)


def reminder_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of a case file that is not complete although it validated a candidate."""
    agreement = ports.store.get(Agreement, timer.subject_id)
    if agreement is None or not agreement.awaits_file or ports.today() > agreement.complete_file_by:
        return
    recruitments = every(ports.store.recruitments_of_structure, agreement.structure_id)
    if any(one.living and one.agreement_id == agreement.id for one in recruitments):
        tell_structure(ports, changes, agreement, "case_file_reminder")
        changes.note(agreement, "case_file_reminded")


def instruction_term_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Mark a file overdue after its 15 days, for the digests of the next morning (RULES section 10)."""
    agreement = ports.store.get(Agreement, timer.subject_id)
    if agreement is None or agreement.case_file is None or agreement.tray is not AgreementTray.ON_THE_CLOCK:
        return
    due_on = agreement.case_file.due_on(ports.parameters())
    if due_on is None or due_on >= ports.today():
        return
    morning = digest_morning(changes.at)
    late = agreement.with_case_file(agreement.case_file.ran_out(morning), ports.today())
    changes.update(late)
    changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))
    changes.note(late, "instruction_overdue")


def overdue_news(ports: Ports) -> Iterator[News]:
    """Yield the digest items of files that are overdue and still wait, oldest first."""
    for agreement in every(ports.store.agreements_in, AgreementTray.OVERDUE):
        if agreement.case_file is not None and agreement.case_file.told_on is not None:
            yield News(
                subject=Subject.INSTRUCTION,
                department=agreement.department,
                morning=agreement.case_file.told_on,
                about=agreement.id,
            )
