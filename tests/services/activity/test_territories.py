"""The hourly counts of a department: its months, its posts, its late follow-ups (RULES 21)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.activity.period import LAST_MONTHS
from chalicelib.domain.activity.posts import TerritoryPosts
from chalicelib.domain.activity.totals import NATION, Counts, Month
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services import tasks
from chalicelib.services.activity import statistics, territories
from chalicelib.services.core.changes import Changes
from chalicelib.services.recruiting import ends
from tests.services.activity.test_statistics import count_again
from tests.support import builders
from tests.support.adviser import Adviser
from tests.support.training import training_of
from tests.support.world import World, siret


def posts(world: World, territory: str = "54") -> TerritoryPosts:
    """Return the posts of a territory as last counted."""
    now = Month.of(world.today)
    [kept] = world.store.territory_totals(territory, now, now)
    return kept.posts


def late(world: World, *quarters: Quarter) -> None:
    """Return follow-ups of Meurthe-et-Moselle that nobody submitted in time."""
    changes = Changes(author=world.author, at=world.clock.now())
    for one in quarters:
        changes.create(builders.follow_up(quarter=str(one), department="54", overdue=True))
    world.store.commit(changes)


def test_posts_are_counted_by_what_their_advisers_report(world: World) -> None:
    structure = world.granted(posts=4)
    speaks, silent, leaves, comes = (
        Adviser(world, world.hired(structure, starts_on=world.today + timedelta(days=days)))
        for days in (0, 0, 0, 60)
    )
    for one in (speaks, silent):
        world.change(training_of(world, one.recruitment), status=TrainingStatus.EXEMPT)
    ends.end(
        world.ports,
        world.as_structure(structure),
        leaves.recruitment.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.wait(days=20)
    speaks.records()
    world.wait(days=15)
    count_again(world)
    assert posts(world) == posts(world, NATION) == TerritoryPosts(filled=2, active=1, silent=1)
    assert not comes.stored()


def test_late_follow_ups_of_two_years_and_activities_of_past_quarters_are_counted(
    world: World,
) -> None:
    adviser = Adviser(world)
    adviser.records()
    world.wait(days=100)
    adviser.records()
    quarters = [Quarter.of(world.today)]
    while len(quarters) < 10:
        quarters.append(quarters[-1].previous())
    late(world, *quarters)
    count_again(world)
    counted = posts(world)
    assert (counted.overdue, counted.past_reports) == (8, 1)
    world.wait(hours=1)
    count_again(world)
    assert posts(world) == counted


def test_a_department_with_only_late_follow_ups_is_counted_and_an_empty_one_is_not(world: World) -> None:
    late(world, Quarter.of(world.today).previous())
    count_again(world)
    assert posts(world) == TerritoryPosts(overdue=1)
    now = Month.of(world.today)
    every_month = world.store.territory_totals(NATION, now.plus(-30), now)
    assert [(one.department, one.month) for one in every_month] == [("54", str(now))]


def test_the_posts_of_a_month_that_is_over_stay_as_they_were_counted_last(world: World) -> None:
    adviser = Adviser(world)
    report = adviser.records()
    count_again(world)
    month = Month.of(world.today)
    world.wait(days=35)
    adviser.deletes(report)
    count_again(world)
    [before] = world.store.territory_totals("54", month, month)
    assert (before.counts, before.posts.filled, before.version) == (Counts(), 1, 2)
    [copy] = world.store.territory_totals(NATION, month, month)
    assert copy == replace(before, id=copy.id, territory=NATION)


def test_each_task_counts_ten_departments_and_each_of_them_is_counted_once(world: World) -> None:
    places = world.ports.places.departments()
    world.store.meanwhile = lambda: territories.owe_counting(world.ports, places)
    territories.owe_counting(world.ports, places)
    asked = [task.params["departments"] for task in world.store.tasks]
    assert [one for some in asked for one in some] == sorted(places)
    assert {len(some) for some in asked[:-1]} == {10}


def test_a_task_of_several_departments_counts_each_by_its_own_structures(world: World) -> None:
    nancy, metz = (
        Adviser(world),
        Adviser(world, world.hired(world.granted(postal_code="57000", insee_code="57463", siret=siret(900)))),
    )
    nancy.records(minutes=10)
    metz.records(minutes=20)
    territories.count_departments(world.ports, ["54", "57"], "task")
    now = Month.of(world.today)
    told = {
        territory: [one.counts.minutes for one in world.store.territory_totals(territory, now, now)]
        for territory in ("54", "57", NATION)
    }
    assert told == {"54": [10], "57": [20], NATION: [10, 20]}


def test_a_counting_task_that_is_delivered_twice_writes_once(world: World) -> None:
    Adviser(world).records()
    territories.owe_counting(world.ports, ["54"])
    task = world.store.tasks[-1]
    world.store.meanwhile = lambda: tasks.run(world.ports, task.id)
    tasks.run(world.ports, task.id)
    now = Month.of(world.today)
    [kept] = world.store.territory_totals("54", now, now)
    assert (kept.version, world.ports.store.task(task.id)) == (1, None)


@pytest.fixture
def several(world: World) -> list[Adviser]:
    """Return three advisers of one structure: two at work, one who left without a report."""
    structure = world.granted(posts=3)
    return [Adviser(world, world.hired(structure)) for _ in range(3)]


def test_reports_of_somebody_who_left_stay_in_the_sums_of_the_structure(several: list[Adviser]) -> None:
    world, (stays, left, silent) = several[0].world, several
    structure = world.as_structure(stays.recruitment.structure_id)
    left.records(minutes=20)
    for one in (left, silent):
        ends.end(
            world.ports, structure, one.recruitment.id, ended_on=world.today, reason=EndReason.RESIGNATION
        )
    world.wait(days=1)
    world.tick()
    told = statistics.of_structure(world.ports, structure, period="")
    names = {one.id: one.name for one in told.parts}
    assert names == {one.recruitment.id: one.recruitment.candidate_name for one in several}
    world.wait(days=100)
    stays.records(minutes=5)
    told = statistics.of_structure(world.ports, structure, period="")
    assert [(one.id, one.advisers, one.counts.minutes) for one in told.parts] == [
        (stays.recruitment.id, 1, 5)
    ]
    year = statistics.of_structure(world.ports, structure, period=LAST_MONTHS)
    assert [one.id for one in year.parts] == [one.recruitment.id for one in several]
    assert [one.advisers for one in year.parts] == [1, 1, 0]
    assert year.counts.minutes == 25


def test_an_adviser_of_two_structures_sees_the_activity_under_both_contracts(world: World) -> None:
    first = Adviser(world)
    colleague = Adviser(world)
    first.records(minutes=10)
    ends.end(
        world.ports,
        world.as_structure(first.recruitment.structure_id),
        first.recruitment.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.wait(days=1)
    world.tick()
    second = Adviser(world, world.hired(world.granted(), world.change(_person(first), available=True)))
    second.records(minutes=20)
    colleague.records(minutes=40)
    told = statistics.of_adviser(world.ports, second.actor, period="")
    assert (told.counts.minutes, told.parts, told.departments) == (30, (), ())


def _person(adviser: Adviser) -> Candidate:
    return adviser.world.get(Candidate, adviser.recruitment.candidate_id)


def test_the_advisers_of_a_department_are_those_of_its_fullest_month(several: list[Adviser]) -> None:
    world, (one, two, _) = several[0].world, several
    start = world.today
    for adviser in (one, two):
        adviser.records(day=start)
    world.wait(days=20)
    one.records()
    count_again(world)
    agency = world.as_staff(Role.AGENCY)
    told = statistics.of_territory(world.ports, agency, period=LAST_MONTHS)
    assert [(part.id, part.advisers, part.counts.reports) for part in told.parts] == [("54", 2, 3)]
    assert [counts.reports for _, counts in told.months][-2:] == [2, 1]
    assert told.departments == sorted(world.ports.places.departments())


def test_communes_are_sorted_by_number_of_activities_and_then_by_name(world: World) -> None:
    adviser = Adviser(world)
    for insee_code, postal_code in (("57463", "57000"), ("54395", "54000"), ("54395", "54000")):
        adviser.records(insee_code=insee_code, postal_code=postal_code)
    known = adviser.counts()
    counts = replace(known, communes=(*known.communes, "99999"), commune_reports=(*known.commune_reports, 1))
    assert statistics.communes_of(world.ports, counts) == [("Nancy", 2), ("99999", 1), ("Metz", 1)]
