"""Late follow-ups in the digests (RULES sections 9 to 11)."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.following_up.declaration import Declared, PostDeclaration
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.shared.calendar_rules import PARIS, paris_date, start_of_day
from chalicelib.services.core.changes import Changes, Email
from chalicelib.services.following_up import follow_up
from tests.support.outside import Crash
from tests.support.world import World

METZ = {"insee_code": "57463", "postal_code": "57000"}
# Opened on 1 October 2026, due on the 31st, escalated 15 days later.
ESCALATION = date(2026, 11, 15)


@pytest.fixture
def july(world: World) -> World:
    """Set the clock to the beginning of a quarter."""
    world.go_to(date(2026, 7, 6))
    return world


def late(world: World, number: int = 1, **place: str) -> list[FollowUp]:
    """Return follow-ups of the third quarter, none submitted by the day before their escalation."""
    structures = [world.granted(**place) for _ in range(number)]
    for structure in structures:
        world.hired(structure)
    world.run_tasks()
    return open_all(world)


def open_all(world: World) -> list[FollowUp]:
    """Open the follow-ups of the third quarter; set the clock to the day before their escalation."""
    world.go_to(date(2026, 10, 1))
    follow_up.open_quarters(world.ports, ["54", "57"])
    world.run_tasks()
    # The agents who gave the opinions have left: each test makes its own.
    for department in ("54", "57"):
        world.change(world.prefecture(department), status=AccountStatus.DISABLED)
    clock(world, ESCALATION - timedelta(days=1), hour=12)
    return world.created(FollowUp)


def clock(world: World, day: date, hour: int = 8, minute: int = 0) -> list[Email]:
    """Fire the due timers at an hour of Paris and run the tasks; return the digests."""
    before = len(digests(world))
    world.go_to(day, hour=hour, minute=minute)
    assert not world.tick().failed
    world.run_tasks()
    return digests(world)[before:]


def digests(world: World) -> list[Email]:
    return world.mails("digest")


def count(digest: Email) -> object:
    return digest.params["late_follow_up_count"]


def lines(digest: Email) -> list[str]:
    sections = digest.params["late_follow_up_sections"]
    assert isinstance(sections, list)
    return [line for section in sections for line in section[1:]]


def submit(world: World, late: FollowUp) -> None:
    follow_up.submit(
        world.ports,
        world.as_structure(late.structure_id),
        late.id,
        declared=Declared(
            posts=tuple(
                PostDeclaration(recruitment_id=one, gross_pay_cents=6_500_00, absence_days=0, full_time=True)
                for one in late.recruitment_ids
            ),
            third_parties_invoiced=False,
            comment=None,
            signed_by="Anne Martin, maire",
        ),
    )


def test_twelve_late_follow_ups_and_six_agents_are_six_emails_at_eight(july: World) -> None:
    people = [*july.agents(4, Role.PREFECTURE, "54"), *july.agents(2, Role.FUNDER)]
    all_late = late(july, 12)
    assert clock(july, ESCALATION, hour=0) == []
    assert all(july.fresh(one).escalated for one in all_late)
    assert clock(july, ESCALATION, hour=7, minute=55) == []
    sent = clock(july, ESCALATION)
    assert sorted(mail.to for mail in sent) == sorted(people)
    for mail in sent:
        assert (count(mail), len(lines(mail)), mail.params["late_follow_up_more"]) == (12, 12, 0)
    for hour in range(9, 20):
        assert clock(july, ESCALATION, hour=hour) == []
    assert clock(july, ESCALATION + timedelta(days=1)) == []


def test_a_line_says_which_structure_which_quarter_and_how_late(july: World) -> None:
    july.agents(1, Role.PREFECTURE, "54")
    [one] = late(july)
    clock(july, ESCALATION, hour=0)
    [digest] = clock(july, ESCALATION)
    assert lines(digest) == [f"{one.structure_name} : 3e trimestre 2026, 15 jours de retard"]


def test_each_follow_up_is_escalated_once(july: World) -> None:
    july.agents(2, Role.FUNDER)
    all_late = late(july, 3)
    for hour in (0, 1, 8, 9):
        clock(july, ESCALATION, hour=hour)
    clock(july, ESCALATION + timedelta(days=3))
    acts = [entry.subject_id for entry in july.ports.store.journal if entry.act == "escalation"]
    assert sorted(acts) == sorted(one.id for one in all_late)


def test_a_person_has_one_digest_about_their_own_departments_whatever_their_number(
    july: World,
) -> None:
    [both] = july.agents(1, Role.PREFECTURE, "54", "57", "88")
    [metz] = july.agents(1, Role.PREFECTURE, "57")
    july.agents(1, Role.PREFECTURE, "88")
    [bank] = july.agents(1, Role.FUNDER)
    nancy = july.granted()
    july.hired(nancy)
    late(july, 2, **METZ)
    clock(july, ESCALATION, hour=0)
    assert {mail.to: count(mail) for mail in clock(july, ESCALATION)} == {both: 3, metz: 2, bank: 3}
    assert len(digests(july)) == 3


def test_a_follow_up_submitted_meanwhile_is_not_listed_and_an_empty_digest_is_not_sent(july: World) -> None:
    [metz] = july.agents(1, Role.PREFECTURE, "57")
    july.agents(1, Role.PREFECTURE, "54")
    july.hired(july.granted())
    late(july, 2, **METZ)
    in_nancy, gone, stays = sorted(july.created(FollowUp), key=lambda one: one.department)
    clock(july, ESCALATION, hour=0)
    submit(july, in_nancy)
    submit(july, gone)
    [digest] = clock(july, ESCALATION)
    assert (digest.to, count(digest)) == (metz, 1)
    assert lines(digest)[0].startswith(stays.structure_name)


def test_a_follow_up_submitted_between_the_clock_and_the_task_is_not_listed(july: World) -> None:
    july.agents(1, Role.FUNDER)
    [one] = late(july)
    clock(july, ESCALATION, hour=0)
    july.go_to(ESCALATION, hour=8)
    july.tick()
    submit(july, one)
    july.run_tasks()
    assert digests(july) == []


def test_a_long_digest_names_twenty_the_latest_first_and_counts_the_others(july: World) -> None:
    july.agents(1, Role.FUNDER)
    all_late = late(july, 23)
    oldest = july.change(all_late[7], due_on=date(2026, 10, 1))
    clock(july, ESCALATION, hour=0)
    [digest] = clock(july, ESCALATION)
    assert (count(digest), len(lines(digest)), digest.params["late_follow_up_more"]) == (23, 20, 3)
    assert lines(digest)[0].startswith(oldest.structure_name) and "45 jours" in lines(digest)[0]


# The clock late, twice, at night


def test_a_clock_that_is_five_days_late_tells_everything_once_the_next_morning(july: World) -> None:
    [bank] = july.agents(1, Role.FUNDER)
    late(july, 3)
    other = july.created(FollowUp)[0]
    july.change(other, due_on=date(2026, 11, 2))
    back = ESCALATION + timedelta(days=5)
    assert clock(july, back, hour=10) == clock(july, back, hour=10) == []
    [digest] = clock(july, back + timedelta(days=1))
    assert (digest.to, count(digest)) == (bank, 3)
    assert "21 jours de retard" in lines(digest)[0]


def test_several_missed_mornings_make_one_digest(july: World) -> None:
    july.agents(1, Role.FUNDER)
    for days, one in enumerate(late(july, 3)):
        escalate_on(july, one, ESCALATION + timedelta(days=days))
    for days in range(3):
        clock(july, ESCALATION + timedelta(days=days), hour=0)
    assert clock(july, ESCALATION + timedelta(days=4), hour=22) == [], "people sleep"
    [digest] = clock(july, ESCALATION + timedelta(days=5))
    assert count(digest) == 3
    assert clock(july, ESCALATION + timedelta(days=6)) == []


def test_a_late_morning_does_not_take_the_items_of_the_next_one(july: World) -> None:
    july.agents(1, Role.FUNDER)
    first, second = late(july, 2)
    next_day = ESCALATION + timedelta(days=1)
    escalate_on(july, second, next_day)
    clock(july, ESCALATION, hour=0)
    [digest] = clock(july, next_day, hour=11)
    assert lines(digest)[0].startswith(first.structure_name) and len(lines(digest)) == 1
    [digest] = clock(july, next_day + timedelta(days=1))
    assert lines(digest)[0].startswith(second.structure_name) and len(lines(digest)) == 1


def test_there_is_at_most_one_digest_per_person_and_day_however_long_the_outage(july: World) -> None:
    july.agents(2, Role.FUNDER)
    for days, one in enumerate(late(july, 6)):
        escalate_on(july, one, ESCALATION + timedelta(days=3 * days // 2))
    told = []
    for hours in range(0, 24 * 20, 7):
        at = datetime(2026, 11, 15, tzinfo=PARIS) + timedelta(hours=hours)
        sent = clock(july, paris_date(at), hour=at.hour)
        told += [(mail.to, paris_date(at)) for mail in sent]
        assert not sent or 8 <= at.hour < 20
    assert len(set(told)) == len(told)
    assert sum(int(str(count(mail))) for mail in digests(july)) == 2 * 6


def test_an_escalation_just_before_eight_waits_for_the_next_morning(july: World) -> None:
    """The lists may lag behind a write."""
    july.agents(1, Role.FUNDER)
    late(july)
    clock(july, ESCALATION, hour=7, minute=55)
    assert clock(july, ESCALATION) == []
    assert len(clock(july, ESCALATION + timedelta(days=1))) == 1


# Repeated and crashed runs


@pytest.mark.parametrize("crash", [1, 2, 3])
def test_an_escalation_that_crashes_continues_where_it_stopped(july: World, crash: int) -> None:
    july.agents(1, Role.FUNDER)
    late(july, 3)
    july.go_to(ESCALATION, hour=0)
    july.store.crash_at = july.store.commits + crash
    with pytest.raises(Crash):
        july.tick()
    clock(july, ESCALATION, hour=0, minute=5)
    [digest] = clock(july, ESCALATION)
    assert count(digest) == 3


def escalate_on(world: World, late: FollowUp, day: date) -> None:
    """Set its escalation to another day than that of the others."""
    changes = Changes(author=world.author, at=world.clock.now())
    changes.set_timer("follow_up.escalation", late.id, start_of_day(day))
    world.store.commit(changes)
