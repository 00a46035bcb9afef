"""The board of applications: their statuses, the posts by department, and the longest waits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chalicelib.domain.applying.status import ApplicationStatus
from chalicelib.domain.applying.summary import ApplicationSummary
from chalicelib.domain.shared.french import Labelled

_RECRUITING = frozenset({ApplicationStatus.VALIDATED, ApplicationStatus.OVERDUE})


class Measure(Labelled):
    """The measure that a map shows by department."""

    GRANTED = "granted", "postes attribués"
    RECRUITED = "recruited", "postes avec un recrutement"
    WAITING = "waiting", "candidatures en attente de décision"


class WaitingAge(Labelled):
    """The age group of a wait, in days."""

    WEEK = "week", "moins de 7 jours"
    THREE_WEEKS = "three_weeks", "7 à 21 jours"
    TWO_MONTHS = "two_months", "22 à 60 jours"
    OLDER = "older", "plus de 60 jours"

    @classmethod
    def of(cls, days: int) -> "WaitingAge":
        """Return the age group of a wait; a prefecture has 21 days for its opinion (RULES section 10)."""
        for age, most in ((cls.WEEK, 6), (cls.THREE_WEEKS, 21), (cls.TWO_MONTHS, 60)):
            if days <= most:
                return age
        return cls.OLDER


@dataclass(kw_only=True)
class Figures:
    """The figures of some applications: those of a department, or all of them.

    Args:
        statuses: applications by status.
        opinions: how many await the opinion of their prefecture.
        asked: posts requested by those that await a decision.
        unsaid: how many of these gave no number of posts.
        granted: posts that structures hold.
        recruited: how many of these posts have a living recruitment.
        hired: how many of these posts have a signed contract.
    """

    statuses: Counter[ApplicationStatus] = field(default_factory=Counter)
    opinions: int = 0
    asked: int = 0
    unsaid: int = 0
    granted: int = 0
    recruited: int = 0
    hired: int = 0

    @property
    def applications(self) -> int:
        """How many applications there are."""
        return self.statuses.total()

    @property
    def waiting(self) -> int:
        """How many await a decision."""
        return sum(number for status, number in self.statuses.items() if status.awaits_decision)

    def value(self, measure: Measure) -> int:
        """Return the value of a measure."""
        return int(getattr(self, measure.value))

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            statuses=self.statuses + other.statuses,
            opinions=self.opinions + other.opinions,
            asked=self.asked + other.asked,
            unsaid=self.unsaid + other.unsaid,
            granted=self.granted + other.granted,
            recruited=self.recruited + other.recruited,
            hired=self.hired + other.hired,
        )

    def count(self, one: ApplicationSummary) -> None:
        """Add an application."""
        self.statuses[one.status] += 1
        if one.awaits_decision:
            self.opinions += one.awaits_opinion
            self.asked += one.posts_requested or 0
            self.unsaid += one.posts_requested is None
        if one.status in _RECRUITING:
            self.granted += one.posts_granted
            self.recruited += one.posts_taken
            self.hired += one.posts_hired


@dataclass(kw_only=True)
class Ages:
    """The ages of the waits for one thing.

    Args:
        counts: by age group.
        oldest: the start of the longest wait; None without any.
    """

    counts: Counter[WaitingAge] = field(default_factory=Counter)
    oldest: date | None = None

    def count(self, since: date, today: date) -> None:
        """Add a wait that began on a day."""
        self.counts[WaitingAge.of((today - since).days)] += 1
        self.oldest = min(self.oldest or since, since)


@dataclass(kw_only=True)
class Board:
    """The figures of a territory.

    Args:
        departments: by code, all departments of the territory, with or without applications.
        total: of all of them.
        opinions: the waits of those without an opinion.
        decisions: the waits of those without a decision.
        confirmed_today: applications whose address was confirmed today.
    """

    departments: Mapping[str, Figures]
    total: Figures
    opinions: Ages
    decisions: Ages
    confirmed_today: int


def board_of(
    summaries: Sequence[ApplicationSummary],
    departments: Sequence[str],
    today: date,
) -> Board:
    """Compute the board of some applications.

    Args:
        summaries: those of the departments.
        departments: codes of the territory.
        today: the date in Paris.
    """
    by_department = {code: Figures() for code in sorted(departments)}
    opinions, decisions = Ages(), Ages()
    confirmed_today = 0
    for one in summaries:
        by_department[one.department].count(one)
        confirmed_today += one.confirmed_on == today
        if one.awaits_decision:
            decisions.count(one.waits_since, today)
            if one.awaits_opinion:
                opinions.count(one.waits_since, today)
    return Board(
        departments=by_department,
        total=sum(by_department.values(), Figures()),
        opinions=opinions,
        decisions=decisions,
        confirmed_today=confirmed_today,
    )
