"""The e-mails about an object: their state, and sending one again (RULES section 9)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalicelib.domain.access.account import AccountStatus
from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.link import LinkPurpose
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.agency.email_state import EmailState, not_sent_again, not_sent_yet
from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.entity import Entity
from chalicelib.domain.shared.undelivered import Feedback
from chalicelib.services.access.accounts import account_of_address
from chalicelib.services.applying.apply import ask_confirmation
from chalicelib.services.candidates.still_available import own_links
from chalicelib.services.core import guards
from chalicelib.services.core.changes import OUTDATED, REFUSED, Changes, OutboxStatus
from chalicelib.services.core.limits import count_notification
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import EmailRecord, Page
from chalicelib.services.core.transaction import decide, found, send_email

Links = dict[str, tuple[LinkPurpose, str]]


OweEmail = Callable[[Ports, Changes, str, Any], None]


def _owe_email(
    to: Callable[[Any], str],
    links: Callable[[Ports, Any], Links],
    ports: Ports,
    changes: Changes,
    template: str,
    subject: Any,
) -> None:
    """Owe an e-mail of this template about an object, with new links."""
    send_email(ports, changes, template, to=to(subject), about=subject.id, links=links(ports, subject))


def _contact_address(application: Application) -> str:
    return application.contact.email


def _status_links(_ports: Ports, application: Application) -> Links:
    return {"status": (LinkPurpose.APPLICATION_STATUS, application.link_id)}


def _decision_links(ports: Ports, application: Application) -> Links:
    """Return the links of a decision: the private page, and the account of a contact only invited so far."""
    links = _status_links(ports, application)
    account = account_of_address(ports, application.contact.email)
    if account is not None and account.status is AccountStatus.INVITED:
        links["account"] = (LinkPurpose.OPEN_ACCOUNT, account.link_subject)
    return links


def _owe_confirmation(ports: Ports, changes: Changes, _template: str, application: Application) -> None:
    """Owe the confirmation link of a form again, with a new last day."""
    ask_confirmation(ports, changes, application)


# The templates that may be sent again, with the kind of their subject and the function that owes them. Left
# out: reminders, which timers send; questions and invitations, which have an act of their own; e-mails about
# one act, which later acts may make outdated.
RESENDABLE: Mapping[str, tuple[type[Entity], OweEmail]] = {
    "application_confirm": (Application, _owe_confirmation),
    "decision_validated": (Application, partial(_owe_email, _contact_address, _decision_links)),
    **dict.fromkeys(
        ("application_confirmed", "contact_corrected", "decision_rejected", "decision_postponed"),
        (Application, partial(_owe_email, _contact_address, _status_links)),
    ),
    "candidate_confirmed": (
        Candidate,
        partial(_owe_email, lambda one: one.email, lambda _ports, one: own_links(one)),
    ),
}


def state_of(email: EmailRecord) -> EmailState:
    """Return the state of an e-mail."""
    if email.status is not OutboxStatus.DONE:
        return EmailState.WAITING
    if email.outcome == OUTDATED:
        return EmailState.NOT_SENT
    if email.outcome.startswith(REFUSED):
        return EmailState.REFUSED
    if email.feedback is Feedback.COMPLAINT:
        return EmailState.UNWANTED
    return EmailState.RETURNED if email.feedback else EmailState.SENT


def list_about(
    ports: Ports, actor: Actor, subject_id: str, *, limit: int, cursor: str | None
) -> Page[EmailRecord]:
    """Return the e-mails about an object, latest first.

    Raises:
        Refusal: ``not_found`` or ``bad_cursor``.
    """
    require(actor, Act.SEE_EMAILS)
    return ports.store.emails_about(subject_id, limit=limit, cursor=cursor)


def read_email(ports: Ports, actor: Actor, email_id: str, act: Act = Act.SEE_EMAILS) -> EmailRecord:
    """Return the record of an e-mail, if the act is allowed on it.

    Raises:
        Refusal: ``not_found``.
    """
    require(actor, act)
    record = ports.store.email_record(email_id)
    if record is None:
        raise not_found()
    return record


def resend(ports: Ports, actor: Actor, email_id: str) -> None:
    """Owe an e-mail again; idempotent for ten minutes.

    It goes to the present address with the present facts. Like any e-mail, it is not sent if it is not true
    any more. It counts against the daily limit of its subject.

    Raises:
        Refusal: ``not_found``, ``email_waits`` or ``email_not_sent_again``. Throttled: too many today.
    """

    def work(changes: Changes) -> None:
        email = read_email(ports, actor, email_id, Act.RESEND_EMAIL)
        if email.status is not OutboxStatus.DONE:
            raise not_sent_yet()
        if email.template not in RESENDABLE:
            raise not_sent_again()
        kind, owe = RESENDABLE[email.template]
        subject = found(ports.store.get(kind, email.subject_id))
        if not guards.claim(ports, changes, guards.resend_claim(email.id, changes.at)):
            return
        count_notification(ports, changes, subject.id)
        owe(ports, changes, email.template, subject)
        changes.note(subject, "email_sent_again", email=email.id)

    decide(ports, actor, work)
