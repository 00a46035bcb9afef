"""The actor: a visitor, the holder of a link, a signed-in person, or the system (RULES section 7)."""

from dataclasses import dataclass

from chalicelib.domain.access.account import Account, Role
from chalicelib.domain.candidates.candidate import Candidate


@dataclass(frozen=True, kw_only=True)
class Anybody:
    """A visitor who has not signed in.

    Args:
        request_id: for the journal.
        address: the network address, for the counters.
        browser_session: hash of the cookie's token; its session may have ended.
    """

    request_id: str = ""
    address: str = ""
    browser_session: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkHolder:
    """A visitor with the link of an e-mail. Arguments as for ``Anybody``, and the link's token."""

    token: str
    request_id: str = ""
    address: str = ""
    browser_session: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountSession:
    """A signed-in account.

    Args:
        account: as read at the start of the request.
        token_hash: of the browser session's token; identifies the session and signs its form tokens.
        request_id: for the journal.
    """

    account: Account
    token_hash: str = ""
    request_id: str = ""

    @property
    def role(self) -> Role:
        """The role of the account."""
        return self.account.role


@dataclass(frozen=True, kw_only=True)
class CandidateSession:
    """A signed-in candidate, who has no account. Arguments as for ``AccountSession``."""

    candidate: Candidate
    token_hash: str = ""
    request_id: str = ""

    @property
    def role(self) -> Role:
        """The role of a candidate."""
        return Role.CANDIDATE


@dataclass(frozen=True, kw_only=True)
class System:
    """A timer or a task, which carries out the consequences of a decision.

    Args:
        request_id: the task's id.
        on_behalf_of: the account that caused it, for the journal.
    """

    request_id: str = ""
    on_behalf_of: str | None = None


SignedIn = AccountSession | CandidateSession
Actor = Anybody | LinkHolder | AccountSession | CandidateSession | System


def address_of(actor: Actor) -> str:
    """Return the network address of a visitor without a session, for the counters; otherwise empty."""
    return actor.address if isinstance(actor, Anybody | LinkHolder) else ""


def browser_session_of(actor: Actor) -> str:
    """Return the hash of the session token in the cookie of a visitor; empty for other actors."""
    return actor.browser_session if isinstance(actor, Anybody | LinkHolder) else ""
