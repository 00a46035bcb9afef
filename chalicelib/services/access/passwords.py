"""Passwords: chosen when an account is opened, and reset when forgotten (RULES section 8)."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.access.account import Account, AccountStatus
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.credentials import require_code, require_password
from chalicelib.domain.access.link import Link, LinkPurpose, link_used
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.refusal import RefusalCollector
from chalicelib.services.access.accounts import (
    INVITATION_LAST_REMINDER,
    INVITATION_REMINDER,
    send_account_link,
)
from chalicelib.services.access.email_change import ACCOUNT_EMAIL_TIMER
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.limits import count_link_request
from chalicelib.services.core.link_tokens import link_token, usable_link
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent
from chalicelib.services.core.transaction import add_task, decide, found, send_email

RESET_TASK = "send_password_reset"


@dataclass(frozen=True, kw_only=True)
class AccountOpening:
    """The content of the page of an account link: the account and the second factor to set up."""

    account: Account
    totp_secret: str | None
    totp_uri: str | None


def account_opening(ports: Ports, actor: Actor) -> AccountOpening:
    """Return the account that a link opens. Changes nothing: the secret is derived from the token.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_replaced``, ``link_expired`` or
            ``status_forbids``.
    """
    account, _ = _account_of_link(ports, actor, Act.OPEN_ACCOUNT, AccountStatus.INVITED)
    if not account.needs_second_factor:
        return AccountOpening(account=account, totp_secret=None, totp_uri=None)
    secret = ports.second_factors.secret(link_token(actor))
    return AccountOpening(
        account=account, totp_secret=secret, totp_uri=ports.second_factors.uri(secret, account.email)
    )


def _account_of_link(ports: Ports, actor: Actor, act: Act, status: AccountStatus) -> tuple[Account, Link]:
    """Return the account of a link and the link; refuse an account in another status."""
    link = usable_link(ports, actor, act)
    account_id, generation = link.subject_id.split("/")
    account = found(ports.store.get(Account, account_id))
    account.require_link(int(generation), status)
    return account, link


def open_account(ports: Ports, actor: Actor, *, password: str, totp_code: str | None) -> Account:
    """Open an account with a password and, for staff, the code of the second factor (RULES section 8).

    Raises:
        Refusal: as ``account_opening``; ``password_short``, ``password_weak``, ``totp_required`` or
            ``totp_wrong``.
    """
    account, link = _account_of_link(ports, actor, Act.OPEN_ACCOUNT, AccountStatus.INVITED)
    rules, guessable = RefusalCollector(), ports.passwords.guessable
    rules.check(lambda: require_password(password, account.email, ports.parameters(), guessable=guessable))
    secret = None
    if account.needs_second_factor:
        secret = ports.second_factors.secret(link_token(actor))
        # The code is not consumed: it can still be used to sign in.
        step = ports.second_factors.matching_step(secret, totp_code or "", ports.clock.now())
        rules.check(lambda: require_code(totp_code, step))
    rules.require()
    password_hash = ports.passwords.hash(password)

    def work(changes: Changes) -> Account:
        current = found(ports.store.get(Account, account.id))
        opened = current.opened(password_hash=password_hash, totp_secret=secret)
        changes.update(opened)
        changes.link_used = link
        changes.clear_timer(INVITATION_REMINDER, opened.id)
        changes.clear_timer(INVITATION_LAST_REMINDER, opened.id)
        send_email(ports, changes, "account_opened", to=opened.email, about=opened.id)
        changes.note(opened, "opened")
        return opened

    return _decide_with_link(ports, actor, work)


def _decide_with_link(ports: Ports, actor: Actor, work: Callable[[Changes], Account]) -> Account:
    try:
        return decide(ports, actor, work)
    except LinkSpent:
        raise link_used() from None


def request_reset(ports: Ports, actor: Actor, *, email: str) -> None:
    """Owe a password reset link, if an account has this address.

    A task looks up the account, so that response and response time are the same when there is none.

    Raises:
        Throttled: too many requests from one network address.
    """

    def work(changes: Changes) -> None:
        add_task(ports, changes, RESET_TASK, guard=guards.account_guard(ports, email))

    require(actor, Act.REQUEST_PASSWORD_RESET)
    if count_link_request(ports, actor, email=email):
        decide(ports, actor, work)


def send_reset(ports: Ports, guard: str, task_id: str) -> None:
    """Send a password reset link, at most once an hour."""

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        holder = ports.store.guard_holder(guard)
        account = ports.store.get(Account, holder) if holder else None
        if account is None or account.status is AccountStatus.DISABLED:
            return
        if not guards.claim(ports, changes, guards.reset_claim(account.id, changes.at)):
            return
        if account.status is AccountStatus.INVITED:
            send_account_link(ports, changes, account, last=False)
            return
        send_email(
            ports,
            changes,
            "password_reset",
            to=account.email,
            about=account.id,
            links={"reset": (LinkPurpose.RESET_PASSWORD, account.link_subject)},
        )
        changes.note(account, "reset_requested")

    decide(ports, System(request_id=task_id), work)


def account_to_reset(ports: Ports, actor: Actor) -> Account:
    """Return the account whose password a link changes. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_replaced`` or ``link_expired``.
    """
    return _account_of_link(ports, actor, Act.RESET_PASSWORD, AccountStatus.ACTIVE)[0]


def reset_password(ports: Ports, actor: Actor, *, password: str) -> Account:
    """Choose a new password, which ends all browser sessions of the account; the second factor stays.

    A pending change of address is cancelled, because an attacker may have requested it.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_replaced``, ``link_expired``,
            ``password_short`` or ``password_weak``.
    """
    account, link = _account_of_link(ports, actor, Act.RESET_PASSWORD, AccountStatus.ACTIVE)
    require_password(password, account.email, ports.parameters(), guessable=ports.passwords.guessable)
    password_hash = ports.passwords.hash(password)

    def work(changes: Changes) -> Account:
        # Read again: the account may have been closed or its password changed during the hashing.
        current = account_to_reset(ports, actor).with_password(password_hash)
        changes.update(current)
        changes.link_used = link
        changes.clear_timer(ACCOUNT_EMAIL_TIMER, current.id)
        send_email(ports, changes, "password_changed", to=current.email, about=current.id)
        changes.note(current, "password_changed")
        return current

    return _decide_with_link(ports, actor, work)
