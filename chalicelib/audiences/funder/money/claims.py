"""What the funder declares to the liquidator of a structure (RULES section 11)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money.ledger_pages import LEDGER
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.documents.file_pages import declare_download
from chalicelib.audiences.shared.money.amounts import Cents, EurosTyped, typed_euros
from chalicelib.audiences.shared.reorganising.liquidation import JUDGMENT_WORDS
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import Ask, Day, Form, Line, View
from chalicelib.http.html.page_forms import PageForm, Shown, blank, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.reorganising import claims, liquidating

_FUNDER = (Who.FUNDER,)
PATH = f"{LEDGER}/creance"


class ClaimForm(Form):
    """A claim as it was declared to the liquidator."""

    declared_cents: Annotated[Cents, Ask("Montant déclaré, en centimes d'euro")]
    declared_on: Annotated[Day, Ask("Déclarée le")]
    reference: Annotated[
        Annotated[str, Line(100)], Ask("Référence", hint="De la lettre ou de l'accusé de réception.")
    ]


class ClaimDeclarationPage(ClaimForm):
    """The same, as the page asks it."""

    declared_cents: Annotated[EurosTyped, Ask("Montant déclaré, en euros")]


class ClaimDeclarationView(View):
    """The claim of an agreement: ``claim_cents`` is an estimate until the final balance.

    ``last_day`` to declare it is counted from the judgment while its publication is not known.
    """

    agreement_id: str
    structure_id: str
    claim_cents: int
    settled: bool
    judgment_on: date
    published_on: date | None
    last_day: date
    liquidator: str
    liquidator_email: str
    liquidator_address: str
    declared_cents: int | None
    declared_on: date | None
    reference: str | None


def claim_shown(_ports: Ports, seen: claims.LiquidationClaim) -> ClaimDeclarationView:
    """Return the claim of an agreement."""
    return ClaimDeclarationView(
        agreement_id=seen.ledger.id,
        structure_id=seen.structure.id,
        claim_cents=seen.ledger.claim_cents,
        settled=seen.ledger.settlement is not None,
        judgment_on=seen.liquidation.judgment_on,
        published_on=seen.liquidation.published_on,
        last_day=seen.last_day,
        liquidator=seen.liquidation.liquidator,
        liquidator_email=seen.liquidation.liquidator_email,
        liquidator_address=seen.liquidation.liquidator_address,
        declared_cents=seen.declared.cents if seen.declared else None,
        declared_on=seen.declared.on if seen.declared else None,
        reference=seen.declared.reference if seen.declared else None,
    )


@funder.get(
    "/agreements/{agreement_id}/claim",
    Act.DECLARE_CLAIM,
    who=_FUNDER,
    summary="La créance d'une convention à déclarer au liquidateur, et jusqu'à quand",
    responses={200: ClaimDeclarationView},
    refusals=[409],
)
def read_claim(request: Request, agreement_id: str) -> Response:
    """Read the claim of an agreement."""
    return Response(
        body=claim_shown(request.ports, claims.read_claim(request.ports, request.actor, agreement_id))
    )


@funder.page(PATH, Act.DECLARE_CLAIM, who=_FUNDER)
def show_claim(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Show the claim of an agreement, its last day, and record that it was declared."""
    seen = claims.read_claim(request.ports, request.actor, agreement_id)
    told = seen.declared
    known = {"declared_cents": typed_euros(told.cents if told else seen.ledger.claim_cents)}
    if told is not None:
        known |= {"declared_on": told.on.isoformat(), "reference": told.reference}
    declaring = shown_or_blank(request, ClaimDeclarationPage, shown)
    return staff_pages.page(
        request,
        "claim.html",
        title=f"Créance à déclarer : {seen.ledger.structure_name}",
        here=staff_pages.INSTALMENTS,
        form=shown,
        declaring=declaring if declaring is shown else filled(request, ClaimDeclarationPage, **known),
        nothing=blank(request, Nothing),
        seen=seen,
        today=request.ports.today(),
        said=request.query.get("fait", "") if shown is None else "",
    )


declare_claim = funder.act(
    Act.DECLARE_CLAIM,
    api="PUT /agreements/{agreement_id}/claim",
    summary="Noter que la créance est déclarée au liquidateur, ou corriger cette déclaration",
    who=_FUNDER,
    form=ClaimForm,
    do=claims.declare,
    check=claims.check_declaration,
    shows=claim_shown,
    page=FormPost(PATH, then=f"{PATH}?fait=oui", again=show_claim, form=PageForm(model=ClaimDeclarationPage)),
)

take_claim_back = funder.act(
    Act.DECLARE_CLAIM,
    name="take_claim_back",
    api="DELETE /agreements/{agreement_id}/claim",
    summary="Retirer une déclaration de créance notée à tort",
    who=_FUNDER,
    do=claims.take_back,
    shows=claim_shown,
    page=FormPost(f"{PATH}/retrait", then=PATH, again=show_claim),
)

declare_download(
    funder,
    liquidating.JUDGMENT,
    "/structures/{structure_id}/judgment",
    "download_judgment",
    JUDGMENT_WORDS,
    page=f"{staff_pages.BANK_DETAILS}/{{structure_id}}/jugement",
)
