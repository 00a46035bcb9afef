"""One parameter limits the posts of an application: requested, granted and followed up (RULES section 4)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from chalicelib.audiences.committee.forms import DecisionForm
from chalicelib.audiences.public.forms import ApplicationForm, SubsidyQuestion
from chalicelib.audiences.structure.declaration import FollowUpForm
from chalicelib.domain.deciding.committee import Verdict
from chalicelib.domain.shared.refusal import Refusal, Refusals
from tests.support.outside import GivenParameters
from tests.support.world import World


def _posts(kind: type[Any], field: str) -> TypeAdapter[Any]:
    told = kind.model_fields[field]
    return TypeAdapter(told.rebuild_annotation())


@pytest.mark.parametrize(
    ("kind", "field"),
    [(ApplicationForm, "posts_requested"), (SubsidyQuestion, "posts"), (DecisionForm, "posts_granted")],
    ids=["the form", "the calculator", "the decision"],
)
def test_a_department_requests_35_posts_and_is_granted_them(kind: type[Any], field: str) -> None:
    posts = _posts(kind, field)
    assert [posts.validate_python(number) for number in (1, 35, 100)] == [1, 35, 100]
    with pytest.raises(ValueError, match="less than or equal to 100"):
        posts.validate_python(101)


@pytest.mark.parametrize("advisers", [35, 100, 110], ids=["35", "100", "100, of whom 10 were replaced"])
def test_a_follow_up_declares_every_adviser_of_the_largest_structure(advisers: int) -> None:
    post = {"gross_pay_cents": 750_000, "absence_days": 0, "full_time": True}
    posts = [{"recruitment_id": str(UUID(int=number)), **post} for number in range(advisers)]
    form = FollowUpForm.model_validate(
        {"posts": posts, "third_parties_invoiced": False, "signed_by": "Anne Martin", "quality": "Maire"}
    )
    assert len(form.arguments()["declared"].posts) == advisers


def test_the_value_in_force_on_the_day_applies_to_the_form_and_to_the_decision() -> None:
    world = World()
    opened, values = world.ports.dated_parameters()[0]
    application = world.confirmed()
    session = world.session(application)
    fewer = GivenParameters((opened, replace(values, max_posts=40)))
    world.ports = replace(world.ports, dated_parameters=fewer)
    with pytest.raises(Refusals) as refused:
        world.apply(posts_requested=41)
    assert [(one.code, one.pointer) for one in refused.value.refusals] == [
        ("posts_too_many", "/posts_requested")
    ]
    with pytest.raises(Refusal, match="posts_too_many:"):
        world.decide(session, application, Verdict.VALIDATED, posts=41)
    world.decide(session, application, Verdict.VALIDATED, posts=40)
