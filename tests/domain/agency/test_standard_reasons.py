"""The agency keeps the standard reasons; past decisions keep their words (RULES section 4)."""

import pytest

from chalicelib.domain.agency.standard_reasons import REASONS, ReasonBook
from chalicelib.domain.deciding.opinion import OpinionVerdict
from chalicelib.domain.shared.refusal import Refusal

BOOK = ReasonBook(id=REASONS)
NEW = "Le projet ne vise pas le grand public."


def test_the_first_reasons_end_with_a_full_stop() -> None:
    assert BOOK.offered and all(one.sentence.endswith(".") for one in BOOK.offered)


def test_an_added_reason_is_offered_once() -> None:
    added = BOOK.adding(NEW, "k1")
    assert added.reason("k1").sentence == NEW and added.offered[-1].key == "k1"
    assert added.adding(NEW, "k2") == added


def test_a_retired_reason_is_known_and_not_offered_until_it_is_added_again() -> None:
    retired = BOOK.retiring("not_eligible")
    assert "not_eligible" not in {one.key for one in retired.offered}
    gone = retired.reason("not_eligible")
    with pytest.raises(Refusal, match="reason_retired:"):
        gone.require_offered()
    again = retired.adding(gone.sentence, "another")
    assert again == BOOK
    again.reason("not_eligible").require_offered()


def test_an_unknown_reason_is_refused() -> None:
    for act in (BOOK.reason, BOOK.retiring):
        with pytest.raises(Refusal, match="reason_unknown:"):
            act("unknown")


def test_a_reason_too_many_is_refused() -> None:
    book = BOOK
    while len(book.offered) < 30:
        book = book.adding(f"Motif numéro {len(book.offered)}.", f"k{len(book.offered)}")
    with pytest.raises(Refusal, match="too_many_reasons:"):
        book.adding(NEW, "more")
    assert book.retiring("not_eligible").adding(NEW, "more").offered[-1].sentence == NEW


@pytest.mark.parametrize(
    ("opinion", "last", "proposed"),
    [
        (OpinionVerdict.UNFAVOURABLE, "not_eligible", "unfavourable_opinion"),
        (None, "territory_covered", "territory_covered"),
        (OpinionVerdict.FAVOURABLE, "unfavourable_opinion", "project_incomplete"),
        (None, None, "project_incomplete"),
    ],
)
def test_the_default_reason_comes_from_the_opinion_then_from_the_last_one_given(
    opinion: OpinionVerdict | None, last: str | None, proposed: str
) -> None:
    said = f"{BOOK.reason(last).sentence} Et plus encore." if last else None
    assert BOOK.proposed(opinion, said) == BOOK.reason(proposed)


def test_a_retired_reason_is_not_proposed() -> None:
    few = BOOK.retiring("unfavourable_opinion").retiring("project_incomplete")
    assert few.proposed(OpinionVerdict.UNFAVOURABLE, None) is None
    kept = BOOK.retiring("unfavourable_opinion")
    assert kept.proposed(OpinionVerdict.UNFAVOURABLE, None) == BOOK.reason("project_incomplete")
