"""The digest: at most one e-mail per agent and day (RULES sections 9, 10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.shared.calendar_rules import paris_date


class Subject(StrEnum):
    """The subject of an item of a digest."""

    OPINION = "opinion"
    LATE_FOLLOW_UP = "late_follow_up"
    FOLLOW_UP_BACK = "follow_up_back"
    INSTRUCTION = "instruction"
    SIGNATURE = "signature"
    LATE_RECOVERY = "late_recovery"


_READERS = {
    Subject.OPINION: frozenset({Role.PREFECTURE, Role.AGENCY}),
    Subject.LATE_FOLLOW_UP: frozenset({Role.PREFECTURE, Role.FUNDER, Role.AGENCY}),
    Subject.FOLLOW_UP_BACK: frozenset({Role.FUNDER}),
    Subject.INSTRUCTION: frozenset({Role.FUNDER, Role.AGENCY}),
    Subject.SIGNATURE: frozenset({Role.FUNDER}),
    Subject.LATE_RECOVERY: frozenset({Role.FUNDER}),
}
# Sent to the agency only for itself, and not in place of a prefecture without an account.
_OF_THE_AGENCY = frozenset({Subject.INSTRUCTION})
# In a fixed order, so that a run resumed after a crash processes the same accounts.
READERS = tuple(sorted(frozenset().union(*_READERS.values())))


@dataclass(frozen=True, kw_only=True)
class News:
    """One item of a digest.

    Args:
        subject: of the item.
        department: the code of its department.
        morning: the first day in Paris on which it may be sent.
        about: the id of the application, follow-up, agreement or ledger.
        attended: whether the department's prefecture has an open account; if not, the agency receives the
            item.
    """

    subject: Subject
    department: str
    morning: date
    about: str
    attended: bool = True


def news_for(account: Account, news: Iterable[News], today: date) -> list[News]:
    """Return the items for an agent today: those of its role and departments since its last digest.

    Args:
        account: of the agent.
        news: all items, whatever their morning.
        today: the date in Paris.

    Returns:
        none when the agent already had a digest today.
    """
    told_until = account.last_digest_on or paris_date(account.created_at) - timedelta(days=1)
    if account.status is not AccountStatus.ACTIVE:
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
        return news.subject in _OF_THE_AGENCY or not news.attended
    return account.role is Role.FUNDER or news.department in account.departments
