"""Whether Démarches simplifiées answers, and how far the reading of its files came (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

# So many readings in a row without an answer, then it pauses: an hour of readings every quarter of one.
FAILURES = 4
PAUSE = timedelta(hours=1)
# Of drafts, which somebody waits for.
DRAFTS_PAUSE = timedelta(minutes=10)
# Files that change while pages are read, and clocks that differ: what is read twice changes nothing.
_OVERLAP = timedelta(hours=1)
_BEGINNING = datetime(2021, 1, 1, tzinfo=UTC)
# Whatever was answered wrongly, or not at all, is repaired so often; sooner where that is known.
_EVERYTHING = timedelta(days=1)
_EVERYTHING_AFTER_A_DOUBT = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The reading of a procedure on Démarches simplifiées.

    Args:
        since: what changed after it is read.
        begun: when this reading began.
        cursor: of the next page; None at its beginning.
        read_at: from when on nothing that changed before is left to read; None before a whole reading.
        failures: how many times in a row it was not answered.
        paused_until: nothing is asked before it; None while it is answered.
        unclear: how many files this reading could not understand so far.
        nameless: how many of its files did not even say their number.
        left_out: how many files could not be understood, as far as is known.
        doubtful: whether one that said no number may be any of those here.
        everything_at: when the last reading from the beginning of the programme began.
        states_only: whether pieces and messages could not be asked for.
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
        """The first one, from the beginning of the programme."""
        return cls(since=_BEGINNING, begun=now)

    @property
    def paused(self) -> bool:
        """Whether too many readings in a row were not answered; one is tried when each pause ends."""
        return self.failures >= FAILURES

    def asks(self, now: datetime) -> bool:
        """Whether files are asked for at an instant."""
        return self.paused_until is None or now >= self.paused_until

    def starts(self, now: datetime) -> "Reading":
        """It goes on where it stopped; at its first page it begins now, at times with everything."""
        if self.cursor:
            return self
        every = _EVERYTHING_AFTER_A_DOUBT if self.left_out else _EVERYTHING
        everything = self.everything_at is None or now - self.everything_at >= every
        since = _BEGINNING if everything else self.since
        return replace(self, since=since, begun=now, unclear=0, nameless=0)

    def answered(self) -> "Reading":
        """The service answers, or is not asked any more: no pause."""
        return replace(self, failures=0, paused_until=None)

    def page(self, unclear: int, nameless: int, *, states_only: bool) -> "Reading":
        """A page was read, with some files that could not be understood."""
        return replace(
            self,
            unclear=self.unclear + unclear,
            nameless=self.nameless + nameless,
            states_only=states_only,
        )

    def reached(self, cursor: str) -> "Reading":
        """There is another page."""
        return replace(self, cursor=cursor)

    def finished(self) -> "Reading":
        """The last page was read: what changes from its beginning on is asked for next."""
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
        """It was not answered, or wrongly; after some times in a row nothing is asked for a while.

        It then begins again at its first page: the place that it had may be what is not answered.

        Args:
            now: when that was.
            at_the_beginning: whether it begins again there at once.
        """
        failed = replace(self, failures=self.failures + 1)
        if failed.paused:
            return replace(failed, paused_until=now + PAUSE, cursor=None)
        return replace(failed, cursor=None) if at_the_beginning else failed


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """Whether drafts are made when they are asked for.

    Args:
        failures: how many times in a row none was.
        paused_until: none is asked for before it; None while they are made.
    """

    failures: int = 0
    paused_until: datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether too many in a row were not made; one is tried when each pause ends."""
        return self.failures >= FAILURES

    def asks(self, now: datetime) -> bool:
        """Whether a draft is asked for at an instant."""
        return self.paused_until is None or now >= self.paused_until

    def failed(self, now: datetime) -> "Drafting":
        """One was not made; after some times in a row none is asked for during a while."""
        failures = self.failures + 1
        return Drafting(failures=failures, paused_until=now + DRAFTS_PAUSE if failures >= FAILURES else None)
