"""The plan of a lot: requested, computed by the planner, applied in whole or in part (RULES 17)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.shared.refusal import Refusals
from chalicelib.domain.training.planning import Plan, PlanningProblem
from chalicelib.domain.training.session_plan import PlanState, ProposalOutcome, SessionPlan, plan_id
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.services.core.ports import PlannerUnavailable
from chalicelib.services.training import plans, sessions
from tests.support import training
from tests.support.outside import refused
from tests.support.training import as_body, training_of
from tests.support.world import World

LOT = training.LOT
Became, T = ProposalOutcome, TrainingStatus


class Silent:
    """A planner that does not answer."""

    def plan(self, problem: PlanningProblem) -> Plan:
        raise PlannerUnavailable("no answer")


class Careless:
    """A planner that sends one person alone to a session."""

    def plan(self, problem: PlanningProblem) -> Plan:
        return Plan(placements={problem.trainees[0].id: problem.sessions[0].id}, best=True)


def ask(world: World, **changed: object) -> SessionPlan:
    given = {
        "lot": LOT,
        "first_start": world.today + timedelta(days=10),
        "last_start": world.today + timedelta(days=40),
        "months": 3,
        "travel_km": 1000,
    }
    return plans.request_plan(world.ports, as_body(world), **{**given, **changed})  # type: ignore[arg-type]


def ready(world: World, **changed: object) -> SessionPlan:
    ask(world, **changed)
    world.run_tasks()
    return world.get(SessionPlan, plan_id(LOT))


def apply(world: World, plan: SessionPlan, *keys: str) -> SessionPlan:
    chosen = keys or tuple(one.key for one in plan.proposals)
    return plans.apply_plan(world.ports, as_body(world), lot=LOT, proposals=chosen)


def test_eight_waiting_advisers_are_proposed_the_next_session_of_a_centre_within_reach(world: World) -> None:
    people = training.waiting(world, 8)
    place = training.centre(world)
    plan = ready(world)
    [proposed] = plan.proposals
    assert (plan.state, plan.best, plan.in_person, plan.waiting) == (PlanState.READY, True, 8, 8)
    assert (proposed.centre_id, proposed.session_id) == (place.id, None)
    assert set(proposed.training_ids) == {one.id for one in people}
    assert training_of(world, people[0]).status is T.TESTED, "a plan changes nothing"


def test_seven_waiting_advisers_are_proposed_no_session(world: World) -> None:
    training.waiting(world, 7)
    training.centre(world)
    plan = ready(world)
    assert (plan.proposals, plan.in_person, plan.waiting) == ((), 0, 7)


def test_an_applied_proposal_is_opened_and_filled_once(world: World) -> None:
    people = training.waiting(world, 12)
    training.centre(world)
    plan = ready(world)
    [applied] = apply(world, plan).proposals
    assert (applied.outcome, applied.placed) == (Became.APPLIED, 12)
    session = sessions.read_session(world.ports, as_body(world), str(applied.session_id))
    assert set(session.registered) == {one.id for one in people}
    assert {training_of(world, one).status for one in people} == {T.REGISTERED}
    assert apply(world, plan).version == world.get(SessionPlan, plan_id(LOT)).version
    assert world.fresh(session) == session


def test_an_existing_session_is_filled_up_to_the_needed_number(world: World) -> None:
    first, *others = training.waiting(world, 8)
    opened = training.register(world, training.in_centre(world), first)
    plan = ready(world)
    [proposed] = plan.proposals
    assert (proposed.session_id, proposed.registered, plan.confirmed) == (opened.id, 1, 1)
    apply(world, plan)
    assert set(world.fresh(opened).registered) == {one.id for one in (first, *others)}


def test_a_part_of_the_plan_is_applied_and_the_rest_stays_proposed(world: World) -> None:
    training.waiting(world, 16)
    training.centre(world, seats=8)
    plan = ready(world)
    one, other = plan.proposals
    applied = apply(world, plan, other.key)
    assert [each.outcome for each in applied.proposals] == [Became.PROPOSED, Became.APPLIED]
    assert one.session_id is None


def test_advisers_who_wait_no_more_are_left_out_and_below_eight_no_session_is_opened(world: World) -> None:
    people = training.waiting(world, 9)
    training.centre(world)
    plan = ready(world)
    elsewhere = training.session(world)
    training.register(world, elsewhere, people[0])
    [applied] = apply(world, plan).proposals
    assert (applied.outcome, applied.placed) == (Became.APPLIED, 8)
    assert training_of(world, people[0]).seat is not None
    assert people[0].id in world.fresh(elsewhere).registered


def test_a_plan_that_too_many_advisers_left_opens_nothing(world: World) -> None:
    people = training.waiting(world, 8)
    training.centre(world)
    plan = ready(world)
    training.register(world, training.session(world), people[0])
    [left] = apply(world, plan).proposals
    assert (left.outcome, left.session_id, left.placed) == (Became.TOO_FEW, None, 0)
    assert training_of(world, people[1]).status is T.TESTED


def test_a_centre_that_closed_meanwhile_is_told(world: World) -> None:
    training.waiting(world, 8)
    place = training.centre(world)
    plan = ready(world)
    training.centres.correct_centre(
        world.ports,
        as_body(world),
        place.id,
        name=place.name,
        address=place.address,
        postal_code=place.place.postal_code,
        insee_code=place.place.insee_code,
        seats=place.seats,
        closed=True,
    )
    [left] = apply(world, plan).proposals
    assert (left.outcome, left.session_id) == (Became.CHANGED, None)


def test_a_new_plan_replaces_the_former_one_whose_keys_become_unknown(
    world: World,
) -> None:
    training.waiting(world, 8)
    training.centre(world)
    plan = ready(world)
    again = ready(world, first_start=world.today + timedelta(days=20))
    assert again.proposals[0].dates.starts_on > plan.proposals[0].dates.starts_on
    with refused("proposal_unknown"):
        apply(world, plan)


def test_a_repeated_request_makes_one_plan_and_a_failed_planner_is_called_again(
    world: World,
) -> None:
    training.waiting(world, 8)
    training.centre(world)
    asked = ask(world)
    assert ask(world) == asked
    ports = world.ports
    world.ports = replace(ports, planner=Silent())
    with pytest.raises(PlannerUnavailable):
        world.run_tasks()
    assert world.get(SessionPlan, plan_id(LOT)).state is PlanState.ASKED
    world.ports = ports
    world.run_tasks()
    assert world.get(SessionPlan, plan_id(LOT)).state is PlanState.READY


def test_a_plan_that_breaks_a_rule_is_not_proposed(world: World) -> None:
    training.waiting(world, 8)
    training.centre(world)
    ask(world)
    world.ports = replace(world.ports, planner=Careless())
    with pytest.raises(PlannerUnavailable):
        world.run_tasks()
    assert world.get(SessionPlan, plan_id(LOT)).state is PlanState.ASKED


def test_all_errors_of_a_request_are_told_at_once(world: World) -> None:
    with pytest.raises(Refusals) as told:
        ask(world, first_start=world.today, months=9)
    assert {one.pointer for one in told.value.refusals} == {"/first_start", "/months"}


def test_a_body_plans_for_its_own_lots_only(world: World) -> None:
    training.body_account(world, 2)
    with refused("not_found"):
        plans.request_plan(
            world.ports,
            as_body(world, 2),
            lot=LOT,
            first_start=world.today + timedelta(days=1),
            last_start=world.today + timedelta(days=2),
            months=3,
            travel_km=10,
        )
    with refused("not_found"):
        plans.read_plan(world.ports, as_body(world, 2), LOT)
    with refused("not_found"):
        plans.apply_plan(world.ports, as_body(world, 2), lot=LOT, proposals=("x",))


def test_a_plan_that_is_applied_too_late_opens_no_session_in_the_past(world: World) -> None:
    training.waiting(world, 8)
    training.centre(world)
    plan = ready(world)
    world.go_to(plan.proposals[0].dates.starts_on)
    [left] = apply(world, plan).proposals
    assert (left.outcome, left.session_id) == (Became.CHANGED, None)
