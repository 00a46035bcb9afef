"""The posts of the programme: envelopes, and each count with its journal entry (RULES section 4)."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.services.applying import budget
from chalicelib.services.applying.budget import present_budget, set_envelope
from chalicelib.services.core.changes import Changes
from tests.support.outside import refused
from tests.support.world import World


def journal(world: World) -> list[tuple[str, dict[str, object]]]:
    """Return the journal of the budget, oldest first."""
    known = present_budget(world.ports)
    return [(one.act, dict(one.details)) for one in world.store.journal if one.subject_id == known.id]


def changing(world: World) -> Changes:
    return Changes(author=world.author, at=world.clock.now())


def test_an_envelope_is_set_changed_and_removed_and_each_act_is_in_the_journal(world: World) -> None:
    for posts in (10, 10, 12, None, None):
        written = set_envelope(world.ports, world.agency, department="54", posts=posts)
        assert written == present_budget(world.ports)
        assert written.by_envelope.get("54") == posts
    said = [
        ("envelope_set", {"department": "54", "posts": posts, "former_posts": former})
        for posts, former in ((10, None), (12, 10), (None, 12))
    ]
    assert journal(world) == said


def test_only_the_agency_sets_an_envelope_and_only_for_an_existing_department(world: World) -> None:
    with refused("department_unknown"):
        set_envelope(world.ports, world.agency, department="20", posts=3)
    for actor in (world.as_staff(Role.COMMITTEE), world.anybody()):
        with refused("not_found"):
            set_envelope(world.ports, actor, department="54", posts=3)


def test_posts_granted_and_given_back_are_in_the_journal_of_the_budget(world: World) -> None:
    application = world.reviewed()
    session = world.session(application)
    world.decide(session, application, posts=3)
    world.publish(session)
    world.withdraw(world.fresh(application))
    assert journal(world) == [
        ("reserved", {"posts": 3, "session": session.id}),
        ("given_back", {"posts": 3, "application": application.id}),
    ]


@pytest.mark.parametrize("posts", [0, 2])
def test_posts_that_stay_in_their_department_or_are_none_change_nothing(world: World, posts: int) -> None:
    world.granted(posts=3)
    changes = changing(world)
    budget.move_posts(world.ports, changes, posts, "54", "57" if not posts else "54")
    budget.reserve_posts(world.ports, changes, {})
    budget.give_posts_back(world.ports, changes, "54", 0)
    assert changes == changing(world)


def test_posts_granted_before_this_system_are_counted_and_journalled(world: World) -> None:
    changes = changing(world)
    budget.reserve_posts_taken_in(world.ports, changes, "54", 2, agreement="an-agreement")
    [counted] = changes.created
    assert counted == present_budget(world.ports).reserved({"54": 2}, 4000)
    assert [(one.act, dict(one.details)) for one in changes.journal] == [
        ("posts_taken_in", {"posts": 2, "agreement": "an-agreement"})
    ]


def test_posts_taken_over_count_in_the_department_of_the_successor(world: World) -> None:
    world.granted(posts=3)
    changes = changing(world)
    budget.move_posts(world.ports, changes, 2, "54", "57")
    [moved] = changes.updated
    assert moved == present_budget(world.ports).moved(2, "54", "57")
    assert [(one.act, dict(one.details)) for one in changes.journal] == [
        ("moved", {"posts": 2, "former": "54", "department": "57"})
    ]
