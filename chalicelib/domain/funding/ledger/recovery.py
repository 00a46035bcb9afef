"""The order to recover a sum that is not returned: « titre de perception » (RULES 21, section 11)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from chalicelib.domain.funding.ledger.settlement import Settlement, Settling
from chalicelib.domain.shared.refusal import Answered, Refusal, RefusalCollector, invalid_at

# The subjects of entries: a payment, a waiver, or another entry that they correct.
_PAYMENT, _WAIVER = "payment", "waiver"
_COUNTERS = "entry:"


@dataclass(frozen=True, kw_only=True)
class RecoveryOrder:
    """An order to pay a sum to return, or a part of it; its ledger has what was paid against it.

    Args:
        number: of the order, as the accounts have it.
        issued_on: its day.
        cents: its amount, in euro cents.
        sent_to: whom it was sent to, without the name of a person.
        pay_by: the last day to pay it.
        told_on: the day whose digest tells the funder that it is late; None before.
        cancelled_on: the day of Paris on which it was cancelled; None while it holds.
        cancelled_why: why, as its structure reads it.
    """

    number: str
    issued_on: date
    cents: int
    sent_to: str
    pay_by: date
    told_on: date | None = None
    cancelled_on: date | None = None
    cancelled_why: str | None = None


@dataclass(frozen=True, kw_only=True)
class Recovering(Settling):
    """The orders to recover a sum that is not returned.

    Args:
        recoveries: the orders to recover it or a part of it, oldest first; each is noted once the one before
            is paid or cancelled.
    """

    recoveries: tuple[RecoveryOrder, ...] = ()

    @property
    def recovery(self) -> RecoveryOrder | None:
        """The order that is to be paid, otherwise the last one that is not cancelled; None without one."""
        held = [one for one in self.recoveries if one.cancelled_on is None]
        return self.unpaid_recovery or (held[-1] if held else None)

    @property
    def unpaid_recovery(self) -> RecoveryOrder | None:
        """The first order of which something is to be paid, or None."""
        return next((one for one in self.recoveries if self.left_of(one)), None)

    @property
    def last_cancelled(self) -> RecoveryOrder | None:
        """The order that was cancelled last, or None."""
        cancelled = ((one.cancelled_on, place) for place, one in enumerate(self.recoveries))
        days = [(day, place) for day, place in cancelled if day is not None]
        return self.recoveries[max(days)[1]] if days else None

    def left_of(self, order: RecoveryOrder) -> int:
        """Return what is still to be paid of an order, in euro cents.

        What is waived, or kept from another agreement, first lowers the part that no order covers.
        """
        if order.cancelled_on is not None:
            return 0
        paid, about = 0, f"{_PAYMENT}:{order.number}"
        for one in self.entries:
            countered = one.about.removeprefix(_COUNTERS) if one.about.startswith(_COUNTERS) else None
            what = self.entries[int(countered) - 1].about if countered else one.about
            paid += one.cents if what == about else 0
        return max(0, min(self.balances.awaited, order.cents - paid))

    @property
    def unsettles(self) -> bool:
        """Whether a final balance is drawn up and nothing has followed it."""
        return self.recovery is None and super().unsettles

    def about_payment(self) -> str:
        """Return the subject of a payment's entry: the order that is to be paid, if there is one."""
        order = self.unpaid_recovery
        return f"{_PAYMENT}:{order.number}" if order else _PAYMENT

    def about_waiver(self, cents: int) -> str:
        """Return the subject of a waiver's entry: the order that is to be paid, if the waiver lowers it.

        Args:
            cents: how much is waived, in euro cents.
        """
        order = self.unpaid_recovery
        lowers = order is not None and cents > self.balances.awaited - self.left_of(order)
        return f"{_WAIVER}:{order.number}" if order and lowers else _WAIVER

    def certain(self, today: date) -> Settlement:
        """Return the final balance of a sum to return that may be recovered: its time to answer is over.

        Args:
            today: the date in Paris.

        Raises:
            Refusal: ``nothing_to_return``, ``claim_disputed``, ``answer_awaited``.
        """
        known = self.claim()
        if known.dispute is not None and known.answer is None:
            raise Refusal(
                "claim_disputed", "La structure conteste ce solde : répondez d'abord à sa contestation."
            )
        if known.answer is None and known.answer_by is not None and today <= known.answer_by:
            raise Refusal(
                "answer_awaited",
                "La structure peut encore contester ce solde : attendez la fin du délai avant de recouvrer "
                "la somme.",
            )
        return known

    def order_recovery(self, order: RecoveryOrder, today: date) -> Self:
        """Order to pay the sum to return, or a part of it; the same order again changes nothing.

        Args:
            order: as it was issued.
            today: the date in Paris.

        Raises:
            Refusal: ``nothing_to_return``, ``claim_disputed``, ``answer_awaited``, ``order_holds``.
            Refusals: ``order_amount``, ``order_day``, ``order_term``, ``order_number``, all that apply.
        """
        if any(replace(one, told_on=None) == order for one in self.recoveries):
            return self
        self.require_order(order, today)
        return replace(self, recoveries=(*self.recoveries, order))

    def require_order(self, order: RecoveryOrder | Answered, today: date) -> None:
        """Refuse an order that may not be issued.

        Args:
            order: as it was issued; may be partial answers.
            today: the date in Paris.

        Raises:
            Refusal, Refusals: as ``order_recovery``.
        """
        settlement = self.certain(today)
        if self.unpaid_recovery is not None:
            raise Refusal(
                "order_holds",
                "Un titre de perception reste à payer sur cette convention : attendez qu'il le soit, ou "
                "annulez-le d'abord.",
            )
        rules = RefusalCollector()
        rules.check(lambda: self._require_amount(order))
        rules.check(lambda: _require_day(order, settlement, today))
        rules.check(lambda: _require_term(order))
        rules.check(lambda: self._require_number(order))
        rules.require()

    def _require_amount(self, order: RecoveryOrder | Answered) -> None:
        if not 0 < order.cents <= self.balances.awaited:
            raise invalid_at(
                "order_amount",
                "Un titre est de ce qui reste à rendre, ou d'une partie : vérifiez le montant.",
                "cents",
            )

    def _require_number(self, order: RecoveryOrder | Answered) -> None:
        if any(one.number == order.number for one in self.recoveries):
            raise invalid_at(
                "order_number",
                "Ce numéro est celui d'un autre titre de cette convention : vérifiez-le.",
                "number",
            )

    def cancel_recovery(self, why: str, today: date) -> Self:
        """Cancel the order that is to be paid: the sum stays to return; cancelled already, nothing changes.

        Args:
            why: the reason, as its structure reads it.
            today: the date in Paris.

        Raises:
            Refusal: ``no_order``.
        """
        known = self.unpaid_recovery
        if known is None:
            if self.last_cancelled is not None and self.last_cancelled.cancelled_why == why:
                return self
            raise Refusal("no_order", "Aucun titre de perception n'est à payer sur cette convention.")
        return self._with_order(replace(known, cancelled_on=today, cancelled_why=why))

    def recovery_late(self, today: date) -> bool:
        """Return whether an order is not paid and its last day is over."""
        known = self.unpaid_recovery
        return known is not None and known.pay_by < today

    def told_late(self, on: date) -> Self:
        """Note the day whose digest tells that its order is late."""
        assert self.unpaid_recovery is not None
        return self._with_order(replace(self.unpaid_recovery, told_on=on))

    def _with_order(self, order: RecoveryOrder) -> Self:
        changed = tuple(order if one.number == order.number else one for one in self.recoveries)
        return replace(self, recoveries=changed)


def _require_day(order: RecoveryOrder | Answered, settlement: Settlement, today: date) -> None:
    if order.issued_on > today:
        raise invalid_at("order_day", "Cette date est à venir : notez un titre une fois émis.", "issued_on")
    if order.issued_on < settlement.settled_on:
        raise invalid_at("order_day", "Cette date précède l'arrêté du solde : vérifiez-la.", "issued_on")


def _require_term(order: RecoveryOrder | Answered) -> None:
    if order.pay_by <= order.issued_on:
        raise invalid_at(
            "order_term", "Le dernier jour pour payer suit celui du titre : vérifiez-le.", "pay_by"
        )
