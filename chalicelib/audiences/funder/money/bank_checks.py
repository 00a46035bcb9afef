"""The bank details that wait for a check by the funder (RULES section 11)."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.audiences.funder.audience import funder
from chalicelib.audiences.funder.money.forms import CallBackForm, TurnedDownForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.audiences.shared.forms import PageOfList
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.access.scopes import Who
from chalicelib.domain.funding.bank_details import BankDetails, ContactChange
from chalicelib.http.fields import View
from chalicelib.http.html.onward import LINES, cursor_of, onward
from chalicelib.http.html.page_forms import Shown, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.core.ports import Ports
from chalicelib.services.funding import bank_details

_FUNDER = (Who.FUNDER,)
PENDING = staff_pages.BANK_DETAILS
DETAILS = f"{PENDING}/{{structure_id}}"
CHECK, REFUSAL = f"{DETAILS}/controle", f"{DETAILS}/refus"


class CheckedDetailsView(View):
    """The bank details of a structure, for the agent who checks them.

    ``iban`` and ``bic`` are those that wait for a check, otherwise those in use.
    """

    structure_id: str
    version: int
    pending: bool
    holder: str | None
    iban: str | None
    bic: str | None
    given_at: datetime | None
    called_on: date | None
    found_in: str | None
    refused: str | None


class ContactChangeView(View):
    """A change of the person or number by which a structure is reached."""

    at: datetime
    what: str
    before: str | None
    after: str | None


class DetailsToCheckView(CheckedDetailsView):
    """The bank details of a structure, whom to call about them, and what changed meanwhile.

    ``number`` is the one known before; None when none was known or nothing waits.
    """

    person: str | None
    number: str | None
    replaced_at: datetime | None
    recent_numbers: list[str]
    changes: list[ContactChangeView]


def details_shown(_ports: Ports, details: BankDetails) -> CheckedDetailsView:
    """Return the bank details of a structure."""
    account = details.pending or details.account
    return CheckedDetailsView(
        structure_id=details.structure_id,
        version=details.version,
        pending=details.pending is not None,
        holder=account.holder if account else None,
        iban=account.iban if account else None,
        bic=account.bic if account else None,
        given_at=details.given_at,
        called_on=details.call.called_on if details.call else None,
        found_in=details.call.found_in if details.call else None,
        refused=details.refused,
    )


def check_shown(ports: Ports, seen: bank_details.BankDetailsCheck) -> DetailsToCheckView:
    """Return the bank details of a structure with whom to call."""
    whom, shown = seen.whom, details_shown(ports, seen.details)
    known = whom.known if whom else None
    return DetailsToCheckView(
        **vars(shown),
        person=f"{known.contact.first_name} {known.contact.last_name}" if known else None,
        number=known.contact.phone if known else None,
        replaced_at=known.until if known else None,
        recent_numbers=sorted(whom.recent) if whom else [],
        changes=[
            ContactChangeView(at=one.at, what=one.what, before=one.before, after=one.after)
            for one in _changes(seen)
        ],
    )


def _changes(seen: bank_details.BankDetailsCheck) -> list[ContactChange]:
    named = [
        ContactChange(
            at=one.signatory_named_at,
            what="Signataire de la convention",
            before=None,
            after=f"{one.signatory.name}, {one.signatory.email}",
        )
        for one in seen.signing
        if one.signatory is not None and one.signatory_named_at is not None
    ]
    return sorted([*(seen.whom.changes if seen.whom else ()), *named], key=lambda one: one.at)


class PendingDetailsView(View):
    """Bank details that wait for a check, in a list."""

    structure_id: str
    structure_name: str
    given_at: datetime | None


class PendingDetailsPage(View):
    """A page of bank details that wait for a check; ``cursor`` asks for the next one."""

    bank_details: list[PendingDetailsView]
    cursor: str | None


@funder.get(
    "/bank-details",
    Act.CHECK_BANK_DETAILS,
    who=_FUNDER,
    summary="Les coordonnées bancaires à contrôler, par ancienneté",
    responses={200: PendingDetailsPage},
)
def list_bank_details(request: Request[None, PageOfList]) -> Response:
    """List the bank details that wait."""
    page, structures = bank_details.list_pending(
        request.ports, request.actor, limit=request.query.limit, cursor=request.query.cursor
    )
    return Response(
        body=PendingDetailsPage(
            bank_details=[
                PendingDetailsView(
                    structure_id=one.structure_id,
                    structure_name=structures[one.structure_id].name,
                    given_at=one.given_at,
                )
                for one in page.items
            ],
            cursor=page.cursor,
        )
    )


@funder.get(
    "/bank-details/{structure_id}",
    Act.CHECK_BANK_DETAILS,
    who=_FUNDER,
    summary="Les coordonnées bancaires d'une structure",
    responses={200: DetailsToCheckView},
    shows_version=True,
)
def read_bank_details(request: Request, structure_id: str) -> Response:
    """Read the bank details of a structure."""
    seen = bank_details.read_check(request.ports, request.actor, structure_id)
    return Response(body=check_shown(request.ports, seen), etag=seen.details.version)


@funder.page(PENDING, Act.CHECK_BANK_DETAILS, who=_FUNDER)
def show_pending(request: AnyRequest) -> Response:
    """Show the bank details that wait."""
    page, structures = bank_details.list_pending(
        request.ports, request.actor, limit=LINES, cursor=cursor_of(request)
    )
    return staff_pages.page(
        request,
        "bank_details_pending.html",
        title="Coordonnées bancaires à contrôler",
        here=staff_pages.INSTALMENTS,
        rows=[(one, structures[one.structure_id]) for one in page.items],
        onward=onward(request, PENDING, page),
    )


@funder.page(DETAILS, Act.CHECK_BANK_DETAILS, who=_FUNDER)
def show_details(request: AnyRequest, structure_id: str, *, shown: Shown | None = None) -> Response:
    """Show the bank details of a structure, whom to call, and the form to record the call."""
    seen = bank_details.read_check(request.ports, request.actor, structure_id)
    return staff_pages.page(
        request,
        "bank_details_check.html",
        title=f"Coordonnées bancaires : {seen.structure.name}",
        here=staff_pages.INSTALMENTS,
        form=shown,
        seen=seen,
        changes=_changes(seen),
        check=shown_or_blank(request, CallBackForm, shown).of(seen.details.version),
        refusal=shown_or_blank(request, TurnedDownForm, shown).of(seen.details.version),
        said=request.query.get("fait", "") if shown is None else "",
    )
