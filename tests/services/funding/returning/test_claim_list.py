"""The funder reads all that it has to declare to liquidators in one list (RULES section 11)."""

from datetime import date

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.funding.ledger.summary import InstalmentTray
from chalicelib.domain.reorganising.claims import ClaimTray, RunningTerms
from chalicelib.services.funding import desk, instalments
from chalicelib.services.reorganising import claims, liquidating
from tests.services.reorganising import test_liquidating
from tests.services.reorganising.test_liquidating import WHY, declare, paid, recorded
from tests.support.outside import refused
from tests.support.world import World

structure, agreement = test_liquidating.structure, test_liquidating.agreement
LAST_DAY = date(2026, 10, 27)


def in_tray(world: World, tray: ClaimTray) -> tuple[list[str], int]:
    """Return the agreements of a list and its sum, which every page and every count also says."""
    actor = world.as_staff(Role.FUNDER)
    whole = claims.list_claims(world.ports, actor, tray, page=1, size=50)
    assert whole.matching == whole.counts[tray] == len(whole.rows)
    assert all(one.last_day == LAST_DAY for one in whole.rows)
    assert claims.list_claims(world.ports, actor, tray, page=2, size=50).rows == []
    of_instalments = instalments.select(
        world.ports, actor, InstalmentTray.PAID, text="", department=None, page=1, size=1
    )
    assert of_instalments.undeclared == whole.counts[ClaimTray.TO_DECLARE]
    return [one.ledger.id for one in whole.rows], whole.cents


def running(world: World) -> RunningTerms | None:
    """Return the running terms of the funder's first page."""
    _, owed = desk.waiting_with_claims(world.ports, world.as_staff(Role.FUNDER), ())
    return owed.terms


def test_a_claim_is_to_declare_from_the_liquidation_on_until_it_is_declared(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    assert (in_tray(world, ClaimTray.TO_DECLARE), running(world)) == (([], 0), None)
    recorded(world, structure)
    assert in_tray(world, ClaimTray.TO_DECLARE) == ([agreement.id], 24_000_00)
    assert running(world) == RunningTerms(1, LAST_DAY)
    declare(world, agreement)
    assert in_tray(world, ClaimTray.TO_DECLARE) == ([], 0)
    assert in_tray(world, ClaimTray.DECLARED) == ([agreement.id], 30_000_00)
    claims.take_back(world.ports, world.as_staff(Role.FUNDER), agreement.id)
    assert in_tray(world, ClaimTray.TO_DECLARE) == ([agreement.id], 24_000_00)
    liquidating.reverse(world.ports, world.agency, structure.id, reason=WHY)
    assert (in_tray(world, ClaimTray.TO_DECLARE), running(world)) == (([], 0), None)


def test_a_claim_stays_in_the_list_after_its_last_day(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    paid(world, structure, agreement)
    recorded(world, structure)
    world.go_to(date(2026, 10, 28))
    assert in_tray(world, ClaimTray.TO_DECLARE) == ([agreement.id], 24_000_00)
    assert running(world) is None


def test_a_liquidation_with_nothing_to_return_lists_no_claim(
    world: World, structure: Structure, agreement: Agreement
) -> None:
    recorded(world, structure)
    assert in_tray(world, ClaimTray.TO_DECLARE) == in_tray(world, ClaimTray.DECLARED) == ([], 0)


def test_the_funder_alone_reads_the_list_as_it_alone_declares(world: World) -> None:
    for actor in (world.agency, world.as_staff(Role.PREFECTURE, "54")):
        with refused("not_found"):
            claims.list_claims(world.ports, actor, ClaimTray.TO_DECLARE, page=1, size=1)
        with refused("not_found"):
            desk.waiting_with_claims(world.ports, actor, ())
