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
# Follow-ups that were told longer ago are no longer in digests.
_DAYS_BACK = 366


def escalate(changes: Changes, late: FollowUp) -> None:
    """Escalate a late follow-up, for the digests of the next morning."""
    morning = digest_morning(changes.at)
    changes.update(late.escalated_to(morning))
    _tell(changes, late, morning)


def tell_back(changes: Changes, back: FollowUp) -> None:
    """Tell the funder, in the digest of ``back_on``, of an accepted follow-up that was reopened."""
    assert back.back_on is not None
    _tell(changes, back, back.back_on)


def _tell(changes: Changes, follow_up: FollowUp, morning: date) -> None:
    changes.count(_tally(morning), f"{follow_up.quarter}#{follow_up.department}", 1)
    changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))


def _tally(morning: date) -> str:
    """Return the key of the counter of follow-ups told from a morning on, by quarter and department."""
    return f"LATE#{morning.isoformat()}"


def late_news(ports: Ports) -> Iterator[News]:
    """Yield the digest items of follow-ups: escalated and not submitted, or reopened; latest first."""
    today = ports.today()
    mornings = [today - timedelta(days=days) for days in range(_DAYS_BACK)]
    departments: dict[str, set[str]] = defaultdict(set)
    for counted in ports.store.counters(map(_tally, mornings)).values():
        for place in counted:
            quarter, department = place.split("#")
            departments[quarter].add(department)
    told = [
        one
        for quarter, some in departments.items()
        for one in every(ports.store.follow_ups, quarter, some)
        if one.escalated or one.back_on
    ]
    for one in sorted(told, key=lambda one: (one.due_on, one.structure_name, one.id)):
        for subject, morning in (
            (Subject.LATE_FOLLOW_UP, one.told_on if one.escalated else None),
            (Subject.FOLLOW_UP_BACK, one.back_on),
        ):
            if morning is not None:
                yield News(subject=subject, department=one.department, morning=morning, about=one.id)
