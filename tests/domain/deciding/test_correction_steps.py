"""Answers under examination are corrected by the prefecture, as the structure requests (RULES section 4)."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.applying.answers import CheckedAnswers
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.subsidy import LegalForm, StructureKind
from chalicelib.domain.deciding.committee import CommitteeSessionStatus, Decision, Verdict
from chalicelib.domain.deciding.correction_steps import (
    asked,
    corrected_agenda_item,
    declined,
    granted,
    require_askable,
    withdrawn,
)
from chalicelib.domain.deciding.opinion import Opinion, OpinionVerdict
from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders
from tests.support.outside import refused

S = ApplicationStatus
NOW, LATER = builders.NOW, builders.NOW + builders.HOUR
PARAMS = Parameters()
WHY, YES, NO = "Le conseil a voté quatre postes.", "C'est corrigé.", "Le projet en prévoit deux."
OPINION = Opinion(
    verdict=OpinionVerdict.FAVOURABLE, comment="Un bon projet.", given_at=NOW, given_by="account-1"
)


def examined(**fields: object) -> Application:
    """Return an application whose prefecture gave its opinion, for two posts."""
    return builders.application(S.UNDER_REVIEW, **{"opinion": OPINION, "posts_requested": 2, **fields})


def with_posts(**fields: object) -> Application:
    """Return an application that was granted its two posts."""
    return builders.application(S.VALIDATED, decided_on=date(2026, 10, 1), posts_granted=2, **fields)


def ask(application: Application, reason: str = WHY, **changed: object) -> Application:
    answers = replace(application.answers, **(changed or {"posts_requested": 4}))
    return asked(application, answers, reason, NOW, PARAMS)


def test_a_correction_may_be_requested_once_the_examination_began_or_posts_are_granted() -> None:
    on_an_agenda = builders.application(agenda_session_id="session-1")
    for application in (examined(), on_an_agenda, with_posts(), builders.application(S.OVERDUE)):
        require_askable(application)


@pytest.mark.parametrize(
    ("application", "code"),
    [
        (builders.application(), "correct_yourself"),
        (builders.application(S.POSTPONED, decided_on=date(2026, 10, 1)), "completion_awaited"),
        (builders.application(S.WITHDRAWN), "status_forbids"),
        (builders.application(S.REJECTED, decided_on=date(2026, 10, 1)), "status_forbids"),
        (builders.application(S.SUBMITTED), "status_forbids"),
        (examined(parent_id="application-1"), "additional_elsewhere"),
        (with_posts(parent_id="application-1"), "additional_elsewhere"),
    ],
    ids=["nobody examines it", "postponed", "withdrawn", "refused", "unconfirmed", "additional", "granted"],
)
def test_in_other_statuses_the_structure_is_told_what_to_do_instead(
    application: Application, code: str
) -> None:
    with refused(code):
        require_askable(application)
    with refused(code):
        ask(application)


def test_a_request_changes_nothing_until_it_is_answered() -> None:
    application = ask(examined())
    assert application.posts_requested == 2 and application.correction_waits
    request = application.correction_request
    assert request is not None and request.waiting and not request.granted
    assert (request.before.posts_requested, request.after.posts_requested) == (2, 4)
    assert (request.reason, request.asked_at) == (WHY, NOW)


def test_a_request_without_a_change_is_refused_even_when_the_amount_of_a_post_changed() -> None:
    application = examined()
    for answers in (application.answers, replace(application.answers, subsidy_per_post_cents=1)):
        with pytest.raises(Refusal) as refusal:
            asked(application, answers, WHY, NOW, PARAMS)
        assert (refusal.value.code, refusal.value.kind) == ("nothing_changed", "invalid")
        assert refusal.value.pointer == "/reason"


def test_the_amount_told_stays_unless_an_answer_that_it_depends_on_is_corrected() -> None:
    told = ask(examined(), posts_requested=4, subsidy_per_post_cents=1).correction_request
    assert told is not None and told.after.subsidy_per_post_cents == 50_000_00
    private = {"kind": StructureKind.PRIVATE, "legal_form": LegalForm.ASSOCIATION}
    other = ask(examined(), **private, subsidy_per_post_cents=40_000_00).correction_request
    assert other is not None and other.after.subsidy_per_post_cents == 40_000_00


def test_a_correction_never_leads_to_another_prefecture() -> None:
    with refused("other_department"):
        ask(examined(), place=builders.place("28085", department="28"))


def test_a_correction_beyond_the_maximum_is_refused_at_once() -> None:
    application = examined()
    most = PARAMS.corrections_per_application
    corrected = application
    for number in range(most):
        corrected = corrected.with_answers(
            replace(corrected.answers, posts_requested=number + 3), NOW, PARAMS
        )
    with refused("too_many_corrections"):
        ask(corrected, posts_requested=1)
    ask(replace(corrected, corrections=corrected.corrections[1:]), posts_requested=1)


def test_a_structure_withdraws_an_unanswered_request() -> None:
    waiting = ask(examined())
    assert withdrawn(waiting).correction_request is None
    for application in (examined(), declined(waiting, NO, LATER), granted(waiting, YES, LATER, PARAMS)):
        assert withdrawn(application) is application


def test_granting_corrects_the_answers_and_keeps_the_former_ones_with_the_sentence() -> None:
    corrected = granted(ask(examined()), YES, LATER, PARAMS)
    assert (corrected.posts_requested, corrected.opinion) == (4, OPINION)
    assert [(one.at, one.before.posts_requested) for one in corrected.corrections] == [(LATER, 2)]
    request = corrected.correction_request
    assert request is not None and not request.waiting and not corrected.correction_waits
    assert (request.granted, request.answer, request.answered_at) == (True, YES, LATER)
    assert request.answered_with(YES, granted=True)
    assert not request.answered_with(YES, granted=False) and not request.answered_with(NO, granted=True)
    with refused("nothing_asked"):
        granted(corrected, YES, LATER, PARAMS)


def test_declining_leaves_the_answers_and_the_request_may_still_be_granted() -> None:
    refused_once = declined(ask(examined()), NO, LATER)
    request = refused_once.correction_request
    assert request is not None and not request.waiting and refused_once.posts_requested == 2
    assert (request.granted, request.answer, request.answered_at) == (False, NO, LATER)
    again = declined(refused_once, "Non.", LATER)
    assert again.correction_request is not None and again.correction_request.answer == "Non."
    assert granted(again, YES, LATER, PARAMS).posts_requested == 4


def test_nothing_is_answered_without_a_request_or_on_an_ended_application() -> None:
    with refused("nothing_asked"):
        declined(examined(), NO, LATER)
    with refused("nothing_asked"):
        granted(examined(), YES, LATER, PARAMS)
    over = ask(examined()).stopped(S.WITHDRAWN)
    with refused("status_forbids"):
        declined(over, NO, LATER)
    with refused("status_forbids"):
        granted(over, YES, LATER, PARAMS)


def test_corrections_made_otherwise_meanwhile_stay() -> None:
    waiting = ask(examined(), posts_requested=4, contact=builders.contact(first_name="Léa"))
    moved = replace(
        waiting, name="Commune nouvelle", contact=builders.contact(email="mairie@lyon.example", phone="+33")
    )
    corrected = granted(moved, YES, LATER, PARAMS)
    assert (corrected.name, corrected.posts_requested) == ("Commune nouvelle", 4)
    assert corrected.contact == builders.contact(first_name="Léa", email="mairie@lyon.example", phone="+33")


@pytest.mark.parametrize(
    ("changed", "decides"),
    [
        ({"name": "Commune nouvelle"}, False),
        ({"job_offer_url": "https://emploi.example"}, False),
        ({"contact": builders.contact(first_name="Léa")}, False),
        ({"available_from": date(2027, 1, 4)}, False),
        (
            {
                "name": "Commune nouvelle",
                "job_offer_url": "https://emploi.example",
                "contact": builders.contact(first_name="Léa"),
                "available_from": date(2027, 1, 4),
            },
            False,
        ),
        ({"posts_requested": 4}, True),
        ({"name": "Commune nouvelle", "posts_requested": 4}, True),
        ({"kind": StructureKind.DEPARTMENT}, True),
        ({"place": builders.place("69381")}, True),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
def test_corrections_that_only_describe_the_structure_need_no_new_decision(
    changed: dict[str, object], decides: bool
) -> None:
    request = ask(examined(), **changed).correction_request
    assert request is not None and request.affects_decision is decides
    if decides:
        with refused("answers_decided"):
            ask(with_posts(), **changed)
        with refused("answers_decided"):
            granted(with_posts(correction_request=request), YES, LATER, PARAMS)
        return
    assert ask(with_posts(), **changed).correction_waits
    kept = granted(with_posts(correction_request=request), YES, LATER, PARAMS)
    assert all(getattr(kept, name) == value for name, value in changed.items())


def test_a_request_is_a_repetition_only_while_the_first_waits() -> None:
    waiting = ask(examined())
    request = waiting.correction_request
    assert request is not None
    other: CheckedAnswers = replace(request.after, posts_requested=3)
    assert request.is_same_as(request.after, WHY)
    assert not request.is_same_as(other, WHY) and not request.is_same_as(request.after, "Autre chose.")
    answered = declined(waiting, NO, LATER).correction_request
    assert answered is not None and not answered.is_same_as(request.after, WHY)


def test_the_committee_decides_again_only_on_corrections_that_matter() -> None:
    session = builders.committee_session()
    decision = Decision(verdict=Verdict.VALIDATED, posts_granted=2, decided_by="account-1", decided_at=NOW)
    item = builders.agenda_item(structure_name="Ville de Lyon", posts_requested=2, decision=decision)
    more = ask(examined())
    seen = corrected_agenda_item(item, session, more, granted(more, YES, LATER, PARAMS))
    assert (seen.posts_requested, seen.decision) == (4, None)
    named = ask(examined(), name="Commune nouvelle")
    seen = corrected_agenda_item(item, session, named, granted(named, YES, LATER, PARAMS))
    assert (seen.structure_name, seen.posts_requested) == ("Commune nouvelle", 2)
    assert seen.decision == decision
    unasked = examined()
    assert corrected_agenda_item(item, session, unasked, unasked).decision == decision
    closed = builders.committee_session(CommitteeSessionStatus.CLOSED)
    with refused("answers_decided"):
        corrected_agenda_item(item, closed, more, granted(more, YES, LATER, PARAMS))
