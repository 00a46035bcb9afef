"""Late follow-ups in the digests of prefectures and funder (RULES section 11)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from chalicelib.domain.access.digest import News, Subject
from chalicelib.domain.following_up.follow_up import FollowUp
from chalicelib.domain.shared.calendar_rules import morning_of
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import digest_morning
from chalicelib.services.core.ports import Ports

# The timer of a morning whose digest has late follow-ups.
DIGEST_TIMER = "follow_up.digest"
# Follow-ups escalated earlier are not in digests any more.
_DAYS_BACK = 366


def escalate(changes: Changes, late: FollowUp) -> None:
    """Escalate a late follow-up, for the digests of the next morning."""
    morning = digest_morning(changes.at)
    changes.update(late.escalated_to(morning))
    changes.count(_tally(morning), f"{late.quarter}#{late.department}", 1)
    changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))


def _tally(morning: date) -> str:
    """The key of the counter of follow-ups told from a morning on, by quarter and department."""
    return f"LATE#{morning.isoformat()}"


def late_news(ports: Ports) -> Iterator[News]:
    """The digest items of escalated follow-ups that are still awaited, latest first."""
    today = ports.today()
    mornings = [today - timedelta(days=days) for days in range(_DAYS_BACK)]
    departments: dict[str, set[str]] = defaultdict(set)
    for counted in ports.store.counters(map(_tally, mornings)).values():
        for place in counted:
            quarter, department = place.split("#")
            departments[quarter].add(department)
    late = [
        one
        for quarter, some in departments.items()
        for one in every(ports.store.follow_ups, quarter, some)
        if one.escalated
    ]
    for one in sorted(late, key=lambda one: (one.due_on, one.structure_name, one.id)):
        if one.told_on is not None:
            yield News(
                subject=Subject.LATE_FOLLOW_UP,
                department=one.department,
                morning=one.told_on,
                about=one.id,
            )
