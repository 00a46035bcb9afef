"""Changes of an agreement that come from elsewhere: its posts, SIRET and end (RULES section 11)."""

from chalicelib.domain.funding.agreement import Agreement, NewSiret
from chalicelib.domain.funding.agreement_end import last_day_of
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding import ledgers
from chalicelib.services.funding.agreements import tell_structure

UNSIGNED_TIMER = "agreement.unsigned"
END_TIMER = "agreement.end"


def change_posts(ports: Ports, changes: Changes, agreement: Agreement, posts: int) -> None:
    """Change the number of posts of an agreement; a text that waits for a signature is withdrawn.

    After the last signature the new number calls for an amendment; without any post the agreement ends.
    """
    today = ports.today()
    changed = agreement.for_posts(posts, today)
    if changed is agreement:
        return
    write_agreement(ports, changes, agreement, changed)
    if changed.status is AgreementStatus.ENDED:
        changes.clear_timer(END_TIMER, agreement.id)
        changes.note(changed, "agreement_ended", ended_on=today.isoformat())
        return
    if agreement.status is AgreementStatus.ENDED:
        changes.note(changed, "agreement_resumed", posts=posts)
    set_end_timer(changes, changed, _recruitments_of(ports, changed))


def change_siret(ports: Ports, changes: Changes, agreement: Agreement, siret: str) -> None:
    """Change the SIRET of an agreement; a text that waits for a signature is withdrawn."""
    write_agreement(ports, changes, agreement, agreement.with_siret(siret, ports.today()))


def change_department(ports: Ports, changes: Changes, agreement: Agreement, department: str) -> None:
    """Change the department of an agreement; a text that waits for a signature is withdrawn."""
    after = agreement.in_department(department, ports.today())
    if after is not agreement:
        write_agreement(ports, changes, agreement, after)
        changes.note(after, "department_corrected", former=agreement.department, department=department)


def announce_siret(ports: Ports, changes: Changes, agreement: Agreement, new: NewSiret | None) -> None:
    """Name in the next text the SIRET that the structure will have; no longer, once ``new`` is None."""
    after = agreement.with_new_siret(new, ports.today())
    if after is agreement:
        return
    write_agreement(ports, changes, agreement, after)
    if new is None:
        changes.note(after, "siret_announcement_dropped")
    else:
        changes.note(after, "siret_announced", effective_on=new.on.isoformat())


def write_agreement(ports: Ports, changes: Changes, before: Agreement, after: Agreement) -> None:
    """Write an agreement changed from outside; a text that was out is withdrawn, and the structure told."""
    changes.update(after)
    if before.version_id is not None and not after.is_out:
        withdraw_text(ports, changes, before.version_id)
        changes.clear_timer(UNSIGNED_TIMER, before.id)
        if after.status is not AgreementStatus.ENDED:
            tell_structure(ports, changes, after, "agreement_taken_back")
        changes.note(after, "agreement_taken_back")


def withdraw_text(ports: Ports, changes: Changes, version_id: str) -> None:
    """Withdraw a text that waited for a signature."""
    version = found(ports.store.get(AgreementVersion, version_id))
    changes.update(version.taken_back(changes.at))


def correct_end(ports: Ports, changes: Changes, changed: Recruitment) -> None:
    """Correct the end of the agreement of a recruitment, whose contract changes in this transaction.

    An agreement that had ended under the former contract continues, or its last day is corrected.
    """
    agreement = found(ports.store.get(Agreement, changed.agreement_id))
    by_id = {one.id: one for one in _recruitments_of(ports, agreement)}
    recruitments = [*{**by_id, changed.id: changed}.values()]
    after = agreement.after_correction(last_day_of(agreement, recruitments), ports.today())
    if after != agreement:
        changes.update(after)
        if after.ended_on is None:
            changes.note(after, "agreement_resumed", posts=after.posts)
        else:
            changes.note(after, "agreement_ended", ended_on=after.ended_on.isoformat())
    if after.status is not AgreementStatus.ENDED:
        set_end_timer(changes, after, recruitments)


def reset_end_timer(ports: Ports, changes: Changes, agreement: Agreement) -> None:
    """Set again the timer of an agreement's end, by its stored contracts, unless it has ended."""
    if agreement.status is not AgreementStatus.ENDED:
        set_end_timer(changes, agreement, _recruitments_of(ports, agreement))


def _recruitments_of(ports: Ports, agreement: Agreement) -> list[Recruitment]:
    recruitments = every(ports.store.recruitments_of_structure, agreement.structure_id)
    return [one for one in recruitments if one.agreement_id == agreement.id]


def set_end_timer(changes: Changes, agreement: Agreement, recruitments: list[Recruitment]) -> None:
    """Set the timer of an agreement's end, by the contracts of these recruitments."""
    last_day = last_day_of(agreement, recruitments)
    if last_day is None:
        changes.clear_timer(END_TIMER, agreement.id)
    else:
        changes.set_timer(END_TIMER, agreement.id, end_of_day(last_day))


def end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """End an agreement whose last subsidised day is over (RULES section 10)."""
    agreement = ports.store.get(Agreement, timer.subject_id)
    if agreement is None or agreement.status is AgreementStatus.ENDED:
        return
    last_day = last_day_of(agreement, _recruitments_of(ports, agreement))
    if last_day is None or last_day >= ports.today():
        return
    ended = agreement.ended(last_day)
    changes.update(ended)
    if ended.signed_version_id is None:
        ledgers.release_hold(ports, changes, ended, ledgers.pen_of(ports, changes))
    if agreement.version_id is not None:
        withdraw_text(ports, changes, agreement.version_id)
    changes.clear_timer(UNSIGNED_TIMER, agreement.id)
    changes.note(ended, "agreement_ended", ended_on=last_day.isoformat())
