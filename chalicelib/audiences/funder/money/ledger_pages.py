"""The ledger of an agreement, for staff (RULES 21, section 11)."""

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money.forms import (
    CounterForm,
    DisputeAnswerPage,
    GivenBackPage,
    HeldBackForm,
    WaiverPage,
    WhyForm,
)
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.money.views import LedgerView, ledger_shown
from chalicelib.domain.access.permissions import Act, may
from chalicelib.domain.funding.instalment import OWED, InstalmentStatus
from chalicelib.http.act import Nothing
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.funding import ledgers, settling
from chalicelib.services.reorganising import claims

LEDGER = f"{staff_pages.SUBSIDIES}/{{agreement_id}}/compte"
SUSPENSION = f"{LEDGER}/suspension"
BALANCE, NO_BALANCE = f"{LEDGER}/solde", f"{LEDGER}/solde/retrait"
DISPUTE, SUMS = f"{LEDGER}/contestation", f"{LEDGER}/sommes"
COUNTER, WAIVER = f"{LEDGER}/corrections", f"{LEDGER}/remise"


@funder.get(
    "/agreements/{agreement_id}/ledger",
    Act.SEE_LEDGER,
    summary="Le compte d'une convention : ses versements, ses écritures, ses soldes",
    responses={200: LedgerView},
    shows_version=True,
)
def read_ledger(request: Request, agreement_id: str) -> Response:
    """Read the ledger of an agreement."""
    found = ledgers.read_ledger(request.ports, request.actor, agreement_id)
    return Response(body=ledger_shown(request.ports, found), etag=found.version)


@funder.page(LEDGER, Act.SEE_LEDGER)
def show_ledger(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Show the ledger of an agreement, and the form to suspend an instalment."""
    found = ledgers.read_ledger(request.ports, request.actor, agreement_id)
    stoppable = [
        one
        for one in found.instalments
        if one.status in OWED and one.status is not InstalmentStatus.SUSPENDED
    ]
    offered = {
        name: may(request.actor, act, found)
        for name, act in (
            ("settles", Act.SETTLE_BALANCE),
            ("returns", Act.RECORD_GIVEN_BACK),
            ("counters", Act.COUNTER_ENTRY),
            ("waives", Act.WAIVE_BALANCE),
            ("recovers", Act.ORDER_RECOVERY),
            ("declares", Act.DECLARE_CLAIM),
        )
    }
    return staff_pages.page(
        request,
        "ledger.html",
        title=f"Compte de la subvention : {found.structure_name}",
        here=staff_pages.SUBSIDIES,
        form=shown,
        ledger=found,
        shown_ledger=ledger_shown(request.ports, found),
        department=request.ports.places.department_name(found.department),
        stoppable=stoppable if may(request.actor, Act.SUSPEND_INSTALMENT, found) else [],
        suspension=shown_or_blank(request, HeldBackForm, shown).of(found.version),
        over=settling.has_ended(request.ports, found),
        settling=shown_or_blank(request, Nothing, shown).of(found.version),
        taking_back=shown_or_blank(request, WhyForm, shown),
        answering=shown_or_blank(request, DisputeAnswerPage, shown).of(found.version),
        giving_back=shown_or_blank(request, GivenBackPage, shown),
        countering=shown_or_blank(request, CounterForm, shown),
        waiving=shown_or_blank(request, WaiverPage, shown).of(found.version),
        typed=any(one.typed for one in found.entries),
        liquidation=claims.liquidation_of(request.ports, found),
        **offered,
        said=request.query.get("fait", "") if shown is None else "",
        today=request.ports.today(),
    )
