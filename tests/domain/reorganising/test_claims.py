"""The funder lists the claims on structures in liquidation, the most urgent first (RULES section 11)."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.ledger.ledger import Ledger
from chalicelib.domain.funding.ledger.summary import LedgerSummary, ledger_summary
from chalicelib.domain.reorganising.claims import (
    ClaimTray,
    DeclaredSum,
    LiquidationSummary,
    ListedClaim,
    RunningTerms,
    claims_by_tray,
    liquidation_summary,
    running_terms,
)
from chalicelib.domain.shared.parameters import Parameters
from tests.domain.funding.ledger.test_settlement import to_return
from tests.domain.reorganising.test_liquidation import JUDGED, TODAY, claim
from tests.support import builders

PARAMS = Parameters()
LAST_DAY = date(2027, 5, 8)


def judged(published_on: date | None = JUDGED.published_on) -> Structure:
    return builders.structure(liquidation=replace(JUDGED, published_on=published_on))


def summarised(structure: Structure) -> LiquidationSummary:
    found = liquidation_summary(structure)
    assert found is not None
    return found


def owed(structure: Structure, name: str = "Association", ledger: Ledger | None = None) -> LedgerSummary:
    one = replace(ledger or to_return(), id=builders.new_id(), structure_id=structure.id, structure_name=name)
    return ledger_summary(one)


def declared_on(structure: Structure, ledger: LedgerSummary, day: date) -> Structure:
    assert structure.liquidation is not None
    declaration = claim(day, ledger.id)
    return replace(structure, liquidation=structure.liquidation.declaring(declaration, TODAY))


def test_a_structure_that_is_not_in_liquidation_has_no_claim_in_the_list() -> None:
    living = builders.structure()
    assert liquidation_summary(living) is None
    other = summarised(judged())
    assert claims_by_tray([owed(living)], [other], PARAMS) == {
        ClaimTray.TO_DECLARE: [],
        ClaimTray.DECLARED: [],
    }


def test_the_claims_with_the_earliest_last_day_come_first_then_by_name() -> None:
    soon, later = judged(), judged(JUDGED.published_on and JUDGED.published_on + timedelta(days=1))
    unpublished = judged(None)
    rows = [owed(later), owed(soon, "Écoles"), owed(soon, "Fablab"), owed(unpublished), owed(soon, "Dojo")]
    trays = claims_by_tray(rows, [summarised(one) for one in (soon, later, unpublished)], PARAMS)
    assert trays[ClaimTray.TO_DECLARE] == [
        ListedClaim(rows[3], date(2027, 5, 1), None),
        ListedClaim(rows[4], LAST_DAY, None),
        ListedClaim(rows[1], LAST_DAY, None),
        ListedClaim(rows[2], LAST_DAY, None),
        ListedClaim(rows[0], date(2027, 5, 9), None),
    ]


def test_a_claim_that_is_declared_is_in_a_list_of_its_own_even_once_nothing_is_left_to_return() -> None:
    structure = judged()
    nothing = owed(structure, ledger=builders.ledger())
    waits, told = owed(structure), owed(structure)
    assert nothing.claim_cents == 0 and told.claim_cents == to_return().claim_cents > 0
    trays = claims_by_tray([nothing, told, waits], [summarised(declared_on(structure, told, TODAY))], PARAMS)
    declaration = DeclaredSum(told.id, 1_000_00, TODAY.isoformat())
    assert declaration.on == TODAY
    assert trays[ClaimTray.TO_DECLARE] == [ListedClaim(waits, LAST_DAY, None)]
    assert trays[ClaimTray.DECLARED] == [ListedClaim(told, LAST_DAY, declaration)]
    settled = claims_by_tray([nothing], [summarised(declared_on(structure, nothing, TODAY))], PARAMS)
    assert [one.ledger.id for one in settled[ClaimTray.DECLARED]] == [nothing.id]


def test_before_the_final_balance_the_claim_of_the_list_is_that_of_the_ledger() -> None:
    for ledger in (to_return(), builders.ledger(), replace(to_return(), settlement=None)):
        assert ledger_summary(ledger).claim_cents == ledger.claim_cents


def test_a_term_is_running_up_to_its_last_day() -> None:
    soon, later = summarised(judged(None)), summarised(judged())
    assert running_terms([later, soon], date(2027, 5, 1), PARAMS) == RunningTerms(2, date(2027, 5, 1))
    assert running_terms([later, soon], date(2027, 5, 2), PARAMS) == RunningTerms(1, LAST_DAY)
    assert running_terms([later, soon], LAST_DAY + timedelta(days=1), PARAMS) is None
