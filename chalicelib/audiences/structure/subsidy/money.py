"""The bank details of a structure and the ledgers of its agreements (RULES 21, section 11)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from chalicelib.audiences.shared.money.views import LedgerView, ledger_shown
from chalicelib.audiences.structure import space
from chalicelib.audiences.structure.audience import structure
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.funding.bank_details import BankAccount, BankDetails
from chalicelib.http.act import FormPost
from chalicelib.http.fields import Ask, Form, Line, MultiLine, View
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.funding import bank_details, ledgers, settling

DETAILS = "/espace/coordonnees-bancaires"
LEDGER = f"{space.AGREEMENTS}/{{agreement_id}}/compte"


class BankDetailsForm(Form):
    """The bank account to which the subsidy is paid."""

    rules = staticmethod(bank_details.check_account)

    holder: Annotated[
        Annotated[str, Line(140, name=True)],
        Ask("Titulaire du compte", hint="Comme le RIB l'écrit : c'est la structure elle-même."),
    ]
    iban: Annotated[Annotated[str, Line(60)], Ask("IBAN", hint="Exemple : FR76 3000 6000 0112 3456 7890 189")]
    bic: Annotated[Annotated[str, Line(20)], Ask("BIC", hint="8 ou 11 caractères, sur le RIB.")]

    def arguments(self) -> dict[str, Any]:
        """Return the account as one domain value; raises ``Refusals`` for a wrong IBAN or BIC."""
        BankAccount.require_typed(self)
        return {"account": BankAccount.typed(self.holder, self.iban, self.bic)}

    @classmethod
    def given(cls) -> set[str]:
        """Return the name in ``arguments``."""
        return {"account"}


class BankDetailsView(View):
    """The account to which the structure is paid, its IBAN masked, and the new account to be checked."""

    holder: str | None
    iban: str | None
    pending_holder: str | None
    pending_iban: str | None
    given_at: datetime | None
    refused: str | None


def details_shown(_ports: Ports, details: BankDetails) -> BankDetailsView:
    """Return the bank details of a structure, masked."""
    account, pending = details.account, details.pending
    return BankDetailsView(
        holder=account.holder if account else None,
        iban=account.masked if account else None,
        pending_holder=pending.holder if pending else None,
        pending_iban=pending.masked if pending else None,
        given_at=details.given_at,
        refused=details.refused,
    )


@structure.get(
    "/bank-details",
    Act.SEE_BANK_DETAILS,
    summary="Les coordonnées bancaires de la structure, masquées",
    responses={200: BankDetailsView},
)
def read_own_bank_details(request: Request) -> Response:
    """Read the bank details."""
    return Response(body=details_shown(request.ports, bank_details.read_own(request.ports, request.actor)))


@structure.page(DETAILS, Act.SEE_BANK_DETAILS)
def show_own_bank_details(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Show the account to which the structure is paid, masked, with the form for a new one."""
    return space.page(
        request,
        "space_bank_details.html",
        title="Coordonnées bancaires",
        here=space.STEPS,
        details=bank_details.read_own(request.ports, request.actor),
        form=shown_or_blank(request, BankDetailsForm, shown),
        said=request.query.get("fait", "") if shown is None else "",
    )


give_bank_details = structure.act(
    Act.GIVE_BANK_DETAILS,
    api="PUT /bank-details",
    summary="Donner ou corriger les coordonnées bancaires de la structure",
    form=BankDetailsForm,
    do=bank_details.give,
    refusals=[429],
    shows=details_shown,
    page=FormPost(DETAILS, then=f"{DETAILS}?fait=compte", again=show_own_bank_details),
)


@structure.get(
    "/agreements/{agreement_id}/ledger",
    Act.SEE_LEDGER,
    summary="Le compte d'une convention : ses versements, ses écritures, ses soldes",
    responses={200: LedgerView},
    shows_version=True,
)
def read_own_ledger(request: Request, agreement_id: str) -> Response:
    """Read the ledger of an agreement."""
    found = ledgers.read_ledger(request.ports, request.actor, agreement_id)
    return Response(body=ledger_shown(request.ports, found), etag=found.version)


class DisputeForm(Form):
    """The reason why the structure disputes the sum to return."""

    text: Annotated[
        Annotated[str, MultiLine(10, 2000)],
        Ask("Pourquoi vous contestez ce solde", hint="De 10 à 2 000 caractères."),
    ]


@structure.page(LEDGER, Act.SEE_LEDGER)
def show_own_ledger(request: AnyRequest, agreement_id: str, *, shown: Shown | None = None) -> Response:
    """Show the printable ledger of an agreement, with the form to dispute its final balance."""
    found = ledgers.read_ledger(request.ports, request.actor, agreement_id)
    return space.page(
        request,
        "space_ledger.html",
        title="Compte de la subvention",
        here=space.STEPS,
        form=shown_or_blank(request, DisputeForm, shown),
        ledger=found,
        said=request.query.get("fait", "") if shown is None else "",
        shown_ledger=ledger_shown(request.ports, found),
        details=bank_details.read_own(request.ports, request.actor),
        today=request.ports.today(),
    )


dispute_balance = structure.act(
    Act.DISPUTE_BALANCE,
    api="PUT /agreements/{agreement_id}/dispute",
    summary="Contester le solde d'une convention, ou corriger sa contestation",
    form=DisputeForm,
    do=settling.dispute,
    shows=ledger_shown,
    page=FormPost(LEDGER, then=f"{LEDGER}?fait=contestation", again=show_own_ledger),
)
