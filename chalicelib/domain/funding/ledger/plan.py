"""The instalments of a ledger: how the text plans them and what makes each due (RULES 19, 21, section 11)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.instalment import (
    OWED,
    Instalment,
    InstalmentStatus,
    Share,
    Trigger,
    parted,
)
from chalicelib.domain.funding.ledger.entries import Entries, EntryKind, Pen

E, S = EntryKind, InstalmentStatus
# The subject of an entry for what is withheld of what a quarter justifies: « part_time:<quarter> ».
PART_TIME = "part_time"
# Their amount may be reduced by what is withheld; a proposed one keeps its amount.
_OPEN = frozenset({S.PLANNED, S.DUE, S.SUSPENDED})


@dataclass(frozen=True, kw_only=True)
class InstalmentPlan(Entries):
    """The money of one agreement; it has the id of the agreement.

    Args:
        structure_id, structure_name, department: of the agreement.
        signed_on: the day of the last signature of the first text, in Paris.
        text_number: of the text in force.
        instalments: by number.
        quarters: those whose follow-up is accepted now, in the order of acceptance.
    """

    structure_id: str
    structure_name: str
    department: str
    signed_on: date
    text_number: int
    instalments: tuple[Instalment, ...] = ()
    quarters: tuple[str, ...] = ()

    def instalment(self, number: int) -> Instalment | None:
        """Return the instalment of a number, or None."""
        return next((one for one in self.instalments if one.number == number), None)

    def with_instalment(self, changed: Instalment) -> Self:
        """Replace the instalment of the same number."""
        return replace(
            self,
            instalments=tuple(changed if one.number == changed.number else one for one in self.instalments),
        )

    def known(self, number: int) -> Instalment:
        """Return the instalment of a number, which must exist."""
        one = self.instalment(number)
        assert one is not None
        return one

    # The agreement

    @classmethod
    def opened(
        cls,
        *,
        agreement_id: str,
        structure_id: str,
        structure_name: str,
        department: str,
        text_number: int,
        total_cents: int,
        schedule: Sequence[Share],
        pen: Pen,
    ) -> Self:
        """Open the ledger of an agreement that was signed by all today.

        Args:
            agreement_id, structure_id, structure_name, department: of the agreement.
            text_number: of the text signed.
            total_cents: the subsidy of its posts, in euro cents.
            schedule: its instalments.
            pen: who signed last.
        """
        empty = cls(
            id=agreement_id,
            structure_id=structure_id,
            structure_name=structure_name,
            department=department,
            signed_on=pen.today,
            text_number=text_number,
        )
        granted = empty.wrote(E.GRANTED, total_cents, f"text:{text_number}", pen)
        planned = tuple(
            Instalment(number=number, share=share, cents=cents, since=pen.today)
            for number, (share, cents) in enumerate(
                zip(schedule, parted(total_cents, schedule), strict=True), start=1
            )
        )
        return replace(granted, instalments=planned)._signed(pen)

    def _signed(self, pen: Pen) -> Self:
        """Note that a text was signed by all: set the due dates that depend on the signature or on a date."""
        signed = self._triggered(lambda one: one.share.trigger is Trigger.SIGNATURE, pen.today)
        dated = tuple(one.triggered(one.share.on) if one.share.on else one for one in signed.instalments)
        return replace(signed, instalments=dated).ripened(pen)

    def amended(self, text_number: int, total_cents: int, schedule: Sequence[Share], pen: Pen) -> Self:
        """Put another text in force: its schedule divides the part of the subsidy that is not due yet.

        Instalments that are due keep their amount, and their lines of the schedule are not planned again.

        Args:
            text_number: of the text.
            total_cents: the subsidy of its posts, in euro cents.
            schedule: its instalments.
            pen: who signed last.
        """
        return self.shared_out(text_number, total_cents, schedule, f"text:{text_number}", pen)

    def shared_out(
        self, text_number: int, total_cents: int, schedule: Sequence[Share], about: str, pen: Pen
    ) -> Self:
        """Divide the part of another total that is not due yet; arguments as for ``amended``.

        Args:
            about: what the entry of the difference is about.
        """
        changed = self.wrote(E.GRANTED, total_cents - self.balances.granted, about, pen)
        kept = [one for one in self.instalments if one.status is not S.PLANNED]
        taken = [one for one in kept if one.status is not S.CANCELLED]
        left = max(0, total_cents - sum(one.taken_cents for one in kept))
        used = [one.share for one in taken]
        lines = [one for one in schedule if one not in used]
        # Posts were added after every line of the schedule was due: one more instalment pays them.
        lines = lines or [Share(percent=100, trigger=Trigger.SIGNATURE)]
        first = max((one.number for one in kept), default=0) + 1
        planned = [
            Instalment(number=number, share=share, cents=cents, since=pen.today)
            for number, (share, cents) in enumerate(
                [(share, cents) for share, cents in zip(lines, parted(left, lines), strict=True) if cents],
                start=first,
            )
        ]
        again = replace(changed, text_number=text_number, instalments=(*kept, *planned))
        return again._triggered(again._reached, pen.today)._withholding(pen)._signed(pen)

    # Follow-ups

    def _reached(self, one: Instalment) -> bool:
        return one.share.trigger is Trigger.FOLLOW_UP and one.share.number <= len(self.quarters)

    def _triggered(self, which: Callable[[Instalment], bool], day: date) -> Self:
        return replace(
            self, instalments=tuple(one.triggered(day) if which(one) else one for one in self.instalments)
        )

    def follow_up_accepted(
        self, quarter: Quarter, cents: int, pen: Pen, *, withheld: int = 0, ended: bool = False
    ) -> Self:
        """Count the accepted follow-up of a quarter: it justifies a sum and makes due what depends on it.

        Args:
            quarter: which one; one that is accepted already changes nothing.
            cents: what its days under contract are worth, in euro cents.
            pen: who accepted it.
            withheld: the part of it that the funder withholds because the work was not full time, in euro
                cents. It is not justified, and the next payment is lowered by it.
            ended: whether the agreement has ended: nothing becomes due then, the final balance pays what is
                justified (RULES section 11).
        """
        name = str(quarter)
        if name in self.quarters:
            return self
        told = replace(self, quarters=(*self.quarters, name)).wrote(
            E.JUSTIFIED, cents, f"quarter:{name}", pen
        )
        told = told.wrote(E.JUSTIFIED, -withheld, f"{PART_TIME}:{name}", pen)
        resumed = tuple(
            one.sent_back(pen.today) if one.status is S.SUSPENDED and one.waits_for == name else one
            for one in told.instalments
        )
        told = replace(told, instalments=resumed)
        if not ended:
            told = told._triggered(told._reached, pen.today)
        return told._withholding(pen).ripened(pen)

    def follow_up_reopened(self, quarter: Quarter, pen: Pen) -> Self:
        """Reopen an accepted follow-up: what it justified is countered.

        Instalments that it made due wait for it again, unless they were ordered or paid.
        """
        name = str(quarter)
        if name not in self.quarters:
            return self
        told = replace(self, quarters=tuple(one for one in self.quarters if one != name))
        told = told.wrote(E.JUSTIFIED, self.withheld_in(quarter), f"{PART_TIME}:{name}", pen)
        whole = self.justified_in(quarter) + self.withheld_in(quarter)
        told = told.wrote(E.JUSTIFIED, -whole, f"quarter:{name}", pen)._withholding(pen)
        return replace(told, instalments=tuple(told._waiting(one, quarter, pen) for one in told.instalments))

    def _waiting(self, one: Instalment, quarter: Quarter, pen: Pen) -> Instalment:
        if one.share.trigger is not Trigger.FOLLOW_UP or self._reached(one):
            return one
        if one.status is S.PLANNED:
            return one.untriggered()
        return self._held(one, quarter, "Le suivi du {} est à compléter", pen)

    def justified_in(self, quarter: Quarter) -> int:
        """Return what a quarter justifies now, in euro cents."""
        whole = sum(one.cents for one in self.entries if one.about == f"quarter:{quarter}")
        return whole - self.withheld_in(quarter)

    def withheld_in(self, quarter: Quarter) -> int:
        """Return what is withheld of a quarter now for part time, in euro cents."""
        return -sum(one.cents for one in self.entries if one.about == f"{PART_TIME}:{quarter}")

    def _withholding(self, pen: Pen) -> Self:
        """Lower the next instalments that nobody proposed to pay yet, in their order, by what is withheld.

        If the sum falls after an instalment was paid with less, the difference is added to the next one. An
        instalment keeps at least a cent, and the final balance counts the rest.
        """
        left = -sum(one.cents for one in self.entries if one.about.startswith(f"{PART_TIME}:"))
        left -= sum(one.withheld for one in self.instalments if one.status not in {*_OPEN, S.CANCELLED})
        changed = self
        for one in self.instalments:
            if one.status not in _OPEN:
                continue
            # What is kept for a sum to return counts as paid: at least a cent is left to pay beside it.
            taken = min(left, one.payable + one.withheld - 1)
            left -= taken
            less = one.withholding(taken)
            was_due = one.status is not S.PLANNED
            changed = changed.with_instalment(less).wrote(
                E.DUE, less.cents - one.cents if was_due else 0, f"instalment:{one.number}", pen
            )
        return changed

    def follow_up_overdue(self, quarter: Quarter, pen: Pen) -> Self:
        """Suspend what is due and not ordered, because the follow-up of a quarter is escalated."""
        words = "Le suivi du {} n'est pas transmis"
        return replace(
            self, instalments=tuple(self._held(one, quarter, words, pen) for one in self.instalments)
        )

    def _held(self, one: Instalment, quarter: Quarter, why: str, pen: Pen) -> Instalment:
        if one.status not in OWED or one.status is S.SUSPENDED:
            return one
        return one.suspended(
            f"{why.format(quarter.label)}.",
            f"l'acceptation du suivi du {quarter.label}",
            pen.today,
            waits_for=str(quarter),
        )

    # Instalments

    def ripened(self, pen: Pen) -> Self:
        """Make due every instalment whose due date has come."""
        changed = self
        for one in self.instalments:
            if one.ripe(pen.today):
                due = one.became_due(pen.today)
                changed = changed.with_instalment(due).wrote(
                    E.DUE, due.cents, f"instalment:{due.number}", pen
                )
        return changed

    @property
    def next_due(self) -> date | None:
        """The day on which the next instalment becomes due; None while no day is known."""
        days = [one.due_on for one in self.instalments if one.status is S.PLANNED and one.due_on is not None]
        return min(days, default=None)
