"""The page where the agency records the liquidation of a structure, and takes it back (RULES section 11)."""

from __future__ import annotations

from functools import partial

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import ReasonForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.file_pages import FilePages
from chalicelib.audiences.shared.reorganising.liquidation import (
    JUDGMENT_WORDS,
    LiquidationForm,
    LiquidationView,
    as_typed,
    liquidation_shown,
)
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.reorganising.liquidation import not_of_private_law
from chalicelib.http.act import FormPost
from chalicelib.http.html.page_forms import Shown, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.reorganising import liquidating

PATH = f"{staff_pages.STRUCTURES}/{{structure_id}}/liquidation"
_API = "/structures/{structure_id}/liquidation"


@agency.get(
    _API,
    Act.RECORD_LIQUIDATION,
    summary="La liquidation judiciaire d'une structure, s'il y en a une",
    responses={200: LiquidationView},
    shows_version=True,
)
def read_liquidation(request: Request, structure_id: str) -> Response:
    """Show the liquidation of a structure."""
    one = liquidating.read_structure(request.ports, request.actor, structure_id, Act.RECORD_LIQUIDATION)
    return Response(body=liquidation_shown(request.ports, one), etag=one.version)


@agency.page(PATH, Act.RECORD_LIQUIDATION)
def show_liquidation(request: AnyRequest, structure_id: str, *, shown: Shown | None = None) -> Response:
    """Show what follows from a liquidation, record or correct it, or take it back."""
    one = liquidating.read_structure(request.ports, request.actor, structure_id, Act.RECORD_LIQUIDATION)
    recording = shown_or_blank(request, LiquidationForm, shown)
    form = recording if recording is shown else filled(request, LiquidationForm, **as_typed(one))
    return staff_pages.page(
        request,
        "liquidation.html",
        title=f"Liquidation judiciaire : {one.name}",
        here=staff_pages.STRUCTURES,
        form=shown,
        recording=form.of(one.version),
        reversing=shown_or_blank(request, ReasonForm, shown),
        structure=one,
        public_body=not_of_private_law().message,
        people=liquidating.living_recruitments_of(request.ports, one) if one.liquidation else [],
        said=request.query.get("fait", "") if shown is None else "",
    )


record_liquidation = agency.act(
    Act.RECORD_LIQUIDATION,
    name="record_liquidation",
    api=f"PUT {_API}",
    summary="Enregistrer la liquidation judiciaire d'une structure, ou corriger ce que dit le jugement",
    form=LiquidationForm,
    do=liquidating.record,
    shows=liquidation_shown,
    refusals=[429],
    page=FormPost(PATH, then=f"{PATH}?fait=oui", again=show_liquidation),
)

reverse_liquidation = agency.act(
    Act.REVERSE_LIQUIDATION,
    api=f"POST {_API}/reversal",
    summary="Retirer une liquidation enregistrée à tort : ce qui était suspendu est de nouveau dû",
    form=ReasonForm,
    do=liquidating.reverse,
    shows=liquidation_shown,
    page=FormPost(f"{PATH}/retrait", then=f"{PATH}?fait=retrait", again=show_liquidation),
)

FilePages(
    file=liquidating.JUDGMENT,
    words=JUDGMENT_WORDS,
    audience=agency,
    suffix="_by_agency",
    path=f"{PATH}/jugement",
    api=f"{_API}/judgment",
    above=PATH,
    person=lambda known: known.name,
    render=partial(staff_pages.page, here=staff_pages.STRUCTURES),
    layout="staff_layout.html",
    shows=liquidation_shown,
    back="Liquidation judiciaire",
).declare()
