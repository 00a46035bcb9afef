"""A sum to return that is kept from the next instalment of another agreement (RULES 21, section 11)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.funding.instalment import Instalment, InstalmentStatus, Share, Trigger
from chalicelib.domain.funding.ledger.entries import EntryKind, Pen
from chalicelib.domain.funding.ledger.ledger import Ledger, SetOff
from chalicelib.domain.funding.ledger.settlement import more_than_awaited
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector, invalid_at

E, S = EntryKind, InstalmentStatus


@dataclass(frozen=True, kw_only=True)
class BothLedgers:
    """The two ledgers of one offset.

    Args:
        claim: of the sum to return.
        onto: of the instalment that it is kept from.
    """

    claim: Ledger
    onto: Ledger


def next_to_pay(ledger: Ledger) -> Instalment | None:
    """Return the instalment that a sum may be kept from: the first that is due and not proposed, or None."""
    return next((one for one in ledger.instalments if one.status is S.DUE), None)


def set_off(claim: Ledger, onto: Ledger, cents: int, pen: Pen) -> BothLedgers:
    """Keep a sum to return from the next instalment of another agreement.

    The same entries return the sum under one agreement and pay it under the other.

    Args:
        claim: the ledger of the sum to return.
        onto: the ledger of another agreement of the same structure.
        cents: how much, in euro cents.
        pen: who decides it.

    Raises:
        Refusal: ``nothing_to_return``, ``claim_disputed``, ``answer_awaited``. Refusals: ``other_agreement``,
            ``more_than_awaited``, ``nothing_to_pay``, ``more_than_instalment``, all that apply.
    """
    one = require_set_off(claim, lambda: onto, lambda: cents, pen.today)
    told = SetOff(
        number=1 + max((known.number for known in claim.offsets if known.claim_id == claim.id), default=0),
        claim_id=claim.id,
        claim_name=claim.structure_name,
        onto_id=onto.id,
        onto_name=onto.structure_name,
        instalment=one.number,
        cents=cents,
        on=pen.today,
    )
    after = onto.with_instalment(one.set_off(cents, pen.today))
    claim_told = replace(claim, offsets=(*claim.offsets, told))
    onto_told = replace(after, offsets=(*after.offsets, told))
    return BothLedgers(
        claim=claim_told.wrote(E.RETURNED, cents, told.about(onto.id), pen),
        onto=onto_told.wrote(E.PAID, cents, told.about(claim.id), pen),
    )


def is_last_set_off(claim: Ledger, onto_id: str, cents: int, by: str) -> bool:
    """Return whether the last entry of a ledger is an offset that somebody asked for in the same words.

    Args:
        claim: the ledger of the sum to return.
        onto_id: the agreement of the instalment.
        cents: how much, in euro cents.
        by: the account.
    """
    told = next((one for one in reversed(claim.offsets) if one.claim_id == claim.id), None)
    if told is None or (told.onto_id, told.cents) != (onto_id, cents):
        return False
    last = claim.entries[-1]
    return (last.about, last.cents, last.by) == (told.about(onto_id), cents, by)


def require_set_off(
    claim: Ledger, onto: Callable[[], Ledger], cents: Callable[[], int], today: date
) -> Instalment:
    """Return the instalment that a sum may be kept from; it also runs on partial answers.

    Args:
        claim: the ledger of the sum to return.
        onto: returns the ledger of the other agreement, or raises ``Unanswered``.
        cents: returns how much is kept, in euro cents, or raises ``Unanswered``.
        today: the date in Paris.

    Raises:
        Refusal, Refusals: as ``set_off``. Unanswered: some answers are missing.
    """
    claim.certain(today)
    rules = RefusalCollector()
    rules.check(lambda: _require_awaited(claim, cents()))
    one = rules.check(lambda: _payable(claim, onto()))
    if one is not None:
        rules.check(lambda: _require_within(one, cents()))
    rules.require()
    assert one is not None
    return one


def _require_awaited(claim: Ledger, cents: int) -> None:
    if cents > claim.balances.awaited:
        raise more_than_awaited("/offset_cents")


def _payable(claim: Ledger, onto: Ledger) -> Instalment:
    if onto.id == claim.id or onto.structure_id != claim.structure_id:
        raise invalid_at(
            "other_agreement", "Choisissez une autre convention de la même structure.", "onto_agreement_id"
        )
    one = next_to_pay(onto)
    if one is None:
        raise invalid_at(
            "nothing_to_pay",
            "Aucun versement de cette convention n'est à proposer : une somme se retient sur un versement "
            "dû, qui n'est ni suspendu, ni proposé.",
            "onto_agreement_id",
        )
    return one


def _require_within(one: Instalment, cents: int) -> None:
    if cents > one.payable:
        raise invalid_at(
            "more_than_instalment",
            "Ce montant dépasse le prochain versement de cette convention : vérifiez-le.",
            "offset_cents",
        )


def reversed_set_off(claim: Ledger, onto: Ledger, number: int, pen: Pen) -> BothLedgers:
    """Reverse an offset: the sum is to return again, and to be paid; one that is reversed changes nothing.

    What the bank has to pay meanwhile stays: the sum is then an instalment of its own.

    Args:
        claim: the ledger of the sum to return.
        onto: the ledger of the agreement that it was kept from.
        number: of the offset, in the ledger of the sum.
        pen: who reverses it.

    Raises:
        Refusal: ``offset_unknown``, ``offset_settled``.
    """
    told = claim.offset(number)
    if told is None or told.onto_id != onto.id:
        raise offset_unknown()
    if told.reversed_on is not None:
        return BothLedgers(claim=claim, onto=onto)
    if onto.settlement is not None:
        raise Refusal(
            "offset_settled",
            "Le solde de la convention qui a reçu cette compensation est arrêté : reprenez-le d'abord. S'il "
            "a déjà eu des suites, demandez une remise à l'Agence.",
        )
    back = replace(told, reversed_on=pen.today)
    after = _to_pay_again(onto, told, pen).within_granted(pen)
    return BothLedgers(
        claim=_with(claim, back).wrote(E.RETURNED, -told.cents, told.about(onto.id), pen),
        onto=_with(after, back).wrote(E.PAID, -told.cents, told.about(claim.id), pen),
    )


def _with(ledger: Ledger, changed: SetOff) -> Ledger:
    same = (changed.claim_id, changed.number)
    return replace(
        ledger,
        offsets=tuple(changed if (one.claim_id, one.number) == same else one for one in ledger.offsets),
    )


def _to_pay_again(onto: Ledger, told: SetOff, pen: Pen) -> Ledger:
    one = onto.known(told.instalment)
    if one.status in (S.DUE, S.SUSPENDED, S.OFFSET):
        return onto.with_instalment(one.not_set_off(told.cents, pen.today))
    parted = onto.with_instalment(
        replace(one, cents=one.cents - told.cents, offset_cents=one.offset_cents - told.cents)
    )
    if one.status is S.CANCELLED:
        # What is no longer planned is not due either: the next final balance counts it.
        return parted.wrote(E.DUE, -told.cents, f"instalment:{one.number}", pen)
    rest = Instalment(
        number=max(known.number for known in onto.instalments) + 1,
        share=Share(percent=one.share.percent, trigger=Trigger.REVERSAL),
        cents=told.cents,
        status=S.DUE,
        since=pen.today,
        due_on=pen.today,
    )
    moved = replace(parted, instalments=(*parted.instalments, rest))
    return moved.wrote(E.DUE, -told.cents, f"instalment:{one.number}", pen).wrote(
        E.DUE, told.cents, f"instalment:{rest.number}", pen
    )


def offset_unknown() -> Refusal:
    """Return the refusal of an offset that the ledger of the sum does not have."""
    return Refusal(
        "offset_unknown",
        "Cette compensation n'existe pas : prenez un numéro de la liste des compensations.",
        "invalid",
        "/offset_number",
    )
