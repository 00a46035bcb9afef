"""How far the reading of the files of a procedure came, and whether it is answered (RULES section 11)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

# So many readings in a row without an answer, then it pauses: an hour of readings every quarter of one.
FAILURES = 4
PAUSE = timedelta(hours=1)
# Files that change while pages are read, and clocks that differ: what is read twice changes nothing.
_OVERLAP = timedelta(hours=1)
_BEGINNING = datetime(2021, 1, 1, tzinfo=UTC)


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
    """

    since: datetime
    begun: datetime
    cursor: str | None = None
    read_at: datetime | None = None
    failures: int = 0
    paused_until: datetime | None = None

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
        """It goes on where it stopped; at its first page it begins now."""
        return self if self.cursor else replace(self, begun=now)

    def answered(self) -> "Reading":
        """The service answers, or is not asked any more: no pause."""
        return replace(self, failures=0, paused_until=None)

    def reached(self, cursor: str) -> "Reading":
        """A page was read, and there is another one."""
        return replace(self.answered(), cursor=cursor)

    def finished(self) -> "Reading":
        """The last page was read: what changes from its beginning on is asked for next."""
        since = self.begun - _OVERLAP
        return replace(self.answered(), since=since, cursor=None, read_at=self.begun)

    def failed(self, now: datetime) -> "Reading":
        """It was not answered; after some times in a row nothing is asked for a while.

        It then begins again at its first page: the place that it had may be what is not answered.
        """
        failed = replace(self, failures=self.failures + 1)
        return replace(failed, paused_until=now + PAUSE, cursor=None) if failed.paused else failed
