"""The files of open data: once a day, from the totals, masked, without names (RULES section 7)."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

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
    published_from,
)
from chalicelib.domain.activity.report import ActivityKind
from chalicelib.domain.activity.totals import Counts, Month
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.services.activity import open_data
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.transaction import author_of
from tests.services.activity.test_statistics import count_again
from tests.support.adviser import Adviser
from tests.support.world import World, siret


def make_again(world: World) -> None:
    """Run the daily task of the calendar."""
    open_data.owe_files(world.ports)
    world.run_tasks()


def rows(world: World, name: str) -> list[dict[str, str]]:
    content = open_data.read_file(world.ports, name)
    assert content is not None
    return list(csv.DictReader(io.StringIO(content.decode()), delimiter=";"))


@pytest.fixture
def world_of_a_quarter(world: World) -> World:
    """Return a world with a quarter that is over, in which one adviser supported seven people, two in a
    workshop."""
    adviser = Adviser(world)
    for minutes in (10, 20, 30, 40, 50, 60, 70):
        adviser.records(minutes=minutes)
    world.wait(days=100)
    count_again(world)
    return world


def test_nothing_is_there_before_the_first_day(world: World) -> None:
    assert open_data.read_index(world.ports).files == []
    assert open_data.read_file(world.ports, POSTS_CSV) is None


def test_a_quarter_that_is_over_is_published_and_the_present_one_is_not(world_of_a_quarter: World) -> None:
    world = world_of_a_quarter
    quarter = Quarter.of(world.today).previous()
    make_again(world)
    there = open_data.read_index(world.ports)
    assert (there.made_on, list(there.quarters)) == (world.today, [str(quarter)])
    assert all(open_data.read_file(world.ports, name) and media_type(name) for name in there.files)
    read = rows(world, activities_file(quarter, "csv"))
    (total,) = (
        one
        for one in read
        if (one["department"], one["measure"], one["dimension"]) == ("54", "activities", "total")
    )
    assert (total["department_name"], total["count"], total["masked"]) == ("Meurthe-et-Moselle", "7", "false")
    content = open_data.read_file(world.ports, activities_file(quarter, "json"))
    told = json.loads(content or b"")
    assert told["licence"].startswith("Licence Ouverte 2.0") and told["made_on"] == world.today.isoformat()
    assert [one["count"] for one in told["rows"]] == [
        int(one["count"]) if one["count"] else None for one in read
    ]


def test_a_quarter_of_few_activities_is_masked_in_its_department_and_the_nation(world: World) -> None:
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
    there = open_data.read_index(world.ports)
    assert (there.posts, there.communes) == (1, 1)
    for content in world.files.kept.values():
        assert adviser.recruitment.last_name.encode() not in content
        assert adviser.recruitment.id.encode() not in content
    (commune,) = open_data.read_posts(world.ports).communes
    assert [str(value) for value in commune] == list(one.values())
    (feature,) = json.loads(open_data.read_file(world.ports, POSTS_MAP) or b"")["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [commune.longitude, commune.latitude]}
    assert feature["properties"]["posts"] == 1


def test_the_files_are_made_once_a_day_and_an_older_quarter_keeps_its_own(world_of_a_quarter: World) -> None:
    world = world_of_a_quarter
    make_again(world)
    quarter = Quarter.of(world.today).previous()
    first = open_data.read_file(world.ports, activities_file(quarter, "csv"))
    open_data.owe_files(world.ports)
    assert world.store.tasks == [], "once a day"
    world.wait(days=400)
    make_again(world)
    there = open_data.read_index(world.ports)
    assert str(quarter) in there.quarters and there.made_on == world.today
    assert open_data.read_file(world.ports, activities_file(quarter, "csv")) == first


def lines(content: bytes | None) -> list[OpenLine]:
    """Return the lines of the file of a quarter, as a reader gets them."""
    read = csv.DictReader(io.StringIO((content or b"").decode()), delimiter=";")
    return [
        OpenLine(
            *(one[name] for name in ("department", "measure", "dimension", "code")),
            number=int(one["count"]) if one["count"] else None,
        )
        for one in read
    ]


def test_changes_after_the_publication_of_a_quarter_cannot_be_found_by_comparing_two_days(
    world_of_a_quarter: World,
) -> None:
    world = world_of_a_quarter
    make_again(world)
    quarter = Quarter.of(world.today).previous()
    name = activities_file(quarter, "csv")
    first = open_data.read_file(world.ports, name)
    (kept,) = world.ports.store.territory_totals("54", *Month.of_quarter(quarter))
    late = replace(kept, counts=kept.counts + Counts(reports=3, people=3, kinds=(3, 0, 0, 0, 0, 0)))
    changes = Changes(author=author_of(System()), at=world.clock.now())
    changes.update(late)
    world.store.commit(changes)
    world.wait(days=1)
    make_again(world)
    assert open_data.read_index(world.ports).made_on == world.today
    assert open_data.read_file(world.ports, name) == first
    # A new edition would tell how many activities were added between both days: three.
    other = lines_of({"54": late.counts})
    told = {one[:4]: one.number for one in lines(first)}
    assert [one.number - (told[one[:4]] or 0) for one in other if one.dimension == "total" and one.number][
        :1
    ] == [3]


def test_after_a_crash_between_both_files_of_a_quarter_the_second_is_made_from_the_first(
    world_of_a_quarter: World,
) -> None:
    world = world_of_a_quarter
    make_again(world)
    name = key_of(activities_file(Quarter.of(world.today).previous(), "csv"))
    first = world.files.kept.pop(name)
    world.wait(days=1)
    make_again(world)
    assert world.files.kept[name] == first


def test_only_the_published_files_can_be_downloaded() -> None:
    assert media_type("postes-par-commune.csv") == "text/csv; charset=utf-8"
    for name in (
        "index.json",
        "../documents/cv.pdf",
        "accompagnements-2026-Q5.csv",
        "accompagnements-2026-Q1.pdf",
    ):
        assert media_type(name) is None


def test_a_commune_without_coordinates_has_no_geometry() -> None:
    assert CommunePosts("988", "98818", "Nouméa", 2).feature["geometry"] is None


def test_the_last_three_quarters_are_published_the_latest_first(world: World) -> None:
    adviser, first = Adviser(world), Quarter.of(world.today)
    adviser.records()
    for _ in range(4):
        world.wait(days=92)
        adviser.records()
    count_again(world)
    make_again(world)
    passed = [first]
    while passed[-1] < Quarter.of(world.today).previous():
        passed.append(passed[-1].next())
    assert len(passed) == 4
    published = [str(one) for one in passed[:0:-1]]
    there = open_data.read_index(world.ports)
    assert (there.made_on, there.quarters) == (world.today, published)
    endings = ("csv", "json")
    assert there.files[3:] == [
        activities_file(Quarter.parse(one), ending) for one in published for ending in endings
    ]
    for one in published:
        assert {row["quarter"] for row in rows(world, activities_file(Quarter.parse(one), "csv"))} == {one}


def test_a_quarter_waits_until_its_follow_ups_are_due(world: World) -> None:
    adviser, quarter = Adviser(world), Quarter.of(world.today)
    adviser.records()
    day = published_from(quarter, world.ports.parameters())
    world.go_to(day - timedelta(days=1))
    count_again(world)
    make_again(world)
    assert open_data.read_index(world.ports).quarters == []
    world.go_to(day)
    make_again(world)
    assert open_data.read_index(world.ports).quarters == [str(quarter)]


def test_the_labels_of_the_lines_of_a_quarter_are_in_french_words(world_of_a_quarter: World) -> None:
    make_again(world_of_a_quarter)
    quarter = Quarter.of(world_of_a_quarter.today).previous()
    read = rows(world_of_a_quarter, activities_file(quarter, "csv"))
    assert {tuple(one) for one in read} == {
        (
            *("quarter", "department", "department_name", "measure", "dimension", "code", "label"),
            *("count", "masked"),
        )
    }
    told = {(one["department"], one["dimension"], one["code"]): one for one in read}
    assert told["54", "commune", "69381"] == {
        "quarter": str(quarter),
        "department": "54",
        "department_name": "Meurthe-et-Moselle",
        "measure": "activities",
        "dimension": "commune",
        "code": "69381",
        "label": "Lyon 1er Arrondissement",
        "count": "7",
        "masked": "false",
    }
    assert told["FR", "total", ""]["department_name"] == "France"
    labels = {one["label"] for one in read if one["dimension"] == "kind"}
    assert labels == {one.label for one in ActivityKind}


def test_advisers_under_contract_are_counted_in_the_commune_of_their_structure(world: World) -> None:
    nancy = world.granted(posts=3)
    for _ in range(2):
        world.hired(nancy)
    world.hired(nancy, starts_on=world.today + timedelta(days=1))
    world.hired(world.granted(postal_code="57000", insee_code="57463", siret=siret(500)))
    world.validated(world.granted(postal_code="88000", insee_code="88160", siret=siret(501)))
    nowhere = world.application_of(world.get(Structure, world.hired(world.granted()).structure_id))
    world.change(nowhere, place=replace(nowhere.place, insee_code="54999"))
    make_again(world)
    told = [(one.insee_code, one.commune, one.posts) for one in open_data.read_posts(world.ports).communes]
    assert told == [("54395", "Nancy", 2), ("54999", "54999", 1), ("57463", "Metz", 1)]
    index = open_data.read_index(world.ports)
    assert (index.posts, index.communes) == (4, 3)
    assert open_data.read_posts(world.ports).made_on == world.today
    collection = json.loads(open_data.read_file(world.ports, POSTS_MAP) or b"")
    assert (collection["type"], collection["made_on"]) == ("FeatureCollection", world.today.isoformat())
    assert len(collection["features"]) == 3
    assert collection["features"][1]["geometry"] is None


def test_two_runs_of_the_calendar_at_once_create_the_daily_task_once(world: World) -> None:
    world.store.meanwhile = lambda: open_data.owe_files(world.ports)
    open_data.owe_files(world.ports)
    assert [task.name for task in world.store.tasks] == [open_data.OPEN_DATA_TASK]


def test_the_files_are_written_in_letters_that_people_read(world: World) -> None:
    world.hired(world.granted(postal_code="88000", insee_code="88160", siret=siret(501)))
    make_again(world)
    for name in (POSTS_CSV, POSTS_MAP, open_data.POSTS_JSON):
        assert "Épinal".encode() in (open_data.read_file(world.ports, name) or b""), name
