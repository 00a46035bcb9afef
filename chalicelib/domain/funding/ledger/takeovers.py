"""Posts of an agreement that another one took over, in its ledger (RULES section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from chalicelib.domain.funding.instalment import OWED, InstalmentStatus, Share
from chalicelib.domain.funding.ledger.entries import EntryKind, Pen
from chalicelib.domain.funding.ledger.holds import Hold
from chalicelib.domain.funding.ledger.recovery import Recovering

E, S = EntryKind, InstalmentStatus
# What is owed on these may be lowered; a proposed instalment keeps its amount.
_LOWERED = frozenset({S.DUE, S.SUSPENDED})
# The subject of an entry when another agreement took a post over; its id follows.
TRANSFER = "transfer:"


@dataclass(frozen=True, kw_only=True)
class TakenOver(Recovering):
    """A ledger whose agreement may lose posts to another one."""

    def post_moved_out(
        self, total_cents: int, schedule: Sequence[Share], new_id: str, pen: Pen, *, hold: Hold | None = None
    ) -> Self:
        """Remove a post that another agreement takes over: the subsidy of its days from then on is granted
        there.

        What is owed is lowered to what stays and is neither paid nor ordered. Once the final balance is drawn
        up nothing is planned anew.

        Args:
            total_cents: the subsidy that stays, in euro cents.
            schedule: its instalments.
            new_id: of the agreement that takes over.
            pen: who writes it.
            hold: why what is owed and not ordered waits; None when nothing is to be signed there.
        """
        about = f"{TRANSFER}{new_id}"
        if self.settlement is not None:
            return self.wrote(E.GRANTED, total_cents - self.balances.granted, about, pen)
        held = self.held_for(hold, pen) if hold else self
        left = held.shared_out(self.text_number, total_cents, schedule, about, pen).within_granted(pen)
        return left.held_for(hold, pen) if hold else left

    def within_granted(self, pen: Pen) -> Self:
        """Lower what is owed, after posts went, to what is granted and neither paid nor ordered.

        The first instalments keep their amount, the last ones lose it; one of which nothing is left is
        cancelled. Nothing changes once the final balance is drawn up.
        """
        if not self.taken_over_by or self.settlement is not None:
            # The final balance is at most what is granted, and what was withheld of a payment may be owed.
            return self
        left = self.balances.granted - sum(
            one.offset_cents if one.status in _LOWERED else one.taken_cents
            for one in self.instalments
            if one.status is not S.PLANNED
        )
        changed = self
        for one in self.instalments:
            if one.status not in _LOWERED:
                continue
            share = min(one.taken_cents - one.offset_cents, max(0, left))
            left -= share
            lower = one.lowered(share, pen.today)
            due = lower.offset_cents if lower.status is S.CANCELLED else lower.cents
            changed = changed.with_instalment(lower).wrote(
                E.DUE, due - one.cents, f"instalment:{one.number}", pen
            )
        return changed

    def held_for(self, hold: Hold, pen: Pen) -> Self:
        """Suspend what is owed and not ordered until another agreement is signed."""
        held = tuple(
            one.suspended(hold.why, hold.until, pen.today, waits_for=hold.waits_for)
            if one.status in OWED and one.status is not S.SUSPENDED
            else one
            for one in self.instalments
        )
        return self if held == self.instalments else replace(self, instalments=held)

    def released(self, waits_for: str, pen: Pen) -> Self:
        """End the suspensions of a takeover: the agreement that takes over is signed."""
        back = tuple(
            one.sent_back(pen.today) if one.status is S.SUSPENDED and one.waits_for == waits_for else one
            for one in self.instalments
        )
        return self if back == self.instalments else replace(self, instalments=back)

    @property
    def taken_over_by(self) -> tuple[str, ...]:
        """The ids of the agreements that took posts over, each once."""
        told = (one.about for one in self.entries if one.about.startswith(TRANSFER))
        return tuple(dict.fromkeys(about.removeprefix(TRANSFER) for about in told))
