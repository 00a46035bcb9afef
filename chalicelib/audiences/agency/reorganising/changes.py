"""Takeovers, transfers of advisers and changes of SIRET, confirmed by a second account (RULES section 11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import ReasonForm
from chalicelib.audiences.agency.reorganising.forms import TransferForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.reorganising.structure_change import (
    ChangeKind,
    StructureChange,
    StructureChangeStatus,
)
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import View
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.reorganising import change_details, structure_changes

PATH = staff_pages.TAKEOVERS
ONE = f"{PATH}/{{structure_change_id}}"
TRANSFER = f"{staff_pages.STRUCTURES}/{{structure_id}}/reprise"
_API = "/structure-changes/{structure_change_id}"
# Changes per page.
_LISTED = 50


class StructureChangeView(View):
    """A takeover, a transfer of some advisers with their posts, or a change of SIRET."""

    id: str
    kind: ChangeKind
    status: StructureChangeStatus
    structure_id: str
    structure_name: str
    successor_id: str | None
    successor_name: str
    successor_siret: str
    effective_on: date
    deed: str
    deed_on: date | None
    reason: str
    recruitment_ids: list[str]
    proposed_by: str
    proposed_at: datetime
    settled_by: str | None
    settled_at: datetime | None
    declined_because: str


class StructureChangePage(View):
    """A page of changes, the latest proposed first; ``cursor`` asks for the next one."""

    changes: list[StructureChangeView]
    cursor: str | None


class StructureChangeDetail(StructureChangeView):
    """A change with its effects; ``going`` and ``staying`` are ids of recruitments.

    A change of SIRET moves nothing: it has the ``remarks`` of the register of companies and
    ``agreements_to_sign``, the agreements whose signatures it waits for.
    """

    going: list[str]
    staying: list[str]
    free_posts: int
    departments: list[str]
    remarks: list[str]
    agreements_to_sign: list[str]


def change_view(_ports: Ports, change: StructureChange) -> StructureChangeView:
    """Return a change."""
    return StructureChangeView(**_fields(change))


def structure_change_page(page: Page[StructureChange]) -> StructureChangePage:
    """Return a page of changes."""
    shown = [StructureChangeView(**_fields(one)) for one in page.items]
    return StructureChangePage(changes=shown, cursor=page.cursor)


def _fields(change: StructureChange) -> dict[str, Any]:
    known = set(StructureChangeView.model_fields) & set(vars(change))
    return {
        **{name: getattr(change, name) for name in known},
        "successor_id": change.successor_id or change.successor.structure_id,
        "successor_name": change.successor.name,
        "successor_siret": change.successor.siret,
    }


@agency.get(
    "/structure-changes",
    Act.SEE_STRUCTURE_CHANGES,
    summary="Les reprises, transferts de conseillers et changements de SIRET, du dernier proposé au premier",
    responses={200: StructureChangePage},
)
def list_structure_changes(request: Request[None, PageOfList]) -> Response:
    """List the changes."""
    page = change_details.list_changes(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(body=structure_change_page(page))


@agency.get(
    _API,
    Act.SEE_STRUCTURE_CHANGES,
    summary="Une reprise ou un transfert : ce qui passe à l'autre structure, et qui en est informé",
    responses={200: StructureChangeDetail},
)
def read_structure_change(request: Request, structure_change_id: str) -> Response:
    """Read one change."""
    seen = change_details.read_details(request.ports, request.actor, structure_change_id)
    body = StructureChangeDetail(
        **_fields(seen.change),
        going=[one.id for one in seen.recruitments],
        staying=[one.id for one in seen.staying],
        free_posts=seen.free_posts,
        departments=list(seen.departments),
        remarks=list(seen.remarks),
        agreements_to_sign=[one.id for one in seen.to_sign],
    )
    return Response(body=body)


@agency.page(PATH, Act.SEE_STRUCTURE_CHANGES)
def show_structure_changes(request: AnyRequest) -> Response:
    """Show the changes, the latest proposed first."""
    page = change_details.list_changes(
        request.ports, request.actor, limit=_LISTED, cursor=request.query.get("cursor")
    )
    return staff_pages.page(
        request, "structure_changes.html", title="Vie des structures", here=PATH, form=None, page=page
    )


@agency.page(TRANSFER, Act.PROPOSE_TRANSFER)
def show_transfer(request: AnyRequest, structure_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the structure that takes over the posts."""
    structure, people = structure_changes.advisers_under_contract(request.ports, request.actor, structure_id)
    return staff_pages.page(
        request,
        "structure_transfer.html",
        title=f"Reprise : {structure.name}",
        here=staff_pages.STRUCTURES,
        form=shown_or_blank(request, TransferForm, shown),
        structure=structure,
        people=people,
    )


@agency.page(ONE, Act.SEE_STRUCTURE_CHANGES)
def show_structure_change(
    request: AnyRequest, structure_change_id: str, *, shown: Shown | None = None
) -> Response:
    """Show a change with its effects, and the acts on it."""
    seen = change_details.read_details(request.ports, request.actor, structure_change_id)
    change = seen.change
    agrees = may(request.actor, Act.SETTLE_STRUCTURE_CHANGE, change)
    withdraws = change.may_be_withdrawn and may(request.actor, Act.WITHDRAW_STRUCTURE_CHANGE, change)
    return staff_pages.page(
        request,
        "structure_change.html",
        title=f"{change.kind.label[:1].upper()}{change.kind.label[1:]}",
        here=PATH,
        form=shown,
        seen=seen,
        change=change,
        names=[request.ports.places.department_name(code) for code in seen.departments],
        past=change.effective_on <= request.ports.today(),
        remarks=seen.remarks,
        to_sign=seen.to_sign,
        confirming=shown_or_blank(request, Nothing, shown) if agrees and change.waits else None,
        declining=shown_or_blank(request, ReasonForm, shown)
        if agrees and change.may_be_withdrawn and not seen.signed
        else None,
        withdrawing=shown_or_blank(request, Nothing, shown)
        if withdraws and not change.by_structure
        else None,
        said=request.query.get("fait", "") if shown is None else "",
    )


def _after_proposal(_call: AnyRequest, change: StructureChange, structure_id: str) -> str:
    """Return the path of the proposal."""
    return f"{ONE.format(structure_change_id=change.id)}?fait=proposition"


propose_transfer = agency.act(
    Act.PROPOSE_TRANSFER,
    api="POST /structures/{structure_id}/transfers",
    summary="Proposer qu'une autre structure reprenne celle-ci, ou certains de ses conseillers",
    form=TransferForm,
    do=structure_changes.propose_transfer,
    check=structure_changes.check_transfer,
    shows=change_view,
    status=201,
    page=FormPost(TRANSFER, then=_after_proposal, again=show_transfer),
)

confirm_structure_change = agency.act(
    Act.SETTLE_STRUCTURE_CHANGE,
    name="confirm_structure_change",
    api=f"POST {_API}/confirmation",
    summary="Confirmer ce qu'un autre compte a proposé, ou un SIRET demandé ; il s'applique à sa date",
    do=structure_changes.confirm,
    shows=change_view,
    page=FormPost(f"{ONE}/confirmation", then=f"{ONE}?fait=confirmation", again=show_structure_change),
)

decline_structure_change = agency.act(
    Act.SETTLE_STRUCTURE_CHANGE,
    name="decline_structure_change",
    api=f"POST {_API}/declining",
    summary="Refuser ce qu'un autre compte a proposé, ou un SIRET demandé, ou revenir sur cet accord",
    form=ReasonForm,
    do=structure_changes.decline,
    shows=change_view,
    page=FormPost(f"{ONE}/refus", then=f"{ONE}?fait=refus", again=show_structure_change),
)

withdraw_structure_change = agency.act(
    Act.WITHDRAW_STRUCTURE_CHANGE,
    api=f"POST {_API}/withdrawal",
    summary="Retirer une reprise, proposée ou confirmée, avant sa date",
    do=structure_changes.withdraw,
    shows=change_view,
    page=FormPost(f"{ONE}/retrait", then=f"{ONE}?fait=retrait", again=show_structure_change),
)
