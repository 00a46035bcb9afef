"""Who reads which activity: an adviser, a structure, a prefecture, the nation (RULES 19, 21, section 7)."""

from datetime import timedelta

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.activity.period import LAST_MONTHS
from chalicelib.domain.activity.totals import NATION, Counts, Month
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.activity import statistics, territories
from tests.support.adviser import Adviser
from tests.support.world import World


def count_again(world: World) -> None:
    """Run the hourly task of the calendar."""
    territories.owe_counting(world.ports, world.ports.places.departments())
    world.run_tasks()


@pytest.fixture
def adviser(world: World) -> Adviser:
    return Adviser(world)


def test_an_adviser_sees_the_sums_of_every_month_of_the_period(adviser: Adviser) -> None:
    world, start = adviser.world, adviser.world.today
    world.wait(days=100)
    adviser.records(day=start)
    adviser.records(minutes=30)
    present = statistics.of_adviser(world.ports, adviser.actor, period="")
    assert (present.period.name, present.counts.minutes) == (str(Quarter.of(world.today)), 30)
    assert len(present.months) == 3 and sum((one for _, one in present.months), Counts()) == present.counts
    year = statistics.of_adviser(world.ports, adviser.actor, period=LAST_MONTHS)
    assert (year.counts.minutes, len(year.months)) == (90, 12)
    before = statistics.of_adviser(world.ports, adviser.actor, period=str(Quarter.of(start)))
    assert before.counts.minutes == 60


def test_an_adviser_does_not_see_colleagues_and_a_structure_sees_all_of_its_own(world: World) -> None:
    structure = world.granted(posts=2)
    first, second = Adviser(world, world.hired(structure)), Adviser(world, world.hired(structure))
    elsewhere = Adviser(world)
    first.records(minutes=10)
    elsewhere.records(minutes=600)
    assert statistics.of_adviser(world.ports, second.actor, period="").counts == Counts()
    seen = statistics.of_structure(world.ports, world.as_structure(structure), period="")
    assert seen.counts.minutes == 10
    assert {one.id: one.counts.minutes for one in seen.parts} == {
        first.recruitment.id: 10,
        second.recruitment.id: 0,
    }
    assert {one.advisers for one in seen.parts} == {0, 1}


def test_departments_and_the_nation_are_added_up_once_an_hour(adviser: Adviser) -> None:
    world, start = adviser.world, adviser.world.today
    adviser.records()
    agency = world.as_staff(Role.AGENCY)
    assert statistics.of_territory(world.ports, agency, period="").counts == Counts()
    count_again(world)
    adviser.records()
    territories.owe_counting(world.ports, world.ports.places.departments())
    assert world.store.tasks == [], "once an hour"
    assert statistics.of_territory(world.ports, agency, period="").counts.reports == 1
    world.wait(hours=1)
    count_again(world)
    whole = statistics.of_territory(world.ports, agency, period="")
    assert whole.counts.reports == 2 and whole.counts.by_commune == {}
    (part,) = whole.parts
    assert (part.id, part.name, part.advisers) == ("54", "Meurthe-et-Moselle", 1)
    one = statistics.of_territory(world.ports, agency, period="", department="54")
    assert statistics.communes_of(world.ports, one.counts) == [("Lyon 1er Arrondissement", 2)]
    assert one.counts.without_communes() == whole.counts
    month = Month.of(start)
    (kept,) = world.store.territory_totals("54", month, month)
    (copy,) = world.store.territory_totals(NATION, month, month)
    assert (kept.version, copy.version) == (2, 2)


def test_unchanged_totals_are_not_written_again_and_deleted_reports_are_subtracted(
    adviser: Adviser,
) -> None:
    world = adviser.world
    report, month = adviser.records(), Month.of(world.today)
    for _ in range(2):
        count_again(world)
        world.wait(hours=1)
    (kept,) = world.store.territory_totals("54", month, month)
    assert (kept.version, kept.advisers) == (1, 1)
    adviser.deletes(report)
    count_again(world)
    (kept,) = world.store.territory_totals("54", month, month)
    assert (kept.counts, kept.advisers) == (Counts(), 0)


def test_a_late_report_of_twelve_months_ago_is_counted_and_older_totals_stay(
    world: World,
) -> None:
    adviser, start = Adviser(world), world.today
    world.wait(days=330)
    adviser.records(day=start)
    count_again(world)
    first = Month.of(start)
    assert [one.counts.reports for one in world.store.territory_totals("54", first, first)] == [1]
    world.wait(days=30)
    adviser.records(day=start + timedelta(days=1))
    count_again(world)
    assert [one.counts.reports for one in world.store.territory_totals("54", first, first)] == [1]


def test_a_prefecture_sees_its_departments_and_no_other(adviser: Adviser) -> None:
    world = adviser.world
    adviser.records()
    count_again(world)
    here = statistics.of_territory(world.ports, world.as_staff(Role.PREFECTURE, "54"), period="")
    assert (here.department, here.departments) == ("54", ())
    assert here.counts.reports == 1 and here.counts.by_commune
    with pytest.raises(Refusal, match="not_found:"):
        statistics.of_territory(
            world.ports, world.as_staff(Role.PREFECTURE, "54"), period="", department="57"
        )
    region = world.as_staff(Role.PREFECTURE, "54", "57")
    both = statistics.of_territory(world.ports, region, period="")
    assert (both.counts.reports, both.departments) == (1, ["54", "57"])
    assert statistics.of_territory(world.ports, region, period="", department="57").counts == Counts()
    elsewhere = world.as_staff(Role.PREFECTURE, "69", "01")
    assert statistics.of_territory(world.ports, elsewhere, period="").counts == Counts()
    for department in ("54", "99"):
        with pytest.raises(Refusal, match="not_found:"):
            statistics.of_territory(world.ports, elsewhere, period="", department=department)
    with pytest.raises(Refusal, match="not_found:"):
        statistics.of_territory(world.ports, world.as_staff(Role.FUNDER), period="", department="99")


def test_an_agent_who_follows_no_adviser_reads_no_activity(world: World) -> None:
    assert not may(world.as_staff(Role.COMMITTEE), Act.SEE_ACTIVITY)
    with pytest.raises(Refusal, match="not_found:"):
        statistics.of_territory(world.ports, world.as_staff(Role.COMMITTEE), period="")
    with pytest.raises(Refusal, match="not_found:"):
        statistics.of_structure(world.ports, world.as_staff(Role.AGENCY), period="")
