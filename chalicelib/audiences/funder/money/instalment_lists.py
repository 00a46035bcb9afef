"""Lists of instalments by what they wait for, and acts on several of them (RULES 21)."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money.forms import PAGE, ChosenInstalments, InstalmentChoice, OrderedTogether
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.funding.instalment import InstalmentStatus
from chalicelib.domain.funding.ledger.summary import InstalmentTray, ListedInstalment
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import View
from chalicelib.http.html import pages
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.html.page_forms import PageForm, Shown, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.funding import instalments as journey
from chalicelib.services.funding.instalments import BatchResult

LIST = staff_pages.INSTALMENTS
PROPOSAL, APPROVAL, SENDING_BACK = f"{LIST}/proposition", f"{LIST}/approbation", f"{LIST}/renvoi"
# The form of the list has a button per act, and a form token for each: an act ignores those of the others.
_PURPOSE = "instalments"
CHOSEN = PageForm(
    model=ChosenInstalments, prepare=lambda sent: sent.without("seen_at", "tray"), purpose=_PURPOSE
)
ORDERED = PageForm(model=OrderedTogether, prepare=lambda sent: sent.without("tray"), purpose=_PURPOSE)
# By list: the acts that its page offers on ticked instalments.
_OFFERED = {
    InstalmentTray.TO_PROPOSE: (Act.PROPOSE_INSTALMENTS,),
    InstalmentTray.TO_APPROVE: (Act.APPROVE_INSTALMENTS, Act.SEND_BACK_INSTALMENTS),
    InstalmentTray.TO_ORDER: (Act.ORDER_PAYMENTS, Act.SEND_BACK_INSTALMENTS),
    InstalmentTray.SUSPENDED: (Act.SEND_BACK_INSTALMENTS,),
    InstalmentTray.RETURNED: (Act.SEND_BACK_INSTALMENTS,),
}


class ListedView(View):
    """An instalment in a list; ``ref`` is its reference in acts on several instalments."""

    ref: str
    agreement_id: str
    structure_name: str
    department: str
    number: int
    status: InstalmentStatus
    status_label: str
    cents: int
    since: str


class InstalmentDeskView(View):
    """A page of a list of instalments; ``matching`` and ``cents`` are of the whole list."""

    instalments: list[ListedView]
    matching: int
    cents: int
    counts: dict[InstalmentTray, int]
    pages: int


class DoneView(View):
    """The result of an act on several instalments: how many are as asked, how many are not, and why."""

    done: int
    left: int
    reasons: list[str]


def done_shown(_ports: Ports, done: BatchResult) -> DoneView:
    """Return the result of an act on several instalments."""
    return DoneView(done=done.done, left=done.left, reasons=list(done.reasons))


def _listed(one: ListedInstalment) -> ListedView:
    status = InstalmentStatus(one.figures.status)
    return ListedView(
        ref=one.ref,
        agreement_id=one.ledger.id,
        structure_name=one.ledger.structure_name,
        department=one.ledger.department,
        number=one.figures.number,
        status=status,
        status_label=status.label,
        cents=one.figures.cents,
        since=one.figures.since,
    )


def _found(request: AnyRequest, choice: InstalmentChoice) -> journey.InstalmentDesk:
    return journey.select(
        request.ports,
        request.actor,
        choice.tray,
        text=choice.q or "",
        department=choice.department,
        page=choice.page,
        size=PAGE,
    )


@funder.get(
    "/instalments",
    Act.LIST_INSTALMENTS,
    summary="Les versements d'une liste, par ancienneté de l'attente",
    responses={200: InstalmentDeskView},
)
def list_instalments(request: Request[None, InstalmentChoice]) -> Response:
    """List the instalments of a tray."""
    found = _found(request, request.query)
    return Response(
        body=InstalmentDeskView(
            instalments=[_listed(one) for one in found.rows],
            matching=found.matching,
            cents=found.cents,
            counts=dict(found.counts),
            pages=found.pages,
        )
    )


@funder.page(LIST, Act.LIST_INSTALMENTS)
def show_instalments(request: Request[None, Fields]) -> Response:
    """Show the instalments of a tray; a URL with a wrong value shows the first one."""
    return _list(request, request.query, None)


def show_again(request: AnyRequest, *, shown: Shown) -> Response:
    """Show the list again after a refused act on several instalments."""
    tray = shown.fields.first("tray")
    kept = (("tray", tray),) if tray in set(InstalmentTray) else ()
    return _list(request, Fields(kept), shown)


def _list(request: AnyRequest, asked: Fields, shown: Shown | None) -> Response:
    said = {name: asked.first(name) for name in ("fait", "nombre", "laisses")}
    asked = asked.without(*said)
    choice, search = searched(InstalmentChoice, asked)
    found = _found(request, choice)
    offered = [act for act in _OFFERED.get(choice.tray, ()) if may(request.actor, act)] if found.rows else []
    seen_at = str(int(request.ports.clock.now().timestamp() * 1000))
    return staff_pages.page(
        request,
        "instalments.html",
        title="Versements",
        here=LIST,
        form=shown or search,
        search=search,
        chosen=shown or filled(request, ORDERED, seen_at=seen_at),
        seen_at=seen_at,
        offered=[str(one) for one in offered],
        own=request.account.id,
        view=ListQuery(LIST, choice),
        narrowed=bool(choice.q or choice.department),
        trays=found.trays(choice.tray),
        found=found,
        names=request.ports.places.departments(),
        departments=sorted(request.ports.places.departments()),
        said=said["fait"] if shown is None else "",
        done=pages.number_said(said["nombre"]),
        left=pages.number_said(said["laisses"]),
        checks=may(request.actor, Act.CHECK_BANK_DETAILS),
        declares=may(request.actor, Act.DECLARE_CLAIM),
    )


def after(what: str, tray: InstalmentTray) -> Callable[..., str]:
    """Return the page after an act on several instalments: the list that they are in now."""

    def then(_call: AnyRequest, done: BatchResult) -> str:
        return f"{LIST}?tray={tray.value}&fait={what}&nombre={done.done}&laisses={done.left}"

    return then
