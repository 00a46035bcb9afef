"""The quarterly follow-up, from its opening to the funder's acceptance (RULES section 11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from chalicelib.domain.following_up.follow_up import Declaration, FollowUp, FollowUpStatus, PostDeclaration
from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders

F = FollowUpStatus
ANSWER_DUE = date(2026, 11, 27)
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
    "question": lambda f: f.questioned("Quel est le nombre de jours d'absence ?", ANSWER_DUE),
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
    questioned = submitted.questioned("Combien d'absences ?", ANSWER_DUE)
    assert (questioned.question, questioned.declaration) == ("Combien d'absences ?", DECLARATION)
    assert questioned.submitted(DECLARATION).question is None


def test_a_question_has_its_own_date_to_be_answered_by() -> None:
    questioned = ACTS["question"](builders.follow_up(F.SUBMITTED))
    assert (questioned.due_on, questioned.opened_on) == (ANSWER_DUE, date(2026, 10, 1))
    assert questioned.awaited


def test_a_follow_up_was_accepted_even_once_it_is_closed() -> None:
    assert [status for status in F if builders.follow_up(status).was_accepted] == [F.ACCEPTED, F.CLOSED]


def test_a_question_is_asked_until_it_is_answered() -> None:
    questioned = builders.follow_up(F.SUBMITTED).questioned("Combien d'absences ?", ANSWER_DUE)
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
