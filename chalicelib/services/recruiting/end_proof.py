"""The proof of an end of contract: given, or « à fournir » and requested again (RULES section 5).

An end at the term of the contract needs no proof. Otherwise the structure is reminded until it gives the
proof, takes the end back, or the retention period of a proof is over.
"""

from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_proof_deadline, end_proof_reminder, morning_of
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found, send_email
from chalicelib.services.documents.kept_file import KeptFile
from chalicelib.services.funding.agreements import keeps_accounting_records
from chalicelib.services.recruiting.recruit import read_with_file

REMINDER = "recruitment.end_proof_reminder"


def _set_reminder(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    if recruitment.owes_end_proof(ports.today(), ports.parameters()):
        next_day = end_proof_reminder(ports.today(), ports.parameters())
        changes.set_timer(REMINDER, recruitment.id, morning_of(next_day))
    else:
        changes.clear_timer(REMINDER, recruitment.id)


PROOF = KeptFile(
    about=Recruitment,
    field="end_proof",
    kind="end-proof",
    file_name="fin-de-contrat.pdf",
    end_timer="recruitment.end_proof_end",
    depositing=Act.DEPOSIT_END_PROOF,
    removing=Act.REMOVE_END_PROOF,
    reading=Act.SEE_END_PROOF,
    read=read_with_file,
    require=Recruitment.require_end_to_prove,
    last_day=lambda one, params: end_proof_deadline(one.ended_on, params) if one.ended_on else None,
    is_accounting_piece=lambda ports, one: keeps_accounting_records(ports, one.agreement_id),
    set_reminder=_set_reminder,
)


def set_timers(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    """Set the timers of a proof: its reminder and its retention, as an end is declared or corrected."""
    _set_reminder(ports, changes, recruitment)
    PROOF.set_deletion_timer(ports, changes, recruitment)


def delete_proof(ports: Ports, changes: Changes, before: Recruitment) -> None:
    """Stop the reminders and delete the proof, within the decision that takes an end back."""
    changes.clear_timer(REMINDER, before.id)
    PROOF.delete(ports, changes, before)


def remind(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure of a proof that is missing, and set the next reminder."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is None or not recruitment.owes_end_proof(ports.today(), ports.parameters()):
        return
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    send_email(ports, changes, "end_proof_missing", to=structure.contact_email, about=recruitment.id)
    changes.note(recruitment, "end_proof_asked")
    _set_reminder(ports, changes, recruitment)
