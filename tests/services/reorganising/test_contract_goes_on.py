"""A contract that another structure took over keeps its first day there (RULES section 11)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.activity.totals import Month
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.contract import ContractKind
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment, RecruitmentStatus
from chalicelib.domain.reorganising.structure_change import ChangeKind
from chalicelib.domain.training.session import Mode, Seat
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services.recruiting import contracts, ends
from tests.services.activity.test_statistics import count_again
from tests.services.reorganising import test_moving
from tests.services.reorganising.test_moving import DAY, moved, recruitments
from tests.support import builders
from tests.support.adviser import Adviser
from tests.support.outside import refused
from tests.support.training import training_of
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


def test_an_adviser_who_reported_before_a_takeover_stays_in_activity_and_is_silent_from_that_report_on(
    world: World, former: Structure, successor: Structure
) -> None:
    (known,) = recruitments(world, former)
    world.run_tasks()
    july = {"starts_on": date(2026, 7, 7), "ends_on": date(2026, 7, 10)}
    seat = Seat(session_id=builders.new_id(), lots=(3, 3), mode=Mode.IN_PERSON, where="Nancy", **july)
    world.change(training_of(world, known), status=TrainingStatus.FINISHED, seat=seat)
    world.go_to(DAY - timedelta(days=1))
    Adviser(world, known).records()
    moved(world, former, successor)
    (here,) = recruitments(world, successor)
    assert (here.came_from, here.status) == (known.id, RecruitmentStatus.HIRED)
    count_again(world)
    [counted] = world.store.territory_totals("54", Month.of(DAY), Month.of(DAY))
    assert (counted.posts.filled, counted.posts.active, counted.posts.silent) == (1, 1, 0)
    world.go_to(date(2026, 9, 20), hour=9)
    world.tick()
    [told] = world.deliver()["activity_silence"]
    assert "depuis le 19 août 2026" in " ".join(told["text"].split())
