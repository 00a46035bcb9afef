"""The browser session of a signed-in person, and its duration (RULES section 8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.shared.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class BrowserSession:
    """A browser session. Only the hash of its token is stored.

    ``account_id`` is the id of an account or of a candidate; ``generation`` is that of the account.
    """

    token_hash: str
    account_id: str
    generation: int
    created_at: datetime
    seen_at: datetime

    def ends_at(self, params: Parameters) -> datetime:
        """Return its latest end, even if it is in use."""
        return self.created_at + timedelta(hours=params.session_hours)

    def alive_at(self, now: datetime, params: Parameters) -> bool:
        """Return whether it is neither over nor idle for too long."""
        idle_too_long_at = self.seen_at + timedelta(minutes=params.session_idle_minutes)
        return now < min(idle_too_long_at, self.ends_at(params))
