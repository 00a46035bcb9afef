"""The page and API where a structure asks for a change of SIRET, with its state (RULES section 11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from chalicelib.audiences.shared.forms import Reason
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.reorganising.structure_change import StructureChange, StructureChangeStatus
from chalicelib.http.act import FormPost, Nothing
from chalicelib.http.fields import Ask, Day, Form, Line, View
from chalicelib.http.html.page_forms import Shown, blank, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.reorganising import siret_requests

PATH, BACK = "/espace/siret", "/espace/siret/retrait"


class SiretChangeForm(Form):
    """The new SIRET of the structure, its first day and the reason."""

    siret: Annotated[str, Line(40), Ask("Nouveau SIRET", hint="14 chiffres, avec le même SIREN.")]
    effective_on: Annotated[Day, Ask("À compter du", hint="Ce jour peut être passé.")]
    reason: Annotated[Reason, Ask("Motif", hint="Exemple : déménagement du siège. De 10 à 1 000 caractères.")]


class SiretChangeView(View):
    """A change of SIRET that the structure asked for; ``answer`` is the reason of a refusal."""

    id: str
    status: StructureChangeStatus
    siret: str
    former_siret: str
    effective_on: date
    reason: str
    asked_at: datetime
    answer: str


class OwnSiretView(View):
    """The SIRET of the structure, its last request, and the agreements to be signed first."""

    siret: str
    change: SiretChangeView | None
    remarks: list[str]
    agreements_to_sign: list[str]


def siret_change_shown(_ports: Ports, change: StructureChange) -> SiretChangeView:
    """Return a change of SIRET, for the response of an act."""
    return SiretChangeView(
        id=change.id,
        status=change.status,
        siret=change.successor.siret,
        former_siret=change.siret,
        effective_on=change.effective_on,
        reason=change.reason,
        asked_at=change.proposed_at,
        answer=change.declined_because,
    )


@structure.get(
    "/siret-change",
    Act.ASK_SIRET_CHANGE,
    summary="Le SIRET de la structure, sa dernière demande de changement et ce qu'elle attend",
    responses={200: OwnSiretView},
)
def read_siret_change(request: Request) -> Response:
    """Read the SIRET and the last request."""
    own = siret_requests.own_request(request.ports, request.actor)
    body = OwnSiretView(
        siret=own.structure.siret,
        change=siret_change_shown(request.ports, own.change) if own.change else None,
        remarks=list(own.remarks),
        agreements_to_sign=[one.id for one in own.to_sign],
    )
    return Response(body=body)


@structure.page(PATH, Act.ASK_SIRET_CHANGE)
def show_siret_change(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the last request and what is pending, with the form to ask for a change of SIRET."""
    own = siret_requests.own_request(request.ports, request.actor)
    change = own.change
    known = {}
    if change is not None and change.waits:
        known = {
            "siret": change.successor.siret,
            "effective_on": change.effective_on.isoformat(),
            "reason": change.reason,
        }
    asked = shown_or_blank(request, SiretChangeForm, shown)
    return space.page(
        request,
        "space_siret.html",
        title="Changer de SIRET",
        here=space.INFORMATION,
        form=shown,
        asked=asked if asked is shown else filled(request, SiretChangeForm, **known),
        own=own,
        change=change,
        nothing=blank(request, Nothing),
        sent=shown is None and request.query.get("fait") == "oui",
    )


ask_siret_change = structure.act(
    Act.ASK_SIRET_CHANGE,
    name="ask_siret_change",
    api="PUT /siret-change",
    summary="Demander un autre SIRET de la même entreprise, ou corriger la demande tant qu'elle attend",
    form=SiretChangeForm,
    do=siret_requests.request_siret,
    check=siret_requests.check_request,
    shows=siret_change_shown,
    refusals=[429],
    page=FormPost(PATH, then=f"{PATH}?fait=oui", again=show_siret_change),
)

withdraw_siret_change = structure.act(
    Act.ASK_SIRET_CHANGE,
    name="withdraw_siret_change",
    api="DELETE /siret-change",
    summary="Retirer sa demande de changement de SIRET, tant qu'il n'a pas pris effet",
    do=siret_requests.withdraw,
    shows=siret_change_shown,
    page=FormPost(BACK, then=PATH, again=show_siret_change),
)
