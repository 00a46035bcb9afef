"""Passwords: chosen when an account is opened, and again when one was forgotten (RULES section 8)."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.access.account import Account, AccountStatus
from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.link import Link, LinkPurpose, link_used
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.access.accounts import (
    INVITATION_LAST_REMINDER,
    INVITATION_REMINDER,
    link_dies_on,
    send_account_link,
)
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.form_limits import count_request
from chalicelib.services.core.link_tokens import link_token, usable_link
from chalicelib.services.core.ports import LinkSpent, Ports
from chalicelib.services.core.transaction import add_task, decide, found, send_email

RESET_TASK = "send_password_reset"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the page of an account link shows: whose account, and the second factor to set up."""

    account: Account
    totp_secret: str | None
    totp_uri: str | None


def look_at_opening(ports: Ports, actor: Actor) -> Opening:
    """What an account link opens. Changes nothing: the second factor's secret follows from the token.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``status_forbids``.
    """
    account, _ = _opening_link(ports, actor)
    if not account.needs_second_factor:
        return Opening(account=account, totp_secret=None, totp_uri=None)
    secret = ports.second_factors.secret(link_token(actor))
    return Opening(
        account=account, totp_secret=secret, totp_uri=ports.second_factors.uri(secret, account.email)
    )


def _opening_link(ports: Ports, actor: Actor) -> tuple[Account, Link]:
    link = usable_link(ports, actor, Act.OPEN_ACCOUNT)
    account_id, generation = link.subject_id.split("/")
    account = found(ports.store.get(Account, account_id))
    if account.status is not AccountStatus.INVITED or account.generation != int(generation):
        raise link_used()
    return account, link


def open_account(ports: Ports, actor: Actor, *, password: str, totp_code: str | None) -> Account:
    """Choose a password, and for staff prove the second factor: the account is open (RULES section 8).

    Raises:
        Refusal: as ``look_at_opening``; ``password_short``, ``password_weak``, ``totp_required`` or
            ``totp_wrong``.
    """
    account, link = _opening_link(ports, actor)
    _require_strong(ports, password, account.email)
    secret = None
    if account.needs_second_factor:
        secret = ports.second_factors.secret(link_token(actor))
        _require_code(ports, secret, totp_code)
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

    return _with_link(ports, actor, work)


def _with_link(ports: Ports, actor: Actor, work: Callable[[Changes], Account]) -> Account:
    try:
        return decide(ports, actor, work)
    except LinkSpent:
        raise link_used() from None


def _require_strong(ports: Ports, password: str, email: str) -> None:
    shortest = ports.parameters().password_min_length
    if len(password) < shortest:
        raise Refusal(
            "password_short",
            f"Choisissez un mot de passe d'au moins {shortest} caractères.",
            "invalid",
            "/password",
        )
    weakness = ports.passwords.weakness(password, email)
    if weakness is not None:
        raise Refusal("password_weak", weakness, "invalid", "/password")


def _require_code(ports: Ports, secret: str, code: str | None) -> None:
    """Check that the authenticator is set up. The code still signs in: proving it is not signing in."""
    if not code:
        raise Refusal(
            "totp_required", "Saisissez le code à 6 chiffres de votre application.", "invalid", "/totp_code"
        )
    if ports.second_factors.matching_step(secret, code, ports.clock.now()) is None:
        raise Refusal("totp_wrong", "Ce code n'est pas le bon.", "invalid", "/totp_code")


def request_reset(ports: Ports, actor: Actor, *, email: str) -> None:
    """Owe a link to choose a new password, if an account has this address.

    The account is looked for apart from the request: the answer and its time are the same without one.

    Raises:
        Throttled: too many were asked for from one network address.
    """

    def work(changes: Changes) -> None:
        add_task(ports, changes, RESET_TASK, guard=guards.account_guard(ports, email))

    require(actor, Act.REQUEST_PASSWORD_RESET)
    if count_request(ports, actor, email=email):
        decide(ports, actor, work)


def send_reset(ports: Ports, guard: str, task_id: str) -> None:
    """Send the link that a forgotten password asked for, once an hour at most."""

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        changes.task_done = task_id
        holder = ports.store.guard_holder(guard)
        account = ports.store.get(Account, holder) if holder else None
        if account is None or account.status is AccountStatus.DISABLED:
            return
        if not guards.claim(ports, changes, guards.reset_sent(account.id, changes.at)):
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
            params={"expires_on": link_dies_on(ports, changes.at)},
            links={"reset": (LinkPurpose.RESET_PASSWORD, f"{account.id}/{account.generation}")},
        )
        changes.note(account, "reset_requested")

    decide(ports, System(request_id=task_id), work)


def look_at_reset(ports: Ports, actor: Actor) -> Account:
    """Whose password a link changes. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used`` or ``link_expired``.
    """
    return _reset_link(ports, actor)[0]


def _reset_link(ports: Ports, actor: Actor) -> tuple[Account, Link]:
    link = usable_link(ports, actor, Act.RESET_PASSWORD)
    account_id, generation = link.subject_id.split("/")
    account = found(ports.store.get(Account, account_id))
    if account.generation != int(generation) or account.status is not AccountStatus.ACTIVE:
        # The password changed since: an older link must not change it back.
        raise link_used()
    return account, link


def reset_password(ports: Ports, actor: Actor, *, password: str) -> Account:
    """Choose a new password; every open session of the account ends. The second factor stays as it was.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``password_weak``.
    """
    account, link = _reset_link(ports, actor)
    _require_strong(ports, password, account.email)
    password_hash = ports.passwords.hash(password)

    def work(changes: Changes) -> Account:
        # Read again: the account may have been disabled, or its password changed, while this one was hashed.
        current = _reset_link(ports, actor)[0].with_password(password_hash)
        changes.update(current)
        changes.link_used = link
        send_email(ports, changes, "password_changed", to=current.email, about=current.id)
        changes.note(current, "password_changed")
        return current

    return _with_link(ports, actor, work)
