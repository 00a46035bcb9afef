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
from chalicelib.http.act import FormPost
from chalicelib.http.call import Answer, Call
from chalicelib.http.html.page_forms import Shown, filled
from chalicelib.http.serve import AnyCall
from chalicelib.services.reorganising import liquidating

PATH = "/espace/liquidation"


@structure.get(
    "/liquidation",
    Act.RECORD_LIQUIDATION,
    summary="La liquidation judiciaire de la structure, s'il y en a une",
    answers={200: LiquidationView},
)
def read_own_liquidation(call: Call) -> Answer:
    """Show the liquidation of the structure."""
    own = liquidating.read_structure(call.ports, call.actor, None, Act.RECORD_LIQUIDATION)
    return Answer(body=liquidation_shown(call.ports, own))


@structure.page(PATH, Act.RECORD_LIQUIDATION)
def show_own_liquidation(call: AnyCall, *, shown: Shown | None = None) -> Answer:
    """Show what follows from a liquidation, and declare or correct it."""
    own = liquidating.read_structure(call.ports, call.actor, None, Act.RECORD_LIQUIDATION)
    return space.page(
        call,
        "space_liquidation.html",
        title="Liquidation judiciaire",
        here=space.INFORMATION,
        form=shown or filled(call, LiquidationForm, **as_typed(own)),
        structure=own,
        people=liquidating.living_of(call.ports, own) if own.liquidation else [],
        said=call.query.get("fait", "") if shown is None else "",
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
