"""The country's claims to declare to liquidators, as the funder lists them (RULES section 11)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.ledger.summary import LedgerSummary
from chalicelib.domain.reorganising.liquidation import last_day_to_declare
from chalicelib.domain.shared.french import Labelled
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.words import bare


class ClaimTray(Labelled):
    """Whether a claim is declared."""

    TO_DECLARE = "to_declare", "À déclarer"
    DECLARED = "declared", "Déclarées"


class DeclaredSum(NamedTuple):
    """A claim that was declared.

    Args:
        agreement_id: of the agreement.
        cents: the declared amount, in euro cents.
        declared_on: the day of the declaration, as ISO text.
    """

    agreement_id: str
    cents: int
    declared_on: str

    @property
    def on(self) -> date:
        """The day of the declaration."""
        return date.fromisoformat(self.declared_on)


class LiquidationSummary(NamedTuple):
    """The liquidation of a structure in a list.

    Args:
        id: of the structure.
        judgment_on: the day of the judgment.
        published_on: the day of its publication; None while unknown.
        declared: the claims that were declared.
    """

    id: str
    judgment_on: date
    published_on: date | None
    declared: tuple[DeclaredSum, ...] = ()

    def last_day(self, params: Parameters) -> date:
        """Return the last day to declare a claim."""
        return last_day_to_declare(self.judgment_on, self.published_on, params)


def liquidation_summary(structure: Structure) -> LiquidationSummary | None:
    """Return the summary of a structure's liquidation; None without one."""
    known = structure.liquidation
    if known is None:
        return None
    return LiquidationSummary(
        id=structure.id,
        judgment_on=known.judgment_on,
        published_on=known.published_on,
        declared=tuple(
            DeclaredSum(one.agreement_id, one.cents, one.on.isoformat()) for one in known.declared
        ),
    )


class ListedClaim(NamedTuple):
    """The claim of an agreement in a list.

    Args:
        ledger: of the agreement.
        last_day: of the declaration.
        declared: the declaration; None before.
    """

    ledger: LedgerSummary
    last_day: date
    declared: DeclaredSum | None


def claims_by_tray(
    ledgers: Iterable[LedgerSummary], liquidations: Iterable[LiquidationSummary], params: Parameters
) -> dict[ClaimTray, list[ListedClaim]]:
    """Return the claims of structures in liquidation by tray, those with the earliest last day first.

    A claim of which nothing is left to return is listed only if it was declared.
    """
    trays: dict[ClaimTray, list[ListedClaim]] = {tray: [] for tray in ClaimTray}
    known = {one.id: one for one in liquidations}
    for ledger in ledgers:
        liquidation = known.get(ledger.structure_id)
        if liquidation is None:
            continue
        declared = next((one for one in liquidation.declared if one.agreement_id == ledger.id), None)
        if declared is not None or ledger.claim_cents:
            tray = ClaimTray.DECLARED if declared else ClaimTray.TO_DECLARE
            trays[tray].append(ListedClaim(ledger, liquidation.last_day(params), declared))
    for held in trays.values():
        held.sort(key=lambda one: (one.last_day, bare(one.ledger.structure_name), one.ledger.id))
    return trays


class RunningTerms(NamedTuple):
    """The liquidations whose term to declare claims is running.

    Args:
        structures: how many.
        first: the earliest last day.
    """

    structures: int
    first: date


def running_terms(
    liquidations: Iterable[LiquidationSummary], today: date, params: Parameters
) -> RunningTerms | None:
    """Return the liquidations whose last day to declare is not over; None without any.

    Args:
        liquidations: of the country.
        today: the date in Paris.
        params: of today.
    """
    days = [one.last_day(params) for one in liquidations]
    running = [day for day in days if today <= day]
    return RunningTerms(len(running), min(running)) if running else None
