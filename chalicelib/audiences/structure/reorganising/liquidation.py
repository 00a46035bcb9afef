"""The page where a structure declares its own liquidation (RULES section 11)."""

from __future__ import annotations

from chalicelib.audiences.shared.reorganising.liquidation import (
    LiquidationForm,
    LiquidationView,
    as_typed,
    liquidation_shown,
)
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.reorganising.liquidation import not_of_private_law
from chalicelib.http.act import FormPost
from chalicelib.http.html.page_forms import Shown, filled
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.reorganising import liquidating

PATH = "/espace/liquidation"


@structure.get(
    "/liquidation",
    Act.RECORD_LIQUIDATION,
    summary="La liquidation judiciaire de la structure, s'il y en a une",
    responses={200: LiquidationView},
    shows_version=True,
)
def read_own_liquidation(request: Request) -> Response:
    """Show the liquidation of the structure."""
    own = liquidating.read_structure(request.ports, request.actor, None, Act.RECORD_LIQUIDATION)
    return Response(body=liquidation_shown(request.ports, own), etag=own.version)


@structure.page(PATH, Act.RECORD_LIQUIDATION)
def show_own_liquidation(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show what follows from a liquidation, and declare or correct it."""
    own = liquidating.read_structure(request.ports, request.actor, None, Act.RECORD_LIQUIDATION)
    return space.page(
        request,
        "space_liquidation.html",
        title="Liquidation judiciaire",
        here=space.INFORMATION,
        form=(shown or filled(request, LiquidationForm, **as_typed(own))).of(own.version),
        structure=own,
        public_body=not_of_private_law().message,
        people=liquidating.living_recruitments_of(request.ports, own) if own.liquidation else [],
        said=request.query.get("fait", "") if shown is None else "",
    )


record_own_liquidation = structure.act(
    Act.RECORD_LIQUIDATION,
    name="record_own_liquidation",
    api="PUT /liquidation",
    summary="Déclarer la liquidation judiciaire de la structure, ou corriger ce que dit le jugement",
    form=LiquidationForm,
    do=liquidating.record,
    shows=liquidation_shown,
    refusals=[429],
    page=FormPost(PATH, then=f"{PATH}?fait=oui", again=show_own_liquidation),
)
