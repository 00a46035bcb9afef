"""The whole ledger of an agreement, with the sums that the structure returns (RULES 21, section 11)."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from chalicelib.domain.funding.ledger.entries import EntryKind, Pen
from chalicelib.domain.funding.ledger.settlement import more_than_awaited
from chalicelib.domain.funding.ledger.takeovers import TakenOver
from chalicelib.domain.shared.refusal import Refusal

E = EntryKind


@dataclass(frozen=True, kw_only=True)
class Ledger(TakenOver):
    """The whole ledger: its entries, its plan, its transfers, its final balance and the sums returned."""

    def gave_back(self, cents: int, on: date, reference: str, pen: Pen) -> Self:
        """Record a sum that the structure paid back; recording the same payment again changes nothing.

        Args:
            cents: how much, in euro cents.
            on: the day on which the bank received it.
            reference: of the payment.
            pen: who records it.

        Raises:
            Refusal: ``nothing_to_return``, ``more_than_awaited``.
        """
        countered = {one.about for one in self.entries}
        for number, one in enumerate(self.entries, start=1):
            same = (one.kind, one.cents, one.on, one.reference) == (E.RETURNED, cents, on, reference)
            if same and f"entry:{number}" not in countered:
                return self
        self.claim()
        if cents > self.balances.awaited:
            raise more_than_awaited("/cents")
        return self.wrote(E.RETURNED, cents, "payment", pen, on=on, reference=reference)

    def waived(self, cents: int, pen: Pen) -> Self:
        """Waive a part, or the whole, of a sum to return, as the agency.

        Raises:
            Refusal: ``nothing_to_return``, ``more_than_awaited``.
        """
        self.claim()
        if cents > self.balances.awaited:
            raise more_than_awaited("/cents")
        return self.wrote(E.WAIVED, cents, "waiver", pen)

    def countered(self, number: int, pen: Pen) -> Self:
        """Counter an entry typed by a person (a payment received, a waiver); once countered, nothing changes.

        Args:
            number: of the entry, from 1 on.
            pen: who corrects it.

        Raises:
            Refusal: ``entry_not_typed``.
        """
        one = self.entries[number - 1] if 0 < number <= len(self.entries) else None
        if one is None or one.about not in ("payment", "waiver"):
            raise Refusal(
                "entry_not_typed",
                "Seule une somme reçue ou une remise se corrige ici, par une écriture contraire.",
                "invalid",
                "/number",
            )
        if any(other.about == f"entry:{number}" for other in self.entries):
            return self
        return self.wrote(one.kind, -one.cents, f"entry:{number}", pen)


def payment_ahead() -> Refusal:
    """The refusal of a payment dated in the future."""
    return Refusal("payment_ahead", "Indiquez le jour où la somme est arrivée.", "invalid", "/on")
