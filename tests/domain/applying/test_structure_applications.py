"""The applications of one structure: whose posts are filled first, what is shown (RULES section 8)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.structure_applications import StructureApplications
from chalicelib.domain.shared.refusal import Refusal
from tests.domain.applying.test_application import TERM, an_application

S = ApplicationStatus
DAY = timedelta(days=1)


def first(status: ApplicationStatus = S.VALIDATED, **fields: Any) -> Application:
    return an_application(status, id="first", subsidy_per_post_cents=100, **fields)


def more(id: str, status: ApplicationStatus = S.VALIDATED, **fields: Any) -> Application:
    return an_application(status, id=id, parent_id="first", subsidy_per_post_cents=10, **fields)


def hired(posts: int = 2) -> dict[str, int]:
    return {"posts_granted": posts, "posts_taken": posts, "posts_hired": posts}


EXAMINED = more("examined", S.CONFIRMED, posts_granted=0, recruitment_deadline=None)
LAPSED = more("lapsed", S.LAPSED)
SOONER = more("sooner", recruitment_deadline=TERM - DAY)


@pytest.mark.parametrize(
    ("applications", "shown"),
    [
        ([first(), SOONER], "sooner"),
        ([first(), more("later", recruitment_deadline=TERM + DAY)], "first"),
        ([first(**hired()), more("later", recruitment_deadline=TERM + DAY)], "later"),
        ([more("without a term", recruitment_deadline=None), first()], "first"),
        ([first(**hired()), more("hired", **hired()), EXAMINED], "hired"),
        ([first(S.LAPSED), EXAMINED, LAPSED], "examined"),
        ([first(S.CANCELLED), LAPSED], "first"),
        ([first(S.CONFIRMED, posts_granted=0)], "first"),
    ],
    ids=[
        "the term that comes first",
        "the first one when its term does",
        "the one with somebody to hire",
        "a term before none",
        "the last that holds posts when all are hired",
        "the one that is examined when none holds posts",
        "the first one when all stopped",
        "the only one",
    ],
)
def test_a_space_shows_the_application_that_needs_an_act(applications: list[Application], shown: str) -> None:
    assert StructureApplications(tuple(applications)).current.id == shown


def test_the_posts_of_a_structure_are_the_sum_over_its_applications() -> None:
    both = StructureApplications(
        (first(posts_taken=1, posts_hired=1), more("more", posts_granted=3, posts_taken=2), LAPSED, EXAMINED)
    )
    assert (both.posts_held, both.posts_taken, both.posts_hired, both.posts_free) == (5, 3, 1, 2)
    assert both.subsidy_cents == 2 * 100 + 3 * 10
    assert [one.id for one in both.recruiting] == ["first", "more"]


def test_the_request_for_more_posts_is_the_one_awaiting_its_decision() -> None:
    asked = StructureApplications((first(), LAPSED, EXAMINED))
    assert [one.id for one in asked.additional] == ["lapsed", "examined"]
    assert asked.additional_open == EXAMINED == asked.latest_additional()
    decided = StructureApplications((first(), EXAMINED, LAPSED, more("rejected", S.REJECTED)))
    assert decided.additional_open == EXAMINED and decided.latest_additional().id == "rejected"
    assert StructureApplications((first(), LAPSED)).additional_open is None


def test_posts_taken_over_are_no_request_of_the_structure() -> None:
    taken_over = more("taken over", taken_over_from="Ville de Toul")
    own = StructureApplications((first(), EXAMINED, taken_over))
    assert own.additional == (EXAMINED,) and own.latest_additional() == EXAMINED


def test_a_structure_without_a_request_for_more_posts_is_told_so() -> None:
    only = StructureApplications((first(S.CONFIRMED),))
    assert only.additional == () and only.additional_open is None
    with pytest.raises(Refusal) as refused:
        only.latest_additional()
    assert refused.value.code == "nothing_asked"


def test_posts_are_added_to_the_first_application_that_holds_some() -> None:
    assert StructureApplications((first(S.LAPSED), SOONER)).parent.id == "sooner"
    assert StructureApplications((first(), SOONER)).parent.id == "first"
    assert StructureApplications((first(S.LAPSED), LAPSED)).parent.id == "first"


def test_one_application_with_posts_is_enough_to_recruit() -> None:
    StructureApplications((first(S.LAPSED), SOONER)).require_recruiting()
    with pytest.raises(Refusal) as refused:
        StructureApplications((first(S.LAPSED), LAPSED)).require_recruiting()
    assert refused.value.code == "not_recruiting"


@pytest.mark.parametrize(
    ("applications", "planned", "today", "taken_on"),
    [
        ([first(), SOONER], TERM - DAY, TERM - DAY, "sooner"),
        ([first(), SOONER], TERM, TERM - DAY, "first"),
        ([first(posts_taken=2), SOONER], TERM - DAY, TERM - DAY, "sooner"),
        ([first(), more("full", posts_taken=2, recruitment_deadline=TERM - DAY)], TERM, TERM - DAY, "first"),
        ([first(), SOONER], TERM + DAY, TERM - DAY, "first"),
        ([first(), SOONER], TERM + DAY, TERM, "first"),
        ([first(), SOONER], TERM + DAY, TERM + DAY, "sooner"),
        ([first(posts_taken=2), more("full", **hired())], TERM, TERM, "first"),
    ],
    ids=[
        "the term that comes first",
        "not a term before the planned day",
        "not one without a free post",
        "not one whose posts are taken",
        "planned past every term: the latest",
        "a term is over: the one to come",
        "every term is over: the earliest",
        "no post is free: the one shown",
    ],
)
def test_a_candidate_takes_a_post_of_the_earliest_term(
    applications: list[Application], planned: date, today: date, taken_on: str
) -> None:
    assert StructureApplications(tuple(applications)).to_recruit_on(planned, today).id == taken_on


def test_an_application_is_chosen_by_its_id_or_else_the_one_shown() -> None:
    both = StructureApplications((first(), SOONER))
    assert both.named("first") == both.all[0] and both.named(None) == SOONER
    assert both.named("another structure's") is None


def test_a_structure_goes_to_another_department_unless_its_request_is_examined() -> None:
    examined = StructureApplications((first(), EXAMINED))
    with pytest.raises(Refusal) as caught:
        examined.require_may_move("2A")
    told = (caught.value.code, caught.value.kind, caught.value.pointer)
    assert told == ("request_examined", "invalid", "/insee_code")
    assert "après la décision" in caught.value.message
    examined.require_may_move(EXAMINED.place.department)
    StructureApplications((first(), LAPSED)).require_may_move("2A")
