"""The recipients of a department's e-mails, and the morning of a digest (RULES section 9)."""

from datetime import date, datetime, timedelta

from chalicelib.domain.access.account import AccountStatus, Role
from chalicelib.domain.applying.application import Application
from chalicelib.domain.shared.calendar_rules import next_morning, next_working_morning
from chalicelib.services.core.changes import Changes, Scalar
from chalicelib.services.core.lists import every
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import send_email

# The timer that puts an application in a digest.
DIGEST_TIMER = "application.digest"

# Lists may lag behind a write, so what is written just before eight is in the next digest.
_LISTS_LAG = timedelta(minutes=10)


def addresses_of_role(ports: Ports, role: Role, department: str | None = None) -> list[str]:
    """Return the addresses of the active accounts of a role, in one department when given."""
    return [
        account.email
        for account in every(ports.store.accounts, role)
        if account.status is AccountStatus.ACTIVE
        and (department is None or department in account.departments)
    ]


def prefecture_addresses(ports: Ports, department: str) -> list[str]:
    """Return the addresses of a department's prefecture; empty without an open account."""
    return addresses_of_role(ports, Role.PREFECTURE, department)


def department_addresses(ports: Ports, department: str) -> list[str]:
    """Return a department's addresses: its prefecture's or, without an open account, the agency's."""
    return prefecture_addresses(ports, department) or addresses_of_role(ports, Role.AGENCY)


def departments_with_prefecture(ports: Ports) -> set[str]:
    """Return the departments whose prefecture has an open account."""
    return {
        department
        for account in every(ports.store.accounts, Role.PREFECTURE)
        if account.status is AccountStatus.ACTIVE
        for department in account.departments
    }


def notify_prefecture(
    ports: Ports, changes: Changes, template: str, application: Application, **params: Scalar
) -> None:
    """Owe an e-mail to the prefecture of an application, or to the agency (``department_addresses``)."""
    for address in department_addresses(ports, application.place.department):
        send_email(ports, changes, template, to=address, about=application.id, params=params)


def digest_morning(at: datetime) -> date:
    """Return the first morning whose digest certainly includes what is written at an instant."""
    return next_morning(at + _LISTS_LAG)


def working_digest_morning(ports: Ports, at: datetime, department: str) -> date:
    """Return ``digest_morning``, moved to a working day of a department."""
    return next_working_morning(at + _LISTS_LAG, lambda day: ports.working_days(day, department))
