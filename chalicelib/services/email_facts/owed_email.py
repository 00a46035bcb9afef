"""An owed e-mail: who receives it and its facts, read when it is sent (RULES sections 9 and 10)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from chalicelib.domain.access.account import Account, AccountStatus, Role
from chalicelib.domain.access.link import Link
from chalicelib.domain.access.mail_readers import MailKind
from chalicelib.domain.applying.application import Application
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.milestones import Milestone
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.access.mail_readers import reader_addresses
from chalicelib.services.core.guards import siret_guard, structure_guard
from chalicelib.services.core.own_records import applications_of
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import StoredEmail

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


class OutdatedEmail(Exception):
    """The facts of the e-mail no longer hold, or its subject has been deleted."""


def require_fact(holds: object) -> None:
    """Raise OutdatedEmail unless a condition holds."""
    if not holds:
        raise OutdatedEmail


def require_value(value: T | None) -> T:
    """Return a value that must not be None. Raises OutdatedEmail."""
    if value is None:
        raise OutdatedEmail
    return value


@dataclass(frozen=True, kw_only=True)
class OwedEmail:
    """An owed e-mail, with its links that are still usable, by name.

    ``contact_too``: True to send it to the structure's contact as well as to the chosen readers.
    """

    ports: Ports
    email: StoredEmail
    links: Mapping[str, Link]
    contact_too: bool = False

    def get(self, kind: type[E], entity_id: object) -> E:
        """Return an entity as it is now. Raises OutdatedEmail when there is none."""
        return require_value(self.ports.store.get(kind, str(entity_id)))

    def subject(self, kind: type[E]) -> E:
        """Return the subject of the e-mail as it is now. Raises OutdatedEmail when it was deleted."""
        return self.get(kind, self.email.subject_id)

    def link_subject_parts(self, name: str) -> list[str]:
        """Return the parts of the id of a link's subject."""
        return self.links[name].subject_id.split("/")

    def to_address(self, to: str, **facts: object) -> StoredEmail:
        """Return the e-mail with the present address and facts, added to those of its decision."""
        return replace(self.email, to=to, params={**self.email.params, **facts})

    def to_structure(self, structure: Structure, kind: MailKind, **facts: object) -> StoredEmail:
        """Return the e-mail to the structure's readers of a kind of e-mail, with the present facts.

        An e-mail that opens the contact's account goes to the contact only.
        """
        contact: tuple[str, ...] = (structure.contact_email,)
        to = contact
        if "account" not in self.email.links:
            chosen = reader_addresses(self.ports, structure, kind)
            to = chosen if not self.contact_too or contact[0] in chosen else (*chosen, *contact)
        if "has_account" in facts:
            facts["has_account"] = all(self.has_account(one, structure.id) for one in to)
        return replace(self.to_address(to[0], **facts), also=to[1:])

    def to_contact(self, application: Application, kind: MailKind, **facts: object) -> StoredEmail:
        """Return the e-mail to the contact of an application, or to the structure's readers if it has one."""
        structure_id = application.structure_id
        structure = self.ports.store.get(Structure, structure_id) if structure_id else None
        facts = {"structure_name": application.title, **facts}
        if structure is None:
            return self.to_address(application.contact.email, **facts)
        return self.to_structure(structure, kind, **facts)

    def is_newest_reminder(self, step: object, newest: Milestone[Any] | None) -> bool:
        """Return whether it is the reminder of the newest step due.

        A reminder owed before the day of its step belongs to a term that was moved meanwhile.
        """
        return newest is not None and step == newest.step and self.email.created_at >= newest.at

    def without_link(self, name: str) -> "OwedEmail":
        """Return the same owed e-mail without one of its links."""
        links = {other: link for other, link in self.email.links.items() if other != name}
        return replace(self, email=replace(self.email, links=links))

    def may_apply(self, application: Application) -> bool:
        """Return whether its SIRET is free and its structure may apply (RULES sections 8, 11)."""
        holder = self.ports.store.guard_holder
        if holder(siret_guard(application.siret)) is not None:
            return False
        known = holder(structure_guard(application.siret))
        structure = self.ports.store.get(Structure, known) if known else None
        if structure is None:
            return True
        living = any(one.living for one in applications_of(self.ports, structure).all)
        return structure.liquidation is None and not living

    def has_account(self, address: str, structure_id: str | None) -> bool:
        """Return whether an address has an open account for the space of a structure."""
        account = account_of_address(self.ports, address)
        if account is None or account.status is not AccountStatus.ACTIVE:
            return False
        return structure_id in (account.structure_id, *account.other_structure_ids)

    def to_agent(self, department: str, **facts: object) -> StoredEmail:
        """Return the e-mail to an agent; the agency is told for which department. Raises OutdatedEmail."""
        agent = self.agent(department)
        name = self.ports.places.department_name(department)
        return self.to_address(agent.email, in_place_of=name if agent.role is Role.AGENCY else None, **facts)

    def agent(self, department: str | None = None) -> Account:
        """Return the agent who receives the e-mail, and who must still follow a given department.

        Raises:
            OutdatedEmail: the account was closed, or no longer follows the department.
        """
        account = require_value(account_of_address(self.ports, self.email.to))
        require_fact(account.status is AccountStatus.ACTIVE)
        followed = department is None or account.role is Role.AGENCY or department in account.departments
        require_fact(followed)
        return account
