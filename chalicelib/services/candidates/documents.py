"""The CV and the Pix analysis of a candidate: deposit, removal, download, expiry (RULES section 3).

A browser uploads the file straight to the file store; the deposit reads it there, checks it and stores a copy
of what it checked. Decisions owe tasks that delete files, so that a process that dies leaves no orphan file.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.access.actor import Actor, System
from chalicelib.domain.access.permissions import Act, Seen, not_found, require
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import (
    MAX_BYTES,
    RECEIVED_BYTES,
    Document,
    DocumentKind,
    document_gone,
    incoming_key,
    kept_key,
    size_fault,
    upload_missing,
)
from chalicelib.domain.shared.calendar_rules import document_deadline, end_of_day, paris_date
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.limits import count_sheet
from chalicelib.services.core.own_records import applications_of, own_candidate, own_structure
from chalicelib.services.core.ports import Ports, UploadForm
from chalicelib.services.core.transaction import add_task, decide, finish_task, found

DELETE_TASK = "documents.delete"
UNRECORDED = "document.unrecorded"

# Longer than any function runs, so that the deposit is recorded or failed by then.
_RECORDED_WITHIN = timedelta(minutes=10)

# The candidate deposits a CV, the agency a Pix analysis.
_DEPOSITS = {DocumentKind.CV: Act.DEPOSIT_CV, DocumentKind.PIX_ANALYSIS: Act.DEPOSIT_PIX_ANALYSIS}
_REMOVALS = {DocumentKind.CV: Act.REMOVE_CV, DocumentKind.PIX_ANALYSIS: Act.REMOVE_PIX_ANALYSIS}


def end_of(kind: DocumentKind) -> str:
    """The name of the timer that removes a document of a kind."""
    return f"candidate.{kind.act}_end"


DOCUMENT_ENDS = {end_of(kind): kind for kind in DocumentKind}


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A form to upload a file, and the id that confirms the upload."""

    upload_id: str
    form: UploadForm


def upload(
    ports: Ports,
    actor: Actor,
    candidate_id: str | None = None,
    *,
    kind: DocumentKind,
    back_to: Callable[[str], str] | None = None,
) -> Upload:
    """A form to upload a document. Changes nothing.

    That of a page takes more than a document may have, so that its deposit says what is wrong, in French.

    Args:
        ports: the outside.
        actor: who uploads it.
        candidate_id: of the owner; None for one's own.
        kind: of the document.
        back_to: returns the URL where the browser goes next, for the id of an upload.

    Raises:
        Refusal: ``not_found`` or ``withdrawn``.
    """
    candidate = _depositor(ports, actor, candidate_id, kind)
    upload_id = ports.ids.new()
    form = ports.files.upload_form(
        incoming_key(candidate.id, kind, upload_id),
        limit=RECEIVED_BYTES if back_to else MAX_BYTES,
        back_to=back_to(upload_id) if back_to else None,
    )
    return Upload(upload_id=upload_id, form=form)


def deposit(
    ports: Ports, actor: Actor, candidate_id: str | None = None, *, kind: DocumentKind, upload_id: str
) -> Candidate:
    """Store an uploaded file in place of the one before; idempotent.

    Args:
        ports: the outside.
        actor: who uploaded it.
        candidate_id: of the owner; None for one's own.
        kind: of the document.
        upload_id: of the upload.

    Raises:
        Refusal: ``not_found``, ``withdrawn``, ``upload_missing``, or a code of ``PdfFault``; a refused
            file is deleted.
    """
    candidate = _depositor(ports, actor, candidate_id, kind)
    if _deposited_by(candidate, kind, upload_id):
        return candidate
    incoming = incoming_key(candidate.id, kind, upload_id)
    content = ports.files.read(incoming, MAX_BYTES)
    if content is None:
        raise upload_missing()
    if (fault := size_fault(len(content)) or ports.pdf_fault(content)) is not None:
        decide(ports, actor, lambda changes: _owe_deletion(ports, changes, [incoming]))
        raise fault.refusal
    document = Document(
        id=ports.ids.new(), deposited_at=ports.clock.now(), upload_id=upload_id, size=len(content)
    )
    # The content that was checked is stored: the upload may be replaced meanwhile.
    kept = kept_key(candidate.id, kind, document.id)
    unrecorded = Timer(name=UNRECORDED, subject_id=kept, due_at=document.deposited_at + _RECORDED_WITHIN)
    decide(ports, actor, lambda changes: changes.set_timer(UNRECORDED, kept, unrecorded.due_at))
    ports.files.write(kept, content)

    def work(changes: Changes) -> Candidate:
        candidate = _depositor(ports, actor, candidate_id, kind)
        if _deposited_by(candidate, kind, upload_id):
            # A double click; this copy is deleted by its timer.
            return candidate
        changed = candidate.with_document(kind, document)
        changes.update(changed)
        changes.timer_fired = unrecorded
        changes.set_timer(end_of(kind), candidate.id, end_of_day(kept_until(ports, document)))
        _owe_deletion(ports, changes, [incoming, *_keys(candidate, kind)])
        changes.note(candidate, f"{kind.act}_deposited")
        return changed

    return decide(ports, actor, work)


def kept_until(ports: Ports, document: Document) -> date:
    """The last day of a document, by the parameters of the day of its deposit (RULES section 3)."""
    deposited_on = paris_date(document.deposited_at)
    return document_deadline(deposited_on, ports.parameters_on(deposited_on))


def remove(ports: Ports, actor: Actor, candidate_id: str | None = None, *, kind: DocumentKind) -> Candidate:
    """Remove a document, one's own without ``candidate_id``; idempotent.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> Candidate:
        candidate = _named_candidate(ports, actor, candidate_id, _REMOVALS[kind])
        if candidate.document(kind) is None:
            return candidate
        return _remove_document(ports, changes, candidate, kind, "removed")

    return decide(ports, actor, work)


def _remove_document(
    ports: Ports, changes: Changes, candidate: Candidate, kind: DocumentKind, act: str
) -> Candidate:
    changed = candidate.with_document(kind, None)
    changes.update(changed)
    changes.clear_timer(end_of(kind), candidate.id)
    _owe_deletion(ports, changes, _keys(candidate, kind))
    changes.note(candidate, f"{kind.act}_{act}")
    return changed


def owe_deletion_of_all(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    """Owe the deletion of every document of a candidate, as part of a withdrawal or erasure."""
    for kind in DocumentKind:
        if candidate.document(kind) is not None:
            changes.clear_timer(end_of(kind), candidate.id)
    _owe_deletion(ports, changes, [key for kind in DocumentKind for key in _keys(candidate, kind)])


def own_download(ports: Ports, actor: Actor, kind: DocumentKind) -> str:
    """A short-lived URL of the candidate's own document.

    Raises:
        Refusal: ``not_found`` or ``document_gone``.
    """
    candidate = own_candidate(ports, actor)
    return _download_address(ports, candidate, kind, candidate.document(kind))


def download_for_agency(ports: Ports, actor: Actor, candidate_id: str, kind: DocumentKind) -> str:
    """A short-lived URL of a document for the agency; journalled.

    Raises:
        Refusal: ``not_found`` or ``document_gone``.
    """
    candidate = _named_candidate(ports, actor, candidate_id, Act.SEE_DOCUMENTS)
    link = _download_address(ports, candidate, kind, candidate.document(kind))
    _note_download(ports, actor, candidate, kind)
    return link


def download_for_structure(ports: Ports, actor: Actor, candidate_id: str, kind: DocumentKind) -> str:
    """A short-lived URL of a document for a structure that sees the candidate's sheet; journalled.

    Raises:
        Refusal: ``not_found``, ``not_recruiting`` or ``document_gone``. Throttled: one after the other.
    """
    structure = own_structure(ports, actor)
    applications_of(ports, structure).require_recruiting()
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, Act.SEE_CANDIDATE, Seen(candidate, ports.store.match(structure.id, candidate_id)))
    count_sheet(ports, structure.id)
    link = _download_address(ports, candidate, kind, candidate.shown_document(kind))
    _note_download(ports, actor, candidate, kind, structure=structure.id)
    return link


def _download_address(
    ports: Ports, candidate: Candidate, kind: DocumentKind, document: Document | None
) -> str:
    if document is None:
        raise not_found()
    key = kept_key(candidate.id, kind, document.id)
    # After a restore the registry may refer to a file deleted since.
    if not ports.files.holds(key):
        raise document_gone()
    return ports.files.download_link(key, kind.file_name)


def _note_download(
    ports: Ports, actor: Actor, candidate: Candidate, kind: DocumentKind, **whose: Any
) -> None:
    def work(changes: Changes) -> None:
        changes.note(candidate, "downloaded", document=kind.value, **whose)

    decide(ports, actor, work)


def document_end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remove a document at the end of its retention (RULES section 3)."""
    kind = DOCUMENT_ENDS[timer.name]
    candidate = ports.store.get(Candidate, timer.subject_id)
    if candidate is not None and candidate.document(kind) is not None:
        _remove_document(ports, changes, candidate, kind, "expired")


def unrecorded_copy_expired(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Delete the copy of a deposit that failed before it was recorded."""
    _owe_deletion(ports, changes, [timer.subject_id])


def delete_files(ports: Ports, keys: Iterable[str], task_id: str) -> None:
    """Delete files that nothing refers to; idempotent."""
    for key in keys:
        ports.files.delete(key)
    finish_task(ports, System(request_id=task_id), task_id)


def _owe_deletion(ports: Ports, changes: Changes, keys: list[str]) -> None:
    if keys:
        add_task(ports, changes, DELETE_TASK, keys=keys)


def _keys(candidate: Candidate, kind: DocumentKind) -> list[str]:
    document = candidate.document(kind)
    return [] if document is None else [kept_key(candidate.id, kind, document.id)]


def _deposited_by(candidate: Candidate, kind: DocumentKind, upload_id: str) -> bool:
    document = candidate.document(kind)
    return document is not None and document.upload_id == upload_id


def _named_candidate(ports: Ports, actor: Actor, candidate_id: str | None, act: Act) -> Candidate:
    """The candidate of an id or, without one, the signed-in candidate."""
    if candidate_id is None:
        return own_candidate(ports, actor, act)
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, act, candidate)
    return candidate


def _depositor(ports: Ports, actor: Actor, candidate_id: str | None, kind: DocumentKind) -> Candidate:
    """The owner of a document to deposit, who must be confirmed and not withdrawn."""
    candidate = _named_candidate(ports, actor, candidate_id, _DEPOSITS[kind])
    if candidate.confirmed_at is None:
        raise not_found()
    candidate.require_present()
    return candidate
