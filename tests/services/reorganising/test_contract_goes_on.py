"""A contract that another structure took over keeps its first day there (RULES section 11)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.services.recruiting import contracts, ends
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import DAY, moved, recruitments
from tests.support.outside import refused
from tests.support.world import World

former, successor = test_moving.former, test_moving.successor


@pytest.fixture
def here(world: World, former: Structure, successor: Structure) -> Recruitment:
    """Return an adviser who was taken over."""
    (known,) = recruitments(world, former)
    moved(world, former, successor, kind=ChangeKind.ADVISERS, recruitment_ids=(known.id,))
    return recruitments(world, successor)[-1]


def dates(one: Recruitment, **changed: Any) -> dict[str, Any]:
    assert one.contract is not None
    known = {name: getattr(one.contract, name) for name in ("kind", "signed_on", "starts_on", "ends_on")}
    return {**known, **changed}


def test_correcting_the_first_day_counts_no_day_in_both_structures(world: World, here: Recruitment) -> None:
    for day in (date(2026, 7, 6), DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with refused("status_forbids"):
            world.sign(here, **dates(here, starts_on=day))
        with refused("status_forbids"):
            contracts.correct_contract(
                world.ports, world.agency, here.id, **dates(here, starts_on=day), reason="Une erreur de date."
            )


def test_its_last_day_is_corrected_there_and_it_cannot_be_taken_back(world: World, here: Recruitment) -> None:
    changed = world.sign(here, **dates(here, kind=ContractKind.PERMANENT, ends_on=None))
    assert changed.contract is not None and changed.contract.ends_on is None
    with refused("status_forbids"):
        contracts.take_contract_back(world.ports, world.as_structure(here.structure_id), here.id)


def test_neither_side_offers_to_take_the_contract_back(
    world: World, former: Structure, here: Recruitment
) -> None:
    (left,) = recruitments(world, former)
    assert (
        not here.contract_may_be_taken_back
        and not left.contract_may_be_taken_back
        and not left.end_may_be_taken_back
    )
    own = world.hired(former)
    assert own.contract_may_be_taken_back and not own.end_may_be_taken_back
    ended = ends.end(
        world.ports,
        world.as_structure(former),
        own.id,
        ended_on=world.today + timedelta(days=9),
        reason=EndReason.RESIGNATION,
    )
    assert ended.contract_may_be_taken_back and ended.end_may_be_taken_back
