"""Training sessions: eight in person, otherwise remote; filled, corrected, cancelled (RULES 15, 17, 18)."""

from datetime import timedelta

import pytest

from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.domain.shared.refusal import Answered, Refusals
from chalicelib.domain.training.session import Mode, SessionRemark, TrainingSessionStatus
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services.core.lists import every
from chalicelib.services.core.transaction import Stale, VersionMissing
from chalicelib.services.training import centres, desk, registrations, sessions
from chalicelib.services.training.sessions import CLOSING_TIMER
from tests.support import training
from tests.support.outside import refused
from tests.support.training import as_body, training_of
from tests.support.world import World

S, T = TrainingSessionStatus, TrainingStatus
REASON = "Le centre est fermé pour travaux."


def test_with_eight_registered_a_session_is_in_person_and_all_are_told_where_and_when(world: World) -> None:
    people = training.waiting(world, 8)
    opened = training.register(world, training.in_centre(world), *people)
    world.new_mails()
    closed = training.close(world, opened)
    assert (closed.status, closed.mode, closed.closed_with) == (S.CONFIRMED, Mode.IN_PERSON, 8)
    told = world.new_mails()
    assert told.count("training_confirmed") == told.count("training_confirmed_candidate") == 8
    assert "training_session_remote" not in told
    one = training_of(world, people[0])
    assert one.seat is not None and one.seat.where == "Centre de Nancy, 1 place Stanislas, 54000 Nancy"


def test_with_seven_it_is_remote_the_bodies_are_told_and_lot_1_gives_it(world: World) -> None:
    training.body_account(world, 1)
    people = training.waiting(world, 7)
    opened = training.register(world, training.in_centre(world), *people)
    with refused("not_found"):
        sessions.read_session(world.ports, as_body(world, 1), opened.id)
    world.new_mails()
    closed = training.close(world, opened)
    assert (closed.mode, closed.given_by, closed.turned_remote) == (Mode.REMOTE, 1, True)
    assert world.new_mails().count("training_session_remote") == 2
    one = training_of(world, people[0])
    assert one.seat is not None and (one.seat.where, one.seat.lots) == ("", (3, 1))
    # Both bodies read the session and its people.
    for lot in (1, 3):
        assert sessions.read_session(world.ports, as_body(world, lot), opened.id).id == opened.id
        assert one.id in {row.id for row in desk.visible_trainings(world.ports, as_body(world, lot))}


def test_an_adviser_who_begins_the_day_after_the_closing_is_told_where_and_so_are_the_bodies(
    world: World,
) -> None:
    training.body_account(world, 1)
    [one] = training.waiting(world, 1)
    on_the_eve = world.today + timedelta(days=9)
    opened = training.register(world, training.in_centre(world, closes_on=on_the_eve), one)
    world.new_mails()
    world.go_to(opened.dates.starts_on, hour=8)
    world.tick()
    world.run_tasks()
    world.tick()
    assert training_of(world, one).status is T.IN_TRAINING
    told = world.new_mails()
    assert told.count("training_confirmed") == told.count("training_confirmed_candidate") == 1
    assert told.count("training_session_remote") == 2


def test_a_session_closes_by_itself_after_its_day_and_one_without_anybody_is_cancelled(world: World) -> None:
    [one] = training.waiting(world, 1)
    filled = training.register(world, training.in_centre(world), one)
    empty = training.session(world)
    assert world.timers(filled)[CLOSING_TIMER] == end_of_day(filled.dates.closes_on)
    world.go_to(filled.dates.closes_on, hour=23)
    world.tick()
    assert world.fresh(filled).status is S.OPEN
    world.wait(hours=2)
    world.tick()
    assert world.fresh(filled).status is S.OPEN, "its people are told in the morning"
    world.go_to(world.today, hour=8)
    world.tick()
    world.run_tasks()
    assert (world.fresh(filled).status, world.fresh(empty).status) == (S.CONFIRMED, S.CANCELLED)
    assert training_of(world, one).status is T.CONFIRMED
    assert CLOSING_TIMER not in world.timers(filled)


def test_a_session_is_not_closed_without_people_or_on_an_outdated_version(world: World) -> None:
    opened = training.session(world)
    with refused("nobody_registered"):
        training.close(world, opened)
    [one] = training.waiting(world, 1)
    training.register(world, opened, one)
    with pytest.raises(Stale):
        sessions.close(world.ports, as_body(world), opened.id, expected_version=opened.version)
    with pytest.raises(VersionMissing):
        sessions.close(world.ports, as_body(world), opened.id, expected_version=None)
    closed = training.close(world, opened)
    assert sessions.close(world.ports, as_body(world), opened.id, expected_version=1) == world.fresh(closed)


def test_the_last_seat_is_given_once(world: World) -> None:
    first, second = training.waiting(world, 2)
    opened = training.session(world, seats=1)
    training.register(world, opened, first)
    with refused("no_seat_left"):
        training.register(world, opened, second)
    # Repeating it succeeds.
    assert training.register(world, opened, first).registered == (first.id,)


def test_untested_advisers_and_eleven_at_once_are_not_registered(world: World) -> None:
    structure = world.granted(posts=1)
    one = world.hired(structure)
    opened = training.session(world)
    with refused("status_forbids"):
        training.register(world, opened, one)
    with refused("too_many_at_once"):
        registrations.register(
            world.ports, as_body(world), opened.id, training_ids=[str(n) for n in range(11)]
        )


def test_a_move_frees_the_former_seat_and_a_confirmed_place_is_told_as_lost(world: World) -> None:
    first, second = training.waiting(world, 2)
    former = training.register(world, training.session(world), first, second)
    later = training.session(world, starts_on=training.day(world, 40))
    training.register(world, later, first)
    assert world.fresh(former).registered == (second.id,)
    training.close(world, former)
    world.new_mails()
    training.register(world, later, second)
    assert world.fresh(former).registered == ()
    assert world.new_mails() == ["training_place_lost", "training_place_lost_candidate"]
    seat = training_of(world, second).seat
    assert seat is not None and seat.session_id == later.id


def test_a_confirmed_session_is_corrected_and_its_people_told_again(world: World) -> None:
    people = training.waiting(world, 8)
    opened = training.register(world, training.in_centre(world), *people)
    closed = training.close(world, opened)
    world.new_mails()
    dates = closed.dates
    corrected = sessions.correct_session(
        world.ports,
        as_body(world),
        closed.id,
        centre_id=closed.centre_id,
        starts_on=dates.starts_on + timedelta(days=7),
        ends_on=dates.ends_on + timedelta(days=7),
        closes_on=dates.closes_on,
        seats=10,
    )
    world.run_tasks()
    assert corrected.dates.starts_on == dates.starts_on + timedelta(days=7)
    assert world.new_mails().count("training_confirmed") == 8
    seat = training_of(world, people[0]).seat
    assert seat is not None and seat.starts_on == corrected.dates.starts_on
    # A second delivery of the task tells nobody again.
    sessions.correct_session(
        world.ports,
        as_body(world),
        closed.id,
        centre_id=closed.centre_id,
        starts_on=corrected.dates.starts_on,
        ends_on=corrected.dates.ends_on,
        closes_on=corrected.dates.closes_on,
        seats=11,
    )
    world.run_tasks()
    assert world.new_mails() == []


def test_an_open_session_that_is_corrected_closes_on_its_new_day_and_tells_nobody(world: World) -> None:
    [one] = training.waiting(world, 1)
    opened = training.register(world, training.session(world), one)
    where = training.centre(world)
    world.new_mails()
    dates = opened.dates
    corrected = sessions.correct_session(
        world.ports,
        as_body(world),
        opened.id,
        centre_id=where.id,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        closes_on=dates.closes_on + timedelta(days=1),
        seats=12,
        expected_version=opened.version,
    )
    world.run_tasks()
    assert (corrected.mode, corrected.where) == (Mode.IN_PERSON, where.where)
    assert world.timers(corrected)[CLOSING_TIMER] == end_of_day(dates.closes_on + timedelta(days=1))
    seat = training_of(world, one).seat
    assert seat is not None and seat.mode is Mode.IN_PERSON
    assert [name for name in world.new_mails() if name.startswith("training")] == []


def test_a_session_that_became_remote_at_its_closing_stays_remote(world: World) -> None:
    [one] = training.waiting(world, 1)
    where = training.centre(world)
    closed = training.close(world, training.register(world, training.session(world), one))
    corrected = sessions.correct_session(
        world.ports,
        as_body(world),
        closed.id,
        centre_id=where.id,
        starts_on=closed.dates.starts_on + timedelta(days=1),
        ends_on=closed.dates.ends_on + timedelta(days=1),
        closes_on=closed.dates.closes_on,
        seats=12,
    )
    assert (corrected.mode, corrected.centre_id) == (Mode.REMOTE, None)


def test_the_people_of_a_cancelled_session_wait_again(world: World) -> None:
    first, second = training.waiting(world, 2)
    opened = training.register(world, training.session(world), first)
    closed = training.close(world, opened)
    training.register(world, training.session(world, starts_on=training.day(world, 50)), second)
    world.new_mails()
    cancelled = sessions.cancel(world.ports, as_body(world), closed.id, reason=REASON)
    world.run_tasks()
    assert cancelled.status is S.CANCELLED
    assert world.new_mails() == ["training_place_lost", "training_place_lost_candidate"]
    assert training_of(world, first).status is T.TESTED
    assert sessions.cancel(world.ports, as_body(world), closed.id, reason=REASON).status is S.CANCELLED
    # Another one may be opened on the same day.
    again = training.session(world, starts_on=closed.dates.starts_on)
    assert again.id != closed.id


def test_a_session_that_has_begun_cannot_be_changed(world: World) -> None:
    one = training.under_way(world)
    assert one.seat is not None
    with refused("session_begun"):
        sessions.cancel(world.ports, as_body(world), one.seat.session_id, reason=REASON)
    [late] = training.waiting(world, 1)
    with refused("session_closed"):
        registrations.register(world.ports, as_body(world), one.seat.session_id, training_ids=[late.id])


def test_a_centre_has_at_most_one_session_with_the_same_first_day(world: World) -> None:
    where = training.centre(world)
    opened = training.session(world, where)
    assert training.session(world, where) == world.fresh(opened)
    with refused("session_exists"):
        training.session(world, where, seats=5)
    other = training.session(world, where, starts_on=training.day(world, 30))
    with refused("session_exists"):
        sessions.correct_session(
            world.ports,
            as_body(world),
            other.id,
            centre_id=where.id,
            starts_on=opened.dates.starts_on,
            ends_on=opened.dates.ends_on,
            closes_on=opened.dates.closes_on,
            seats=12,
        )


def test_a_length_outside_three_to_four_months_is_asked_about(world: World) -> None:
    starts_on = training.day(world, 10)
    short = {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=60)}
    with refused("unusual_length"):
        training.session(world, **short)
    opened = training.session(world, **short, confirmed_remarks=(SessionRemark.UNUSUAL_LENGTH,))
    assert opened.dates.ends_on == short["ends_on"]


def test_all_errors_of_a_session_are_told_at_once(world: World) -> None:
    body = as_body(world)
    wrong = {
        "lot": 2,
        "centre_id": "00000000-0000-7000-8000-000000000000",
        "starts_on": world.today,
        "ends_on": world.today,
        "closes_on": training.day(world, -1),
        "seats": 5,
    }
    with pytest.raises(Refusals) as told:
        sessions.check_session(world.ports, body, Answered(wrong))
    assert {one.pointer for one in told.value.refusals} == {
        "/lot",
        "/centre_id",
        "/starts_on",
        "/closes_on",
        "/ends_on",
    }


def test_no_session_is_held_in_a_centre_of_another_lot_a_closed_or_a_full_one(world: World) -> None:
    where = training.centre(world, seats=5)
    with refused("session_seats"):
        training.session(world, where)
    place = where.place
    given = {"name": where.name, "address": where.address, "seats": 5}
    codes = {"postal_code": place.postal_code, "insee_code": place.insee_code}
    closed = centres.correct_centre(world.ports, as_body(world), where.id, **given, **codes, closed=True)
    with refused("centre_closed"):
        training.session(world, closed, seats=5)
    both = as_body(world, 2, 3)
    with refused("centre_unknown"):
        sessions.check_session(world.ports, both, Answered({"lot": 2, "centre_id": where.id}))


def test_a_centre_is_added_once_and_corrected(world: World) -> None:
    first = training.centre(world)
    assert training.centre(world) == first
    with refused("centre_exists"):
        training.centre(world, seats=7)
    other = training.centre(world, name="Autre centre")
    given = {"address": "2 rue Neuve", "postal_code": "54000", "insee_code": "54395", "seats": 9}
    with refused("centre_exists"):
        centres.correct_centre(
            world.ports, as_body(world), other.id, name="centre de nancy", **given, closed=False
        )
    moved = centres.correct_centre(
        world.ports, as_body(world), other.id, name="Autre centre", **given, closed=False
    )
    assert moved.where == "Autre centre, 2 rue Neuve, 54000 Nancy"
    listed = every(centres.list_centres, world.ports, as_body(world), lot=3)
    assert [one.name for one in listed] == ["Autre centre", "Centre de Nancy"]
    with refused("remote_lot"):
        centres.add_centre(world.ports, as_body(world, 1, 3), lot=1, name="Ailleurs", **given)
    with refused("not_found"):
        centres.read_centre(world.ports, as_body(world, 2), first.id)


def test_waiting_advisers_are_shown_nearest_first(world: World) -> None:
    near = training.waiting(world, 1)[0]
    metz = world.granted(posts=1, postal_code="57000", insee_code="57463")
    far = training.waiting(world, 1, metz)[0]
    opened = training.in_centre(world)
    found = sessions.read_details(world.ports, as_body(world), opened.id)
    assert [one.id for one, _ in found.waiting] == [near.id, far.id]
    assert found.waiting[0][1] == 0 and 40 < (found.waiting[1][1] or 0) < 60
    remote = sessions.read_details(world.ports, as_body(world), training.session(world).id)
    assert {far for _, far in remote.waiting} == {None}


def test_an_adviser_is_not_offered_the_session_of_their_seat(world: World) -> None:
    [one] = training.waiting(world, 1)
    taken, other = training.session(world), training.session(world, starts_on=training.day(world, 40))
    story = desk.read_details(world.ports, as_body(world), one.id, journal_cursor=None)
    assert {offered.id for offered in story.sessions} == {taken.id, other.id}
    training.register(world, taken, one)
    story = desk.read_details(world.ports, as_body(world), one.id, journal_cursor=None)
    assert [offered.id for offered in story.sessions] == [other.id]


def test_only_the_bodies_of_its_lots_are_told_that_a_session_is_remote(world: World) -> None:
    training.body_account(world, 5)
    opened = training.register(world, training.in_centre(world), *training.waiting(world, 2))
    training.close(world, opened)
    told = {mail.to for mail in world.mails("training_session_remote")}
    assert training.body_account(world, training.LOT).email in told
    assert training.body_account(world, 5).email not in told
