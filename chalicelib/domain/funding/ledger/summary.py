"""Summaries of ledgers for lists and boards, and sums over them (RULES section 11)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.entries import Balances
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.settlement import SettlementStage
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.words import Sought, bare, texts_to_search


class InstalmentFigures(NamedTuple):
    """An instalment in a list.

    Args:
        number: in its ledger.
        status: the value of its status.
        cents: what the bank pays of it, in euro cents.
        since: the date since which it has its status, as ISO text.
        proposed_by: the account that proposed it, empty before.
    """

    number: int
    status: str
    cents: int
    since: str
    proposed_by: str = ""


class LedgerSummary(NamedTuple):
    """The ledger of an agreement as desks list it; sums are in euro cents.

    Args:
        answer_by: the last day to dispute a sum to return, while it is neither disputed nor answered.
        pay_by: the last day to pay its recovery order, while something of it is to be paid.
        told_on: the day whose digest tells that this order is late; None before.
        structure_id: of its structure; empty in an older summary, until ``infra.reindex`` runs.
    """

    id: str
    department: str
    structure_name: str
    stage: SettlementStage
    granted: int
    due: int
    paid: int
    justified: int
    to_return: int
    returned: int
    waived: int
    instalments: tuple[InstalmentFigures, ...]
    answer_by: date | None = None
    pay_by: date | None = None
    told_on: date | None = None
    structure_id: str = ""

    @property
    def balances(self) -> Balances:
        """Its sums."""
        return Balances(
            granted=self.granted,
            due=self.due,
            paid=self.paid,
            justified=self.justified,
            to_return=self.to_return,
            returned=self.returned,
            waived=self.waived,
        )

    @property
    def claim_cents(self) -> int:
        """The sum that would be declared to a liquidator, in euro cents."""
        return self.balances.claimed(settled=self.stage is not SettlementStage.LIVING)


def ledger_summary(ledger: Ledger) -> LedgerSummary:
    """Return the summary of a ledger."""
    sums, order, settlement = ledger.balances, ledger.unpaid_recovery, ledger.settlement
    unanswered = settlement is not None and settlement.dispute is None and settlement.answer is None
    return LedgerSummary(
        id=ledger.id,
        department=ledger.department,
        structure_name=ledger.structure_name,
        stage=ledger.stage,
        **vars(sums),
        instalments=tuple(
            InstalmentFigures(
                one.number, one.status.value, one.payable, one.since.isoformat(), one.proposed_by or ""
            )
            for one in ledger.instalments
        ),
        answer_by=settlement.answer_by if settlement and unanswered else None,
        pay_by=order.pay_by if order else None,
        told_on=order.told_on if order else None,
        structure_id=ledger.structure_id,
    )


class InstalmentTray(Labelled):
    """What an instalment waits for: always exactly one thing."""

    TO_PROPOSE = "to_propose", "À proposer"
    TO_APPROVE = "to_approve", "À approuver"
    TO_ORDER = "to_order", "À ordonner"
    ORDERED = "ordered", "À la banque"
    SUSPENDED = "suspended", "Suspendus"
    RETURNED = "returned", "Renvoyés par la banque"
    PAID = "paid", "Versés"
    PLANNED = "planned", "Prévus"


_TRAY = {
    InstalmentStatus.DUE: InstalmentTray.TO_PROPOSE,
    InstalmentStatus.PROPOSED: InstalmentTray.TO_APPROVE,
    InstalmentStatus.APPROVED: InstalmentTray.TO_ORDER,
    InstalmentStatus.ORDERED: InstalmentTray.ORDERED,
    InstalmentStatus.SUSPENDED: InstalmentTray.SUSPENDED,
    InstalmentStatus.RETURNED: InstalmentTray.RETURNED,
    InstalmentStatus.PAID: InstalmentTray.PAID,
    InstalmentStatus.PLANNED: InstalmentTray.PLANNED,
}


class ListedInstalment(NamedTuple):
    """An instalment with the summary of its ledger."""

    ledger: LedgerSummary
    figures: InstalmentFigures

    @property
    def ref(self) -> str:
        """Its reference: the id of the agreement and its number."""
        return instalment_ref(self.ledger.id, self.figures.number)

    @property
    def since(self) -> date:
        """The date since which it has its status."""
        return date.fromisoformat(self.figures.since)


def instalment_ref(agreement_id: str, number: int) -> str:
    """Return the reference of an instalment in lists and forms."""
    return f"{agreement_id}_{number}"


def parted_ref(ref: str) -> tuple[str, int]:
    """Return the id of the agreement and the number, from what ``instalment_ref`` made."""
    agreement_id, _, number = ref.partition("_")
    return agreement_id, int(number)


def in_trays(ledgers: Iterable[LedgerSummary]) -> dict[InstalmentTray, list[ListedInstalment]]:
    """Return the instalments by tray, those that wait longest first; cancelled ones are left out."""
    trays: dict[InstalmentTray, list[ListedInstalment]] = {tray: [] for tray in InstalmentTray}
    for ledger in ledgers:
        for figures in ledger.instalments:
            tray = _TRAY.get(InstalmentStatus(figures.status))
            if tray is not None:
                trays[tray].append(ListedInstalment(ledger, figures))
    for held in trays.values():
        held.sort(key=lambda one: (one.figures.since, bare(one.ledger.structure_name), one.ref))
    return trays


def searched(rows: Sequence[ListedInstalment], text: str, department: str | None) -> list[ListedInstalment]:
    """Return the rows of a department, where words of the structure's name begin with each word of a text."""
    here = [one for one in rows if department is None or one.ledger.department == department]
    if not text:
        return here
    sought = Sought(text)
    texts = texts_to_search((one.ledger.structure_name,) for one in here)
    return [one for one, words in zip(here, texts, strict=True) if bool(sought) and sought.found_in(words)]


class MoneySums(NamedTuple):
    """The sums of some ledgers, in euro cents."""

    agreements: int = 0
    granted: int = 0
    due: int = 0
    paid: int = 0
    justified: int = 0
    advance: int = 0
    suspended: int = 0
    to_return: int = 0
    awaited: int = 0
    returned: int = 0
    waived: int = 0


def sums_of(ledgers: Iterable[LedgerSummary]) -> MoneySums:
    """Return the sums over some ledgers; advances and sums to return are computed by ledger, then added
    up."""
    total = MoneySums()
    for one in ledgers:
        sums = one.balances
        suspended = sum(
            figures.cents for figures in one.instalments if figures.status == InstalmentStatus.SUSPENDED
        )
        own = MoneySums(
            agreements=1,
            granted=sums.granted,
            due=sums.due,
            paid=sums.paid,
            justified=sums.justified,
            advance=sums.advance,
            suspended=suspended,
            to_return=sums.to_return,
            awaited=sums.awaited,
            returned=sums.returned,
            waived=sums.waived,
        )
        total = MoneySums(*(left + right for left, right in zip(total, own, strict=True)))
    return total


def by_department(ledgers: Iterable[LedgerSummary]) -> dict[str, MoneySums]:
    """Return the sums of each department that has a ledger, by its code."""
    known: dict[str, list[LedgerSummary]] = {}
    for one in ledgers:
        known.setdefault(one.department, []).append(one)
    return {code: sums_of(known[code]) for code in sorted(known)}
