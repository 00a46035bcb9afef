"""The list of the claims on structures in liquidation, declared or not (RULES section 11)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import PageNumber
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.reorganising.claims import ClaimTray, ListedClaim
from chalicelib.http.bodies import Fields
from chalicelib.http.fields import Ask, Form, View
from chalicelib.http.html.list_query import ListQuery, searched
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.reorganising import claims

_FUNDER = (Who.FUNDER,)
LIST = f"{staff_pages.INSTALMENTS}/creances"
# Claims a page.
_PAGE = 100


class ClaimChoice(Form):
    """Which claims, and which page of them."""

    tray: Annotated[ClaimTray, Ask("Liste")] = ClaimTray.TO_DECLARE
    page: PageNumber = 1


class ListedClaimView(View):
    """The claim of an agreement: ``claim_cents`` is an estimate until the final balance.

    ``last_day`` is that of the declaration.
    """

    agreement_id: str
    structure_id: str
    structure_name: str
    department: str
    claim_cents: int
    last_day: date
    declared_cents: int | None
    declared_on: date | None


class ClaimDeskView(View):
    """Some claims of a list; ``matching`` and ``cents`` are of the whole list."""

    claims: list[ListedClaimView]
    matching: int
    cents: int
    counts: dict[ClaimTray, int]
    pages: int


def _shown(one: ListedClaim) -> ListedClaimView:
    return ListedClaimView(
        agreement_id=one.ledger.id,
        structure_id=one.ledger.structure_id,
        structure_name=one.ledger.structure_name,
        department=one.ledger.department,
        claim_cents=one.ledger.claim_cents,
        last_day=one.last_day,
        declared_cents=one.declared.cents if one.declared else None,
        declared_on=one.declared.on if one.declared else None,
    )


def _found(request: AnyRequest, choice: ClaimChoice) -> claims.ClaimDesk:
    return claims.list_claims(request.ports, request.actor, choice.tray, page=choice.page, size=_PAGE)


@funder.get(
    "/liquidation-claims",
    Act.DECLARE_CLAIM,
    who=_FUNDER,
    summary="Les créances sur des structures en liquidation, la plus urgente d'abord",
    responses={200: ClaimDeskView},
)
def list_liquidation_claims(request: Request[None, ClaimChoice]) -> Response:
    """List the claims on structures in liquidation."""
    found = _found(request, request.query)
    return Response(
        body=ClaimDeskView(
            claims=[_shown(one) for one in found.rows],
            matching=found.matching,
            cents=found.cents,
            counts=dict(found.counts),
            pages=found.pages,
        )
    )


@funder.page(LIST, Act.DECLARE_CLAIM, who=_FUNDER)
def show_liquidation_claims(request: Request[None, Fields]) -> Response:
    """Show the claims of a list; a URL with a wrong value shows the first one."""
    choice, _ = searched(ClaimChoice, request.query)
    found = _found(request, choice)
    return staff_pages.page(
        request,
        "claim_list.html",
        title="Créances sur des structures en liquidation",
        here=staff_pages.INSTALMENTS,
        view=ListQuery(LIST, choice),
        trays=found.trays(choice.tray),
        found=found,
        names=request.ports.places.departments(),
        today=request.ports.today(),
    )
