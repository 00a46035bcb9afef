"""Payments made before this system opened, written to the ledgers of the agreements taken in."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.entries import Pen
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.intake.files import NUMBER
from chalicelib.domain.intake.intake import ExaminedIntake
from chalicelib.domain.intake.lines import ReadLine
from chalicelib.domain.intake.payments import PaymentStanding, examine_payment_made
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found
from chalicelib.services.funding.ledgers import pen_of, write_ledger_without_email
from chalicelib.services.intake.readers import BatchReader, Reader


class PaymentChecker:
    """Checks the lines of a file of payments, each against the ledger after the previous ones."""

    def __init__(self, ports: Ports, reader: Reader) -> None:
        self._reader = reader
        self._pen = Pen(at=ports.clock.now(), today=ports.today())
        self._after: dict[str, Ledger | None] = {}

    def prepare(self, lines: Sequence[ReadLine], reader: BatchReader) -> None:
        """Read together the items against which some lines are checked."""
        numbers = [one.values[NUMBER] for one in lines if one.values.get(NUMBER)]
        agreement_ids = reader.holders(map(guards.case_file_guard, numbers))
        reader.load(Agreement, agreement_ids.values())
        reader.load(Ledger, agreement_ids.values())

    def standing(self, line: ReadLine) -> PaymentStanding:
        """Return the stored items that a line is about."""
        number = line.values.get(NUMBER)
        holder = self._reader.holder(guards.case_file_guard(number)) if number else None
        if holder is None:
            return PaymentStanding()
        ledger = self._after.get(holder) or self._reader.get(Ledger, holder)
        return PaymentStanding(agreement=self._reader.get(Agreement, holder), ledger=ledger)

    def examine(self, line: ReadLine) -> ExaminedIntake:
        """Return the outcome of a line."""
        standing = self.standing(line)
        examined, after = examine_payment_made(line, standing, self._pen)
        if standing.agreement is not None:
            self._after[standing.agreement.id] = after
        return examined


def take(ports: Ports, changes: Changes, line: ReadLine, by: str, journal_details: Mapping[str, Any]) -> None:
    """Write the payment of a line; arguments as for ``agreements.take``. No e-mail is sent."""
    standing = PaymentChecker(ports, Reader(ports)).standing(line)
    before, agreement = found(standing.ledger), found(standing.agreement)
    _, after = examine_payment_made(line, standing, pen_of(ports, changes, by))
    assert after is not None
    write_ledger_without_email(changes, before, after)
    changes.note(after, "payment_taken_in", rank=line.values["rank"], **journal_details)
    changes.note(agreement, "payment_taken_in", rank=line.values["rank"], **journal_details)
