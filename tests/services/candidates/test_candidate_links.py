"""The links of the e-mails to candidates, and « toujours disponible ? » (RULES sections 8, 9)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.actor import CandidateSession, LinkHolder
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.recruiting.match import MatchStatus
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.services.candidates import candidate_links, candidate_space, erasing, sign_in_link
from chalicelib.services.candidates.register import submit_candidate
from chalicelib.services.candidates.still_available import QUESTION_TIMER
from tests.support.outside import Crash, refused
from tests.support.world import World

M = MatchStatus
QUESTION = "candidate_still_available"


def holder(
    world: World, candidate: Candidate, name: str, template: str = "candidate_confirmed"
) -> LinkHolder:
    token = world.token(world.mails(template, to=candidate.email)[-1], name)
    return LinkHolder(token=token, request_id="request-1")


def answer(world: World, candidate: Candidate, available: bool, **mail: str) -> Candidate:
    return candidate_links.answer(
        world.ports, holder(world, candidate, "availability", **mail), available=available
    )


def leave(world: World, candidate: Candidate, reason: str | None = None) -> Candidate:
    return candidate_links.unsubscribe(world.ports, holder(world, candidate, "unsubscribe"), reason=reason)


def acts(world: World, candidate: Candidate) -> list[tuple[str, str | None]]:
    return [
        (entry.act, world.said(entry))
        for entry in world.store.journal
        if entry.subject_id == candidate.id and entry.author.kind == "link"
    ]


def asked_on(world: World, candidate: Candidate) -> int:
    """Return in how many days the question is due."""
    due = world.timers(candidate)[QUESTION_TIMER]
    days = [n for n in range(400) if morning_of(world.today + timedelta(days=n)) == due]
    return days[0]


# The links


def test_looking_at_a_link_changes_nothing(world: World) -> None:
    candidate = world.candidate()
    before = len(world.store.journal)
    for name, act in (("availability", Act.ANSWER_AVAILABILITY), ("unsubscribe", Act.UNSUBSCRIBE)):
        for _ in range(2):
            found = candidate_links.candidate_to_answer(world.ports, holder(world, candidate, name), act)
            assert found.id == candidate.id
    assert len(world.store.journal) == before
    assert world.fresh(candidate) == candidate


def test_a_candidate_says_once_by_the_link_that_they_are_not_available(world: World) -> None:
    candidate = world.candidate()
    assert not answer(world, candidate, False).available
    assert not world.fresh(candidate).findable
    assert not answer(world, candidate, False).available, "a second click finds it done"
    with refused("link_used"):
        answer(world, candidate, True)
    assert not world.fresh(candidate).available
    assert acts(world, candidate) == [("confirmed", None), ("paused", None)]


def test_a_used_link_says_so_before_its_button_is_pressed(world: World) -> None:
    candidate = world.candidate()
    answer(world, candidate, False)
    with refused("link_used"):
        candidate_links.candidate_to_answer(
            world.ports, holder(world, candidate, "availability"), Act.ANSWER_AVAILABILITY
        )


def test_a_deleted_link_has_expired(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = world.candidate()
    monkeypatch.setattr(world.ports.ephemeral, "link", lambda _: None)
    for read in (
        lambda: candidate_links.candidate_to_answer(
            world.ports, holder(world, candidate, "availability"), Act.ANSWER_AVAILABILITY
        ),
        lambda: answer(world, candidate, False),
    ):
        with refused("link_expired"):
            read()
    with refused("not_found"):
        candidate_links.candidate_to_answer(world.ports, world.holder("x"), Act.ANSWER_AVAILABILITY)


def test_a_used_link_does_not_undo_later_decisions(world: World) -> None:
    candidate = world.candidate()
    answer(world, candidate, False)
    candidate_space.set_available(world.ports, world.as_candidate(candidate), available=True)
    with refused("link_used"):
        answer(world, candidate, False)
    assert world.fresh(candidate).available


def test_a_paused_candidate_who_pauses_again_by_the_link_stays_paused(world: World) -> None:
    candidate = world.candidate()
    paused = candidate_space.set_available(world.ports, world.as_candidate(candidate), available=False)
    assert answer(world, candidate, False) == paused
    assert acts(world, candidate)[-1] == ("still_paused", None)


def test_a_candidate_who_withdraws_by_the_link_is_not_found_and_the_reason_is_kept(world: World) -> None:
    candidate = world.candidate()
    assert leave(world, candidate, "Un autre emploi").status is CandidateStatus.WITHDRAWN
    assert leave(world, candidate).status is CandidateStatus.WITHDRAWN, "a second click finds it done"
    assert acts(world, candidate) == [("confirmed", None), ("withdrawn", "Un autre emploi")]


def test_a_candidate_who_withdraws_by_the_link_need_not_give_a_reason(world: World) -> None:
    candidate = world.candidate()
    leave(world, candidate)
    assert acts(world, candidate)[-1] == ("withdrawn", None)


def test_a_link_of_one_purpose_does_not_serve_another(world: World) -> None:
    candidate = world.candidate()
    with refused("not_found"):
        candidate_links.unsubscribe(world.ports, holder(world, candidate, "availability"), reason=None)
    with refused("not_found"):
        candidate_links.answer(world.ports, holder(world, candidate, "unsubscribe"), available=False)
    with refused("not_found"):
        sign_in_link.sign_in(world.ports, holder(world, candidate, "availability"))
    assert world.fresh(candidate) == candidate


def test_the_links_live_180_days(world: World) -> None:
    candidate = world.candidate()
    world.go_to(world.today + timedelta(days=180), hour=23, minute=59)
    assert answer(world, candidate, True).available
    world.wait(minutes=1)
    with refused("link_expired"):
        leave(world, candidate)


def test_a_withdrawn_candidate_may_not_answer_but_may_withdraw_again(world: World) -> None:
    candidate = world.candidate()
    left = candidate_space.withdraw(world.ports, world.as_candidate(candidate), reason="Un autre emploi")
    journal = len(world.store.journal)
    for name, act in (("availability", Act.ANSWER_AVAILABILITY), ("unsubscribe", Act.UNSUBSCRIBE)):
        with refused("withdrawn"):
            candidate_links.candidate_to_answer(world.ports, holder(world, candidate, name), act)
    with refused("withdrawn"):
        answer(world, candidate, True)
    assert leave(world, candidate, "Je déménage") == left
    assert len(world.store.journal) == journal


def test_an_erased_candidate_reads_that_the_link_was_used(world: World) -> None:
    candidate = world.candidate()
    leave(world, candidate)
    erasing.erase(world.ports, world.as_candidate(candidate))
    with refused("link_used"):
        leave(world, candidate)


def test_a_recruited_candidate_does_not_withdraw_by_the_link(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.validated(structure, candidate)
    with refused("recruited"):
        leave(world, candidate)
    assert candidate_links.candidate_to_answer(
        world.ports, holder(world, candidate, "unsubscribe"), Act.UNSUBSCRIBE
    )


def test_two_clicks_at_one_instant_act_once(world: World) -> None:
    candidate = world.candidate()
    world.store.meanwhile = lambda: leave(world, candidate, "Un autre emploi")
    assert leave(world, candidate, "Un autre emploi").status is CandidateStatus.WITHDRAWN
    assert acts(world, candidate).count(("withdrawn", "Un autre emploi")) == 1


def test_after_a_crash_before_the_write_the_link_is_unused(world: World) -> None:
    candidate = world.candidate()
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        leave(world, candidate)
    assert world.fresh(candidate).findable
    assert leave(world, candidate).status is CandidateStatus.WITHDRAWN


# « Toujours disponible ? »


def test_a_candidate_never_contacted_is_asked_after_90_days_and_again_90_days_later(world: World) -> None:
    candidate = world.candidate()
    confirmed_on = world.today
    assert asked_on(world, candidate) == 90
    world.go_to(confirmed_on + timedelta(days=90), hour=7, minute=59)
    world.tick()
    assert not world.mails(QUESTION)
    world.wait(minutes=1)
    world.tick()
    world.tick()
    assert [mail.to for mail in world.mails(QUESTION)] == [candidate.email]
    assert asked_on(world, candidate) == 90
    assert world.fresh(candidate).findable, "no answer changes nothing"
    assert [one.act for one in world.store.journal if one.subject_id == candidate.id][-1] == (
        "asked_if_available"
    )
    world.go_to(confirmed_on + timedelta(days=180))
    world.tick()
    assert len(world.mails(QUESTION)) == 2


def test_after_an_outage_the_question_is_sent_once(world: World) -> None:
    candidate = world.candidate()
    world.wait(days=1000)
    world.tick()
    world.tick()
    assert len(world.mails(QUESTION)) == 1
    assert asked_on(world, candidate) == 90


@pytest.mark.parametrize("status", [M.SHORTLISTED, M.DECLINED])
def test_a_contacted_candidate_is_not_asked(world: World, status: MatchStatus) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, status)
    world.wait(days=100)
    world.tick()
    assert not world.mails(QUESTION)
    assert QUESTION_TIMER not in world.timers(candidate)


def test_a_candidate_whose_shortlisting_was_undone_counts_as_never_contacted(world: World) -> None:
    structure, candidate = world.granted(), world.candidate()
    world.set_status(structure, candidate, M.SHORTLISTED)
    world.set_status(structure, candidate, M.NEW)
    world.wait(days=100)
    world.tick()
    assert len(world.mails(QUESTION)) == 1


def test_a_paused_candidate_is_not_asked_until_they_return(world: World) -> None:
    candidate = world.candidate()
    actor = world.as_candidate(candidate)
    candidate_space.set_available(world.ports, actor, available=False)
    world.wait(days=100)
    world.tick()
    assert not world.mails(QUESTION)
    candidate_space.set_available(world.ports, actor, available=True)
    assert asked_on(world, candidate) == 90
    world.wait(days=90)
    world.tick()
    assert len(world.mails(QUESTION)) == 1


def test_a_candidate_who_answers_yes_is_asked_again_90_days_later(world: World) -> None:
    candidate = world.candidate()
    world.wait(days=91)
    world.tick()
    world.wait(days=30)
    answer(world, candidate, True, template=QUESTION)
    assert asked_on(world, candidate) == 90
    assert acts(world, candidate)[-1] == ("still_available", None)


def test_a_withdrawn_or_erased_candidate_has_no_timer(world: World) -> None:
    left, erased = world.candidate(), world.candidate()
    candidate_space.withdraw(world.ports, world.as_candidate(left), reason="Un autre emploi")
    erasing.erase(world.ports, world.as_candidate(erased))
    assert world.timers(left) == world.timers(erased) == {}
    world.wait(days=100)
    world.tick()
    assert not world.mails(QUESTION)


def test_a_candidate_who_withdraws_during_the_question_is_not_asked(world: World) -> None:
    candidate = world.candidate()
    world.wait(days=91)
    world.store.meanwhile = lambda: leave(world, candidate)
    world.tick()
    assert not world.mails(QUESTION)
    assert world.timers(candidate) == {}


def test_after_a_crash_the_question_is_sent_once(world: World) -> None:
    candidate = world.candidate()
    world.wait(days=91)
    world.store.crash_at = world.store.commits + 1
    with pytest.raises(Crash):
        world.tick()
    world.tick()
    world.tick()
    assert len(world.mails(QUESTION)) == 1
    assert asked_on(world, candidate) == 90


# The space instead of an answer by e-mail


def test_a_candidate_who_registers_again_receives_the_link_to_the_space(world: World) -> None:
    candidate = world.candidate()
    world.wait(days=2)
    answers = world.candidate_answers(email=candidate.email)
    submit_candidate(world.ports, world.anybody(), answers=answers)
    world.receive_forms()
    mail = world.mails("candidate_exists", to=candidate.email)[-1]
    opened = sign_in_link.sign_in(world.ports, LinkHolder(token=world.token(mail, "space")))
    assert isinstance(opened.actor, CandidateSession) and opened.actor.candidate == candidate
