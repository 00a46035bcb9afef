"""Totals of activity reports; each report is added to them, or subtracted, as it changes (RULES 19, 21)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from itertools import zip_longest
from operator import add, sub
from typing import Any

from chalicelib.domain.activity.posts import TerritoryPosts
from chalicelib.domain.activity.report import ActivityKind, ActivityReport, Age, Channel, Standing, Theme
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.calendar_rules import add_months
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.french import Labelled

_Numbers = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The sums over some reports.

    A tuple has one number for each member of an enumeration, in its order, without the zeros at its end.

    Args:
        reports: how many.
        people: participants; a person counts once for each activity.
        minutes: duration.
        groups: activities for a group.
        group_people: those who took part in them.
        redirections: activities after which somebody was redirected.
        mandates: Aidants Connect mandates.
        kinds, channels, themes: activities; one with several themes counts for each of them.
        ages, standings: people; those whose age or status is not known are in none.
        communes: INSEE codes, sorted.
        commune_reports: activities in each of them.
    """

    reports: int = 0
    people: int = 0
    minutes: int = 0
    groups: int = 0
    group_people: int = 0
    redirections: int = 0
    mandates: int = 0
    kinds: _Numbers = ()
    channels: _Numbers = ()
    themes: _Numbers = ()
    ages: _Numbers = ()
    standings: _Numbers = ()
    communes: tuple[str, ...] = ()
    commune_reports: _Numbers = ()

    @classmethod
    def of(cls, report: ActivityReport) -> "Counts":
        """Return the sums of one report."""
        said = report.answers
        return cls(
            reports=1,
            people=said.people,
            minutes=said.minutes,
            groups=int(said.group),
            group_people=said.people if said.group else 0,
            redirections=int(said.redirected_to is not None),
            mandates=int(said.mandate),
            kinds=_ones(ActivityKind, (said.kind,)),
            channels=_ones(Channel, (said.channel,)),
            themes=_ones(Theme, said.themes),
            ages=_trimmed(said.ages),
            standings=_trimmed(said.standings),
            communes=(said.insee_code,),
            commune_reports=(1,),
        )

    @property
    def by_commune(self) -> Mapping[str, int]:
        """The activities by INSEE code."""
        return dict(zip(self.communes, self.commune_reports, strict=True))

    def __add__(self, other: "Counts") -> "Counts":
        return self._with(other, add)

    def __sub__(self, other: "Counts") -> "Counts":
        return self._with(other, sub)

    def _with(self, other: "Counts", done: Callable[[int, int], int]) -> "Counts":
        mine, others = self.by_commune, other.by_commune
        merged = {code: done(mine.get(code, 0), others.get(code, 0)) for code in sorted({*mine, *others})}
        left = {code: number for code, number in merged.items() if number}
        summed: dict[str, Any] = {
            name: done(getattr(self, name), getattr(other, name))
            if isinstance(getattr(self, name), int)
            else _trimmed(
                done(a, b) for a, b in zip_longest(getattr(self, name), getattr(other, name), fillvalue=0)
            )
            for name in _SUMMED
        }
        return Counts(**summed, communes=tuple(left), commune_reports=tuple(left.values()))

    def without_communes(self) -> "Counts":
        """Return the same sums without their communes, as the nation keeps them of each department."""
        return replace(self, communes=(), commune_reports=())

    @property
    def individual(self) -> int:
        """Activities for one person."""
        return self.reports - self.groups

    def by(self, members: type[Labelled]) -> list[tuple[Labelled, int]]:
        """Return each member of an enumeration with its count: activities of a kind, people of an age…"""
        numbers: _Numbers = getattr(self, _BY[members])
        return [(one, numbers[at] if at < len(numbers) else 0) for at, one in enumerate(members)]


_SUMMED = tuple(one.name for one in fields(Counts) if one.name not in ("communes", "commune_reports"))
_BY: Mapping[type[Labelled], str] = {
    ActivityKind: "kinds",
    Channel: "channels",
    Theme: "themes",
    Age: "ages",
    Standing: "standings",
}


def _ones(members: type[Labelled], some: Iterable[Labelled]) -> _Numbers:
    there = set(some)
    return _trimmed(int(one in there) for one in members)


def _trimmed(numbers: Iterable[int]) -> _Numbers:
    found = tuple(numbers)
    last = len(found)
    while last and not found[last - 1]:
        last -= 1
    return found[:last]


def counted(parts: Iterable[Counts]) -> Counts:
    """Return the sums of several sums together."""
    return sum(parts, Counts())


@dataclass(frozen=True, order=True)
class Month:
    """A civil month, written ``2026-11``."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Parse ``2026-11``, as ``str`` writes it."""
        return cls.of(date.fromisoformat(f"{text}-01"))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Its last day, included."""
        return self.plus(1).first_day - timedelta(days=1)

    def plus(self, months: int) -> "Month":
        """Return the month so many months later, or earlier when negative."""
        return Month.of(add_months(self.first_day, months))

    @classmethod
    def of_quarter(cls, quarter: Quarter) -> tuple["Month", "Month"]:
        """Return the first and the last month of a quarter."""
        return cls.of(quarter.first_day), cls.of(quarter.last_day)


def months_of(first: Month, last: Month) -> list[Month]:
    """Return the months from the first to the last, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = first.plus(1)
    return found


@dataclass(frozen=True, kw_only=True)
class MonthTotals(Entity):
    """The sums of one adviser's reports of a month; its id is ``totals_id``.

    Args:
        structure_id: the employer of the adviser.
        counts: the sums.
        days: the number of activities of each day of the month, without the zeros at its end.
    """

    structure_id: str
    counts: Counts
    days: _Numbers = ()

    @property
    def month(self) -> Month:
        """Its month."""
        return Month.parse(self.id[:_MONTH_LENGTH])

    @property
    def recruitment_id(self) -> str:
        """The recruitment whose reports they are."""
        return self.id[_MONTH_LENGTH + 1 :]

    @property
    def last_day(self) -> date | None:
        """The day of the last activity, None without any."""
        return self.month.first_day.replace(day=len(self.days)) if self.days else None

    @property
    def days_at_work(self) -> int:
        """Days with at least one activity."""
        return sum(bool(number) for number in self.days)

    def with_report(self, report: ActivityReport) -> "MonthTotals":
        """Return the sums once a report of the month is added."""
        return self._changed(report, add)

    def without_report(self, report: ActivityReport) -> "MonthTotals":
        """Return the sums once a report of the month is taken away."""
        return self._changed(report, sub)

    def _changed(self, report: ActivityReport, done: Callable[[Any, Any], Any]) -> "MonthTotals":
        its_day = (*(0,) * (report.day.day - 1), 1)
        days = (done(a, b) for a, b in zip_longest(self.days, its_day, fillvalue=0))
        return replace(self, counts=done(self.counts, Counts.of(report)), days=_trimmed(days))


_MONTH_LENGTH = len("2026-11")


def totals_id(month: Month, recruitment_id: str) -> str:
    """Return the id of the totals of an adviser's month."""
    return f"{month}.{recruitment_id}"


def no_totals(structure_id: str, recruitment_id: str, month: Month) -> MonthTotals:
    """Return the totals of an adviser's month before its first report."""
    return MonthTotals(id=totals_id(month, recruitment_id), structure_id=structure_id, counts=Counts())


NATION = "FR"
# The first month of the programme (RULES section 13).
FIRST_MONTH = Month(2021, 1)


@dataclass(frozen=True, kw_only=True)
class TerritoryTotals(Entity):
    """The sums of a department's month; stored twice, under the department and, without communes, the nation.

    Args:
        territory: where it is stored: a department, or ``NATION``.
        department: whose sums they are.
        month: as ``Month`` writes it.
        advisers: how many have at least one report.
        counts: the sums.
        posts: the posts of the department, as last counted in that month.
    """

    territory: str
    department: str
    month: str
    advisers: int
    counts: Counts
    posts: TerritoryPosts = field(default_factory=TerritoryPosts)


def of_territory(
    territory: str, department: str, month: Month, parts: Iterable[MonthTotals]
) -> TerritoryTotals:
    """Return the sums of a department's month, as stored under a territory, from the totals of its
    advisers."""
    known = [one for one in parts if one.month == month and one.counts.reports]
    whole = counted(one.counts for one in known)
    return TerritoryTotals(
        id=f"{territory}.{department}.{month}",
        territory=territory,
        department=department,
        month=str(month),
        advisers=len(known),
        counts=whole.without_communes() if territory == NATION else whole,
    )


def latest_posts(kept: Iterable[TerritoryTotals]) -> dict[str, TerritoryPosts]:
    """Return the posts of each department as they were last counted, by its code."""
    return {one.department: one.posts for one in sorted(kept, key=lambda one: one.month)}


def for_nation(own: TerritoryTotals) -> TerritoryTotals:
    """Return the copy of a department's sums that is stored under the nation, without communes."""
    return replace(
        own,
        id=f"{NATION}.{own.department}.{own.month}",
        territory=NATION,
        counts=own.counts.without_communes(),
    )


def past_reports(kept: Iterable[TerritoryTotals], today: date) -> int:
    """Return the activities of the quarters that are over."""
    present, _ = Month.of_quarter(Quarter.of(today))
    return sum(one.counts.reports for one in kept if Month.parse(one.month) < present)
