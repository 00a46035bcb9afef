"""The transfers of a ledger: ordered from the bank, paid, or sent back by it (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import EntryKind, Pen
from chalicelib.domain.funding.ledger.plan import InstalmentPlan

E, S = EntryKind, InstalmentStatus


@dataclass(frozen=True, kw_only=True)
class OrderedTransfer:
    """A transfer that was ordered from the bank; it never changes.

    Args:
        instalment: its number.
        transfer: 1 for the first order of the instalment, then one more each time.
        file_id: the payment file.
        account: where the money goes; None once the accounting pieces are erased.
        cents: how much, in euro cents.
        ordered_on: the day, in Paris.
    """

    instalment: int
    transfer: int
    file_id: str
    account: BankAccount | None = None
    cents: int
    ordered_on: date


@dataclass(frozen=True, kw_only=True)
class Transfers(InstalmentPlan):
    """The ledger with the transfers ordered from the bank.

    Args:
        orders: every transfer ordered, oldest first.
    """

    orders: tuple[OrderedTransfer, ...] = ()

    def ordered(self, number: int, file_id: str, account: BankAccount, pen: Pen) -> Self:
        """Order an approved instalment, as part of a payment file.

        Args:
            number: of the instalment.
            file_id: of the file.
            account: where the money goes.
            pen: who made the file.

        Raises:
            Refusal: ``status_forbids``.
        """
        one = self.known(number).ordered(pen.today)
        order = OrderedTransfer(
            instalment=number,
            transfer=one.transfers,
            file_id=file_id,
            account=account,
            cents=one.payable,
            ordered_on=pen.today,
        )
        return replace(self.with_instalment(one), orders=(*self.orders, order))

    def order_of(self, number: int, transfer: int) -> OrderedTransfer | None:
        """Return the order of a transfer of an instalment, or None."""
        return next(
            (one for one in self.orders if (one.instalment, one.transfer) == (number, transfer)), None
        )

    def awaits_bank(self, order: OrderedTransfer) -> bool:
        """Return whether the answer of the bank on a transfer is not recorded yet."""
        one = self.known(order.instalment)
        return one.status is S.ORDERED and one.transfers == order.transfer

    def paid(self, number: int, on: date, pen: Pen) -> Self:
        """Record that the bank paid an instalment; a repeated report with another day corrects the day.

        Args:
            number: of the instalment.
            on: the day of the bank.
            pen: who recorded it.

        Raises:
            Refusal: ``status_forbids``.
        """
        known, about = self.known(number), f"instalment:{number}"
        if known.status is S.PAID:
            told = self.wrote(E.PAID, -known.payable, about, pen, on=known.paid_on)
            changed = replace(known, paid_on=on)
        else:
            told, changed = self, known.paid(on, pen.today)
        return told.with_instalment(changed).wrote(E.PAID, known.payable, about, pen, on=on)

    def bank_returned(self, number: int, why: str, pen: Pen) -> Self:
        """Record that the bank sent an instalment back, even after it had reported it as paid.

        Raises:
            Refusal: ``status_forbids``.
        """
        one = self.known(number)
        changed = self.with_instalment(one.returned(why, pen.today))
        was_paid = one.status is S.PAID
        return changed.wrote(E.PAID, -one.payable if was_paid else 0, f"instalment:{number}", pen)
