"""The CV and the Pix analysis of a candidate: deposit, removal, download, expiry (RULES section 3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, not_found, require
from chalicelib.domain.access.scopes import Seen
from chalicelib.domain.candidates.candidate import Candidate
from chalicelib.domain.candidates.document import DocumentKind
from chalicelib.domain.documents.document import Document
from chalicelib.domain.shared.calendar_rules import document_deadline, end_of_day, paris_date
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.limits import count_sheet
from chalicelib.services.core.own_records import applications_of, own_candidate, own_structure
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found
from chalicelib.services.documents import deposits
from chalicelib.services.documents.deposits import DepositPlace, Upload

# The candidate deposits a CV, the agency a Pix analysis.
_DEPOSITS = {DocumentKind.CV: Act.DEPOSIT_CV, DocumentKind.PIX_ANALYSIS: Act.DEPOSIT_PIX_ANALYSIS}
_REMOVALS = {DocumentKind.CV: Act.REMOVE_CV, DocumentKind.PIX_ANALYSIS: Act.REMOVE_PIX_ANALYSIS}


def end_timer(kind: DocumentKind) -> str:
    """Return the name of the timer that removes a document of a kind."""
    return f"candidate.{kind.act}_end"


END_TIMERS = {end_timer(kind): kind for kind in DocumentKind}


def upload(
    ports: Ports,
    actor: Actor,
    candidate_id: str | None = None,
    *,
    kind: DocumentKind,
    back_to: Callable[[str], str] | None = None,
) -> Upload:
    """Return an upload form for a document. Changes nothing.

    Args:
        ports: the outside.
        actor: who uploads it.
        candidate_id: of the owner; None for one's own.
        kind: of the document.
        back_to: returns, for an upload id, the URL to which the browser is redirected.

    Raises:
        Refusal: ``not_found`` or ``withdrawn``.
    """
    candidate = _deposit_owner(ports, actor, candidate_id, kind)
    return deposits.new_upload(ports, _place(candidate, kind), back_to)


def deposit(
    ports: Ports, actor: Actor, candidate_id: str | None = None, *, kind: DocumentKind, upload_id: str
) -> Candidate:
    """Store an uploaded file in place of the previous document; idempotent.

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
    candidate = _deposit_owner(ports, actor, candidate_id, kind)
    if deposits.is_from_upload(candidate.document(kind), upload_id):
        return candidate
    copy = deposits.checked_copy(ports, actor, _place(candidate, kind), upload_id)

    def work(changes: Changes) -> Candidate:
        candidate = _deposit_owner(ports, actor, candidate_id, kind)
        if deposits.is_from_upload(candidate.document(kind), upload_id):
            # A double click; the timer of this copy deletes it.
            return candidate
        changed = candidate.with_document(kind, copy.document)
        changes.update(changed)
        changes.set_timer(end_timer(kind), candidate.id, end_of_day(kept_until(ports, copy.document)))
        deposits.record(ports, changes, copy, candidate.document(kind))
        changes.note(candidate, f"{kind.act}_deposited")
        return changed

    return decide(ports, actor, work)


def kept_until(ports: Ports, document: Document) -> date:
    """Return the last day of a document, by the parameters on the day of its deposit (RULES section 3)."""
    deposited_on = paris_date(document.deposited_at)
    return document_deadline(deposited_on, ports.parameters_on(deposited_on))


def remove(ports: Ports, actor: Actor, candidate_id: str | None = None, *, kind: DocumentKind) -> Candidate:
    """Remove a document; without ``candidate_id``, the actor's own; idempotent.

    Args:
        ports: the outside.
        actor: the candidate, or the agency.
        candidate_id: of the owner, when the agency removes it.
        kind: of the document.

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
    changes.clear_timer(end_timer(kind), candidate.id)
    deposits.owe_deletion(ports, changes, _keys(candidate, kind))
    changes.note(candidate, f"{kind.act}_{act}")
    return changed


def owe_deletion_of_all(ports: Ports, changes: Changes, candidate: Candidate) -> None:
    """Owe the deletion of all documents of a candidate, within a withdrawal or erasure."""
    for kind in DocumentKind:
        if candidate.document(kind) is not None:
            changes.clear_timer(end_timer(kind), candidate.id)
    deposits.owe_deletion(ports, changes, [key for kind in DocumentKind for key in _keys(candidate, kind)])


def own_download(ports: Ports, actor: Actor, kind: DocumentKind) -> str:
    """Return a short-lived URL of the candidate's own document.

    Raises:
        Refusal: ``not_found`` or ``document_gone``.
    """
    candidate = own_candidate(ports, actor)
    return _download_address(ports, candidate, kind, candidate.document(kind))


def download_for_agency(ports: Ports, actor: Actor, candidate_id: str, kind: DocumentKind) -> str:
    """Return a short-lived URL of a document for the agency; journalled.

    Raises:
        Refusal: ``not_found`` or ``document_gone``.
    """
    candidate = _named_candidate(ports, actor, candidate_id, Act.SEE_DOCUMENTS)
    link = _download_address(ports, candidate, kind, candidate.document(kind))
    _note_download(ports, actor, candidate, kind)
    return link


def download_for_structure(ports: Ports, actor: Actor, candidate_id: str, kind: DocumentKind) -> str:
    """Return a short-lived URL of a document for a structure that may open the sheet; journalled.

    Raises:
        Refusal: ``not_found``, ``not_recruiting`` or ``document_gone``. Throttled: too many downloads.
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
    return deposits.download_address(ports, _place(candidate, kind), document, kind.file_name)


def _note_download(
    ports: Ports, actor: Actor, candidate: Candidate, kind: DocumentKind, **details: Any
) -> None:
    def work(changes: Changes) -> None:
        changes.note(candidate, "downloaded", document=kind.value, **details)

    decide(ports, actor, work)


def document_end_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remove a document at the end of its retention (RULES section 3)."""
    kind = END_TIMERS[timer.name]
    candidate = ports.store.get(Candidate, timer.subject_id)
    if candidate is not None and candidate.document(kind) is not None:
        _remove_document(ports, changes, candidate, kind, "expired")


def _keys(candidate: Candidate, kind: DocumentKind) -> list[str]:
    return _place(candidate, kind).keys(candidate.document(kind))


def _place(candidate: Candidate, kind: DocumentKind) -> DepositPlace:
    return DepositPlace(owner_id=candidate.id, kind=kind)


def _named_candidate(ports: Ports, actor: Actor, candidate_id: str | None, act: Act) -> Candidate:
    """Return the candidate with an id or, without one, the signed-in candidate."""
    if candidate_id is None:
        return own_candidate(ports, actor, act)
    candidate = found(ports.store.get(Candidate, candidate_id))
    require(actor, act, candidate)
    return candidate


def _deposit_owner(ports: Ports, actor: Actor, candidate_id: str | None, kind: DocumentKind) -> Candidate:
    """Return the owner of a document to deposit, who must be confirmed and not withdrawn."""
    candidate = _named_candidate(ports, actor, candidate_id, _DEPOSITS[kind])
    _require_active(candidate)
    return candidate


def _require_active(candidate: Candidate) -> None:
    if candidate.confirmed_at is None:
        raise not_found()
    candidate.require_present()


@dataclass(frozen=True)
class CandidateFile:
    """A kind of candidate document, as the agency manages it (RULES section 3)."""

    kind: DocumentKind

    @property
    def field(self) -> str:
        """The name of the kind in the names of its acts."""
        return self.kind.act

    @property
    def depositing(self) -> Act:
        """The act that deposits it."""
        return _DEPOSITS[self.kind]

    @property
    def removing(self) -> Act:
        """The act that removes it."""
        return _REMOVALS[self.kind]

    @property
    def reading(self) -> Act:
        """The act that reads it."""
        return Act.SEE_DOCUMENTS

    def read(self, ports: Ports, actor: Actor, candidate_id: str | None, act: Act) -> Candidate:
        """Return a candidate on whom the actor may do an act.

        Raises:
            Refusal: ``not_found``.
        """
        return _named_candidate(ports, actor, candidate_id, act)

    def require(self, candidate: Candidate) -> None:
        """Refuse a candidate who is not confirmed or has withdrawn.

        Raises:
            Refusal: ``not_found`` or ``withdrawn``.
        """
        _require_active(candidate)

    def of(self, candidate: Candidate) -> Document | None:
        """Return the document of a candidate, or None."""
        return candidate.document(self.kind)

    def upload(
        self,
        ports: Ports,
        actor: Actor,
        candidate_id: str | None = None,
        *,
        back_to: Callable[[str], str] | None = None,
    ) -> Upload:
        """Return an upload form for it; see ``upload``."""
        return upload(ports, actor, candidate_id, kind=self.kind, back_to=back_to)

    def deposit(
        self, ports: Ports, actor: Actor, candidate_id: str | None = None, *, upload_id: str
    ) -> Candidate:
        """Store an uploaded file; see ``deposit``."""
        return deposit(ports, actor, candidate_id, kind=self.kind, upload_id=upload_id)

    def remove(self, ports: Ports, actor: Actor, candidate_id: str | None = None) -> Candidate:
        """Remove it; see ``remove``."""
        return remove(ports, actor, candidate_id, kind=self.kind)

    def download(self, ports: Ports, actor: Actor, candidate_id: str | None = None) -> str:
        """Return a short-lived URL of it; see ``download_for_agency``."""
        return download_for_agency(ports, actor, candidate_id or "", self.kind)


PIX_ANALYSIS = CandidateFile(DocumentKind.PIX_ANALYSIS)
