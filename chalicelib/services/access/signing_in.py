"""Signing in and out: sessions, the growing delay, the code that serves once (RULES section 8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.access.account import (
    Account,
    AccountStatus,
    sign_in_delay,
    sign_in_wait,
    sign_ins_at_once,
    wrong_credentials,
)
from chalicelib.domain.access.actor import AccountSession, Actor, CandidateSession, SignedIn, address_of
from chalicelib.domain.access.browser_session import BrowserSession
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.candidates.candidate import Candidate, CandidateStatus
from chalicelib.domain.shared.calendar_rules import end_of_day
from chalicelib.domain.shared.refusal import Refusal
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.link_tokens import token_hash
from chalicelib.services.core.ports import Ports, Throttled
from chalicelib.services.core.transaction import decide, found

# How long an attempt may be looked at: one whose process died holds nobody up for longer.
_ATTEMPT_LIFE = timedelta(minutes=1)
# Asked of who comes while as many as may are being looked at.
_A_MOMENT = timedelta(seconds=2)
# A session is touched at most once a minute: reading ten pages costs one write.
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class OpenedSession:
    """A browser session that was just opened: whose it is, and its token, for the cookie."""

    actor: SignedIn
    token: str


def sign_in(ports: Ports, actor: Actor, *, email: str, password: str, totp_code: str | None) -> OpenedSession:
    """Open a session.

    Args:
        ports: the outside.
        actor: who asks, and from which network address, for the growing delay.
        email, password, totp_code: what the person typed.

    Raises:
        Refusal: ``wrong_credentials``, the same and as slow whether or not the account exists.
        Throttled: too many failures; the password was not looked at.
    """
    require(actor, Act.SIGN_IN)
    with _one_attempt(ports, email, address_of(actor), ports.clock.now()):
        account = _authenticate(ports, email, password, totp_code, actor.request_id)
    token = open_session(ports, account_id=account.id, generation=account.generation)
    return OpenedSession(actor=AccountSession(account=account, token_hash=token_hash(token)), token=token)


@contextmanager
def _one_attempt(ports: Ports, email: str, address: str, now: datetime) -> Iterator[None]:
    """Count an attempt, and refuse it while its account at its address, or its address, has to wait.

    Never the account alone: a stranger elsewhere must not lock its owner out. Of an address, accounts are
    counted, not failures: a colleague's typos are one account, many accounts are a spray. A right password
    takes its own account off the count and neither renews nor shortens the wait that others earned: one
    good account buys nothing. All begins anew each day, so that going on does not make the wait longer
    (RULES section 8).

    An attempt is counted before the password is looked at, so that many at once do not slip through
    together: it is told right from wrong afterwards only.

    Raises:
        Throttled: too soon; the password is not to be looked at.
    """
    today, ends = ports.today(), end_of_day(ports.today())
    who, where = ports.signer.fingerprint(email), ports.signer.fingerprint(address)
    place, pair = f"{where}@{today}", f"{who}@{where}@{today}"
    under_way = f"{where}@{now:%H:%M}"
    # Who comes too soon costs two reads and no write.
    _require_patience(ports.ephemeral.failed_accounts(place), now)
    _require_patience(before := ports.ephemeral.failures(pair), now)
    at_once = ports.ephemeral.add_failure(under_way, now, now + _ATTEMPT_LIFE)
    try:
        # Read again: an attempt that ended meanwhile left its failure before it left the count.
        failed = ports.ephemeral.failed_accounts(place)
        _require_patience(failed, now)
        if at_once > sign_ins_at_once(failed[0], ports.parameters()):
            raise Throttled(_A_MOMENT)
        counted = ports.ephemeral.add_failure(pair, now, ends)
        if counted > before[0] + 1 and sign_in_delay(counted - 1):
            raise Throttled(sign_in_delay(counted - 1))
        try:
            yield
        except Refusal:
            ports.ephemeral.add_failed_account(place, who, now, ends)
            raise
        ports.ephemeral.clear_failures(pair)
        ports.ephemeral.drop_failed_account(place, who)
    finally:
        ports.ephemeral.forgive_failure(under_way)


def _require_patience(failures: tuple[int, datetime | None], now: datetime) -> None:
    if wait := sign_in_wait(*failures, now):
        raise Throttled(wait)


def _authenticate(ports: Ports, email: str, password: str, totp_code: str | None, request_id: str) -> Account:
    """The account, when the password and the code are right; as slow when there is none."""
    holder = ports.store.guard_holder(guards.account_guard(ports, email))
    account = ports.store.get(Account, holder) if holder else None
    active = account is not None and account.status is AccountStatus.ACTIVE
    right = ports.passwords.verify(account.password_hash if account and active else None, password)
    if not right or account is None:
        raise wrong_credentials()
    if account.needs_second_factor:
        _use_code(ports, account, totp_code, request_id)
    return account


def _use_code(ports: Ports, known: Account, code: str | None, request_id: str) -> None:
    step = ports.second_factors.matching_step(known.totp_secret or "", code or "", ports.clock.now())

    def work(changes: Changes) -> None:
        account = found(ports.store.get(Account, known.id)).with_code_used(step)
        changes.update(account)
        changes.note(account, "signed_in")

    decide(ports, AccountSession(account=known, request_id=request_id), work)


def open_session(ports: Ports, *, account_id: str, generation: int) -> str:
    """Open a browser session.

    Args:
        ports: the outside.
        account_id: whose: an account, or a candidate.
        generation: of the account; 0 for a candidate.

    Returns:
        its token, of which only the hash is stored.
    """
    now, token = ports.clock.now(), ports.ids.secret()
    session = BrowserSession(
        token_hash=token_hash(token),
        account_id=account_id,
        generation=generation,
        created_at=now,
        seen_at=now,
    )
    ports.ephemeral.put_browser_session(session, expires_at=session.ends_at(ports.parameters()))
    return token


def identify(ports: Ports, token: str, request_id: str) -> SignedIn | None:
    """Who a session's token belongs to, or None when it ended (idle, too long, signed out, new password)."""
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
    # A candidate has no account: the session names the candidate.
    candidate = ports.store.get(Candidate, row.account_id)
    if candidate is None or candidate.status is CandidateStatus.SUBMITTED or row.generation:
        return None
    return CandidateSession(candidate=candidate, token_hash=row.token_hash, request_id=request_id)


def sign_out(ports: Ports, actor: Actor) -> None:
    """Close the session at once."""
    require(actor, Act.SIGN_OUT)
    if isinstance(actor, AccountSession | CandidateSession):
        ports.ephemeral.drop_browser_session(actor.token_hash)
