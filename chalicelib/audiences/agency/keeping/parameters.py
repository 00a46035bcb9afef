"""The parameters: a change is proposed by one account and confirmed by another (RULES section 10)."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import ParameterForm, ReasonForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.agency.meanings import GROUPS, MEANINGS, says_yes_or_no, written
from chalicelib.domain.agency.parameter_change import ChangeStatus, ConfirmedValue, ParameterChange
from chalicelib.domain.shared.parameters import DatedValue
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.agency import parameters
from chalicelib.services.agency.parameters import ParameterHistory, ParametersOverview
from chalicelib.services.core.ports import Ports

PATH = f"{staff_pages.PARAMETERS}/{{parameter}}"
CHANGE = f"{staff_pages.PARAMETERS}/propositions/{{change_id}}"
CONFIRMATION, DECLINING, WITHDRAWAL = (f"{CHANGE}/{what}" for what in ("confirmation", "refus", "retrait"))
# Proposals per page.
_CHANGES = 20


class DatedValueView(View):
    """A value and its first day; ``value`` is in the unit of the parameter's name, 1 means yes.

    ``change_id`` is the id of the confirmed proposal; null for a value that is part of the release.
    """

    value: int
    first_day: date
    change_id: str | None = None


class ParameterView(View):
    """A parameter: its value today, and its future values."""

    name: str
    label: str
    value: int
    least: int
    most: int
    ahead: list[DatedValueView]


class ChangeView(View):
    """A proposed value of a parameter."""

    id: str
    name: str
    value: int
    first_day: date
    reason: str
    status: ChangeStatus
    proposed_by: str
    proposed_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    declined_because: str


class ParametersView(View):
    """All parameters, and the unconfirmed proposals, the latest first."""

    parameters: list[ParameterView]
    waiting: list[ChangeView]


class ParameterHistoryView(View):
    """A parameter, its values the latest first, and a page of its proposals."""

    name: str
    label: str
    value: int
    values: list[DatedValueView]
    changes: list[ChangeView]
    cursor: str | None


def _dated(one: DatedValue) -> DatedValueView:
    return DatedValueView.model_validate(one)


def change_shown(_ports: Ports, change: ParameterChange) -> ChangeView:
    """Return a proposal."""
    return ChangeView.model_validate(change)


def _overview_shown(seen: ParametersOverview) -> ParametersView:
    return ParametersView(
        parameters=[
            ParameterView(
                name=name,
                label=one.label,
                value=int(getattr(seen.now, name)),
                least=one.least,
                most=one.most,
                ahead=[_dated(each) for each in seen.ahead if each.name == name],
            )
            for name, one in MEANINGS.items()
        ],
        waiting=[ChangeView.model_validate(one) for one in seen.waiting],
    )


def _history_shown(seen: ParameterHistory) -> ParameterHistoryView:
    return ParameterHistoryView(
        name=seen.name,
        label=MEANINGS[seen.name].label,
        value=seen.now,
        values=[_dated(one) for one in seen.values],
        changes=[ChangeView.model_validate(one) for one in seen.changes.items],
        cursor=seen.changes.cursor,
    )


@agency.get(
    "/parameters",
    Act.SEE_PARAMETERS,
    summary="Les paramètres du programme, et les valeurs à confirmer",
    responses={200: ParametersView},
)
def list_parameters(request: Request) -> Response:
    """List the parameters."""
    return Response(body=_overview_shown(parameters.read_parameters(request.ports, request.actor)))


@agency.get(
    "/parameters/{parameter}",
    Act.SEE_PARAMETERS,
    summary="Un paramètre : ses valeurs et ce qui a été proposé",
    responses={200: ParameterHistoryView},
)
def read_parameter(request: Request[None, PageOfList], parameter: str) -> Response:
    """Read one parameter."""
    history = parameters.read_parameter(
        request.ports, request.actor, parameter, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=_history_shown(history))


@agency.get(
    "/parameter-changes/{change_id}",
    Act.SEE_PARAMETERS,
    summary="Une valeur proposée",
    responses={200: ChangeView},
)
def read_parameter_change(request: Request, change_id: str) -> Response:
    """Read one proposal."""
    return Response(
        body=change_shown(request.ports, parameters.read_change(request.ports, request.actor, change_id))
    )


@agency.page(staff_pages.PARAMETERS, Act.SEE_PARAMETERS)
def show_parameters(request: AnyRequest) -> Response:
    """Show all parameters, and the unconfirmed proposals."""
    seen = parameters.read_parameters(request.ports, request.actor)
    following: dict[str, DatedValue] = {}
    for one in seen.ahead:
        following.setdefault(one.name, one)
    return staff_pages.page(
        request,
        "parameters.html",
        title="Paramètres",
        here=staff_pages.PARAMETERS,
        groups=GROUPS,
        meanings=MEANINGS,
        now={name: written(name, int(getattr(seen.now, name))) for name in MEANINGS},
        following={name: (one.first_day, written(name, one.value)) for name, one in following.items()},
        waiting=seen.waiting,
    )


@agency.page(PATH, Act.SEE_PARAMETERS)
def show_parameter(request: AnyRequest, parameter: str, *, shown: Shown | None = None) -> Response:
    """Show a parameter with its values, and the form to propose one."""
    seen = parameters.read_parameter(
        request.ports, request.actor, parameter, limit=_CHANGES, cursor=request.query.get("cursor")
    )
    name, meaning = seen.name, MEANINGS[seen.name]
    return staff_pages.page(
        request,
        "parameter.html",
        title=meaning.label,
        here=staff_pages.PARAMETERS,
        form=shown or filled(request, ParameterForm, value=written(name, seen.now)),
        name=name,
        now=written(name, seen.now),
        bounds=("oui ou non",)
        if says_yes_or_no(name)
        else (written(name, meaning.least), written(name, meaning.most)),
        values=[
            (one.first_day, written(name, one.value), isinstance(one, ConfirmedValue), one)
            for one in seen.values
        ],
        today=request.ports.today(),
        changes=seen.changes.items,
        cursor=seen.changes.cursor,
        authors=seen.authors,
    )


@agency.page(CHANGE, Act.SEE_PARAMETERS)
def show_change(request: AnyRequest, change_id: str, *, shown: Shown | None = None) -> Response:
    """Show a proposed value, with the acts on it."""
    change = parameters.read_change(request.ports, request.actor, change_id)
    settles = change.waits and may(request.actor, Act.SETTLE_PARAMETER, change)
    withdraws = change.waits and may(request.actor, Act.WITHDRAW_PARAMETER, change)
    return staff_pages.page(
        request,
        "parameter_change.html",
        title="Valeur proposée",
        here=staff_pages.PARAMETERS,
        form=shown,
        change=change,
        label=MEANINGS[change.name].label,
        past=change.first_day < request.ports.today(),
        authors=parameters.authors_of(request.ports, [change]),
        confirming=shown_or_blank(request, Nothing, shown) if settles else None,
        declining=shown_or_blank(request, ReasonForm, shown) if settles else None,
        withdrawing=shown_or_blank(request, Nothing, shown) if withdraws else None,
        said=request.query.get("fait", "") if shown is None else "",
    )


def _after_proposal(_call: AnyRequest, change: ParameterChange, parameter: str) -> str:
    """Return the path of the proposal."""
    return f"{CHANGE.format(change_id=change.id)}?fait=proposition"


propose_parameter = agency.act(
    Act.PROPOSE_PARAMETER,
    api="POST /parameters/{parameter}/changes",
    summary="Proposer une valeur, « 21 jours », « 50 000 € » ou « oui », qu'un autre compte confirme",
    form=ParameterForm,
    do=parameters.propose,
    shows=change_shown,
    status=201,
    page=FormPost(PATH, then=_after_proposal, again=show_parameter),
)

confirm_parameter = agency.act(
    Act.SETTLE_PARAMETER,
    name="confirm_parameter",
    api="POST /parameter-changes/{change_id}/confirmation",
    summary="Confirmer une valeur qu'un autre compte a proposée",
    do=parameters.confirm,
    shows=change_shown,
    page=FormPost(CONFIRMATION, then=f"{CHANGE}?fait=confirmation", again=show_change),
)

decline_parameter = agency.act(
    Act.SETTLE_PARAMETER,
    name="decline_parameter",
    api="POST /parameter-changes/{change_id}/declining",
    summary="Refuser une valeur qu'un autre compte a proposée",
    form=ReasonForm,
    do=parameters.decline,
    shows=change_shown,
    page=FormPost(DECLINING, then=f"{CHANGE}?fait=refus", again=show_change),
)

withdraw_parameter = agency.act(
    Act.WITHDRAW_PARAMETER,
    api="POST /parameter-changes/{change_id}/withdrawal",
    summary="Retirer une valeur que l'on a proposée",
    do=parameters.withdraw,
    shows=change_shown,
    page=FormPost(WITHDRAWAL, then=f"{CHANGE}?fait=retrait", again=show_change),
)
