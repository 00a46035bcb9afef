"""The change of the address of a candidate or an account, by two links (RULES section 8).

One link is sent to the new address and one to the present one. The second agreement makes the change
and takes the guard of the new address, in one transaction; until then nothing changes. Only the reader of the
new address learns whether it is already registered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.domain.access.account import Account
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.email_change import EmailChange, EmailChangeOutcome
from chalicelib.domain.access.link import Link, LinkPurpose, last_day, link_used
from chalicelib.domain.access.permissions import Act
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.calendar_rules import end_of_day, paris_date
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.link_tokens import held_link, usable_link
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import LinkSpent
from chalicelib.services.core.transaction import decide, found, send_email

Person = TypeVar("Person", Candidate, Account)


@dataclass(frozen=True, kw_only=True)
class AddressChange(Generic[Person]):
    """The change of address of one kind of person.

    Args:
        kind: the entity.
        answer_act: the act that both links allow.
        timer: name of the timer that deletes a request whose links have expired.
        to_new: template of the e-mail to the new address, and the purpose of its link.
        to_present: the same to the present address.
        link_name: the name of the link in both e-mails.
        confirmation_template: template of the e-mail to both addresses after the change.
        guard_prefix: prefix of the guards of addresses, for ``decide(reads_guards=…)``.
        take_address: takes the new address and releases the present one; False when somebody else has it.
    """

    kind: type[Person]
    answer_act: Act
    timer: str
    to_new: tuple[str, LinkPurpose]
    to_present: tuple[str, LinkPurpose]
    link_name: str
    confirmation_template: str
    guard_prefix: str
    take_address: Callable[[Ports, Changes, Person, str], bool]

    def request(self, ports: Ports, changes: Changes, person: Person, email: str) -> Person:
        """Owe the two links of a change. It replaces an earlier request, whose links become invalid.

        Args:
            ports: the outside.
            changes: the decision.
            person: whose address it is.
            email: the new address.

        Raises:
            Refusal: ``email_unchanged``.
        """
        day = last_day(self.to_new[1], paris_date(changes.at), ports.parameters())
        change = EmailChange(id=ports.ids.new(), email=email, asked_at=changes.at, ends_at=end_of_day(day))
        updated = person.asking_for(change)
        changes.update(updated)
        changes.set_timer(self.timer, updated.id, change.ends_at)
        for (template, purpose), to in ((self.to_new, email), (self.to_present, updated.email)):
            links = {self.link_name: (purpose, f"{updated.id}/{change.id}")}
            send_email(ports, changes, template, to=to, about=updated.id, links=links)
        changes.note(updated, "email_change_asked")
        return updated

    def pending_change(self, ports: Ports, actor: Actor) -> EmailChange:
        """Return the change that a link answers. Changes nothing.

        Raises:
            Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``email_change_over``.
        """
        person, change_id = self._of_link(ports, usable_link(ports, actor, self.answer_act))
        return person.change_of_email(change_id)

    def answer(self, ports: Ports, actor: Actor, *, agreed: bool) -> EmailChangeOutcome:
        """Agree to the change of the address, or cancel it.

        The second agreement makes the change, unless somebody has taken the new address meanwhile. The
        browser sessions and links of the former address become invalid, and both addresses are told.
        Idempotent while the change waits.

        Args:
            ports: the outside.
            actor: the holder of one of the two links.
            agreed: False cancels the change.

        Raises:
            Refusal: ``not_found``, ``link_used``, ``link_expired`` or ``email_change_over``.
        """
        link = held_link(ports, actor, self.answer_act)

        def outcome_of_used_link() -> EmailChangeOutcome:
            person, change_id = self._of_link(ports, link)
            if not agreed or not person.change_of_email(change_id).agreed_by(link.purpose):
                raise link_used()
            return EmailChangeOutcome.WAITING

        if link.used_at is not None:
            return outcome_of_used_link()
        try:
            return decide(
                ports,
                actor,
                lambda changes: self._apply_answer(ports, changes, link, agreed),
                reads_guards=(self.guard_prefix,),
            )
        except LinkSpent:
            return outcome_of_used_link()

    def _apply_answer(self, ports: Ports, changes: Changes, link: Link, agreed: bool) -> EmailChangeOutcome:
        person, change_id = self._of_link(ports, link)
        change = person.change_of_email(change_id)
        changes.link_used = link
        if not agreed:
            self._cancel(changes, person, "email_change_cancelled")
            return EmailChangeOutcome.CANCELLED
        after = person.agreeing(change_id, link.purpose)
        if after.email_change is not None:
            changes.update(after)
            changes.note(after, "email_change_agreed")
            return EmailChangeOutcome.WAITING
        if not self.take_address(ports, changes, person, change.email):
            self._cancel(changes, person, "email_change_impossible")
            return EmailChangeOutcome.TAKEN
        changes.update(after)
        changes.clear_timer(self.timer, after.id)
        for to in (person.email, after.email):
            send_email(ports, changes, self.confirmation_template, to=to, about=after.id)
        changes.note(after, "email_changed")
        return EmailChangeOutcome.MADE

    def request_expired(self, ports: Ports, changes: Changes, timer: Timer) -> None:
        """Delete a request whose links have expired, with the new address."""
        person = ports.store.get(self.kind, timer.subject_id)
        if person is not None and person.email_change is not None:
            changes.update(person.without_email_change())
            changes.note(person, "email_change_expired")

    def _of_link(self, ports: Ports, link: Link) -> tuple[Person, str]:
        person_id, _, change_id = link.subject_id.partition("/")
        return found(ports.store.get(self.kind, person_id)), change_id

    def _cancel(self, changes: Changes, person: Person, act: str) -> None:
        dropped = person.without_email_change()
        changes.update(dropped)
        changes.clear_timer(self.timer, dropped.id)
        changes.note(dropped, act)


def is_repeated_request(ports: Ports, person: Candidate | Account, email: str) -> bool:
    """Return whether the same change was requested just before, by a double click."""
    waiting = person.email_change
    return waiting is not None and waiting.repeats(email, ports.clock.now())
