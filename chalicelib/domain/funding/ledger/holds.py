"""Why what is owed on an agreement waits, and for what (RULES section 11)."""

from dataclasses import dataclass

from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.reorganising.liquidation import HOLD, Liquidation
from chalicelib.domain.shared.french import french_date


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why what is owed is not paid for now, what will end this, and the id of the agreement that ends it.

    In a liquidation the id is ``HOLD``: the funder ends it.
    """

    why: str
    until: str
    waits_for: str


def hold_until_signed(new: Agreement) -> Hold:
    """Return the hold on a former agreement until the one that took its posts over is signed by all."""
    assert new.origin is not None
    return Hold(
        why=f"« {new.structure_name} » a repris des postes de cette convention le "
        f"{french_date(new.origin.on)}.",
        until=f"la signature par tous de la convention de « {new.structure_name} »",
        waits_for=new.id,
    )


def hold_in_liquidation(liquidation: Liquidation) -> Hold:
    """Return the hold on what is owed to a structure in liquidation, which the funder may lift."""
    return Hold(
        why=f"La structure est en liquidation judiciaire depuis le {french_date(liquidation.judgment_on)}.",
        until="la levée de la suspension par la Banque des Territoires",
        waits_for=HOLD,
    )
