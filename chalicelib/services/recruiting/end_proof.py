"""The proof of an end of contract: given, or « à fournir » and asked for again (RULES section 5).

An end at the term of the contract needs none. The structure is reminded until it gives the proof, takes the
end back, or the time for which a proof is kept is over.
"""

from collections.abc import Callable

from chalicelib.domain.access.actor import Actor
from chalicelib.domain.access.permissions import Act, require
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import (
    end_of_day,
    end_proof_deadline,
    end_proof_reminder,
    morning_of,
)
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, send_email
from chalicelib.services.documents import deposits
from chalicelib.services.documents.deposits import Place, Upload
from chalicelib.services.recruiting.recruit import read_recruitment

KIND = "end-proof"
REMINDER = "recruitment.end_proof_reminder"
END = "recruitment.end_proof_end"
_FILE_NAME = "fin-de-contrat.pdf"


def upload(
    ports: Ports, actor: Actor, recruitment_id: str, *, back_to: Callable[[str], str] | None = None
) -> Upload:
    """A form to upload the proof. Changes nothing; arguments as for ``deposits.new_upload``.

    Raises:
        Refusal: ``not_found`` or ``no_end_to_prove``.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.DEPOSIT_END_PROOF)
    recruitment.require_end_to_prove()
    return deposits.new_upload(ports, _place(recruitment), back_to)


def deposit(ports: Ports, actor: Actor, recruitment_id: str, *, upload_id: str) -> Recruitment:
    """Keep an uploaded proof in place of the one before; idempotent.

    Args:
        ports: the outside.
        actor: who uploaded it.
        recruitment_id: whose contract ends.
        upload_id: of the upload.

    Raises:
        Refusal: ``not_found``, ``no_end_to_prove``, ``upload_missing``, or a code of ``PdfFault``; a refused
            file is deleted.
    """
    recruitment = read_recruitment(ports, actor, recruitment_id, Act.DEPOSIT_END_PROOF)
    if deposits.deposited_by(recruitment.end_proof, upload_id):
        return recruitment
    recruitment.require_end_to_prove()
    copy = deposits.checked_copy(ports, actor, _place(recruitment), upload_id)

    def work(changes: Changes) -> Recruitment:
        known = read_recruitment(ports, actor, recruitment_id, Act.DEPOSIT_END_PROOF)
        if deposits.deposited_by(known.end_proof, upload_id):
            # A double click; this copy is deleted by its timer.
            return known
        proved = known.with_end_proof(copy.document)
        changes.update(proved)
        deposits.record(ports, changes, copy, known.end_proof)
        changes.clear_timer(REMINDER, proved.id)
        _set_end(ports, changes, proved)
        changes.note(proved, "end_proof_deposited")
        return proved

    return decide(ports, actor, work)


def remove(ports: Ports, actor: Actor, recruitment_id: str) -> Recruitment:
    """Remove a proof that was the wrong file; another one is asked for; idempotent.

    Raises:
        Refusal: ``not_found``.
    """

    def work(changes: Changes) -> Recruitment:
        known = read_recruitment(ports, actor, recruitment_id, Act.REMOVE_END_PROOF)
        if known.end_proof is None:
            return known
        removed = _remove(ports, changes, known, "end_proof_removed")
        ask_for(ports, changes, removed)
        return removed

    return decide(ports, actor, work)


def download(ports: Ports, actor: Actor, recruitment_id: str) -> str:
    """A short-lived URL of the proof, for the structure, its prefecture, the funder, the agency; journalled.

    Raises:
        Refusal: ``not_found`` or ``document_gone``.
    """
    recruitment = found(ports.store.get(Recruitment, recruitment_id))
    require(actor, Act.SEE_END_PROOF, found(ports.store.get(Agreement, recruitment.agreement_id)))
    link = deposits.download_address(ports, _place(recruitment), recruitment.end_proof, _FILE_NAME)
    decide(ports, actor, lambda changes: changes.note(recruitment, "end_proof_read"))
    return link


def ask_for(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Set the timers of a proof, as part of the decision that declares or corrects an end."""
    if recruitment.owes_end_proof(ports.today(), ports.parameters()):
        next_day = end_proof_reminder(ports.today(), ports.parameters())
        changes.set_timer(REMINDER, recruitment.id, morning_of(next_day))
    else:
        changes.clear_timer(REMINDER, recruitment.id)
    if recruitment.end_proof is not None:
        _set_end(ports, changes, recruitment)


def forget(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Ask no more and delete what was given, as part of the decision that takes an end back.

    Args:
        ports: the outside.
        changes: the decision.
        recruitment: as it was before.
    """
    changes.clear_timer(REMINDER, recruitment.id)
    if recruitment.end_proof is not None:
        changes.clear_timer(END, recruitment.id)
        deposits.owe_deletion(ports, changes, _place(recruitment).keys(recruitment.end_proof))


def remind(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of a proof that is still to be given, and ask again later."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is None or not recruitment.owes_end_proof(ports.today(), ports.parameters()):
        return
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    send_email(ports, changes, "end_proof_missing", to=structure.contact_email, about=recruitment.id)
    changes.note(recruitment, "end_proof_asked")
    ask_for(ports, changes, recruitment)


def term_reached(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remove a proof at the end of its retention (RULES section 5)."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is not None and recruitment.end_proof is not None:
        _remove(ports, changes, recruitment, "end_proof_expired")


def _remove(ports: Ports, changes: Changes, recruitment: Recruitment, act: str) -> Recruitment:
    removed = recruitment.without_end_proof()
    changes.update(removed)
    forget(ports, changes, recruitment)
    changes.note(removed, act)
    return removed


def _set_end(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    assert recruitment.ended_on is not None
    last_day = end_proof_deadline(recruitment.ended_on, ports.parameters())
    changes.set_timer(END, recruitment.id, end_of_day(last_day))


def _place(recruitment: Recruitment) -> Place:
    return Place(owner_id=recruitment.id, kind=KIND)
