"""The records of a structure are read only by those who work for it (RULES section 7)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.additional import AdditionalAnswers
from chalicelib.services.applying import additional
from chalicelib.services.core import own_records
from chalicelib.services.deciding import review
from chalicelib.services.recruiting import shortlist
from tests.support.outside import refused
from tests.support.world import World

A_PAGE = {"limit": 50, "cursor": None}
READS = (
    own_records.own_structure,
    partial(own_records.own_questions, **A_PAGE),
    partial(own_records.own_follow_ups, **A_PAGE),
    partial(own_records.own_recruitments, **A_PAGE),
    partial(own_records.own_colleagues, **A_PAGE),
    partial(own_records.own_work, **A_PAGE),
    shortlist.overview,
)


@pytest.mark.parametrize("read", READS)
def test_the_records_of_a_structure_do_not_exist_for_another_role(
    world: World, read: Callable[..., Any]
) -> None:
    structure = world.granted()
    read(world.ports, world.as_structure(structure))
    others = (
        world.agency,
        world.as_staff(Role.PREFECTURE, structure.place.department),
        world.as_candidate(world.candidate()),
        world.anybody(),
    )
    for actor in others:
        with refused("not_found"):
            read(world.ports, actor)


def test_colleagues_are_those_of_ones_own_structure(world: World) -> None:
    for structure in (world.granted(), world.granted()):
        own = own_records.own_colleagues(world.ports, world.as_structure(structure), **A_PAGE).items
        assert own
        assert {one.structure_id for one in own} == {structure.id}


def test_the_questions_on_all_its_applications_are_read_by_pages_in_order(world: World) -> None:
    application = world.reviewed()
    prefecture = world.as_staff(Role.PREFECTURE, "54")
    asked = [review.ask(world.ports, prefecture, application.id, text=f"Question {n} ?").id for n in range(3)]
    structure = world.grant(application)
    of_one = own_records.own_questions(world.ports, world.as_structure(structure), limit=2, cursor=None)
    assert [one.id for one in of_one.items] == asked[:2] and of_one.cursor is not None
    answers = AdditionalAnswers(
        has_identified_candidate=False,
        posts_requested=2,
        available_from=world.today + timedelta(days=60),
        agreement_months=None,
        job_offer_url=None,
    )
    more = additional.request_posts(world.ports, world.as_structure(structure), answers=answers)
    asked += [review.ask(world.ports, prefecture, more.id, text=f"Encore {n} ?").id for n in range(3)]
    for limit, sizes in ((2, [2, 2, 2]), (3, [3, 3]), (4, [4, 2]), (6, [6]), (50, [6])):
        pages, cursor = [], None
        while len(pages) < 9:
            page = own_records.own_questions(
                world.ports, world.as_structure(structure), limit=limit, cursor=cursor
            )
            pages.append([one.id for one in page.items])
            cursor = page.cursor
            if cursor is None:
                break
        assert [len(page) for page in pages] == sizes
        assert [one for page in pages for one in page] == asked
    steps = own_records.own_work(world.ports, world.as_structure(structure), limit=2, cursor=None)
    assert [one.id for one in steps.questions.items] == asked[:2] and steps.questions.cursor
    whole = own_records.own_work(world.ports, world.as_structure(structure), limit=None, cursor=None)
    assert [one.id for one in whole.questions.items] == asked and whole.questions.cursor is None
    assert [one.id for one in whole.applications.all] == [application.id, more.id]
    assert (whole.follow_ups, whole.recruitments) == ([], [])
