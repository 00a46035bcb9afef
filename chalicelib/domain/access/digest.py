"""The digest: at most one e-mail per agent and day, of everything that is told so (RULES sections 9, 10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.shared.calendar_rules import paris_date


class Subject(StrEnum):
    """What a digest tells of."""

    OPINION = "opinion"
    LATE_FOLLOW_UP = "late_follow_up"


_READERS = {
    Subject.OPINION: frozenset({Role.PREFECTURE, Role.AGENCY}),
    Subject.LATE_FOLLOW_UP: frozenset({Role.PREFECTURE, Role.FUNDER, Role.AGENCY}),
}
# In a fixed order: a run that starts again after a crash goes through the same people.
READERS = tuple(sorted(frozenset().union(*_READERS.values())))


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that a digest tells.

    Args:
        subject: what it tells of.
        department: the code of the department that it concerns.
        morning: the day of Paris from whose morning on it is told.
        about: the id of the application or follow-up.
        attended: the prefecture of the department has an open account; otherwise the agency reads for it.
    """

    subject: Subject
    department: str
    morning: date
    about: str
    attended: bool = True


def news_for(account: Account, news: Iterable[News], today: date) -> list[News]:
    """What an agent is told today: the news of its role and departments since its last digest.

    Args:
        account: the agent's, as it is now.
        news: all there is to tell, of whatever morning.
        today: the date in Paris.

    Returns:
        nothing when there is no news, or when the agent had its digest of the day.
    """
    told_until = account.last_digest_on or paris_date(account.created_at) - timedelta(days=1)
    if account.status is not AccountStatus.ACTIVE or told_until >= today:
        return []
    return [
        one
        for one in news
        if told_until < one.morning <= today
        and account.role in _READERS[one.subject]
        and _concerns(account, one)
    ]


def _concerns(account: Account, news: News) -> bool:
    if account.role is Role.AGENCY:
        return not news.attended
    return account.role is Role.FUNDER or news.department in account.departments
