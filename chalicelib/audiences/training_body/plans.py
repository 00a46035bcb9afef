"""The plan of the sessions of a lot: requested, shown with figures and a map, applied (RULES 17)."""

from __future__ import annotations

from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.telling.lines import lines_of
from chalicelib.audiences.training_body.audience import training_body
from chalicelib.audiences.training_body.forms import PlanApplication, PlanForm, PlanOfLot
from chalicelib.audiences.training_body.plan_views import SessionPlanView, plan_shown
from chalicelib.audiences.training_body.sessions import LIST, chosen_lot
from chalicelib.domain.access.permissions import Act, lots_of
from chalicelib.domain.training.session_plan import ProposalOutcome, SessionPlan
from chalicelib.http.html.drawing.departments import classes_of, department_map
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.transaction import found
from chalicelib.services.training import plans as journey

PLAN = f"{LIST}/plan"
APPLICATION = f"{PLAN}/application"


@training_body.get(
    "/plan",
    Act.KEEP_TRAINING_SESSIONS,
    summary="Le plan des sessions d'un lot, tel qu'il a été demandé",
    responses={200: SessionPlanView},
)
def read_training_plan(request: Request[None, PlanOfLot]) -> Response:
    """Read the plan of a lot."""
    read = journey.read_plan(request.ports, request.actor, request.query.lot)
    return Response(body=plan_shown(request.ports, found(read.plan)))


@training_body.page(PLAN, Act.KEEP_TRAINING_SESSIONS)
def show_plan(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the plan of a lot, and the form that requests another one."""
    lot = chosen_lot(request)
    read = journey.read_plan(request.ports, request.actor, lot, journal_cursor=request.query.get("journal"))
    plan = read.plan
    placed = plan.by_department() if plan else {}
    classes = classes_of(list(placed.values()))
    names = request.ports.places.departments()
    told = ", ".join(f"{names[code]} : {count}" for code, count in sorted(placed.items()))
    params = request.ports.parameters()
    asked = plan.request if plan else None
    return staff_pages.page(
        request,
        "training_plan.html",
        title="Plan des sessions",
        here=LIST,
        lot=lot,
        lots=lots_of(request.actor),
        plan=plan,
        people=read.people,
        waiting=read.waiting,
        asking=_asking(request, lot, plan, shown),
        applying=shown_or_blank(request, PlanApplication, shown),
        least=params.in_person_advisers,
        open_to=[] if plan is None else [one for one in plan.proposals if _to_apply(one.outcome)],
        drawn=department_map("plan", "Places proposées par département", f"{told}.", placed, classes)
        if placed
        else None,
        classes=classes,
        asked=asked,
        journal=lines_of(read.journal) if read.journal else [],
        earlier=read.journal.cursor if read.journal else None,
        said=request.query.get("fait", "") if shown is None else "",
    )


def _to_apply(outcome: ProposalOutcome) -> bool:
    return outcome is not ProposalOutcome.APPLIED


def _asking(request: AnyRequest, lot: int, plan: SessionPlan | None, shown: Shown | None) -> Shown:
    """Return the form that requests a plan, filled with the last request."""
    if shown is not None and shown.form.model is PlanForm:
        return shown
    last = plan.request if plan else None
    typed = {
        "months": str(last.months if last else request.ports.parameters().training_least_months),
        **({"travel_km": str(last.travel_km)} if last else {}),
    }
    return filled(request, PlanForm, lot=str(lot), **typed)


def after_asking(_call: AnyRequest, plan: SessionPlan) -> str:
    """Return the page of the plan that was requested."""
    return f"{PLAN}?lot={plan.lot}&fait=demande"


def after_applying(_call: AnyRequest, plan: SessionPlan) -> str:
    """Return the page with the outcome of the chosen sessions."""
    return f"{PLAN}?lot={plan.lot}&fait=application#propositions"
