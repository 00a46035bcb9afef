"""The views of the plan of a lot's sessions (RULES 17)."""

from datetime import date, datetime

from chalicelib.domain.training.session_plan import PlanState, ProposalOutcome, SessionPlan
from chalicelib.http.fields import View
from chalicelib.services.core.ports import Ports


class ProposalView(View):
    """A session that a plan proposes, and who would go there."""

    key: str
    session_id: str | None
    centre_id: str
    where: str
    starts_on: date
    ends_on: date
    closes_on: date
    seats: int
    registered: int
    training_ids: list[str]
    outcome: ProposalOutcome
    outcome_label: str
    placed: int


class SessionPlanView(View):
    """The plan of the sessions of a lot."""

    lot: int
    version: int
    state: PlanState
    asked_at: datetime
    first_start: date
    last_start: date
    months: int
    travel_km: int
    waiting: int
    in_person: int
    confirmed: int
    waiting_days: int
    best: bool
    proposals: list[ProposalView]


def plan_shown(_ports: Ports, plan: SessionPlan) -> SessionPlanView:
    """Return the plan of a lot."""
    asked = plan.request
    return SessionPlanView(
        lot=plan.lot,
        version=plan.version,
        state=plan.state,
        asked_at=plan.asked_at,
        first_start=asked.first_start,
        last_start=asked.last_start,
        months=asked.months,
        travel_km=asked.travel_km,
        waiting=plan.waiting,
        in_person=plan.in_person,
        confirmed=plan.confirmed,
        waiting_days=plan.waiting_days,
        best=plan.best,
        proposals=[
            ProposalView(
                key=one.key,
                session_id=one.session_id,
                centre_id=one.centre_id,
                where=one.where,
                starts_on=one.dates.starts_on,
                ends_on=one.dates.ends_on,
                closes_on=one.dates.closes_on,
                seats=one.dates.seats,
                registered=one.registered,
                training_ids=list(one.training_ids),
                outcome=one.outcome,
                outcome_label=one.outcome.label,
                placed=one.placed,
            )
            for one in plan.proposals
        ],
    )
