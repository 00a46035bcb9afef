"""The candidate's space (RULES sections 3, 7, 8)."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.domain.training.training import Training
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import candidate_space, email_change, erasing
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.recruiting import ends
from tests.services.candidates.test_sign_in_link import link, sign_in
from tests.support.builders import correction_of
from tests.support.outside import refused
from tests.support.world import World

M = MatchStatus
METZ = {"insee_code": "57463", "postal_code": "57000"}


def edit(world: World, candidate: Candidate, **changed: object) -> Candidate:
    version = changed.pop("expected_version", world.fresh(candidate).version)
    answers = correction_of(candidate, **{"phone": None, **changed})
    return candidate_space.edit(
        world.ports, world.as_candidate(candidate), answers=answers, expected_version=version
    )


def new(world: World, structure: Structure) -> int:
    return world.listing(structure, tab=M.NEW, limit=9, cursor=None).matching


# Correction, pause, withdrawal


def test_a_candidate_who_moves_is_found_around_the_new_commune(world: World) -> None:
    nancy, metz = world.granted(), world.granted(**METZ)
    candidate = world.candidate()
    assert (new(world, nancy), new(world, metz)) == (1, 0)
    edited = edit(world, candidate, **METZ, phone="06 12 34 56 78")
    assert (edited.place.name, edited.phone) == ("Metz", "+33612345678")
    assert (new(world, nancy), new(world, metz)) == (0, 1)


def test_the_same_correction_again_changes_nothing_whatever_its_version_and_another_is_stale(
    world: World,
) -> None:
    candidate = world.candidate()
    correction = {**METZ, "phone": "06 12 34 56 78", "expected_version": candidate.version}
    edited = edit(world, candidate, **correction)
    journal = len(world.store.journal)
    assert edit(world, candidate, **correction) == edited
    with pytest.raises(Stale):
        edit(world, candidate, **{**correction, "max_distance_km": 5})
    assert (world.fresh(candidate), len(world.store.journal)) == (edited, journal)


def test_a_correction_says_which_answers_it_corrects(world: World) -> None:
    with pytest.raises(VersionMissing):
        edit(world, world.candidate(), max_distance_km=5, expected_version=None)


def test_a_stale_version_is_told_before_errors(world: World) -> None:
    candidate = world.candidate()
    edit(world, candidate, max_distance_km=5)
    with pytest.raises(Stale):
        edit(world, candidate, phone="12", expected_version=candidate.version)


def test_a_start_date_that_passed_may_stay_but_not_be_chosen(world: World) -> None:
    candidate = world.candidate()
    world.wait(days=30)
    assert edit(world, candidate, max_distance_km=None).max_distance_km is None
    with pytest.raises(Refusals) as refusals:
        edit(world, candidate, available_from=world.today - timedelta(days=1))
    assert [one.code for one in refusals.value.refusals] == ["date_past"]


def test_a_paused_candidate_is_not_found_until_they_return(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    for available in (False, False, True):
        told = candidate_space.set_available(world.ports, world.as_candidate(candidate), available=available)
        assert (told, new(world, structure)) == (world.fresh(candidate), int(available))
    written = [one.act for one in world.store.journal if one.subject_id == candidate.id]
    assert written[-2:] == ["paused", "available"], "the same answer again is not written"


def test_a_withdrawn_candidate_leaves_every_list_and_changes_nothing_more(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    left = candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    assert (left.status, left.findable) == (CandidateStatus.WITHDRAWN, False)
    assert world.listing(structure, tab=None, limit=9, cursor=None).total == 0
    for available in (True, False):
        with refused("withdrawn"):
            candidate_space.set_available(world.ports, world.as_candidate(candidate), available=available)
    with refused("withdrawn"):
        edit(world, candidate, max_distance_km=5)


def test_a_withdrawn_candidate_has_no_timer_and_no_pending_change_of_address(world: World) -> None:
    candidate = world.candidate()
    email_change.request_change(world.ports, world.as_candidate(candidate), email="autre@nouveau.example")
    candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    assert world.timers(candidate) == {}


def test_withdrawing_twice_keeps_the_first_reason(world: World) -> None:
    candidate = world.candidate()
    first = candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    again = candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Je déménage")
    assert again == first == world.fresh(candidate)
    assert [world.said(entry) for entry in world.store.journal if entry.act == "withdrawn"] == [
        "Un autre emploi"
    ]


def test_a_recruited_candidate_is_neither_withdrawn_nor_erased(world: World) -> None:
    structure, other, candidate = world.granted(), world.granted(), world.candidate()
    world.set_status(other, candidate, M.SHORTLISTED)
    world.validated(structure, candidate)
    with refused("recruited"):
        candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    with refused("recruited"):
        erasing.erase(world.ports, world.as_candidate(candidate))
    with refused("candidate_held"):
        erasing.erase_at_request(world.ports, world.agency, candidate.id)
    assert world.store.match(other.id, candidate.id) is not None, "nothing of the person is gone"


def test_errors_of_corrected_answers_are_told_and_valid_ones_returned_with_their_commune(
    world: World,
) -> None:
    right = correction_of(world.candidate(), phone="06 12 34 56 78", **METZ)
    place, phone = candidate_space.check_correction(world.ports, right)
    assert (place.name, phone) == ("Metz", "+33612345678")
    with pytest.raises(Refusals) as refusals:
        candidate_space.check_correction(world.ports, replace(right, phone="12"))
    assert [one.pointer for one in refusals.value.refusals] == ["/phone"]


def test_answers_with_an_unknown_commune_are_refused(world: World) -> None:
    candidate = world.candidate()
    with pytest.raises(Refusals) as refusals:
        edit(world, candidate, insee_code="99999")
    assert [one.pointer for one in refusals.value.refusals] == ["/insee_code"]
    assert world.fresh(candidate) == candidate


EVERYTHING = {
    "situations": (Situation.EMPLOYED, Situation.GRADUATE),
    "diploma": "Licence professionnelle",
    "has_experience": True,
    "max_distance_km": 40,
    "first_name": "Zoé",
    "last_name": "Yildiz",
    "phone": "06 12 34 56 78",
    **METZ,
}


def test_every_answer_but_the_address_is_corrected_and_structures_see_it(world: World) -> None:
    structure, candidate = world.granted(**METZ), world.candidate(last_name="Martin")
    start = candidate.available_from + timedelta(days=3)
    edit(world, candidate, **EVERYTHING, available_from=start)
    (listed,) = world.listing(structure, tab=M.NEW, limit=9, cursor=None).rows
    card = listed.card
    assert (card.first_name, card.last_name, card.place.name) == ("Zoé", "Yildiz", "Metz")
    assert (card.graduate, card.has_experience, card.available_from) == (True, True, start)
    assert world.fresh(candidate).email == candidate.email


def test_the_journal_of_a_correction_names_the_fields_and_contains_no_answer(world: World) -> None:
    candidate = world.candidate()
    edit(world, candidate, first_name="Zoé", last_name="Yildiz")
    (entry,) = [entry for entry in world.store.journal if entry.act == "edited"]
    assert entry.details == {"answers": ["first_name", "last_name"]}


def test_a_graduate_must_name_the_diploma_and_all_errors_are_told_at_once(world: World) -> None:
    candidate = world.candidate()
    with pytest.raises(Refusals) as refusals:
        edit(
            world,
            candidate,
            situations=(Situation.GRADUATE,),
            phone="12",
            available_from=world.today - timedelta(days=1),
        )
    assert {one.pointer for one in refusals.value.refusals} == {"/diploma", "/phone", "/available_from"}
    assert world.fresh(candidate) == candidate


def test_a_corrected_name_changes_the_running_recruitment_and_not_the_ended_one(
    world: World,
) -> None:
    structure, candidate = world.granted(), world.candidate(first_name="Paul")
    first = world.hired(structure, candidate)
    edit(world, candidate, first_name="Paule")
    assert world.fresh(first).first_name == world.get(Training, first.id).first_name == "Paule"
    assert [one.subject_id for one in world.store.journal if one.act == "adviser_renamed"] == [first.id]
    ends.end(
        world.ports,
        world.as_structure(structure),
        first.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.wait(days=1)
    world.tick()
    edit(world, candidate, first_name="Paulette")
    assert world.fresh(first).first_name == "Paule"


# Personal data


def test_a_candidate_reads_which_structures_acted_and_when(world: World) -> None:
    first, second, third = world.granted(), world.granted(), world.granted()
    candidate = world.candidate()
    world.set_status(first, candidate, M.DECLINED)
    world.wait(hours=1)
    world.set_status(second, candidate, M.SHORTLISTED)
    world.set_status(third, candidate, M.SHORTLISTED)
    world.set_status(third, candidate, M.NEW)
    who = world.as_candidate(candidate)
    first_page = candidate_space.list_structure_choices(world.ports, who, limit=1, cursor=None)
    second_page = candidate_space.list_structure_choices(world.ports, who, limit=1, cursor=first_page.cursor)
    assert second_page.cursor is None
    contacts = [*first_page.items, *second_page.items]
    assert contacts == candidate_space.read_own_data(world.ports, who)[1]
    assert [(one.structure_name, one.status) for one in contacts] == [
        (second.name, M.SHORTLISTED),
        (first.name, M.DECLINED),
    ]
    assert contacts[0].changed_at == world.clock.now()


def test_a_withdrawn_candidate_who_registers_again_is_signed_out_until_confirmation(world: World) -> None:
    candidate = world.candidate()
    token = sign_in(world, link(world, candidate)).token
    candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    assert signing_in.identify(world.ports, token, "request-2") is not None
    assert world.register(email=candidate.email).status is CandidateStatus.SUBMITTED
    assert signing_in.identify(world.ports, token, "request-3") is None


def test_an_account_has_no_candidates_space(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    actor = world.as_account(world.structure_account(structure))
    contacts = partial(candidate_space.list_structure_choices, limit=50, cursor=None)
    for act in (contacts, candidate_space.read_own_data, erasing.erase):
        with refused("not_found"):
            act(world.ports, actor)
    assert world.fresh(candidate) == candidate
