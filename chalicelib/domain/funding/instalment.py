"""The instalments of a subsidy: what makes each due, and its payment (RULES 19, 21, section 11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.shared.french import Labelled, counted, french_date
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.shared.transitions import require_transition

WHOLE = 100


class Trigger(Labelled):
    """What makes an instalment due."""

    SIGNATURE = "signature", "la dernière signature de la convention"
    FOLLOW_UP = "follow_up", "un suivi trimestriel accepté"
    DATE = "date", "une date"
    BALANCE = "balance", "le solde de la convention"
    REVERSAL = "reversal", "l'annulation d'une compensation"


@dataclass(frozen=True, kw_only=True)
class Share:
    """One line of the schedule of an agreement.

    Args:
        percent: of the subsidy, from 1 to 100.
        trigger: what makes it due.
        number: of the accepted follow-up, in the order of acceptance; 0 for another trigger.
        on: the day, when the trigger is a date; None otherwise.
        offset_days: days from the trigger until it is due.
    """

    percent: int
    trigger: Trigger
    number: int = 0
    on: date | None = None
    offset_days: int = 0

    @property
    def words(self) -> str:
        """When it is due, as the agreement and the screens say it."""
        match self.trigger:
            case Trigger.SIGNATURE:
                when = "à la dernière signature"
            case Trigger.FOLLOW_UP:
                nth = "premier" if self.number == 1 else f"{self.number}e"
                when = f"une fois le {nth} suivi trimestriel accepté"
            case Trigger.DATE:
                assert self.on is not None
                when = f"le {french_date(self.on)}"
            case Trigger.BALANCE:
                when = "au solde de la convention"
            case Trigger.REVERSAL:
                when = "après l'annulation d'une compensation"
        return f"{when}, sous {counted(self.offset_days, 'jour')}" if self.offset_days else when


def default_schedule(params: Parameters) -> tuple[Share, ...]:
    """Return the default schedule of an agreement; no public source gives one (RULES section 11).

    A part is due at the last signature, the rest in equal parts as follow-ups are accepted.

    Args:
        params: the values in force when the text is sent.
    """
    offset = params.instalment_offset_days
    first = params.first_instalment_percent
    signature = Share(percent=first, trigger=Trigger.SIGNATURE, offset_days=offset)
    count = params.later_instalments
    rest = WHOLE - first
    later = tuple(
        Share(
            percent=rest * place // count - rest * (place - 1) // count,
            trigger=Trigger.FOLLOW_UP,
            number=place * params.follow_ups_per_instalment,
            offset_days=offset,
        )
        for place in range(1, count + 1)
    )
    return tuple(one for one in (signature, *later) if one.percent)


class InstalmentStatus(Labelled):
    """The status of an instalment."""

    PLANNED = "planned", "prévu"
    DUE = "due", "à proposer"
    SUSPENDED = "suspended", "suspendu"
    PROPOSED = "proposed", "proposé"
    APPROVED = "approved", "approuvé"
    ORDERED = "ordered", "ordonné"
    PAID = "paid", "versé"
    OFFSET = "offset", "compensé"
    RETURNED = "returned", "renvoyé par la banque"
    CANCELLED = "cancelled", "annulé"


S = InstalmentStatus
TRANSITIONS: dict[InstalmentStatus, frozenset[InstalmentStatus]] = {
    S.PLANNED: frozenset({S.DUE, S.CANCELLED}),
    S.DUE: frozenset({S.PROPOSED, S.SUSPENDED, S.CANCELLED, S.OFFSET}),
    S.SUSPENDED: frozenset({S.DUE, S.CANCELLED}),
    S.PROPOSED: frozenset({S.APPROVED, S.DUE, S.SUSPENDED}),
    S.APPROVED: frozenset({S.ORDERED, S.DUE, S.SUSPENDED}),
    S.ORDERED: frozenset({S.PAID, S.RETURNED}),
    # The bank may send back what it had reported as paid.
    S.PAID: frozenset({S.RETURNED}),
    # Sent back by the bank: it is ordered again, or the bank reports that it was paid after all.
    S.RETURNED: frozenset({S.DUE, S.PAID, S.CANCELLED}),
    # Its offset is reversed.
    S.OFFSET: frozenset({S.DUE}),
    S.CANCELLED: frozenset(),
}
# An act is taken back: it must be proposed again.
_SENT_BACK = frozenset({S.SUSPENDED, S.PROPOSED, S.APPROVED, S.RETURNED})
# Due, and not sent to the bank.
OWED = frozenset({S.DUE, S.SUSPENDED, S.PROPOSED, S.APPROVED})


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """One payment of the subsidy; its agreement's ledger holds it.

    Args:
        number: in its ledger, from 1 on.
        share: the line of the schedule that it comes from.
        cents: its amount, in euro cents.
        since: the date in Paris since which it has its status.
        due_on: the day on which it becomes due; None before its trigger.
        proposed_by, approved_by: accounts of the funder, never the same.
        why: why it is suspended or was returned.
        until: what must happen for the suspension to end.
        waits_for: what ends its suspension by itself: a quarter, whose follow-up is accepted, or the id of an
            agreement, which is signed; None when an agent suspended it.
        transfers: how many times it was ordered.
        offset_cents: the part of its amount that is kept for a sum to return, in euro cents.
        paid_on: the day on which the bank paid it.
        withheld: what its amount is less than its share, for work that was not full time, in euro cents.
    """

    number: int
    share: Share
    cents: int
    status: InstalmentStatus = S.PLANNED
    since: date
    due_on: date | None = None
    proposed_by: str | None = None
    approved_by: str | None = None
    why: str | None = None
    until: str | None = None
    waits_for: str | None = None
    transfers: int = 0
    paid_on: date | None = None
    withheld: int = 0
    offset_cents: int = 0

    @property
    def payable(self) -> int:
        """What the bank pays of it, in euro cents: not what is kept for a sum to return."""
        return self.cents - self.offset_cents

    @property
    def taken_cents(self) -> int:
        """What it takes of the subsidy; of a cancelled one only what was kept for a sum to return."""
        return self.offset_cents if self.status is S.CANCELLED else self.cents + self.withheld

    def _moved_to(self, status: InstalmentStatus, on: date) -> "Instalment":
        moved = require_transition(TRANSITIONS, self.status, status, self._forbidden().message)
        return replace(self, status=moved, since=on)

    def _forbidden(self) -> Refusal:
        return Refusal(
            "status_forbids",
            f"Le versement n° {self.number} est « {self.status.label} » : l'opération n'est pas possible.",
        )

    def triggered(self, day: date) -> "Instalment":
        """Set its due date, some days after its trigger; one that is due already does not change."""
        if self.status is not S.PLANNED or self.due_on is not None:
            return self
        return replace(self, due_on=day + timedelta(days=self.share.offset_days))

    def withholding(self, cents: int) -> "Instalment":
        """Return it with more of its share withheld, in euro cents; a negative amount gives some back."""
        return replace(self, cents=self.cents + self.withheld - cents, withheld=cents)

    def lowered(self, cents: int, today: date) -> "Instalment":
        """Reduce its amount; it is cancelled when nothing of it is left to pay.

        Args:
            cents: its new amount, in euro cents, without what is kept of it for a sum to return.
            today: the date in Paris.
        """
        if cents <= 0:
            return self.cancelled(today)
        # One cent is the least amount of an instalment, beside what is withheld.
        withheld = min(self.withheld, cents - 1)
        return replace(self, cents=self.offset_cents + cents - withheld, withheld=withheld)

    def untriggered(self) -> "Instalment":
        """Remove its due date, since its trigger was taken back."""
        return replace(self, due_on=None)

    @property
    def unfinished(self) -> bool:
        """Whether it is neither paid, kept whole nor cancelled."""
        return self.status not in (S.PAID, S.OFFSET, S.CANCELLED)

    @property
    def untouched(self) -> bool:
        """Whether nobody has acted on it since it became due."""
        return self.status in (S.DUE, S.CANCELLED) and not self.offset_cents

    def ripe(self, today: date) -> bool:
        """Return whether it is planned and its due date has come."""
        return self.status is S.PLANNED and self.due_on is not None and self.due_on <= today

    def became_due(self, today: date) -> "Instalment":
        """Make it due."""
        return self._moved_to(S.DUE, today)

    def proposed(self, by: str, today: date) -> "Instalment":
        """Propose to pay it, as an agent of the funder.

        Raises:
            Refusal: ``status_forbids``.
        """
        return replace(self._moved_to(S.PROPOSED, today), proposed_by=by)

    def approved(self, by: str, today: date) -> "Instalment":
        """Approve it, as another agent of the funder.

        Raises:
            Refusal: ``status_forbids``, ``same_person``.
        """
        moved = self._moved_to(S.APPROVED, today)
        if by == self.proposed_by:
            raise Refusal(
                "same_person",
                "Vous avez proposé ce versement : une autre personne de la Banque des Territoires "
                "l'approuve.",
            )
        return replace(moved, approved_by=by)

    def sent_back(self, today: date) -> "Instalment":
        """Make it due again: its proposal or approval is withdrawn, or the bank returned it.

        Raises:
            Refusal: ``status_forbids``.
        """
        moved = self._moved_to(S.DUE, today)
        if self.status not in _SENT_BACK:
            raise self._forbidden()
        return replace(moved, proposed_by=None, approved_by=None, why=None, until=None, waits_for=None)

    def set_off(self, cents: int, today: date) -> "Instalment":
        """Keep a part of it for a sum to return; the bank pays the rest, if there is one.

        Args:
            cents: how much, in euro cents, at most ``payable``.
            today: the date in Paris.
        """
        kept = replace(self, offset_cents=self.offset_cents + cents)
        return kept if kept.payable else kept._moved_to(S.OFFSET, today)

    def not_set_off(self, cents: int, today: date) -> "Instalment":
        """Pay again a part of what was kept of it."""
        back = replace(self, offset_cents=self.offset_cents - cents)
        return back._moved_to(S.DUE, today) if self.status is S.OFFSET else back

    def suspended(self, why: str, until: str, today: date, *, waits_for: str | None = None) -> "Instalment":
        """Suspend it.

        Args:
            why: the reason, which the structure reads.
            until: what must happen for the suspension to end.
            today: the date in Paris.
            waits_for: the quarter whose accepted follow-up ends the suspension; None if an agent ends it.

        Raises:
            Refusal: ``status_forbids``.
        """
        moved = self._moved_to(S.SUSPENDED, today)
        return replace(moved, proposed_by=None, approved_by=None, why=why, until=until, waits_for=waits_for)

    def ordered(self, today: date) -> "Instalment":
        """Order it from the bank, in a payment file.

        Raises:
            Refusal: ``status_forbids``.
        """
        moved = self._moved_to(S.ORDERED, today)
        return replace(moved, transfers=self.transfers + 1)

    def paid(self, on: date, today: date) -> "Instalment":
        """Record that the bank paid it.

        Raises:
            Refusal: ``status_forbids``.
        """
        return replace(self._moved_to(S.PAID, today), paid_on=on, why=None)

    def returned(self, why: str, today: date) -> "Instalment":
        """Record that the bank sent it back.

        Raises:
            Refusal: ``status_forbids``.
        """
        return replace(self._moved_to(S.RETURNED, today), why=why, paid_on=None)

    def cancelled(self, today: date) -> "Instalment":
        """Cancel it: it will not be paid.

        Raises:
            Refusal: ``status_forbids``.
        """
        return self._moved_to(S.CANCELLED, today)


def parted(total_cents: int, shares: Sequence[Share]) -> list[int]:
    """Divide a sum by the percentages of a schedule; rounding never changes the total.

    Args:
        total_cents: the sum to divide, in euro cents.
        shares: the lines of the schedule.
    """
    whole = sum(one.percent for one in shares)
    amounts, before, told = [], 0, 0
    for one in shares:
        told += one.percent
        upto = total_cents * told // whole
        amounts.append(upto - before)
        before = upto
    return amounts
