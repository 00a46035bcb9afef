"""How the agency manages accounts: it invites staff, reads and closes accounts (RULES sections 7, 8)."""

from dataclasses import replace

from chalicelib.domain.access.account import Account, AccountStatus, Role, followed_departments
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, require
from chalicelib.services.access.accounts import invite, send_account_link, send_invitation
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_staff_invitation
from chalicelib.services.core.own_records import own_account
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import Page
from chalicelib.services.core.transaction import decide, found, note_reason


def list_accounts(ports: Ports, actor: Actor, *, role: Role, limit: int, cursor: str | None) -> Page[Account]:
    """The accounts of a role.

    Raises:
        Refusal: ``bad_cursor``.
    """
    require(actor, Act.SEE_ACCOUNT)
    return ports.store.accounts(role, limit=limit, cursor=cursor)


def read_account(ports: Ports, actor: Actor, account_id: str, act: Act = Act.SEE_ACCOUNT) -> Account:
    """An account, if the act is allowed on it.

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
) -> Account:
    """Create an account of the agency, a prefecture, the committee or the funder, and send its link.

    Idempotent until the link is followed.

    Args:
        ports: the outside.
        actor: who invites.
        email, role, first_name, last_name: of the person.
        departments: those that a prefecture follows.
        region: adds all its departments.

    Raises:
        Refusal: ``role_not_staff``, ``department_unknown``, ``departments_required``,
            ``departments_unexpected`` or ``email_taken``. Throttled: too many today.
    """
    require(actor, Act.INVITE_STAFF)
    count_staff_invitation(ports, own_account(actor).id, email)
    of_region = ports.places.departments_of(region) if region else ()
    followed = followed_departments(role, (*departments, *of_region), existing=ports.places.departments())
    return _invite_staff(
        ports,
        actor,
        email=email,
        role=role,
        first_name=first_name,
        last_name=last_name,
        departments=followed,
    )


def _invite_staff(
    ports: Ports,
    actor: Actor,
    *,
    email: str,
    role: Role,
    first_name: str,
    last_name: str,
    departments: tuple[str, ...] = (),
) -> Account:
    def invited(account: Account) -> Account:
        return replace(
            account,
            status=AccountStatus.INVITED,
            role=role,
            first_name=first_name,
            last_name=last_name,
            departments=departments,
        )

    def send(changes: Changes, account: Account) -> None:
        send_invitation(ports, changes, account, "staff_invited")
        changes.note(account, "invited", role=role.value)

    return invite(ports, actor, email, invited, send)


def invite_first_agency_account(
    ports: Ports, actor: System, *, email: str, first_name: str, last_name: str
) -> Account | None:
    """Invite the first account of the agency, by a command of whoever deploys.

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
    """Send a new account link to a person who has not opened the account; idempotent for ten minutes.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``. Throttled: too many today.
    """
    invited = read_account(ports, actor, account_id, Act.RESEND_INVITATION)
    invited.require_invited()
    count_staff_invitation(ports, own_account(actor).id, invited.email)

    def work(changes: Changes) -> None:
        account = read_account(ports, actor, account_id, Act.RESEND_INVITATION)
        account.require_invited()
        if not guards.claim(ports, changes, guards.invitation_sent(account.id, changes.at)):
            return
        send_account_link(ports, changes, account, last=False)
        changes.note(account, "invited_again")

    decide(ports, actor, work)


def disable_account(ports: Ports, actor: Actor, account_id: str, *, reason: str) -> Account:
    """Close an account, whose sessions end at once; idempotent.

    Raises:
        Refusal: ``not_found``, also for one's own account.
    """

    def work(changes: Changes) -> Account:
        account = read_account(ports, actor, account_id, Act.DISABLE_ACCOUNT)
        if account.status is AccountStatus.DISABLED:
            return account
        disabled = account.disabled()
        changes.update(disabled)
        note_reason(ports, changes, disabled, "disabled", reason)
        return disabled

    return decide(ports, actor, work)
