"""Accounts: invitations, reminders, and switching to another structure (RULES sections 7, 8)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.mail_readers import without_reader
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.calendar_rules import (
    account_link_reminders,
    morning_of,
    paris_date,
)
from chalicelib.services.access.email_change import ACCOUNT_EMAIL_TIMER
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Scalar, Timer
from chalicelib.services.core.limits import count_invitation
from chalicelib.services.core.own_records import own_account, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, note_reason, send_email

INVITATION_REMINDER = "account.reminder"
INVITATION_LAST_REMINDER = "account.last_reminder"


def account_of_address(ports: Ports, email: str) -> Account | None:
    """Return the account of an address, whatever its status."""
    holder = ports.store.guard_holder(guards.account_guard(ports, email))
    return ports.store.get(Account, holder) if holder else None


def invite(
    ports: Ports,
    actor: Actor,
    email: str,
    invited: Callable[[Account], Account],
    send: Callable[[Changes, Account], None],
) -> Account:
    """Invite a person to a new account, or reset and invite the closed account of the address; idempotent.

    Args:
        ports: the outside.
        actor: the inviter; the caller has checked the permission.
        email: of the person.
        invited: returns the invited account, from the new or reset one.
        send: owes the e-mail, within the decision.

    Raises:
        Refusal: ``email_taken``.
    """

    def work(changes: Changes) -> Account:
        existing = account_of_address(ports, email)
        if existing is not None and existing == invited(existing):
            return existing
        if existing is not None:
            account = invited(existing.invited_again())
            changes.update(account)
        else:
            account = invited(_new_account(ports, changes, email))
            changes.create(account)
            changes.take(guards.account_guard(ports, email), account.id)
        send(changes, account)
        return account

    return decide(ports, actor, work, reads_guards=(guards.ACCOUNTS,))


def _new_account(ports: Ports, changes: Changes, email: str) -> Account:
    return Account(
        id=ports.ids.new(),
        email=email,
        role=Role.STRUCTURE,
        first_name="",
        last_name="",
        status=AccountStatus.INVITED,
        created_at=changes.at,
    )


def invite_colleague(ports: Ports, actor: Actor, *, email: str, first_name: str, last_name: str) -> Account:
    """Invite a colleague to the space of the actor's structure (RULES section 6); idempotent.

    Raises:
        Refusal: ``not_found`` or ``email_taken``. Throttled: too many today.
    """
    require(actor, Act.INVITE_COLLEAGUE)
    structure, inviter = own_structure(ports, actor), own_account(actor)
    count_invitation(ports, structure.id)
    existing = account_of_address(ports, email)
    if existing is not None and existing.works_elsewhere_than(structure.id):
        return _notify_existing_account(ports, actor, existing, first_name=first_name, last_name=last_name)

    def invited(account: Account) -> Account:
        return replace(
            account,
            status=AccountStatus.INVITED,
            first_name=first_name,
            last_name=last_name,
            structure_id=structure.id,
        )

    def send(changes: Changes, account: Account) -> None:
        by = f"{inviter.first_name} {inviter.last_name}"
        send_invitation(ports, changes, account, "colleague_invited", invited_by=by)
        changes.note(account, "invited", by=inviter.id)

    return invite(ports, actor, email, invited, send)


def colleague_of(ports: Ports, actor: Actor, account_id: str) -> Account:
    """Return another account of the actor's structure.

    Raises:
        Refusal: ``not_found``, also for the actor's own account.
    """
    account = found(ports.store.get(Account, account_id))
    require(actor, Act.REMOVE_COLLEAGUE, account)
    return account


def remove_colleague(ports: Ports, actor: Actor, account_id: str, *, reason: str) -> Account:
    """Remove a colleague from the structure's space, or withdraw an invitation.

    An account that also works for another structure stays open there; any other account is closed. Inviting
    the same address again corrects a mistake. The contact then receives the e-mails that only this person
    received.

    Raises:
        Refusal: ``not_found``, also for the actor's own account.
    """
    structure = own_structure(ports, actor)

    def work(changes: Changes) -> Account:
        account = colleague_of(ports, actor, account_id)
        removed = account.left(structure.id)
        changes.update(removed)
        own = own_structure(ports, actor)
        readers = without_reader(own.mail_readers, account_id)
        if readers != own.mail_readers:
            changes.update(replace(own, mail_readers=readers))
        if removed.status is AccountStatus.DISABLED:
            changes.clear_timer(INVITATION_REMINDER, removed.id)
            changes.clear_timer(INVITATION_LAST_REMINDER, removed.id)
            changes.clear_timer(ACCOUNT_EMAIL_TIMER, removed.id)
        send_email(
            ports,
            changes,
            "colleague_removed",
            to=removed.email,
            about=removed.id,
            params={"structure_id": structure.id},
        )
        note_reason(ports, changes, removed, "left_structure", reason, structure=structure.id)
        return removed

    return decide(ports, actor, work)


def _notify_existing_account(
    ports: Ports, actor: Actor, existing: Account, *, first_name: str, last_name: str
) -> Account:
    """Send an e-mail about the invitation to a person who already has an account elsewhere.

    Returns:
        an account that looks invited, so that the inviter does not learn which addresses have an account.
    """
    structure, inviter = own_structure(ports, actor), own_account(actor)

    def work(changes: Changes) -> Account:
        if guards.claim_form_email(ports, changes, existing.id, most=1):
            by = f"{inviter.first_name} {inviter.last_name}"
            params: dict[str, Scalar] = {"structure_name": structure.name, "invited_by": by}
            send_email(
                ports, changes, "colleague_has_account", to=existing.email, about=existing.id, params=params
            )
        account = _new_account(ports, changes, existing.email)
        return replace(
            account, version=1, first_name=first_name, last_name=last_name, structure_id=structure.id
        )

    return decide(ports, actor, work)


def send_invitation(ports: Ports, changes: Changes, account: Account, template: str, **params: str) -> None:
    """Owe an account link and its reminders."""
    send_email(
        ports,
        changes,
        template,
        to=account.email,
        about=account.id,
        params=params,
        links={"account": (LinkPurpose.OPEN_ACCOUNT, account.link_subject)},
    )
    set_invitation_reminders(ports, changes, account)


def set_invitation_reminders(ports: Ports, changes: Changes, account: Account) -> None:
    """Owe the reminders of an account link: after 7 days, and before it expires (RULES section 9)."""
    first, last = account_link_reminders(paris_date(changes.at), ports.parameters())
    changes.set_timer(INVITATION_REMINDER, account.id, morning_of(first))
    changes.set_timer(INVITATION_LAST_REMINDER, account.id, morning_of(last))


def remind_invited(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind a person who has not opened the account, with a new link."""
    account = ports.store.get(Account, timer.subject_id)
    if account is None or account.status is not AccountStatus.INVITED:
        return
    if timer.name == INVITATION_LAST_REMINDER:
        changes.clear_timer(INVITATION_REMINDER, account.id)
    elif any(
        one.name == INVITATION_LAST_REMINDER and one.due_at <= changes.at
        for one in ports.store.timers_of(account.id)
    ):
        # After an outage only the last reminder is sent; one that ends at night leaves both to one morning.
        return
    send_account_link(ports, changes, account, last=timer.name == INVITATION_LAST_REMINDER)
    changes.note(account, "invitation_reminded")


def send_account_link(ports: Ports, changes: Changes, account: Account, *, last: bool) -> None:
    """Owe a new account link to an invited person; ``last`` is True for the reminder before it expires."""
    send_email(
        ports,
        changes,
        "account_link_reminder",
        to=account.email,
        about=account.id,
        params={"last": last},
        links={"account": (LinkPurpose.OPEN_ACCOUNT, account.link_subject)},
    )


def switch_structure(ports: Ports, actor: Actor, *, structure_id: str) -> Account:
    """Switch to another structure of the account; idempotent.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, Act.SWITCH_STRUCTURE, own_account(actor))

    def work(changes: Changes) -> Account:
        before = found(ports.store.get(Account, own_account(actor).id))
        account = before.switched_to(structure_id)
        if account == before:
            return account
        changes.update(account)
        changes.note(account, "switched_structure", structure=structure_id)
        return account

    return decide(ports, actor, work)
