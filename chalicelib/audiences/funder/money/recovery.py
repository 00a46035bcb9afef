"""The sums to return: who owes them, orders to recover them, offsets on other agreements (RULES 21)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money.ledger_pages import LEDGER
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import EntityId, PageNumber, Reason
from chalicelib.audiences.shared.money.amounts import Cents, EurosTyped, typed_euros
from chalicelib.audiences.shared.money.views import ledger_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.funding.ledger.set_off import next_to_pay
from chalicelib.domain.funding.ledger.summary import LedgerSummary
from chalicelib.domain.funding.ledger.sums_to_return import ReturnTray
from chalicelib.http.act import FormPost
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Day, Form, Line, View
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.html.page_forms import PageForm, Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.funding import ledgers
from chalicelib.services.funding.returning import offsets, recovering

_FUNDER = (Who.FUNDER,)
LIST = f"{staff_pages.INSTALMENTS}/sommes-a-rendre"
HOME = f"{LEDGER}/recouvrement"
ORDER, NO_ORDER = f"{HOME}/titre", f"{HOME}/titre/annulation"
SETTING_OFF, REVERSAL = f"{HOME}/compensation", f"{HOME}/compensation/annulation"
# Sums a page.
_PAGE = 100
_Reason = Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères. La structure le lira.")]


class RecoveryForm(Form):
    """The order to recover a sum, as it was issued."""

    number: Annotated[Annotated[str, Line(40)], Ask("Numéro du titre")]
    cents: Annotated[Cents, Ask("Montant du titre, en centimes d'euro")]
    issued_on: Annotated[Day, Ask("Émis le")]
    sent_to: Annotated[
        Annotated[str, Line(200)],
        Ask("Envoyé à", hint="La structure et son service, sans nom de personne. La structure le lira."),
    ]
    pay_by: Annotated[Day, Ask("À payer jusqu'au")]


class RecoveryPage(RecoveryForm):
    """The same, as the page asks it."""

    cents: Annotated[EurosTyped, Ask("Montant du titre, en euros")]


class NoRecoveryForm(Form):
    """Why an order is cancelled."""

    why: _Reason


class SetOffForm(Form):
    """What is kept of the next instalment of another agreement."""

    onto_agreement_id: Annotated[EntityId, Ask("Convention dont le prochain versement est diminué")]
    offset_cents: Annotated[Cents, Ask("Montant retenu, en centimes d'euro")]


class SetOffPage(SetOffForm):
    """The same, as the page asks it."""

    offset_cents: Annotated[EurosTyped, Ask("Montant retenu, en euros")]


class ReversalForm(Form):
    """The offset that is reversed, and why."""

    offset_number: Annotated[Annotated[int, Field(ge=1, le=999)], Ask("Compensation n°")]
    ground: Annotated[Reason, Ask("Motif", hint="De 10 à 1 000 caractères.")]


@funder.page(HOME, Act.ORDER_RECOVERY, who=_FUNDER)
def show_recovery(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Show what is done about a sum to return: its order, and what other agreements may be kept from."""
    found = ledgers.read_ledger(request.ports, request.actor, agreement_id, Act.ORDER_RECOVERY)
    others = offsets.offset_choices(request.ports, found) if found.balances.awaited else []
    awaited = typed_euros(found.balances.awaited)
    ordering = shown_or_blank(request, RecoveryPage, shown)
    keeping = shown_or_blank(request, SetOffPage, shown)
    return staff_pages.page(
        request,
        "recovery.html",
        title=f"Somme à rendre : {found.structure_name}",
        here=staff_pages.INSTALMENTS,
        form=shown,
        ledger=found,
        shown_ledger=ledger_shown(request.ports, found),
        ordering=(ordering if ordering is shown else filled(request, RecoveryPage, cents=awaited)).of(
            found.version
        ),
        cancelling=shown_or_blank(request, NoRecoveryForm, shown),
        keeping=keeping.of(found.version),
        reversing=shown_or_blank(request, ReversalForm, shown),
        others=[(one, next_to_pay(one)) for one in others],
        held=[one for one in found.offsets if one.claim_id == found.id and one.reversed_on is None],
        said=request.query.get("fait", "") if shown is None else "",
        today=request.ports.today(),
    )


order_recovery = funder.act(
    Act.ORDER_RECOVERY,
    api="POST /agreements/{agreement_id}/recovery-orders",
    summary="Noter le titre de perception émis pour une somme à rendre",
    who=_FUNDER,
    form=RecoveryForm,
    do=recovering.order,
    check=recovering.check_order,
    shows=ledger_shown,
    page=FormPost(ORDER, then=f"{HOME}?fait=titre", again=show_recovery, form=PageForm(model=RecoveryPage)),
)

cancel_recovery = funder.act(
    Act.CANCEL_RECOVERY,
    api="POST /agreements/{agreement_id}/recovery-orders/cancellation",
    summary="Annuler le titre de perception en cours",
    who=_FUNDER,
    form=NoRecoveryForm,
    do=recovering.cancel,
    shows=ledger_shown,
    page=FormPost(NO_ORDER, then=f"{HOME}?fait=annulation", again=show_recovery),
)

set_off_sum = funder.act(
    Act.SET_OFF_SUM,
    api="POST /agreements/{agreement_id}/offsets",
    summary="Retenir une somme à rendre sur le prochain versement d'une autre convention",
    who=_FUNDER,
    form=SetOffForm,
    do=offsets.set_off_sum,
    check=offsets.check_set_off,
    shows=ledger_shown,
    page=FormPost(
        SETTING_OFF, then=f"{HOME}?fait=compensation", again=show_recovery, form=PageForm(model=SetOffPage)
    ),
)

reverse_set_off = funder.act(
    Act.REVERSE_SET_OFF,
    api="POST /agreements/{agreement_id}/offset-reversals",
    summary="Annuler une compensation",
    who=_FUNDER,
    form=ReversalForm,
    do=offsets.reverse,
    shows=ledger_shown,
    page=FormPost(REVERSAL, then=f"{HOME}?fait=retour", again=show_recovery),
)


class ReturnChoice(Form):
    """Which sums to return, and which page of them."""

    tray: Annotated[ReturnTray, Ask("Liste")] = ReturnTray.LATE
    page: PageNumber = 1


class ReturnView(View):
    """A sum to return: ``answer_by`` is the last day to dispute it, ``pay_by`` to pay its recovery order."""

    agreement_id: str
    structure_name: str
    department: str
    awaited: int
    answer_by: date | None
    pay_by: date | None


class ReturnDeskView(View):
    """Some sums to return of a list; ``matching`` and ``cents`` are of the whole list."""

    claims: list[ReturnView]
    matching: int
    cents: int
    counts: dict[ReturnTray, int]
    pages: int


def _claim(one: LedgerSummary) -> ReturnView:
    return ReturnView(
        agreement_id=one.id,
        structure_name=one.structure_name,
        department=one.department,
        awaited=one.balances.awaited,
        answer_by=one.answer_by,
        pay_by=one.pay_by,
    )


def _found(request: AnyRequest, choice: ReturnChoice) -> recovering.ReturnDesk:
    return recovering.sums_to_return(request.ports, request.actor, choice.tray, page=choice.page, size=_PAGE)


@funder.get(
    "/claims",
    Act.LIST_INSTALMENTS,
    summary="Les sommes à rendre d'une liste, la plus grande d'abord",
    responses={200: ReturnDeskView},
)
def list_claims(request: Request[None, ReturnChoice]) -> Response:
    """List the sums to return."""
    found = _found(request, request.query)
    return Response(
        body=ReturnDeskView(
            claims=[_claim(one) for one in found.rows],
            matching=found.matching,
            cents=found.cents,
            counts=dict(found.counts),
            pages=found.pages,
        )
    )


@funder.page(LIST, Act.LIST_INSTALMENTS)
def show_claims(request: Request[None, Fields]) -> Response:
    """Show the sums to return of a list; what the address says wrongly lists the first one."""
    choice, _ = searched(ReturnChoice, request.query)
    found = _found(request, choice)
    return staff_pages.page(
        request,
        "claims.html",
        title="Sommes à rendre",
        here=staff_pages.INSTALMENTS,
        view=ListQuery(LIST, choice),
        trays=found.trays(choice.tray),
        found=found,
        names=request.ports.places.departments(),
    )
