"""What is withheld for work that was not full time, and who decides (RULES 3, 19, 21 and section 11)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.following_up.declaration import Declaration, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.part_time import PartTimeDecision, require_days_within
from tests.support import builders
from tests.support.outside import refusal

F = FollowUpStatus
AT = datetime(2027, 1, 12, 9, tzinfo=UTC)


def decision(**fields: Any) -> PartTimeDecision:
    values = {
        "recruitment_id": "zoe",
        "days": 12,
        "worked_percent": 50,
        "reason": "Mi-temps thérapeutique.",
        "by": "funder",
        "at": AT,
    }
    return PartTimeDecision(**{**values, **fields})


def post(name: str, days: int | None) -> PostDeclaration:
    why = "Temps partiel." if days else None
    return PostDeclaration(
        recruitment_id=name,
        gross_pay_cents=6_000_00,
        absence_days=0,
        full_time=days is None,
        part_time_days=days,
        part_time_reason=why,
    )


def declared(*posts: PostDeclaration, **fields: Any) -> Declaration:
    values = {"third_parties_invoiced": False, "comment": None, "signed_by": "Anne Martin"}
    return Declaration(posts=posts, signed_at=AT, **{**values, **fields})


def submitted(*posts: PostDeclaration) -> Any:
    ids = tuple(one.recruitment_id for one in posts)
    return builders.follow_up(F.SUBMITTED, declaration=declared(*posts), recruitment_ids=ids)


def test_half_the_time_of_twelve_days_of_ninety_is_withheld_to_the_cent() -> None:
    assert decision().withheld(6_155_95, 90) == 6_155_95 * 12 * 50 // (90 * 100) == 410_39
    assert decision(worked_percent=0).withheld(6_155_95, 12) == 6_155_95, "nothing was worked"
    assert decision(worked_percent=100).withheld(6_155_95, 90) == 0
    assert decision(days=0).withheld(6_155_95, 90) == 0
    assert decision(days=80).withheld(6_000_00, 40) == 3_000_00, "a contract that became shorter"
    assert decision().withheld(0, 0) == 0


@given(st.integers(0, 10**7), st.integers(0, 92), st.integers(0, 92), st.integers(0, 100))
def test_never_more_than_was_earned_is_withheld(earned: int, paid: int, days: int, percent: int) -> None:
    assert 0 <= decision(days=days, worked_percent=percent).withheld(earned, paid) <= earned


def test_a_follow_up_is_accepted_once_all_part_time_is_decided() -> None:
    one = submitted(post("zoe", 12), post("ali", None), post("eve", 3))
    refusal("part_time_undecided", one.accepted)
    half = one.with_part_time(decision())
    refusal("part_time_undecided", half.accepted)
    both = half.with_part_time(decision(recruitment_id="eve", days=0))
    assert both.accepted().status is F.ACCEPTED
    assert submitted(post("ali", None)).accepted().status is F.ACCEPTED, "full time needs no decision"


def test_a_decision_is_corrected_until_the_acceptance_and_after_it_is_taken_back() -> None:
    one = submitted(post("zoe", 12)).with_part_time(decision())
    assert one.with_part_time(decision(by="another")) is one, "the same again"
    other = one.with_part_time(decision(worked_percent=80))
    assert [known.worked_percent for known in other.part_time_decisions] == [80]
    accepted = other.accepted()
    refusal("status_forbids", lambda: accepted.with_part_time(decision()))
    assert accepted.acceptance_taken_back().with_part_time(decision()).part_time_decisions == (decision(),)


def test_only_part_time_of_a_declared_adviser_is_decided() -> None:
    one = submitted(post("zoe", 12), post("ali", None))
    for name in ("ali", "nobody"):
        found = refusal("not_part_time", lambda name=name: one.with_part_time(decision(recruitment_id=name)))
        assert found.pointer == "/recruitment_id"
    for status in (F.OPEN, F.QUESTIONED):
        waiting = replace(one, status=status)
        refusal("status_forbids", lambda waiting=waiting: waiting.with_part_time(decision()))


def test_changed_declarations_must_be_decided_again() -> None:
    known = submitted(post("zoe", 12), post("eve", 3))
    known = known.with_part_time(decision()).with_part_time(decision(recruitment_id="eve", days=3))
    again = known.submitted(declared(post("zoe", 12), post("eve", 5)), date(2027, 1, 13))
    assert [one.recruitment_id for one in again.part_time_decisions] == ["zoe"]
    full = again.submitted(declared(post("zoe", None), post("eve", 5)), date(2027, 1, 13))
    assert full.part_time_decisions == ()


@pytest.mark.parametrize("days", [0, 31])
def test_at_most_the_subsidised_days_are_counted(days: int) -> None:
    require_days_within(days, 31)
    assert refusal("days_beyond", lambda: require_days_within(32, 31)).pointer == "/days"
