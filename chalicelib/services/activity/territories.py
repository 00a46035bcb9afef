"""The totals of departments and of the nation, computed from the totals of advisers (DECISIONS 45).

Every hour a task adds up what the advisers of some departments reported in the last twelve months, and writes
the sums that changed. So the run an hour later corrects a failed one, and a task that runs twice writes
nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from chalicelib.domain.access.actor import System
from chalicelib.domain.activity.posts import SeenPost, TerritoryPosts, posts_of
from chalicelib.domain.activity.totals import (
    FIRST_MONTH,
    Month,
    MonthTotals,
    for_nation,
    months_of,
    of_territory,
    past_reports,
)
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.training.summary import TrainingSummary
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task

COUNT_TASK = "count_activity"
# Reports of earlier months do not change: the follow-up of their quarter was submitted long ago.
MONTHS_COUNTED = 12
# How many departments one task counts. All of them together have some 4,000 advisers.
_DEPARTMENTS_PER_TASK = 10
# How many past quarters are examined for overdue follow-ups: two years.
_QUARTERS_EXAMINED = 8


def owe_counting(ports: Ports, departments: Iterable[str]) -> None:
    """Queue the tasks that count every department, once an hour; calling it again changes nothing."""
    codes = sorted(departments)

    def work(changes: Changes) -> None:
        if guards.claim(ports, changes, guards.activity_count_claim(changes.at)):
            for first in range(0, len(codes), _DEPARTMENTS_PER_TASK):
                group = codes[first : first + _DEPARTMENTS_PER_TASK]
                add_task(ports, changes, COUNT_TASK, departments=group)

    decide(ports, System(), work)


def count_departments(ports: Ports, departments: Collection[str], task_id: str) -> None:
    """Count the months and the posts of some departments and write what changed; idempotent."""
    system = System(request_id=task_id)
    by_department: dict[str, list[str]] = {one: [] for one in departments}
    for one in ports.store.recruitment_summaries(departments):
        if one.starts_on is not None:
            by_department[one.department].append(one.id)
    overdue = _count_overdue(ports, departments)
    trainings = {one.id: one for one in ports.store.training_summaries(departments)}
    for department, ids in sorted(by_department.items()):
        _count_department(ports, system, department, ids, trainings, overdue[department])
    finish_task(ports, system, task_id)


def _count_overdue(ports: Ports, departments: Collection[str]) -> Counter[str]:
    """Return how many follow-ups of the last quarters are overdue, by department."""
    quarters = [Quarter.of(ports.today()).previous()]
    while len(quarters) < _QUARTERS_EXAMINED:
        quarters.append(quarters[-1].previous())
    summaries = ports.store.follow_up_summaries(list(map(str, quarters)), departments)
    return Counter(one.department for one in summaries if one.late)


def _count_department(
    ports: Ports,
    system: System,
    department: str,
    recruitment_ids: Sequence[str],
    trainings: Mapping[str, TrainingSummary],
    overdue: int,
) -> None:
    """Add up the last months of the advisers of a department, and write the sums that changed."""
    today = ports.today()
    last = Month.of(today)
    first = last.plus(1 - MONTHS_COUNTED)
    stored = ports.store.several((Recruitment, one) for one in recruitment_ids)[0] if recruitment_ids else {}
    recruitments = [one for one in stored.values() if isinstance(one, Recruitment)]
    stored_ids = {one.id for one in recruitments}
    # Those before a takeover too, which may be of another department: only their last day is read.
    known = _with_former(ports, recruitments)
    advisers = [(one.structure_id, one.id) for one in known.values()]
    every = ports.store.totals_of_advisers(advisers, months_of(first, last)) if advisers else []
    parts = [one for one in every if one.recruitment_id in stored_ids]
    last_days = {one.recruitment_id: one.last_day for one in sorted(every, key=_by_month) if one.last_day}

    def work(changes: Changes) -> None:
        former_totals = {
            one.month: one for one in ports.store.territory_totals(department, FIRST_MONTH, last)
        }
        sums = {
            str(month): of_territory(department, department, month, parts) for month in months_of(first, last)
        }
        present = posts_of(
            [
                SeenPost(
                    recruitment=one,
                    training=trainings.get(one.id),
                    last_report=_last_day(one, known, last_days),
                )
                for one in recruitments
            ],
            today,
            ports.parameters(),
            overdue=overdue,
            past_reports=past_reports({**former_totals, **sums}.values(), today),
        )
        for month in months_of(first, last):
            former, sums_of_month = former_totals.get(str(month)), sums[str(month)]
            posts = present if month == last else former.posts if former else TerritoryPosts()
            totals = replace(sums_of_month, posts=posts, version=former.version if former else 0)
            if totals == former or (
                former is None and not totals.advisers and totals.posts == TerritoryPosts()
            ):
                continue
            # Both copies are always written together, so they have the same version.
            for copy in (totals, for_nation(totals)):
                (changes.update if former else changes.create)(copy)

    decide(ports, system, work)


def _with_former(ports: Ports, recruitments: Iterable[Recruitment]) -> dict[str, Recruitment]:
    """Return recruitments by id, with those that they continue at a successor."""
    known = {one.id: one for one in recruitments}
    sought = set(known)
    while former := {one.came_from for one in known.values() if one.came_from} - sought:
        sought |= former
        stored = ports.store.several((Recruitment, one) for one in former)[0]
        known |= {one.id: one for one in stored.values() if isinstance(one, Recruitment)}
    return known


def _last_day(
    recruitment: Recruitment, known: Mapping[str, Recruitment], last_days: Mapping[str, date]
) -> date | None:
    """Return the day of the last activity, at the former structure if nothing was reported since."""
    one: Recruitment | None = recruitment
    while one is not None and one.id not in last_days:
        one = known.get(one.came_from or "")
    return last_days[one.id] if one is not None else None


def _by_month(totals: MonthTotals) -> str:
    return totals.id
