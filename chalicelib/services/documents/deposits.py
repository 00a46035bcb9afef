"""The upload and storage of a PDF about any object (RULES sections 3, 5).

A browser uploads the file to the file store. The deposit reads it there, checks it and stores a copy of what
it checked. Files are deleted by tasks that decisions owe, so that a process that dies leaves no orphan file.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import not_found
from chalicelib.domain.documents.document import (
    MAX_BYTES,
    RECEIVED_BYTES,
    Document,
    document_gone,
    incoming_key,
    kept_key,
    size_fault,
    upload_missing,
)
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports, UploadForm
from chalicelib.services.core.transaction import add_task, decide, finish_task

DELETE_TASK = "documents.delete"
UNRECORDED_TIMER = "document.unrecorded"

# Longer than a function may run, so that the deposit has been recorded or has failed by then.
_RECORDED_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An upload form, and the id that confirms the upload."""

    upload_id: str
    form: UploadForm


@dataclass(frozen=True, kw_only=True)
class DepositPlace:
    """The place of the documents of one kind and one owner in the file store.

    Args:
        owner_id: the id of the object that they are about.
        kind: part of their keys.
    """

    owner_id: str
    kind: str

    def key_of(self, document: Document) -> str:
        """Return the key of a stored document."""
        return kept_key(document.owner_id or self.owner_id, self.kind, document.id)

    def keys(self, document: Document | None) -> list[str]:
        """Return the keys to delete with a document; empty without one."""
        return [] if document is None else [self.key_of(document)]

    def incoming(self, upload_id: str) -> str:
        """Return the key of an upload."""
        return incoming_key(self.owner_id, self.kind, upload_id)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A checked copy to record; its timer deletes it unless it is recorded in time."""

    place: DepositPlace
    document: Document
    unrecorded: Timer


def new_upload(ports: Ports, place: DepositPlace, back_to: Callable[[str], str] | None) -> Upload:
    """Return a form to upload a document. Changes nothing.

    The form of a page accepts larger files than a document may be, so that the refusal is a page in French.

    Args:
        ports: the outside.
        place: the place of the document.
        back_to: returns the URL where the browser goes next, for the id of an upload.
    """
    upload_id = ports.ids.new()
    form = ports.files.upload_form(
        place.incoming(upload_id),
        limit=RECEIVED_BYTES if back_to else MAX_BYTES,
        back_to=back_to(upload_id) if back_to else None,
    )
    return Upload(upload_id=upload_id, form=form)


def checked_copy(ports: Ports, actor: Actor, place: DepositPlace, upload_id: str) -> Copy:
    """Check an uploaded file and store a copy, which ``record`` then records.

    Raises:
        Refusal: ``upload_missing``, or a code of ``PdfFault``; a refused file is deleted.
    """
    incoming = place.incoming(upload_id)
    content = ports.files.read(incoming, MAX_BYTES)
    if content is None:
        raise upload_missing()
    if (fault := size_fault(len(content)) or ports.pdf_fault(content)) is not None:
        decide(ports, actor, lambda changes: owe_deletion(ports, changes, [incoming]))
        raise fault.refusal
    document = Document(
        id=ports.ids.new(), deposited_at=ports.clock.now(), upload_id=upload_id, size=len(content)
    )
    # Store the content that was checked, because the upload may be replaced meanwhile.
    key = place.key_of(document)
    unrecorded = Timer(name=UNRECORDED_TIMER, subject_id=key, due_at=document.deposited_at + _RECORDED_WITHIN)
    decide(ports, actor, lambda changes: changes.set_timer(UNRECORDED_TIMER, key, unrecorded.due_at))
    ports.files.write(key, content)
    return Copy(place=place, document=document, unrecorded=unrecorded)


def record(ports: Ports, changes: Changes, copy: Copy, before: Document | None) -> None:
    """Record a copy as part of a decision, and owe the deletion of the upload and of the former document."""
    changes.timer_fired = copy.unrecorded
    incoming = copy.place.incoming(copy.document.upload_id)
    owe_deletion(ports, changes, [incoming, *copy.place.keys(before)])


def download_address(ports: Ports, place: DepositPlace, document: Document | None, file_name: str) -> str:
    """Return a short-lived URL of a document.

    Raises:
        Refusal: ``not_found`` or ``document_gone``.
    """
    if document is None:
        raise not_found()
    key = place.key_of(document)
    # After a restore the registry may refer to a file deleted since.
    if not ports.files.holds(key):
        raise document_gone()
    return ports.files.download_link(key, file_name)


def is_from_upload(document: Document | None, upload_id: str) -> bool:
    """Return whether a document came from this upload."""
    return document is not None and document.upload_id == upload_id


def unrecorded_copy_expired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Delete the copy of a deposit that was not recorded."""
    owe_deletion(ports, changes, [timer.subject_id])


def delete_files(ports: Ports, keys: Iterable[str], task_id: str) -> None:
    """Delete files that no entity refers to; idempotent."""
    for key in keys:
        ports.files.delete(key)
    finish_task(ports, System(request_id=task_id), task_id)


def owe_deletion(ports: Ports, changes: Changes, keys: list[str]) -> None:
    """Owe the deletion of files, as part of a decision."""
    if keys:
        add_task(ports, changes, DELETE_TASK, keys=keys)
