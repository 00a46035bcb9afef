"""Digest items about late follow-ups, and about accepted ones that were reopened (RULES section 11)."""

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

# The timer of a morning whose digest lists follow-ups.
DIGEST_TIMER = "follow_up.digest"
# Digests leave out follow-ups that were reported earlier.
_DAYS_BACK = 366


def escalate(changes: Changes, late: FollowUp) -> None:
    """Escalate a late follow-up, for the digests of the next morning."""
    morning = digest_morning(changes.at)
    changes.update(late.escalated_to(morning))
    _count_for_digest(changes, late, morning)


def report_reopened(changes: Changes, reopened: FollowUp) -> None:
    """Report an accepted follow-up that was reopened to the funder, in the digest of ``back_on``."""
    assert reopened.back_on is not None
    _count_for_digest(changes, reopened, reopened.back_on)


def report_moved(changes: Changes, moved: FollowUp) -> None:
    """Report a follow-up under its new department too, in the digests to come that it is in."""
    for morning in (moved.told_on if moved.escalated else None, moved.back_on):
        if morning is not None and morning_of(morning) > changes.at:
            _count_for_digest(changes, moved, morning)


def _count_for_digest(changes: Changes, follow_up: FollowUp, morning: date) -> None:
    changes.count(_counter_key(morning), f"{follow_up.quarter}#{follow_up.department}", 1)
    changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))


def _counter_key(morning: date) -> str:
    """Return the key of the counters, by quarter and department, of follow-ups first reported on a
    morning."""
    return f"LATE#{morning.isoformat()}"


def late_news(ports: Ports) -> Iterator[News]:
    """Yield the digest items of follow-ups: escalated and not submitted, or reopened; latest first."""
    today = ports.today()
    mornings = [today - timedelta(days=days) for days in range(_DAYS_BACK)]
    departments: dict[str, set[str]] = defaultdict(set)
    for counter in ports.store.counters(map(_counter_key, mornings)).values():
        for place in counter:
            quarter, department = place.split("#")
            departments[quarter].add(department)
    follow_ups = [
        one
        for quarter, codes in departments.items()
        for one in every(ports.store.follow_ups, quarter, codes)
        if one.escalated or one.back_on
    ]
    for one in sorted(follow_ups, key=lambda one: (one.due_on, one.structure_name, one.id)):
        for subject, morning in (
            (Subject.LATE_FOLLOW_UP, one.told_on if one.escalated else None),
            (Subject.FOLLOW_UP_BACK, one.back_on),
        ):
            if morning is not None:
                yield News(subject=subject, department=one.department, morning=morning, about=one.id)
