"""Orders to recover the sums that are not returned, and what is late (RULES 21, section 11)."""

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
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import TrayPage
from chalicelib.services.core.notices import digest_morning
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding.agreements import tell_structure
from chalicelib.services.funding.instalments import everywhere
from chalicelib.services.funding.instruction import DIGEST_TIMER
from chalicelib.services.funding.ledgers import write
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
    """Note the order to recover a sum that was issued; its structure is told; idempotent.

    Args:
        ports: the outside.
        actor: of the funder.
        agreement_id: of the agreement.
        number: of the order.
        cents: its amount, in euro cents.
        issued_on: its day.
        sent_to: whom it was sent to.
        pay_by: the last day to pay it.
        expected_version: of the ledger, as it was read.

    Raises:
        Refusal: ``not_found``, or as ``Recovering.order_recovery``. Refusals: as there. Stale: somebody
            changed the ledger meanwhile.
    """
    told = RecoveryOrder(number=number, issued_on=issued_on, cents=cents, sent_to=sent_to, pay_by=pay_by)

    def ordered(ledger: Ledger, pen: Pen) -> Ledger:
        return ledger.order_recovery(told, pen.today)

    return change_ledger(
        ports,
        actor,
        agreement_id,
        Act.ORDER_RECOVERY,
        ordered,
        name="recovery_ordered",
        tell="recovery_ordered",
        expected_version=expected_version,
        pay_by=pay_by.isoformat(),
    )


def cancel(ports: Ports, actor: Actor, agreement_id: str, *, why: str) -> Ledger:
    """Cancel the order that holds, with a reason that its structure is told; idempotent.

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
        name="recovery_cancelled",
        tell="recovery_cancelled",
        why=why,
    )


def late_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """The last day of an order is over: its structure is reminded, the funder told in its digest."""
    ledger = ports.store.get(Ledger, timer.subject_id)
    if ledger is None or not ledger.recovery_late(ports.today()):
        return
    morning = digest_morning(changes.at)
    late = ledger.told_late(morning)
    write(ports, changes, ledger, late)
    changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))
    tell_structure(ports, changes, found(ports.store.get(Agreement, ledger.id)), "recovery_late")
    changes.note(late, "recovery_late")


def late_news(ports: Ports) -> Iterator[News]:
    """Yield the digest items of orders that are late and not paid."""
    for one in everywhere(ports):
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
        page: from 1 on; one past the end is empty.
        size: sums a page.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.LIST_INSTALMENTS)
    trays = by_tray(everywhere(ports), ports.today())
    return ReturnDesk.of(
        trays[tray],
        page=page,
        size=size,
        counts={one: len(held) for one, held in trays.items()},
        cents=sum(one.balances.awaited for one in trays[tray]),
    )
