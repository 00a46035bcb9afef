"""The copy of a signed contract: requested once while it is missing, kept as long as the proof of its end.

``Training.due`` sets the date of the request, before the training.
"""

from dataclasses import replace
from operator import attrgetter

from chalicelib.domain.access.permissions import Act
from chalicelib.domain.applying.structure import Structure
from chalicelib.domain.recruiting.recruitment import Recruitment
from chalicelib.domain.shared.calendar_rules import end_proof_deadline
from chalicelib.domain.training.timers import COPY_REMINDER
from chalicelib.services.core.changes import Changes, Timer
from chalicelib.services.core.ports import Ports
from chalicelib.services.core.transaction import found, send_email
from chalicelib.services.documents.kept_file import KeptFile
from chalicelib.services.funding.agreements import keeps_accounting_records
from chalicelib.services.recruiting.recruit import read_with_file
from chalicelib.services.training import progress


def _set_reminder(ports: Ports, changes: Changes, recruitment: Recruitment) -> None:
    changes.clear_timer(COPY_REMINDER, recruitment.id)
    if recruitment.lacks_contract_copy and not recruitment.contract_copy_asked:
        progress.set_copy_reminder(ports, changes, recruitment.id)


def _same_contract(ports: Ports, recruitment: Recruitment) -> list[Recruitment]:
    """Return the recruitments of the same contract at other structures (RULES section 11)."""
    linked: list[Recruitment] = []
    for link in (attrgetter("came_from"), attrgetter("went_on")):
        one: Recruitment | None = recruitment
        while one is not None and (next_id := link(one)) is not None:
            one = ports.store.get(Recruitment, next_id)
            linked += [one] if one else []
    return linked


COPY = KeptFile(
    about=Recruitment,
    field="contract_copy",
    kind="contract",
    file_name="contrat-de-travail.pdf",
    end_timer="recruitment.contract_copy_end",
    depositing=Act.DEPOSIT_CONTRACT_COPY,
    removing=Act.REMOVE_CONTRACT_COPY,
    reading=Act.SEE_CONTRACT_COPY,
    read=read_with_file,
    require=Recruitment.require_contract_to_copy,
    last_day=lambda one, params: end_proof_deadline(one.last_day, params) if one.last_day else None,
    is_accounting_piece=lambda ports, one: keeps_accounting_records(ports, one.agreement_id),
    other_holders=_same_contract,
    set_reminder=_set_reminder,
)


def remind(ports: Ports, changes: Changes, timer: Timer) -> None:
    """Remind the structure, once, that the copy is missing."""
    recruitment = ports.store.get(Recruitment, timer.subject_id)
    if recruitment is None or not recruitment.lacks_contract_copy or recruitment.contract_copy_asked:
        return
    structure = found(ports.store.get(Structure, recruitment.structure_id))
    changes.update(replace(recruitment, contract_copy_asked=True))
    send_email(ports, changes, "contract_copy_missing", to=structure.contact_email, about=recruitment.id)
    changes.note(recruitment, "contract_copy_asked")
