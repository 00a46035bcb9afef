"""Payment files: approved instalments ordered together, and the answer of the bank (RULES section 11)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.bank_details import BankAccount, BankDetails, no_bank_details
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import parted_ref
from chalicelib.domain.funding.ledger.transfers import OrderedTransfer
from chalicelib.domain.funding.payments import (
    MAX_BYTES,
    MOST_PAYMENTS,
    BankLine,
    ExaminedPayment,
    PaymentFile,
    PaymentOutcome,
    examine_payment,
    file_unfinished,
    incoming_key,
    read_payments,
    require_sound_answer,
    too_many_payments,
)
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports, UploadForm
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import add_task, decide, found
from chalicelib.services.following_up import closing
from chalicelib.services.funding.instalments import found_instalment
from chalicelib.services.funding.ledgers import pen_of, write_ledger
from chalicelib.services.tables import incoming

ORDER_TASK = "order_payments"
# How many transactions one task makes, within the time limit of its function.
_TRANSACTIONS_PER_TASK = 100


def order(ports: Ports, actor: Actor, *, instalments: Sequence[str], seen_at: int) -> PaymentFile:
    """Make a payment file of approved instalments; idempotent for one reading of the list.

    A task orders each instalment in a transaction of its own. The file can be downloaded once it is complete.

    Args:
        ports: the outside.
        actor: of the funder.
        instalments: as ``instalment_ref``.
        seen_at: when the list was read, in milliseconds since 1970.

    Raises:
        Refusal: ``not_found`` or ``payments_chosen``.
    """
    require(actor, Act.ORDER_PAYMENTS)
    refs = tuple(sorted(set(instalments)))
    if not 0 < len(refs) <= MOST_PAYMENTS:
        raise too_many_payments()
    by = own_account(actor).id
    key = guards.payment_file_guard(by, seen_at, refs)

    def work(changes: Changes) -> PaymentFile:
        holder = ports.store.guard_holder(key)
        if holder is not None:
            return found(ports.store.get(PaymentFile, holder))
        payment_file = PaymentFile(id=ports.ids.new(), made_at=changes.at, made_by=by, refs=refs)
        changes.create(payment_file)
        changes.take(key, payment_file.id)
        add_task(ports, changes, ORDER_TASK, file_id=payment_file.id)
        changes.note(payment_file, "payments_asked", wanted=len(refs))
        return payment_file

    return decide(ports, actor, work, reads_guards=(guards.PAYMENT_FILES,))


def run(ports: Ports, file_id: str, task_id: str) -> None:
    """Order the next payments of a file, then queue the next task, or mark the file complete."""
    payment_file = found(ports.store.get(PaymentFile, file_id))
    system = System(request_id=task_id, on_behalf_of=payment_file.made_by)
    ledgers = _ledgers_of(ports, payment_file)
    pending = [
        ref
        for ref in payment_file.refs
        if ref not in payment_file.left and _find_order(ledgers.get(parted_ref(ref)[0]), ref, file_id) is None
    ]
    for ref in pending[:_TRANSACTIONS_PER_TASK]:
        _order_one(ports, system, file_id, ref)

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        current = found(ports.store.get(PaymentFile, file_id))
        if len(pending) > _TRANSACTIONS_PER_TASK:
            add_task(ports, changes, ORDER_TASK, file_id=file_id)
        elif current.done_at is None:
            changes.update(current.done(changes.at))
            changes.note(current, "payments_ordered", ordered=current.ordered, left=len(current.left))

    decide(ports, system, work)


def _ledgers_of(ports: Ports, payment_file: PaymentFile) -> dict[str, Ledger]:
    ids = sorted({parted_ref(ref)[0] for ref in payment_file.refs})
    ledgers, _ = ports.store.several([(Ledger, one) for one in ids])
    return cast(dict[str, Ledger], ledgers)


def _find_order(ledger: Ledger | None, ref: str, file_id: str) -> OrderedTransfer | None:
    number, orders = parted_ref(ref)[1], ledger.orders if ledger else ()
    return next((one for one in orders if (one.instalment, one.file_id) == (number, file_id)), None)


def _order_one(ports: Ports, system: System, file_id: str, ref: str) -> None:
    agreement_id, number = parted_ref(ref)

    def work(changes: Changes) -> None:
        payment_file = found(ports.store.get(PaymentFile, file_id))
        ledger = ports.store.get(Ledger, agreement_id)
        # An earlier delivery of this task has done it.
        if ref in payment_file.left or _find_order(ledger, ref, file_id) is not None:
            return
        try:
            known = found(ledger)
            found_instalment(known, number)
            account = _payable(ports, known)
            ordered = known.ordered(number, file_id, account, pen_of(ports, changes, payment_file.made_by))
        except Refusal:
            changes.update(payment_file.leaving(ref))
            changes.note(payment_file, "payment_left", agreement=agreement_id, number=number)
            return
        write_ledger(ports, changes, known, ordered)
        close_follow_ups(ports, changes, ordered, number)
        changes.update(payment_file.one_more())
        changes.note(ordered, "instalment_ordered", number=number, file=file_id)

    decide(ports, system, work)


def close_follow_ups(ports: Ports, changes: Changes, ledger: Ledger, number: int) -> None:
    """Close the accepted follow-ups that a decided instalment waited for (RULES section 11)."""
    for quarter in ledger.quarters[: found_instalment(ledger, number).share.number]:
        holder = ports.store.guard_holder(guards.follow_up_guard(ledger.id, quarter))
        follow_up = ports.store.get(FollowUp, holder) if holder else None
        if follow_up is not None and follow_up.status is FollowUpStatus.ACCEPTED:
            closing.close(changes, follow_up)


def _payable(ports: Ports, ledger: Ledger) -> BankAccount:
    details = ports.store.get(BankDetails, ledger.structure_id)
    account = details.payable if details else None
    if account is None:
        raise no_bank_details()
    return account


@dataclass(frozen=True, kw_only=True)
class OrderedPayment:
    """A transfer of a payment file."""

    ledger: Ledger
    siret: str
    order: OrderedTransfer


def list_files(ports: Ports, actor: Actor, *, limit: int, cursor: str | None) -> Page[PaymentFile]:
    """Return the payment files, the latest first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.ORDER_PAYMENTS)
    return ports.store.payment_files(limit=limit, cursor=cursor)


def read_file(ports: Ports, actor: Actor, file_id: str) -> tuple[PaymentFile, list[OrderedPayment]]:
    """Return a payment file and its transfers.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.ORDER_PAYMENTS)
    payment_file = found(ports.store.get(PaymentFile, file_id))
    ledgers = _ledgers_of(ports, payment_file)
    agreements, _ = (
        ports.store.several([(Agreement, one) for one in sorted(ledgers)]) if ledgers else ({}, {})
    )
    payments = []
    for ref in payment_file.refs:
        ledger = ledgers.get(parted_ref(ref)[0])
        transfer = _find_order(ledger, ref, file_id)
        if ledger is not None and transfer is not None:
            siret = agreements[ledger.id].siret if ledger.id in agreements else ""
            payments.append(OrderedPayment(ledger=ledger, siret=siret, order=transfer))
    return payment_file, payments


def export_file(ports: Ports, actor: Actor, file_id: str) -> tuple[PaymentFile, list[OrderedPayment]]:
    """Return a payment file to send to the bank, once it is complete; as ``read_file``.

    Raises:
        Refusal: ``file_unfinished`` too.
    """
    payment_file, payments = read_file(ports, actor, file_id)
    # The query may miss the latest orders, and an incomplete file must not reach the bank.
    if payment_file.done_at is None or len(payments) < payment_file.ordered:
        raise file_unfinished()
    return payment_file, payments


# The answer of the bank


@dataclass(frozen=True, kw_only=True)
class PaymentsReport:
    """The outcome of each line of a file of the bank; ``recorded`` is how many were written now."""

    lines: Sequence[ExaminedPayment]
    recorded: int = 0


def examine_file(ports: Ports, actor: Actor, content: bytes) -> PaymentsReport:
    """Return the outcome that each line of a file of the bank would have now. Changes nothing.

    Raises:
        Refusal: ``not_found`` or ``payments_unreadable``.
    """
    require(actor, Act.RECORD_PAYMENTS)
    return PaymentsReport(lines=_examine_lines(ports, read_payments(content, ports.today())))


def _examine_lines(ports: Ports, lines: Sequence[BankLine]) -> list[ExaminedPayment]:
    ids = sorted({one.agreement_id for one in lines if one.agreement_id})
    ledgers = cast(dict[str, Ledger], ports.store.several([(Ledger, one) for one in ids])[0] if ids else {})
    seen: set[tuple[str, int]] = set()
    examined = []
    for line in lines:
        examined.append(examine_payment(line, ledgers.get(line.agreement_id or ""), seen))
        if line.agreement_id and line.instalment:
            seen.add((line.agreement_id, line.instalment))
    return examined


def record_file(ports: Ports, actor: Actor, content: bytes, *, only_sound: bool) -> PaymentsReport:
    """Record the answer of the bank, each line in a transaction of its own; idempotent.

    After a crash, sending the same file again records the rest.

    Args:
        ports: the outside.
        actor: of the funder.
        content: the file.
        only_sound: whether to leave out lines with errors instead of refusing the whole file.

    Raises:
        Refusal: ``not_found`` or ``payments_unreadable``. Refusals: ``payment_line_invalid``.
    """
    report = examine_file(ports, actor, content)
    if not only_sound:
        require_sound_answer(report.lines)
    recorded = sum(
        _record_line(ports, actor, one.line)
        for one in report.lines
        if one.outcome is PaymentOutcome.TO_RECORD
    )
    done = [
        replace(one, outcome=PaymentOutcome.RECORDED) if one.outcome is PaymentOutcome.TO_RECORD else one
        for one in report.lines
    ]
    return PaymentsReport(lines=done, recorded=recorded)


def _record_line(ports: Ports, actor: Actor, line: BankLine) -> bool:
    assert line.agreement_id and line.instalment and line.on
    agreement_id, number, on = line.agreement_id, line.instalment, line.on

    def work(changes: Changes) -> bool:
        ledger = found(ports.store.get(Ledger, agreement_id))
        # Another import of the same file may have recorded it meanwhile.
        if examine_payment(line, ledger, ()).outcome is not PaymentOutcome.TO_RECORD:
            return False
        pen = pen_of(ports, changes, own_account(actor).id)
        if line.paid:
            after = ledger.paid(number, on, pen)
            journal_act = "instalment_paid"
        else:
            after = ledger.bank_returned(number, line.why or "", pen)
            journal_act = "instalment_returned"
        write_ledger(ports, changes, ledger, after)
        changes.note(after, journal_act, number=number, on=on.isoformat())
        return True

    return decide(ports, actor, work)


def upload(ports: Ports, actor: Actor, *, back_to: Callable[[str], str]) -> UploadForm:
    """Return a form to upload an answer of the bank. Changes nothing.

    Args:
        ports: the outside.
        actor: of the funder.
        back_to: returns the URL where the browser goes next, for the id of the file.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.RECORD_PAYMENTS)
    return incoming.upload_form(ports, incoming_key, back_to=back_to)


def report_upload(ports: Ports, actor: Actor, file_id: str) -> PaymentsReport:
    """Return the outcome that each line of an uploaded answer would have now. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``file_missing``, ``file_too_large`` or ``payments_unreadable``.
    """
    require(actor, Act.RECORD_PAYMENTS)
    return examine_file(ports, actor, _content(ports, file_id))


def record_upload(ports: Ports, actor: Actor, file_id: str, *, only_sound: bool) -> PaymentsReport:
    """Record an uploaded answer; arguments and refusals as for ``record_file``.

    Raises:
        Refusal: ``file_missing`` or ``file_too_large`` too.
    """
    require(actor, Act.RECORD_PAYMENTS)
    return record_file(ports, actor, _content(ports, file_id), only_sound=only_sound)


def _content(ports: Ports, file_id: str) -> bytes:
    return incoming.content(ports, incoming_key(file_id), limit=MAX_BYTES)
