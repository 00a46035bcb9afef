"""The order to recover a sum that is not returned: « titre de perception » (RULES 21, section 11)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from chalicelib.domain.funding.ledger.settlement import Settlement, Settling
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector


@dataclass(frozen=True, kw_only=True)
class RecoveryOrder:
    """An order to pay a sum to return; what is paid against it is in the entries of its ledger.

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
    """What is done about a sum that is not returned.

    Args:
        recoveries: the orders to recover it, oldest first; only the last may hold.
    """

    recoveries: tuple[RecoveryOrder, ...] = ()

    @property
    def recovery(self) -> RecoveryOrder | None:
        """The order that holds, paid or not; None without one."""
        last = self.recoveries[-1] if self.recoveries else None
        return last if last is not None and last.cancelled_on is None else None

    @property
    def unpaid_recovery(self) -> RecoveryOrder | None:
        """The order that holds, while something of it is to be paid."""
        return self.recovery if self.balances.awaited else None

    @property
    def unsettles(self) -> bool:
        """Whether a final balance is drawn up and nothing has followed it."""
        return self.recovery is None and super().unsettles

    def against(self, what: str) -> str:
        """What an entry is about: a payment or a waiver, of the order that holds where there is one."""
        return f"{what}:{self.recovery.number}" if self.recovery else what

    def certain(self, today: date) -> Settlement:
        """The final balance of a sum to return that may be recovered: its time to answer is over.

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
        """Order to pay the sum to return; the same order again changes nothing.

        Args:
            order: as it was issued.
            today: the date in Paris.

        Raises:
            Refusal: ``nothing_to_return``, ``claim_disputed``, ``answer_awaited``, ``order_holds``.
            Refusals: ``order_amount``, ``order_day``, ``order_term``, ``order_number``, all that apply.
        """
        known = self.recovery
        if known is not None and replace(known, told_on=None) == order:
            return self
        settlement = self.certain(today)
        if known is not None:
            raise Refusal(
                "order_holds",
                "Un titre de perception est déjà noté pour cette somme : annulez-le d'abord.",
            )
        rules = RefusalCollector()
        rules.check(lambda: self._require_amount(order))
        rules.check(lambda: _require_day(order, settlement, today))
        rules.check(lambda: _require_term(order))
        rules.check(lambda: self._require_number(order))
        rules.require()
        return replace(self, recoveries=(*self.recoveries, order))

    def _require_amount(self, order: RecoveryOrder) -> None:
        if order.cents != self.balances.awaited:
            raise _at("order_amount", "Un titre est de ce qui reste à rendre : vérifiez le montant.", "cents")

    def _require_number(self, order: RecoveryOrder) -> None:
        if any(one.number == order.number for one in self.recoveries):
            raise _at("order_number", "Ce numéro est celui d'un titre annulé : vérifiez-le.", "number")

    def cancel_recovery(self, why: str, today: date) -> Self:
        """Cancel the order that holds: the sum stays to return; one cancelled already changes nothing.

        Args:
            why: the reason, as its structure reads it.
            today: the date in Paris.

        Raises:
            Refusal: ``no_order``.
        """
        known = self.recovery
        if known is None:
            if self.recoveries and self.recoveries[-1].cancelled_why == why:
                return self
            raise Refusal("no_order", "Aucun titre de perception n'est en cours sur cette convention.")
        return self._with_last(replace(known, cancelled_on=today, cancelled_why=why))

    def recovery_late(self, today: date) -> bool:
        """Whether the order that holds is not paid and its last day is over."""
        known = self.unpaid_recovery
        return known is not None and known.pay_by < today

    def told_late(self, on: date) -> Self:
        """The digest of a day tells that its order is late."""
        assert self.recovery is not None
        return self._with_last(replace(self.recovery, told_on=on))

    def _with_last(self, order: RecoveryOrder) -> Self:
        return replace(self, recoveries=(*self.recoveries[:-1], order))


def _require_day(order: RecoveryOrder, settlement: Settlement, today: date) -> None:
    if order.issued_on > today:
        raise _at("order_day", "Cette date est à venir : notez un titre une fois émis.", "issued_on")
    if order.issued_on < settlement.settled_on:
        raise _at("order_day", "Cette date précède l'arrêté du solde : vérifiez-la.", "issued_on")


def _require_term(order: RecoveryOrder) -> None:
    if order.pay_by <= order.issued_on:
        raise _at("order_term", "Le dernier jour pour payer suit celui du titre : vérifiez-le.", "pay_by")


def _at(code: str, message: str, field: str) -> Refusal:
    return Refusal(code, message, "invalid", f"/{field}")
