"""The sums to return of the country, by what each waits for (RULES 21, section 11)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.funding.ledger.summary import LedgerSummary, ledger_summary
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import bare


class ReturnTray(Labelled):
    """What a sum to return waits for; it is in one at a time."""

    LATE = "late", "Titres en retard"
    TO_RECOVER = "to_recover", "À recouvrer"
    DISPUTED = "disputed", "Contestées"
    ORDERED = "ordered", "Titres à payer"
    ANSWERING = "answering", "Délai pour contester en cours"


def _tray(ledger: LedgerSummary, today: date) -> ReturnTray:
    if ledger.stage is SettlementStage.DISPUTED:
        return ReturnTray.DISPUTED
    if ledger.pay_by is not None:
        return ReturnTray.LATE if _late(ledger.pay_by, today) else ReturnTray.ORDERED
    answering = ledger.answer_by is not None and today <= ledger.answer_by
    return ReturnTray.ANSWERING if answering else ReturnTray.TO_RECOVER


def _late(pay_by: date, today: date) -> bool:
    return pay_by < today


class OrderToPay(NamedTuple):
    """A recovery order of which something is to be paid, by the id of its agreement.

    Args:
        pay_by: its last day.
    """

    id: str
    pay_by: date

    def late(self, today: date) -> bool:
        """Return whether its last day has passed."""
        return _late(self.pay_by, today)


def order_to_pay(ledger: Ledger) -> OrderToPay | None:
    """Return the recovery order that is to be paid on a ledger, late or not; None without one."""
    one = ledger_summary(ledger)
    if one.pay_by is None or not one.balances.awaited:
        return None
    return OrderToPay(one.id, one.pay_by)


def by_tray(ledgers: Iterable[LedgerSummary], today: date) -> dict[ReturnTray, list[LedgerSummary]]:
    """Return the ledgers with a sum that is still to be returned, by what it waits for, the largest first.

    Args:
        ledgers: any.
        today: the date in Paris.
    """
    trays: dict[ReturnTray, list[LedgerSummary]] = {tray: [] for tray in ReturnTray}
    for one in ledgers:
        if one.balances.awaited:
            trays[_tray(one, today)].append(one)
    for held in trays.values():
        held.sort(key=lambda one: (-one.balances.awaited, bare(one.structure_name), one.id))
    return trays
