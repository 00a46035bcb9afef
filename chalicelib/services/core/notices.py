"""Who is told of what at the prefectures, and the digest of each working morning (RULES section 9)."""

from datetime import datetime, timedelta

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.applying.application import AWAITING_DECISION, Application
from chalicelib.domain.shared.calendar_rules import morning_of, paris_date
from chalicelib.services.core import guards
from chalicelib.services.core.changes import Changes, Deadline
from chalicelib.services.core.decisions import send_email
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports

DIGEST_DEADLINE = "application.digest"

_NAMES_IN_A_DIGEST = 20
# Longer than any run of holidays: beyond it the reference data are broken, and a loop must end.
_LONGEST_REST = 15


def recipients(ports: Ports, role: Role, department: str | None = None) -> list[str]:
    """The addresses of the active accounts of a role, of one department when given."""
    return [
        account.email
        for account in every(ports.store.accounts, role)
        if account.status is AccountStatus.ACTIVE
        and (department is None or department in account.departments)
    ]


def tell(
    ports: Ports,
    changes: Changes,
    template: str,
    application: Application,
    params: dict[str, str | int | bool | list[str] | None],
) -> None:
    """Owe an e-mail to the prefecture of an application's department."""
    for address in recipients(ports, Role.PREFECTURE, application.place.department):
        send_email(ports, changes, template, to=address, about=application.id, params=params)


def next_digest_at(ports: Ports, after: datetime, department: str) -> datetime:
    """The next working morning of a department after an instant, at 8:00 in Paris."""
    day = paris_date(after)
    for _ in range(_LONGEST_REST):
        if ports.working_days(day, department) and morning_of(day) > after:
            return morning_of(day)
        day += timedelta(days=1)
    return morning_of(day)


def _previous_digest_at(ports: Ports, before: datetime, department: str) -> datetime:
    day = paris_date(before) - timedelta(days=1)
    for _ in range(_LONGEST_REST):
        if ports.working_days(day, department):
            break
        day -= timedelta(days=1)
    return morning_of(day)


def digest(ports: Ports, changes: Changes, deadline: Deadline) -> None:
    """Tell the prefecture of the applications that came since the last working morning.

    Each application owes the digest of its morning; the first one met sends it for all of them and the
    claim of that morning keeps the others silent.
    """
    application = ports.store.get(Application, deadline.subject_id)
    if application is None:
        return
    department = application.place.department
    told = guards.digest_sent(department, paris_date(deadline.due_at), changes.at)
    if ports.ephemeral.claimed(told.key, changes.at):
        return
    since = _previous_digest_at(ports, deadline.due_at, department)
    arrived = _confirmed_between(ports, department, since, deadline.due_at)
    if application.status in AWAITING_DECISION:
        # The list may lag behind; the application that owes this digest was read for sure.
        arrived[application.id] = application.name
    if not arrived:
        return
    names = sorted(arrived.values())
    changes.claims.append(told)
    for address in recipients(ports, Role.PREFECTURE, department):
        send_email(
            ports,
            changes,
            "prefecture_digest",
            to=address,
            about=application.id,
            params={
                "department_name": ports.places.department_name(department),
                "count": len(names),
                "names": names[:_NAMES_IN_A_DIGEST],
                "more": max(0, len(names) - _NAMES_IN_A_DIGEST),
            },
        )


def _confirmed_between(ports: Ports, department: str, since: datetime, until: datetime) -> dict[str, str]:
    waiting = every(ports.store.applications, departments=[department], statuses=AWAITING_DECISION)
    return {a.id: a.name for a in waiting if a.confirmed_at and since < a.confirmed_at <= until}
