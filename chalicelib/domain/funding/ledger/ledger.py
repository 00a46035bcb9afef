"""The whole ledger of an agreement, with the sums that the structure returns (RULES 21, section 11)."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from chalicelib.domain.funding.ledger.entries import Balances, EntryKind, Pen, balances_of
from chalicelib.domain.funding.ledger.settlement import more_than_awaited
from chalicelib.domain.funding.ledger.takeovers import TakenOver
from chalicelib.domain.shared.refusal import Refusal

E = EntryKind
# The beginning of the subject of an offset's entries.
OFFSET = "offset:"


@dataclass(frozen=True, kw_only=True)
class SetOff:
    """A sum to return that is kept from an instalment of another agreement; both ledgers hold it.

    Args:
        number: in the ledger of the sum, from 1 on.
        claim_id, claim_name: the agreement of the sum to return.
        onto_id, onto_name: that of the instalment.
        instalment: its number.
        cents: how much, in euro cents.
        on: the day of Paris on which it was decided.
        reversed_on: the day on which it was reversed; None while it holds.
    """

    number: int
    claim_id: str
    claim_name: str
    onto_id: str
    onto_name: str
    instalment: int
    cents: int
    on: date
    reversed_on: date | None = None

    def about(self, other_id: str) -> str:
        """Return the subject of its entry in the ledger that is beside another one."""
        return f"{OFFSET}{other_id}:{self.number}"


@dataclass(frozen=True, kw_only=True)
class Ledger(TakenOver):
    """The whole ledger: its entries, its plan, its transfers, its final balance and the sums returned.

    Args:
        offsets: sums to return that were kept from its instalments, or its own from those of others.
    """

    offsets: tuple[SetOff, ...] = ()

    def offset(self, number: int) -> SetOff | None:
        """Return the offset of a number among those of its own sum to return, or None."""
        own = (one for one in self.offsets if one.claim_id == self.id)
        return next((one for one in own if one.number == number), None)

    def set_off_in(self, year: int) -> Balances:
        """Return the part of a year's entries that moved no money: sums kept from an instalment, or
        reversals.

        Args:
            year: of the day that an entry is of.
        """
        return balances_of(
            one for one in self.entries if one.on.year == year and one.about.startswith(OFFSET)
        )

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
        return self.wrote(E.RETURNED, cents, self.about_payment(), pen, on=on, reference=reference)

    def waived(self, cents: int, pen: Pen) -> Self:
        """Waive a part, or the whole, of a sum to return, as the agency.

        Raises:
            Refusal: ``nothing_to_return``, ``more_than_awaited``.
        """
        self.claim()
        if cents > self.balances.awaited:
            raise more_than_awaited("/cents")
        return self.wrote(E.WAIVED, cents, self.about_waiver(cents), pen)

    def countered(self, number: int, pen: Pen) -> Self:
        """Correct an entry typed by a person (a payment received, a waiver) by a counter-entry; only once.

        Args:
            number: of the entry, from 1 on.
            pen: who corrects it.

        Raises:
            Refusal: ``entry_not_typed``.
        """
        one = self.entries[number - 1] if 0 < number <= len(self.entries) else None
        if one is None or not one.typed:
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
    """Return the refusal of a payment dated in the future."""
    return Refusal("payment_ahead", "Indiquez le jour où la somme est arrivée.", "invalid", "/on")
