"""Follow-ups that nobody submits: one digest per person and morning (RULES sections 9, 10 and 11).

An escalation says which morning tells it and adds to the tally of that morning. In the morning one task
writes to each person apart, so that no transaction grows with their number.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.actor import System
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.following_up.quarter import Quarter
from chalicelib.domain.shared.calendar_rules import civil_hours, morning_of, next_morning, paris_date
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Deadline
from chalicelib.services.core.decisions import add_task, decide, finish_task, send_email
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports

DIGEST_DEADLINE = "follow_up.digest"
TELL_TASK = "tell_late_follow_ups"

_LINES_IN_A_DIGEST = 20
# Lists may lag behind a write: what escalates a moment before eight is told the next morning.
_LISTS_LAG = timedelta(minutes=10)
# Mornings that an outage made miss are told together: as many as one transaction may mark.
_MORNINGS_TOGETHER = 60


def escalate(changes: Changes, late: FollowUp) -> None:
    """Mark a late follow-up and owe it to the digest of the next morning."""
    morning = next_morning(changes.at + _LISTS_LAG)
    changes.update(replace(late, escalated=True, told_on=morning))
    changes.count(_tally(morning.isoformat()), f"{late.quarter}#{late.department}", 1)
    changes.owe(DIGEST_DEADLINE, morning.isoformat(), morning_of(morning))


def _tally(morning: str) -> str:
    """The counter of what a morning tells, by quarter and department: nothing else is read for it."""
    return f"LATE#{morning}"


def digest(ports: Ports, changes: Changes, deadline: Deadline) -> None:
    """A morning has come: owe one task for it and for the mornings before it that were missed.

    Met at night, after an outage, it waits for the next morning.
    """
    if not civil_hours(changes.at):
        changes.owe(DIGEST_DEADLINE, deadline.subject_id, morning_of(next_morning(changes.at)))
        return
    today = paris_date(changes.at)
    recent = {(today - timedelta(days=days)).isoformat() for days in range(_MORNINGS_TOGETHER)}
    mornings = sorted(recent | {deadline.subject_id})
    counted = ports.store.counters(map(_tally, mornings))
    untold = [
        morning
        for morning in mornings
        if _tally(morning) in counted
        and guards.claim(ports, changes, guards.late_digest_owed(morning, changes.at))
    ]
    if not untold:
        return
    add_task(ports, changes, TELL_TASK, today=today.isoformat(), mornings=untold)


def tell(ports: Ports, today: str, mornings: list[str], task_id: str) -> None:
    """Write to each prefecture and funder account what is still late and concerns it, one transaction each.

    Args:
        ports: the outside.
        today: the day of Paris on which it was owed: a person has one digest of it.
        mornings: those that it tells.
        task_id: the task; after a crash its next run goes on from there.
    """
    system = System(request_id=task_id)
    late = _still_late(ports, mornings)
    readers = (every(ports.store.accounts, role) for role in (Role.PREFECTURE, Role.FUNDER))
    for account in chain.from_iterable(readers):
        concerning = [
            one for one in late if account.role is Role.FUNDER or one.department in account.departments
        ]
        if concerning and account.status is AccountStatus.ACTIVE:
            _tell(ports, system, account, today, concerning)
    finish_task(ports, system, task_id)


def _still_late(ports: Ports, mornings: list[str]) -> list[FollowUp]:
    """The follow-ups that some mornings tell and that are awaited still, latest first."""
    days = set(map(date.fromisoformat, mornings))
    departments: dict[str, set[str]] = defaultdict(set)
    for counted in ports.store.counters(map(_tally, mornings)).values():
        for place in counted:
            quarter, department = place.split("#")
            departments[quarter].add(department)
    late = [
        one
        for quarter, some in departments.items()
        for one in every(ports.store.follow_ups, quarter, some)
        if one.escalated and one.awaited and one.told_on in days
    ]
    return sorted(late, key=lambda one: (one.due_on, one.structure_name, one.id))


def _tell(ports: Ports, system: System, account: Account, today: str, late: list[FollowUp]) -> None:
    def work(changes: Changes) -> None:
        if not guards.claim(ports, changes, guards.late_digest_sent(today, account.id, changes.at)):
            # Told by an earlier run of the same task.
            return
        send_email(
            ports,
            changes,
            "late_follow_ups",
            to=account.email,
            about=account.id,
            params={
                "count": len(late),
                "lines": [_line(ports, one) for one in late[:_LINES_IN_A_DIGEST]],
                "more": max(0, len(late) - _LINES_IN_A_DIGEST),
            },
        )

    decide(ports, system, work)


def _line(ports: Ports, late: FollowUp) -> str:
    department = ports.places.department_name(late.department)
    days = late.days_late(ports.today())
    delay = f"{days} {'jours' if days > 1 else 'jour'} de retard"
    return f"{late.structure_name} ({department}) : {Quarter.parse(late.quarter).label}, {delay}"
