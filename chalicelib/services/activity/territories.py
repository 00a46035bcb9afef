"""The totals of departments and of the nation: a projection of those of advisers (DECISIONS 45).

A task adds up what the advisers of some departments reported in the last twelve months, and writes the sums
that changed: whatever was missed is right an hour later, and a task that comes twice writes nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from chalicelib.domain.access.actor import System
from chalicelib.domain.activity.totals import NATION, Month, months_of, of_territory
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task

COUNT_TASK = "count_activity"
# A report of an earlier month changes only while the follow-up of its quarter waits, which is not so long.
MONTHS_COUNTED = 12
# Departments of a task: those of the nation have some 4,000 advisers.
_DEPARTMENTS_A_TASK = 10


def owe_counting(ports: Ports, departments: Iterable[str]) -> None:
    """Owe the totals of every department, once an hour; called as often as one likes."""
    places = sorted(departments)

    def work(changes: Changes) -> None:
        if guards.claim(ports, changes, guards.activity_counted(changes.at)):
            for first in range(0, len(places), _DEPARTMENTS_A_TASK):
                together = places[first : first + _DEPARTMENTS_A_TASK]
                add_task(ports, changes, COUNT_TASK, departments=together)

    decide(ports, System(), work)


def count_departments(ports: Ports, departments: Collection[str], task_id: str) -> None:
    """Add up the months of some departments and write what changed; idempotent."""
    system = System(request_id=task_id)
    by_department: dict[str, list[str]] = {}
    for one in ports.store.recruitment_summaries(departments):
        if one.starts_on is not None:
            by_department.setdefault(one.department, []).append(one.id)
    for department, ids in sorted(by_department.items()):
        _count(ports, system, department, ids)
    finish_task(ports, system, task_id)


def _count(ports: Ports, system: System, department: str, recruitment_ids: Iterable[str]) -> None:
    """Add up the last months of the advisers of a department, and write the sums that changed."""
    last = Month.of(ports.today())
    first = last.plus(1 - MONTHS_COUNTED)
    found, _ = ports.store.several((Recruitment, one) for one in recruitment_ids)
    advisers = [(one.structure_id, one.id) for one in found.values()]
    parts = ports.store.totals_of_advisers(advisers, months_of(first, last))

    def work(changes: Changes) -> None:
        kept = {one.month: one for one in ports.store.territory_totals(department, first, last)}
        for month in months_of(first, last):
            known = kept.get(str(month))
            right = of_territory(department, department, month, parts)
            if known is None and not right.advisers:
                continue
            version = known.version if known else 0
            if replace(right, version=version) == known:
                continue
            # Both copies are written together, so they have the same version.
            for territory in (department, NATION):
                copy = replace(of_territory(territory, department, month, parts), version=version)
                (changes.update if known else changes.create)(copy)

    decide(ports, system, work)
