"""The steps after an end of contract: by whom, until when, done or not (RULES section 5)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.funding.agreement_status import AgreementStatus
from chalicelib.domain.funding.ledger.entries import EntryKind
from chalicelib.domain.funding.ledger.settlement import Settlement
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.recruiting.ending import EndFacts, EndStep, Party, StepLine, StepState, end_steps
from chalicelib.domain.recruiting.recruitment import RecruitmentStatus
from chalicelib.domain.training.status import TrainingStatus
from tests.domain.recruiting.test_recruitment import PROOF
from tests.domain.training.builders import a_training
from tests.support import builders

S, P, E, T = StepState, Party, EndStep, TrainingStatus
LAST = date(2027, 3, 15)
# The contract of the builders starts on 1 November 2026: 24 months are subsidised.
SHARE_END, TERM = date(2028, 11, 1), date(2027, 6, 30)
LEFT = builders.recruitment(
    RecruitmentStatus.ENDED,
    contract=builders.contract(),
    ended_on=LAST,
    end_reason=EndReason.RESIGNATION,
)
DECLARED = replace(LEFT, status=RecruitmentStatus.HIRED)


def posts(**fields: Any) -> Any:
    values = {"posts_granted": 1, "shares_free": (SHARE_END,), "recruitment_deadline": TERM, **fields}
    return builders.application(status=ApplicationStatus.VALIDATED, **values)


def facts(**fields: Any) -> EndFacts:
    values: dict[str, Any] = {
        "recruitment": LEFT,
        "findable": True,
        "training": None,
        "posts": posts(),
        "agreement": builders.agreement(status=AgreementStatus.SIGNED, months=24),
        "follow_ups": (),
        "ledger": builders.ledger(),
        "today": date(2027, 3, 20),
    }
    return EndFacts(**{**values, **fields})


def step(wanted: EndStep, reader: Party = Party.STRUCTURE, **fields: Any) -> StepLine | None:
    return next((one for one in end_steps(facts(**fields), reader) if one.step is wanted), None)


def told(wanted: EndStep, reader: Party = Party.STRUCTURE, **fields: Any) -> tuple[Any, Any, Any]:
    one = step(wanted, reader, **fields)
    assert one is not None
    return one.state, one.by, one.until


def test_while_no_end_is_declared_there_are_no_steps() -> None:
    running = builders.recruitment(RecruitmentStatus.HIRED, contract=builders.contract())
    assert end_steps(facts(recruitment=running), P.STRUCTURE) == []


def test_each_reader_sees_the_steps_that_concern_them() -> None:
    read = {
        party: {one.step for one in end_steps(facts(training=a_training(T.STOPPED)), party)}
        for party in (P.STRUCTURE, P.FUNDER, P.ADVISER, P.TRAINING_BODY)
    }
    assert read[P.STRUCTURE] == read[P.FUNDER] == set(EndStep) - {E.AVAILABILITY}
    assert read[P.ADVISER] == {E.PROOF, E.OVER, E.AVAILABILITY, E.TRAINING}
    assert read[P.TRAINING_BODY] == {E.OVER, E.TRAINING}


def test_the_structure_provides_the_proof_and_an_end_at_the_term_needs_none() -> None:
    assert told(E.PROOF) == (S.TO_DO, P.STRUCTURE, None)
    assert told(E.PROOF, recruitment=replace(LEFT, end_proof=PROOF))[0] is S.DONE
    assert step(E.PROOF, recruitment=replace(LEFT, end_reason=EndReason.END_OF_TERM)) is None


def test_the_last_day_passes_by_itself_and_frees_the_person() -> None:
    assert told(E.OVER, recruitment=DECLARED) == (S.TO_COME, P.NOBODY, LAST)
    assert told(E.OVER) == (S.DONE, P.NOBODY, LAST)
    assert told(E.AVAILABILITY, P.ADVISER, recruitment=DECLARED) == (S.TO_COME, P.ADVISER, LAST)
    for findable, says in ((True, "vous trouvent de nouveau"), (False, "ne vous trouvent pas")):
        one = step(E.AVAILABILITY, P.ADVISER, findable=findable)
        assert one is not None and one.state is S.DONE and says in one.says


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (T.STOPPED, (S.DONE, P.NOBODY, None)),
        (T.REGISTERED, (S.TO_COME, P.NOBODY, LAST)),
        (T.IN_TRAINING, (S.TO_COME, P.NOBODY, LAST)),
        (T.FINISHED, (S.TO_DO, P.TRAINING_BODY, None)),
        (T.FAILED, (S.TO_DO, P.TRAINING_BODY, None)),
        (T.CERTIFIED, (S.DONE, P.NOBODY, None)),
        (T.ABANDONED, (S.DONE, P.NOBODY, None)),
    ],
)
def test_the_training_stops_with_the_contract_unless_it_was_followed(
    status: TrainingStatus, expected: tuple[Any, ...]
) -> None:
    assert told(E.TRAINING, P.TRAINING_BODY, training=a_training(status)) == expected


def test_the_post_is_filled_again_with_what_is_left_or_given_back_until_the_term() -> None:
    assert told(E.POST, recruitment=DECLARED) == (S.TO_COME, P.STRUCTURE, LAST)
    one = step(E.POST)
    assert one is not None and (one.state, one.by, one.until) == (S.TO_DO, P.STRUCTURE, TERM)
    assert "subventionné jusqu'au 31 octobre 2028" in one.says
    assert told(E.POST, posts=posts(shares_free=()))[0] is S.DONE, "filled again"
    assert told(E.POST, today=date(2027, 7, 1)) == (S.TO_DO, P.STRUCTURE, None), "past the term"
    stopped = replace(posts(), status=ApplicationStatus.WITHDRAWN)
    assert told(E.POST, posts=stopped)[0] is S.DONE, "given back"
    nothing_left = replace(LEFT, share_ends_on=date(2027, 3, 16))
    assert told(E.POST, recruitment=nothing_left) == (S.DONE, P.NOBODY, None)


def test_the_follow_up_of_the_last_quarter_is_submitted_then_accepted() -> None:
    assert told(E.FOLLOW_UP) == (S.TO_COME, P.STRUCTURE, date(2027, 4, 1))
    assert step(E.FOLLOW_UP, today=date(2027, 4, 2)) is None, "no follow-up counts it"
    due = date(2027, 5, 1)
    for status, expected in (
        (FollowUpStatus.OPEN, (S.TO_DO, P.STRUCTURE, due)),
        (FollowUpStatus.QUESTIONED, (S.TO_DO, P.STRUCTURE, due)),
        (FollowUpStatus.SUBMITTED, (S.TO_DO, P.FUNDER, None)),
        (FollowUpStatus.ACCEPTED, (S.DONE, P.FUNDER, None)),
        (FollowUpStatus.CLOSED, (S.DONE, P.FUNDER, None)),
    ):
        known = builders.follow_up(status, quarter="2027-Q1", due_on=due)
        before = builders.follow_up(quarter="2026-Q4")
        assert told(E.FOLLOW_UP, follow_ups=(before, known)) == expected


def test_the_balance_waits_for_the_end_of_the_agreement_and_a_sum_is_returned() -> None:
    assert told(E.BALANCE) == (S.TO_COME, P.FUNDER, None)
    assert step(E.BALANCE, ledger=None) is None
    ended = builders.agreement(status=AgreementStatus.ENDED, months=24)
    ledger = builders.ledger()
    assert told(E.BALANCE, agreement=ended) == (S.TO_DO, P.FUNDER, None)
    settlement = Settlement(settled_on=LAST, answer_by=TERM)
    to_pay = replace(ledger, settlement=settlement)
    assert told(E.BALANCE, agreement=ended, ledger=to_pay) == (S.TO_DO, P.FUNDER, None)
    settled = replace(to_pay, instalments=())
    assert told(E.BALANCE, agreement=ended, ledger=settled) == (S.DONE, P.FUNDER, None)
    owing = replace(settled, entries=(replace(ledger.entries[0], kind=EntryKind.TO_RETURN),))
    assert told(E.BALANCE, agreement=ended, ledger=owing) == (S.TO_DO, P.STRUCTURE, TERM)
    disputed = replace(owing, settlement=replace(settlement, dispute="Non."))
    assert told(E.BALANCE, agreement=ended, ledger=disputed) == (S.TO_DO, P.FUNDER, None)
