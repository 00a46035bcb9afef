"""A session: dates and seats, eight in person, otherwise remote, corrected until it begins (RULES 17)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.session import (
    Mode,
    SessionDates,
    SessionRemark,
    TrainingSessionStatus,
    require_few,
    session_exists,
    sound_dates,
)
from tests.domain.training.builders import DATES, a_centre, a_session

S = TrainingSessionStatus
TODAY = date(2026, 10, 5)
PARAMS = Parameters()


def people(number: int) -> tuple[str, ...]:
    return tuple(f"training-{each}" for each in range(number))


def refusals(
    dates: SessionDates, registered: int = 0, centre: Centre | None = None, *, confirmed: bool = False
) -> list[tuple[str, str | None]]:
    found = []
    for rule in sound_dates(dates, registered, centre, TODAY, confirmed=confirmed):
        try:
            rule()
        except Refusal as refusal:
            found.append((refusal.code, refusal.pointer))
    return found


def test_dates_in_order_and_enough_seats_are_valid() -> None:
    assert refusals(DATES) == []
    assert refusals(replace(DATES, closes_on=TODAY, starts_on=date(2026, 10, 6))) == []
    assert refusals(DATES, 10, a_centre(seats=10)) == []


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"starts_on": TODAY, "closes_on": date(2026, 10, 4)}, ["/starts_on", "/closes_on"]),
        ({"closes_on": date(2026, 10, 4)}, ["/closes_on"]),
        ({"closes_on": date(2026, 10, 4), "ends_on": date(2026, 11, 2)}, ["/closes_on", "/ends_on"]),
        ({"closes_on": date(2026, 11, 2)}, ["/closes_on"]),
        ({"ends_on": date(2026, 11, 2)}, ["/ends_on"]),
        ({"seats": 9}, ["/seats"]),
    ],
)
def test_errors_are_told_beside_their_fields(changed: dict[str, Any], wrong: Sequence[str]) -> None:
    found = refusals(replace(DATES, **changed), 10)
    assert [pointer for _, pointer in found] == wrong
    assert {code for code, _ in found} <= {"session_dates", "session_seats"}


def test_a_past_closing_is_not_refused_for_a_confirmed_session() -> None:
    past = replace(DATES, closes_on=date(2026, 9, 1))
    assert refusals(past, confirmed=True) == []
    assert [pointer for _, pointer in refusals(past)] == ["/closes_on"]


def test_a_session_has_at_most_the_seats_of_its_centre() -> None:
    assert refusals(DATES, 0, a_centre(seats=9)) == [("session_seats", "/seats")]


@pytest.mark.parametrize(
    ("ends_on", "asked"),
    [
        (date(2027, 2, 1), True),
        (date(2027, 2, 2), False),
        (date(2027, 3, 2), False),
        (date(2027, 3, 3), True),
    ],
)
def test_a_length_outside_three_to_four_months_is_asked_about_once(ends_on: date, asked: bool) -> None:
    dates = replace(DATES, ends_on=ends_on)
    dates.require_usual((SessionRemark.UNUSUAL_LENGTH,), PARAMS)
    if not asked:
        dates.require_usual((), PARAMS)
        return
    with pytest.raises(Refusal) as refused:
        dates.require_usual((), PARAMS)
    assert (refused.value.code, refused.value.pointer) == ("unusual_length", "/confirmed_remarks")
    assert refused.value.kind == "invalid" and "de 3 à 4 mois" in refused.value.message
    assert "2 février 2027" in refused.value.message and "2 mars 2027" in refused.value.message


@pytest.mark.parametrize(("number", "mode"), [(8, Mode.IN_PERSON), (7, Mode.REMOTE), (1, Mode.REMOTE)])
def test_eight_are_in_person_and_fewer_are_remote(number: int, mode: Mode) -> None:
    closed = a_session(registered=people(number)).closed(PARAMS)
    assert (closed.status, closed.mode, closed.closed_with) == (S.CONFIRMED, mode, number)
    assert closed.turned_remote is (mode is Mode.REMOTE)
    assert closed.given_by == (1 if mode is Mode.REMOTE else 3)
    assert closed.lots == ((3, 1) if mode is Mode.REMOTE else (3,))
    assert closed.seat.where == ("" if mode is Mode.REMOTE else "Centre de Nancy")
    assert (closed.seat.session_id, closed.seat.lots, closed.seat.mode) == (closed.id, closed.lots, mode)


def test_a_session_opened_as_remote_stays_remote_and_did_not_change() -> None:
    closed = a_session(centre_id=None, where="", mode=Mode.REMOTE, registered=people(9)).closed(PARAMS)
    assert closed.mode is Mode.REMOTE and not closed.turned_remote


def test_a_session_with_registrations_is_closed_once() -> None:
    with pytest.raises(Refusal, match="nobody_registered:"):
        a_session().closed(PARAMS)
    for status in (S.CONFIRMED, S.CANCELLED):
        with pytest.raises(Refusal, match=f"status_forbids: Cette session est « {status.label} »"):
            a_session(status=status, registered=people(8)).closed(PARAMS)


def test_registering_again_keeps_the_seat_and_the_last_one_is_given_once() -> None:
    session = a_session(dates=replace(DATES, seats=2), registered=people(1))
    filled = session.with_registered(people(2), TODAY)
    assert (filled.registered, filled.seats_left) == (people(2), 0)
    assert filled.with_registered(people(2), date(2030, 1, 1)) is filled
    with pytest.raises(Refusal, match="no_seat_left: Il reste 0 place dans"):
        filled.with_registered(["other"], TODAY)
    with pytest.raises(Refusal, match="Il reste 2 places dans"):
        a_session(dates=replace(DATES, seats=2)).with_registered(people(3), TODAY)
    assert filled.without("training-0").registered == ("training-1",)


@pytest.mark.parametrize(
    ("status", "day", "opened"),
    [
        (S.OPEN, date(2026, 10, 20), True),
        (S.OPEN, date(2026, 10, 21), False),
        (S.CONFIRMED, date(2026, 11, 1), True),
        (S.CONFIRMED, date(2026, 11, 2), False),
        (S.CANCELLED, date(2026, 10, 6), False),
    ],
)
def test_registration_is_possible_until_the_closing_and_late_until_the_first_day(
    status: TrainingSessionStatus, day: date, opened: bool
) -> None:
    session = a_session(status=status)
    assert session.open_on(day) is opened
    if opened:
        assert session.with_registered(["one"], day).registered == ("one",)
    else:
        with pytest.raises(Refusal, match="session_closed:"):
            session.with_registered(["one"], day)


def test_a_cancelled_session_keeps_its_list_to_tell_people() -> None:
    cancelled = a_session(registered=people(2)).cancelled(TODAY)
    assert cancelled.status is S.CANCELLED
    assert cancelled.without("training-0").registered == people(2)


def test_a_session_is_cancelled_and_corrected_until_its_first_day() -> None:
    session = a_session()
    session.require_ahead(date(2026, 11, 1))
    assert not session.begun(date(2026, 11, 1)) and session.begun(date(2026, 11, 2))
    assert session.ahead(date(2026, 11, 1)) and not session.ahead(date(2026, 11, 2))
    assert not replace(session, status=S.CANCELLED).ahead(date(2026, 11, 1))
    for late in (session.require_ahead, session.cancelled):
        with pytest.raises(Refusal, match="session_begun:"):
            late(date(2026, 11, 2))
    with pytest.raises(Refusal, match="status_forbids: Cette session est annulée"):
        a_session(status=S.CANCELLED).require_ahead(TODAY)
    with pytest.raises(Refusal, match="status_forbids: Cette session est déjà annulée"):
        a_session(status=S.CANCELLED).given_up()


def test_an_open_session_moves_to_another_place_or_becomes_remote() -> None:
    held = a_centre(name="Autre centre")
    moved = a_session().corrected(replace(DATES, seats=5), held)
    assert (moved.centre_id, moved.where, moved.mode) == (held.id, held.where, Mode.IN_PERSON)
    assert moved.dates.seats == 5
    remote = moved.corrected(DATES, None)
    assert (remote.centre_id, remote.where, remote.mode) == (None, "", Mode.REMOTE)


def test_once_confirmed_the_closing_day_stays_and_a_remote_session_stays_remote() -> None:
    later = replace(DATES, closes_on=date(2026, 10, 25), starts_on=date(2026, 11, 9))
    confirmed = a_session(status=S.CONFIRMED)
    held = a_centre()
    corrected = confirmed.corrected(later, held)
    assert corrected.dates == replace(later, closes_on=DATES.closes_on)
    assert (corrected.centre_id, corrected.mode) == (held.id, Mode.IN_PERSON)
    remote = replace(confirmed, mode=Mode.REMOTE).corrected(later, held)
    assert (remote.mode, remote.centre_id, remote.dates.starts_on) == (
        Mode.REMOTE,
        "centre-1",
        date(2026, 11, 9),
    )
    opened = a_session(mode=Mode.REMOTE, centre_id=None).corrected(later, held)
    assert (opened.mode, opened.dates) == (Mode.IN_PERSON, later)


def test_a_session_is_named_in_lists_by_its_place_and_dates() -> None:
    assert a_session().label == "Centre de Nancy, du 2 novembre 2026 au 26 février 2027"
    assert a_session(mode=Mode.REMOTE).label.startswith("à distance, du")


def test_a_second_session_on_a_day_in_a_centre_is_refused_beside_its_day() -> None:
    assert (session_exists().code, session_exists().kind) == ("session_exists", "conflict")
    assert session_exists().pointer == "/starts_on"


def test_a_centre_has_an_address_and_takes_sessions_while_it_is_open() -> None:
    held = a_centre()
    place = held.place
    assert held.where == f"Centre de Nancy, 1 place Stanislas, {place.postal_code} {place.name}"
    held.require_open()
    assert held.same_as(address="1 place Stanislas", seats=12) is held
    for other in ({"address": "2 rue", "seats": 12}, {"address": "1 place Stanislas", "seats": 11}):
        with pytest.raises(Refusal, match="centre_exists:") as refused:
            held.same_as(**other)
        assert (refused.value.kind, refused.value.pointer) == ("conflict", "/name")
    elsewhere = replace(place, name="Toul")
    closed = held.corrected(name="A", address="B", place=elsewhere, seats=4, closed=True)
    assert closed.where == f"A, B, {place.postal_code} Toul"
    assert (closed.name, closed.address, closed.seats, closed.closed) == ("A", "B", 4, True)
    with pytest.raises(Refusal, match="centre_closed:") as refused:
        closed.require_open()
    assert (refused.value.kind, refused.value.pointer) == ("invalid", "/centre_id")


def test_an_adviser_taken_over_by_another_structure_keeps_the_seat() -> None:
    filled = a_session(registered=("one", "two"))
    assert filled.with_new_id("one", "new").registered == ("new", "two")


def test_at_most_ten_are_registered_at_once() -> None:
    require_few([str(each) for each in range(10)])
    with pytest.raises(Refusal) as caught:
        require_few([str(each) for each in range(11)])
    assert (caught.value.code, caught.value.pointer) == ("too_many_at_once", "/training_ids")
