"""Payments made before this system opened (RULES section 11)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.files import NUMBER
from chalicelib.domain.intake.intake import (
    ExaminedIntake,
    IntakeOutcome,
    examined,
    known,
)
from chalicelib.domain.intake.lines import IntakeFault, Readable, ReadLine, fault, judged
from chalicelib.domain.intake.money import open_to_intake, paid_before, payment_taken_in
from chalicelib.domain.shared.french import euros, french_date
from chalicelib.domain.shared.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class PaymentStanding:
    """The stored records that a line is about: the agreement with its case file number, and its ledger."""

    agreement: Agreement | None = None
    ledger: Ledger | None = None


def examine_payment_made(
    line: ReadLine, standing: PaymentStanding, pen: Pen
) -> tuple[ExaminedIntake, Ledger | None]:
    """Return the outcome of a line of payments, and the ledger after it; the rules judge what could be read.

    Args:
        line: as read.
        standing: the stored records.
        pen: the author and instant of the entries.
    """
    before, readable = standing.ledger, line.readable
    faults = judged(
        lambda: _unknown(readable, standing),
        lambda: _not_yet_paid(readable, pen),
        lambda: _paid_early(readable, before),
        lambda: _refused(readable, before, pen),
    )
    if line.faults or faults:
        return examined(line, faults), before
    assert before is not None
    after, one, values = _after(before, readable, pen), before.known(readable["rank"]), line.values
    if after is before:
        return known(line, ()), before
    if payment_taken_in(one):
        told = (f"Repris : {euros(one.cents)}",)
        return replace(examined(line, told=told), outcome=IntakeOutcome.CORRECTS), after
    other = one.cents != values["cents"]
    told = (
        f"L'échéancier prévoit {euros(one.cents)} : le reste de la subvention est réparti sur les versements "
        "qui suivent.",
    )
    return examined(line, told=told if other else ()), after


def _unknown(values: Readable, standing: PaymentStanding) -> Iterator[IntakeFault]:
    number, agreement = values[NUMBER], standing.agreement
    assert number is not None
    if agreement is None or agreement.taken_in_on is None or standing.ledger is None:
        yield fault(NUMBER, "La convention de ce dossier n'est pas reprise ici : reprenez-la d'abord.")


def _not_yet_paid(values: Readable, pen: Pen) -> Iterator[IntakeFault]:
    if values["paid_on"] > pen.today:
        yield fault("paid_on", "Un jour passé est attendu.")


def _paid_early(values: Readable, ledger: Ledger | None) -> Iterator[IntakeFault]:
    if ledger is not None and values["paid_on"] < ledger.signed_on and values["cents"]:
        signed = french_date(ledger.signed_on)
        yield fault("paid_on", f"La convention n'est signée par tous que le {signed}.")


def _refused(values: Readable, ledger: Ledger | None, pen: Pen) -> Iterator[IntakeFault]:
    if ledger is None:
        return
    try:
        open_to_intake(ledger, values["rank"])
        # Whether the sum is within the subsidy depends neither on the day nor on the reference.
        _after(ledger, Readable({"paid_on": pen.today, "reference": "", **values}), pen)
    except Refusal as refusal:
        yield fault((refusal.pointer or "/")[1:], refusal.message)


def _after(ledger: Ledger, values: Readable, pen: Pen) -> Ledger:
    return paid_before(
        ledger,
        values["rank"],
        cents=values["cents"],
        on=values["paid_on"],
        reference=values["reference"],
        pen=pen,
    )
