"""One person with two addresses: who is told, and what the second hire asks (RULES section 5)."""

from datetime import timedelta

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.resemblance import HireRemark
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.candidates import candidate_space, erasing
from chalicelib.services.recruiting import contracts, ends, recruit, shortlist
from tests.support.outside import refused
from tests.support.world import World

PHONE = "06 12 34 56 78"
CONFIRMED = (HireRemark.SEEMS_RECRUITED,)


def twins(world: World) -> tuple[Candidate, Candidate]:
    """Return the same person with two addresses."""
    one = world.candidate(first_name="Jean-Pierre", last_name="Le Goff", phone=PHONE)
    other = world.candidate(first_name="LEGOFF", last_name="Jean Pierre", phone="+33612345678")
    return one, other


def sheet(world: World, structure: Structure, candidate: Candidate) -> shortlist.Sheet:
    return shortlist.read_sheet(world.ports, world.as_structure(structure), candidate.id)


def hire(
    world: World, structure: Structure, candidate: Candidate, confirmed: tuple[HireRemark, ...] = ()
) -> Recruitment:
    world.set_status(structure, candidate, MatchStatus.SHORTLISTED)
    return recruit.validate(
        world.ports,
        world.as_structure(structure),
        candidate.id,
        planned_hire_date=world.today + timedelta(days=5),
        confirmed_remarks=confirmed,
    )


def test_both_structures_are_told_that_it_seems_to_be_the_same_person(world: World) -> None:
    mine, theirs = world.granted(), world.granted()
    one, other = twins(world)
    assert [seen.id for seen in sheet(world, mine, one).resemblances.seen] == [other.id]
    hire(world, mine, one)
    assert sheet(world, theirs, other).resemblances.seen == (), "they may not open the sheet of who is hired"
    assert sheet(world, theirs, other).resemblances.elsewhere
    hire(world, theirs, other, CONFIRMED)
    assert sheet(world, mine, one).resemblances.elsewhere


def test_the_second_hire_asks_for_a_confirmation_once(world: World) -> None:
    mine, theirs = world.granted(), world.granted()
    one, other = twins(world)
    hire(world, mine, one)
    with refused("seems_recruited"):
        hire(world, theirs, other)
    recruitment = hire(world, theirs, other, CONFIRMED)
    [entry] = [
        entry
        for entry in world.store.journal
        if entry.act == "validated" and entry.subject_id == recruitment.id
    ]
    assert entry.details["confirmed"] == ["seems_recruited"]
    signed = world.sign(recruitment)
    assert signed.contract is not None, "the contract does not ask again"


def test_the_first_hire_asks_nothing(world: World) -> None:
    one, _ = twins(world)
    hire(world, world.granted(), one)


def test_once_the_first_contract_ended_nothing_is_asked(world: World) -> None:
    mine, theirs = world.granted(), world.granted()
    one, other = twins(world)
    recruitment = world.sign(hire(world, mine, one))
    actor = world.as_structure(mine)
    ends.end(world.ports, actor, recruitment.id, ended_on=world.today, reason=EndReason.RESIGNATION)
    world.go_to(world.today + timedelta(days=1))
    world.tick()
    hire(world, theirs, other)


def test_of_two_hires_at_the_same_instant_the_second_is_asked_about(world: World) -> None:
    mine, theirs = world.granted(), world.granted()
    one, other = twins(world)
    world.set_status(theirs, other, MatchStatus.SHORTLISTED)
    world.set_status(mine, one, MatchStatus.SHORTLISTED)
    world.store.meanwhile = lambda: hire(world, mine, one)
    with refused("seems_recruited"):
        recruit.validate(
            world.ports,
            world.as_structure(theirs),
            other.id,
            planned_hire_date=world.today + timedelta(days=5),
        )
    assert world.fresh(other).recruited_by is None


def test_a_withdrawn_or_erased_person_is_not_compared(world: World) -> None:
    structure = world.granted()
    one, other = twins(world)
    third = world.candidate(first_name="Jean Pierre", last_name="Le Goff", phone=PHONE)
    candidate_space.withdraw(world.ports, world.as_candidate(other), reason="Un autre emploi")
    assert [seen.id for seen in sheet(world, structure, one).resemblances.seen] == [third.id]
    erasing.erase(world.ports, world.as_candidate(third))
    assert sheet(world, structure, one).resemblances.seen == ()


def test_a_contract_taken_back_leaves_the_confirmation(world: World) -> None:
    mine, theirs = world.granted(), world.granted()
    one, other = twins(world)
    hire(world, mine, one)
    recruitment = world.sign(hire(world, theirs, other, CONFIRMED))
    contracts.take_contract_back(world.ports, world.as_structure(theirs), recruitment.id)
    assert world.sign(recruitment).contract is not None
