"""The board: each prefecture reads its departments, agency and committee read the country and its budget."""

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.services.applying import applications
from chalicelib.services.deciding import board
from tests.support.outside import refused
from tests.support.world import World


def test_a_prefecture_sees_its_departments_and_not_the_national_budget(world: World) -> None:
    application = world.confirmed()
    here = application.place.department
    seen = board.overview(world.ports, world.as_staff(Role.PREFECTURE, here))
    assert list(seen.board.departments) == [here]
    assert seen.board.total.applications == seen.board.confirmed_today == 1
    assert sum(week.confirmed for week in seen.flow.weeks) == 1
    assert seen.granted is None
    elsewhere = board.overview(world.ports, world.as_staff(Role.PREFECTURE, "2A"))
    assert elsewhere.board.total.applications == 0


def test_a_duplicate_is_counted_for_the_agency_only(world: World) -> None:
    application = world.confirmed()
    applications.close_by_agency(
        world.ports, world.agency, application.id, status=ApplicationStatus.DUPLICATE, reason="Déjà reçue."
    )
    seen = {
        actor.role: board.overview(world.ports, actor).board.total
        for actor in (
            world.as_staff(Role.PREFECTURE, application.place.department),
            world.as_staff(Role.COMMITTEE),
            world.agency,
        )
    }
    assert [figures.applications for figures in seen.values()] == [0, 0, 1]


@pytest.mark.parametrize("role", [Role.AGENCY, Role.COMMITTEE])
def test_the_country_is_seen_with_the_posts_granted(world: World, role: Role) -> None:
    application = world.application_of(world.granted(2))
    seen = board.overview(world.ports, world.as_staff(role))
    assert set(seen.board.departments) == set(world.ports.places.departments())
    assert (seen.granted, seen.total) == (2, world.ports.parameters().national_posts)
    assert seen.board.departments[application.place.department].granted == 2
    assert seen.flow.weeks[-1].granted == 2
    assert len(seen.flow.weeks) == 26, "half a year, which a wave of sessions lasts"


def test_the_funder_has_no_board(world: World) -> None:
    with refused("not_found"):
        board.overview(world.ports, world.as_staff(Role.FUNDER))
