"""A candidate signs in by a link: requested, sent, used once (RULES section 3)."""

import pytest

from chalicelib.domain.access.actor import Anybody, CandidateSession, LinkHolder
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.services.access import signing_in
from chalicelib.services.candidates import sign_in_link
from chalicelib.services.core.link_tokens import token_hash
from tests.support.outside import Crash, refused
from tests.support.world import World


def ask(world: World, email: str) -> None:
    sign_in_link.request_link(world.ports, Anybody(request_id="request-1"), email=email)
    world.receive_forms()


def link(world: World, candidate: Candidate) -> str:
    ask(world, candidate.email)
    return world.token(world.mails("candidate_sign_in", to=candidate.email)[-1], "space")


def sign_in(world: World, token: str) -> signing_in.OpenedSession:
    return sign_in_link.sign_in(world.ports, LinkHolder(token=token, request_id="request-1"))


def test_a_link_signs_in_once_within_an_hour(world: World) -> None:
    candidate = world.candidate()
    token = link(world, candidate)
    world.wait(minutes=59)
    assert sign_in_link.candidate_to_sign_in(world.ports, LinkHolder(token=token)).id == candidate.id
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
    second = sign_in_link.sign_in(world.ports, holder).token
    assert signing_in.identify(world.ports, first, "request-2") is None
    assert signing_in.identify(world.ports, second, "request-2")
