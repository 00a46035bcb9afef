"""The steps of an end of contract, as each reader sees them (RULES section 5)."""

from datetime import timedelta

from chalicelib.domain.access.account import Role
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.ending import EndStep, Party, StepState
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.candidates import erasing
from chalicelib.services.recruiting import ends
from chalicelib.services.recruiting.end_steps import read_steps
from tests.services.recruiting.test_end_proof import deposited
from tests.support import training
from tests.support.outside import refused
from tests.support.world import World

S, E = StepState, EndStep


def states(world: World, one: Recruitment, reader: Party = Party.STRUCTURE) -> dict[EndStep, StepState]:
    actor = world.as_structure(one.structure_id)
    return {step.step: step.state for step in read_steps(world.ports, actor, one.id, reader)}


def test_an_end_is_followed_until_the_post_is_filled_again(world: World) -> None:
    structure = world.granted()
    one = world.hired(structure)
    training.tested(world, one)
    opened = training.register(world, training.session(world), one)
    assert states(world, one) == {}
    actor, last_day = world.as_structure(structure), world.today + timedelta(days=5)
    ends.end(world.ports, actor, one.id, ended_on=last_day, reason=EndReason.RESIGNATION)
    assert states(world, one) == {
        E.PROOF: S.TO_DO,
        E.OVER: S.TO_COME,
        E.TRAINING: S.DONE,
        E.POST: S.TO_COME,
    }
    assert world.fresh(opened).registered == ()
    assert states(world, one, Party.ADVISER)[E.AVAILABILITY] is S.TO_COME
    world.go_to(last_day + timedelta(days=1))
    world.tick()
    deposited(world, actor, one)
    assert states(world, one) == {E.PROOF: S.DONE, E.OVER: S.DONE, E.TRAINING: S.DONE, E.POST: S.TO_DO}
    assert world.get(Candidate, one.candidate_id).findable
    # The replacement has the months that are left of the same post, and no more.
    replacing = world.hired(structure)
    assert replacing.subsidy_end(24) == replacing.share_ends_on == one.subsidy_end(24)
    assert replacing.agreement_id == one.agreement_id
    assert states(world, one)[E.POST] is S.DONE


def test_the_steps_stay_when_the_person_is_erased(world: World) -> None:
    one = world.hired(world.granted())
    actor = world.as_structure(one.structure_id)
    ends.end(world.ports, actor, one.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.go_to(world.today + timedelta(days=1))
    world.tick()

    def availability() -> str:
        told = read_steps(world.ports, actor, one.id, Party.ADVISER)
        return next(line.says for line in told if line.step is E.AVAILABILITY)

    before = states(world, one)
    assert availability() == "Les structures vous trouvent de nouveau."
    person = world.get(Candidate, one.candidate_id)
    erasing.erase(world.ports, world.as_candidate(person))
    assert states(world, one) == before
    assert availability() == "Les structures ne vous trouvent pas."


def test_the_steps_are_read_by_those_who_read_the_recruitment(world: World) -> None:
    structure = world.granted()
    one = world.hired(structure)
    ends.end(
        world.ports, world.as_structure(structure), one.id, ended_on=world.today, reason=EndReason.DISMISSAL
    )
    here = structure.place.department
    for reader in (world.as_staff(Role.FUNDER), world.as_staff(Role.PREFECTURE, here), world.agency):
        assert len(read_steps(world.ports, reader, one.id, Party.FUNDER)) == 4
    for stranger in (world.as_structure(world.granted()), world.as_staff(Role.PREFECTURE, "973")):
        with refused("not_found"):
            read_steps(world.ports, stranger, one.id, Party.FUNDER)
