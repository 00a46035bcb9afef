"""The pay and the working time of a contract (RULES 3, section 11)."""

from datetime import date

import pytest

from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.following_up.preparing import post_facts
from chalicelib.services.recruiting import contracts
from tests.services.recruiting.test_contract_corrections import accepted, by_agency, quarter_over, transmitted
from tests.support.outside import refused
from tests.support.world import World


def recorded_before_it_was_asked(world: World) -> Recruitment:
    """Return a contract of an earlier release, without pay and working time."""
    recruitment = world.validated(world.granted())
    contracts.correct_contract(
        world.ports,
        world.agency,
        recruitment.id,
        kind=ContractKind.PERMANENT,
        signed_on=world.today,
        starts_on=world.today,
        ends_on=None,
        reason="Le contrat a été reçu par la poste.",
    )
    return world.fresh(recruitment)


def test_the_pay_of_a_contract_is_at_least_the_minimum_wage_of_its_first_day(world: World) -> None:
    recruitment = world.validated(world.granted())
    least = world.ports.parameters_on(world.today).smic_month_cents
    with refused("contract_pay"):
        world.sign(recruitment, gross_pay_cents=least - 1)
    signed = world.sign(recruitment, gross_pay_cents=least)
    assert signed.contract is not None and signed.contract.gross_pay_cents == least


def test_a_contract_in_mayotte_is_not_compared_with_the_mainlands_minimum_wage(world: World) -> None:
    recruitment = world.validated(world.granted(postal_code="97600", insee_code="97611"))
    signed = world.sign(recruitment, gross_pay_cents=1_500_00)
    assert signed.contract is not None and signed.contract.gross_pay_cents == 1_500_00


def test_a_contract_before_any_known_minimum_wage_is_not_compared(world: World) -> None:
    recruitment = world.validated(world.granted())
    old = date(2019, 1, 7)
    assert by_agency(world, recruitment, signed_on=old, starts_on=old).contract


def test_a_part_time_contract_is_not_recorded(world: World) -> None:
    recruitment = world.validated(world.granted())
    with refused("contract_part_time"):
        world.sign(recruitment, full_time=False)
    assert world.fresh(recruitment).contract is None


def test_a_contract_without_pay_is_completed_by_its_structure_and_left_by_the_agency(world: World) -> None:
    recruitment = recorded_before_it_was_asked(world)
    assert recruitment.contract is not None and recruitment.contract.gross_pay_cents is None
    world.sign(recruitment, kind=ContractKind.PERMANENT, ends_on=None, gross_pay_cents=2_000_00)
    moved = by_agency(world, recruitment, starts_on=date(2026, 9, 16)).contract
    assert moved is not None and (moved.gross_pay_cents, moved.full_time) == (2_000_00, True)


def test_pay_is_corrected_even_once_counted_and_reopens_no_follow_up(world: World) -> None:
    recruitment = world.hired(world.granted())
    one = accepted(world, quarter_over(world))
    contract = recruitment.contract
    assert contract is not None
    dates = {name: getattr(contract, name) for name in ("signed_on", "starts_on", "ends_on")}
    raised = world.sign(recruitment, **dates, gross_pay_cents=2_400_00)
    world.run_tasks()
    assert raised.contract is not None and raised.contract.gross_pay_cents == 2_400_00
    assert world.fresh(one).status is FollowUpStatus.ACCEPTED
    with refused("contract_counted"):
        world.sign(recruitment, **{**dates, "starts_on": date(2026, 9, 20)})


@pytest.mark.parametrize("pay", [None, 2_400_00])
def test_the_proposed_pay_of_the_first_quarter_is_that_of_the_days_of_the_contract(
    world: World, pay: int | None
) -> None:
    if pay is None:
        recruitment = recorded_before_it_was_asked(world)
    else:
        recruitment = world.hired(world.granted(), gross_pay_cents=pay)
    one = quarter_over(world)
    post = post_facts(world.ports, one)[recruitment.id]
    assert post.contract_pay_cents == (None if pay is None else pay * post.time.days // 30)
    transmitted(world, one)
