"""The quarterly follow-up, from its opening to the funder's acceptance (RULES section 11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp, FollowUpStatus
from chalicelib.domain.following_up.third_parties import ThirdParty
from chalicelib.domain.following_up.thread import MOST_EXCHANGES, Exchange, Fact, FactKind
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


MORNING = date(2026, 11, 16)
AGAIN = date(2026, 12, 1)
FACT = Fact(kind=FactKind.END_DECLARED, recruitment_id="a", on=date(2026, 11, 14))
QUESTION = "Combien d'absences ?"


def submitted(one: FollowUp, declaration: Declaration = DECLARATION) -> FollowUp:
    return one.submitted(declaration, MORNING)


def asked(one: FollowUp, question: str = QUESTION) -> FollowUp:
    return one.questioned(question, today=ASKED_ON, due_on=ANSWER_DUE)


ACTS: dict[str, Callable[[FollowUp], FollowUp]] = {
    "submit": submitted,
    "take back acceptance": lambda f: f.acceptance_taken_back(),
    "close": lambda f: f.closed(),
    "accept": lambda f: f.accepted(),
    "question": lambda f: f.questioned(
        "Quel est le nombre de jours d'absence ?", today=ASKED_ON, due_on=ANSWER_DUE
    ),
}
# RULES section 11, written out by hand: open → submitted → accepted or questioned, and submitted again; what
# was submitted or accepted may be corrected until an instalment depends on it.
LEADS = {
    (F.OPEN, "submit"): F.SUBMITTED,
    (F.QUESTIONED, "submit"): F.SUBMITTED,
    (F.SUBMITTED, "submit"): F.SUBMITTED,
    (F.ACCEPTED, "submit"): F.SUBMITTED,
    (F.SUBMITTED, "accept"): F.ACCEPTED,
    (F.SUBMITTED, "question"): F.QUESTIONED,
    (F.QUESTIONED, "question"): F.QUESTIONED,
    (F.ACCEPTED, "take back acceptance"): F.SUBMITTED,
    (F.ACCEPTED, "close"): F.CLOSED,
    (F.CLOSED, "close"): F.CLOSED,
}


@pytest.mark.parametrize(("before", "act"), list(product(F, ACTS)))
def test_each_act_leads_to_the_status_of_the_rules_or_is_refused(before: FollowUpStatus, act: str) -> None:
    if (before, act) in LEADS:
        assert ACTS[act](builders.follow_up(before)).status is LEADS[before, act]
        return
    with pytest.raises(Refusal, match=r"Ce suivi est|Le versement qui dépend") as refused:
        ACTS[act](builders.follow_up(before))
    closed = before is F.CLOSED and act == "take back acceptance"
    assert refused.value.code == ("follow_up_closed" if closed else "status_forbids")
    assert refused.value.kind == "conflict"


@pytest.mark.parametrize("status", F)
def test_a_follow_up_awaits_its_structure_while_open_or_questioned(status: FollowUpStatus) -> None:
    assert builders.follow_up(status).awaited is (status in (F.OPEN, F.QUESTIONED))


@pytest.mark.parametrize("status", [F.OPEN, F.QUESTIONED])
def test_a_late_submission_ends_overdue_and_escalation(
    status: FollowUpStatus,
) -> None:
    late = builders.follow_up(status, overdue=True, escalated=True, told_on=date(2026, 11, 15))
    sent = submitted(late)
    assert (sent.overdue, sent.escalated, sent.told_on) == (False, False, None)
    assert sent.declaration == DECLARATION


def test_a_late_follow_up_is_told_with_its_quarter_and_the_days_since_its_last_day() -> None:
    late = builders.follow_up()
    assert late.late_line(date(2026, 11, 15)) == "Ville de Lyon : 3e trimestre 2026, 15 jours de retard"
    assert late.late_line(date(2026, 11, 1)).endswith(", 1 jour de retard")


def answered(answer: str = "Trois jours.") -> Declaration:
    return replace(DECLARATION, answer=answer)


def test_a_question_and_its_answer_stay_together() -> None:
    sent = builders.follow_up(F.SUBMITTED, declaration=DECLARATION)
    assert (sent.thread, sent.asked) == ((), None)
    questioned = asked(sent)
    assert (questioned.question, questioned.declaration) == (QUESTION, DECLARATION)
    assert questioned.thread == (Exchange(question=QUESTION, asked_on=ASKED_ON),)
    assert questioned.asked == QUESTION
    again = submitted(questioned, answered())
    said = Exchange(
        question=QUESTION, asked_on=ASKED_ON, answer="Trois jours.", answered_on=date(2026, 10, 12)
    )
    assert (again.question, again.thread, again.asked) == (None, (said,), QUESTION)
    second = again.questioned("Combien d'heures ?", today=ANSWER_DUE, due_on=ANSWER_DUE)
    assert second.thread == (said, Exchange(question="Combien d'heures ?", asked_on=ANSWER_DUE))
    assert second.asked == "Combien d'heures ?"
    assert submitted(second, answered("Dix.")).asked == "Combien d'heures ?", "the last one is corrected"


def test_an_answer_is_corrected_with_its_declaration() -> None:
    again = submitted(asked(builders.follow_up(F.SUBMITTED, declaration=DECLARATION)), answered())
    later = replace(answered("Quatre jours."), signed_at=DECLARATION.signed_at + timedelta(days=1))
    corrected = submitted(again, later)
    [one] = corrected.thread
    assert (one.question, one.answer, one.answered_on) == (QUESTION, "Quatre jours.", date(2026, 10, 13))
    assert corrected.status is F.SUBMITTED and corrected.back_on is None


def test_a_correction_leaves_answers_to_former_facts_unchanged() -> None:
    told = Exchange(facts=(FACT,), answered_on=date(2026, 11, 20))
    one = builders.follow_up(F.SUBMITTED, declaration=DECLARATION, exchanges=(told,))
    assert submitted(one, replace(DECLARATION, comment="Une correction.")).exchanges == (told,)


def test_a_question_needs_an_answer_and_an_answer_a_question() -> None:
    one = builders.follow_up(F.SUBMITTED, declaration=DECLARATION, recruitment_ids=("recruitment-1",))
    for silent in (None, ""):
        with pytest.raises(Refusal) as refused:
            asked(one).require_whole(replace(DECLARATION, answer=silent))
        assert (refused.value.code, refused.value.pointer) == ("answer_missing", "/answer")
    asked(one).require_whole(answered())
    with pytest.raises(Refusal) as refused:
        one.require_whole(answered())
    assert (refused.value.code, refused.value.pointer) == ("nothing_asked", "/answer")
    submitted(asked(one), answered()).require_whole(answered("Quatre jours."))


def test_a_question_stored_before_exchanges_were_kept_is_still_told() -> None:
    older = builders.follow_up(F.SUBMITTED, declaration=DECLARATION, answered_question=QUESTION)
    assert older.thread == (Exchange(question=QUESTION, answered_on=date(2026, 10, 12)),)
    assert replace(older, declaration=None).thread == ()


def test_a_question_is_corrected_while_it_waits_and_its_due_day_never_moves_back() -> None:
    questioned = asked(builders.follow_up(F.SUBMITTED, declaration=DECLARATION))
    corrected = questioned.questioned("Combien d'heures ?", today=ANSWER_DUE, due_on=ASKED_ON)
    assert (corrected.question, corrected.questioned_on) == ("Combien d'heures ?", ANSWER_DUE)
    assert (corrected.due_on, len(corrected.thread)) == (ANSWER_DUE, 1)


def test_beyond_the_limit_of_questions_the_funder_is_told_to_telephone() -> None:
    said = tuple(Exchange(question=QUESTION, answer="Oui.") for _ in range(MOST_EXCHANGES))
    full = builders.follow_up(F.SUBMITTED, declaration=DECLARATION, exchanges=said)
    with pytest.raises(Refusal, match="thread_full:"):
        asked(full)
    assert asked(replace(full, exchanges=said[1:])).question == QUESTION
    back = replace(full, status=F.QUESTIONED, facts=(FACT,))
    kept = submitted(back).exchanges
    assert (len(kept), kept[-1].facts) == (MOST_EXCHANGES, (FACT,)), "a fact is told all the same"


def test_a_question_asked_by_mistake_is_taken_back_until_its_answer() -> None:
    declared = replace(DECLARATION, posts=(post(),))
    sent = builders.follow_up(F.SUBMITTED, declaration=declared, recruitment_ids=("a",))
    late = replace(asked(sent), overdue=True, escalated=True, told_on=MORNING)
    back = late.question_taken_back()
    assert (back.status, back.question, back.questioned_on) == (F.SUBMITTED, None, None)
    assert (back.overdue, back.escalated, back.told_on) == (False, False, None)
    changed = asked(replace(sent, status=F.QUESTIONED, facts=(FACT,)))
    assert changed.question_taken_back() == replace(changed, question=None, questioned_on=None)
    more = replace(asked(sent), recruitment_ids=("a", "b"))
    assert more.question_taken_back().status is F.QUESTIONED, "an adviser is still to be declared"
    for status in F:
        with pytest.raises(Refusal, match="status_forbids:"):
            builders.follow_up(status, declaration=DECLARATION).question_taken_back()


def test_an_accepted_follow_up_corrected_by_the_structure_must_be_accepted_again() -> None:
    accepted = builders.follow_up(F.ACCEPTED, declaration=DECLARATION)
    corrected = submitted(accepted, replace(DECLARATION, comment="Une correction."))
    assert (corrected.status, corrected.back_on) == (F.SUBMITTED, MORNING)
    assert corrected.back_line == "Ville de Lyon : 3e trimestre 2026, déclaré de nouveau"
    assert corrected.accepted().back_on is None
    assert asked(corrected).back_on is None, "the funder has read it"


def test_only_an_escalated_follow_up_suspends_the_instalments() -> None:
    for status, escalated in product(F, (True, False)):
        late = builders.follow_up(status, escalated=escalated)
        assert late.suspends is (escalated and status in (F.OPEN, F.QUESTIONED))


def test_a_follow_up_can_be_corrected_by_its_structure_until_it_is_closed() -> None:
    assert [status for status in F if builders.follow_up(status).correctable] == [F.SUBMITTED, F.ACCEPTED]


def test_a_follow_up_is_closed_with_its_instalment_or_for_good_with_its_agreement() -> None:
    accepted = builders.follow_up(F.ACCEPTED, recruitment_ids=("a",), declaration=DECLARATION)
    closed = accepted.closed()
    assert (closed.status, closed.instalment_decided, closed.closed_for_good) == (F.CLOSED, True, False)
    assert closed.closed() == closed
    for_good = accepted.closed(for_good=True)
    assert (for_good.status, for_good.instalment_decided, for_good.closed_for_good) == (F.CLOSED, False, True)
    both = closed.closed(for_good=True)
    assert (both.instalment_decided, both.closed_for_good) == (True, True)
    assert both.closed() == both


def test_a_final_balance_taken_back_leaves_each_follow_up_closed_by_its_instalment() -> None:
    accepted = builders.follow_up(F.ACCEPTED, recruitment_ids=("a",), declaration=DECLARATION)
    assert accepted.not_closed_for_good() is accepted
    back = accepted.closed(for_good=True).not_closed_for_good()
    assert (back.status, back.closed_for_good) == (F.ACCEPTED, False)
    hung = accepted.closed().closed(for_good=True).not_closed_for_good()
    assert (hung.status, hung.instalment_decided, hung.closed_for_good) == (F.CLOSED, True, False)


def test_a_fact_after_the_instalment_reopens_it_and_its_acceptance_closes_it_again() -> None:
    closed = builders.follow_up(F.ACCEPTED, recruitment_ids=("a",), declaration=DECLARATION).closed()
    back = agreeing(closed, ["a"], FACT)
    assert (back.status, back.facts, back.back_on) == (F.QUESTIONED, (FACT,), MORNING)
    assert submitted(back).accepted().status is F.CLOSED
    for_good = closed.closed(for_good=True)
    assert agreeing(for_good, [], FACT) is for_good


def test_a_question_has_a_due_day_of_its_own() -> None:
    questioned = ACTS["question"](builders.follow_up(F.SUBMITTED))
    assert (questioned.due_on, questioned.opened_on) == (ANSWER_DUE, date(2026, 10, 1))
    assert questioned.awaited


def test_a_closed_follow_up_counts_as_accepted() -> None:
    assert [status for status in F if builders.follow_up(status).was_accepted] == [F.ACCEPTED, F.CLOSED]


def test_a_follow_up_without_anybody_under_contract_is_deleted_unless_the_funder_accepted_it() -> None:
    assert [status for status in F if builders.follow_up(status).vain] == [F.OPEN, F.SUBMITTED, F.QUESTIONED]


def test_a_question_is_open_until_it_is_answered() -> None:
    questioned = asked(builders.follow_up(F.SUBMITTED))
    assert questioned.asks(QUESTION) and not questioned.asks("Combien d'heures ?")
    assert not submitted(questioned).asks(QUESTION)


def test_statuses_have_their_french_words() -> None:
    assert [status.label for status in F] == ["à remplir", "transmis", "à compléter", "accepté", "clos"]


@pytest.mark.parametrize("after", [F.SUBMITTED, F.ACCEPTED])
def test_the_same_declaration_transmitted_again_changes_nothing(after: FollowUpStatus) -> None:
    transmitted = builders.follow_up(after, declaration=DECLARATION)
    later = replace(DECLARATION, signed_at=DECLARATION.signed_at + timedelta(days=1))
    assert submitted(transmitted, later) is transmitted
    assert submitted(transmitted, replace(later, comment="Une correction.")).status is F.SUBMITTED


def test_a_questioned_declaration_may_be_submitted_again_unchanged() -> None:
    questioned = builders.follow_up(F.QUESTIONED, declaration=DECLARATION)
    assert submitted(questioned).status is F.SUBMITTED


def agreeing(one: FollowUp, under_contract: list[str], fact: Fact | None, due_on: date = AGAIN) -> FollowUp:
    return one.agreeing_with(under_contract, fact=fact, due_on=due_on, morning=MORNING)


def changed(recruitment_id: str) -> Fact:
    return replace(FACT, recruitment_id=recruitment_id)


def test_before_its_submission_a_follow_up_has_the_advisers_currently_under_contract() -> None:
    one = builders.follow_up(F.OPEN, recruitment_ids=("a", "b"))
    agreed = agreeing(one, ["c", "b"], changed("c"))
    assert agreed == replace(one, recruitment_ids=("b", "c")), "whom it counted comes first"
    assert agreeing(one, ["b", "a"], changed("a")) is one, "nothing was declared of a contract that changed"


def test_facts_that_change_while_an_answer_is_awaited_are_told_beside_it() -> None:
    one = builders.follow_up(
        F.QUESTIONED, declaration=DECLARATION, recruitment_ids=("a", "b"), question=QUESTION
    )
    more = agreeing(one, ["c", "b"], changed("c"))
    assert more == replace(one, recruitment_ids=("b", "c"), facts=(changed("c"),))
    corrected = replace(changed("b"), kind=FactKind.CONTRACT_CORRECTED)
    twice = agreeing(more, ["b", "c"], corrected)
    assert twice.facts == (changed("c"), corrected)
    assert agreeing(twice, ["b", "c"], corrected) is twice, "its task may come twice"
    assert agreeing(twice, ["b", "c", "d"], corrected).recruitment_ids == ("b", "c", "d")
    assert agreeing(one, ["a", "b"], changed("z")) is one


@pytest.mark.parametrize("status", [F.SUBMITTED, F.ACCEPTED, F.CLOSED])
@pytest.mark.parametrize(
    ("under_contract", "of", "counted"),
    [(["a"], "b", ("a",)), (["a", "b", "c"], "c", ("a", "b", "c")), (["a", "b"], "b", ("a", "b"))],
    ids=["one left", "one more", "a contract changed"],
)
def test_a_changed_contract_of_a_declaration_reopens_it_and_both_are_told_why(
    status: FollowUpStatus, under_contract: list[str], of: str, counted: tuple[str, ...]
) -> None:
    one = builders.follow_up(status, recruitment_ids=("a", "b"), declaration=DECLARATION)
    back = agreeing(one, under_contract, changed(of))
    assert (back.status, back.recruitment_ids) == (F.QUESTIONED, counted)
    assert (back.facts, back.question, back.due_on) == ((changed(of),), None, AGAIN)
    assert back.back_on == (None if status is F.SUBMITTED else MORNING)
    assert back.thread == (Exchange(facts=(changed(of),)),)
    assert back.back_line == "Ville de Lyon : 3e trimestre 2026, fin de contrat déclarée"
    again = submitted(back)
    assert again.thread == (Exchange(facts=(changed(of),), answered_on=date(2026, 10, 12)),)
    assert (again.facts, again.asked) == ((), None)
    assert agreeing(again, list(counted), changed(of)) is again, "its task may come twice"
    earlier = Exchange(question=QUESTION, answered_on=date(2026, 10, 5))
    after = replace(again, exchanges=(earlier, *again.exchanges))
    assert agreeing(after, list(counted), changed(of)) is after


def test_the_due_day_of_a_second_declaration_is_never_earlier_than_the_first() -> None:
    one = builders.follow_up(F.SUBMITTED, recruitment_ids=("a",), declaration=DECLARATION)
    assert agreeing(one, ["a"], FACT, due_on=date(2026, 10, 5)).due_on == one.due_on == date(2026, 10, 31)
    assert asked(replace(one, due_on=AGAIN)).due_on == AGAIN


def test_a_contract_that_it_does_not_count_reopens_nothing() -> None:
    for status in (F.SUBMITTED, F.ACCEPTED, F.CLOSED):
        one = builders.follow_up(status, recruitment_ids=("a",))
        assert agreeing(one, ["a"], changed("z")) is one
        assert agreeing(one, ["a"], None) is one


def test_a_changed_list_of_advisers_counts_even_without_a_named_fact() -> None:
    one = builders.follow_up(F.SUBMITTED, recruitment_ids=("a",), declaration=DECLARATION)
    back = agreeing(one, ["a", "b"], None)
    assert (back.status, back.facts, back.recruitment_ids) == (F.QUESTIONED, (), ("a", "b"))
    elsewhere = agreeing(one, ["a", "b"], changed("z"))
    assert (elsewhere.status, elsewhere.facts) == (F.QUESTIONED, ())


def test_of_very_many_facts_the_last_ones_are_kept() -> None:
    facts = tuple(replace(FACT, on=date(2026, 11, 1) + timedelta(days=day)) for day in range(MOST_EXCHANGES))
    one = builders.follow_up(F.QUESTIONED, recruitment_ids=("a",), declaration=DECLARATION, facts=facts)
    last = replace(FACT, on=AGAIN)
    assert agreeing(one, ["a"], last).facts == (*facts[1:], last)


def test_the_funder_is_told_of_a_late_follow_up_from_a_morning_on() -> None:
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
def test_part_time_is_declared_with_its_days_and_its_reason(
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
    assert submitted(one, declared).part_time is (not said.full_time) and one.part_time is False
    beside = replace(declared, posts=(said, post(recruitment_id="b")))
    assert submitted(one, beside).part_time is (not said.full_time)


@pytest.mark.parametrize("declared", [(), ("a", "a"), ("b",), ("a", "b")])
def test_each_adviser_under_contract_is_declared_once_and_nobody_else(declared: tuple[str, ...]) -> None:
    posts = tuple(post(recruitment_id=one) for one in declared)
    with pytest.raises(Refusal) as refused:
        builders.follow_up(recruitment_ids=("a",)).require_whole(replace(DECLARATION, posts=posts))
    assert (refused.value.code, refused.value.pointer) == ("posts_mismatch", "/posts")


PARTY = ThirdParty(name="Commune de Laxou", amount_cents=1_500_00, time_percent=33)


@pytest.mark.parametrize(
    ("invoiced", "parties", "code"),
    [
        (False, (), None),
        (True, (PARTY,), None),
        (True, (replace(PARTY, time_percent=30), replace(PARTY, time_percent=3)), None),
        (True, (), "third_parties_missing"),
        (False, (PARTY,), "third_parties_superfluous"),
        (True, (replace(PARTY, time_percent=34),), "third_parties_share"),
        (True, (PARTY, replace(PARTY, time_percent=1)), "third_parties_share"),
    ],
)
def test_third_parties_are_named_and_take_at_most_a_third_of_the_time(
    invoiced: bool, parties: tuple[ThirdParty, ...], code: str | None
) -> None:
    one = builders.follow_up(recruitment_ids=("a",))
    declared = replace(DECLARATION, posts=(post(),), third_parties_invoiced=invoiced, third_parties=parties)
    if code is None:
        one.require_whole(declared)
        return
    with pytest.raises(Refusal) as refused:
        one.require_whole(declared)
    assert (refused.value.code, refused.value.pointer) == (code, "/third_parties")


def test_the_sums_of_a_declaration_are_added_up() -> None:
    both = replace(
        DECLARATION,
        posts=(post(gross_pay_cents=100), post(gross_pay_cents=23)),
        third_parties=(PARTY, replace(PARTY, amount_cents=1)),
    )
    assert (both.gross_pay_cents, both.third_party_cents) == (123, 1_500_01)


def test_each_kind_of_fact_has_its_french_words() -> None:
    assert [kind.label for kind in FactKind] == [
        "contrat enregistré",
        "contrat corrigé",
        "contrat retiré",
        "fin de contrat déclarée",
        "fin de contrat retirée",
        "suspension du contrat déclarée ou corrigée",
        "subvention du poste prolongée, ou prolongation corrigée",
    ]


def test_advisers_without_reports_are_kept_with_the_declaration() -> None:
    sent = builders.follow_up(recruitment_ids=("a",)).submitted(DECLARATION, MORNING, ("a",))
    assert sent.silent_ids == ("a",)
    later = replace(DECLARATION, comment="Les comptes rendus sont là.")
    assert submitted(sent, later).silent_ids == ()
