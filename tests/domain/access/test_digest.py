"""At most one digest per agent and day, of the agent's own subjects (RULES sections 9 and 10)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.digest import News, Subject, news_for
from tests.support import builders

TODAY = date(2026, 9, 15)


def agent(role: Role = Role.PREFECTURE, *departments: str, last: date | None = None) -> Account:
    created_at = datetime(2026, 9, 1, 12, tzinfo=UTC)
    return builders.account(role=role, departments=departments, last_digest_on=last, created_at=created_at)


def news(subject: Subject = Subject.OPINION, department: str = "54", morning: date = TODAY) -> News:
    return News(subject=subject, department=department, morning=morning, about="application-1")


OPINION, LATE = news(), news(Subject.LATE_FOLLOW_UP, "57")


@pytest.mark.parametrize(
    ("account", "told"),
    [
        (agent(Role.PREFECTURE, "54"), [OPINION]),
        (agent(Role.PREFECTURE, "57"), [LATE]),
        (agent(Role.PREFECTURE, "54", "57", "88"), [OPINION, LATE]),
        (agent(Role.PREFECTURE, "88"), []),
        (agent(Role.FUNDER), [LATE]),
        (agent(Role.AGENCY), []),
        (agent(Role.COMMITTEE), []),
    ],
)
def test_a_prefecture_reads_about_its_departments_and_the_funder_about_every_late_follow_up(
    account: Account, told: list[News]
) -> None:
    assert news_for(account, [OPINION, LATE], TODAY) == told


@pytest.mark.parametrize(
    ("days_ago", "told"), [(None, 3), (3, 3), (2, 2), (1, 1), (0, 0)], ids=lambda value: str(value)
)
def test_each_news_is_in_one_digest_only(days_ago: int | None, told: int) -> None:
    last = None if days_ago is None else TODAY - timedelta(days=days_ago)
    known = [news(morning=TODAY - timedelta(days=days)) for days in (2, 1, 0)]
    assert len(news_for(agent(Role.PREFECTURE, "54", last=last), known, TODAY)) == told


def test_items_of_tomorrow_wait() -> None:
    assert news_for(agent(Role.PREFECTURE, "54"), [news(morning=TODAY + timedelta(days=1))], TODAY) == []


def test_an_agent_invited_after_the_items_were_told_is_not_told_again() -> None:
    new = agent(Role.PREFECTURE, "54")
    told = [news(morning=date(2026, 8, 31)), news(morning=date(2026, 9, 1))]
    assert news_for(new, told, TODAY) == told[1:]


def test_the_agency_reads_for_a_prefecture_without_an_account() -> None:
    alone = [replace(OPINION, attended=False), replace(LATE, attended=False)]
    assert news_for(agent(Role.AGENCY), [OPINION, *alone], TODAY) == alone


def test_an_account_that_is_not_open_is_told_nothing() -> None:
    for status in (AccountStatus.INVITED, AccountStatus.DISABLED):
        closed = replace(agent(Role.PREFECTURE, "54"), status=status)
        assert news_for(closed, [OPINION], TODAY) == []
