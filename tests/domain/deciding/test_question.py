"""A prefecture's question is answered once (RULES section 4)."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.deciding.question import Question
from chalicelib.domain.shared.refusal import Refusal

ASKED = datetime(2021, 3, 8, 9, tzinfo=UTC)
ANSWERED = datetime(2021, 3, 9, 14, tzinfo=UTC)


def a_question() -> Question:
    return Question(
        id="question-1",
        application_id="application-1",
        department="69",
        text="Où l'accueil aura-t-il lieu ?",
        asked_by="account-1",
        asked_at=ASKED,
    )


def test_a_question_waits_for_its_answer() -> None:
    assert (a_question().answer, a_question().answered_at) == (None, None)


def test_the_answer_and_its_instant_are_kept() -> None:
    answered = a_question().answered("À la médiathèque.", ANSWERED)
    assert (answered.answer, answered.answered_at) == ("À la médiathèque.", ANSWERED)


def test_the_same_answer_again_changes_nothing() -> None:
    answered = a_question().answered("À la médiathèque.", ANSWERED)
    assert answered.answered("À la médiathèque.", ANSWERED + timedelta(days=1)) is answered


def test_a_second_answer_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        a_question().answered("À la médiathèque.", ANSWERED).answered("À la mairie.", ANSWERED)
    assert (refused.value.code, refused.value.kind) == ("already_answered", "conflict")


def test_the_same_question_is_asked_once_until_it_is_answered() -> None:
    asked = a_question()
    assert asked.repeats(asked.text) and not asked.repeats("Quand ?")
    assert not asked.answered("À la médiathèque.", ANSWERED).repeats(asked.text)
