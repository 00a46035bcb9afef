"""The board of posts and sums: counted every hour and read as counted (RULES 21, section 11)."""

from chalicelib.domain.access.account import Role
from chalicelib.domain.activity.posts import TerritoryPosts
from chalicelib.domain.following_up.follow_up import FollowUpStatus
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.services.core.changes import Changes
from chalicelib.services.funding import money_board
from tests.services.activity.test_statistics import count_again
from tests.support.adviser import Adviser
from tests.support.builders import follow_up
from tests.support.world import World


def test_active_and_silent_posts_and_late_follow_ups_are_counted_by_department(world: World) -> None:
    adviser = Adviser(world)
    count_again(world)
    funder = world.as_staff(Role.FUNDER)
    seen = money_board.overview(world.ports, funder)
    assert seen.departments["54"].posts == TerritoryPosts(filled=1)
    adviser.records()
    world.wait(hours=1)
    count_again(world)
    assert money_board.overview(world.ports, funder).whole.posts == TerritoryPosts(filled=1, active=1)
    world.wait(days=120)
    count_again(world)
    seen = money_board.overview(world.ports, funder)
    assert seen.whole.posts == TerritoryPosts(
        filled=1, silent=1, past_reports=1, overdue=seen.whole.posts.overdue
    )
    assert money_board.overview(world.ports, world.as_staff(Role.PREFECTURE, "54")).whole == seen.whole
    assert money_board.overview(world.ports, world.as_staff(Role.PREFECTURE, "69")).departments == {}


def test_a_month_that_has_just_begun_shows_the_former_counts(world: World) -> None:
    Adviser(world).records()
    count_again(world)
    world.wait(days=25)
    assert money_board.overview(world.ports, world.as_staff(Role.FUNDER)).whole.posts.active == 1


def test_activities_older_than_a_year_count_in_the_cost_of_a_support(world: World) -> None:
    adviser = Adviser(world)
    adviser.records()
    count_again(world)
    world.wait(days=460)
    count_again(world)
    assert money_board.overview(world.ports, world.as_staff(Role.FUNDER)).whole.posts.past_reports == 1


def test_late_follow_ups_of_the_last_quarters_are_counted_and_submitted_ones_are_not(
    world: World,
) -> None:
    changes = Changes(author=world.author, at=world.clock.now())
    last = Quarter.of(world.today).previous()
    older = last.previous().previous()
    for quarter, status, overdue in (
        (last, FollowUpStatus.OPEN, True),
        (older, FollowUpStatus.QUESTIONED, True),
        (last, FollowUpStatus.OPEN, False),
        (last, FollowUpStatus.SUBMITTED, True),
    ):
        changes.create(follow_up(status, quarter=str(quarter), department="2A", overdue=overdue))
    world.store.commit(changes)
    count_again(world)
    seen = money_board.overview(world.ports, world.as_staff(Role.AGENCY))
    assert {code: one.posts.overdue for code, one in seen.departments.items()} == {"2A": 2}
