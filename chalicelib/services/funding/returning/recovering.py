"""Orders to recover sums that were not returned, and those that are late (RULES 21, section 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.digest import News, Subject
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.recovery import RecoveryOrder
from chalicelib.domain.funding.ledger.summary import LedgerSummary
from chalicelib.domain.funding.ledger.sums_to_return import ReturnTray, by_tray
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.domain.shared.refusal import Answered
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.core.notices import digest_morning
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding.agreements import tell_structure
from chalicelib.services.funding.instalments import all_ledger_summaries
from chalicelib.services.funding.instruction import DIGEST_TIMER
from chalicelib.services.funding.ledgers import read_ledger, write_ledger
from chalicelib.services.funding.settling import change_ledger


def order(
    ports: Ports,
    actor: Actor,
    agreement_id: str,
    *,
    number: str,
    cents: int,
    issued_on: date,
    sent_to: str,
    pay_by: date,
    expected_version: int | None = None,
) -> Ledger:
    """Record an order that was issued to recover a sum; the structure is told; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the agreement.
        number: of the order.
        cents: its amount, in euro cents.
        issued_on: the day on which it was issued.
        sent_to: whom it was sent to.
        pay_by: the last day on which it is paid in time.
        expected_version: of the ledger, as it was read.

    Raises:
        Refusal: ``not_found``, or as ``Recovering.order_recovery``. Refusals: as there. Stale: somebody
            changed the ledger meanwhile.
    """
    recovery_order = RecoveryOrder(
        number=number, issued_on=issued_on, cents=cents, sent_to=sent_to, pay_by=pay_by
    )

    def ordered(ledger: Ledger, pen: Pen) -> Ledger:
        return ledger.order_recovery(recovery_order, pen.today)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.ORDER_RECOVERY,
        ordered,
        journal_act="recovery_ordered",
        email="recovery_ordered",
        expected_version=expected_version,
        pay_by=pay_by.isoformat(),
    )


def check_order(ports: Ports, actor: Actor, agreement_id: str, answers: Answered) -> None:
    """Apply the rules of ``order`` to the answers that are valid so far.

    Raises:
        Refusal, Refusals: as there. Unanswered: some answers are missing.
    """
    ledger = read_ledger(ports, actor, agreement_id, Act.ORDER_RECOVERY)
    ledger.require_order(answers, ports.today())


def cancel(ports: Ports, actor: Actor, agreement_id: str, *, why: str) -> Ledger:
    """Cancel the order in force, with a reason that the structure is told; idempotent.

    Raises:
        Refusal: ``not_found`` or ``no_order``.
    """

    def cancelled(ledger: Ledger, pen: Pen) -> Ledger:
        return ledger.cancel_recovery(why, pen.today)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.CANCEL_RECOVERY,
        cancelled,
        journal_act="recovery_cancelled",
        email="recovery_cancelled",
        why=why,
    )


def recovery_term_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of an order whose last day is over; the funder reads it in its digest."""
    ledger = ports.store.get(Ledger, timer.subject_id)
    if ledger is None or not ledger.recovery_late(ports.today()):
        return
    morning = digest_morning(changes.at)
    late = ledger.told_late(morning)
    write_ledger(ports, changes, ledger, late)
    changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))
    tell_structure(ports, changes, found(ports.store.get(Agreement, ledger.id)), "recovery_late")
    changes.note(late, "recovery_late")


def late_news(ports: Ports) -> Iterator[News]:
    """Yield the digest items of orders that are late and not paid."""
    for one in all_ledger_summaries(ports):
        if one.told_on is not None:
            yield News(
                subject=Subject.LATE_RECOVERY, department=one.department, morning=one.told_on, about=one.id
            )


@dataclass(frozen=True, kw_only=True)
class ReturnDesk(TrayPage[LedgerSummary, ReturnTray]):
    """A page of the sums to return, the largest first.

    Args:
        cents: the sum of the list, in euro cents.
    """

    cents: int


def sums_to_return(ports: Ports, actor: Actor, tray: ReturnTray, *, page: int, size: int) -> ReturnDesk:
    """Return the sums to return of a list, the largest first.

    Args:
        ports: the outside.
        actor: the funder, or the agency.
        tray: which ones.
        page: from 1; a page past the end is empty.
        size: sums per page.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_INSTALMENTS)
    trays = by_tray(all_ledger_summaries(ports), ports.today())
    return ReturnDesk.of(
        trays[tray],
        page=page,
        size=size,
        counts={one: len(in_tray) for one, in_tray in trays.items()},
        cents=sum(one.balances.awaited for one in trays[tray]),
    )
