"""Payments made before this system opened (RULES section 11)."""

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
    refused,
)
from chalicelib.domain.intake.lines import ReadLine
from chalicelib.domain.intake.money import paid_before, payment_taken_in
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
    """Return the outcome of a line of payments, and the ledger after it.

    Args:
        line: as read.
        standing: the stored records.
        pen: the author and instant of the entries.
    """
    before = standing.ledger
    if line.faults:
        return examined(line), before
    agreement, values = standing.agreement, line.values
    if agreement is None or agreement.taken_in_on is None or before is None:
        wanted = "La convention de ce dossier n'est pas reprise ici : reprenez-la d'abord."
        return refused(line, NUMBER, wanted), before
    if values["paid_on"] > pen.today:
        return refused(line, "paid_on", "Un jour passé est attendu."), before
    if values["paid_on"] < before.signed_on and values["cents"]:
        signed = f"La convention n'est signée par tous que le {french_date(before.signed_on)}."
        return refused(line, "paid_on", signed), before
    one = before.instalment(values["rank"])
    try:
        after = paid_before(
            before,
            values["rank"],
            cents=values["cents"],
            on=values["paid_on"],
            reference=values["reference"],
            pen=pen,
        )
    except Refusal as refusal:
        return refused(line, (refusal.pointer or "/")[1:], refusal.message), before
    assert one is not None
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
