"""The files of open data: once a day, from the totals, masked, without names (RULES section 7)."""

import csv
import io
import json
from dataclasses import replace

import pytest

from chalicelib.domain.access.actor import System
from chalicelib.domain.activity.open_data import (
    POSTS_CSV,
    POSTS_MAP,
    CommunePosts,
    OpenLine,
    activities_file,
    key_of,
    lines_of,
    media_type,
)
from chalicelib.domain.activity.totals import Counts, Month
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.services.activity import open_data
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.transaction import author_of
from tests.services.activity.test_statistics import count_again
from tests.support.adviser import Adviser
from tests.support.world import World


def make_again(world: World) -> None:
    """What the calendar owes once a day is done."""
    open_data.owe_files(world.ports)
    world.run_tasks()


def rows(world: World, name: str) -> list[dict[str, str]]:
    content = open_data.file(world.ports, name)
    assert content is not None
    return list(csv.DictReader(io.StringIO(content.decode()), delimiter=";"))


@pytest.fixture
def world_of_a_quarter(world: World) -> World:
    """A quarter that is over in which one adviser supported seven people, two of them in a workshop."""
    adviser = Adviser(world)
    for minutes in (10, 20, 30, 40, 50, 60, 70):
        adviser.records(minutes=minutes)
    world.wait(days=100)
    count_again(world)
    return world


def test_nothing_is_there_before_the_first_day(world: World) -> None:
    assert open_data.index(world.ports).files == []
    assert open_data.file(world.ports, POSTS_CSV) is None


def test_a_quarter_that_is_over_is_published_and_that_of_today_is_not(world_of_a_quarter: World) -> None:
    world = world_of_a_quarter
    quarter = Quarter.of(world.today).previous()
    make_again(world)
    there = open_data.index(world.ports)
    assert (there.made_on, list(there.quarters)) == (world.today, [str(quarter)])
    assert all(open_data.file(world.ports, name) and media_type(name) for name in there.files)
    read = rows(world, activities_file(quarter, "csv"))
    (total,) = (
        one
        for one in read
        if (one["department"], one["measure"], one["dimension"]) == ("54", "activities", "total")
    )
    assert (total["department_name"], total["count"], total["masked"]) == ("Meurthe-et-Moselle", "7", "false")
    content = open_data.file(world.ports, activities_file(quarter, "json"))
    told = json.loads(content or b"")
    assert told["licence"].startswith("Licence Ouverte 2.0") and told["made_on"] == world.today.isoformat()
    assert [one["count"] for one in told["rows"]] == [
        int(one["count"]) if one["count"] else None for one in read
    ]


def test_a_quarter_of_few_activities_is_masked_with_its_nation(world: World) -> None:
    Adviser(world).records()
    world.wait(days=100)
    count_again(world)
    make_again(world)
    read = rows(world, activities_file(Quarter.of(world.today).previous(), "csv"))
    assert read and {(one["count"], one["masked"]) for one in read} == {("", "true")}


def test_the_advisers_in_post_are_counted_by_commune_without_names(world: World) -> None:
    adviser = Adviser(world)
    make_again(world)
    (one,) = rows(world, POSTS_CSV)
    assert (one["department"], one["posts"]) == ("54", "1")
    there = open_data.index(world.ports)
    assert (there.posts, there.communes) == (1, 1)
    for content in world.files.kept.values():
        assert adviser.recruitment.last_name.encode() not in content
        assert adviser.recruitment.id.encode() not in content
    (commune,) = open_data.posts(world.ports).communes
    assert [str(value) for value in commune] == list(one.values())
    (feature,) = json.loads(open_data.file(world.ports, POSTS_MAP) or b"")["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [commune.longitude, commune.latitude]}
    assert feature["properties"]["posts"] == 1


def test_the_files_are_made_once_a_day_and_an_older_quarter_keeps_its_own(world_of_a_quarter: World) -> None:
    world = world_of_a_quarter
    make_again(world)
    quarter = Quarter.of(world.today).previous()
    first = open_data.file(world.ports, activities_file(quarter, "csv"))
    open_data.owe_files(world.ports)
    assert world.store.tasks == [], "once a day"
    world.wait(days=400)
    make_again(world)
    there = open_data.index(world.ports)
    assert str(quarter) in there.quarters and there.made_on == world.today
    assert open_data.file(world.ports, activities_file(quarter, "csv")) == first


def lines(content: bytes | None) -> list[OpenLine]:
    """A file of a quarter as its reader has it."""
    read = csv.DictReader(io.StringIO((content or b"").decode()), delimiter=";")
    return [
        OpenLine(
            *(one[name] for name in ("department", "measure", "dimension", "code")),
            number=int(one["count"]) if one["count"] else None,
        )
        for one in read
    ]


def test_what_changes_after_a_quarter_was_published_is_not_seen_by_comparing_the_files_of_two_days(
    world_of_a_quarter: World,
) -> None:
    world = world_of_a_quarter
    make_again(world)
    quarter = Quarter.of(world.today).previous()
    name = activities_file(quarter, "csv")
    first = open_data.file(world.ports, name)
    (kept,) = world.ports.store.territory_totals("54", *Month.of_quarter(quarter))
    late = replace(kept, counts=kept.counts + Counts(reports=3, people=3, kinds=(3, 0, 0, 0, 0, 0)))
    changes = Changes(author=author_of(System()), at=world.clock.now())
    changes.update(late)
    world.store.commit(changes)
    world.wait(days=1)
    make_again(world)
    assert open_data.index(world.ports).made_on == world.today
    assert open_data.file(world.ports, name) == first
    # Made again, it would tell how many there were between both days: three.
    other = lines_of({"54": late.counts})
    told = {one[:4]: one.number for one in lines(first)}
    assert [one.number - (told[one[:4]] or 0) for one in other if one.dimension == "total" and one.number][
        :1
    ] == [3]


def test_a_run_that_died_between_both_files_of_a_quarter_makes_the_other_of_the_one_that_is_there(
    world_of_a_quarter: World,
) -> None:
    world = world_of_a_quarter
    make_again(world)
    name = key_of(activities_file(Quarter.of(world.today).previous(), "csv"))
    first = world.files.kept.pop(name)
    world.wait(days=1)
    make_again(world)
    assert world.files.kept[name] == first


def test_only_the_files_are_sent() -> None:
    assert media_type("postes-par-commune.csv") == "text/csv; charset=utf-8"
    for name in (
        "index.json",
        "../documents/cv.pdf",
        "accompagnements-2026-Q5.csv",
        "accompagnements-2026-Q1.pdf",
    ):
        assert media_type(name) is None


def test_a_commune_without_a_point_has_no_geometry() -> None:
    assert CommunePosts("988", "98818", "Nouméa", 2).feature["geometry"] is None
