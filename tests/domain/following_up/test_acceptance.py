"""Several follow-ups accepted together by the funder (RULES section 11)."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.following_up.acceptance import (
    Acceptance,
    nothing_chosen,
    nothing_to_accept,
    require_as_read,
)
from chalicelib.domain.following_up.declaration import Declaration
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from tests.support import builders
from tests.support.outside import refused

NOW = builders.NOW
SECOND = timedelta(seconds=1)
TOGETHER = Acceptance(
    id="acceptance-1",
    quarter="2026-Q3",
    chosen=("follow-up-1", "follow-up-2", "follow-up-3"),
    department=None,
    text="",
    seen_at=NOW,
    asked_by="account-1",
    asked_at=NOW,
    wanted=3,
)
DECLARED = Declaration(
    posts=(), third_parties_invoiced=False, comment=None, signed_by="Ada Sand", signed_at=NOW
)


def test_an_acceptance_counts_accepted_follow_ups_and_names_those_left() -> None:
    assert (TOGETHER.accepted, TOGETHER.left, TOGETHER.done_at) == (0, (), None)
    after = TOGETHER.one_more().leaving("follow-up-2").one_more().leaving("follow-up-3")
    assert (after.accepted, after.left, after.done_at) == (2, ("follow-up-2", "follow-up-3"), None)
    assert after.done(NOW + SECOND) == replace(after, done_at=NOW + SECOND)


def test_a_declaration_made_before_the_list_was_read_is_accepted_and_a_later_one_is_not() -> None:
    submitted = builders.follow_up(FollowUpStatus.SUBMITTED, declaration=DECLARED)
    for read in (NOW, NOW + SECOND):
        require_as_read(submitted, read)
    with refused("declared_since"):
        require_as_read(submitted, NOW - SECOND)
    with refused("declared_since"):
        require_as_read(builders.follow_up(), NOW)


def test_an_empty_acceptance_is_refused_at_its_field() -> None:
    unchosen, vanished = nothing_chosen(), nothing_to_accept()
    assert (unchosen.code, unchosen.kind, unchosen.pointer) == ("nothing_chosen", "invalid", "/follow_up_ids")
    assert (vanished.code, vanished.kind, vanished.pointer) == ("nothing_to_accept", "conflict", None)
