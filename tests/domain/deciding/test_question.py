"""A prefecture's question is answered once (RULES section 4)."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.shared.refusal import Refusal
from tests.support import builders

ANSWERED = datetime(2021, 3, 9, 14, tzinfo=UTC)


def test_a_question_waits_for_its_answer() -> None:
    assert (builders.question().answer, builders.question().answered_at) == (None, None)


def test_the_answer_and_its_instant_are_kept() -> None:
    answered = builders.question().answered("À la médiathèque.", ANSWERED)
    assert (answered.answer, answered.answered_at) == ("À la médiathèque.", ANSWERED)


def test_the_same_answer_again_changes_nothing() -> None:
    answered = builders.question().answered("À la médiathèque.", ANSWERED)
    assert answered.answered("À la médiathèque.", ANSWERED + timedelta(days=1)) is answered


def test_a_second_answer_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        builders.question().answered("À la médiathèque.", ANSWERED).answered("À la mairie.", ANSWERED)
    assert (refused.value.code, refused.value.kind) == ("already_answered", "conflict")


def test_the_same_question_is_asked_once_until_it_is_answered() -> None:
    asked = builders.question()
    assert asked.repeats(asked.text) and not asked.repeats("Quand ?")
    assert not asked.answered("À la médiathèque.", ANSWERED).repeats(asked.text)
