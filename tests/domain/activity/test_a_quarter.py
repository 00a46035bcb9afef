"""A quarter of the nation, half a million reports: its totals equal a recount (RULES 19, 21)."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from chalicelib.domain.activity.report import ActivityKind, ActivityReport, Age, Channel, Standing, Theme
from chalicelib.domain.activity.totals import (
    NATION,
    Counts,
    Month,
    MonthTotals,
    counted,
    months_of,
    no_totals,
    of_territory,
)
from tests.support import activity

REPORTS, ADVISERS = 500_000, 4_000
# Of a hundred reports, how many are deleted and how many corrected.
DELETED, CORRECTED = 3, 5
MONTHS = months_of(Month(2026, 10), Month(2026, 12))
DEPARTMENTS = [f"{number:02d}" for number in range(1, 96)]


def answered(draw: random.Random, month: Month) -> ActivityReport:
    """Return a random report of a month."""
    people = draw.choice((1, 1, 1, 4, 12))
    kind = ActivityKind.WORKSHOP if people > 1 else draw.choice([ActivityKind.SUPPORT, ActivityKind.ANSWER])
    return activity.report(
        activity.answers(
            day=date(month.year, month.number, draw.randint(1, 28)),
            kind=kind,
            group=people > 1,
            people=people,
            channel=draw.choice(list(Channel)),
            themes=tuple(draw.sample(list(Theme), draw.randint(1, 4))),
            minutes=draw.choice((15, 30, 60, 120)),
            ages=(*(0,) * draw.randrange(len(Age)), people),
            standings=(*(0,) * draw.randrange(len(Standing)), people),
            insee_code=f"{draw.randrange(1, 96):02d}{draw.randrange(1, 9):03d}",
            mandate=draw.random() < 0.1,
        )
    )


def month_of_an_adviser(
    draw: random.Random, totals: MonthTotals, reports: list[ActivityReport]
) -> tuple[MonthTotals, list[ActivityReport]]:
    """Return the totals after an adviser recorded, corrected and deleted some reports, and those that are
    left."""
    left = []
    for _ in range(REPORTS // ADVISERS // len(MONTHS) + 1):
        one = draw.choice(reports)
        totals = totals.with_report(one)
        happens = draw.randrange(100)
        if happens < DELETED:
            totals = totals.without_report(one)
            continue
        if happens < DELETED + CORRECTED:
            other = draw.choice(reports)
            totals = totals.without_report(one).with_report(other)
            one = other
        left.append(one)
    return totals, left


def recounted(reports: list[ActivityReport]) -> Iterator[tuple[str, int]]:
    """Count some reports one by one."""
    for report in reports:
        said = report.answers
        yield from (("reports", 1), ("people", said.people), ("minutes", said.minutes))
        yield from (("groups", int(said.group)), ("mandates", int(said.mandate)), (said.kind.value, 1))
        yield from ((theme.value, 1) for theme in said.themes)
        yield from ((age.value, number) for age, number in zip(Age, said.ages, strict=False))
        yield said.insee_code, 1


def told(counts: Counts) -> Counter[str]:
    """Return the same lines from the totals."""
    lines = Counter({name: getattr(counts, name) for name in ("reports", "people", "minutes", "groups")})
    lines["mandates"] = counts.mandates
    for members in (ActivityKind, Theme, Age):
        lines.update({one.value: number for one, number in counts.by(members)})
    lines.update(counts.by_commune)
    return +lines


@pytest.mark.long
def test_the_totals_of_half_a_million_reports_equal_a_recount() -> None:
    draw = random.Random(20261231)
    samples = {month: [answered(draw, month) for _ in range(500)] for month in MONTHS}
    parts: dict[str, list[MonthTotals]] = {one: [] for one in DEPARTMENTS}
    by_hand: dict[str, Counter[str]] = {one: Counter() for one in DEPARTMENTS}
    recorded = 0
    for number in range(ADVISERS):
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        for month in MONTHS:
            start = no_totals("structure", f"adviser-{number}", month)
            totals, left = month_of_an_adviser(draw, start, samples[month])
            recorded += len(left)
            parts[department].append(totals)
            for line, found in recounted(left):
                by_hand[department][line] += found
    assert recorded > REPORTS * (100 - DELETED) // 100 - ADVISERS
    for department in DEPARTMENTS:
        own = [of_territory(department, department, month, parts[department]) for month in MONTHS]
        assert told(counted(one.counts for one in own)) == +by_hand[department]
    every_part = [part for own in parts.values() for part in own]
    nation = counted(of_territory(NATION, "FR", month, every_part).counts for month in MONTHS)
    assert nation.reports == recorded and nation.communes == ()
