"""The plan of the sessions of a lot: requested, found by the planner, applied by a person (RULES 17)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.refusal import Refusal, RefusalCollector, Refusals
from chalicelib.domain.training.lots import InLots
from chalicelib.domain.training.planning import broken_rules
from chalicelib.domain.training.session import MOST_AT_ONCE, TrainingSession, TrainingSessionStatus
from chalicelib.domain.training.session_plan import (
    PlanRequest,
    PlanState,
    ProposalOutcome,
    ProposedSession,
    SessionPlan,
    plan_id,
    planned,
    planning_ground,
    sound_request,
)
from chalicelib.domain.training.status import TrainingStatus
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.domain.training.training import Training
from chalicelib.services.agency.journals import Journal, read_journal
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import PlannerUnavailable, Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task, found
from chalicelib.services.training import registrations, sessions
from chalicelib.services.training.lots import departments_of_lots

PLAN_TASK = "plan_training_sessions"
# Refusals because somebody acted meanwhile: the plan shows them beside the session.
_REFUSED_MEANWHILE = frozenset(
    {
        "centre_closed",
        "no_seat_left",
        "session_closed",
        "session_dates",
        "session_exists",
        "session_seats",
        "status_forbids",
    }
)


@dataclass(frozen=True, kw_only=True)
class PlanDetails:
    """The plan of a lot.

    Args:
        plan: None when none was requested.
        people: the advisers in its proposals, by id.
        waiting: how many advisers wait for a session now.
        journal: a page of the journal of the plan, latest first; None without a plan.
    """

    plan: SessionPlan | None
    people: dict[str, TrainingSummary]
    waiting: int
    journal: Journal | None


def _require_lot(actor: Actor, lot: int) -> None:
    require(actor, Act.KEEP_TRAINING_SESSIONS, InLots(lots=frozenset({lot})))


def read_plan(ports: Ports, actor: Actor, lot: int, *, journal_cursor: str | None = None) -> PlanDetails:
    """Return the plan of a lot, whoever requested it, with the names of its advisers.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    _require_lot(actor, lot)
    plan = ports.store.get(SessionPlan, plan_id(lot))
    summaries = ports.store.training_summaries(departments_of_lots(ports, {lot}))
    named = {one for proposal in plan.proposals for one in proposal.training_ids} if plan else set()
    return PlanDetails(
        plan=plan,
        people={one.id: one for one in summaries if one.id in named},
        waiting=sum(one.status is TrainingStatus.TESTED for one in summaries),
        journal=read_journal(ports, plan, cursor=journal_cursor) if plan else None,
    )


def request_plan(
    ports: Ports,
    actor: Actor,
    *,
    lot: int,
    first_start: date,
    last_start: date,
    months: int,
    travel_km: int,
) -> SessionPlan:
    """Request a plan, which replaces the previous one; sessions opened from that one stay. Idempotent.

    Raises:
        Refusal: ``not_found``. Refusals: ``plan_dates``, ``plan_length``.
    """
    _require_lot(actor, lot)
    request = PlanRequest(first_start=first_start, last_start=last_start, months=months, travel_km=travel_km)
    rules = RefusalCollector()
    for rule in sound_request(request, ports.today(), ports.parameters()):
        rules.check(rule)
    rules.require()

    def work(changes: Changes) -> SessionPlan:
        former = ports.store.get(SessionPlan, plan_id(lot))
        if former is not None and former.state is PlanState.ASKED and former.request == request:
            return former
        requested = SessionPlan(
            id=plan_id(lot),
            lot=lot,
            request=request,
            asked_by=own_account(actor).id,
            asked_at=changes.at,
            version=former.version if former else 0,
        )
        if former is None:
            changes.create(requested)
        else:
            changes.update(requested)
        add_task(ports, changes, PLAN_TASK, lot=lot)
        changes.note(requested, "training_plan_asked", lot=lot)
        return requested

    return decide(ports, actor, work)


def run(ports: Ports, lot: int, task_id: str) -> None:
    """Run the planner for a lot, and store the plan that it finds.

    When a plan was requested again meanwhile, that request has a task of its own. The task fails, and is
    delivered again, when the planner does not answer or its plan breaks a rule.

    Raises:
        PlannerUnavailable: no answer, or a plan that breaks a rule.
    """
    system = System(request_id=task_id)
    requested = ports.store.get(SessionPlan, plan_id(lot))
    if requested is None or requested.state is not PlanState.ASKED:
        finish_task(ports, system, task_id)
        return
    today, params = ports.today(), ports.parameters()
    summaries = ports.store.training_summaries(departments_of_lots(ports, {lot}))
    waiting_ids = [one.id for one in summaries if one.status is TrainingStatus.TESTED]
    ground = planning_ground(
        requested.request,
        _read_trainings(ports, waiting_ids),
        every(ports.store.centres, lot),
        _upcoming_sessions(ports, lot, today),
        today,
        params,
        ports.working_days,
    )
    plan = ports.planner.plan(ground.problem)
    if broken := broken_rules(ground.problem, plan):
        raise PlannerUnavailable(f"{len(broken)} rules broken")

    def work(changes: Changes) -> None:
        current = found(ports.store.get(SessionPlan, plan_id(lot)))
        changes.task_done = task_id
        if (current.state, current.asked_at) == (PlanState.ASKED, requested.asked_at):
            ready = planned(current, ground, plan)
            changes.update(ready)
            changes.note(ready, "training_plan_ready", count=ready.in_person)

    decide(ports, system, work)


def _upcoming_sessions(ports: Ports, lot: int, today: date) -> Iterator[TrainingSession]:
    """Yield the sessions of a lot that have not begun."""
    for status in (TrainingSessionStatus.OPEN, TrainingSessionStatus.CONFIRMED):
        ordered = every(ports.store.training_sessions, lot, status)
        yield from takewhile(lambda one: one.dates.starts_on > today, ordered)


def _read_trainings(ports: Ports, ids: Collection[str]) -> list[Training]:
    trainings, _ = ports.store.several([(Training, one) for one in ids]) if ids else ({}, {})
    return [trainings[one] for one in sorted(trainings)]


def apply_plan(ports: Ports, actor: Actor, *, lot: int, proposals: Sequence[str]) -> SessionPlan:
    """Open chosen sessions of a plan and register those of their advisers who still wait. Idempotent.

    Each session is opened, filled and marked in transactions of its own. After a crash the same request
    continues where it stopped, since open sessions and registered advisers are left unchanged.

    Raises:
        Refusal: ``not_found`` or ``proposal_unknown``.
    """
    _require_lot(actor, lot)
    plan = found(ports.store.get(SessionPlan, plan_id(lot)))
    chosen = [plan.proposal(key) for key in dict.fromkeys(proposals)]
    for one in chosen:
        if one.outcome is not ProposalOutcome.APPLIED:
            plan = _mark_proposal(ports, actor, plan, one, *_apply_proposal(ports, actor, lot, one))
    return plan


def _apply_proposal(
    ports: Ports, actor: Actor, lot: int, proposal: ProposedSession
) -> tuple[ProposalOutcome, str | None, int]:
    """Open and fill a proposed session; return the outcome, the session's id and the number of advisers."""
    trainings = _read_trainings(ports, proposal.training_ids)
    training_ids = [
        one.id
        for one in trainings
        if one.status is TrainingStatus.TESTED or (one.seat is not None and _has_seat_in(one, proposal))
    ]
    minimum = ports.parameters().in_person_advisers
    if not training_ids or (proposal.session_id is None and len(training_ids) < minimum):
        return ProposalOutcome.TOO_FEW, proposal.session_id, 0
    try:
        session_id = proposal.session_id or _open_proposed(ports, actor, lot, proposal)
        for first in range(0, len(training_ids), MOST_AT_ONCE):
            registrations.register(
                ports, actor, session_id, training_ids=training_ids[first : first + MOST_AT_ONCE]
            )
    except (Refusal, Refusals) as raised:
        refusals = raised.refusals if isinstance(raised, Refusals) else (raised,)
        if any(one.code not in _REFUSED_MEANWHILE for one in refusals):
            raise
        return ProposalOutcome.CHANGED, proposal.session_id, 0
    return ProposalOutcome.APPLIED, session_id, len(training_ids)


def _has_seat_in(training: Training, proposal: ProposedSession) -> bool:
    """Return whether a training already has its seat in a proposed session, from a run that crashed."""
    seat = training.seat
    return seat is not None and (seat.where, seat.starts_on) == (proposal.where, proposal.dates.starts_on)


def _open_proposed(ports: Ports, actor: Actor, lot: int, proposal: ProposedSession) -> str:
    dates = proposal.dates
    return sessions.open_session(
        ports,
        actor,
        lot=lot,
        centre_id=proposal.centre_id,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        closes_on=dates.closes_on,
        seats=dates.seats,
    ).id


def _mark_proposal(
    ports: Ports,
    actor: Actor,
    plan: SessionPlan,
    proposal: ProposedSession,
    outcome: ProposalOutcome,
    session_id: str | None,
    placed: int,
) -> SessionPlan:
    def work(changes: Changes) -> SessionPlan:
        current = found(ports.store.get(SessionPlan, plan.id))
        if current.asked_at != plan.asked_at:
            # The plan was replaced meanwhile: the session stays open, but the new plan does not list it.
            return current
        marked = current.became(proposal.key, outcome, session_id, placed)
        if marked != current:
            changes.update(marked)
            changes.note(marked, "training_plan_applied", proposal=outcome.value, count=placed)
        return marked

    return decide(ports, actor, work)
