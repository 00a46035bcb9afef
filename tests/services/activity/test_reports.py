"""An adviser's reports: recorded once, corrected and deleted until the quarter is locked (RULES 19, 21)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.account import Role
from chalicelib.domain.activity.totals import Counts, Month
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.end_reason import EndReason
from chalicelib.domain.shared.refusal import Refusal, Refusals
from chalicelib.services.activity import reports, totals
from chalicelib.services.core.transaction import Stale
from chalicelib.services.recruiting import ends
from tests.support.adviser import Adviser
from tests.support.world import World


@pytest.fixture
def adviser(world: World) -> Adviser:
    return Adviser(world)


def test_a_report_is_recorded_with_its_totals_in_one_transaction(adviser: Adviser) -> None:
    report = adviser.records(minutes=45)
    assert [one.id for one in adviser.stored()] == [report.id] and report.version == 1
    assert (adviser.counts().reports, adviser.counts().minutes) == (1, 45)
    entry = adviser.world.store.journal[-1]
    assert (entry.subject_kind, entry.act) == ("activityreport", "reported")
    assert entry.details == {"recruitment_id": adviser.recruitment.id, "kind": "support"}


def test_the_same_report_sent_again_is_recorded_once(adviser: Adviser) -> None:
    first = adviser.records("a-client-id")
    assert adviser.records("a-client-id") == first
    # Even with other answers: the first ones stay until they are corrected.
    assert adviser.records("a-client-id", minutes=5) == first
    assert adviser.counts().reports == 1


def test_a_deleted_or_moved_report_does_not_come_back_when_it_is_sent_again(adviser: Adviser) -> None:
    adviser.world.wait(days=10)
    today = adviser.world.today
    adviser.deletes(adviser.records("deleted-report"))
    moved = adviser.corrects(adviser.records("moved-report"), day=today - timedelta(days=2))
    adviser.records("deleted-report")
    adviser.records("moved-report")
    assert [one.id for one in adviser.stored()] == [moved.id]
    assert adviser.counts().reports == 1


def test_a_report_is_corrected_to_another_day_month_and_quarter(adviser: Adviser) -> None:
    adviser.world.wait(days=100)
    today, first = adviser.world.today, adviser.records(minutes=30)
    same_day = adviser.corrects(first, minutes=50)
    assert (same_day.id, same_day.version) == (first.id, 2)
    moved = adviser.corrects(same_day, day=today - timedelta(days=95), minutes=50)
    assert moved.id != first.id and [one.id for one in adviser.stored()] == [moved.id]
    assert adviser.counts().minutes == 50
    assert adviser.corrects(moved, minutes=50) == moved, "the same once more changes nothing"


def test_a_correction_of_a_report_that_changed_meanwhile_is_refused(adviser: Adviser) -> None:
    report = adviser.records()
    adviser.corrects(report, minutes=50)
    with pytest.raises(Stale):
        adviser.corrects(report, version=1, minutes=55)
    with pytest.raises(Stale):
        adviser.deletes(report, version=1)
    assert adviser.counts().minutes == 50


def test_a_report_is_deleted_once(adviser: Adviser) -> None:
    report = adviser.records()
    adviser.deletes(report)
    with pytest.raises(Refusal, match="not_found:"):
        adviser.deletes(report)
    assert adviser.stored() == [] and adviser.counts() == Counts()


def test_somebody_without_a_contract_on_the_day_cannot_report(adviser: Adviser) -> None:
    world = adviser.world
    for day, code in (
        (world.today - timedelta(days=1), "not_under_contract"),
        (world.today + timedelta(days=1), "report_in_future"),
    ):
        with pytest.raises(Refusals) as refused:
            adviser.records(day=day)
        assert [one.code for one in refused.value.refusals] == [code]
    applicant = world.as_candidate(world.candidate())
    with pytest.raises(Refusals):
        reports.record_report(world.ports, applicant, client_id="a-client-id", answers=adviser.answers())
    with pytest.raises(Refusal, match="not_found:"):
        adviser.records("short")


def test_after_the_contract_its_last_days_can_still_be_reported(adviser: Adviser) -> None:
    world, last = adviser.world, adviser.world.today
    ends.end(
        world.ports,
        world.as_structure(adviser.recruitment.structure_id),
        adviser.recruitment.id,
        ended_on=last,
        reason=EndReason.RESIGNATION,
    )
    world.wait(days=2)
    world.tick()
    assert adviser.records(day=last).day == last
    with pytest.raises(Refusals):
        adviser.records(day=last + timedelta(days=1))


def test_reports_of_another_adviser_are_out_of_sight(adviser: Adviser) -> None:
    other = Adviser(adviser.world)
    theirs = other.records()
    with pytest.raises(Refusal, match="not_found:"):
        adviser.corrects(theirs, minutes=5)
    with pytest.raises(Refusal, match="not_found:"):
        adviser.deletes(theirs)
    with pytest.raises(Refusal, match="not_found:"):
        reports.read_report(adviser.world.ports, adviser.actor, theirs.id)
    assert other.counts().reports == 1


def test_nobody_else_reports(adviser: Adviser) -> None:
    world = adviser.world
    for actor in (world.as_structure(adviser.recruitment.structure_id), world.as_staff(Role.AGENCY)):
        with pytest.raises(Refusal, match="not_found:"):
            reports.record_report(world.ports, actor, client_id="a-client-id", answers=adviser.answers())


def test_a_report_does_not_change_once_the_follow_up_of_its_quarter_is_submitted(adviser: Adviser) -> None:
    report, quarter = adviser.records(), Quarter.of(adviser.world.today)
    adviser.lock(quarter)
    adviser.lock(quarter)
    for act in (
        adviser.records,
        lambda: adviser.corrects(report, minutes=5),
        lambda: adviser.deletes(report),
    ):
        with pytest.raises(Refusal, match="quarter_locked:"):
            act()
    assert reports.read_report(adviser.world.ports, adviser.actor, report.id).locked
    adviser.unlock(quarter, "another follow-up")
    with pytest.raises(Refusal, match="quarter_locked:"):
        adviser.deletes(report)
    adviser.unlock(quarter)
    adviser.deletes(report)
    assert not adviser.stored()


def test_a_report_moves_neither_into_nor_out_of_a_locked_quarter(adviser: Adviser) -> None:
    adviser.world.wait(days=100)
    today = adviser.world.today
    before = today - timedelta(days=95)
    old, new = adviser.records(day=before), adviser.records()
    adviser.lock(Quarter.of(before))
    with pytest.raises(Refusal, match="quarter_locked:"):
        adviser.corrects(old, day=today)
    with pytest.raises(Refusal, match="quarter_locked:"):
        adviser.corrects(new, day=before)
    assert adviser.counts().reports == 2


def test_the_list_is_read_by_pages_latest_day_first(adviser: Adviser) -> None:
    world = adviser.world
    first = world.today
    world.wait(days=4)
    for n in (2, 0, 4, 1, 3):
        adviser.records(day=first + timedelta(days=n))
    seen, cursor = [], None
    while not seen or cursor:
        own = reports.own_reports(world.ports, adviser.actor, quarter=None, limit=2, cursor=cursor)
        seen += [one.day for one in own.page.items]
        cursor = own.page.cursor
    assert seen == [first + timedelta(days=n) for n in (4, 3, 2, 1, 0)]
    earlier = Quarter.of(world.today).previous()
    own = reports.own_reports(world.ports, adviser.actor, quarter=earlier, limit=2, cursor=None)
    assert own.page.items == [] and own.quarter == earlier


def test_the_next_report_is_prefilled_with_the_answers_of_the_latest_day(adviser: Adviser) -> None:
    world = adviser.world
    first = world.today
    world.wait(days=3)
    mine = reports.recruitments_of(world.ports, world.get(Candidate, adviser.recruitment.candidate_id))
    assert reports.latest_report(world.ports, mine, world.today) is None
    later = adviser.records(day=world.today, minutes=90)
    adviser.records(day=first, minutes=10)
    assert reports.latest_report(world.ports, mine, world.today) == later


def test_a_follow_up_reads_the_totals_of_its_quarter_by_adviser(world: World) -> None:
    structure = world.granted(posts=2)
    adviser, start = Adviser(world, world.hired(structure)), world.today
    world.wait(days=30)
    colleague = Adviser(world, world.hired(structure))
    adviser.records(day=start)
    adviser.records(day=start, minutes=30)
    world.wait(days=70)
    adviser.records(day=world.today)
    ids = [adviser.recruitment.id, colleague.recruitment.id]
    found = totals.totals_of_quarter(world.ports, adviser.recruitment.structure_id, Quarter.of(start), ids)
    assert set(found) == set(ids)
    assert (found[ids[0]].counts.minutes, found[ids[0]].days_at_work) == (90, 1)
    assert found[ids[1]].counts == Counts()


def test_the_last_report_is_found_however_old_it_is(adviser: Adviser) -> None:
    world, mine = adviser.world, adviser.recruitment
    start = world.today

    def last() -> Any:
        return totals.last_report(world.ports, mine, world.today)

    assert last() is None
    report = adviser.records()
    assert last() == start
    for days in (80, 200):
        world.wait(days=days)
        assert last() == start
    adviser.deletes(report)
    assert last() is None


@pytest.fixture
def twice(world: World) -> Adviser:
    """Return somebody whose first contract ended, and who has another one in a second structure since
    yesterday."""
    first = Adviser(world)
    world.wait(days=5)
    ends.end(
        world.ports,
        world.as_structure(first.recruitment.structure_id),
        first.recruitment.id,
        ended_on=world.today,
        reason=EndReason.RESIGNATION,
    )
    world.wait(days=1)
    world.tick()
    person = world.get(Candidate, first.recruitment.candidate_id)
    world.change(person, available=True)
    second = Adviser(world, world.hired(world.granted(), world.fresh(person)))
    world.wait(days=1)
    return second


def test_who_changed_structures_reports_under_the_contract_of_the_day(twice: Adviser) -> None:
    world, today = twice.world, twice.world.today
    mine = reports.recruitments_of(world.ports, world.get(Candidate, twice.recruitment.candidate_id))
    assert [one.id for one in mine][1:] == [twice.recruitment.id]
    former, _ = (one.id for one in mine)
    before = [twice.records(day=today - timedelta(days=days)) for days in (6, 4, 3)]
    now = twice.records()
    assert [one.recruitment_id for one in (*before, now)] == [former] * 3 + [twice.recruitment.id]
    assert reports.latest_report(world.ports, mine, today) == now
    seen, cursor = [], None
    while not seen or cursor:
        own = reports.own_reports(world.ports, twice.actor, quarter=None, limit=1, cursor=cursor)
        seen += own.page.items
        cursor = own.page.cursor
    assert seen == [now, *reversed(before)]
    assert own.recruitments == mine and own.locked == {one.id: False for one in mine}
    twice.lock(Quarter.of(today))
    own = reports.own_reports(world.ports, twice.actor, quarter=None, limit=4, cursor=None)
    assert (own.locked, own.page.cursor) == ({former: False, twice.recruitment.id: True}, None)
    assert not reports.read_report(world.ports, twice.actor, before[0].id).locked
    twice.deletes(before[0])


def test_a_report_moves_from_one_contract_to_the_other_with_its_totals(twice: Adviser) -> None:
    world = twice.world
    report = twice.records(minutes=30)
    moved = twice.corrects(report, day=world.today - timedelta(days=4), minutes=30)
    assert moved.recruitment_id != report.recruitment_id and twice.stored() == []
    entry = world.store.journal[-1]
    assert (entry.act, entry.subject_id, entry.details) == (
        "report_corrected",
        report.id,
        {"recruitment_id": moved.recruitment_id},
    )
    assert twice.counts() == Counts()
    twice.deletes(moved)
    entry = world.store.journal[-1]
    assert (entry.act, entry.subject_id, entry.details) == (
        "report_deleted",
        moved.id,
        {"recruitment_id": moved.recruitment_id},
    )
    former = next(
        one
        for one in reports.recruitments_of(world.ports, world.get(Candidate, twice.recruitment.candidate_id))
        if one.id == moved.recruitment_id
    )
    now = Month.of(world.today)
    assert [
        one.counts for one in world.store.totals_of_structure(former.structure_id, now.plus(-1), now)
    ] == [Counts()]


def test_a_report_is_not_written_when_its_quarter_is_locked_meanwhile(adviser: Adviser) -> None:
    world, quarter = adviser.world, Quarter.of(adviser.world.today)
    report = adviser.records()
    for act in (
        adviser.records,
        lambda: adviser.corrects(report, minutes=5),
        lambda: adviser.deletes(report),
    ):
        world.store.meanwhile = lambda: adviser.lock(quarter)
        with pytest.raises(Refusal, match="quarter_locked:"):
            act()
        adviser.unlock(quarter)
    assert adviser.stored() == [report]


def test_a_report_sent_again_after_months_is_still_recorded_once(adviser: Adviser) -> None:
    first, day = adviser.records("a-client-id"), adviser.world.today
    adviser.world.wait(days=91)
    assert adviser.records("a-client-id", day=day) == first
    assert adviser.counts().reports == 1


def test_the_last_report_is_the_latest_one_even_after_a_long_time(adviser: Adviser) -> None:
    world, mine, start = adviser.world, adviser.recruitment, adviser.world.today
    world.wait(days=40)
    adviser.records(day=start)
    adviser.records()
    latest = world.today
    world.wait(days=200)
    assert totals.last_report(world.ports, mine, world.today) == latest


def test_a_partly_filled_form_is_checked_by_the_same_rules(adviser: Adviser) -> None:
    ahead = adviser.answers(day=adviser.world.today + timedelta(days=1))
    reports.check_report(adviser.world.ports, adviser.actor, adviser.answers())
    with pytest.raises(Refusals):
        reports.check_report(adviser.world.ports, adviser.actor, ahead)
