"""The morning digests: one task, then one transaction per agent (RULES sections 9 and 10)."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import System
from chalicelib.domain.access.digest import READERS, News, Subject, news_for
from chalicelib.domain.shared.calendar_rules import civil_hours, morning_of, next_morning, paris_date
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.lists import every
from chalicelib.services.core.notices import departments_with_prefecture, working_digest_morning
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import add_task, decide, finish_task, send_email
from chalicelib.services.following_up.late_follow_ups import DIGEST_TIMER, late_news
from chalicelib.services.funding.instruction import overdue_news
from chalicelib.services.funding.returning.recovering import late_news as recovery_news
from chalicelib.services.funding.signing import signature_news

SEND_TASK = "send_digests"


def morning_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Owe today's digests, once, when the digest timer of an item fires.

    A timer that fires at night, after an outage, is set again for the next morning.
    """
    if not civil_hours(changes.at):
        changes.set_timer(timer.name, timer.subject_id, morning_of(next_morning(changes.at)))
        return
    if guards.claim(ports, changes, guards.digests_claim(paris_date(changes.at))):
        add_task(ports, changes, SEND_TASK)


def send_digests(ports: Ports, task_id: str) -> None:
    """Owe each agent a digest of the items that no digest has listed yet.

    The transaction that owes the e-mail also sets the day of the account's last digest. A task that died
    resumes there, an agent gets one digest a day, and an item missed one day is in the next digest.
    """
    system = System(request_id=task_id)
    if civil_hours(ports.clock.now()):
        followed = departments_with_prefecture(ports)
        news = [
            replace(one, attended=one.department in followed)
            for one in (*_applications_awaiting_opinion(ports), *late_news(ports), *_agreement_news(ports))
        ]
        for role in READERS:
            for account in every(ports.store.accounts, role):
                if news_for(account, news, ports.today()):
                    _send_digest(ports, system, account.id, news)
    else:
        decide(ports, system, _wait_for_morning)
    finish_task(ports, system, task_id)


def _agreement_news(ports: Ports) -> Iterator[News]:
    yield from overdue_news(ports)
    yield from signature_news(ports)
    yield from recovery_news(ports)


def _wait_for_morning(changes: Changes) -> None:
    morning = next_morning(changes.at)
    changes.set_timer(DIGEST_TIMER, morning.isoformat(), morning_of(morning))


def _applications_awaiting_opinion(ports: Ports) -> Iterator[News]:
    for one in ports.store.summaries(ports.places.departments()):
        if one.awaits_opinion:
            yield News(
                subject=Subject.OPINION,
                department=one.department,
                morning=working_digest_morning(ports, one.confirmed_from, one.department),
                about=one.id,
            )


def _send_digest(ports: Ports, system: System, account_id: str, news: list[News]) -> None:
    def work(changes: Changes) -> None:
        account = ports.store.get(Account, account_id)
        today = paris_date(changes.at)
        own_news = news_for(account, news, today) if account else []
        if account is None or not own_news:
            return
        changes.update(account.with_digest(today))
        send_email(
            ports,
            changes,
            "digest",
            to=account.email,
            about=account.id,
            params={
                "applications": [one.about for one in own_news if one.subject is Subject.OPINION],
                "follow_ups": [one.about for one in own_news if one.subject is Subject.LATE_FOLLOW_UP],
                "follow_ups_back": [one.about for one in own_news if one.subject is Subject.FOLLOW_UP_BACK],
                "agreements": [one.about for one in own_news if one.subject is Subject.INSTRUCTION],
                "to_sign": [one.about for one in own_news if one.subject is Subject.SIGNATURE],
                "recoveries": [one.about for one in own_news if one.subject is Subject.LATE_RECOVERY],
            },
        )

    decide(ports, system, work)
