"""The exchanges of the funder and a structure about a follow-up (RULES section 11)."""

from chalicelib.domain.following_up.thread import MOST_EXCHANGES, answer_missing, nothing_asked, thread_full


def test_a_follow_up_has_at_most_thirty_exchanges_and_then_the_funder_is_told_what_to_do() -> None:
    full = thread_full()
    assert (MOST_EXCHANGES, full.code, full.kind) == (30, "thread_full", "conflict")
    assert "30 échanges" in full.message


def test_a_missing_answer_or_one_without_a_question_is_refused_beside_its_field() -> None:
    told = [(one.code, one.kind, one.pointer) for one in (answer_missing(), nothing_asked())]
    assert told == [("answer_missing", "invalid", "/answer"), ("nothing_asked", "invalid", "/answer")]
