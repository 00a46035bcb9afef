"""An erased person leaves nothing but ids and the proof of a recruitment (RULES section 7)."""

from chalicelib.domain.access.actor import System
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus as M
from chalicelib.domain.shared.entity import Entity
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import candidate_space, email_change, erasing
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.transaction import note_reason
from chalicelib.services.recruiting import ends, recruit
from tests.services.candidates.test_sign_in_link import link, sign_in
from tests.support.outside import refused
from tests.support.world import World


def test_a_candidate_recruited_at_the_instant_of_the_erasure_stays(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)

    def recruit_once() -> None:
        world.store.meanwhile = None
        world.validated(structure, candidate)

    world.store.meanwhile = recruit_once
    with refused("recruited"):
        erasing.erase(world.ports, world.as_candidate(candidate))
    assert world.fresh(candidate).recruited_by == structure.id


def test_only_the_agency_erases_for_a_person_and_no_timer_remains(world: World) -> None:
    candidate = world.candidate()
    email_change.request_change(world.ports, world.as_candidate(candidate), email="autre@nouveau.example")
    with refused("not_found"):
        erasing.erase_at_request(world.ports, world.as_structure(world.granted()), candidate.id)
    assert world.fresh(candidate).id == candidate.id
    erasing.erase_at_request(world.ports, world.agency, candidate.id)
    assert world.ports.store.get(Candidate, candidate.id) is None
    assert world.timers(candidate) == {}
    assert world.store.journal[-1].act == "erased"


def test_an_erased_candidate_leaves_nothing_and_may_register_again(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    opened = sign_in(world, link(world, candidate))
    erasing.erase(world.ports, opened.actor)
    assert world.ports.store.get(Candidate, candidate.id) is None
    assert world.ports.store.match(structure.id, candidate.id) is None
    assert world.listing(structure, tab=None, limit=9, cursor=None).total == 0
    assert signing_in.identify(world.ports, opened.token, "request-2") is None
    again = world.candidate(email=candidate.email)
    assert again.id != candidate.id


def test_an_erased_candidate_is_signed_out_in_every_browser(world: World) -> None:
    candidate = world.candidate()
    first = sign_in(world, link(world, candidate))
    world.wait(minutes=1)
    elsewhere = sign_in(world, link(world, candidate))
    erasing.erase(world.ports, first.actor)
    assert world.ports.ephemeral.browser_session(token_hash(first.token)) is None
    assert signing_in.identify(world.ports, elsewhere.token, "request-1") is None


def test_a_candidate_restored_by_a_backup_is_erased_again_by_the_system(world: World) -> None:
    candidate = world.candidate()
    erasing.erase_again(world.ports, System(request_id="restore"), candidate.id)
    assert world.ports.store.get(Candidate, candidate.id) is None
    with refused("not_found"):
        erasing.erase_again(world.ports, System(request_id="restore"), candidate.id)


def test_the_reasons_of_an_erased_person_are_deleted_and_the_journal_keeps_the_withdrawal(
    world: World,
) -> None:
    candidate, other = world.candidate(), world.candidate()
    for one in (candidate, other):
        candidate_space.withdraw(world.ports, world.as_candidate(one), reason="Je pars soigner ma mère")
    erasing.erase(world.ports, world.as_candidate(candidate))
    left = [entry for entry in world.store.journal if entry.act == "withdrawn"]
    assert [entry.subject_id for entry in left] == [candidate.id, other.id]
    assert [world.said(entry) for entry in left] == [None, "Je pars soigner ma mère"]
    assert world.store.words_about(candidate.id) == []


def test_reasons_about_a_match_or_a_recruitment_are_erased_with_the_person(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    recruitment = world.validated(structure, candidate)
    match = world.store.match(structure.id, candidate.id)
    for subject in (match, recruitment):
        say(world, subject, "Ne s'entend pas avec l'équipe")
    recruit.cancel(world.ports, world.as_structure(structure), candidate.id)
    assert len(world.store.words_about(candidate.id)) == 2
    erasing.erase(world.ports, world.as_candidate(candidate))
    assert world.store.words_about(candidate.id) == []
    assert world.fresh(recruitment).candidate_id == candidate.id


def test_the_proof_of_a_recruitment_stays_after_an_erasure_and_other_matches_go(
    world: World,
) -> None:
    employer, other, candidate = world.granted(), world.granted(), world.candidate()
    world.set_status(other, candidate, M.SHORTLISTED)
    recruitment = world.hired(employer, candidate)
    ends.end(
        world.ports,
        world.as_structure(employer),
        recruitment.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.wait(days=1)
    world.tick()
    erasing.erase(world.ports, world.as_candidate(candidate))
    kept = world.store.match(employer.id, candidate.id)
    assert kept is not None and kept.recruitment_id == recruitment.id
    assert world.store.match(other.id, candidate.id) is None


def test_reasons_about_a_structure_stay_when_a_candidate_is_erased(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    say(world, world.application_of(structure), "Délai demandé")
    erasing.erase(world.ports, world.as_candidate(candidate))
    assert [one.text for one in world.store.words_about(structure.application_id)] == ["Délai demandé"]


def test_more_reasons_than_one_transaction_can_hold_are_all_erased(world: World) -> None:
    candidate = world.candidate()
    for number in range(130):
        say(world, candidate, f"Raison {number}")
    erasing.erase(world.ports, world.as_candidate(candidate))
    assert world.store.words_about(candidate.id) == []
    assert world.ports.store.get(Candidate, candidate.id) is None


def test_reasons_written_during_an_erasure_are_erased_too(world: World) -> None:
    candidate = world.candidate()
    world.store.meanwhile = lambda: candidate_space.withdraw(
        world.ports, world.as_candidate(candidate), reason="Un autre emploi"
    )
    erasing.erase(world.ports, world.as_candidate(candidate))
    assert world.store.words_about(candidate.id) == []


def say(world: World, subject: Entity, reason: str) -> None:
    """Do an act with a reason, as the agency's corrections do."""
    changes = Changes(author=world.author, at=world.clock.now())
    note_reason(world.ports, changes, subject, "corrected", reason)
    world.store.commit(changes)
