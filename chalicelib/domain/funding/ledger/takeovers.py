"""Posts of an agreement that another one took over, in its ledger (RULES section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from chalicelib.domain.funding.instalment import OWED, InstalmentStatus, Share
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.recovery import Recovering

S = InstalmentStatus
# What an entry is about when another agreement took a post over; its id follows.
_TRANSFER = "transfer:"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why what is owed is not paid for now, until what, and the id of the agreement that ends it."""

    why: str
    until: str
    waits_for: str


@dataclass(frozen=True, kw_only=True)
class TakenOver(Recovering):
    """A ledger whose agreement may lose posts to another one."""

    def post_gone(self, total_cents: int, schedule: Sequence[Share], new_id: str, pen: Pen) -> Self:
        """Another agreement takes a post over: the subsidy of its days from then on is granted there.

        Args:
            total_cents: the subsidy that stays, in euro cents.
            schedule: its instalments.
            new_id: of the agreement that takes over.
            pen: who writes it.
        """
        return self.shared_out(self.text_number, total_cents, schedule, f"{_TRANSFER}{new_id}", pen)

    def held_for(self, hold: Hold, pen: Pen) -> Self:
        """What is owed and not ordered waits for the signature of another agreement."""
        held = tuple(
            one.suspended(hold.why, hold.until, pen.today, waits_for=hold.waits_for)
            if one.status in OWED and one.status is not S.SUSPENDED
            else one
            for one in self.instalments
        )
        return self if held == self.instalments else replace(self, instalments=held)

    def released(self, waits_for: str, pen: Pen) -> Self:
        """What a takeover held may be proposed again: the agreement that takes over is signed."""
        back = tuple(
            one.sent_back(pen.today) if one.status is S.SUSPENDED and one.waits_for == waits_for else one
            for one in self.instalments
        )
        return self if back == self.instalments else replace(self, instalments=back)

    @property
    def taken_over_by(self) -> tuple[str, ...]:
        """The ids of the agreements that took posts over, each once."""
        told = (one.about for one in self.entries if one.about.startswith(_TRANSFER))
        return tuple(dict.fromkeys(about.removeprefix(_TRANSFER) for about in told))
