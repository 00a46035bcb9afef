"""The agency's management of accounts: invite staff, read and close accounts (RULES sections 7, 8)."""

from dataclasses import dataclass, replace

from chalicelib.domain.access.account import (
    STAFF_ROLES,
    Account,
    AccountStatus,
    Role,
    followed_departments,
    held_lots,
)
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.words import Sought, bare, forms_of
from chalicelib.domain.training.lots import NUMBERS
from chalicelib.services.access.accounts import invite, send_account_link, send_invitation
from chalicelib.services.access.email_change import ACCOUNT_EMAIL_TIMER
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_staff_invitation
from chalicelib.services.core.lists import every
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, note_reason, require_version

# The accounts of a role that one request reads: about a megabyte.
_STAFF_AT_ONCE = 1500


def list_accounts(ports: Ports, actor: Actor, *, role: Role, limit: int, cursor: str | None) -> Page[Account]:
    """Return the accounts of a role.

    Raises:
        Refusal: ``bad_cursor``.
    """
    require(actor, Act.SEE_ACCOUNT)
    return ports.store.accounts(role, limit=limit, cursor=cursor)


@dataclass(frozen=True, kw_only=True)
class StaffFound:
    """The staff accounts that a search matches.

    Args:
        accounts: by name.
        unfollowed: codes of the departments that no open or invited account of a prefecture follows.
    """

    accounts: list[Account]
    unfollowed: list[str]


def find_staff(
    ports: Ports, actor: Actor, *, text: str = "", role: Role | None = None, department: str | None = None
) -> StaffFound:
    """Return the accounts of the agency, prefectures, committee and funder that a search matches.

    Args:
        ports: the outside.
        actor: the agency.
        text: beginnings of words of the name, or of the e-mail address.
        role: None for every role.
        department: followed by the account; None for any.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SEE_ACCOUNT)
    staff_accounts = [
        one for each in sorted(STAFF_ROLES) for one in every(ports.store.accounts, each, size=_STAFF_AT_ONCE)
    ]
    followed = {
        code for one in staff_accounts if one.status is not AccountStatus.DISABLED for code in one.departments
    }
    sought, address = Sought(text), text.strip().lower()
    accounts = [
        one
        for one in staff_accounts
        if (role is None or one.role is role)
        and (department is None or department in one.departments)
        and (
            one.email.startswith(address)
            or (bool(sought) and sought.meets(forms_of(f"{one.first_name} {one.last_name}")))
        )
    ]
    accounts.sort(key=lambda one: (bare(f"{one.last_name} {one.first_name}"), one.id))
    return StaffFound(
        accounts=accounts, unfollowed=[code for code in ports.places.departments() if code not in followed]
    )


def read_account(ports: Ports, actor: Actor, account_id: str, act: Act = Act.SEE_ACCOUNT) -> Account:
    """Return an account, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    account = found(ports.store.get(Account, account_id))
    require(actor, act, account)
    return account


def invite_staff(
    ports: Ports,
    actor: Actor,
    *,
    email: str,
    role: Role,
    first_name: str,
    last_name: str,
    departments: tuple[str, ...] = (),
    region: str | None = None,
    lots: tuple[int, ...] = (),
) -> Account:
    """Create an account of a staff role or of a training body, and owe the e-mail with its link.

    Idempotent until the link is followed.

    Args:
        ports: the outside.
        actor: who invites.
        email, role, first_name, last_name: of the person.
        departments: those that a prefecture follows.
        region: adds all its departments.
        lots: those that a training body holds.

    Raises:
        Refusal: ``role_not_staff``, ``department_unknown``, ``departments_required``,
            ``departments_unexpected``, ``lot_unknown``, ``lots_required``, ``lots_unexpected`` or
            ``email_taken``. Throttled: too many today.
    """
    require(actor, Act.INVITE_STAFF)
    count_staff_invitation(ports, own_account(actor).id, email)
    followed = _departments_followed(ports, role, departments, region)
    lots_held = held_lots(role, lots, existing=NUMBERS)
    return _invite_staff(
        ports,
        actor,
        email=email,
        role=role,
        first_name=first_name,
        last_name=last_name,
        departments=followed,
        lots=lots_held,
    )


def _departments_followed(
    ports: Ports, role: Role, departments: tuple[str, ...], region: str | None
) -> tuple[str, ...]:
    """Return the departments that an account follows, including those of a region."""
    of_region = ports.places.departments_of(region) if region else ()
    return followed_departments(role, (*departments, *of_region), existing=ports.places.departments())


def _invite_staff(
    ports: Ports,
    actor: Actor,
    *,
    email: str,
    role: Role,
    first_name: str,
    last_name: str,
    departments: tuple[str, ...] = (),
    lots: tuple[int, ...] = (),
) -> Account:
    def invited(account: Account) -> Account:
        return replace(
            account,
            status=AccountStatus.INVITED,
            role=role,
            first_name=first_name,
            last_name=last_name,
            departments=departments,
            lots=lots,
        )

    def send(changes: Changes, account: Account) -> None:
        send_invitation(ports, changes, account, "staff_invited")
        changes.note(account, "invited", role=role.value)

    return invite(ports, actor, email, invited, send)


def invite_first_agency_account(
    ports: Ports, actor: System, *, email: str, first_name: str, last_name: str
) -> Account | None:
    """Invite the first account of the agency, from a command line at deployment.

    Returns:
        the account, or None when the agency has one already.

    Raises:
        Refusal: ``email_taken``.
    """
    if ports.store.accounts(Role.AGENCY, limit=1, cursor=None).items:
        return None
    return _invite_staff(
        ports, actor, email=email, role=Role.AGENCY, first_name=first_name, last_name=last_name
    )


def resend_invitation(ports: Ports, actor: Actor, account_id: str) -> None:
    """Send a new account link to a person who has not opened the account; idempotent within ten minutes.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Throttled: too many today.
    """
    email = read_account(ports, actor, account_id, Act.RESEND_INVITATION).email
    count_staff_invitation(ports, own_account(actor).id, email)

    def work(changes: Changes) -> None:
        account = found(ports.store.get(Account, account_id))
        account.require_invited()
        if not guards.claim(ports, changes, guards.invitation_claim(account.id, changes.at)):
            return
        send_account_link(ports, changes, account, last=False)
        changes.note(account, "invited_again")

    decide(ports, actor, work)


def correct_staff(
    ports: Ports,
    actor: Actor,
    account_id: str,
    *,
    first_name: str,
    last_name: str,
    role: Role,
    reason: str,
    departments: tuple[str, ...] = (),
    region: str | None = None,
    lots: tuple[int, ...] = (),
    expected_version: int | None = None,
) -> Account:
    """Correct the name, the role and the territory of a member of staff; idempotent.

    Changes apply from that person's next request. A mistake is corrected by the same act. Nobody may correct
    their own account.

    Args:
        ports: the outside.
        actor: the agency.
        account_id: the account.
        first_name, last_name, role: of the person.
        reason: why, for the journal.
        departments: those that a prefecture follows.
        region: adds all its departments.
        lots: those that a training body holds.
        expected_version: what the person saw.

    Raises:
        Refusal: ``not_found``, also for one's own account, ``role_not_staff``, ``status_forbids``,
            ``department_unknown``, ``departments_required``, ``departments_unexpected``, ``lot_unknown``,
            ``lots_required`` or ``lots_unexpected``. Stale: somebody changed the account meanwhile.
    """

    def work(changes: Changes) -> Account:
        account = read_account(ports, actor, account_id, Act.CORRECT_STAFF)
        followed = _departments_followed(ports, role, departments, region)
        lots_held = held_lots(role, lots, existing=NUMBERS)
        corrected = account.corrected(
            first_name=first_name, last_name=last_name, role=role, departments=followed, lots=lots_held
        )
        if corrected == account:
            return account
        require_version(account, expected_version)
        changes.update(corrected)
        note_reason(
            ports,
            changes,
            corrected,
            "staff_corrected",
            reason,
            role=role.value,
            former_role=account.role.value,
        )
        return corrected

    return decide(ports, actor, work)


def disable_account(ports: Ports, actor: Actor, account_id: str, *, reason: str) -> Account:
    """Close an account and end its browser sessions at once; idempotent.

    Raises:
        Refusal: ``not_found``, also for one's own account.
    """

    def work(changes: Changes) -> Account:
        account = read_account(ports, actor, account_id, Act.DISABLE_ACCOUNT)
        if account.status is AccountStatus.DISABLED:
            return account
        disabled = account.disabled()
        changes.update(disabled)
        changes.clear_timer(ACCOUNT_EMAIL_TIMER, disabled.id)
        note_reason(ports, changes, disabled, "disabled", reason)
        return disabled

    return decide(ports, actor, work)
