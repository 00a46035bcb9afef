"""Accounts: invitation, opening by a link, signing in and out, passwords (programme.md 7, 8)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.account import (
    STAFF_ROLES,
    Account,
    AccountStatus,
    Role,
    sign_in_delay,
)
from chalicelib.domain.calendar_rules import (
    account_link_deadline,
    account_link_reminders,
    paris_date,
    start_of_day,
)
from chalicelib.domain.link import Link, LinkPurpose
from chalicelib.domain.refusal import Refusal
from chalicelib.domain.structure import Structure
from chalicelib.services import candidate_space
from chalicelib.services.changes import BEARER, SYSTEM, Author, Changes, Deadline
from chalicelib.services.decisions import add_task, decide, found, not_found, send_email
from chalicelib.services.links import link_used, token_hash, usable_link
from chalicelib.services.ports import GuardTaken, LinkSpent, Ports, SessionRow, Throttled

INVITATION_REMINDER = "account.reminder"
INVITATION_LAST_REMINDER = "account.last_reminder"
RESET_TASK = "send_password_reset"
ACCOUNT_GUARDS = "ACCOUNT#"
_RESET_GUARDS = "RESET#"

# Failures are forgotten after a quiet day.
_FAILURES_LIFE = timedelta(days=1)
# A session is touched at most once a minute: reading ten pages costs one write.
_TOUCH_EVERY = timedelta(minutes=1)


def account_guard(ports: Ports, email: str) -> str:
    """The guard of « one account per e-mail »."""
    return f"{ACCOUNT_GUARDS}{ports.signer.fingerprint(email)}"


def _email_taken() -> Refusal:
    return Refusal("email_taken", "Un compte existe déjà pour cette adresse.", "conflict", "/email")


def invite_staff(
    ports: Ports,
    author: Author,
    *,
    email: str,
    role: Role,
    first_name: str,
    last_name: str,
    departments: tuple[str, ...] = (),
) -> Account:
    """Create an account of the agency, a prefecture, the committee or the funder, and send its link.

    Raises:
        Refusal: ``role_not_staff``, ``departments_required``, ``departments_unexpected`` or ``email_taken``.
    """
    if role not in STAFF_ROLES:
        raise Refusal("role_not_staff", "Ce rôle n'est pas celui d'un agent.", "invalid", "/role")
    if role is Role.PREFECTURE and not departments:
        raise Refusal(
            "departments_required", "Indiquez le ou les départements suivis.", "invalid", "/departments"
        )
    if role is not Role.PREFECTURE and departments:
        raise Refusal(
            "departments_unexpected", "Seule une préfecture suit des départements.", "invalid", "/departments"
        )

    def work(changes: Changes) -> Account:
        account = _new_or_disabled(ports, changes, email)
        account = replace(
            account, role=role, first_name=first_name, last_name=last_name, departments=departments
        )
        _store_invited(ports, changes, account)
        send_invitation(ports, changes, account, "staff_invited", role_label=role.label)
        changes.note(account, "invited", role=role.value)
        return account

    try:
        return decide(ports, author, work)
    except GuardTaken:
        raise _email_taken() from None


def _new_or_disabled(ports: Ports, changes: Changes, email: str) -> Account:
    """An account to invite: a new one, or the disabled one of this address, emptied."""
    holder = ports.store.guard_holder(account_guard(ports, email))
    known = ports.store.get(Account, holder) if holder else None
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
        raise _email_taken()
    return known.invited_again()


def _store_invited(ports: Ports, changes: Changes, account: Account) -> None:
    if account.version:
        changes.update(account)
        return
    changes.create(account)
    changes.take(account_guard(ports, account.email), account.id)


def invite_colleague(
    ports: Ports, author: Author, inviter: Account, *, email: str, first_name: str, last_name: str
) -> Account:
    """A structure invites a colleague to its space (programme.md 6).

    Raises:
        Refusal: ``email_taken``.
    """
    structure = found(ports.store.get(Structure, inviter.structure_id or ""))

    def work(changes: Changes) -> Account:
        account = _new_or_disabled(ports, changes, email)
        account = replace(account, first_name=first_name, last_name=last_name, structure_id=structure.id)
        _store_invited(ports, changes, account)
        send_invitation(
            ports,
            changes,
            account,
            "colleague_invited",
            structure_name=structure.name,
            invited_by=f"{inviter.first_name} {inviter.last_name}",
        )
        changes.note(account, "invited", by=inviter.id)
        return account

    try:
        return decide(ports, author, work)
    except GuardTaken:
        raise _email_taken() from None


def resend_invitation(ports: Ports, author: Author, account_id: str) -> None:
    """Send a new account link to a person who was invited and has not opened the account.

    Raises:
        Refusal: ``not_found`` or ``status_forbids``.
    """

    def work(changes: Changes) -> None:
        account = found(ports.store.get(Account, account_id))
        if account.status is not AccountStatus.INVITED:
            raise Refusal("status_forbids", "Ce compte est déjà ouvert.")
        _send_reminder(ports, changes, account, last=False)
        changes.note(account, "invited_again")

    decide(ports, author, work)


def _link_dies_on(ports: Ports, at: datetime) -> str:
    return account_link_deadline(paris_date(at), ports.parameters()).isoformat()


def send_invitation(ports: Ports, changes: Changes, account: Account, template: str, **params: str) -> None:
    """Owe an account link and its reminders."""
    send_email(
        ports,
        changes,
        template,
        to=account.email,
        about=account.id,
        params={**params, "expires_on": _link_dies_on(ports, changes.at)},
        links={"account": (LinkPurpose.OPEN_ACCOUNT, opening_subject(account))},
    )
    set_invitation_reminders(ports, changes, account)


def set_invitation_reminders(ports: Ports, changes: Changes, account: Account) -> None:
    """Owe the reminders of an account link: after 7 days, and before it dies (programme.md 9)."""
    first, last = account_link_reminders(paris_date(changes.at), ports.parameters())
    changes.owe(INVITATION_REMINDER, account.id, start_of_day(first))
    changes.owe(INVITATION_LAST_REMINDER, account.id, start_of_day(last))


def invitation_reminder(ports: Ports, changes: Changes, deadline: Deadline) -> None:
    """Remind a person who has not opened the account; the reminder carries a link of its own."""
    account = ports.store.get(Account, deadline.subject_id)
    if account is None or account.status is not AccountStatus.INVITED:
        return
    _send_reminder(ports, changes, account, last=deadline.name == INVITATION_LAST_REMINDER)
    changes.note(account, "invitation_reminded")


def _send_reminder(ports: Ports, changes: Changes, account: Account, *, last: bool) -> None:
    structure = ports.store.get(Structure, account.structure_id) if account.structure_id else None
    send_email(
        ports,
        changes,
        "account_link_reminder",
        to=account.email,
        about=account.id,
        params={
            "structure_name": structure.name if structure else account.role.label,
            "expires_on": _link_dies_on(ports, changes.at),
            "last": last,
        },
        links={"account": (LinkPurpose.OPEN_ACCOUNT, opening_subject(account))},
    )


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the page of an account link shows: whose account, and the second factor to set up."""

    account: Account
    totp_secret: str | None
    totp_uri: str | None


def look_at_opening(ports: Ports, token: str) -> Opening:
    """What an account link opens. Changes nothing: the second factor's secret follows from the token.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``status_forbids``.
    """
    account, _ = _opening_link(ports, token)
    if not account.needs_second_factor:
        return Opening(account=account, totp_secret=None, totp_uri=None)
    secret = ports.second_factors.secret(token)
    return Opening(
        account=account, totp_secret=secret, totp_uri=ports.second_factors.uri(secret, account.email)
    )


def _opening_link(ports: Ports, token: str) -> tuple[Account, Link]:
    link = usable_link(ports, token, (LinkPurpose.OPEN_ACCOUNT,))
    account_id, generation = link.subject_id.split("/")
    account = found(ports.store.get(Account, account_id))
    if account.status is not AccountStatus.INVITED or account.generation != int(generation):
        raise link_used()
    return account, link


def opening_subject(account: Account) -> str:
    """What an account link acts on: this invitation, not one that was disabled since."""
    return f"{account.id}/{account.generation}"


def open_account(
    ports: Ports, token: str, *, password: str, totp_code: str | None, request_id: str
) -> Account:
    """Choose a password, and for staff prove the second factor: the account is open (programme.md 8).

    Raises:
        Refusal: as ``look_at_opening``; ``password_short``, ``password_weak``, ``totp_required`` or
            ``totp_wrong``.
    """
    account, link = _opening_link(ports, token)
    _require_strong(ports, password, account.email)
    secret = None
    if account.needs_second_factor:
        secret = ports.second_factors.secret(token)
        _require_code(ports, secret, totp_code)
    password_hash = ports.passwords.hash(password)

    def work(changes: Changes) -> Account:
        current = found(ports.store.get(Account, account.id))
        opened = current.opened(password_hash=password_hash, totp_secret=secret)
        changes.update(opened)
        changes.link_used = link
        changes.clear(INVITATION_REMINDER, opened.id)
        changes.clear(INVITATION_LAST_REMINDER, opened.id)
        send_email(ports, changes, "account_opened", to=opened.email, about=opened.id)
        changes.note(opened, "opened")
        return opened

    return _with_link(ports, request_id, work)


def _with_link(ports: Ports, request_id: str, work: Callable[[Changes], Account]) -> Account:
    try:
        return decide(ports, Author(kind=BEARER, request_id=request_id), work)
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


def request_reset(ports: Ports, email: str, request_id: str) -> None:
    """Owe a link to choose a new password, if an account has this address.

    The account is looked for apart from the request: the answer and its time are the same without one.
    """

    def work(changes: Changes) -> None:
        add_task(ports, changes, RESET_TASK, guard=account_guard(ports, email))

    decide(ports, Author(kind=BEARER, request_id=request_id), work)


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
        hourly = f"{_RESET_GUARDS}{account.id}#{changes.at.strftime('%Y-%m-%dT%H')}"
        if ports.store.guard_holder(hourly) is not None:
            return
        changes.take(hourly, account.id)
        if account.status is AccountStatus.INVITED:
            _send_reminder(ports, changes, account, last=False)
            return
        send_email(
            ports,
            changes,
            "password_reset",
            to=account.email,
            about=account.id,
            params={"expires_on": _link_dies_on(ports, changes.at)},
            links={"reset": (LinkPurpose.RESET_PASSWORD, f"{account.id}/{account.generation}")},
        )
        changes.note(account, "reset_requested")

    decide(ports, Author(kind=SYSTEM, request_id=task_id), work, reads_guards=(_RESET_GUARDS,))


def look_at_reset(ports: Ports, token: str) -> Account:
    """Whose password a link changes. Changes nothing.

    Raises:
        Refusal: ``not_found``, ``link_used`` or ``link_expired``.
    """
    return _reset_link(ports, token)[0]


def _reset_link(ports: Ports, token: str) -> tuple[Account, Link]:
    link = usable_link(ports, token, (LinkPurpose.RESET_PASSWORD,))
    account_id, generation = link.subject_id.split("/")
    account = found(ports.store.get(Account, account_id))
    if account.generation != int(generation) or account.status is not AccountStatus.ACTIVE:
        # The password changed since: an older link must not change it back.
        raise link_used()
    return account, link


def reset_password(ports: Ports, token: str, *, password: str, request_id: str) -> Account:
    """Choose a new password; every open session of the account ends. The second factor stays as it was.

    Raises:
        Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``password_weak``.
    """
    account, link = _reset_link(ports, token)
    _require_strong(ports, password, account.email)
    password_hash = ports.passwords.hash(password)

    def work(changes: Changes) -> Account:
        # Read again: the account may have been disabled, or its password changed, while this one was hashed.
        current = _reset_link(ports, token)[0].with_password(password_hash)
        changes.update(current)
        changes.link_used = link
        send_email(ports, changes, "password_changed", to=current.email, about=current.id)
        changes.note(current, "password_changed")
        return current

    return _with_link(ports, request_id, work)


def _wrong_credentials() -> Refusal:
    return Refusal("wrong_credentials", "L'adresse, le mot de passe ou le code n'est pas le bon.", "invalid")


def sign_in(
    ports: Ports, *, email: str, password: str, totp_code: str | None, address: str
) -> tuple[Account, str]:
    """Open a session.

    Args:
        ports: the outside.
        email, password, totp_code: what the person typed.
        address: the network address, for the growing delay.

    Returns:
        the account and the session's token, for the cookie.

    Raises:
        Refusal: ``wrong_credentials``, the same and as slow whether or not the account exists.
        Throttled: too many failures; the password was not looked at.
    """
    now = ports.clock.now()
    who, where = ports.signer.fingerprint(email), ports.signer.fingerprint(address)
    pair = f"{who}@{where}"
    _require_patience(ports, pair, where, now)
    holder = ports.store.guard_holder(account_guard(ports, email))
    account = ports.store.get(Account, holder) if holder else None
    active = account is not None and account.status is AccountStatus.ACTIVE
    right = ports.passwords.verify(account.password_hash if account and active else None, password)
    step = 0
    if right and account is not None and account.needs_second_factor:
        matching = ports.second_factors.matching_step(account.totp_secret or "", totp_code or "", now)
        right = matching is not None and matching > account.totp_step
        step = matching or 0
    if not right or account is None:
        raise _wrong_credentials()
    ports.ephemeral.clear_failures(pair)
    ports.ephemeral.forgive_failure(where)
    if step:
        _remember_step(ports, account.id, step)
    token = ports.ids.secret()
    ports.ephemeral.put_session(
        SessionRow(
            token_hash=token_hash(token),
            account_id=account.id,
            generation=account.generation,
            created_at=now,
            seen_at=now,
        ),
        expires_at=now + timedelta(hours=ports.parameters().session_hours),
    )
    return account, token


def _require_patience(ports: Ports, pair: str, place: str, now: datetime) -> None:
    """Refuse who failed too often, an account from one address or one address on any account.

    Never the account alone: a stranger elsewhere must not lock its owner out (programme.md 8). The try is
    counted before the password is looked at, so that many at once do not slip through together.
    """
    known: dict[str, int] = {}
    for key in (place, pair):
        known[key], last = ports.ephemeral.failures(key)
        if last is not None and now < last + sign_in_delay(known[key]):
            raise Throttled(last + sign_in_delay(known[key]) - now)
    for key, before in known.items():
        counted = ports.ephemeral.add_failure(key, now, now + _FAILURES_LIFE)
        if counted > before + 1 and sign_in_delay(counted - 1):
            raise Throttled(sign_in_delay(counted - 1))


def _remember_step(ports: Ports, account_id: str, step: int) -> None:
    """A TOTP code serves once (RFC 6238, 5.2)."""

    def work(changes: Changes) -> None:
        account = found(ports.store.get(Account, account_id))
        if step <= account.totp_step:
            raise _wrong_credentials()
        changes.update(replace(account, totp_step=step))
        changes.note(account, "signed_in")

    decide(ports, Author(kind="account", account_id=account_id), work)


@dataclass(frozen=True)
class Identity:
    """Who is signed in, and by which session."""

    account: Account
    session: SessionRow


def identify(ports: Ports, token: str) -> Identity | None:
    """Who a session's token belongs to, or None when it ended (idle, too long, signed out, new password)."""
    now = ports.clock.now()
    row = ports.ephemeral.session(token_hash(token))
    if row is None:
        return None
    parameters = ports.parameters()
    ends = row.created_at + timedelta(hours=parameters.session_hours)
    if now >= ends or now >= row.seen_at + timedelta(minutes=parameters.session_idle_minutes):
        return None
    account = ports.store.get(Account, row.account_id) or candidate_space.identity_of(ports, row.account_id)
    if account is None or account.status is not AccountStatus.ACTIVE or account.generation != row.generation:
        return None
    if now - row.seen_at >= _TOUCH_EVERY:
        row = replace(row, seen_at=now)
        ports.ephemeral.put_session(row, expires_at=ends)
    return Identity(account, row)


def sign_out(ports: Ports, session: SessionRow) -> None:
    """Close a session at once."""
    ports.ephemeral.drop_session(session.token_hash)


def switch_structure(ports: Ports, author: Author, account_id: str, structure_id: str) -> Account:
    """Go on in another of one's structures; who is there already stays, and nothing is written.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> Account:
        before = found(ports.store.get(Account, account_id))
        account = before.switched_to(structure_id)
        if account == before:
            return account
        changes.update(account)
        changes.note(account, "switched_structure", structure=structure_id)
        return account

    return decide(ports, author, work)


def disable_account(ports: Ports, author: Author, account_id: str, *, reason: str) -> Account:
    """The agency closes an account; its sessions end at once."""

    def work(changes: Changes) -> Account:
        account = found(ports.store.get(Account, account_id))
        if account.id == author.account_id:
            raise not_found()
        disabled = replace(account, status=AccountStatus.DISABLED, generation=account.generation + 1)
        changes.update(disabled)
        changes.note(disabled, "disabled", reason=reason)
        return disabled

    return decide(ports, author, work)
