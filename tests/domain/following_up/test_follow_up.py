"""The quarterly follow-up, from its opening to the funder's acceptance (RULES section 11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.following_up.follow_up import Declaration, FollowUp, FollowUpStatus, PostDeclaration
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders

F = FollowUpStatus
ASKED_ON, ANSWER_DUE = date(2026, 11, 12), date(2026, 11, 27)
DECLARATION = Declaration(
    posts=(
        PostDeclaration(
            recruitment_id="recruitment-1", gross_pay_cents=7_200_00, absence_days=3, full_time=True
        ),
    ),
    third_parties_invoiced=False,
    comment=None,
    signed_by="Ada Sand",
    signed_at=datetime(2026, 10, 12, 9, tzinfo=UTC),
)


ACTS: dict[str, Callable[[FollowUp], FollowUp]] = {
    "submit": lambda f: f.submitted(DECLARATION),
    "accept": lambda f: f.accepted(),
    "question": lambda f: f.questioned(
        "Quel est le nombre de jours d'absence ?", today=ASKED_ON, due_on=ANSWER_DUE
    ),
}
# Programme.md 11, written out by hand: open → submitted → accepted or questioned, and submitted again.
LEADS = {
    (F.OPEN, "submit"): F.SUBMITTED,
    (F.QUESTIONED, "submit"): F.SUBMITTED,
    (F.SUBMITTED, "accept"): F.ACCEPTED,
    (F.SUBMITTED, "question"): F.QUESTIONED,
}


@pytest.mark.parametrize(("before", "act"), list(product(F, ACTS)))
def test_each_act_leads_where_the_programme_says_or_is_refused(before: FollowUpStatus, act: str) -> None:
    if (before, act) in LEADS:
        assert ACTS[act](builders.follow_up(before)).status is LEADS[before, act]
        return
    with pytest.raises(Refusal) as refused:
        ACTS[act](builders.follow_up(before))
    assert (refused.value.code, refused.value.kind) == ("status_forbids", "conflict")


@pytest.mark.parametrize("status", F)
def test_the_structure_owes_its_answer_while_open_or_questioned(status: FollowUpStatus) -> None:
    assert builders.follow_up(status).awaited is (status in (F.OPEN, F.QUESTIONED))


@pytest.mark.parametrize("status", [F.OPEN, F.QUESTIONED])
def test_a_follow_up_is_transmitted_late_as_well_and_is_overdue_and_escalated_no_more(
    status: FollowUpStatus,
) -> None:
    late = builders.follow_up(status, overdue=True, escalated=True, told_on=date(2026, 11, 15))
    submitted = late.submitted(DECLARATION)
    assert (submitted.overdue, submitted.escalated, submitted.told_on) == (False, False, None)
    assert submitted.declaration == DECLARATION


def test_a_late_follow_up_is_told_with_its_quarter_and_the_days_since_its_last_day() -> None:
    late = builders.follow_up()
    assert late.late_line(date(2026, 11, 15)) == "Ville de Lyon : 3e trimestre 2026, 15 jours de retard"
    assert late.late_line(date(2026, 11, 1)).endswith(", 1 jour de retard")


def test_a_question_is_told_until_it_is_answered() -> None:
    submitted = builders.follow_up(F.SUBMITTED, declaration=DECLARATION)
    questioned = submitted.questioned("Combien d'absences ?", today=ASKED_ON, due_on=ANSWER_DUE)
    assert (questioned.question, questioned.declaration) == ("Combien d'absences ?", DECLARATION)
    answered = questioned.submitted(DECLARATION)
    assert (answered.question, answered.answered_question) == (None, "Combien d'absences ?")
    assert answered.questioned_on == ASKED_ON
    again = answered.questioned("Combien d'heures ?", today=ANSWER_DUE, due_on=ANSWER_DUE)
    assert (again.answered_question, again.questioned_on) == (None, ANSWER_DUE)


def test_a_question_has_its_own_date_to_be_answered_by() -> None:
    questioned = ACTS["question"](builders.follow_up(F.SUBMITTED))
    assert (questioned.due_on, questioned.opened_on) == (ANSWER_DUE, date(2026, 10, 1))
    assert questioned.awaited


def test_a_follow_up_was_accepted_even_once_it_is_closed() -> None:
    assert [status for status in F if builders.follow_up(status).was_accepted] == [F.ACCEPTED, F.CLOSED]


def test_a_question_is_asked_until_it_is_answered() -> None:
    questioned = builders.follow_up(F.SUBMITTED).questioned(
        "Combien d'absences ?", today=ASKED_ON, due_on=ANSWER_DUE
    )
    assert questioned.asks("Combien d'absences ?") and not questioned.asks("Combien d'heures ?")
    assert not questioned.submitted(DECLARATION).asks("Combien d'absences ?")


def test_statuses_have_their_french_words() -> None:
    assert [status.label for status in F] == ["à remplir", "transmis", "à compléter", "accepté", "clos"]


@pytest.mark.parametrize("after", [F.SUBMITTED, F.ACCEPTED])
def test_the_same_declaration_transmitted_again_changes_nothing(after: FollowUpStatus) -> None:
    transmitted = builders.follow_up(after, declaration=DECLARATION)
    later = replace(DECLARATION, signed_at=DECLARATION.signed_at + timedelta(days=1))
    assert transmitted.submitted(later) is transmitted
    with pytest.raises(Refusal):
        transmitted.submitted(replace(later, comment="Une correction."))


def test_what_the_funder_questioned_may_be_transmitted_as_it_was() -> None:
    questioned = builders.follow_up(F.QUESTIONED, declaration=DECLARATION)
    assert questioned.submitted(DECLARATION).status is F.SUBMITTED


AGAIN = date(2026, 12, 1)


@pytest.mark.parametrize("status", [F.OPEN, F.QUESTIONED])
def test_before_it_is_transmitted_a_follow_up_counts_whoever_is_in_post_now(status: FollowUpStatus) -> None:
    one = builders.follow_up(status, recruitment_ids=("a", "b"))
    changed = one.agreeing_with(["c", "b"], changed="c", due_on=AGAIN)
    assert changed == replace(one, recruitment_ids=("b", "c")), "whom it counted comes first"
    assert one.agreeing_with(["b", "a"], changed="a", due_on=AGAIN) is one


@pytest.mark.parametrize("status", [F.SUBMITTED, F.ACCEPTED])
@pytest.mark.parametrize(
    ("in_post", "changed", "counted"),
    [(["a"], "b", ("a",)), (["a", "b", "c"], "c", ("a", "b", "c")), (["a", "b"], "b", ("a", "b"))],
    ids=["one left", "one more", "a contract changed"],
)
def test_what_was_declared_of_a_contract_that_changed_comes_back_to_the_structure(
    status: FollowUpStatus, in_post: list[str], changed: str, counted: tuple[str, ...]
) -> None:
    one = builders.follow_up(status, recruitment_ids=("a", "b"), question="Combien ?")
    back = one.agreeing_with(in_post, changed=changed, due_on=AGAIN)
    assert (back.status, back.recruitment_ids) == (F.QUESTIONED, counted)
    assert (back.question, back.due_on) == (None, AGAIN)


def test_a_contract_that_it_does_not_count_and_a_closed_one_bring_nothing_back() -> None:
    for status in (F.SUBMITTED, F.ACCEPTED):
        one = builders.follow_up(status, recruitment_ids=("a",))
        assert one.agreeing_with(["a"], changed="z", due_on=AGAIN) is one
        assert one.agreeing_with(["a"], changed=None, due_on=AGAIN) is one
    closed = builders.follow_up(F.CLOSED, recruitment_ids=("a",))
    assert closed.agreeing_with([], changed="a", due_on=AGAIN) is closed


def test_the_funder_is_told_of_a_late_follow_up_from_the_digest_of_a_morning_on() -> None:
    late = builders.follow_up().escalated_to(date(2026, 11, 16))
    assert (late.escalated, late.told_on) == (True, date(2026, 11, 16))


def post(**fields: Any) -> PostDeclaration:
    values = {"recruitment_id": "a", "gross_pay_cents": 1, "absence_days": 0, "full_time": True}
    return PostDeclaration(**{**values, **fields})


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (post(), {}),
        (post(full_time=False, part_time_days=3, part_time_reason="Malade."), {}),
        (
            post(full_time=False),
            {"part_time_days": "part_time_unexplained", "part_time_reason": "part_time_unexplained"},
        ),
        (post(full_time=False, part_time_days=3), {"part_time_reason": "part_time_unexplained"}),
        (post(part_time_days=3), {"part_time_days": "full_time_explained"}),
        (post(part_time_reason="Malade."), {"part_time_reason": "full_time_explained"}),
    ],
)
def test_what_was_not_full_time_is_declared_with_its_days_and_its_reason(
    said: PostDeclaration, missing: dict[str, str]
) -> None:
    assert {name: refusal.code for name, refusal in said.unexplained.items()} == missing
    declared = replace(DECLARATION, posts=(said,))
    one = builders.follow_up(recruitment_ids=("a",))
    if missing:
        with pytest.raises(Refusal) as refused:
            one.require_whole(declared)
        assert refused.value.code in missing.values()
    else:
        one.require_whole(declared)
    assert one.submitted(declared).part_time is not said.full_time and not one.part_time


@pytest.mark.parametrize("declared", [(), ("a", "a"), ("b",), ("a", "b")])
def test_each_adviser_in_post_is_declared_once_and_nobody_else(declared: tuple[str, ...]) -> None:
    posts = tuple(post(recruitment_id=one) for one in declared)
    with pytest.raises(Refusal) as refused:
        builders.follow_up(recruitment_ids=("a",)).require_whole(replace(DECLARATION, posts=posts))
    assert (refused.value.code, refused.value.pointer) == ("posts_mismatch", "/posts")
