"""The final balance of an agreement that has ended, and its dispute (RULES 21, section 11)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus, Share, Trigger
from chalicelib.domain.funding.ledger.entries import EntryKind, Pen
from chalicelib.domain.funding.ledger.transfers import Transfers
from chalicelib.domain.shared.calendar_rules import paris_date
from chalicelib.domain.shared.french import Labelled, french_date
from chalicelib.domain.shared.refusal import Refusal

E, S = EntryKind, InstalmentStatus
_UNDER_WAY = frozenset({S.PROPOSED, S.APPROVED, S.ORDERED})


class SettlementStage(Labelled):
    """The stage of the money of an agreement."""

    LIVING = "living", "en cours"
    TO_PAY = "to_pay", "solde à verser"
    TO_RETURN = "to_return", "somme à rendre"
    DISPUTED = "disputed", "solde contesté"
    CLOSED = "closed", "soldée"


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The final balance of an agreement that has ended, and its dispute.

    Args:
        settled_on: the day of Paris on which it was drawn up.
        answer_by: the last day for the structure to dispute a sum to return; None without such a sum.
        dispute: why the structure disputes it, in its words; None without a dispute.
        answer: of the funder; None before.
    """

    settled_on: date
    answer_by: date | None = None
    dispute: str | None = None
    answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Settling(Transfers):
    """The end of the money of an agreement.

    Args:
        settlement: its final balance; None before.
    """

    settlement: Settlement | None = None

    @property
    def stage(self) -> SettlementStage:
        """The stage, computed from what is still to be paid or returned."""
        if self.settlement is None:
            return SettlementStage.LIVING
        if self.balances.awaited:
            disputed = self.settlement.dispute is not None and self.settlement.answer is None
            return SettlementStage.DISPUTED if disputed else SettlementStage.TO_RETURN
        return (
            SettlementStage.TO_PAY
            if any(one.unfinished for one in self.instalments)
            else SettlementStage.CLOSED
        )

    @property
    def closed_on(self) -> date | None:
        """The day of Paris since which nothing is left to pay or to return; None before."""
        if self.settlement is None or self.stage is not SettlementStage.CLOSED:
            return None
        written = (paris_date(one.at) for one in self.entries)
        return max(self.settlement.settled_on, *written, *(one.since for one in self.instalments))

    @property
    def claim_cents(self) -> int:
        """What is or will be to return, in euro cents: before the final balance what is not justified yet."""
        return self.balances.claimed(settled=self.settlement is not None)

    def settled(self, answer_by: date, pen: Pen) -> Self:
        """Draw up the final balance of an agreement that has ended, once its follow-ups are accepted.

        Instalments that were not ordered are cancelled. If more is justified than was paid, one last
        instalment pays the difference; if more was paid than is justified, the difference is to be returned.

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
                    E.DUE, -one.payable if was_due else 0, f"instalment:{one.number}", pen
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
        """Whether the final balance can be taken back: nothing has followed it yet."""
        sums = self.balances
        begun = any(one.share.trigger is Trigger.BALANCE and not one.untouched for one in self.instalments)
        return self.settlement is not None and not (sums.returned or sums.waived or begun)

    def unsettled(self, pen: Pen) -> Self:
        """Take back a final balance that was drawn up too early or by mistake, while nothing has followed it.

        Instalments that it cancelled stay cancelled: the next final balance computes what is left to pay.

        Raises:
            Refusal: ``balance_followed``.
        """
        sums = self.balances
        if not self.unsettles:
            raise Refusal(
                "balance_followed",
                "Ce solde a déjà eu des suites (versement, somme rendue, remise ou titre de "
                "perception) : il ne se reprend plus. Annulez d'abord ces suites, par une écriture contraire "
                "ou l'annulation du titre ou de la compensation.",
            )
        back = replace(self, settlement=None).wrote(E.TO_RETURN, -sums.to_return, "balance", pen)
        for one in self.instalments:
            if one.share.trigger is Trigger.BALANCE and one.status is S.DUE:
                back = back.with_instalment(one.cancelled(pen.today)).wrote(
                    E.DUE, -one.payable, f"instalment:{one.number}", pen
                )
        return back

    def claim(self) -> Settlement:
        """Return the final balance, which must have a sum to return.

        Raises:
            Refusal: ``nothing_to_return``.
        """
        if self.settlement is None or not self.balances.awaited:
            raise Refusal("nothing_to_return", "Aucune somme n'est à rendre sur cette convention.")
        return self.settlement

    def disputed(self, text: str, today: date) -> Self:
        """Dispute the sum to return, as the structure; until the answer a second dispute replaces the first.

        Raises:
            Refusal: ``nothing_to_return``, ``dispute_answered``, ``dispute_too_late``.
        """
        known = self.claim()
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

    def dispute_answered(self, text: str, less_cents: int, pen: Pen) -> Self:
        """Answer the dispute, as the funder, and reduce the sum to return; another answer replaces the first.

        Args:
            text: the answer.
            less_cents: by how much the sum to return is reduced, in euro cents.
            pen: who answers.

        Raises:
            Refusal: ``no_dispute``, ``more_than_awaited``.
        """
        known = self.settlement
        if known is None or known.dispute is None:
            raise Refusal("no_dispute", "La structure n'a pas contesté ce solde.")
        before = -sum(one.cents for one in self.entries if one.about == "dispute")
        if less_cents - before > self.balances.awaited:
            raise more_than_awaited("/less_cents")
        answered = replace(self, settlement=replace(known, answer=text))
        return answered.wrote(E.TO_RETURN, before - less_cents, "dispute", pen)


def agreement_living() -> Refusal:
    """Return the refusal to settle an agreement that has not ended."""
    return Refusal(
        "agreement_living",
        "La convention est en cours : son solde s'arrête une fois qu'elle est terminée.",
    )


def last_quarter_running(label: str, opens_on: date) -> Refusal:
    """Return the refusal to settle before the last follow-up is open.

    Args:
        label: of the last quarter of the agreement, « 4e trimestre 2026 ».
        opens_on: the first day after it.
    """
    return Refusal(
        "follow_ups_awaited",
        f"Le suivi du {label} s'ouvre le {french_date(opens_on)} : arrêtez le solde une fois qu'il est "
        "accepté.",
    )


def follow_ups_awaited() -> Refusal:
    """Return the refusal to settle before the last follow-up is accepted."""
    return Refusal(
        "follow_ups_awaited",
        "Un suivi trimestriel de cette convention n'est pas encore accepté : acceptez-le d'abord, "
        "dans « Suivis ».",
    )


def more_than_awaited(pointer: str) -> Refusal:
    """Return the refusal of an amount larger than what is still to be returned."""
    return Refusal(
        "more_than_awaited", "Ce montant dépasse ce qui reste à rendre : vérifiez-le.", "invalid", pointer
    )
