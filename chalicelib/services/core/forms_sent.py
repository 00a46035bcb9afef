"""The two public forms between the request and the task that receives them (RULES section 8)."""

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
    """A form that was sent at an instant, its answers packed; ``request_id`` is for the journal.

    ``proved``: its sender reads the mailbox of the person.
    """

    answers: str
    sent_at: datetime
    request_id: str
    proved: bool


def owe_form(ports: Ports, changes: Changes, task: str, checked: object, *, proved: bool) -> None:
    """Owe that a form is received; what the task holds is forgotten once it is done."""
    add_task(
        ports,
        changes,
        task,
        answers=pack(checked),
        sent_at=changes.at.isoformat(),
        request_id=changes.author.request_id,
        proved=proved,
    )


def form_of(task: StoredTask) -> ReceivedForm:
    """The form that a task receives."""
    return ReceivedForm(
        answers=str(task.params["answers"]),
        sent_at=datetime.fromisoformat(str(task.params["sent_at"])),
        request_id=str(task.params["request_id"]),
        proved=bool(task.params["proved"]),
    )


def may_wait(ports: Ports, changes: Changes, known: Sent, answers: object, form: ReceivedForm) -> bool:
    """Whether one more form of the same person is kept beside those that wait, and told by an e-mail.

    It is not when it is one of them again, by a double click or an impatient reader. Past what one mailbox
    may be sent in a day, or may hold, its reader is sent the link that lets a form of their own through.
    """
    parameters = ports.parameters()
    if answers in known.forms.values() and is_repeat(known, form.sent_at, parameters):
        return False
    if len(known.forms) >= parameters.waiting_forms and not form.proved:
        owe_proof(ports, changes, _address(known))
        return False
    return may_be_told(ports, changes, known, form)


def may_be_told(ports: Ports, changes: Changes, known: Sent, form: ReceivedForm) -> bool:
    """Whether the person may be sent one more link to confirm today: if so, it is claimed."""
    most = ports.parameters().corrections_per_form_day
    if form.proved or claim_form_email(ports, changes, known.id, most=most):
        return True
    owe_proof(ports, changes, _address(known))
    return False


def _address(known: Sent) -> str:
    return known.contact.email if isinstance(known, Application) else known.email
