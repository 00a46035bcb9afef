"""The progress of reading files on Démarches simplifiées, and its pauses on failures (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

# After so many failures in a row it pauses. A procedure is read every quarter of an hour.
FAILURES = 4
PAUSE = timedelta(hours=1)
# The pause is shorter for drafts, since somebody waits for them.
DRAFTS_PAUSE = timedelta(minutes=10)
# The next reading begins so long before this one, for files that change meanwhile and for clocks that differ.
# Reading a file twice changes nothing.
_OVERLAP = timedelta(hours=1)
_BEGINNING = datetime(2021, 1, 1, tzinfo=UTC)
# Everything is read again so often, which repairs wrong or missing answers; sooner when files were left out.
_EVERYTHING = timedelta(days=1)
_EVERYTHING_AFTER_A_DOUBT = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The reading of a procedure on Démarches simplifiées.

    Args:
        since: files that changed after this instant are read.
        begun: when this reading began.
        cursor: of the next page; None at the first page.
        read_at: every change before this instant was read; None before the first complete reading.
        failures: how many requests failed in a row.
        paused_until: no request is sent before it; None without a pause.
        unclear: how many files this reading could not understand so far.
        nameless: how many files of this reading had not even a number.
        left_out: how many files are known to be misunderstood.
        doubtful: whether a file without a number was read: it may be any of those known here.
        everything_at: when the last reading of all files began.
        states_only: whether the service refuses to tell pieces and messages.
    """

    since: datetime
    begun: datetime
    cursor: str | None = None
    read_at: datetime | None = None
    failures: int = 0
    paused_until: datetime | None = None
    unclear: int = 0
    nameless: int = 0
    left_out: int = 0
    doubtful: bool = False
    everything_at: datetime | None = None
    states_only: bool = False

    @classmethod
    def first(cls, now: datetime) -> "Reading":
        """Return the first reading, of all files since the beginning of the programme."""
        return cls(since=_BEGINNING, begun=now)

    @property
    def paused(self) -> bool:
        """Whether too many requests failed in a row; one is tried after each pause."""
        return self.failures >= FAILURES

    def asks(self, now: datetime) -> bool:
        """Return whether a request may be sent at an instant."""
        return self.paused_until is None or now >= self.paused_until

    def starts(self, now: datetime) -> "Reading":
        """Continue at the next page, or begin a new reading now; from time to time one of all files."""
        if self.cursor:
            return self
        every = _EVERYTHING_AFTER_A_DOUBT if self.left_out else _EVERYTHING
        everything = self.everything_at is None or now - self.everything_at >= every
        since = _BEGINNING if everything else self.since
        return replace(self, since=since, begun=now, unclear=0, nameless=0)

    def answered(self) -> "Reading":
        """End the pause: the service has answered, or is no longer asked."""
        return replace(self, failures=0, paused_until=None)

    def page(self, unclear: int, nameless: int, *, states_only: bool) -> "Reading":
        """Count the files of a page that could not be understood."""
        return replace(
            self,
            unclear=self.unclear + unclear,
            nameless=self.nameless + nameless,
            states_only=states_only,
        )

    def reached(self, cursor: str) -> "Reading":
        """Note the cursor of the next page."""
        return replace(self, cursor=cursor)

    def finished(self) -> "Reading":
        """End the reading after its last page; the next one reads what changed since this one began."""
        everything = self.since == _BEGINNING
        now = self.unclear + self.nameless
        doubtful = bool(self.nameless) or (self.doubtful and not everything)
        return replace(
            self.answered(),
            since=self.begun - _OVERLAP,
            cursor=None,
            read_at=self.read_at if doubtful else self.begun,
            left_out=now if everything else max(now, self.left_out),
            doubtful=doubtful,
            everything_at=self.begun if everything else self.everything_at,
        )

    def failed(self, now: datetime, *, at_the_beginning: bool = False) -> "Reading":
        """Count a failed request; after some failures in a row it pauses.

        After a pause it begins again at the first page, since the cursor may be the cause of the failures.

        Args:
            now: when the request failed.
            at_the_beginning: whether to go back to the first page without a pause.
        """
        failed = replace(self, failures=self.failures + 1)
        if failed.paused:
            return replace(failed, paused_until=now + PAUSE, cursor=None)
        return replace(failed, cursor=None) if at_the_beginning else failed


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """The requests for drafts that Démarches simplifiées did not answer, and the pause that follows.

    Args:
        failures: how many requests for a draft failed in a row.
        paused_until: no draft is requested before it; None without a pause.
    """

    failures: int = 0
    paused_until: datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether too many requests for a draft failed in a row; one is tried after each pause."""
        return self.failures >= FAILURES

    def asks(self, now: datetime) -> bool:
        """Return whether a draft may be requested at an instant."""
        return self.paused_until is None or now >= self.paused_until

    def failed(self, now: datetime) -> "Drafting":
        """Count a failed request for a draft; after some failures in a row it pauses."""
        failures = self.failures + 1
        return Drafting(failures=failures, paused_until=now + DRAFTS_PAUSE if failures >= FAILURES else None)
