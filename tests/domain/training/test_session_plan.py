"""The input of the search for a plan, and its proposals (RULES 17)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.shared.parameters import Parameters
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.domain.training.centre import Centre
from chalicelib.domain.training.planning import Plan, PossibleSession
from chalicelib.domain.training.session import Mode, SessionDates, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.session_plan import (
    PlanningGround,
    PlanRequest,
    PlanState,
    ProposalOutcome,
    SessionPlan,
    plan_id,
    planned,
    planning_ground,
    sound_request,
)
from chalicelib.domain.training.training import Training
from tests.domain.training.builders import a_centre, a_session, a_training
from tests.domain.training.test_planning import place

PARAMETERS = Parameters()
TODAY = date(2027, 1, 6)
MONDAY = date(2027, 1, 18)
REQUEST = PlanRequest(first_start=MONDAY, last_start=MONDAY + timedelta(days=13), months=3, travel_km=50)


def centre(name: str = "c1", **changed: Any) -> Centre:
    return a_centre(**{"id": name, "lot": 5, "place": place(), "seats": 15, **changed})


def opened(name: str = "s1", **changed: Any) -> TrainingSession:
    known = {
        "id": name,
        "lot": 5,
        "centre_id": "c1",
        "dates": SessionDates(
            starts_on=MONDAY + timedelta(days=7),
            ends_on=MONDAY + timedelta(days=100),
            closes_on=MONDAY,
            seats=12,
        ),
    }
    return a_session(**{**known, **changed})


def waiting(name: str, **changed: Any) -> Training:
    known = {"id": name, "place": place(), "planned_hire_date": MONDAY, "contract_starts_on": None}
    return a_training(**{**known, **changed})


def ground(
    *sessions: TrainingSession,
    request: PlanRequest = REQUEST,
    centres: tuple[Centre, ...] = (),
    people: tuple[Training, ...] = (),
    holidays: tuple[date, ...] = (),
    today: date = TODAY,
) -> PlanningGround:
    return planning_ground(
        request,
        people,
        centres or (centre(),),
        sessions,
        today,
        PARAMETERS,
        lambda day, _: day.weekday() < 5 and day not in holidays,
    )


def a_plan() -> SessionPlan:
    """Return a plan requested for lot 5."""
    return SessionPlan(
        id=plan_id(5), lot=5, request=REQUEST, asked_by="account", asked_at=datetime(2027, 1, 6, tzinfo=UTC)
    )


def starts(found: PlanningGround) -> list[date]:
    return [one.start for one in found.problem.sessions]


def faults(request: PlanRequest) -> list[tuple[str, str | None]]:
    found = []
    for rule in sound_request(request, TODAY, PARAMETERS):
        try:
            rule()
        except Refusal as refusal:
            found.append((refusal.code, refusal.pointer))
    return found


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"first_start": TODAY + timedelta(days=1)}, []),
        ({"first_start": TODAY}, [("plan_dates", "/first_start")]),
        ({"last_start": MONDAY}, []),
        ({"last_start": MONDAY - timedelta(days=1)}, [("plan_dates", "/last_start")]),
        ({"last_start": MONDAY + timedelta(days=183)}, []),
        ({"last_start": MONDAY + timedelta(days=184)}, [("plan_dates", "/last_start")]),
        ({"months": 4}, []),
        ({"months": 2}, [("plan_length", "/months")]),
        ({"months": 5}, [("plan_length", "/months")]),
        ({"first_start": TODAY, "months": 5}, [("plan_dates", "/first_start"), ("plan_length", "/months")]),
    ],
)
def test_a_request_covers_half_a_year_and_sessions_of_three_to_four_months(
    changed: dict[str, object], said: list[tuple[str, str | None]]
) -> None:
    assert faults(replace(REQUEST, **changed)) == said  # type: ignore[arg-type]


def test_a_centre_may_begin_a_session_on_the_first_working_day_of_each_week() -> None:
    assert starts(ground()) == [MONDAY, MONDAY + timedelta(days=7)]
    assert starts(ground(holidays=(MONDAY,))) == [MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)]
    week = tuple(MONDAY + timedelta(days=number) for number in range(5))
    assert starts(ground(holidays=week)) == [MONDAY + timedelta(days=7)]
    # A Friday that is the only working day of its week.
    assert starts(ground(holidays=week[:4])) == [MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)]


def test_each_lot_has_one_plan_that_a_new_request_replaces() -> None:
    assert len({plan_id(lot) for lot in range(1, 19)}) == 18 and plan_id(5) == a_plan().id


def test_a_new_session_has_the_centres_seats_the_requested_months_and_a_week_after_its_closing() -> None:
    [first, _] = ground().by_id.values()
    assert first.dates == SessionDates(
        starts_on=MONDAY, ends_on=date(2027, 4, 18), closes_on=MONDAY - timedelta(days=7), seats=15
    )
    assert (first.session_id, first.registered, first.department) == (None, 0, "18")


def test_no_new_session_begins_too_early_for_its_registrations() -> None:
    assert starts(ground(today=MONDAY - timedelta(days=7))) == [MONDAY, MONDAY + timedelta(days=7)]
    assert starts(ground(today=MONDAY - timedelta(days=6))) == [MONDAY + timedelta(days=7)]


def test_no_session_begins_outside_the_requested_days() -> None:
    tuesday = replace(REQUEST, first_start=MONDAY + timedelta(days=1))
    assert starts(ground(request=tuesday)) == [MONDAY + timedelta(days=7)]
    wednesday = replace(REQUEST, first_start=MONDAY + timedelta(days=2))
    feasts = (MONDAY, MONDAY + timedelta(days=1))
    assert starts(ground(request=wednesday, holidays=feasts)) == [
        MONDAY + timedelta(days=2),
        MONDAY + timedelta(days=7),
    ]
    for days, more in ((6, []), (7, [MONDAY + timedelta(days=7)])):
        short = replace(REQUEST, last_start=MONDAY + timedelta(days=days))
        assert starts(ground(request=short)) == [MONDAY, *more]


def test_no_session_begins_at_a_weekend_even_where_people_work_then() -> None:
    found = planning_ground(
        REQUEST, (), (centre(),), (), TODAY, PARAMETERS, lambda day, _: day.weekday() in (5, 6)
    )
    assert found.by_id == {}


def test_a_closed_centre_has_no_new_session_and_keeps_existing_ones() -> None:
    found = ground(opened(), centres=(centre(closed=True),))
    assert [one.id for one in found.problem.sessions] == ["s1"]


def test_an_open_session_takes_people_and_no_second_one_is_proposed_on_its_day() -> None:
    found = ground(opened(registered=("a", "b")))
    known, new = found.problem.sessions
    assert (known.id, known.seats, known.registered) == ("s1", 12, 2)
    assert isinstance(new, PossibleSession) and new.start == MONDAY
    assert found.by_id["s1"].session_id == "s1"


def test_a_full_session_still_blocks_its_day() -> None:
    full = opened(registered=tuple(f"p{number}" for number in range(12)))
    assert starts(ground(full)) == [MONDAY]
    assert starts(ground(opened(mode=Mode.REMOTE))) == [MONDAY]
    closed = replace(opened().dates, closes_on=TODAY - timedelta(days=1))
    assert starts(ground(opened(dates=closed))) == [MONDAY]
    assert starts(ground(opened(status=TrainingSessionStatus.CANCELLED))) == [
        MONDAY,
        MONDAY + timedelta(days=7),
    ]


def test_a_session_in_a_centre_of_another_lot_is_left_out() -> None:
    assert starts(ground(opened(centre_id="another"))) == [MONDAY, MONDAY + timedelta(days=7)]


def test_waiting_advisers_travel_from_their_structure_between_their_first_and_last_days() -> None:
    people = (
        waiting("t1"),
        waiting("t2", contract_starts_on=TODAY - timedelta(days=30), last_day=date(2028, 1, 1)),
    )
    first, second = ground(people=people).problem.trainees
    assert (first.from_day, first.until, first.at) == (MONDAY, None, place())
    assert (second.from_day, second.until) == (TODAY, date(2028, 1, 1))


def test_a_plan_proposes_its_sessions_by_date_with_their_people_and_figures() -> None:
    people = tuple(waiting(f"t{number}") for number in range(20))
    where = ground(opened(registered=("a", "b")), people=people)
    late, early = (one.id for one in where.problem.sessions)
    # The planner found the later session first.
    placements = {**{f"t{n}": late for n in range(8, 14)}, **{f"t{number}": early for number in range(8)}}
    found = planned(a_plan(), where, Plan(placements=placements, best=True))
    assert found.state is PlanState.READY
    assert (found.waiting, found.in_person, found.confirmed, found.waiting_days) == (20, 14, 2, 42)
    assert found.best
    first, second = found.proposals
    assert first.training_ids == tuple(f"t{number}" for number in range(8))
    assert (second.session_id, second.registered, len(second.training_ids)) == ("s1", 2, 6)
    assert found.by_department() == {"18": 14}
    applied = found.became(first.key, ProposalOutcome.APPLIED, "s9", 7)
    assert [(one.outcome, one.session_id, one.placed) for one in applied.proposals] == [
        (ProposalOutcome.APPLIED, "s9", 7),
        (ProposalOutcome.PROPOSED, "s1", 0),
    ]
    assert applied.proposal(first.key).session_id == "s9"
    with pytest.raises(Refusal, match="proposal_unknown: Ce plan a été refait") as refused:
        found.proposal("c1.2027-09-01")
    assert (refused.value.kind, refused.value.pointer) == ("invalid", "/proposals")
