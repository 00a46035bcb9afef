"""A candidate changes the address of the registration by two links (RULES section 8)."""

import pytest

from chalicelib.domain.access.actor import LinkHolder
from chalicelib.domain.access.email_change import EmailChangeOutcome as Outcome
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import (
    candidate_links,
    candidate_space,
    email_change,
    erasing,
    sign_in_link,
)
from chalicelib.services.core import guards
from chalicelib.services.core.ports import Throttled
from tests.support.outside import Crash, refused
from tests.support.world import World

NEW = "paule@nouveau.example"
TO_NEW, TO_PRESENT = "candidate_new_email", "candidate_approve_email"


def ask(world: World, candidate: Candidate, email: str = NEW) -> Candidate:
    return email_change.request_change(world.ports, world.as_candidate(world.fresh(candidate)), email=email)


def holder(world: World, template: str) -> LinkHolder:
    return LinkHolder(token=world.token(world.mails(template)[-1], "agree"), request_id="request-1")


def agree(world: World, template: str, agreed: bool = True) -> Outcome:
    return email_change.answer(world.ports, holder(world, template), agreed=agreed)


def acts(world: World, candidate: Candidate) -> list[str]:
    return [one.act for one in world.store.journal if one.subject_id == candidate.id]


@pytest.mark.parametrize("order", [(TO_NEW, TO_PRESENT), (TO_PRESENT, TO_NEW)])
def test_the_address_changes_once_both_links_were_used_in_any_order(
    world: World, order: tuple[str, str]
) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    assert world.fresh(candidate).email == candidate.email
    assert agree(world, order[0]) is Outcome.WAITING
    assert world.fresh(candidate).email == candidate.email
    assert guards.candidate_id_of(world.ports, NEW) is None
    assert agree(world, order[1]) is Outcome.MADE
    after = world.fresh(candidate)
    assert (after.email, after.email_change) == (NEW, None)
    assert guards.candidate_id_of(world.ports, NEW) == candidate.id
    assert guards.candidate_id_of(world.ports, candidate.email) is None
    told = {mail.to for mail in world.mails("candidate_email_changed")}
    assert told == {candidate.email, NEW}
    assert acts(world, candidate)[-3:] == ["email_change_asked", "email_change_agreed", "email_changed"]


def test_the_sessions_and_links_of_the_former_address_are_invalid(world: World) -> None:
    candidate = world.candidate()
    sign_in_link.request_link(world.ports, world.anybody(), email=candidate.email)
    world.receive_forms()
    space = LinkHolder(token=world.token(world.mails("candidate_sign_in")[-1], "space"))
    session = sign_in_link.sign_in(world.ports, space).token
    world.wait(hours=2)
    sign_in_link.request_link(world.ports, world.anybody(), email=candidate.email)
    world.receive_forms()
    later = LinkHolder(token=world.token(world.mails("candidate_sign_in")[-1], "space"))
    leave = LinkHolder(token=world.token(world.mails("candidate_confirmed")[-1], "unsubscribe"))
    ask(world, candidate)
    agree(world, TO_NEW)
    agree(world, TO_PRESENT)
    assert signing_in.identify(world.ports, session, "request-2") is None
    with refused("link_replaced"):
        sign_in_link.sign_in(world.ports, later)
    with refused("link_replaced"):
        candidate_links.unsubscribe(world.ports, leave, reason=None)
    assert world.fresh(candidate).status is CandidateStatus.CONFIRMED


def test_an_email_owed_before_the_change_goes_to_the_new_address_without_invalid_links(world: World) -> None:
    candidate = world.candidate()
    world.deliver()
    structure = world.granted()
    world.validated(structure, candidate)
    ask(world, candidate)
    agree(world, TO_NEW)
    agree(world, TO_PRESENT)
    sent = [message["to"] for message in world.deliver().get("candidate_selected", [])]
    assert sent == [NEW]


@pytest.mark.parametrize("template", [TO_NEW, TO_PRESENT])
def test_either_reader_says_it_is_not_them_and_nothing_changes(world: World, template: str) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    other = TO_PRESENT if template == TO_NEW else TO_NEW
    agree(world, other)
    assert agree(world, template, agreed=False) is Outcome.CANCELLED
    after = world.fresh(candidate)
    assert (after.email, after.email_change) == (candidate.email, None)


def test_a_second_request_replaces_the_first_and_its_links_are_over(world: World) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    first_new, first_present = holder(world, TO_NEW), holder(world, TO_PRESENT)
    email_change.answer(world.ports, first_present, agreed=True)
    ask(world, candidate, "autre@nouveau.example")
    with refused("email_change_over"):
        email_change.answer(world.ports, first_new, agreed=True)
    with refused("email_change_over"):
        email_change.pending_change(world.ports, first_new)
    assert agree(world, TO_NEW) is Outcome.WAITING, "the approval of the first request is none of the second"
    assert world.fresh(candidate).email == candidate.email


def test_a_double_click_asks_once_and_the_same_address_later_sends_its_links_again(world: World) -> None:
    candidate = world.candidate()
    assert ask(world, candidate) == ask(world, candidate)
    assert len(world.mails(TO_NEW)) == 1
    world.wait(minutes=10)
    ask(world, candidate)
    assert len(world.mails(TO_NEW)) == 2


def test_agreeing_twice_counts_once(world: World) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    assert [agree(world, TO_NEW), agree(world, TO_NEW)] == [Outcome.WAITING, Outcome.WAITING]
    assert agree(world, TO_PRESENT) is Outcome.MADE
    with refused("email_change_over"):
        agree(world, TO_PRESENT)
    assert world.fresh(candidate).generation == 1


def test_somebody_who_registered_with_the_address_meanwhile_keeps_it_and_the_last_to_agree_is_told(
    world: World,
) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    agree(world, TO_NEW)
    other = world.candidate(email=NEW)
    assert agree(world, TO_PRESENT) is Outcome.TAKEN
    assert (world.fresh(candidate).email, world.fresh(candidate).email_change) == (candidate.email, None)
    assert guards.candidate_id_of(world.ports, NEW) == other.id
    assert world.mails("candidate_email_changed") == []


def test_an_unconfirmed_form_does_not_prevent_the_change(world: World) -> None:
    candidate, unconfirmed = world.candidate(), world.register(email=NEW)
    ask(world, candidate)
    agree(world, TO_NEW)
    assert agree(world, TO_PRESENT) is Outcome.MADE
    assert world.store.get(Candidate, unconfirmed.id) is None
    assert world.timers(unconfirmed) == {} and acts(world, unconfirmed)[-1] == "gave_way"
    assert guards.candidate_id_of(world.ports, NEW) == candidate.id
    world.wait(days=181)
    world.tick()
    assert world.fresh(candidate).email == NEW


def test_a_withdrawn_candidate_keeps_the_address_until_their_new_form_is_confirmed(
    world: World,
) -> None:
    candidate, gone = world.candidate(), world.candidate(email=NEW)
    candidate_space.withdraw(world.ports, world.as_candidate(gone), reason=None)
    world.register(email=NEW)
    assert world.fresh(gone).returning
    ask(world, candidate)
    agree(world, TO_NEW)
    assert agree(world, TO_PRESENT) is Outcome.TAKEN
    assert guards.candidate_id_of(world.ports, NEW) == gone.id


def test_another_spelling_of_the_same_mailbox_counts_as_a_change(world: World) -> None:
    candidate = world.candidate(email="paul.martin@gmail.com")
    ask(world, candidate, "paulmartin@gmail.com")
    agree(world, TO_NEW)
    assert agree(world, TO_PRESENT) is Outcome.MADE
    assert guards.candidate_id_of(world.ports, "paulmartin@gmail.com") == candidate.id


def test_the_present_address_is_refused(world: World) -> None:
    candidate = world.candidate()
    with refused("email_unchanged"):
        ask(world, candidate, candidate.email)


def test_after_28_days_the_links_are_over_and_the_new_address_is_forgotten(world: World) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    agree(world, TO_NEW)
    present = holder(world, TO_PRESENT)
    world.wait(days=29)
    world.tick()
    with refused("link_expired"):
        email_change.answer(world.ports, present, agreed=True)
    after = world.fresh(candidate)
    assert (after.email, after.email_change) == (candidate.email, None)


def test_the_answer_is_the_same_whether_or_not_the_new_address_is_registered(world: World) -> None:
    candidate, other = world.candidate(), world.candidate(email="connue@nouveau.example")
    unknown = ask(world, candidate).email_change
    world.wait(minutes=11)
    known = ask(world, candidate, other.email).email_change
    assert unknown is not None and known is not None
    assert (known.confirmed, known.approved) == (unknown.confirmed, unknown.approved)
    assert len(world.mails(TO_NEW, to=other.email)) == 1


def test_requests_are_limited_by_requester_and_by_recipient(world: World) -> None:
    candidate, most = world.candidate(), world.ports.parameters().email_changes_day
    for number in range(most):
        ask(world, candidate, f"p{number}@nouveau.example")
    with pytest.raises(Throttled):
        ask(world, candidate, "de-trop@nouveau.example")
    for _ in range(most):
        ask(world, world.candidate(), "victime@nouveau.example")
    with pytest.raises(Throttled):
        ask(world, world.candidate(), "victime@nouveau.example")
    assert len(world.mails(TO_NEW, to="victime@nouveau.example")) == most


def test_withdrawing_or_an_erasure_cancels_the_change(world: World) -> None:
    for leave in (
        lambda actor: candidate_space.withdraw(world.ports, actor, reason="Un autre emploi"),
        lambda actor: erasing.erase(world.ports, actor),
    ):
        candidate = world.candidate()
        ask(world, candidate)
        new = holder(world, TO_NEW)
        leave(world.as_candidate(candidate))
        with pytest.raises(Refusal) as refusal:
            email_change.answer(world.ports, new, agreed=True)
        assert refusal.value.code in ("email_change_over", "not_found")
    with refused("withdrawn"):
        ask(world, _withdrawn(world))


def test_a_withdrawal_at_the_instant_of_the_request_changes_no_address(world: World) -> None:
    candidate = world.candidate()
    world.store.meanwhile = lambda: candidate_space.withdraw(
        world.ports, world.as_candidate(candidate), reason="Un autre emploi"
    )
    with refused("withdrawn"):
        ask(world, candidate)
    assert world.mails(TO_NEW) == world.mails(TO_PRESENT) == []


def test_of_two_requests_for_one_address_at_the_same_instant_one_is_told(world: World) -> None:
    candidate = world.candidate()
    world.store.meanwhile = lambda: ask(world, candidate)
    assert ask(world, candidate) == world.fresh(candidate)
    assert len(world.mails(TO_NEW)) == len(world.mails(TO_PRESENT)) == 1


def _withdrawn(world: World) -> Candidate:
    candidate = world.candidate()
    return candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")


def test_after_a_crash_before_the_last_agreement_was_stored_one_agrees_again(world: World) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    agree(world, TO_NEW)
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        agree(world, TO_PRESENT)
    assert world.fresh(candidate).email == candidate.email
    assert guards.candidate_id_of(world.ports, NEW) is None
    assert agree(world, TO_PRESENT) is Outcome.MADE


def test_a_registration_at_the_instant_of_the_last_agreement_fails_or_succeeds_as_a_whole(
    world: World,
) -> None:
    candidate = world.candidate()
    ask(world, candidate)
    agree(world, TO_NEW)
    world.store.meanwhile = lambda: world.candidate(email=NEW)
    assert agree(world, TO_PRESENT) is Outcome.TAKEN
    assert world.fresh(candidate).email == candidate.email


def test_who_withdrew_is_told_so_however_often_they_ask_for_another_address(world: World) -> None:
    candidate = world.candidate()
    candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    for number in range(20):
        with refused("withdrawn"):
            ask(world, candidate, f"adresse{number}@nouveau.example")
