"""The two public forms, from the request to the task that stores them (RULES section 8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from chalicelib.domain.applying.application import Application
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.shared.public_form import is_repeat
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.guards import claim_form_email
from chalicelib.services.core.limits import owe_proof_links
from chalicelib.services.core.packed import pack
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.store import StoredTask
from chalicelib.services.core.transaction import add_task

FormOwner = TypeVar("FormOwner", Application, Candidate)


@dataclass(frozen=True, kw_only=True)
class ReceivedForm:
    """A form as it was received, its answers packed; ``request_id`` is for the journal.

    ``proved``: a link proved that the sender reads the mailbox.
    """

    answers: str
    sent_at: datetime
    request_id: str
    proved: bool


@dataclass(frozen=True, kw_only=True)
class SentForm:
    """What the response to a form says, the same whatever is stored already.

    Args:
        email: the address that receives the confirmation e-mail.
        reference: the start of the request id, to find the request in the journal and the logs.
    """

    email: str
    reference: str


def owe_form_storage(
    ports: Ports, changes: Changes, task: str, checked: object, *, email: str, proved: bool
) -> SentForm:
    """Owe the task that stores a form; the answers are deleted when the task is done."""
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


def received_form(task: StoredTask) -> ReceivedForm:
    """Return the form in a task."""
    return ReceivedForm(
        answers=str(task.params["answers"]),
        sent_at=datetime.fromisoformat(str(task.params["sent_at"])),
        request_id=str(task.params["request_id"]),
        proved=bool(task.params["proved"]),
    )


def accepts_another_form(
    ports: Ports, changes: Changes, stored: FormOwner, answers: object, form: ReceivedForm
) -> bool:
    """Return whether another form of the same person is kept and gets a confirmation e-mail.

    A repeat of a waiting form is not kept. When the mailbox is past its limits, its reader is sent a link
    with which their own form is accepted.
    """
    parameters = ports.parameters()
    if answers in stored.forms.values() and is_repeat(stored, form.sent_at, parameters):
        return False
    if len(stored.forms) >= parameters.waiting_forms and not form.proved:
        owe_proof_links(ports, changes, _address(stored))
        return False
    return claim_confirmation_email(ports, changes, stored, form)


def claim_confirmation_email(ports: Ports, changes: Changes, stored: FormOwner, form: ReceivedForm) -> bool:
    """Claim one of the confirmation links of the day for the person; return False when none is left."""
    limit = ports.parameters().corrections_per_form_day
    if form.proved or claim_form_email(ports, changes, stored.id, most=limit):
        return True
    owe_proof_links(ports, changes, _address(stored))
    return False


def _address(stored: FormOwner) -> str:
    return stored.contact.email if isinstance(stored, Application) else stored.email
