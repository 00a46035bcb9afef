"""The copy of a signed contract: given, asked for once while it is missing, kept as its proof is (RULES 14).

It is asked for before the training; the clock of the training says when (``Training.due``).
"""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_of_day, end_proof_deadline
from chalicelib.domain.training.training import COPY_REMINDER
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, send_email
from chalicelib.services.documents import deposits
from chalicelib.services.documents.deposits import Place, Upload
from chalicelib.services.recruiting.recruit import read_recruitment
from chalicelib.services.training import progress

KIND = "contract"
END = "recruitment.contract_copy_end"
_FILE_NAME = "contrat-de-travail.pdf"


def upload(
    ports: Ports, actor: Actor, recruitment_id: str, *, back_to: Callable[[str], str] | None = None
) -> Upload:
    """A form to upload the copy. Changes nothing; arguments as for ``deposits.new_upload``.

    Raises:
        Refusal: ``not_found`` or ``no_contract_to_copy``.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.DEPOSIT_CONTRACT_COPY)
    recruitment.require_contract_to_copy()
    return deposits.new_upload(ports, _place(recruitment), back_to)


def deposit(ports: Ports, actor: Actor, recruitment_id: str, *, upload_id: str) -> Recruitment:
    """Keep an uploaded copy in place of the one before; idempotent.

    Args:
        ports: the outside.
        actor: who uploaded it.
        recruitment_id: whose contract it is.
        upload_id: of the upload.

    Raises:
        Refusal: ``not_found``, ``no_contract_to_copy``, ``upload_missing``, or a code of ``PdfFault``; a
            refused file is deleted.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.DEPOSIT_CONTRACT_COPY)
    if deposits.deposited_by(recruitment.contract_copy, upload_id):
        return recruitment
    recruitment.require_contract_to_copy()
    copy = deposits.checked_copy(ports, actor, _place(recruitment), upload_id)

    def work(changes: Changes) -> Recruitment:
        known = read_recruitment(ports, actor, recruitment_id, Act.DEPOSIT_CONTRACT_COPY)
        if deposits.deposited_by(known.contract_copy, upload_id):
            # A double click; this copy is deleted by its timer.
            return known
        kept = known.with_contract_copy(copy.document)
        changes.update(kept)
        deposits.record(ports, changes, copy, known.contract_copy)
        changes.clear_timer(COPY_REMINDER, kept.id)
        keep_until(ports, changes, kept)
        changes.note(kept, "contract_copy_deposited")
        return kept

    return decide(ports, actor, work)


def remove(ports: Ports, actor: Actor, recruitment_id: str) -> Recruitment:
    """Remove a copy that was the wrong file; idempotent.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> Recruitment:
        known = read_recruitment(ports, actor, recruitment_id, Act.REMOVE_CONTRACT_COPY)
        if known.contract_copy is None:
            return known
        removed = _remove(ports, changes, known, "contract_copy_removed")
        if removed.lacks_contract_copy and not removed.contract_copy_asked:
            progress.remind_of_copy(ports, changes, removed.id)
        return removed

    return decide(ports, actor, work)


def download(ports: Ports, actor: Actor, recruitment_id: str) -> str:
    """A short-lived URL of the copy, for the structure, its prefecture, the funder, the agency; journalled.

    Raises:
        Refusal: ``not_found`` or ``document_gone``.
    """
    recruitment = found(ports.store.get(Recruitment, recruitment_id))
    require(actor, Act.SEE_CONTRACT_COPY, found(ports.store.get(Agreement, recruitment.agreement_id)))
    link = deposits.download_address(ports, _place(recruitment), recruitment.contract_copy, _FILE_NAME)
    decide(ports, actor, lambda changes: changes.note(recruitment, "contract_copy_read"))
    return link


def keep_until(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Set until when a copy is kept, as part of a decision that says or moves the end of the contract."""
    if recruitment.contract_copy is None:
        return
    if recruitment.last_day is None:
        changes.clear_timer(END, recruitment.id)
    else:
        last_day = end_proof_deadline(recruitment.last_day, ports.parameters())
        changes.set_timer(END, recruitment.id, end_of_day(last_day))


def forget(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Delete what was given, as part of the decision that takes the contract back.

    Args:
        ports: the outside.
        changes: the decision.
        recruitment: as it was before.
    """
    if recruitment.contract_copy is not None:
        changes.clear_timer(END, recruitment.id)
        deposits.owe_deletion(ports, changes, _place(recruitment).keys(recruitment.contract_copy))


def remind(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure, once, of a copy that is still missing."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is None or not recruitment.lacks_contract_copy or recruitment.contract_copy_asked:
        return
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    changes.update(replace(recruitment, contract_copy_asked=True))
    send_email(ports, changes, "contract_copy_missing", to=structure.contact_email, about=recruitment.id)
    changes.note(recruitment, "contract_copy_asked")


def term_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remove a copy at the end of its retention (RULES section 5)."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is not None and recruitment.contract_copy is not None:
        _remove(ports, changes, recruitment, "contract_copy_expired")


def _remove(ports: Ports, changes: Changes, recruitment: Recruitment, act: str) -> Recruitment:
    removed = recruitment.without_contract_copy()
    changes.update(removed)
    forget(ports, changes, recruitment)
    changes.note(removed, act)
    return removed


def _place(recruitment: Recruitment) -> Place:
    return Place(owner_id=recruitment.id, kind=KIND)
