"""The form « Devenir conseiller » (RULES sections 3, 8)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.candidates.answers import CandidateAnswers, Situation
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.shared.calendar_rules import start_of_day
from chalicelib.domain.shared.refusal import Refusals
from chalicelib.services.applying import confirm
from chalicelib.services.candidates import candidate_space
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.core import guards
from tests.support.world import World


def post(world: World, answers: CandidateAnswers) -> None:
    submit_candidate(world.ports, world.anybody(), answers=answers)
    world.receive_forms()


def refusals_of(world: World, **changed: Any) -> dict[str | None, str]:
    """Return the code of each refusal, by the field it points to."""
    with pytest.raises(Refusals) as caught:
        post(world, world.candidate_answers(**changed))
    return {refusal.pointer: refusal.code for refusal in caught.value.refusals}


def test_the_same_form_posted_eight_times_leaves_one_row_and_one_confirmation(world: World) -> None:
    answers = world.candidate_answers()
    for _ in range(8):
        post(world, answers)
    assert len(world.created(Candidate)) == 1
    assert world.new_mails() == ["candidate_confirm"]


def test_the_same_form_posted_while_the_first_is_being_received_is_the_same_form(world: World) -> None:
    answers = world.candidate_answers()
    world.store.meanwhile = lambda: post(world, answers)
    post(world, answers)
    assert len(world.created(Candidate)) == 1
    assert world.new_mails() == ["candidate_confirm"]


def test_a_correction_before_the_confirmation_keeps_one_row(world: World) -> None:
    answers = world.candidate_answers(max_distance_km=5)
    first = world.register(answers)
    corrected = world.register(replace(answers, max_distance_km=None, first_name="Agnès"))
    assert corrected.id == first.id
    assert (corrected.max_distance_km, corrected.first_name) == (None, "Agnès")
    assert world.new_mails() == ["candidate_confirm"] * 2
    for distance in (10, 15, 20):
        world.register(replace(answers, max_distance_km=distance))
    assert world.fresh(first).max_distance_km == 20
    assert world.new_mails() == ["candidate_confirm"] * 3
    world.register(replace(answers, max_distance_km=40))
    world.register(replace(answers, max_distance_km=100))
    assert world.fresh(first).max_distance_km == 40, "five corrections a day, each told"


def test_a_form_for_a_known_email_tells_its_owner_once_a_day_and_changes_nothing(world: World) -> None:
    answers = world.candidate_answers()
    candidate = world.candidate(**vars(answers))
    world.new_mails()
    for distance in (5, 10, 15):
        post(world, replace(answers, max_distance_km=distance, first_name="Quelqu'un"))
    assert world.new_mails() == ["candidate_exists"]
    assert world.mails()[-1].to == answers.email
    assert world.mails()[-1].params == {"first_name": answers.first_name}
    assert world.fresh(candidate) == candidate
    world.wait(days=1)
    post(world, answers)
    assert world.new_mails() == ["candidate_exists"]


def test_every_answer_is_stored_as_given(world: World) -> None:
    answers = world.candidate_answers(has_experience=True, max_distance_km=None)
    kept, given = vars(world.register(answers)), vars(answers)
    assert {name: kept[name] for name in given.keys() & kept.keys()} == {
        name: given[name] for name in given.keys() & kept.keys()
    }
    assert given.keys() - kept.keys() == {"postal_code", "insee_code"}, "kept as the commune"


def test_four_spellings_of_one_gmail_mailbox_are_one_candidate(world: World) -> None:
    candidate = world.candidate(email="ines.durand@gmail.com")
    for spelling in ("inesdurand@gmail.com", "ines.durand+pix@gmail.com", "inesdurand@googlemail.com"):
        post(world, world.candidate_answers(email=spelling))
    assert [one.id for one in world.created(Candidate)] == [candidate.id]
    assert [mail.to for mail in world.mails("candidate_exists")] == ["ines.durand@gmail.com"]


def test_a_strangers_form_with_the_same_email_changes_nothing_of_the_waiting_form(world: World) -> None:
    own = world.candidate_answers(phone="06 12 34 56 78", max_distance_km=20)
    world.register(own)
    post(world, replace(own, phone="06 99 99 99 99", max_distance_km=None))
    first, second = [world.token(mail, "confirm") for mail in world.mails("candidate_confirm")]
    shown = confirm.form_to_confirm(world.ports, world.holder(second))
    assert shown.candidate is not None and shown.candidate.phone == "+33699999999"
    assert shown.other is not None and (shown.other.phone, shown.other.max_distance_km) == (
        "+33612345678",
        20,
    )
    confirmed = confirm.confirm(world.ports, world.holder(first)).candidate
    assert confirmed is not None and (confirmed.phone, confirmed.max_distance_km) == ("+33612345678", 20)


def test_beyond_ten_waiting_forms_of_one_address_its_reader_is_sent_a_link_to_continue(world: World) -> None:
    answers = world.candidate_answers()
    first = world.register(answers)
    for number in range(11):
        world.wait(days=number % 2)
        post(world, replace(answers, first_name=f"Ana {number}"))
    kept = world.fresh(first).forms
    assert len(kept) == world.ports.parameters().waiting_forms == 10
    assert not {"Ana 9", "Ana 10"} & {one.first_name for one in kept.values()}
    assert len(world.mails("candidate_confirm")) == 10
    assert [mail.to for mail in world.mails("many_forms")] == [answers.email], "once a day"


def test_two_people_are_two_candidates(world: World) -> None:
    assert world.register().id != world.register().id


def test_only_a_graduate_names_a_diploma(world: World) -> None:
    assert refusals_of(world, situations=(Situation.GRADUATE,)) == {"/diploma": "diploma_required"}
    assert refusals_of(world, diploma="REMN") == {"/diploma": "diploma_unexpected"}
    both = (Situation.JOB_SEEKER, Situation.GRADUATE)
    assert world.register(situations=both, diploma="REMN").diploma == "REMN"


def test_all_refusals_are_told_together_and_nothing_is_stored(world: World) -> None:
    assert refusals_of(
        world,
        situations=(Situation.GRADUATE,),
        available_from=world.today - timedelta(days=1),
        phone="12",
    ) == {"/diploma": "diploma_required", "/available_from": "date_past", "/phone": "phone_unknown"}
    assert refusals_of(world, insee_code="54395", postal_code="57000") == {"/insee_code": "commune_mismatch"}
    assert world.store.commits == 0 and world.mails() == []


def test_a_telephone_is_read_in_the_plan_of_the_commune_first(world: World) -> None:
    reunion = world.register(insee_code="97411", postal_code="97400", phone="0692 00 00 01")
    nancy = world.register(phone="06 12 34 56 78")
    assert (reunion.phone, nancy.phone) == ("+262692000001", "+33612345678")


def test_today_is_the_date_where_the_candidate_lives(world: World) -> None:
    tahiti = {"insee_code": "98735", "postal_code": "98714"}
    reunion = {"insee_code": "97411", "postal_code": "97400"}
    late = world.today + timedelta(days=1)
    world.clock.at = start_of_day(late)
    assert refusals_of(world, available_from=late - timedelta(days=1)) == {"/available_from": "date_past"}
    world.register(available_from=late - timedelta(days=1), **tahiti)
    world.clock.at = start_of_day(late) - timedelta(minutes=30)
    assert refusals_of(world, available_from=late - timedelta(days=1), **reunion) == {
        "/available_from": "date_past"
    }
    world.register(available_from=late - timedelta(days=1))


def test_a_candidate_is_found_only_after_the_confirmation(world: World) -> None:
    candidate = world.register()
    assert candidate.status is CandidateStatus.SUBMITTED and not candidate.findable


def test_an_unconfirmed_form_is_deleted_with_its_address_and_may_be_sent_again(world: World) -> None:
    candidate = world.register()
    world.wait(days=181)
    world.tick()
    assert world.ports.store.get(Candidate, candidate.id) is None
    assert guards.candidate_id_of(world.ports, candidate.email) is None
    last = world.store.journal[-1]
    assert (last.act, last.subject_id) == ("confirmation_expired", candidate.id)
    assert world.register(email=candidate.email).id != candidate.id


def test_a_strangers_form_for_a_withdrawn_candidate_changes_nothing_until_confirmed(world: World) -> None:
    person = world.candidate(phone="06 12 34 56 78")
    candidate_space.withdraw(world.ports, world.as_candidate(person), reason="J'ai un autre emploi.")
    post(world, world.candidate_answers(email=person.email, phone="06 99 99 99 99"))
    world.wait(days=181)
    world.tick()
    kept = world.fresh(person)
    assert (kept.status, kept.phone) == (CandidateStatus.WITHDRAWN, "+33612345678")
