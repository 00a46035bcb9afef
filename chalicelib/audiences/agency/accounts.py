"""The agency's pages to find, create, correct and close accounts of staff (RULES section 7)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.audiences.agency.audience import agency
from chalicelib.audiences.agency.forms import AccountSearch, ReasonForm, StaffCorrection, StaffForm
from chalicelib.audiences.shared import staff_pages
from chalicelib.domain.access.account import STAFF_ROLES, Account, AccountStatus, Role
from chalicelib.domain.access.permissions import Act, may, require
from chalicelib.http.act import Nothing
from chalicelib.http.bodies import Fields
from chalicelib.http.html.list_query import searched
from chalicelib.http.html.page_forms import PageForm, Shown, again_with, blank, filled, shown_or_blank
from chalicelib.http.operation import Request, Response
from chalicelib.http.serve import AnyRequest
from chalicelib.services.access import mail_feedback, staff

NEW = f"{staff_pages.ACCOUNTS}/nouveau"
PATH = f"{staff_pages.ACCOUNTS}/{{account_id}}"
INVITATION, CORRECTION, CLOSING = f"{PATH}/invitation", f"{PATH}/correction", f"{PATH}/fermeture"
# The most accounts on the page. There are a few hundred; with more results, the search must be narrowed.
_SHOWN = 200


def _departments_apart(sent: Fields) -> Fields:
    """Return the fields with one value per department; the page has one field, as « 28, 45 »."""
    written = " ".join(sent.all("departments")).replace(",", " ").replace(";", " ").upper().split()
    others = tuple(pair for pair in sent.pairs if pair[0] != "departments" and pair != ("region", ""))
    return replace(sent, pairs=(*others, *(("departments", code) for code in written)))


NEW_FORM = PageForm(model=StaffForm, prepare=_departments_apart)
CORRECTION_FORM = PageForm(model=StaffCorrection, prepare=_departments_apart)


@agency.page(staff_pages.ACCOUNTS, Act.SEE_ACCOUNT)
def show_accounts(request: Request[None, Fields]) -> Response:
    """Show the accounts found by a search, and the departments that no account follows."""
    choice, search = searched(AccountSearch, request.query)
    found = staff.find_staff(
        request.ports, request.actor, text=choice.q or "", role=choice.role, department=choice.department
    )
    shown = found.accounts[:_SHOWN]
    return staff_pages.page(
        request,
        "accounts.html",
        title="Comptes",
        here=staff_pages.ACCOUNTS,
        form=search,
        narrowed=bool(choice.q or choice.role or choice.department or search.problem),
        accounts=shown,
        found=len(found.accounts),
        unfollowed=found.unfollowed,
        names=request.ports.places.departments(),
        roles=[role for role in Role if role in STAFF_ROLES],
    )


@agency.page(NEW, Act.INVITE_STAFF)
def show_new(request: AnyRequest, *, shown: Shown | None = None) -> Response:
    """Ask for the person to invite."""
    require(request.actor, Act.INVITE_STAFF)
    return staff_pages.page(
        request,
        "account_new.html",
        title="Créer un compte",
        form=shown or filled(request, NEW_FORM, departments=request.query.get("departement", "")),
    )


@agency.page(PATH, Act.SEE_ACCOUNT)
def show_account(request: AnyRequest, account_id: str, *, shown: Shown | None = None) -> Response:
    """Show an account, with the acts on it."""
    account = staff.read_account(request.ports, request.actor, account_id)
    invited = account.status is AccountStatus.INVITED
    return staff_pages.page(
        request,
        "account.html",
        title=f"{account.first_name} {account.last_name}",
        form=shown,
        shown=account,
        names=request.ports.places.departments(),
        problem=mail_feedback.delivery_problems(request.ports, [account.email]).get(account.email),
        invitation=shown_or_blank(request, Nothing, shown)
        if invited and may(request.actor, Act.RESEND_INVITATION, account)
        else None,
        correctable=account.may_be_corrected and may(request.actor, Act.CORRECT_STAFF, account),
        closable=account.status is not AccountStatus.DISABLED
        and may(request.actor, Act.DISABLE_ACCOUNT, account),
        said=request.query.get("fait", "") if shown is None else "",
    )


@agency.page(CORRECTION, Act.CORRECT_STAFF)
def show_correction(request: AnyRequest, account_id: str, *, shown: Shown | None = None) -> Response:
    """Ask for the correct values of an account."""
    account = staff.read_account(request.ports, request.actor, account_id, Act.CORRECT_STAFF)
    typed = (
        ("first_name", account.first_name),
        ("last_name", account.last_name),
        ("role", account.role.value),
        ("departments", ", ".join(account.departments)),
        *(("lots", str(one)) for one in account.lots),
    )
    now = again_with(request, CORRECTION_FORM, Fields(typed))
    return staff_pages.page(
        request,
        "account_correction.html",
        title="Corriger un compte",
        form=(shown or now).of(account.version),
        shown=account,
        correctable=account.may_be_corrected,
    )


@agency.page(CLOSING, Act.DISABLE_ACCOUNT)
def show_closing(request: AnyRequest, account_id: str, *, shown: Shown | None = None) -> Response:
    """Show the consequences of closing an account, and ask for the reason."""
    account = staff.read_account(request.ports, request.actor, account_id, Act.DISABLE_ACCOUNT)
    return staff_pages.page(
        request,
        "account_closing.html",
        title="Fermer un compte",
        form=shown or blank(request, ReasonForm),
        shown=account,
        closed=account.status is AccountStatus.DISABLED,
    )


def after_invitation(_call: AnyRequest, account: Account) -> str:
    """Return the path of the account that was created."""
    return f"{PATH.format(account_id=account.id)}?fait=invitation"
