"""Accounts: how one is invited and reminded, and moved to another structure (RULES sections 7, 8)."""

from dataclasses import replace

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.calendar_rules import (
    account_link_reminders,
    paris_date,
    start_of_day,
)
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.own_records import own_account, own_structure
from chalicelib.services.core.ports import GuardTaken, Ports
from chalicelib.services.core.transaction import decide, found, send_email

INVITATION_REMINDER = "account.reminder"
INVITATION_LAST_REMINDER = "account.last_reminder"


def email_taken() -> Refusal:
    """The answer to who invites a person that has an account."""
    return Refusal("email_taken", "Un compte existe déjà pour cette adresse.", "conflict", "/email")


def account_at(ports: Ports, email: str) -> Account | None:
    """The account of an address, in whatever state."""
    holder = ports.store.guard_holder(guards.account_guard(ports, email))
    return ports.store.get(Account, holder) if holder else None


def new_or_disabled(ports: Ports, changes: Changes, email: str) -> Account:
    """An account to invite: a new one, or the disabled one of this address, emptied.

    Raises:
        Refusal: ``email_taken``.
    """
    known = account_at(ports, email)
    if known is None:
        return Account(
            id=ports.ids.new(),
            email=email,
            role=Role.STRUCTURE,
            first_name="",
            last_name="",
            status=AccountStatus.INVITED,
            created_at=changes.at,
        )
    if known.status is not AccountStatus.DISABLED:
        raise email_taken()
    return known.invited_again()


def store_invited(ports: Ports, changes: Changes, account: Account) -> None:
    """Store an account that is invited: of a new one, the address is its own from now on."""
    if account.version:
        changes.update(account)
        return
    changes.create(account)
    changes.take(guards.account_guard(ports, account.email), account.id)


def invite_colleague(ports: Ports, actor: Actor, *, email: str, first_name: str, last_name: str) -> Account:
    """A structure invites a colleague to its space (RULES section 6); twice the same is once.

    Raises:
        Refusal: ``not_found`` or ``email_taken``.
    """
    require(actor, Act.INVITE_COLLEAGUE)
    structure, inviter = own_structure(ports, actor), own_account(actor)

    def work(changes: Changes) -> Account:
        known = account_at(ports, email)
        if known is not None and _invited_as(known, structure.id, first_name, last_name):
            return known
        account = new_or_disabled(ports, changes, email)
        account = replace(account, first_name=first_name, last_name=last_name, structure_id=structure.id)
        store_invited(ports, changes, account)
        send_invitation(
            ports,
            changes,
            account,
            "colleague_invited",
            invited_by=f"{inviter.first_name} {inviter.last_name}",
        )
        changes.note(account, "invited", by=inviter.id)
        return account

    try:
        return decide(ports, actor, work, reads_guards=(guards.ACCOUNTS,))
    except GuardTaken:
        raise email_taken() from None


def _invited_as(known: Account, structure_id: str, first_name: str, last_name: str) -> bool:
    """Whether an account is this invitation, still to be followed."""
    named = (known.first_name, known.last_name) == (first_name, last_name)
    return named and known.status is AccountStatus.INVITED and known.structure_id == structure_id


def send_invitation(ports: Ports, changes: Changes, account: Account, template: str, **params: str) -> None:
    """Owe an account link and its reminders."""
    send_email(
        ports,
        changes,
        template,
        to=account.email,
        about=account.id,
        params=params,
        links={"account": (LinkPurpose.OPEN_ACCOUNT, opening_subject(account))},
    )
    set_invitation_reminders(ports, changes, account)


def set_invitation_reminders(ports: Ports, changes: Changes, account: Account) -> None:
    """Owe the reminders of an account link: after 7 days, and before it dies (RULES section 9)."""
    first, last = account_link_reminders(paris_date(changes.at), ports.parameters())
    changes.set_timer(INVITATION_REMINDER, account.id, start_of_day(first))
    changes.set_timer(INVITATION_LAST_REMINDER, account.id, start_of_day(last))


def invitation_reminder(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind a person who has not opened the account; the reminder carries a link of its own."""
    account = ports.store.get(Account, timer.subject_id)
    if account is None or account.status is not AccountStatus.INVITED:
        return
    first, last = account_link_reminders(paris_date(timer.due_at), ports.parameters())
    last_due = start_of_day(paris_date(timer.due_at) + (last - first))
    if timer.name == INVITATION_REMINDER and changes.at >= last_due:
        # After an outage the last reminder alone is sent.
        return
    send_account_link(ports, changes, account, last=timer.name == INVITATION_LAST_REMINDER)
    changes.note(account, "invitation_reminded")


def send_account_link(ports: Ports, changes: Changes, account: Account, *, last: bool) -> None:
    """Owe one more account link to who was invited; ``last`` when it is the reminder before it dies."""
    send_email(
        ports,
        changes,
        "account_link_reminder",
        to=account.email,
        about=account.id,
        params={"last": last},
        links={"account": (LinkPurpose.OPEN_ACCOUNT, opening_subject(account))},
    )


def opening_subject(account: Account) -> str:
    """What an account link acts on: this invitation, not one that was disabled since."""
    return f"{account.id}/{account.generation}"


def switch_structure(ports: Ports, actor: Actor, *, structure_id: str) -> Account:
    """Go on in another of one's structures; who is there already stays, and nothing is written.

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
