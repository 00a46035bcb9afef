"""Changes of a ledger by signatures, follow-ups and timers (RULES 21, section 11)."""

from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.pro_rata import earned_before, earned_in, paid_days
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.agreement_version import AgreementVersion
from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.holds import hold_in_liquidation, hold_until_signed
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.money import justified_before
from chalicelib.domain.reorganising.liquidation import Liquidation
from chalicelib.domain.shared.calendar_rules import morning_of, next_morning
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding.agreements import tell_structure

DUE_TIMER = "instalment.due"
# After the last day of an order to recover a sum.
RECOVERY_TIMER = "recovery.late"
# The timer that suspends instalments on the morning after the escalation of a follow-up.
HOLD_TIMER = "instalment.hold"
# The e-mail that a structure gets when an instalment reaches a status.
_EMAIL_BY_STATUS = {
    InstalmentStatus.DUE: "instalment_due",
    InstalmentStatus.SUSPENDED: "instalment_suspended",
    InstalmentStatus.PAID: "instalment_paid",
    InstalmentStatus.RETURNED: "instalment_returned",
}


# An instalment that comes back from another status to be proposed again was due for its structure all along.
_NEWLY_DUE = (None, InstalmentStatus.PLANNED, InstalmentStatus.SUSPENDED)


def pen_of(ports: Ports, changes: Changes, by: str | None = None) -> Pen:
    """Return the ``Pen`` of this transaction: its account, or nobody for the system."""
    return Pen(at=changes.at, today=ports.today(), by=by)


def read_ledger(ports: Ports, actor: Actor, agreement_id: str, act: Act = Act.SEE_LEDGER) -> Ledger:
    """Return the ledger of an agreement, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``, also before the last signature.
    """
    ledger = found(ports.store.get(Ledger, agreement_id))
    require(actor, act, ledger)
    return ledger


def has_ledger(ports: Ports, agreement: Agreement) -> bool:
    """Return whether an agreement has a ledger; one signed under an old release gets it at its next
    follow-up."""
    return agreement.signed_version_id is not None and ports.store.get(Ledger, agreement.id) is not None


def write_ledger(ports: Ports, changes: Changes, before: Ledger | None, after: Ledger) -> None:
    """Write a ledger, set the timers of its next instalment and recovery order, and e-mail what changed.

    Args:
        ports: the outside.
        changes: the decision.
        before: as it was read; None for a new one.
        after: to be written.
    """
    write_ledger_without_email(changes, before, after)
    before_by_number = {one.number: one for one in before.instalments} if before else {}
    agreement = found(ports.store.get(Agreement, after.id))
    for one in after.instalments:
        template = _email_about_change(before_by_number.get(one.number), one)
        if template is not None:
            tell_structure(ports, changes, agreement, template, instalment=str(one.number))


def write_ledger_without_email(changes: Changes, before: Ledger | None, after: Ledger) -> None:
    """Write a ledger and set the timers of its next instalment and recovery order; send no e-mail.

    Args:
        changes: the decision.
        before: as it was read; None for a new one.
        after: as it becomes.
    """
    if before is None:
        changes.create(after)
    else:
        changes.update(after)
    if before is None or before.next_due != after.next_due:
        if after.next_due is None:
            changes.clear_timer(DUE_TIMER, after.id)
        else:
            changes.set_timer(DUE_TIMER, after.id, morning_of(after.next_due))
    _set_recovery_timer(changes, before, after)


def _set_recovery_timer(changes: Changes, before: Ledger | None, after: Ledger) -> None:
    """Set the timer after the last day of a recovery order; clear it once the delay is told or it is paid."""

    def unannounced_pay_by(ledger: Ledger | None) -> date | None:
        order = ledger.unpaid_recovery if ledger else None
        return order.pay_by if order and order.told_on is None else None

    pay_by = unannounced_pay_by(after)
    if pay_by == unannounced_pay_by(before):
        return
    if pay_by is None:
        changes.clear_timer(RECOVERY_TIMER, after.id)
    else:
        changes.set_timer(RECOVERY_TIMER, after.id, morning_of(pay_by + timedelta(days=1)))


def _email_about_change(before: Instalment | None, after: Instalment) -> str | None:
    """Return the template about a change of an instalment; None when a proposal or approval was only
    withdrawn."""
    former_status = before.status if before else None
    if former_status is after.status:
        return None
    if after.status is InstalmentStatus.DUE and former_status not in _NEWLY_DUE:
        return None
    return _EMAIL_BY_STATUS.get(after.status)


def open_or_amend_ledger(
    ports: Ports, changes: Changes, agreement: Agreement, version: AgreementVersion, *, by: str
) -> None:
    """Open the ledger of an agreement signed by all, or record its amendment."""
    ledger = ports.store.get(Ledger, agreement.id)
    pen = pen_of(ports, changes, by)
    release_hold(ports, changes, agreement, pen)
    if ledger is None:
        structure = found(ports.store.get(Structure, agreement.structure_id))
        opened = _new_ledger(ports, agreement, version.number, pen)
        write_ledger(ports, changes, None, held_in_liquidation(opened, structure.liquidation, pen))
        return
    schedule = agreement.schedule_in_force(ports.parameters())
    write_ledger(ports, changes, ledger, ledger.amended(version.number, agreement.total_cents, schedule, pen))


def _new_ledger(ports: Ports, agreement: Agreement, text_number: int, pen: Pen) -> Ledger:
    """Return a new ledger, including the follow-ups that were accepted before the last signature."""
    ledger = Ledger.opened(
        agreement_id=agreement.id,
        structure_id=agreement.structure_id,
        structure_name=agreement.title,
        department=agreement.department,
        text_number=text_number,
        total_cents=agreement.total_cents,
        schedule=agreement.schedule_in_force(ports.parameters()),
        pen=pen,
    )
    accepted = [
        one
        for one in every(ports.store.follow_ups_of_structure, agreement.structure_id)
        if one.agreement_id == agreement.id and one.was_accepted
    ]
    for one in sorted(accepted, key=lambda one: one.quarter):
        worth = worth_of(ports, agreement, one)
        quarter = Quarter.parse(one.quarter)
        ledger = ledger.follow_up_accepted(quarter, worth.earned, pen, withheld=worth.withheld)
    return ledger


class Worth(NamedTuple):
    """What a quarter is worth, in euro cents: the days under contract, and what is withheld of them."""

    earned: int
    withheld: int


def worth_of(ports: Ports, agreement: Agreement, follow_up: FollowUp) -> Worth:
    """Return what the follow-up of a quarter is worth, by the present contracts and what the funder
    withholds."""
    recruitments = [
        one
        for one in every(ports.store.recruitments_of_structure, agreement.structure_id)
        if one.agreement_id == agreement.id
    ]
    quarter = Quarter.parse(follow_up.quarter)
    earned = {
        one.id: (earned_in(quarter, one, recruitments, agreement), paid_days(quarter, one, agreement))
        for one in recruitments
        if one.id in follow_up.recruitment_ids
    }
    decisions = [one for one in follow_up.part_time_decisions if one.recruitment_id in earned]
    return Worth(
        earned=sum(cents for cents, _ in earned.values()),
        withheld=sum(one.withheld(*earned[one.recruitment_id]) for one in decisions),
    )


def justify_before_intake(
    ports: Ports, changes: Changes, agreement: Agreement, *, by: str | None = None
) -> None:
    """Record what the present contracts of an agreement justify for the quarters before its intake.

    Args:
        ports: the outside.
        changes: the decision.
        agreement: that was taken in.
        by: the account of the agency that takes it in; None after a correction.
    """
    ledger = ports.store.get(Ledger, agreement.id)
    if ledger is None or agreement.taken_in_on is None:
        return
    recruitments = [
        one
        for one in every(ports.store.recruitments_of_structure, agreement.structure_id)
        if one.agreement_id == agreement.id
    ]
    first = Quarter.of(agreement.taken_in_on)
    earned = earned_before(first, recruitments, agreement)
    after = justified_before(ledger, earned, first, pen_of(ports, changes, by))
    if after != ledger:
        write_ledger_without_email(changes, ledger, after)
        changes.note(after, "justified_before_intake")


def record_accepted_follow_up(ports: Ports, changes: Changes, follow_up: FollowUp, *, by: str) -> None:
    """Record what an accepted follow-up justifies; instalments that waited for it become due, unless the
    agreement has ended.

    Before the last signature nothing is written: the ledger opened by the signature includes it. An agreement
    signed under an earlier release gets its ledger here.

    Args:
        ports: the outside.
        changes: the decision.
        follow_up: the accepted one.
        by: the account of the agent who accepts it.
    """
    agreement = ports.store.get(Agreement, follow_up.agreement_id)
    if agreement is None or agreement.signed_version_id is None:
        return
    pen = pen_of(ports, changes, by)
    before = ports.store.get(Ledger, agreement.id)
    ledger = before or _new_ledger(ports, agreement, agreement.versions, pen)
    worth = worth_of(ports, agreement, follow_up)
    quarter = Quarter.parse(follow_up.quarter)
    ended = agreement.status is AgreementStatus.ENDED
    after = ledger.follow_up_accepted(quarter, worth.earned, pen, withheld=worth.withheld, ended=ended)
    after = _with_holds(ports, after, pen)
    if after is not before:
        write_ledger(ports, changes, before, after)


def reverse_reopened_follow_up(ports: Ports, changes: Changes, follow_up: FollowUp) -> None:
    """Reverse what a follow-up justified, since it is reopened."""
    ledger = ports.store.get(Ledger, follow_up.agreement_id)
    if ledger is None:
        return
    after = ledger.follow_up_reopened(Quarter.parse(follow_up.quarter), pen_of(ports, changes))
    if after is not ledger:
        write_ledger(ports, changes, ledger, after)


def set_hold_timer(changes: Changes, follow_up: FollowUp) -> None:
    """Set the timer that suspends the instalments of an agreement whose follow-up is escalated."""
    changes.set_timer(HOLD_TIMER, follow_up.id, morning_of(next_morning(changes.at)))


def hold_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Suspend the instalments of an agreement whose escalated follow-up is still not submitted."""
    follow_up = ports.store.get(FollowUp, timer.subject_id)
    if follow_up is None or not follow_up.suspends:
        return
    ledger = ports.store.get(Ledger, follow_up.agreement_id)
    if ledger is None:
        return
    after = ledger.follow_up_overdue(Quarter.parse(follow_up.quarter), pen_of(ports, changes))
    if after != ledger:
        write_ledger(ports, changes, ledger, after)
        changes.note(after, "instalments_suspended", quarter=follow_up.quarter)


def held_in_liquidation(ledger: Ledger, liquidation: Liquidation | None, pen: Pen) -> Ledger:
    """Return the ledger with what is owed suspended, as long as its structure is in liquidation."""
    return ledger.held_for(hold_in_liquidation(liquidation), pen) if liquidation else ledger


def _with_holds(ports: Ports, ledger: Ledger, pen: Pen) -> Ledger:
    """Return the ledger with its due instalments suspended until the escalated follow-ups are submitted.

    They also wait for the signature of an agreement that took posts over, and in a liquidation.
    """
    structure = found(ports.store.get(Structure, ledger.structure_id))
    ledger = held_in_liquidation(ledger, structure.liquidation, pen)
    for agreement_id in ledger.taken_over_by:
        new = found(ports.store.get(Agreement, agreement_id))
        if new.to_be_signed:
            ledger = ledger.held_for(hold_until_signed(new), pen)
    late_quarters = [
        Quarter.parse(one.quarter)
        for one in every(ports.store.follow_ups_of_structure, ledger.structure_id)
        if one.agreement_id == ledger.id and one.suspends
    ]
    for quarter in sorted(late_quarters):
        ledger = ledger.follow_up_overdue(quarter, pen)
    return ledger


def record_post_taken_over(ports: Ports, changes: Changes, agreement: Agreement, new: Agreement) -> None:
    """Record that another agreement took a post over, if the former one has a ledger.

    What is owed and not ordered waits until the other one is signed, if it is still to be signed.
    """
    ledger = ports.store.get(Ledger, agreement.id)
    if ledger is None:
        return
    schedule = agreement.schedule_in_force(ports.parameters())
    pen = pen_of(ports, changes)
    hold = hold_until_signed(new) if new.to_be_signed else None
    after = ledger.post_moved_out(agreement.granted_cents, schedule, new.id, pen, hold=hold)
    write_ledger(ports, changes, ledger, after)


def release_hold(ports: Ports, changes: Changes, new: Agreement, pen: Pen) -> None:
    """Release what waited for the signature of an agreement that took posts over: it may be proposed again.

    Called once all have signed, and when that agreement ends without having been signed.
    """
    former = ports.store.get(Ledger, new.origin.agreement_id) if new.origin else None
    if former is None:
        return
    after = former.released(new.id, pen)
    if after is not former:
        write_ledger(ports, changes, former, after)


def due_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Make an instalment due on its day."""
    ledger = ports.store.get(Ledger, timer.subject_id)
    if ledger is None:
        return
    pen = pen_of(ports, changes)
    after = ledger.ripened(pen)
    if after is ledger:
        # The due date changed meanwhile: set the timer again.
        if ledger.next_due is not None:
            changes.set_timer(DUE_TIMER, ledger.id, morning_of(ledger.next_due))
        return
    write_ledger(ports, changes, ledger, _with_holds(ports, after, pen))
    changes.note(after, "instalment_due")
