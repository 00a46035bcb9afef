"""The entries of a ledger, in cents; each balance is a sum of entries (RULES 21).

An entry never changes: an error is corrected by a counter-entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal


class EntryKind(Labelled):
    """What an entry counts."""

    GRANTED = "granted", "accordé"
    DUE = "due", "dû"
    PAID = "paid", "versé"
    JUSTIFIED = "justified", "justifié"
    TO_RETURN = "to_return", "à rendre"
    RETURNED = "returned", "rendu"
    WAIVED = "waived", "remis"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a ledger.

    Args:
        kind: what it counts.
        cents: how much, in euro cents; negative for a counter-entry.
        on: the date in Paris under which it counts.
        at: when it was written.
        about: what caused it: ``text:<number>``, ``instalment:<number>``, ``quarter:<quarter>``,
            ``part_time:<quarter>``, ``transfer:<agreement>``, ``balance``, ``dispute``, ``payment`` or
            ``waiver``, each of both with
            the number of a recovery order where it is against one, ``offset:<other ledger>:<number>`` or
            ``entry:<number>``.
        by: the account of who caused it; None for what came by itself.
        reference: of the structure's payment, as the funder typed it.
    """

    kind: EntryKind
    cents: int
    on: date
    at: datetime
    about: str
    by: str | None = None
    reference: str | None = None

    @property
    def typed(self) -> bool:
        """Whether somebody typed it: a payment received, or a waiver."""
        return self.about.partition(":")[0] in ("payment", "waiver")


@dataclass(frozen=True, kw_only=True)
class Pen:
    """Who writes in a ledger, and when.

    Args:
        at: the instant.
        today: the date in Paris.
        by: the account; None for the system.
    """

    at: datetime
    today: date
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Balances:
    """The sums of a ledger, in euro cents."""

    granted: int
    due: int
    paid: int
    justified: int
    to_return: int
    returned: int
    waived: int

    @property
    def advance(self) -> int:
        """« Avance non encore justifiée »: what was paid, less what is justified or to be returned."""
        return max(0, self.paid - self.justified - self.to_return)

    @property
    def awaited(self) -> int:
        """What the structure still has to return."""
        return max(0, self.to_return - self.returned - self.waived)

    def claimed(self, *, settled: bool) -> int:
        """Return what a liquidator is told of: before the final balance what is not justified yet.

        Args:
            settled: whether the final balance is drawn up.
        """
        return self.awaited if settled else max(0, self.paid - self.justified)


def balances_of(entries: Iterable[Entry]) -> Balances:
    """Return the balances of some entries, in any order."""
    sums = dict.fromkeys(EntryKind, 0)
    for one in entries:
        sums[one.kind] += one.cents
    return Balances(**{kind.value: cents for kind, cents in sums.items()})


@dataclass(frozen=True, kw_only=True)
class Entries(Entity):
    """The entries of one agreement.

    Args:
        entries: oldest first; entries are only appended.
    """

    entries: tuple[Entry, ...] = ()

    @property
    def balances(self) -> Balances:
        """The sums of its entries."""
        return balances_of(self.entries)

    def moved_in(self, year: int) -> Balances:
        """Return the sums of the entries of one year: commitments, payments and the others.

        Args:
            year: of ``Entry.on``.
        """
        return balances_of(one for one in self.entries if one.on.year == year)

    def wrote(
        self,
        kind: EntryKind,
        cents: int,
        about: str,
        pen: Pen,
        *,
        on: date | None = None,
        reference: str | None = None,
    ) -> Self:
        """Append an entry; an amount of zero appends none.

        Raises:
            Refusal: ``balance_negative``: the balance of this kind would be below zero.
        """
        if not cents:
            return self
        entry = Entry(
            kind=kind,
            cents=cents,
            on=on or pen.today,
            at=pen.at,
            about=about,
            by=pen.by,
            reference=reference,
        )
        if sum(one.cents for one in self.entries if one.kind is kind) + cents < 0:
            raise Refusal(
                "balance_negative",
                f"Ce montant dépasse ce qui est inscrit comme « {kind.label} » : vérifiez-le.",
            )
        return replace(self, entries=(*self.entries, entry))
