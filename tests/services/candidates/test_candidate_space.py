"""The candidate's space (RULES sections 3, 7, 8)."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.domain.access.actor import Anybody, CandidateSession, LinkHolder, System
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.candidates.answers import Situation
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.domain.training.training import Training
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import candidate_space, email_change
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.transaction import Stale, VersionMissing, note_reason
from chalicelib.services.recruiting import ends, recruit
from tests.support.builders import correction_of
from tests.support.outside import Crash, refused
from tests.support.world import World

M = MatchStatus
METZ = {"insee_code": "57463", "postal_code": "57000"}


def ask(world: World, email: str) -> None:
    candidate_space.request_link(world.ports, Anybody(request_id="request-1"), email=email)
    world.receive_forms()


def link(world: World, candidate: Candidate) -> str:
    ask(world, candidate.email)
    return world.token(world.mails("candidate_sign_in", to=candidate.email)[-1], "space")


def sign_in(world: World, token: str) -> signing_in.OpenedSession:
    return candidate_space.sign_in(world.ports, LinkHolder(token=token, request_id="request-1"))


def edit(world: World, candidate: Candidate, **changed: object) -> Candidate:
    version = changed.pop("expected_version", world.fresh(candidate).version)
    answers = correction_of(candidate, **{"phone": None, **changed})
    return candidate_space.edit(
        world.ports, world.as_candidate(candidate), answers=answers, expected_version=version
    )


def new(world: World, structure: Structure) -> int:
    return world.listing(structure, tab=M.NEW, limit=9, cursor=None).matching


# Signing in


def test_a_link_signs_in_once_within_an_hour(world: World) -> None:
    candidate = world.candidate()
    token = link(world, candidate)
    world.wait(minutes=59)
    assert candidate_space.look_at_link(world.ports, LinkHolder(token=token)).id == candidate.id
    session = sign_in(world, token).token
    actor = signing_in.identify(world.ports, session, "request-2")
    assert isinstance(actor, CandidateSession) and actor.candidate == candidate
    with refused("link_used"):
        sign_in(world, token)
    signed_in = [entry.subject_id for entry in world.store.journal if entry.act == "signed_in"]
    assert signed_in == [candidate.id], "the journal says so once"
    world.wait(minutes=31)
    assert signing_in.identify(world.ports, session, "request-3") is None


def test_a_link_expires_after_an_hour(world: World) -> None:
    token = link(world, world.candidate())
    world.wait(minutes=60)
    with refused("link_expired"):
        sign_in(world, token)


def test_only_a_confirmed_candidate_gets_a_link_and_a_double_click_is_one(world: World) -> None:
    unconfirmed, candidate = world.register(), world.candidate()
    for address in (unconfirmed.email, "nobody@courriel.example", candidate.email, candidate.email):
        ask(world, address)
    assert [mail.to for mail in world.mails("candidate_sign_in")] == [candidate.email]


def test_a_candidate_who_lost_the_response_gets_another_link_a_minute_later(world: World) -> None:
    candidate = world.candidate()
    sign_in(world, link(world, candidate))
    world.wait(minutes=1)
    assert sign_in(world, link(world, candidate))


def test_a_day_of_requests_by_others_sends_few_emails_and_the_owner_still_gets_a_link_each_hour(
    world: World,
) -> None:
    candidate = world.candidate()
    for _ in range(24 * 60):
        ask(world, candidate.email)
        assert any(
            link.valid_at(world.clock.now())
            for mail in world.mails("candidate_sign_in")[-1:]
            if (link := world.ports.ephemeral.link(token_hash(world.token(mail, "space"))))
        )
        world.wait(minutes=1)
    assert len(world.mails("candidate_sign_in")) <= 36


def test_a_link_is_sent_in_each_ten_minutes_of_an_hour(world: World) -> None:
    candidate = world.candidate()
    world.go_to(world.ports.today(), hour=11)
    for _ in range(6):
        ask(world, candidate.email)
        world.wait(minutes=9)
        ask(world, candidate.email)
        world.wait(minutes=1)
    assert len(world.mails("candidate_sign_in")) == 6


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
        candidate_space.erase(world.ports, world.as_candidate(candidate))
    with refused("candidate_held"):
        candidate_space.erase_at_request(world.ports, world.agency, candidate.id)
    assert world.store.match(other.id, candidate.id) is not None, "nothing of the person is gone"


def test_a_candidate_recruited_at_the_instant_of_the_erasure_stays(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)

    def recruit_once() -> None:
        world.store.meanwhile = None
        world.validated(structure, candidate)

    world.store.meanwhile = recruit_once
    with refused("recruited"):
        candidate_space.erase(world.ports, world.as_candidate(candidate))
    assert world.fresh(candidate).recruited_by == structure.id


def test_only_the_agency_erases_for_a_person_and_no_timer_remains(world: World) -> None:
    candidate = world.candidate()
    email_change.request_change(world.ports, world.as_candidate(candidate), email="autre@nouveau.example")
    with refused("not_found"):
        candidate_space.erase_at_request(world.ports, world.as_structure(world.granted()), candidate.id)
    assert world.fresh(candidate).id == candidate.id
    candidate_space.erase_at_request(world.ports, world.agency, candidate.id)
    assert world.ports.store.get(Candidate, candidate.id) is None
    assert world.timers(candidate) == {}
    assert world.store.journal[-1].act == "erased"


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
    first_page = candidate_space.contacts(world.ports, who, limit=1, cursor=None)
    second_page = candidate_space.contacts(world.ports, who, limit=1, cursor=first_page.cursor)
    assert second_page.cursor is None
    contacts = [*first_page.items, *second_page.items]
    assert contacts == candidate_space.data_of(world.ports, who)[1]
    assert [(one.structure_name, one.status) for one in contacts] == [
        (second.name, M.SHORTLISTED),
        (first.name, M.DECLINED),
    ]
    assert contacts[0].changed_at == world.clock.now()


def test_an_erased_candidate_leaves_nothing_and_may_register_again(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    opened = sign_in(world, link(world, candidate))
    candidate_space.erase(world.ports, opened.actor)
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
    candidate_space.erase(world.ports, first.actor)
    assert world.ports.ephemeral.browser_session(token_hash(first.token)) is None
    assert signing_in.identify(world.ports, elsewhere.token, "request-1") is None


def test_a_withdrawn_candidate_who_registers_again_is_signed_out_until_confirmation(world: World) -> None:
    candidate = world.candidate()
    token = sign_in(world, link(world, candidate)).token
    candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    assert signing_in.identify(world.ports, token, "request-2") is not None
    assert world.register(email=candidate.email).status is CandidateStatus.SUBMITTED
    assert signing_in.identify(world.ports, token, "request-3") is None


def test_a_candidate_restored_by_a_backup_is_erased_again_by_the_system(world: World) -> None:
    candidate = world.candidate()
    candidate_space.erase_again(world.ports, System(request_id="restore"), candidate.id)
    assert world.ports.store.get(Candidate, candidate.id) is None
    with refused("not_found"):
        candidate_space.erase_again(world.ports, System(request_id="restore"), candidate.id)


def test_an_account_has_no_candidates_space(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    actor = world.as_account(world.structure_account(structure))
    contacts = partial(candidate_space.contacts, limit=50, cursor=None)
    for act in (contacts, candidate_space.data_of, candidate_space.erase):
        with refused("not_found"):
            act(world.ports, actor)
    assert world.fresh(candidate) == candidate


def test_the_reasons_of_an_erased_person_are_deleted_and_the_journal_keeps_the_withdrawal(
    world: World,
) -> None:
    candidate, other = world.candidate(), world.candidate()
    for one in (candidate, other):
        candidate_space.withdraw(world.ports, world.as_candidate(one), reason="Je pars soigner ma mère")
    candidate_space.erase(world.ports, world.as_candidate(candidate))
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
    candidate_space.erase(world.ports, world.as_candidate(candidate))
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
    candidate_space.erase(world.ports, world.as_candidate(candidate))
    kept = world.store.match(employer.id, candidate.id)
    assert kept is not None and kept.recruitment_id == recruitment.id
    assert world.store.match(other.id, candidate.id) is None


def test_reasons_about_a_structure_stay_when_a_candidate_is_erased(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    say(world, world.application_of(structure), "Délai demandé")
    candidate_space.erase(world.ports, world.as_candidate(candidate))
    assert [one.text for one in world.store.words_about(structure.application_id)] == ["Délai demandé"]


def test_more_reasons_than_one_transaction_can_hold_are_all_erased(world: World) -> None:
    candidate = world.candidate()
    for number in range(130):
        say(world, candidate, f"Raison {number}")
    candidate_space.erase(world.ports, world.as_candidate(candidate))
    assert world.store.words_about(candidate.id) == []
    assert world.ports.store.get(Candidate, candidate.id) is None


def test_reasons_written_during_an_erasure_are_erased_too(world: World) -> None:
    candidate = world.candidate()
    world.store.meanwhile = lambda: candidate_space.withdraw(
        world.ports, world.as_candidate(candidate), reason="Un autre emploi"
    )
    candidate_space.erase(world.ports, world.as_candidate(candidate))
    assert world.store.words_about(candidate.id) == []


def say(world: World, subject: Entity, reason: str) -> None:
    """Do an act with a reason, as the agency's corrections do."""
    changes = Changes(author=world.author, at=world.clock.now())
    note_reason(world.ports, changes, subject, "corrected", reason)
    world.store.commit(changes)


def test_a_link_is_used_and_its_session_opened_in_one_transaction(world: World) -> None:
    token = link(world, world.candidate())
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        sign_in(world, token)
    assert signing_in.identify(world.ports, sign_in(world, token).token, "request-2")


def test_of_two_who_use_a_link_at_the_same_instant_one_is_told_that_it_was_used(world: World) -> None:
    token = link(world, world.candidate())
    world.store.meanwhile = lambda: sign_in(world, token)
    with refused("link_used"):
        sign_in(world, token)


def test_signing_in_again_in_a_browser_ends_the_former_session(world: World) -> None:
    candidate = world.candidate()
    first = sign_in(world, link(world, candidate)).token
    world.wait(minutes=10)
    holder = LinkHolder(token=link(world, candidate), browser_session=token_hash(first))
    second = candidate_space.sign_in(world.ports, holder).token
    assert signing_in.identify(world.ports, first, "request-2") is None
    assert signing_in.identify(world.ports, second, "request-2")
