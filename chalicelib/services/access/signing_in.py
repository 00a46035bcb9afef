"""Sign-in and sign-out: browser sessions, increasing delays, single-use codes (RULES section 8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.access.account import (
    WRONG_CODES_TOLD,
    Account,
    AccountStatus,
    sign_in_delay,
    sign_in_wait,
    sign_ins_at_once,
    wrong_credentials,
    wrong_password,
)
from chalicelib.domain.access.actor import (
    AccountSession,
    Actor,
    CandidateSession,
    SignedIn,
    System,
    address_of,
    browser_session_of,
)
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Ports, Throttled
from chalicelib.services.core.transaction import decide, found, send_email

# After this time, an attempt whose process died no longer counts as in progress.
_ATTEMPT_LIFE = timedelta(minutes=1)
# The delay when the maximum number of attempts is in progress.
_RETRY_AFTER = timedelta(seconds=2)
# Read when no account has the address, so that the number of reads is the same.
_NOBODY = "nobody"
# The last use of a browser session is stored at most once a minute, to save writes.
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class OpenedSession:
    """A new browser session: its owner, and its token for the cookie."""

    actor: SignedIn
    token: str


def sign_in(ports: Ports, actor: Actor, *, email: str, password: str, totp_code: str | None) -> OpenedSession:
    """Open a browser session.

    Args:
        ports: the outside.
        actor: with the network address, for the growing delay.
        email, password, totp_code: as typed.

    Raises:
        Refusal: ``wrong_credentials``, with the same response and time whether or not the account exists.
        Throttled: too many failures; the password was not checked.
    """
    require(actor, Act.SIGN_IN)
    now = ports.clock.now()
    with _one_attempt(ports, email, address_of(actor), now):
        account = _authenticate(ports, email, password, totp_code, actor.request_id)
    close_previous_session(ports, actor)
    row, token = new_session(ports, account.id, account.generation)
    ports.ephemeral.put_browser_session(row, row.ends_at(ports.parameters()))
    return OpenedSession(actor=AccountSession(account=account, token_hash=row.token_hash), token=token)


def check_owner_password(ports: Ports, account: Account, password: str) -> None:
    """Check the password of the signed-in account before an act that could give the account away.

    Wrong passwords delay the next attempt. Only somebody with an open session can cause that delay, and a new
    password clears it.

    Raises:
        Refusal: ``wrong_password``. Throttled: too many wrong ones; the password was not checked.
    """
    now, key = ports.clock.now(), f"OWNER#{account.link_subject}@{ports.today()}"
    before = ports.ephemeral.failures(key)
    _require_no_wait(before, now)
    failures = ports.ephemeral.add_failure(key, now, end_of_day(ports.today()))
    if failures > before[0] + 1 and sign_in_delay(failures - 1):
        raise Throttled(sign_in_delay(failures - 1))
    if not ports.passwords.verify(account.password_hash, password):
        raise wrong_password()
    ports.ephemeral.clear_failures(key)


def new_session(ports: Ports, owner_id: str, generation: int) -> tuple[BrowserSession, str]:
    """Return a new browser session, not stored yet, and its token for the cookie.

    Args:
        ports: the outside.
        owner_id: id of the account, or of a candidate, who has none.
        generation: of the account or the candidate.
    """
    token, now = ports.ids.secret(), ports.clock.now()
    row = BrowserSession(
        token_hash=token_hash(token),
        account_id=owner_id,
        generation=generation,
        created_at=now,
        seen_at=now,
    )
    return row, token


def close_previous_session(ports: Ports, actor: Actor) -> None:
    """Close the previous session of the browser."""
    if before := browser_session_of(actor):
        ports.ephemeral.drop_browser_session(before)


@contextmanager
def _one_attempt(ports: Ports, email: str, address: str, now: datetime) -> Iterator[None]:
    """Allow an attempt unless a delay applies, and count its failure.

    Delays apply per account and network address, and per network address, never per account alone, so that a
    stranger elsewhere cannot lock the owner out. Per network address, the number of accounts with a failure
    is counted rather than failures: one person's typos concern one account, while password spraying concerns
    many. A correct password removes only its own account from that count, so that one valid account does not
    help an attacker. Counters are reset each day (RULES section 8).

    Attempts in progress are limited too, because a failure is counted only at the end: once a delay applies,
    a network address makes its attempts one by one.

    Raises:
        Throttled: too soon; the password must not be checked.
    """
    today, day_end = ports.today(), end_of_day(ports.today())
    account_print, address_print = ports.signer.fingerprint(email), ports.signer.fingerprint(address)
    address_key, pair_key = f"{address_print}@{today}", f"{account_print}@{address_print}@{today}"
    # A throttled attempt costs two reads and no write.
    _require_no_wait(ports.ephemeral.failed_accounts(address_key), now)
    _require_no_wait(ports.ephemeral.failures(pair_key), now)
    with (
        _attempt_in_progress(ports, f"{address_print}@{now:%H:%M}", now) as address_attempts,
        _attempt_in_progress(ports, f"{account_print}@{address_print}@{now:%H:%M}", now) as pair_attempts,
    ):
        # Read again: an attempt that ended meanwhile wrote its failure before it stopped counting as in
        # progress.
        for failed, attempts in (
            (ports.ephemeral.failed_accounts(address_key), address_attempts),
            (failed_before := ports.ephemeral.failures(pair_key), pair_attempts),
        ):
            _require_no_wait(failed, now)
            if attempts > sign_ins_at_once(failed[0], ports.parameters()):
                raise Throttled(_RETRY_AFTER)
        try:
            yield
        except Refusal:
            ports.ephemeral.add_failure(pair_key, now, day_end)
            ports.ephemeral.add_failed_account(address_key, account_print, now, day_end)
            raise
        if failed_before[0]:
            ports.ephemeral.clear_failures(pair_key)
            ports.ephemeral.drop_failed_account(address_key, account_print)


@contextmanager
def _attempt_in_progress(ports: Ports, key: str, now: datetime) -> Iterator[int]:
    """Count an attempt in progress, and yield the number in progress."""
    attempts = ports.ephemeral.add_failure(key, now, now + _ATTEMPT_LIFE)
    try:
        yield attempts
    finally:
        ports.ephemeral.subtract_failure(key)


def _require_no_wait(failures: tuple[int, datetime | None], now: datetime) -> None:
    if wait := sign_in_wait(*failures, now):
        raise Throttled(wait)


def _authenticate(ports: Ports, email: str, password: str, totp_code: str | None, request_id: str) -> Account:
    """Return the account if password and code are right; takes the same time when there is no account."""
    holder = ports.store.guard_holder(guards.account_guard(ports, email))
    account = ports.store.get(Account, holder or _NOBODY)
    is_active = account is not None and account.status is AccountStatus.ACTIVE
    is_right = ports.passwords.verify(account.password_hash if account and is_active else None, password)
    authenticated = account if is_right else None
    if authenticated is None or authenticated.needs_second_factor:
        return _authenticate_code(ports, email, authenticated, totp_code or "", request_id)
    return authenticated


def _authenticate_code(
    ports: Ports, email: str, account: Account | None, code: str, request_id: str
) -> Account:
    """Return the account if the code is also right; wrong codes count per account, from any network address.

    Only somebody with the password can cause that delay, and a new password clears it. The same reads and
    counts are made when the password was wrong, so that the response time reveals nothing.

    Args:
        ports: the outside.
        email: as typed.
        account: None if the password was wrong.
        code, request_id: of the request.
    """
    now, day_end = ports.clock.now(), end_of_day(ports.today())
    owner_key = account.link_subject if account else ports.signer.fingerprint(email)
    key = f"CODE#{owner_key}@{ports.today()}"
    before = ports.ephemeral.failures(key)
    if account is not None:
        _require_no_wait(before, now)
    failures = ports.ephemeral.add_failure(key, now, day_end)
    if account is None:
        raise wrong_credentials()
    if failures > before[0] + 1 and sign_in_delay(failures - 1):
        raise Throttled(sign_in_delay(failures - 1))
    step = ports.second_factors.matching_step(account.totp_secret or "", code, now)
    try:
        _consume_code(ports, account, step, request_id)
    except Refusal:
        if failures >= WRONG_CODES_TOLD:
            _notify_wrong_codes(ports, account, request_id)
        raise
    ports.ephemeral.clear_failures(key)
    return account


def _notify_wrong_codes(ports: Ports, account: Account, request_id: str) -> None:
    """Tell the owner, once a day, that somebody who knows the password is trying codes."""

    def work(changes: Changes) -> None:
        if not guards.claim(ports, changes, guards.wrong_codes_claim(account.id, changes.at)):
            return
        send_email(
            ports,
            changes,
            "second_factor_refused",
            to=account.email,
            about=account.id,
            links={"reset": (LinkPurpose.RESET_PASSWORD, account.link_subject)},
        )
        changes.note(account, "second_factor_refused")

    decide(ports, System(request_id=request_id), work)


def _consume_code(ports: Ports, account: Account, step: int | None, request_id: str) -> None:
    def work(changes: Changes) -> None:
        changes.update(found(ports.store.get(Account, account.id)).with_code_used(step))
        changes.note(account, "signed_in")

    decide(ports, AccountSession(account=account, request_id=request_id), work)


def identify(ports: Ports, token: str, request_id: str) -> SignedIn | None:
    """Return the owner of a session token; None if it ended (idle, too old, signed out, new password)."""
    now = ports.clock.now()
    row = ports.ephemeral.browser_session(token_hash(token))
    if row is None:
        return None
    parameters = ports.parameters()
    if not row.alive_at(now, parameters):
        return None
    actor = _owner(ports, row, request_id)
    if actor is not None and now - row.seen_at >= _TOUCH_EVERY:
        ports.ephemeral.put_browser_session(replace(row, seen_at=now), expires_at=row.ends_at(parameters))
    return actor


def _owner(ports: Ports, row: BrowserSession, request_id: str) -> SignedIn | None:
    account = ports.store.get(Account, row.account_id)
    if account is not None:
        session = AccountSession(account=account, token_hash=row.token_hash, request_id=request_id)
        return session if account.holds_session(row.generation) else None
    # The session of a candidate, who has no account.
    candidate = ports.store.get(Candidate, row.account_id)
    if candidate is None or candidate.status is CandidateStatus.SUBMITTED:
        return None
    if row.generation != candidate.generation:
        return None
    return CandidateSession(candidate=candidate, token_hash=row.token_hash, request_id=request_id)


def sign_out(ports: Ports, actor: Actor) -> None:
    """Close the browser session."""
    require(actor, Act.SIGN_OUT)
    if isinstance(actor, AccountSession | CandidateSession):
        ports.ephemeral.drop_browser_session(actor.token_hash)
