"""The candidate's own side (programme.md 3, 7, 8)."""

from datetime import timedelta

import pytest

from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import candidate_space
from chalicelib.services.core.changes import Author
from chalicelib.services.core.ports import Ports
from chalicelib.services.recruiting import pool
from tests.support.outside import refused
from tests.support.world import World

M = MatchStatus
METZ = {"insee_code": "57463", "postal_code": "57000"}


def link(world: World, candidate: Candidate) -> str:
    candidate_space.request_link(world.ports, candidate.email, "request-1")
    return world.token(world.mails("candidate_sign_in", to=candidate.email)[-1], "space")


def author(candidate: Candidate) -> Author:
    return Author(kind="account", account_id=candidate.id)


def edit(world: World, candidate: Candidate, **changed: object) -> Candidate:
    answers = {
        "insee_code": "54395",
        "postal_code": "54000",
        "max_distance_km": 20,
        "available_from": candidate.available_from,
        "phone": None,
        "expected_version": None,
    }
    return candidate_space.edit(world.ports, author(candidate), candidate.id, **{**answers, **changed})


def new(ports: Ports, structure_id: str) -> int:
    return pool.list_candidates(ports, structure_id, tab=M.NEW, limit=9, cursor=None).matching


# Signing in


def test_a_link_signs_in_once_within_the_hour(world: World) -> None:
    candidate = world.candidate()
    token = link(world, candidate)
    world.wait(minutes=59)
    assert candidate_space.look_at_link(world.ports, token).id == candidate.id
    account, session = candidate_space.sign_in(world.ports, token, "request-1")
    identity = signing_in.identify(world.ports, session)
    assert identity and (identity.account.id, identity.account.role.value) == (candidate.id, "candidate")
    assert account.password_hash is None
    with refused("link_used"):
        candidate_space.sign_in(world.ports, token, "request-1")
    world.wait(minutes=31)
    assert signing_in.identify(world.ports, session) is None


def test_a_link_dies_after_an_hour(world: World) -> None:
    token = link(world, world.candidate())
    world.wait(minutes=60)
    with refused("link_expired"):
        candidate_space.sign_in(world.ports, token, "request-1")


def test_only_a_confirmed_candidate_gets_a_link_and_one_in_ten_minutes(world: World) -> None:
    unconfirmed, candidate = world.register(), world.candidate()
    for address in (unconfirmed.email, "nobody@courriel.example", candidate.email, candidate.email):
        candidate_space.request_link(world.ports, address, "request-1")
    assert [mail.to for mail in world.mails("candidate_sign_in")] == [candidate.email]
    world.wait(minutes=10)
    candidate_space.request_link(world.ports, candidate.email, "request-1")
    assert len(world.mails("candidate_sign_in")) == 2


# Correcting, pausing, leaving


def test_a_candidate_who_moves_is_found_where_the_new_commune_is(world: World) -> None:
    nancy, metz = world.granted(), world.granted(**METZ)
    candidate = world.candidate()
    assert (new(world.ports, nancy.id), new(world.ports, metz.id)) == (1, 0)
    edited = edit(world, candidate, **METZ, phone="06 12 34 56 78")
    assert (edited.place.name, edited.phone) == ("Metz", "+33612345678")
    assert (new(world.ports, nancy.id), new(world.ports, metz.id)) == (0, 1)


def test_a_start_date_that_passed_may_stay_but_not_be_chosen(world: World) -> None:
    candidate = world.candidate()
    world.wait(days=30)
    assert edit(world, candidate, max_distance_km=None).max_distance_km is None
    with pytest.raises(Refusals) as refusals:
        edit(world, candidate, available_from=world.today - timedelta(days=1))
    assert [one.code for one in refusals.value.refusals] == ["date_past"]


def test_who_pauses_is_found_by_nobody_until_coming_back(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    for available in (False, False, True):
        candidate_space.set_available(world.ports, author(candidate), candidate.id, available)
        assert new(world.ports, structure.id) == int(available)


def test_who_withdraws_leaves_every_list_and_changes_nothing_more(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    left = candidate_space.withdraw(world.ports, author(candidate), candidate.id, reason="Un autre emploi")
    assert (left.status, left.findable) == (CandidateStatus.WITHDRAWN, False)
    assert pool.list_candidates(world.ports, structure.id, tab=None, limit=9, cursor=None).total == 0
    with refused("withdrawn"):
        candidate_space.set_available(world.ports, author(candidate), candidate.id, True)


def test_who_is_recruited_neither_withdraws_nor_is_erased(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    world.validate(structure, candidate)
    with refused("recruited"):
        candidate_space.withdraw(world.ports, author(candidate), candidate.id, reason="Un autre emploi")
    with refused("recruited"):
        candidate_space.erase(world.ports, author(candidate), candidate.id)


# Their data


def test_a_candidate_sees_which_structures_acted_and_when(world: World) -> None:
    first, second, third = world.granted(), world.granted(), world.granted()
    candidate = world.candidate()
    world.set_status(first, candidate, M.DECLINED)
    world.wait(hours=1)
    world.set_status(second, candidate, M.SHORTLISTED)
    world.set_status(third, candidate, M.SHORTLISTED)
    world.set_status(third, candidate, M.NEW)
    first_page = candidate_space.contacts(world.ports, candidate.id, limit=1, cursor=None)
    second_page = candidate_space.contacts(world.ports, candidate.id, limit=1, cursor=first_page.cursor)
    assert second_page.cursor is None
    contacts = [*first_page.items, *second_page.items]
    assert contacts == candidate_space.data_of(world.ports, candidate.id)[1]
    assert [(one.structure_name, one.status) for one in contacts] == [
        (second.name, M.SHORTLISTED),
        (first.name, M.DECLINED),
    ]
    assert contacts[0].changed_at == world.clock.now()


def test_who_is_erased_leaves_nothing_and_may_register_again(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    _, session = candidate_space.sign_in(world.ports, link(world, candidate), "request-1")
    candidate_space.erase(world.ports, author(candidate), candidate.id)
    assert world.ports.store.get(Candidate, candidate.id) is None
    assert world.ports.store.match(structure.id, candidate.id) is None
    assert pool.list_candidates(world.ports, structure.id, tab=None, limit=9, cursor=None).total == 0
    assert signing_in.identify(world.ports, session) is None
    again = world.candidate(email=candidate.email)
    assert again.id != candidate.id
