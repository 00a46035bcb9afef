"""The case file on Démarches simplifiées (RULES section 11)."""

from chalicelib.domain.access.actor import System
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.funding.agreement import Agreement, pieces_for
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.services.core.changes import Changes
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import decide, found, send_email

CASE_FILE_TASK = "create_case_file"


def create_case_file(ports: Ports, recruitment_id: str, task_id: str) -> None:
    """Create the case file, once per agreement, and send its link with the pieces to deposit.

    The request is made outside the transaction: a repeated one leaves an unclaimed draft, which
    Démarches simplifiées deletes after five days (RULES section 11).

    Raises:
        CaseFilesUnavailable: to be retried.
    """
    recruitment = found(ports.store.get(Recruitment, recruitment_id))
    agreement = found(ports.store.get(Agreement, recruitment.agreement_id))
    case_file = agreement.case_file
    structure = found(ports.store.get(Structure, agreement.structure_id))
    if case_file is None:
        case_file = ports.case_files.prefill(
            agreement.procedure, prefilled_fields(agreement, structure, recruitment), ports.clock.now()
        )
    answered = case_file

    def work(changes: Changes) -> None:
        if ports.store.task(task_id) is None:
            return
        current = found(ports.store.get(Agreement, agreement.id))
        kept = current.case_file or answered
        if current.case_file is None:
            changes.update(current.with_case_file(kept))
            changes.note(current, "case_file_created", number=kept.number)
        if found(ports.store.get(Recruitment, recruitment_id)).living:
            send_email(
                ports,
                changes,
                "case_file_ready",
                to=structure.contact_email,
                about=recruitment.id,
                params={
                    "structure_name": structure.name,
                    "candidate_name": recruitment.candidate_name,
                    "pieces": list(pieces_for(current.procedure)),
                    "case_file_url": kept.url,
                    "complete_file_by": current.complete_file_by.isoformat(),
                    "planned_hire_date": recruitment.planned_hire_date.isoformat(),
                },
            )
        changes.task_done = task_id

    decide(ports, System(request_id=task_id), work)


def prefilled_fields(agreement: Agreement, structure: Structure, recruitment: Recruitment) -> dict[str, str]:
    """The fields that the prefill fills in (RULES section 11)."""
    return {
        "siret": agreement.siret,
        "structure_name": agreement.structure_name,
        "structure_kind": agreement.kind.value,
        "department": agreement.department,
        "contact_email": structure.contact_email,
        "posts": str(agreement.posts),
        "agreement_months": str(agreement.months),
        "subsidy_per_post_euros": str(agreement.per_post_cents // 100),
        "adviser_first_name": recruitment.first_name,
        "adviser_last_name": recruitment.last_name,
        "planned_hire_date": recruitment.planned_hire_date.isoformat(),
        "reference": agreement.id,
    }
