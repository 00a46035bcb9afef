"""The two public forms, from the request to the task that stores them (RULES section 8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.public_form import is_repeat
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.guards import claim_form_email
from chalicelib.services.core.limits import owe_proof
from chalicelib.services.core.packed import pack
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import StoredTask
from chalicelib.services.core.transaction import add_task

Sent = TypeVar("Sent", Application, Candidate)


@dataclass(frozen=True, kw_only=True)
class ReceivedForm:
    """A form sent at an instant, its answers packed; ``request_id`` is for the journal.

    ``proved``: the sender is known to read the mailbox.
    """

    answers: str
    sent_at: datetime
    request_id: str
    proved: bool


@dataclass(frozen=True, kw_only=True)
class SentForm:
    """What is told of a form that was sent, the same whatever is on file.

    Args:
        email: the address that the e-mail to confirm goes to.
        reference: the start of the id of the request, by which the journal and the logs find it.
    """

    email: str
    reference: str


def owe_form(
    ports: Ports, changes: Changes, task: str, checked: object, *, email: str, proved: bool
) -> SentForm:
    """Owe the task that stores a form; its contents are deleted once it is done."""
    add_task(
        ports,
        changes,
        task,
        answers=pack(checked),
        sent_at=changes.at.isoformat(),
        request_id=changes.author.request_id,
        proved=proved,
    )
    start = changes.author.request_id[:8].upper()
    return SentForm(email=email, reference=f"{start[:4]}-{start[4:]}")


def form_of(task: StoredTask) -> ReceivedForm:
    """The form in a task."""
    return ReceivedForm(
        answers=str(task.params["answers"]),
        sent_at=datetime.fromisoformat(str(task.params["sent_at"])),
        request_id=str(task.params["request_id"]),
        proved=bool(task.params["proved"]),
    )


def may_wait(ports: Ports, changes: Changes, known: Sent, answers: object, form: ReceivedForm) -> bool:
    """Whether one more form of the same person is kept beside those that wait, and confirmed by an e-mail.

    A repeat of one of them is not. Past the limits of one mailbox its reader is sent a link that lets a form
    of their own through.
    """
    parameters = ports.parameters()
    if answers in known.forms.values() and is_repeat(known, form.sent_at, parameters):
        return False
    if len(known.forms) >= parameters.waiting_forms and not form.proved:
        owe_proof(ports, changes, _address(known))
        return False
    return may_be_told(ports, changes, known, form)


def may_be_told(ports: Ports, changes: Changes, known: Sent, form: ReceivedForm) -> bool:
    """Claim one of the confirmation links that the person may be sent today; False when none is left."""
    most = ports.parameters().corrections_per_form_day
    if form.proved or claim_form_email(ports, changes, known.id, most=most):
        return True
    owe_proof(ports, changes, _address(known))
    return False


def _address(known: Sent) -> str:
    return known.contact.email if isinstance(known, Application) else known.email
