"""The post that an adviser reads in their space (RULES section 7)."""

from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.candidates.own_post import own_post
from chalicelib.services.recruiting import ends
from tests.support.world import World


def read(world: World, person: Candidate) -> Recruitment | None:
    return own_post(world.ports, world.fresh(person))


def end(world: World, recruitment: Recruitment) -> Recruitment:
    """End the contract today, and go to the next day."""
    actor = world.as_structure(recruitment.structure_id)
    ends.end(world.ports, actor, recruitment.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.wait(days=1)
    world.tick()
    return world.fresh(recruitment)


def test_an_adviser_has_a_post_from_the_contract_on_until_the_next_contract(world: World) -> None:
    person, first, second = world.candidate(), world.granted(), world.granted()
    assert read(world, person) is None
    validated = world.validated(first, person)
    assert read(world, person) is None, "without a contract nobody is an adviser"
    hired = world.fresh(world.sign(validated))
    assert read(world, person) == hired
    ended = end(world, hired)
    assert read(world, person) == ended
    next_one = world.validated(second, person)
    assert read(world, person) == ended, "the next contract is not signed yet"
    assert read(world, person) != world.fresh(next_one)
    signed = world.fresh(world.sign(next_one))
    assert read(world, person) == signed
