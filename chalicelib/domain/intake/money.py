"""The ledger of an agreement that ran before this system: granted, justified, paid (RULES section 11).

Instalments due before the intake are suspended until the funder has checked that they were not paid
elsewhere, or until their payment is taken in, so that nothing is paid twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus, Share, Trigger, parted
from chalicelib.domain.funding.ledger.entries import Entry, EntryKind, Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.shared.refusal import Refusal

S = InstalmentStatus
E = EntryKind
HELD_WHY = "Échu avant la reprise de la convention dans cet outil."
HELD_UNTIL = "la vérification par la Banque des Territoires qu'il n'a pas déjà été versé"


def opened(agreement: Agreement, schedule: Sequence[Share], signed_on: date, pen: Pen) -> Ledger:
    """Return the ledger of an agreement that was fully signed before its intake.

    Args:
        agreement: as it is taken in.
        schedule: its instalments.
        signed_on: the day of the last signature.
        pen: the author and instant of the entries.
    """
    ledger = Ledger.opened(
        agreement_id=agreement.id,
        structure_id=agreement.structure_id,
        structure_name=agreement.title,
        department=agreement.department,
        text_number=agreement.versions,
        total_cents=agreement.granted_cents,
        schedule=schedule,
        pen=replace(pen, today=signed_on),
    )
    return _held(ledger.ripened(pen), pen)


def lives_on(ledger: Ledger, first: Quarter) -> bool:
    """Return whether entries of this system followed: a transfer, an accepted follow-up, a balance.

    Args:
        ledger: of the agreement.
        first: the first quarter with a follow-up here.
    """
    followed_up = any(Quarter.parse(one) >= first for one in ledger.quarters)
    touched = any(not (_unpaid(one) or payment_taken_in(one)) for one in ledger.instalments)
    return bool(ledger.orders or ledger.settlement or followed_up or touched)


def opened_again(
    before: Ledger,
    agreement: Agreement,
    signed_on: date,
    earned: Mapping[Quarter, int],
    first: Quarter,
    pen: Pen,
) -> Ledger:
    """Return the ledger after a corrected intake: all entries are reversed, then written again.

    The payments taken in are kept, and the amounts of the previous quarters written again.

    Args:
        before: the present ledger; nothing followed (``lives_on``).
        agreement: the corrected one.
        signed_on: the day of the last signature.
        earned, first: as for ``justified_before``.
        pen: the author and instant of the entries.

    Raises:
        Refusal: as for ``paid_before``, when the payments no longer fit.
    """
    again = opened(agreement, agreement.schedule, signed_on, pen)
    for one in before.instalments:
        if payment_taken_in(one) and one.paid_on is not None:
            reference = reference_of(before, one.number) or ""
            again = paid_before(
                again, one.number, cents=one.cents, on=one.paid_on, reference=reference, pen=pen
            )
    again = justified_before(again, earned, first, pen)
    sums: Counter[tuple[EntryKind, str]] = Counter()
    for entry in before.entries:
        sums[entry.kind, entry.about] += entry.cents
    countered = tuple(
        Entry(kind=kind, cents=-cents, on=pen.today, at=pen.at, about=about, by=pen.by)
        for (kind, about), cents in sums.items()
        if cents
    )
    entries = (*before.entries, *countered, *again.entries)
    return replace(again, version=before.version, entries=entries)


def _held(ledger: Ledger, pen: Pen) -> Ledger:
    """Suspend the due instalments until the funder has checked them."""
    return replace(
        ledger,
        instalments=tuple(
            one.suspended(HELD_WHY, HELD_UNTIL, pen.today) if one.status is S.DUE else one
            for one in ledger.instalments
        ),
    )


def is_held(one: Instalment) -> bool:
    """Return whether an instalment is suspended because it was due before the intake."""
    return one.status is S.SUSPENDED and one.why == HELD_WHY


def justified_before(ledger: Ledger, earned: Mapping[Quarter, int], first: Quarter, pen: Pen) -> Ledger:
    """Write the amounts of the quarters before the intake; a second call corrects them.

    They count as accepted follow-ups: the instalments that depend on them were due before the intake.

    Args:
        ledger: of the agreement.
        earned: the amount of each quarter with a day under contract, in euro cents.
        first: the first quarter with a follow-up here.
        pen: the author and instant of the entries.
    """
    before = {*earned, *(one for one in map(Quarter.parse, ledger.quarters) if one < first)}
    told = ledger
    for quarter in sorted(before):
        more = earned.get(quarter, 0) - told.justified_in(quarter)
        told = told.wrote(E.JUSTIFIED, more, f"quarter:{quarter}", pen, on=quarter.last_day)
    here = [one for one in ledger.quarters if Quarter.parse(one) >= first]
    told = replace(told, quarters=(*map(str, sorted(earned)), *here))
    reached = [
        one
        for one in told.instalments
        if one.status is S.PLANNED
        and one.due_on is None
        and one.share.trigger is Trigger.FOLLOW_UP
        and one.share.number <= len(earned)
    ]
    for one in reached:
        due = replace(one, due_on=pen.today).became_due(pen.today)
        held = due.suspended(HELD_WHY, HELD_UNTIL, pen.today)
        told = told.with_instalment(held).wrote(E.DUE, due.cents, f"instalment:{due.number}", pen)
    return told


def payment_taken_in(one: Instalment) -> bool:
    """Return whether an instalment was paid before the intake, without a transfer of this system."""
    return one.status is S.PAID and not one.transfers


def reference_of(ledger: Ledger, number: int) -> str | None:
    """Return the reference of an instalment's payment that was taken in."""
    about = f"instalment:{number}"
    paid = [one for one in ledger.entries if (one.kind, one.about) == (E.PAID, about) and one.cents > 0]
    return paid[-1].reference if paid else None


def paid_before(ledger: Ledger, number: int, *, cents: int, on: date, reference: str, pen: Pen) -> Ledger:
    """Take in, correct or delete the payment of an instalment; repeating it changes nothing.

    The amount is the one that was paid: the rest of the subsidy is shared among the unpaid instalments.

    Args:
        ledger: of an agreement taken in.
        number: the rank of the instalment.
        cents: the amount paid, in euro cents; 0 deletes a payment taken in by mistake.
        on: the date of the bank.
        reference: of the transfer.
        pen: the author and instant of the entries.

    Raises:
        Refusal: ``intake_rank``, ``intake_paid_here``, ``intake_settled`` or ``intake_beyond``, each with the
            invalid column.
    """
    one = open_to_intake(ledger, number)
    was_paid = one.status is S.PAID
    if was_paid and (one.cents, one.paid_on, reference_of(ledger, number)) == (cents, on, reference):
        return ledger
    if not cents and not was_paid:
        return ledger
    about = f"instalment:{number}"
    told = ledger.wrote(E.PAID, -one.cents if was_paid else 0, about, pen, on=one.paid_on)
    if not cents:
        back = replace(one, status=S.SUSPENDED, since=pen.today, paid_on=None, why=HELD_WHY, until=HELD_UNTIL)
        return _shared_out(told.with_instalment(back), pen)
    paid = replace(
        one,
        status=S.PAID,
        cents=cents,
        since=pen.today,
        due_on=one.due_on or on,
        paid_on=on,
        why=None,
        until=None,
    )
    told = told.with_instalment(paid).wrote(E.DUE, cents - _due_of(told, number), about, pen, on=on)
    return _shared_out(told.wrote(E.PAID, cents, about, pen, on=on, reference=reference), pen)


def open_to_intake(ledger: Ledger, number: int) -> Instalment:
    """Return the instalment whose payment may be taken in.

    Raises:
        Refusal: ``intake_settled``, ``intake_rank`` or ``intake_paid_here``, each with the invalid column.
    """
    if ledger.settlement is not None:
        raise Refusal(
            "intake_settled",
            "Le solde de cette convention est arrêté : reprenez-le d'abord, depuis son compte.",
            "invalid",
            "/number",
        )
    one = ledger.instalment(number)
    if one is None:
        last = max((each.number for each in ledger.instalments), default=0)
        raise Refusal(
            "intake_rank",
            f"Cette convention a {last} versements : le rang est de 1 à {last}.",
            "invalid",
            "/rank",
        )
    if not (_unpaid(one) or payment_taken_in(one)):
        raise Refusal(
            "intake_paid_here",
            f"Ce versement est « {one.status.label} » ici : il se suit sur le compte de la convention.",
            "invalid",
            "/rank",
        )
    return one


def _unpaid(one: Instalment) -> bool:
    """Return whether an instalment is unpaid and has no act of this system."""
    return one.status is S.PLANNED or is_held(one) or _empty(one)


def _empty(one: Instalment) -> bool:
    """Return whether earlier payments reduced an instalment to zero."""
    return one.status is S.CANCELLED and not one.cents


def _due_of(ledger: Ledger, number: int) -> int:
    """Return the amount due of an instalment as recorded, in euro cents."""
    about = f"instalment:{number}"
    return sum(one.cents for one in ledger.entries if (one.kind, one.about) == (E.DUE, about))


def _shared_out(ledger: Ledger, pen: Pen) -> Ledger:
    """Share the rest of the subsidy among the unpaid instalments."""
    rest = [one for one in ledger.instalments if _unpaid(one)]
    fixed = [one for one in ledger.instalments if not _unpaid(one) and one.status is not S.CANCELLED]
    left = ledger.balances.granted - sum(one.cents for one in fixed)
    if left < 0:
        raise Refusal(
            "intake_beyond",
            "Avec ce montant, les versements dépassent la subvention accordée : vérifiez-le.",
            "invalid",
            "/cents",
        )
    told = ledger
    amounts = parted(left, [one.share for one in rest]) if rest else []
    for one, cents in zip(rest, amounts, strict=True):
        changed = replace(one, cents=cents, status=_status_with(one, cents))
        if changed.status is S.SUSPENDED and one.status is S.CANCELLED:
            changed = replace(changed, why=HELD_WHY, until=HELD_UNTIL, since=pen.today)
        owed = cents if changed.status is S.SUSPENDED else 0
        about = f"instalment:{one.number}"
        told = told.with_instalment(changed).wrote(E.DUE, owed - _due_of(told, one.number), about, pen)
    return told


def _status_with(one: Instalment, cents: int) -> InstalmentStatus:
    if not cents:
        return S.CANCELLED
    if one.status is S.CANCELLED:
        return S.PLANNED if one.due_on is None else S.SUSPENDED
    return one.status
