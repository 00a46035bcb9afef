"""Recruitments of earlier releases get their training and the reminder of the contract's copy."""

from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.timers import COPY_REMINDER, TIMERS
from chalicelib.domain.training.training import Training
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import ends
from infra.counting.trainings import complete_trainings
from tests.services.recruiting.test_end_proof import days_pass, noted
from tests.support.journal import BY_HAND
from tests.support.world import World


def unwritten(world: World) -> Changes:
    """Return changes that no journey makes, for what an earlier release left."""
    return Changes(author=BY_HAND, at=world.ports.clock.now())


def without_training(world: World, old: Recruitment) -> None:
    changes = unwritten(world)
    changes.delete(world.get(Training, old.id))
    for name in world.timers(old):
        if name in TIMERS:
            changes.clear_timer(name, old.id)
    world.store.commit(changes)


def completed(world: World, *, dry_run: bool = False) -> tuple[int, str]:
    said: list[str] = []
    return complete_trainings(world.ports, said.append, dry_run=dry_run), said[-1]


def test_a_recruitment_validated_before_trainings_existed_gets_one(world: World) -> None:
    structure = world.granted(posts=2)
    world.validated(structure)
    old = world.hired(structure)
    timers = world.timers(old)
    without_training(world, old)
    assert completed(world, dry_run=True) == (
        1,
        "2 recrutements lus, 1 à compléter (formation, rappel de la copie du contrat).",
    )
    assert world.store.get(Training, old.id) is None, "a dry run writes nothing"
    assert completed(world)[0] == 0
    made = world.get(Training, old.id)
    assert (made.status, made.contract_starts_on) == (TrainingStatus.TO_TEST, world.today)
    assert world.timers(old) == timers
    assert completed(world)[1].startswith("2 recrutements lus, 0 complétés")
    assert completed(world, dry_run=True)[0] == 0


def test_a_contract_recorded_before_copies_existed_is_reminded_of_once(world: World) -> None:
    old = world.hired(world.granted())
    without = unwritten(world)
    without.clear_timer(COPY_REMINDER, old.id)
    world.store.commit(without)
    days_pass(world, 20)
    assert not world.mails("contract_copy_missing")
    assert completed(world, dry_run=True)[0] == 1
    for _ in range(2):
        completed(world)
    days_pass(world, 40)
    assert len(world.mails("contract_copy_missing")) == len(noted(world, "contract_copy_asked")) == 1
    assert completed(world, dry_run=True)[0] == 0


def test_a_recruitment_that_is_over_is_left_as_it_is(world: World) -> None:
    structure = world.granted()
    old = world.hired(structure)
    actor = world.as_structure(structure)
    ends.end(world.ports, actor, old.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    days_pass(world, 1)
    without_training(world, old)
    assert completed(world, dry_run=True)[0] == 0
