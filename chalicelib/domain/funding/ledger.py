"""The ledger of an agreement: append-only entries in cents, of which every balance is the sum (RULES 21).

An entry is never changed: what was wrong is countered by another one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.funding.bank_details import BankAccount
from chalicelib.domain.funding.instalment import (
    OWED,
    Instalment,
    InstalmentStatus,
    Share,
    Trigger,
    parted,
)
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.refusal import Refusal

S = InstalmentStatus
# What an entry is about when another agreement took a post over; its id follows.
_TRANSFER = "transfer:"
_UNDER_WAY = frozenset({S.PROPOSED, S.APPROVED, S.ORDERED})


class EntryKind(Labelled):
    """What an entry counts."""

    GRANTED = "granted", "accordé"
    DUE = "due", "dû"
    PAID = "paid", "versé"
    JUSTIFIED = "justified", "justifié"
    TO_RETURN = "to_return", "à rendre"
    RETURNED = "returned", "rendu"
    WAIVED = "waived", "remis"


E = EntryKind


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a ledger.

    Args:
        kind: what it counts.
        cents: how much, in euro cents; negative for a counter-entry.
        on: the day that it is of, in Paris.
        at: when it was written.
        about: what caused it: ``text:<number>``, ``instalment:<number>``, ``quarter:<quarter>``,
            ``transfer:<agreement>``, ``balance``, ``dispute``, ``payment``, ``waiver`` or ``entry:<number>``.
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


@dataclass(frozen=True, kw_only=True)
class Pen:
    """Who writes in a ledger, and when.

    Args:
        at: the instant.
        today: the date in Paris.
        by: the account; None for what comes by itself.
    """

    at: datetime
    today: date
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """One transfer that was ordered from the bank; it is never changed.

    Args:
        instalment: its number.
        transfer: 1 for the first order of the instalment, then one more each time.
        file_id: the payment file.
        account: where the money goes.
        cents: how much, in euro cents.
        ordered_on: the day, in Paris.
    """

    instalment: int
    transfer: int
    file_id: str
    account: BankAccount
    cents: int
    ordered_on: date


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
        """« Avance non encore justifiée »: what was paid and not justified, nor already to be returned."""
        return max(0, self.paid - self.justified - self.to_return)

    @property
    def awaited(self) -> int:
        """What the structure still has to return."""
        return max(0, self.to_return - self.returned - self.waived)

    @property
    def left_to_pay(self) -> int:
        """What is due and not paid yet."""
        return max(0, self.due - self.paid)


def balances_of(entries: Iterable[Entry]) -> Balances:
    """The balances of some entries, in any order."""
    sums = dict.fromkeys(EntryKind, 0)
    for one in entries:
        sums[one.kind] += one.cents
    return Balances(**{kind.value: cents for kind, cents in sums.items()})


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why what is owed is not paid for now, until what, and what ends it by itself."""

    why: str
    until: str
    waits_for: str


class Stage(Labelled):
    """How far the money of an agreement is."""

    LIVING = "living", "en cours"
    TO_PAY = "to_pay", "solde à verser"
    TO_RETURN = "to_return", "somme à rendre"
    DISPUTED = "disputed", "solde contesté"
    CLOSED = "closed", "soldée"


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The final balance of an agreement that has ended, and what was said of it.

    Args:
        settled_on: the day of Paris on which it was drawn up.
        answer_by: the last day for the structure to dispute a sum to return; None without one.
        dispute: why the structure disputes it, in its words.
        answer: what the funder answers.
    """

    settled_on: date
    answer_by: date | None = None
    dispute: str | None = None
    answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ledger(Entity):
    """The money of one agreement; it has the id of the agreement.

    Args:
        structure_id, structure_name, department: of the agreement.
        signed_on: the day of the last signature of the first text, in Paris.
        text_number: of the text in force.
        instalments: by number.
        entries: in the order in which they were written.
        quarters: whose follow-ups are accepted now, in the order of acceptance.
        settlement: its final balance; None before.
        orders: every transfer ordered, oldest first.
    """

    structure_id: str
    structure_name: str
    department: str
    signed_on: date
    text_number: int
    instalments: tuple[Instalment, ...] = ()
    entries: tuple[Entry, ...] = ()
    quarters: tuple[str, ...] = ()
    settlement: Settlement | None = None
    orders: tuple[Order, ...] = ()

    @property
    def balances(self) -> Balances:
        """The sums of its entries."""
        return balances_of(self.entries)

    def moved_in(self, year: int) -> Balances:
        """What the entries of a year make together: its commitments, its payments and the rest.

        Args:
            year: of the day that an entry is of.
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
    ) -> "Ledger":
        """Append an entry; nothing for no cent.

        Raises:
            Refusal: ``balance_negative``: the balance of this kind would be less than nothing.
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

    def instalment(self, number: int) -> Instalment | None:
        """The instalment of a number, or None."""
        return next((one for one in self.instalments if one.number == number), None)

    def with_instalment(self, changed: Instalment) -> "Ledger":
        """Replace the instalment of the same number."""
        return replace(
            self,
            instalments=tuple(changed if one.number == changed.number else one for one in self.instalments),
        )

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
    ) -> "Ledger":
        """The ledger of an agreement that was signed by all today.

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
        opened = replace(granted, instalments=planned)
        return opened._triggered(lambda one: one.share.trigger is Trigger.SIGNATURE, pen.today).ripened(pen)

    def amended(self, text_number: int, total_cents: int, schedule: Sequence[Share], pen: Pen) -> "Ledger":
        """Another text is in force: the rest of the subsidy is shared out anew by its schedule.

        What is due keeps its amount. Lines whose instalments are due already are not planned again.

        Args:
            text_number: of the text.
            total_cents: the subsidy of its posts, in euro cents.
            schedule: its instalments.
            pen: who signed last.
        """
        return self._shared_out(text_number, total_cents, schedule, f"text:{text_number}", pen)

    def post_gone(self, total_cents: int, schedule: Sequence[Share], hold: Hold, pen: Pen) -> "Ledger":
        """Another agreement takes a post over: the subsidy of its days from then on is granted there.

        What is owed and not ordered is held until the agreement that takes over is signed by all.

        Args:
            total_cents: the subsidy that stays, in euro cents.
            schedule: its instalments.
            hold: why what is owed is held, and until what.
            pen: who writes it.
        """
        about = f"{_TRANSFER}{hold.waits_for}"
        return self._shared_out(self.text_number, total_cents, schedule, about, pen).held_for(hold, pen)

    def held_for(self, hold: Hold, pen: Pen) -> "Ledger":
        """What is owed and not ordered waits for the signature of another agreement."""
        held = tuple(
            one.suspended(hold.why, hold.until, pen.today, waits_for=hold.waits_for)
            if one.status in OWED and one.status is not S.SUSPENDED
            else one
            for one in self.instalments
        )
        return self if held == self.instalments else replace(self, instalments=held)

    @property
    def taken_over_by(self) -> tuple[str, ...]:
        """The ids of the agreements that took posts over, each once."""
        told = (one.about for one in self.entries if one.about.startswith(_TRANSFER))
        return tuple(dict.fromkeys(about.removeprefix(_TRANSFER) for about in told))

    def released(self, waits_for: str, pen: Pen) -> "Ledger":
        """What a takeover held may be proposed again: the agreement that takes over is signed."""
        back = tuple(
            one.sent_back(pen.today) if one.status is S.SUSPENDED and one.waits_for == waits_for else one
            for one in self.instalments
        )
        return self if back == self.instalments else replace(self, instalments=back)

    def _shared_out(
        self, text_number: int, total_cents: int, schedule: Sequence[Share], about: str, pen: Pen
    ) -> "Ledger":
        changed = self.wrote(E.GRANTED, total_cents - self.balances.granted, about, pen)
        kept = [one for one in self.instalments if one.status is not S.PLANNED]
        taken = [one for one in kept if one.status is not S.CANCELLED]
        left = max(0, total_cents - sum(one.cents for one in taken))
        used = [one.share for one in taken]
        lines = [one for one in schedule if one not in used]
        # More posts once each line is due: one more.
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
        signed = again._triggered(lambda one: one.share.trigger is Trigger.SIGNATURE, pen.today)
        return signed._triggered(signed._reached, pen.today).ripened(pen)

    # Follow-ups

    def _reached(self, one: Instalment) -> bool:
        return one.share.trigger is Trigger.FOLLOW_UP and one.share.number <= len(self.quarters)

    def _triggered(self, which: Callable[[Instalment], bool], day: date) -> "Ledger":
        return replace(
            self, instalments=tuple(one.triggered(day) if which(one) else one for one in self.instalments)
        )

    def follow_up_accepted(self, quarter: Quarter, cents: int, pen: Pen) -> "Ledger":
        """The follow-up of a quarter is accepted: it justifies a sum, and what hangs on it becomes due.

        Args:
            quarter: which one; one that is accepted already changes nothing.
            cents: what it justifies, in euro cents.
            pen: who accepted it.
        """
        name = str(quarter)
        if name in self.quarters:
            return self
        told = replace(self, quarters=(*self.quarters, name)).wrote(
            E.JUSTIFIED, cents, f"quarter:{name}", pen
        )
        resumed = tuple(
            one.sent_back(pen.today) if one.status is S.SUSPENDED and one.waits_for == name else one
            for one in told.instalments
        )
        told = replace(told, instalments=resumed)
        return told._triggered(told._reached, pen.today).ripened(pen)

    def follow_up_reopened(self, quarter: Quarter, pen: Pen) -> "Ledger":
        """An accepted follow-up is put back in question: what it justified is countered.

        What hung on it and was not ordered yet waits for it again; what was ordered or paid stays.
        """
        name = str(quarter)
        if name not in self.quarters:
            return self
        told = replace(self, quarters=tuple(one for one in self.quarters if one != name))
        told = told.wrote(E.JUSTIFIED, -self.justified_in(quarter), f"quarter:{name}", pen)
        return replace(told, instalments=tuple(told._waiting(one, quarter, pen) for one in told.instalments))

    def _waiting(self, one: Instalment, quarter: Quarter, pen: Pen) -> Instalment:
        if one.share.trigger is not Trigger.FOLLOW_UP or self._reached(one):
            return one
        if one.status is S.PLANNED:
            return one.untriggered()
        return self._held(one, quarter, "Le suivi du {} est à compléter", pen)

    def justified_in(self, quarter: Quarter) -> int:
        """What a quarter justifies now, in euro cents."""
        return sum(one.cents for one in self.entries if one.about == f"quarter:{quarter}")

    def follow_up_overdue(self, quarter: Quarter, pen: Pen) -> "Ledger":
        """The follow-up of a quarter is escalated: what is owed and not ordered waits for it."""
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

    def ripened(self, pen: Pen) -> "Ledger":
        """Whatever is planned for a day that has come is due."""
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
        """The day on which the next instalment becomes due, where it is known."""
        days = [one.due_on for one in self.instalments if one.status is S.PLANNED and one.due_on is not None]
        return min(days, default=None)

    def ordered(self, number: int, file_id: str, account: BankAccount, pen: Pen) -> "Ledger":
        """A payment file orders an approved instalment.

        Args:
            number: of the instalment.
            file_id: of the file.
            account: where the money goes.
            pen: who made the file.

        Raises:
            Refusal: ``status_forbids``.
        """
        one = self._known(number).ordered(pen.today)
        order = Order(
            instalment=number,
            transfer=one.transfers,
            file_id=file_id,
            account=account,
            cents=one.cents,
            ordered_on=pen.today,
        )
        return replace(self.with_instalment(one), orders=(*self.orders, order))

    def order_of(self, number: int, transfer: int) -> Order | None:
        """A transfer of an instalment, or None."""
        return next(
            (one for one in self.orders if (one.instalment, one.transfer) == (number, transfer)), None
        )

    def paid(self, number: int, on: date, pen: Pen) -> "Ledger":
        """The bank paid an instalment; on another day than was recorded, the day is corrected.

        Args:
            number: of the instalment.
            on: the day of the bank.
            pen: who recorded it.

        Raises:
            Refusal: ``status_forbids``.
        """
        known, about = self._known(number), f"instalment:{number}"
        if known.status is S.PAID:
            told = self.wrote(E.PAID, -known.cents, about, pen, on=known.paid_on)
            changed = replace(known, paid_on=on)
        else:
            told, changed = self, known.paid(on, pen.today)
        return told.with_instalment(changed).wrote(E.PAID, known.cents, about, pen, on=on)

    def bank_returned(self, number: int, why: str, pen: Pen) -> "Ledger":
        """The bank sent an instalment back, whether or not it had reported it as paid.

        Raises:
            Refusal: ``status_forbids``.
        """
        one = self._known(number)
        changed = self.with_instalment(one.returned(why, pen.today))
        was_paid = one.status is S.PAID
        return changed.wrote(E.PAID, -one.cents if was_paid else 0, f"instalment:{number}", pen)

    def _known(self, number: int) -> Instalment:
        one = self.instalment(number)
        assert one is not None
        return one

    # The final balance

    @property
    def stage(self) -> Stage:
        """How far it is, by what is still to be paid or returned."""
        if self.settlement is None:
            return Stage.LIVING
        if self.balances.awaited:
            disputed = self.settlement.dispute is not None and self.settlement.answer is None
            return Stage.DISPUTED if disputed else Stage.TO_RETURN
        return Stage.TO_PAY if any(one.unfinished for one in self.instalments) else Stage.CLOSED

    def settled(self, answer_by: date, pen: Pen) -> "Ledger":
        """Draw up the final balance of an agreement that has ended, once its follow-ups are accepted.

        What was not ordered is cancelled; what is justified beyond what was paid is one last instalment, what
        was paid beyond what is justified is to be returned.

        Args:
            answer_by: the last day for the structure to dispute a sum to return.
            pen: who draws it up.

        Raises:
            Refusal: ``payments_under_way``.
        """
        if any(one.status in _UNDER_WAY for one in self.instalments):
            raise Refusal(
                "payments_under_way",
                "Des versements sont proposés, approuvés ou ordonnés : menez-les à leur terme, ou "
                "renvoyez-les, avant d'arrêter le solde.",
            )
        left = self
        for one in self.instalments:
            if one.unfinished:
                was_due = one.status is not S.PLANNED
                left = left.with_instalment(one.cancelled(pen.today)).wrote(
                    E.DUE, -one.cents if was_due else 0, f"instalment:{one.number}", pen
                )
        sums = left.balances
        owed = min(sums.granted, sums.justified) - sums.paid
        settlement = Settlement(settled_on=pen.today, answer_by=answer_by if owed < 0 else None)
        settled = replace(left, settlement=settlement)
        if owed <= 0:
            return settled.wrote(E.TO_RETURN, -owed, "balance", pen)
        last = Instalment(
            number=max(one.number for one in self.instalments) + 1,
            share=Share(percent=100, trigger=Trigger.BALANCE),
            cents=owed,
            since=pen.today,
            due_on=pen.today,
        )
        return replace(settled, instalments=(*settled.instalments, last)).ripened(pen)

    @property
    def unsettles(self) -> bool:
        """Whether a final balance is drawn up and nothing has followed it."""
        sums = self.balances
        begun = any(one.share.trigger is Trigger.BALANCE and not one.untouched for one in self.instalments)
        return self.settlement is not None and not (sums.returned or sums.waived or begun)

    def unsettled(self, pen: Pen) -> "Ledger":
        """Take the final balance back, while nothing followed it: it was drawn up too early, or by mistake.

        Cancelled instalments stay so: what is still to be paid is shared out by the next final balance.

        Raises:
            Refusal: ``balance_followed``.
        """
        sums = self.balances
        if not self.unsettles:
            raise Refusal(
                "balance_followed",
                "Ce solde a déjà eu des suites (versement, somme rendue ou remise) : il ne se reprend "
                "plus. Corrigez ces suites par une écriture contraire.",
            )
        back = replace(self, settlement=None).wrote(E.TO_RETURN, -sums.to_return, "balance", pen)
        for one in self.instalments:
            if one.share.trigger is Trigger.BALANCE and one.status is S.DUE:
                back = back.with_instalment(one.cancelled(pen.today)).wrote(
                    E.DUE, -one.cents, f"instalment:{one.number}", pen
                )
        return back

    def _claim(self) -> Settlement:
        """The final balance, where a sum is to be returned.

        Raises:
            Refusal: ``nothing_to_return``.
        """
        if self.settlement is None or not self.balances.awaited:
            raise Refusal("nothing_to_return", "Aucune somme n'est à rendre sur cette convention.")
        return self.settlement

    def disputed(self, text: str, today: date) -> "Ledger":
        """The structure disputes the sum to return; until the answer it corrects what it wrote.

        Raises:
            Refusal: ``nothing_to_return``, ``dispute_answered``, ``dispute_too_late``.
        """
        known = self._claim()
        if known.answer is not None:
            raise Refusal(
                "dispute_answered",
                "La Banque des Territoires a déjà répondu à votre contestation : écrivez-lui pour toute "
                "suite.",
            )
        if known.answer_by is not None and today > known.answer_by:
            raise Refusal(
                "dispute_too_late",
                "Le délai pour contester est passé : écrivez à la Banque des Territoires.",
            )
        return replace(self, settlement=replace(known, dispute=text))

    def dispute_answered(self, text: str, less_cents: int, pen: Pen) -> "Ledger":
        """The funder answers the dispute, and returns less where it agrees; again replaces the answer.

        Args:
            text: the answer.
            less_cents: by how much the sum to return becomes smaller, in euro cents.
            pen: who answers.

        Raises:
            Refusal: ``no_dispute``, ``more_than_awaited``.
        """
        known = self.settlement
        if known is None or known.dispute is None:
            raise Refusal("no_dispute", "La structure n'a pas contesté ce solde.")
        before = -sum(one.cents for one in self.entries if one.about == "dispute")
        if less_cents - before > self.balances.awaited:
            raise _more_than_awaited("/less_cents")
        answered = replace(self, settlement=replace(known, answer=text))
        return answered.wrote(E.TO_RETURN, before - less_cents, "dispute", pen)

    def gave_back(self, cents: int, on: date, reference: str, pen: Pen) -> "Ledger":
        """The structure's payment of a sum to return arrived; the same one again changes nothing.

        Args:
            cents: how much, in euro cents.
            on: the day of the bank.
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
        self._claim()
        if cents > self.balances.awaited:
            raise _more_than_awaited("/cents")
        return self.wrote(E.RETURNED, cents, "payment", pen, on=on, reference=reference)

    def waived(self, cents: int, pen: Pen) -> "Ledger":
        """The agency waives a part, or the whole, of a sum to return.

        Raises:
            Refusal: ``nothing_to_return``, ``more_than_awaited``.
        """
        self._claim()
        if cents > self.balances.awaited:
            raise _more_than_awaited("/cents")
        return self.wrote(E.WAIVED, cents, "waiver", pen)

    def countered(self, number: int, pen: Pen) -> "Ledger":
        """Counter an entry that somebody typed: a payment received, or a waiver; again changes nothing.

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


def agreement_living() -> Refusal:
    """The refusal to settle an agreement that goes on."""
    return Refusal(
        "agreement_living",
        "La convention est en cours : son solde s'arrête une fois qu'elle est terminée.",
    )


def follow_ups_awaited() -> Refusal:
    """The refusal to settle before the last follow-up is accepted."""
    return Refusal(
        "follow_ups_awaited",
        "Le dernier suivi trimestriel n'est pas encore accepté : acceptez-le d'abord.",
    )


def payment_ahead() -> Refusal:
    """The refusal of a payment of a day that is to come."""
    return Refusal("payment_ahead", "Indiquez le jour où la somme est arrivée.", "invalid", "/on")


def _more_than_awaited(pointer: str) -> Refusal:
    return Refusal(
        "more_than_awaited", "Ce montant dépasse ce qui reste à rendre : vérifiez-le.", "invalid", pointer
    )
