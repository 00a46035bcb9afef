"""The opinion of a prefecture, and its drafts (RULES section 4)."""

from dataclasses import replace

from chalicelib.domain.deciding.opinion import (
    Opinion,
    OpinionDraft,
    OpinionVerdict,
    changed_meanwhile,
    require_comment,
    require_nothing_to_lose,
)
from tests.support import builders
from tests.support.outside import refusal, refused

V = OpinionVerdict
GIVEN = Opinion(verdict=V.FAVOURABLE, comment="Bon projet.", given_at=builders.NOW, given_by="account-1")
DRAFT = OpinionDraft(
    id="application-1",
    verdict=V.FAVOURABLE,
    comment="Bon projet.",
    written_at=builders.NOW,
    written_by="account-1",
)
LATER = builders.NOW + builders.HOUR


def test_two_opinions_are_the_same_whoever_gave_them_and_when() -> None:
    assert GIVEN.is_same_as(replace(GIVEN, given_at=LATER, given_by="account-2"))
    assert not GIVEN.is_same_as(replace(GIVEN, verdict=V.UNFAVOURABLE))
    assert not GIVEN.is_same_as(replace(GIVEN, comment="Bon."))


def test_a_comment_has_ten_to_a_thousand_characters_and_a_draft_may_have_none() -> None:
    require_comment("d" * 10)
    require_comment("d" * 1000)
    require_comment("", least=0)
    for refused_one in (lambda: require_comment("d" * 9), lambda: require_comment("d" * 1001, least=0)):
        refusal_of_it = refusal("comment_length", refused_one)
        assert (refusal_of_it.kind, refusal_of_it.pointer) == ("invalid", "/comment")
        assert refusal_of_it.message == "Le commentaire compte de 10 à 1 000 caractères : modifiez-le."


def test_two_drafts_are_the_same_whoever_wrote_them_and_an_empty_one_is_deleted() -> None:
    assert DRAFT.is_same_as(replace(DRAFT, written_at=LATER, written_by="account-2"))
    assert not DRAFT.is_same_as(replace(DRAFT, verdict=None))
    assert not DRAFT.is_same_as(replace(DRAFT, comment=""))
    assert replace(DRAFT, verdict=None, comment="").is_empty
    assert not replace(DRAFT, verdict=None).is_empty and not replace(DRAFT, comment="").is_empty


def test_opinions_given_together_replace_no_opinion_or_draft() -> None:
    require_nothing_to_lose(None, None)
    with refused("opinion_given"):
        require_nothing_to_lose(GIVEN, DRAFT)
    with refused("draft_kept"):
        require_nothing_to_lose(None, DRAFT)
    assert (changed_meanwhile().code, changed_meanwhile().kind) == ("changed_meanwhile", "conflict")
